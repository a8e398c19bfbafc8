/* SPDX-License-Identifier: MIT */
/* Binding an authenticator app and taking it away; checking codes. Recovery codes are in
 * recovery.c. */
#include "news/factor.h"

#include "base/secret.h"
#include "db/query.h"
#include "news/factor_int.h"
#include "news/ledger.h"
#include "news/passkey.h"

#include <string.h>

enum { PENDING_MS = 3600 * 1000, SEALED = TOTP_SEED + VAULT_OVERHEAD };

struct row {
	bool there;
	unsigned char sealed[SEALED];
	int64_t made_at, confirmed_at, last_step;
};

static enum err find(struct row *out, struct db *db, int64_t user)
{
	*out = (struct row){0};
	struct query q = q_begin(db, SQL_TOTP_FIND);
	q_bind_int(&q, ":user", user);
	if (q_row(&q)) {
		out->there = true;
		q_blob(&q, out->sealed, SEALED);
		out->made_at = q_int(&q);
		out->confirmed_at = q_int(&q);
		out->last_step = q_int(&q);
	}
	return q_end(&q);
}

enum err factor_load(struct factor_info *out, struct db *db, int64_t user)
{
	struct row row;
	*out = (struct factor_info){0};
	enum err e = find(&row, db, user);
	if (!e)
		e = recovery_left(&out->codes_left, db, user);
	out->totp = row.confirmed_at;
	out->totp_at = row.confirmed_at;
	out->pending = row.there && !row.confirmed_at;
	return e;
}

static enum err open_seed(unsigned char out[TOTP_SEED], const struct row *row,
    const struct vault *vault, const char *login)
{
	struct arena a;
	unsigned char *plain;
	if (!vault || !vault->open)
		return err_set(ERR_BROKEN, "the key of the second factors is not there");
	arena_init(&a);
	enum err e = vault_unseal(
	    &plain, &a, vault, VAULT_TOTP, login, row->sealed, sizeof row->sealed);
	if (!e) {
		memcpy(out, plain, TOTP_SEED);
		secret_wipe(plain, TOTP_SEED);
	}
	arena_release(&a);
	return e;
}

struct factor_act {
	const struct factor_change *c;
	int64_t now;
	struct arena *a;
	char **codes;
};

enum err factor_note(
    struct db *db, const struct factor_change *c, int64_t now, const char *action)
{
	struct ledger_entry e = {.action = action,
	    .perm = c->who->id == c->user->id ? PERM_LOGIN : PERM_USERS,
	    .reason = c->reason,
	    .detail = c->user->login};
	return ledger_add(NULL, db, c->who, now, &e);
}

enum err factor_end_sessions(struct db *db, const struct factor_change *c)
{
	if (!c->token)
		return session_end_all(db, c->user->id);
	struct sha own = sha_of(c->token, strlen(c->token));
	struct query q = q_begin(db, SQL_SESSION_KILL_OTHERS);
	q_bind_int(&q, ":user", c->user->id);
	q_bind_blob(&q, ":hash", own.b, SHA_LEN);
	enum err e = q_end(&q);
	if (e)
		return e;
	q = q_begin(db, SQL_LOGIN_STEP_DELETE_USER);
	q_bind_int(&q, ":user", c->user->id);
	return q_end(&q);
}

static enum err start(struct db *db, void *arg)
{
	struct factor_act *act = arg;
	const struct factor_change *c = act->c;
	struct row row;
	unsigned char seed[TOTP_SEED], *sealed;
	enum err e = find(&row, db, c->user->id);
	if (!e && row.confirmed_at)
		e = err_say(ERR_CONFLICT, "已经绑定了验证器，先解除才能再绑");
	if (!e && (!c->vault || !c->vault->open))
		e = err_set(ERR_BROKEN, "the key of the second factors is not there");
	if (e)
		return e;
	totp_seed(seed);
	sealed =
	    vault_seal(act->a, c->vault, VAULT_TOTP, c->user->login, seed, TOTP_SEED);
	secret_wipe(seed, sizeof seed);
	struct query q = q_begin(db, SQL_TOTP_PUT);
	q_bind_int(&q, ":user", c->user->id);
	q_bind_blob(&q, ":sealed", sealed, SEALED);
	q_bind_int(&q, ":now", act->now);
	return q_end(&q);
}

static enum err run(struct db *db, struct factor_act *act, db_write_fn *fn)
{
	struct arena own;
	arena_init(&own);
	if (!act->a)
		act->a = &own;
	enum err e = db_write(db, fn, act);
	arena_release(&own);
	return e;
}

enum err factor_totp_start(struct db *db, int64_t now, const struct factor_change *c)
{
	struct factor_act act = {.c = c, .now = now};
	return run(db, &act, start);
}

static enum err pending(unsigned char out[TOTP_SEED], struct db *db, int64_t now,
    const struct factor_change *c)
{
	struct row row;
	enum err e = find(&row, db, c->user->id);
	int64_t age = now - row.made_at;
	if (!e && (!row.there || row.confirmed_at || age < 0 || age > PENDING_MS))
		e = ERR_NOT_FOUND;
	return e ? e : open_seed(out, &row, c->vault, c->user->login);
}

enum err factor_totp_pending(unsigned char out[TOTP_SEED], struct db *db, int64_t now,
    const struct factor_change *c)
{
	return pending(out, db, now, c);
}

static enum err set_step(struct db *db, int64_t user, int64_t step, int64_t now)
{
	struct query q = q_begin(db, SQL_TOTP_USED);
	q_bind_int(&q, ":user", user);
	q_bind_int(&q, ":step", step);
	q_bind_int(&q, ":now", now);
	return q_end_one(&q);
}

static enum err confirm(struct db *db, void *arg)
{
	struct factor_act *act = arg;
	const struct factor_change *c = act->c;
	unsigned char seed[TOTP_SEED];
	int64_t left = 0;
	enum err e = pending(seed, db, act->now, c);
	if (e)
		return e;
	int64_t step = totp_match(seed, c->code, act->now, 0);
	secret_wipe(seed, sizeof seed);
	if (step < 0)
		return err_say(ERR_DENIED,
		    "验证码不对：看看手机上的时间准不准，填现在显示的 6 位数字");
	e = set_step(db, c->user->id, step, act->now);
	if (!e)
		e = factor_note(db, c, act->now, "totp-add");
	if (!e)
		e = recovery_left(&left, db, c->user->id);
	if (!e && !left)
		e = recovery_make(&act->codes, db, act->a, act->now, c);
	return e ? e : factor_end_sessions(db, c);
}

enum err factor_totp_confirm(char ***codes, struct db *db, struct arena *a, int64_t now,
    const struct factor_change *c)
{
	struct factor_act act = {.c = c, .now = now, .a = a};
	enum err e = run(db, &act, confirm);
	*codes = act.codes;
	return e;
}

static enum err delete_totp(struct db *db, int64_t user)
{
	struct query q = q_begin(db, SQL_TOTP_DELETE);
	q_bind_int(&q, ":user", user);
	return q_end(&q);
}

static enum err remove_totp(struct db *db, void *arg)
{
	struct factor_act *act = arg;
	const struct factor_change *c = act->c;
	struct row row;
	struct user now_has;
	enum err e = find(&row, db, c->user->id);
	if (!e && !row.there)
		e = err_say(ERR_CONFLICT, "没有绑定验证器");
	if (e || (e = delete_totp(db, c->user->id)))
		return e;
	if (!row.confirmed_at)
		return OK; /* it was only shown */
	e = user_by_id(&now_has, db, act->a, c->user->id);
	if (!e && !now_has.factors)
		e = recovery_void(db, c->user->id);
	if (!e)
		e = factor_note(db, c, act->now, "totp-remove");
	return e ? e : factor_end_sessions(db, c);
}

enum err factor_totp_remove(struct db *db, int64_t now, const struct factor_change *c)
{
	struct factor_act act = {.c = c, .now = now};
	return run(db, &act, remove_totp);
}

enum err factor_reset(struct db *db, int64_t now, const struct factor_change *c)
{
	struct passkey_owner owner = {c->user->id, c->user->login};
	enum err e = delete_totp(db, c->user->id);
	if (!e)
		e = passkey_remove_all(db, c->who, now, &owner);
	if (!e)
		e = recovery_void(db, c->user->id);
	if (!e)
		e = session_end_all(db, c->user->id);
	return e ? e : factor_note(db, c, now, "factor-reset");
}

/* Only inside the writer's lock is it certain that nobody else takes the same code. */
static enum err use_code(struct db *db, void *arg)
{
	const struct factor_try *t = ((struct check_act *)arg)->try;
	int64_t now = ((struct check_act *)arg)->now;
	struct row row;
	unsigned char seed[TOTP_SEED];
	enum err e = find(&row, db, t->user->id);
	if (!e && !row.confirmed_at)
		e = err_say(ERR_DENIED, "这个账号没有绑定验证器");
	if (!e)
		e = open_seed(seed, &row, t->vault, t->user->login);
	if (e)
		return e;
	int64_t step = totp_match(seed, t->code, now, row.last_step);
	bool used = step < 0 && totp_match(seed, t->code, now, -1) >= 0;
	secret_wipe(seed, sizeof seed);
	if (used)
		return err_say(ERR_DENIED, "这个验证码用过了，等手机上换了下一个再填");
	if (step < 0)
		return err_say(ERR_DENIED, "验证码不对，请重填");
	return set_step(db, t->user->id, step, now);
}

/* The digits without the space that apps show in their middle. */
static char *digits_of(struct arena *a, const char *typed)
{
	char *out = arena_strdup(a, typed), *to = out;
	for (const char *s = typed; *s; s++)
		if (*s != ' ')
			*to++ = *s;
	*to = 0;
	return out;
}

enum err factor_check(enum auth *how, struct db *db, struct arena *a, int64_t now,
    const struct factor_try *t)
{
	struct factor_try clean = *t;
	struct check_act act = {.try = &clean, .now = now};
	*how = *t->recovery ? AUTH_RECOVERY : AUTH_TOTP;
	if (*t->recovery)
		return db_write(db, recovery_use, &act);
	clean.code = digits_of(a, t->code);
	return *clean.code ? db_write(db, use_code, &act)
			   : err_say(ERR_DENIED, "请填验证码");
}
