/* SPDX-License-Identifier: MIT */
/* What passkeys prove: a login's second step, and each 签发. */
#include "db/query.h"
#include "news/passkey.h"

#include <string.h>

/* Longest parts of an answer, as base/webauthn takes them. */
enum { PART_MAX = 4096 };

/* What base/webauthn said, for the person. */
static enum err refuse(enum err why)
{
	err_clear();
	switch (why) {
	case ERR_DENIED:
		return err_say(ERR_DENIED,
		    "通行密钥没有核对本人（指纹、面容或 PIN），不算数。请再试一次。");
	case ERR_CONFLICT:
		return err_say(ERR_DENIED, "这个通行密钥的计数没有增加，可能有人复制了它"
					   "。请换一个，并告诉管理员。");
	case ERR_INVALID:
		return err_say(ERR_DENIED,
		    "通行密钥的确认对不上这一次要确认的内容，请重新打开页面再试。");
	case OK:
	case ERR_NOT_FOUND:
	case ERR_GONE:
	case ERR_TOO_BIG:
	case ERR_BUSY:
	case ERR_FULL:
	case ERR_BROKEN:
	case ERR__MAX:
		break;
	}
	return why;
}

/* The account's passkeys. */
struct have {
	struct passkey *at;
	size_t n;
	bool signs; /* a 签发 may come after the login that it waited for: each kind of
		       use counts up by itself */
};

static enum err check(struct passkey_proof *out, struct arena *a,
    const struct passkey_ask *ask, const struct have *have)
{
	for (size_t i = 0; i < have->n; i++) {
		const struct passkey *p = &have->at[i];
		if (strcmp(p->key.credential, ask->answer.credential) != 0)
			continue;
		/* the party of the key itself: that of the site may have changed since */
		const struct webauthn_want want = {.rp = p->key.rp,
		    .origin = ask->origin,
		    .challenge = ask->challenge,
		    .counter = have->signs ? p->signed_counter : p->counter};
		out->id = p->id;
		out->answer = ask->answer;
		enum err e = webauthn_get(&out->counter, a, &want, &p->key, &ask->answer);
		return e ? refuse(e) : OK;
	}
	return err_say(ERR_DENIED, "这个通行密钥不在你的账号上。");
}

static enum err used(
    struct db *db, enum sql sql, int64_t now, const struct passkey_proof *p)
{
	struct query q = q_begin(db, sql);
	q_bind_int(&q, ":counter", p->counter);
	q_bind_int(&q, ":now", now);
	q_bind_int(&q, ":id", p->id);
	return q_end_one(&q);
}

struct login {
	int64_t now, user;
	const struct passkey_ask *ask;
	struct arena arena;
};

static enum err check_login(struct db *db, void *arg)
{
	struct login *l = arg;
	struct passkey_proof p = {0};
	struct have have = {.signs = false};
	enum err e = passkey_list(&have.at, &have.n, db, &l->arena, l->user);
	if (!e)
		e = check(&p, &l->arena, l->ask, &have);
	return e ? e : used(db, SQL_PASSKEY_USED, l->now, &p);
}

enum err passkey_check(
    struct db *db, int64_t now, int64_t user, const struct passkey_ask *ask)
{
	struct login l = {.now = now, .user = user, .ask = ask};
	arena_init(&l.arena);
	enum err e = db_write(db, check_login, &l);
	arena_release(&l.arena);
	return e;
}

enum err passkey_prove(struct passkey_proof *out, struct db *db, struct arena *a,
    const struct actor *who, const struct passkey_ask *ask)
{
	struct have have = {.signs = true};
	*out = (struct passkey_proof){.text = ""};
	enum err e = passkey_list(&have.at, &have.n, db, a, who->id);
	if (e || !have.n)
		return e;
	if (!ask || !*ask->answer.credential)
		return err_say(
		    ERR_DENIED, "你的账号有通行密钥，签发要用它确认；浏览器要开着脚本。");
	e = check(out, a, ask, &have);
	if (!e)
		out->text = passkey_proof_text(a, &ask->answer);
	return e;
}

enum err passkey_keep(
    struct db *db, int64_t now, const struct passkey_proof *p, int64_t seq)
{
	if (!*p->text)
		return OK;
	struct query q = q_begin(db, SQL_ASSERTION_INSERT);
	q_bind_int(&q, ":seq", seq);
	q_bind_text(&q, ":credential", p->answer.credential);
	q_bind_text(&q, ":authenticator", p->answer.authenticator);
	q_bind_text(&q, ":client", p->answer.client);
	q_bind_text(&q, ":signature", p->answer.signature);
	enum err e = q_end(&q);
	if (e == ERR_CONFLICT)
		err_clear(), err_say(e, "通行密钥的这一次确认已经用过了，请再确认一次。");
	return e ? e : used(db, SQL_PASSKEY_SIGNED, now, p);
}

char *passkey_proof_text(struct arena *a, const struct webauthn_answer *answer)
{
	struct bytes authenticator, client, signature;
	if (!base64_bytes(&authenticator, a, answer->authenticator, PART_MAX) ||
	    !base64_bytes(&client, a, answer->client, PART_MAX) ||
	    !base64_bytes(&signature, a, answer->signature, PART_MAX))
		return NULL;
	struct sha client_hash = sha_of(client.at, client.len);
	struct buf b = BUF_INIT;
	buf_add(&b, authenticator.at, authenticator.len);
	buf_add(&b, client_hash.b, SHA_LEN);
	buf_add(&b, signature.at, signature.len);
	struct sha digest = sha_of(buf_text(&b), b.len);
	buf_release(&b);
	return arena_printf(a, "webauthn %s %s", answer->credential, sha_hex(a, &digest));
}

enum err passkey_answer(
    struct webauthn_answer *out, struct db *db, struct arena *a, int64_t seq)
{
	struct query q = q_begin(db, SQL_ASSERTION_BY_SEQ);
	q_bind_int(&q, ":seq", seq);
	if (q_row(&q)) {
		out->credential = q_text(&q, a);
		out->authenticator = q_text(&q, a);
		out->client = q_text(&q, a);
		out->signature = q_text(&q, a);
	}
	return q_end_one(&q);
}
