/* SPDX-License-Identifier: MIT */
/* Passkeys of accounts. */
#include "news/passkey.h"

#include "base/text.h"
#include "db/query.h"
#include "news/ledger.h"

#include <string.h>

static enum err read_passkey(struct passkey *p, struct query *q, struct arena *a)
{
	p->id = q_int(q);
	p->key.credential = q_text(q, a);
	const char *alg = q_text(q, a);
	p->key.key = q_text(q, a);
	p->key.rp = q_text(q, a);
	p->name = q_text(q, a);
	p->counter = (uint32_t)q_int(q);
	p->signed_counter = (uint32_t)q_int(q);
	p->added_at = q_int(q);
	p->used_at = q_int(q);
	p->ledger_seq = q_int(q);
	return webauthn_alg_parse(&p->key.alg, alg)
		   ? OK
		   : err_set(
			 ERR_BROKEN, "passkey %lld: algorithm %s", (long long)p->id, alg);
}

enum err passkey_list(
    struct passkey **out, size_t *n, struct db *db, struct arena *a, int64_t user)
{
	size_t cap = 0;
	enum err bad = OK;
	*out = NULL;
	*n = 0;
	struct query q = q_begin(db, SQL_PASSKEY_OF_USER);
	q_bind_int(&q, ":user", user);
	while (q_row(&q)) {
		*out = arena_grow(a, *out, *n, &cap, sizeof **out);
		enum err e = read_passkey(&(*out)[(*n)++], &q, a);
		bad = bad ? bad : e;
	}
	enum err e = q_end(&q);
	return e ? e : bad;
}

struct change {
	const struct actor *who;
	int64_t now;
	const char *name;
	struct webauthn_key key;
	const struct passkey_owner *owner;
	int64_t id;
	struct arena arena;
};

static enum err note(int64_t *seq, struct db *db, struct change *ch, const char *action,
    const char *detail)
{
	struct ledger_entry e = {.action = action, .perm = PERM_LOGIN, .detail = detail};
	return ledger_add(seq, db, ch->who, ch->now, &e);
}

static enum err add(struct db *db, void *arg)
{
	struct change *ch = arg;
	const struct webauthn_key *k = &ch->key;
	const char *alg = webauthn_alg_name(k->alg);
	struct passkey *have;
	size_t n;
	int64_t seq = 0;
	enum err e = passkey_list(&have, &n, db, &ch->arena, ch->who->id);
	if (!e && n >= PASSKEYS_MAX)
		return err_say(ERR_INVALID, "一个账号最多 %d 个通行密钥，先删掉不用的。",
		    PASSKEYS_MAX);
	if (!e)
		e = note(&seq, db, ch, "passkey-add",
		    arena_printf(&ch->arena, "%s %s %s %s %s %s", ch->who->login,
			k->credential, alg, k->key, k->rp, ch->name));
	if (e)
		return e;
	struct query q = q_begin(db, SQL_PASSKEY_INSERT);
	q_bind_int(&q, ":user", ch->who->id);
	q_bind_text(&q, ":credential", k->credential);
	q_bind_text(&q, ":algorithm", alg);
	q_bind_text(&q, ":key", k->key);
	q_bind_text(&q, ":party", k->rp);
	q_bind_text(&q, ":name", ch->name);
	q_bind_int(&q, ":now", ch->now);
	q_bind_int(&q, ":seq", seq);
	e = q_end(&q);
	if (e == ERR_CONFLICT)
		err_clear(), err_say(e, "这个通行密钥已经登记过了。");
	return e;
}

enum err passkey_add(struct db *db, const struct actor *who, int64_t now,
    const struct passkey_ask *ask, const char *name)
{
	if (!*name || text_chars(name) > 40)
		return err_say(ERR_INVALID, "给通行密钥起个名字，最多 40 字。");
	struct change ch = {.who = who, .now = now, .name = name};
	const struct webauthn_want want = {
	    .rp = ask->party, .origin = ask->origin, .challenge = ask->challenge};
	arena_init(&ch.arena);
	enum err e = webauthn_create(&ch.key, &ch.arena, &want, &ask->answer);
	if (e == ERR_DENIED)
		err_clear(), err_say(e = ERR_INVALID,
				 "这个通行密钥不核对本人（指纹、面容或 PIN），不能用。");
	else if (e)
		err_clear(),
		    err_say(e, "通行密钥没有登记成：浏览器的回答对不上，请再试一次。");
	else
		e = db_write(db, add, &ch);
	arena_release(&ch.arena);
	return e;
}

/* One that the account has. */
static enum err take_one(struct db *db, struct change *ch, const struct passkey *p)
{
	enum err e = note(NULL, db, ch, "passkey-remove",
	    arena_printf(&ch->arena, "%s %s", ch->owner->login, p->key.credential));
	if (e)
		return e;
	struct query q = q_begin(db, SQL_PASSKEY_DELETE);
	q_bind_int(&q, ":id", p->id);
	return q_end_one(&q);
}

/* id 0: all. */
static enum err take(struct db *db, void *arg)
{
	struct change *ch = arg;
	struct passkey *have;
	size_t n;
	bool found = !ch->id;
	enum err e = passkey_list(&have, &n, db, &ch->arena, ch->owner->user);
	for (size_t i = 0; i < n && !e; i++) {
		if (ch->id && have[i].id != ch->id)
			continue;
		found = true;
		e = take_one(db, ch, &have[i]);
	}
	return e || found ? e : ERR_NOT_FOUND;
}

enum err passkey_remove(struct db *db, const struct actor *who, int64_t now,
    const struct passkey_owner *owner, int64_t id)
{
	struct change ch = {.who = who, .now = now, .owner = owner, .id = id};
	if (!id)
		return ERR_NOT_FOUND;
	arena_init(&ch.arena);
	enum err e = db_write(db, take, &ch);
	arena_release(&ch.arena);
	return e;
}

enum err passkey_remove_all(struct db *db, const struct actor *who, int64_t now,
    const struct passkey_owner *owner)
{
	struct change ch = {.who = who, .now = now, .owner = owner};
	arena_init(&ch.arena);
	enum err e = take(db, &ch);
	arena_release(&ch.arena);
	return e;
}
