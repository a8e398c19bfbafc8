/* SPDX-License-Identifier: MIT */
/* What passkeys prove: logins, and the acts that sign. */
#include "newsfix.h"

#include "news/ledger.h"
#include "news/passkey.h"
#include "softkey.h"

static const unsigned char nonce[32] = {1, 2, 3}, other_nonce[32] = {4};
static const struct bytes asked = {nonce, sizeof nonce};

static struct passkey_ask ask_of(const struct softkey *k, struct webauthn_answer answer)
{
	return (struct passkey_ask){
	    .party = k->rp, .origin = k->origin, .challenge = asked, .answer = answer};
}

static void add(struct newsfix *f, enum person p, const struct softkey *k)
{
	struct passkey_ask ask = ask_of(k, softkey_create(k, &f->a, asked));
	assert_int_equal(
	    passkey_add(f->db, &f->who[p], f->now += 1000, &ask, "钥匙"), OK);
}

static enum err check(struct newsfix *f, struct softkey *k)
{
	struct passkey_ask ask = ask_of(k, softkey_get(k, &f->a, asked));
	err_clear();
	return passkey_check(f->db, f->now, f->user[SIGNER].id, &ask);
}

static void logins(void **state)
{
	struct newsfix *f = *state;
	struct softkey k = softkey(1), stranger = softkey(2);
	struct passkey *have;
	size_t n;
	assert_int_equal(check(f, &k), ERR_DENIED);
	k.counter = 1;
	add(f, SIGNER, &k);
	assert_int_equal(check(f, &k), OK);
	assert_int_equal(passkey_list(&have, &n, f->db, &f->a, f->user[SIGNER].id), OK);
	assert_int_equal(have[0].counter, 2);
	assert_int_equal(have[0].used_at, f->now);
	assert_int_equal(check(f, &stranger), ERR_DENIED);
	/* somebody else's passkey is not mine */
	add(f, SIGNER2, &stranger);
	assert_int_equal(check(f, &stranger), ERR_DENIED);
	/* a copy of the passkey counts by itself */
	k.counter = 1;
	assert_int_equal(check(f, &k), ERR_DENIED);
	assert_int_equal(check(f, &k), OK);
	k.flags = SOFT_UP;
	assert_int_equal(check(f, &k), ERR_DENIED);
	assert_non_null(strstr(err_said(ERR_DENIED), "本人"));
	k.flags = SOFT_UP | SOFT_UV;
	struct passkey_ask ask = ask_of(&k, softkey_get(&k, &f->a, asked));
	ask.challenge = (struct bytes){other_nonce, sizeof other_nonce};
	assert_int_equal(
	    passkey_check(f->db, f->now, f->user[SIGNER].id, &ask), ERR_DENIED);
}

struct prove {
	struct newsfix *f;
	const struct passkey_ask *ask;
	struct passkey_proof proof;
	int64_t seq;
};

static enum err prove(struct db *db, void *arg)
{
	struct prove *p = arg;
	enum err e = passkey_prove(&p->proof, db, &p->f->a, &p->f->who[SIGNER], p->ask);
	struct ledger_entry entry = {
	    .action = "login", .perm = PERM_LOGIN, .proof = p->proof.text};
	if (!e)
		e = ledger_add(&p->seq, db, &p->f->who[SIGNER], p->f->now, &entry);
	return e ? e : passkey_keep(db, p->f->now, &p->proof, p->seq);
}

static void proofs(void **state)
{
	struct newsfix *f = *state;
	struct softkey k = softkey(1);
	struct prove p = {.f = f};
	/* without a passkey nothing is asked and nothing kept */
	assert_int_equal(db_write(f->db, prove, &p), OK);
	assert_string_equal(p.proof.text, "");
	struct webauthn_answer kept;
	assert_int_equal(passkey_answer(&kept, f->db, &f->a, p.seq), ERR_NOT_FOUND);

	add(f, SIGNER, &k);
	assert_int_equal(db_write(f->db, prove, &p), ERR_DENIED);
	assert_non_null(strstr(err_said(ERR_DENIED), "通行密钥"));
	err_clear();
	struct passkey_ask empty = ask_of(&k,
	    (struct webauthn_answer){
		.credential = "", .authenticator = "", .client = "", .signature = ""});
	p.ask = &empty;
	assert_int_equal(db_write(f->db, prove, &p), ERR_DENIED);
	assert_non_null(strstr(err_said(ERR_DENIED), "脚本"));
	err_clear();

	struct passkey_ask ask = ask_of(&k, softkey_get(&k, &f->a, asked));
	p.ask = &ask;
	assert_int_equal(db_write(f->db, prove, &p), OK);
	assert_int_equal(passkey_answer(&kept, f->db, &f->a, p.seq), OK);
	assert_string_equal(kept.signature, ask.answer.signature);
	assert_string_equal(kept.client, ask.answer.client);
	assert_string_equal(p.proof.text, passkey_proof_text(&f->a, &kept));
	/* SHA-256(authenticator data ‖ SHA-256(client data) ‖ signature), by hand */
	struct bytes auth, client, sig;
	assert_true(base64_bytes(&auth, &f->a, kept.authenticator, 4096));
	assert_true(base64_bytes(&client, &f->a, kept.client, 4096));
	assert_true(base64_bytes(&sig, &f->a, kept.signature, 4096));
	unsigned char all[500];
	struct sha h = sha_of(client.at, client.len);
	memcpy(all, auth.at, auth.len);
	memcpy(all + auth.len, h.b, 32);
	memcpy(all + auth.len + 32, sig.at, sig.len);
	h = sha_of(all, auth.len + 32 + sig.len);
	assert_string_equal(p.proof.text,
	    arena_printf(&f->a, "webauthn %s %s", kept.credential, sha_hex(&f->a, &h)));

	/* with its key, for people outside */
	struct passkey_signed out;
	assert_int_equal(passkey_signed(&out, f->db, &f->a, "signer", p.seq), OK);
	assert_string_equal(out.key.key, base64_text(&f->a, k.pk, sizeof k.pk));
	assert_string_equal(out.key.rp, "localhost");
	assert_int_equal(out.key_seq, p.seq - 1);
	assert_string_equal(out.answer.signature, kept.signature);
	assert_int_equal(
	    passkey_signed(&out, f->db, &f->a, "signer", p.seq - 1), ERR_NOT_FOUND);
	assert_int_equal(
	    passkey_signed(&out, f->db, &f->a, "signer2", p.seq), ERR_BROKEN);
	err_clear();

	/* the same signature counts once */
	assert_int_equal(db_write(f->db, prove, &p), ERR_CONFLICT);
	assert_non_null(strstr(err_said(ERR_CONFLICT), "用过"));
	err_clear();
	/* a 签发 that waited for a login made later: each counts up by itself */
	struct softkey counts = softkey(3);
	counts.counter = 10;
	add(f, SIGNER, &counts);
	struct passkey_ask waits = ask_of(&counts, softkey_get(&counts, &f->a, asked));
	struct passkey_ask confirm = ask_of(&counts, softkey_get(&counts, &f->a, asked));
	assert_int_equal(passkey_check(f->db, f->now, f->user[SIGNER].id, &confirm), OK);
	p.ask = &waits;
	assert_int_equal(db_write(f->db, prove, &p), OK);
	assert_int_equal(
	    passkey_check(f->db, f->now, f->user[SIGNER].id, &confirm), ERR_DENIED);
	counts.counter = 8;
	waits = ask_of(&counts, softkey_get(&counts, &f->a, asked));
	err_clear();
	assert_int_equal(db_write(f->db, prove, &p), ERR_DENIED);
	assert_non_null(strstr(err_said(ERR_DENIED), "复制"));
	err_clear();
	/* what is kept stays as it is */
	sqlite3 *raw;
	assert_int_equal(
	    sqlite3_open(arena_printf(&f->a, "%s/site.db", f->data), &raw), SQLITE_OK);
	assert_int_not_equal(
	    sqlite3_exec(raw, "UPDATE assertion SET client = ''", 0, 0, 0), SQLITE_OK);
	assert_int_not_equal(
	    sqlite3_exec(raw, "DELETE FROM assertion", 0, 0, 0), SQLITE_OK);
	sqlite3_close(raw);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(logins, newsfix_setup, newsfix_teardown),
	    cmocka_unit_test_setup_teardown(proofs, newsfix_setup, newsfix_teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
