/* SPDX-License-Identifier: MIT */
/* Passkeys of accounts: adding, removing, limits, and what the ledger says of it. */
#include "newsfix.h"

#include "news/ledger.h"
#include "news/passkey.h"
#include "softkey.h"

static const unsigned char nonce[32] = {1, 2, 3};
static const struct bytes asked = {nonce, sizeof nonce};

static struct passkey_ask ask_of(const struct softkey *k, struct webauthn_answer answer)
{
	return (struct passkey_ask){
	    .party = k->rp, .origin = k->origin, .challenge = asked, .answer = answer};
}

static enum err add(
    struct newsfix *f, enum person p, const struct softkey *k, const char *name)
{
	struct passkey_ask ask = ask_of(k, softkey_create(k, &f->a, asked));
	err_clear();
	return passkey_add(f->db, &f->who[p], f->now += 1000, &ask, name);
}

static size_t count(struct newsfix *f, enum person p, struct passkey **out)
{
	size_t n;
	assert_int_equal(passkey_list(out, &n, f->db, &f->a, f->user[p].id), OK);
	return n;
}

static const struct ledger_row *last_row(struct newsfix *f)
{
	struct ledger_row *rows;
	size_t n;
	rows = newsfix_ledger(f, &n);
	assert_true(n > 0);
	return &rows[0];
}

static void adds_and_tells(void **state)
{
	struct newsfix *f = *state;
	struct softkey k = softkey(7);
	struct passkey *have;
	assert_int_equal(count(f, SIGNER, &have), 0);
	assert_int_equal(add(f, SIGNER, &k, "蓝色 钥匙"), OK);
	assert_int_equal(count(f, SIGNER, &have), 1);
	assert_string_equal(have[0].name, "蓝色 钥匙");
	assert_string_equal(have[0].key.rp, "localhost");
	assert_int_equal(have[0].key.alg, WEBAUTHN_EDDSA);
	assert_int_equal(have[0].added_at, f->now);
	assert_int_equal(have[0].used_at, 0);
	const struct ledger_row *r = last_row(f);
	assert_string_equal(r->action, "passkey-add");
	assert_string_equal(r->actor, "signer");
	assert_int_equal(r->seq, have[0].ledger_seq);
	assert_string_equal(
	    r->detail, arena_printf(&f->a, "signer %s EdDSA %s localhost 蓝色 钥匙",
			   base64_text(&f->a, k.id, sizeof k.id),
			   base64_text(&f->a, k.pk, sizeof k.pk)));
	assert_int_equal(count(f, SIGNER2, &have), 0);
}

static void refuses_to_add(void **state)
{
	struct newsfix *f = *state;
	struct softkey k = softkey(8);
	struct passkey *have;
	char longer[200] = "";
	for (int i = 0; i < 41; i++)
		strcat(longer, "名");
	assert_int_equal(add(f, SIGNER, &k, ""), ERR_INVALID);
	assert_non_null(strstr(err_said(ERR_INVALID), "名字"));
	assert_int_equal(add(f, SIGNER, &k, longer), ERR_INVALID);
	assert_non_null(strstr(err_said(ERR_INVALID), "40 字"));
	k.origin = "http://localhost:8081";
	struct passkey_ask ask = ask_of(&k, softkey_create(&k, &f->a, asked));
	ask.origin = "http://localhost:8080";
	assert_int_equal(
	    passkey_add(f->db, &f->who[SIGNER], f->now, &ask, "x"), ERR_INVALID);
	k = softkey(8);
	k.flags = SOFT_UP;
	assert_int_equal(add(f, SIGNER, &k, "不核对本人"), ERR_INVALID);
	assert_int_equal(count(f, SIGNER, &have), 0);

	/* one passkey is one account's */
	k = softkey(8);
	assert_int_equal(add(f, SIGNER, &k, "一"), OK);
	assert_int_equal(add(f, SIGNER, &k, "二"), ERR_CONFLICT);
	assert_non_null(strstr(err_said(ERR_CONFLICT), "登记过"));
	assert_int_equal(add(f, SIGNER2, &k, "三"), ERR_CONFLICT);
	assert_int_equal(count(f, SIGNER2, &have), 0);
	for (unsigned char i = 100; i < 100 + PASSKEYS_MAX - 1; i++) {
		k = softkey(i);
		assert_int_equal(add(f, SIGNER, &k, "多"), OK);
	}
	k = softkey(99);
	assert_int_equal(add(f, SIGNER, &k, "太多"), ERR_INVALID);
	assert_int_equal(newsfix_faults(f), 0);
}

static enum err all(struct db *db, void *arg)
{
	struct newsfix *f = arg;
	struct passkey_owner owner = {f->user[SIGNER].id, "signer"};
	return passkey_remove_all(db, &f->who[ADMIN], f->now, &owner);
}

static void removes(void **state)
{
	struct newsfix *f = *state;
	struct softkey a = softkey(1), b = softkey(2), c = softkey(3);
	struct passkey_owner signer = {f->user[SIGNER].id, "signer"},
			     other = {f->user[SIGNER2].id, "signer2"};
	struct passkey *have;
	assert_int_equal(add(f, SIGNER, &a, "一"), OK);
	assert_int_equal(add(f, SIGNER, &b, "二"), OK);
	assert_int_equal(add(f, SIGNER2, &c, "三"), OK);
	assert_int_equal(count(f, SIGNER, &have), 2);
	int64_t id = have[0].id;
	/* nobody else's by its number */
	assert_int_equal(
	    passkey_remove(f->db, &f->who[SIGNER2], f->now, &other, id), ERR_NOT_FOUND);
	assert_int_equal(
	    passkey_remove(f->db, &f->who[SIGNER], f->now, &signer, 0), ERR_NOT_FOUND);
	assert_int_equal(passkey_remove(f->db, &f->who[SIGNER], f->now, &signer, id), OK);
	const struct ledger_row *r = last_row(f);
	assert_string_equal(r->action, "passkey-remove");
	assert_string_equal(r->detail,
	    arena_printf(&f->a, "signer %s", base64_text(&f->a, a.id, sizeof a.id)));
	assert_int_equal(
	    passkey_remove(f->db, &f->who[SIGNER], f->now, &signer, id), ERR_NOT_FOUND);
	assert_int_equal(count(f, SIGNER, &have), 1);
	assert_int_equal(add(f, SIGNER, &a, "又是一"), OK);
	assert_int_equal(db_write(f->db, all, f), OK);
	assert_int_equal(count(f, SIGNER, &have), 0);
	assert_int_equal(count(f, SIGNER2, &have), 1);
	assert_int_equal(newsfix_faults(f), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(
		adds_and_tells, newsfix_setup, newsfix_teardown),
	    cmocka_unit_test_setup_teardown(
		refuses_to_add, newsfix_setup, newsfix_teardown),
	    cmocka_unit_test_setup_teardown(removes, newsfix_setup, newsfix_teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
