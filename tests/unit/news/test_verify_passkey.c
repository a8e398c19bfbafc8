/* SPDX-License-Identifier: MIT */
/* 签发 by passkey, and what somebody with every right on the machine can and cannot make
 * up afterwards: rows are changed, and the whole ledger is chained anew. */
#include "base/text.h"
#include "newsfix.h"

#include "news/ledger.h"
#include "news/passkey.h"
#include "news/search_build.h"
#include "news/verify_passkey.h"
#include "softkey.h"

static const unsigned char nonce[32] = {1, 2, 3};
static const struct bytes asked = {nonce, sizeof nonce};

static struct passkey_ask ask_of(const struct softkey *k, struct webauthn_answer answer)
{
	return (struct passkey_ask){
	    .party = k->rp, .origin = k->origin, .challenge = asked, .answer = answer};
}

static void add(struct newsfix *f, enum person p, const struct softkey *k)
{
	struct passkey_ask ask = ask_of(k, softkey_create(k, &f->a, asked));
	err_clear();
	assert_int_equal(
	    passkey_add(f->db, &f->who[p], f->now += 1000, &ask, "钥匙"), OK);
}

static void take(struct newsfix *f, enum person p)
{
	struct passkey *have;
	size_t n;
	struct passkey_owner owner = {f->user[p].id, f->user[p].login};
	assert_int_equal(passkey_list(&have, &n, f->db, &f->a, owner.user), OK);
	assert_int_equal(n, 1);
	assert_int_equal(
	    passkey_remove(f->db, &f->who[p], f->now += 1000, &owner, have[0].id), OK);
}

static int64_t submitted(struct newsfix *f, const char *title, const char *body)
{
	struct save s = {0};
	assert_int_equal(newsfix_save(f, AUTHOR, &s, title, body), OK);
	assert_int_equal(newsfix_act(f, AUTHOR, s.id, ACTION_SUBMIT, false), OK);
	return s.id;
}

static struct revision current(struct newsfix *f, int64_t id)
{
	struct article art;
	struct revision rev;
	assert_int_equal(article_by_id(&art, f->db, &f->a, id), OK);
	assert_int_equal(revision_by_no(&rev, f->db, &f->a, id, art.current_no), OK);
	return rev;
}

/* An act with that answer; NULL: by login alone. */
static enum err act_with(struct newsfix *f, enum person p, int64_t id, enum action action,
    const struct passkey_ask *ask)
{
	struct act a = {.action = action,
	    .reason = "测试理由",
	    .publish = action == ACTION_SIGN,
	    .passkey = ask};
	return newsfix_act_by(f, &f->who[p], id, a);
}

static enum err sign_with(
    struct newsfix *f, enum person p, int64_t id, const struct passkey_ask *ask)
{
	return act_with(f, p, id, ACTION_SIGN, ask);
}

static struct passkey_ask answer_for(struct newsfix *f, int64_t id, struct softkey *k)
{
	struct revision rev = current(f, id);
	return ask_of(k, softkey_get(k, &f->a, (struct bytes){rev.hash.b, SHA_LEN}));
}

static enum err sign(struct newsfix *f, enum person p, int64_t id, struct softkey *k)
{
	struct passkey_ask ask = answer_for(f, id, k);
	return sign_with(f, p, id, &ask);
}

static int64_t faults(struct newsfix *f, const struct verify_pins *pins)
{
	struct verify_calls calls = {newsfix_ignore, NULL, NULL};
	int64_t n = 0;
	assert_int_equal(verify_passkeys(&n, f->db, &calls, pins), OK);
	return n;
}

static void expect(struct newsfix *f, int64_t n)
{
	if (faults(f, NULL) != n)
		fail_msg(
		    "%lld faults, not %lld", (long long)faults(f, NULL), (long long)n);
}

static struct ledger_row *last(struct newsfix *f, const char *action)
{
	struct ledger_row *rows;
	size_t n;
	rows = newsfix_ledger(f, &n);
	for (size_t i = 0; i < n; i++)
		if (!strcmp(rows[i].action, action))
			return &rows[i];
	fail_msg("no row %s", action);
	return NULL;
}

static void signs(void **state)
{
	struct newsfix *f = *state;
	struct softkey k = softkey(1);
	int64_t before = newsfix_publish(f, "以前签的");
	assert_true(before > 0);
	k.counter = 5;
	add(f, SIGNER, &k);
	int64_t id = submitted(f, "用通行密钥签", "正文。");
	assert_int_equal(sign_with(f, SIGNER, id, NULL), ERR_DENIED);
	assert_non_null(strstr(err_said(ERR_DENIED), "通行密钥"));
	assert_int_equal(sign(f, SIGNER, id, &k), OK);
	const struct ledger_row *r = last(f, "sign");
	assert_string_equal(r->auth, "passkey");
	assert_memory_equal(r->proof, "webauthn ", 9);
	r = last(f, "publish");
	assert_string_equal(r->proof, "");
	assert_string_equal(r->auth, "password");
	/* who has none signs as before */
	id = submitted(f, "别人签", "正文。");
	assert_int_equal(sign_with(f, SIGNER2, id, NULL), OK);
	assert_string_equal(last(f, "sign")->proof, "");
	assert_int_equal(newsfix_faults(f), 0);
	expect(f, 0);
	/* without it again, when it is gone */
	take(f, SIGNER);
	id = submitted(f, "删掉以后", "正文。");
	assert_int_equal(sign(f, SIGNER, id, &k), OK);
	assert_string_equal(last(f, "sign")->proof, "");
	expect(f, 0);
}

/* 紧急发布 and 补签 sign too. */
static void signs_in_an_emergency(void **state)
{
	struct newsfix *f = *state;
	struct softkey k = softkey(1), second = softkey(2);
	struct save s = {0};
	add(f, SIGNER, &k);
	add(f, SIGNER2, &second);
	assert_int_equal(newsfix_save(f, AUTHOR, &s, "急稿", "正文。"), OK);
	assert_int_equal(act_with(f, SIGNER, s.id, ACTION_EMERGENCY, NULL), ERR_DENIED);
	assert_non_null(strstr(err_said(ERR_DENIED), "通行密钥"));
	struct passkey_ask ask = answer_for(f, s.id, &second);
	assert_int_equal(act_with(f, SIGNER, s.id, ACTION_EMERGENCY, &ask), ERR_DENIED);
	ask = answer_for(f, s.id, &k);
	assert_int_equal(act_with(f, SIGNER, s.id, ACTION_EMERGENCY, &ask), OK);
	assert_string_equal(last(f, "sign")->auth, "passkey");
	assert_string_equal(last(f, "emergency")->proof, "");

	assert_int_equal(
	    act_with(f, SIGNER2, s.id, ACTION_COUNTERSIGN, NULL), ERR_DENIED);
	ask = answer_for(f, s.id, &second);
	assert_int_equal(act_with(f, SIGNER2, s.id, ACTION_COUNTERSIGN, &ask), OK);
	const struct ledger_row *r = last(f, "countersign");
	assert_string_equal(r->auth, "passkey");
	assert_memory_equal(r->proof, "webauthn ", 9);
	expect(f, 0);
	assert_int_equal(newsfix_faults(f), 0);
	newsfix_tamper(f, "UPDATE ledger SET proof = '' WHERE action = 'countersign';"
			  "DELETE FROM assertion WHERE ledger_seq IN (SELECT seq FROM "
			  "ledger WHERE action = 'countersign')");
	expect(f, 1);
}

static void refuses_answers_for_other_texts(void **state)
{
	struct newsfix *f = *state;
	struct softkey k = softkey(1), other = softkey(2);
	add(f, SIGNER, &k);
	add(f, SIGNER2, &other);
	int64_t one = submitted(f, "一", "正文。"), two = submitted(f, "二", "正文。");
	struct revision rev = current(f, one);
	struct passkey_ask ask =
	    ask_of(&k, softkey_get(&k, &f->a, (struct bytes){rev.hash.b, SHA_LEN}));
	assert_int_equal(sign_with(f, SIGNER, two, &ask), ERR_DENIED);
	assert_int_equal(sign_with(f, SIGNER2, one, &ask), ERR_DENIED);
	assert_int_equal(sign(f, SIGNER, two, &other), ERR_DENIED);
	ask.origin = "http://localhost:9999";
	assert_int_equal(sign_with(f, SIGNER, one, &ask), ERR_DENIED);
	k.flags = SOFT_UP;
	assert_int_equal(sign(f, SIGNER, one, &k), ERR_DENIED);
	k.flags = SOFT_UP | SOFT_UV;
	ask.origin = k.origin;
	assert_int_equal(sign_with(f, SIGNER, one, &ask), OK);
	/* the same words in another article: a signature counts once */
	int64_t again = submitted(f, "一", "正文。");
	assert_int_equal(sign_with(f, SIGNER, again, &ask), ERR_CONFLICT);
	expect(f, 0);
	assert_int_equal(newsfix_faults(f), 0);
}

/* The whole chain anew, as the master of the machine would do it. */
struct chain {
	struct newsfix *f;
	struct sha prev;
	char *sql;
};

static enum err link_row(void *arg, const struct ledger_row *row)
{
	struct chain *c = arg;
	struct ledger_row r = *row;
	r.prev = c->prev;
	c->prev = ledger_hash(&r);
	c->sql = arena_printf(&c->f->a,
	    "%sUPDATE ledger SET prev = x'%s', hash = x'%s' WHERE seq = %lld;", c->sql,
	    sha_hex(&c->f->a, &r.prev), sha_hex(&c->f->a, &c->prev), (long long)r.seq);
	return OK;
}

static void rechain(struct newsfix *f)
{
	struct chain c = {.f = f, .sql = arena_strdup(&f->a, "")};
	assert_int_equal(ledger_each(f->db, link_row, &c), OK);
	newsfix_tamper(f, c.sql);
}

static struct verify_pins pins_of(struct newsfix *f)
{
	struct verify_pins pins;
	struct buf b = BUF_INIT;
	assert_int_equal(verify_pins_write(&b, f->db), OK);
	assert_int_equal(verify_pins_read(&pins, &f->a, buf_text(&b)), OK);
	buf_release(&b);
	return pins;
}

/* Another text under the old signature: every row that names its hash is changed too. */
static struct sha change_text(struct newsfix *f, int64_t id)
{
	struct revision rev = current(f, id);
	char *old = sha_hex(&f->a, &rev.hash);
	rev.text[FIELD_BODY] = arena_strdup(&f->a, "换过的正文。");
	rev.html = arena_strdup(&f->a, "<p>换过的正文。</p>\n");
	rev.hash = revision_hash(&rev);
	char *hex = sha_hex(&f->a, &rev.hash);
	newsfix_tamper(f,
	    arena_printf(&f->a,
		"UPDATE revision SET body = '%s', html = '%s', words = %zu, hash = x'%s' "
		"WHERE hash = x'%s';"
		"UPDATE signoff SET hash = x'%s' WHERE hash = x'%s';"
		"UPDATE ledger SET text_hash = x'%s' WHERE text_hash = x'%s'",
		rev.text[FIELD_BODY], rev.html,
		text_words(rev.text[FIELD_BODY], strlen(rev.text[FIELD_BODY])), hex, old,
		hex, old, hex, old));
	return rev.hash;
}

static int64_t signed_by_key(struct newsfix *f, struct softkey *k)
{
	add(f, SIGNER, k);
	int64_t id = submitted(f, "用通行密钥签", "正文。");
	assert_int_equal(sign(f, SIGNER, id, k), OK);
	return id;
}

static void finds_another_text(void **state)
{
	struct newsfix *f = *state;
	struct softkey k = softkey(1);
	int64_t id = signed_by_key(f, &k);
	change_text(f, id);
	rechain(f);
	assert_true(faults(f, NULL) > 0);

	/* without the proof it is a 签发 of somebody who had a passkey */
	newsfix_tamper(f, "UPDATE ledger SET proof = '', auth = 'password';"
			  "DELETE FROM assertion");
	rechain(f);
	expect(f, 1);
}

static void finds_a_forged_key(void **state)
{
	struct newsfix *f = *state;
	struct softkey k = softkey(1), forged = softkey(66);
	int64_t id = signed_by_key(f, &k);
	struct verify_pins pins = pins_of(f);
	assert_int_equal(pins.n, 1);
	assert_string_equal(pins.at[0].login, "signer");
	assert_int_equal(faults(f, &pins), 0);

	/* the intruder's own signature, with his key in the ledger and in the table */
	struct sha hash = change_text(f, id);
	memcpy(forged.id, k.id, sizeof k.id);
	struct webauthn_answer a =
	    softkey_get(&forged, &f->a, (struct bytes){hash.b, SHA_LEN});
	char *mine = base64_text(&f->a, forged.pk, 32),
	     *his = base64_text(&f->a, k.pk, 32);
	newsfix_tamper(f, arena_printf(&f->a,
			      "UPDATE ledger SET detail = replace(detail, '%s', '%s');"
			      "UPDATE passkey SET key = '%s';"
			      "UPDATE assertion SET authenticator = '%s', client = '%s', "
			      "signature = '%s';"
			      "UPDATE ledger SET proof = '%s' WHERE proof <> ''",
			      his, mine, mine, a.authenticator, a.client, a.signature,
			      passkey_proof_text(&f->a, &a)));
	rechain(f);
	assert_int_equal(search_rebuild(f->db, NULL, NULL), OK);
	/* all that is stored agrees; only who kept the key outside sees it */
	assert_int_equal(newsfix_faults(f), 0);
	assert_int_equal(faults(f, NULL), 0);
	assert_true(faults(f, &pins) > 0);
}

static void finds_a_removal_made_up(void **state)
{
	struct newsfix *f = *state;
	struct softkey k = softkey(1);
	signed_by_key(f, &k);
	struct verify_pins pins = pins_of(f);
	take(f, SIGNER);
	int64_t id = submitted(f, "没有通行密钥", "正文。");
	assert_int_equal(sign_with(f, SIGNER, id, NULL), OK);
	assert_int_equal(faults(f, NULL), 0);
	assert_int_equal(faults(f, &pins), 1);
	/* and a key of later is none of the list */
	struct softkey next = softkey(2);
	add(f, SIGNER, &next);
	id = submitted(f, "新的通行密钥", "正文。");
	assert_int_equal(sign(f, SIGNER, id, &next), OK);
	assert_int_equal(faults(f, &pins), 2);
	pins = pins_of(f);
	assert_int_equal(pins.n, 2);
	assert_int_equal(faults(f, &pins), 1);
}

static void finds_an_earlier_row_changed(void **state)
{
	struct newsfix *f = *state;
	struct softkey k = softkey(1);
	newsfix_publish(f, "以前签的");
	signed_by_key(f, &k);
	struct verify_pins pins = pins_of(f);
	newsfix_tamper(f, "UPDATE ledger SET at = at - 1 WHERE seq = 2");
	rechain(f);
	assert_int_equal(faults(f, NULL), 0);
	assert_int_equal(faults(f, &pins), 1);
}

/* Each after a clean start; every one of them is found. */
static const char *const tampers[] = {
    "DELETE FROM assertion",
    "UPDATE assertion SET credential = 'AAAA'",
    "UPDATE assertion SET signature = 'AAAA'",
    "UPDATE assertion SET client = 'AAAA'",
    "UPDATE assertion SET authenticator = 'AAAA'",
    "UPDATE assertion SET ledger_seq = 1",
    "UPDATE assertion SET signature = ''",
    "UPDATE ledger SET proof = '' WHERE proof <> ''",
    "UPDATE ledger SET proof = proof || '0' WHERE proof <> ''",
    "UPDATE ledger SET proof = 'webauthn' WHERE action = 'publish'",
    "UPDATE ledger SET text_hash = randomblob(32) WHERE proof <> ''",
    "UPDATE ledger SET text_hash = NULL WHERE proof <> ''",
    "UPDATE ledger SET actor = 'signer2' WHERE proof <> ''",
    "UPDATE ledger SET actor = 'admin' WHERE action = 'passkey-add'",
    "UPDATE ledger SET detail = 'x' WHERE action = 'passkey-add'",
    "UPDATE ledger SET detail = replace(detail, 'EdDSA', 'ES256') WHERE action = "
    "'passkey-add'",
    "UPDATE ledger SET detail = replace(detail, 'localhost', 'a.cn') WHERE action = "
    "'passkey-add'",
    "UPDATE ledger SET action = 'x' WHERE action = 'passkey-add'",
    "UPDATE ledger SET action = 'passkey-remove' WHERE action = 'login'",
    "DELETE FROM passkey",
    "UPDATE passkey SET key = 'AAAA'",
    "UPDATE passkey SET name = '别的'",
    "UPDATE passkey SET party = 'a.cn'",
    "UPDATE passkey SET algorithm = 'RS256'",
    "UPDATE passkey SET user_id = 1",
    "UPDATE passkey SET ledger_seq = 1",
    "INSERT INTO passkey (user_id, credential, algorithm, key, party, name, counter, "
    "added_at, ledger_seq) VALUES (1, 'AAAA', 'EdDSA', 'AAAA', 'localhost', 'x', 0, 0, "
    "1)",
};

static void finds_every_change(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof tampers / sizeof *tampers; i++) {
		void *fix;
		assert_int_equal(newsfix_setup(&fix), 0);
		struct newsfix *f = fix;
		struct softkey k = softkey(1);
		signed_by_key(f, &k);
		newsfix_tamper(f, "UPDATE ledger SET action = 'login' WHERE seq = 2");
		rechain(f);
		expect(f, 0);
		newsfix_tamper(f, tampers[i]);
		rechain(f);
		if (!faults(f, NULL))
			fail_msg("not found: %s", tampers[i]);
		newsfix_teardown(&fix);
	}
}

static void reads_lists_of_keys(void **state)
{
	struct newsfix *f = *state;
	struct verify_pins p;
	char zeros[65] = "";
	memset(zeros, '0', 64);
	assert_int_equal(verify_pins_read(&p, &f->a, ""), OK);
	assert_int_equal(p.n, 0);
	char *line = arena_printf(&f->a, "12 %s nijun AAAA ES256 BBBB a.cn", zeros);
	assert_int_equal(
	    verify_pins_read(&p, &f->a, arena_printf(&f->a, "# x\n\n%s\n%s", line, line)),
	    OK);
	assert_int_equal(p.n, 2);
	assert_int_equal(p.at[1].seq, 12);
	assert_string_equal(p.at[1].party, "a.cn");
	static const char *const bad[] = {"x", "12", "0 %s a b c d e", "12 %s a b c d",
	    "12 0 a b c d e", "12 %s a b c d "};
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		err_clear();
		char *with = strstr(bad[i], "%s") ? arena_printf(&f->a, "%.*s%s%s",
							(int)strcspn(bad[i], "%"), bad[i],
							zeros, strstr(bad[i], "%s") + 2)
						  : arena_strdup(&f->a, bad[i]);
		if (verify_pins_read(&p, &f->a, with) != ERR_INVALID)
			fail_msg("read: %s", bad[i]);
	}
}

#define TEST(fn) cmocka_unit_test_setup_teardown(fn, newsfix_setup, newsfix_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(signs),
	    TEST(signs_in_an_emergency),
	    TEST(refuses_answers_for_other_texts),
	    TEST(finds_another_text),
	    TEST(finds_a_forged_key),
	    TEST(finds_a_removal_made_up),
	    TEST(finds_an_earlier_row_changed),
	    cmocka_unit_test(finds_every_change),
	    TEST(reads_lists_of_keys),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
