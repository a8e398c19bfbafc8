/* SPDX-License-Identifier: MIT */
/* 恢复码: ten codes for the day the phone is gone. 75 random bits each, so one hash that
 * nobody can try through is enough; each is good once. */
#include "base/secret.h"
#include "db/query.h"
#include "news/factor_int.h"
#include "news/ledger.h"

#include <string.h>

enum { CODE_CHARS = 17 }; /* three groups of five and the hyphens between */

/* Hashed with the login: the same code of somebody else is another one. */
static struct sha hash_of(struct arena *a, const char *login, const char *code)
{
	char *text = arena_printf(a, "recovery\n%s\n%s", login, code);
	struct sha h = sha_of(text, strlen(text));
	secret_wipe(text, strlen(text));
	return h;
}

/* As typed: any case, hyphens and spaces anywhere or nowhere; "" for what is none. */
static char *canonical(struct arena *a, const char *typed)
{
	char *out = arena_alloc(a, CODE_CHARS + 1), *to = out;
	for (const char *s = typed; *s; s++) {
		char c = *s >= 'A' && *s <= 'Z' ? (char)(*s - 'A' + 'a') : *s;
		if (c == '-' || c == ' ')
			continue;
		if (to - out == CODE_CHARS)
			return arena_strdup(a, "");
		if ((to - out) % 6 == 5)
			*to++ = '-';
		*to++ = c;
	}
	*to = 0;
	return out;
}

enum err recovery_left(int64_t *out, struct db *db, int64_t user)
{
	*out = 0;
	struct query q = q_begin(db, SQL_RECOVERY_LEFT);
	q_bind_int(&q, ":user", user);
	if (q_row(&q))
		*out = q_int(&q);
	return q_end(&q);
}

enum err recovery_void(struct db *db, int64_t user)
{
	struct query q = q_begin(db, SQL_RECOVERY_VOID);
	q_bind_int(&q, ":user", user);
	return q_end(&q);
}

static enum err insert(
    struct db *db, const struct sha *hash, int64_t now, const struct factor_change *c)
{
	struct query q = q_begin(db, SQL_RECOVERY_INSERT);
	q_bind_blob(&q, ":hash", hash->b, SHA_LEN);
	q_bind_int(&q, ":user", c->user->id);
	q_bind_int(&q, ":now", now);
	return q_end(&q);
}

enum err recovery_make(char ***codes, struct db *db, struct arena *a, int64_t now,
    const struct factor_change *c)
{
	char **list = arena_array(a, RECOVERY_CODES, sizeof *list);
	enum err e = recovery_void(db, c->user->id);
	for (int i = 0; i < RECOVERY_CODES && !e; i++) {
		list[i] = arena_strndup(a, secret_password(a), CODE_CHARS);
		struct sha h = hash_of(a, c->user->login, list[i]);
		e = insert(db, &h, now, c);
	}
	*codes = list;
	return e ? e : factor_note(db, c, now, "recovery-new");
}

struct make_act {
	const struct factor_change *c;
	int64_t now;
	struct arena *a;
	char **codes;
};

static enum err make(struct db *db, void *arg)
{
	struct make_act *act = arg;
	struct user u;
	enum err e = user_by_id(&u, db, act->a, act->c->user->id);
	if (!e && !u.factors)
		e = err_say(ERR_INVALID, "先绑定验证器，才有恢复码");
	return e ? e : recovery_make(&act->codes, db, act->a, act->now, act->c);
}

enum err factor_recovery_new(char ***codes, struct db *db, struct arena *a, int64_t now,
    const struct factor_change *c)
{
	struct make_act act = {.c = c, .now = now, .a = a};
	enum err e = db_write(db, make, &act);
	*codes = act.codes;
	return e;
}

static enum err note_used(struct db *db, const struct check_act *act, struct arena *a)
{
	const struct factor_try *t = act->try;
	struct actor who = user_actor(t->user, auth_name(AUTH_RECOVERY), t->client);
	int64_t left;
	enum err e = recovery_left(&left, db, t->user->id);
	struct ledger_entry row = {.action = "recovery-used",
	    .perm = PERM_LOGIN,
	    .detail = arena_printf(a, "%s %lld", t->user->login, (long long)left)};
	return e ? e : ledger_add(NULL, db, &who, act->now, &row);
}

enum err recovery_use(struct db *db, void *arg)
{
	const struct check_act *act = arg;
	const struct factor_try *t = act->try;
	struct arena a;
	arena_init(&a);
	struct sha h = hash_of(&a, t->user->login, canonical(&a, t->recovery));
	struct query q = q_begin(db, SQL_RECOVERY_USE);
	q_bind_blob(&q, ":hash", h.b, SHA_LEN);
	q_bind_int(&q, ":user", t->user->id);
	q_bind_int(&q, ":now", act->now);
	enum err e = q_end_one(&q);
	if (e == ERR_NOT_FOUND)
		e = err_say(ERR_DENIED, "恢复码不对，或者已经用过了");
	else if (!e)
		e = note_used(db, act, &a);
	arena_release(&a);
	return e;
}
