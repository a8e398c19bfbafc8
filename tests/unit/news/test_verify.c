/* SPDX-License-Identifier: MIT */
/* verify finds what somebody with the file in hand changes. */
#include "newsfix.h"

static const char *const tampers[] = {
    "UPDATE revision SET body = body || '!' WHERE no = 1",
    "UPDATE revision SET html = '<p>other</p>' WHERE no = 1",
    "UPDATE revision SET title = 'x' WHERE no = 1",
    "UPDATE revision SET editor = '别人' WHERE no = 1",
    "UPDATE revision SET hash = randomblob(32) WHERE no = 1",
    "UPDATE signoff SET hash = randomblob(32)",
    "UPDATE signoff SET signer_name = '别人'",
    "UPDATE signoff SET signer_id = 1",
    "UPDATE signoff SET signed_at = signed_at + 1",
    "UPDATE signoff SET ledger_seq = 1",
    "DELETE FROM signoff",
    "UPDATE article SET published_no = 2 WHERE id = 1",
    "UPDATE article SET current_no = 1 WHERE id = 1",
    "UPDATE article SET state = 'published' WHERE id = 1",
    "UPDATE article SET public = 'withdrawn' WHERE id = 1",
    "UPDATE article SET public = 'live' WHERE id = 2",
    "DELETE FROM ledger WHERE seq = (SELECT max(seq) - 1 FROM ledger)",
    "DELETE FROM ledger WHERE action = 'publish' AND article_id = 1",
    "UPDATE ledger SET seq = -1 WHERE seq = 3; UPDATE ledger SET seq = 3 WHERE seq = 4; "
    "UPDATE ledger SET seq = 4 WHERE seq = -1",
    "UPDATE ledger SET prev = randomblob(32) WHERE seq = 5",
    "UPDATE ledger SET at = at + 1 WHERE seq = 5",
    "UPDATE ledger SET actor = 'x' WHERE seq = 5",
    "UPDATE ledger SET name = 'x' WHERE seq = 5",
    "UPDATE ledger SET role = 'x' WHERE seq = 5",
    "UPDATE ledger SET action = 'x' WHERE seq = 5",
    "UPDATE ledger SET article_id = 99 WHERE seq = 5",
    "UPDATE ledger SET no = 99 WHERE seq = 5",
    "UPDATE ledger SET text_hash = randomblob(32) WHERE seq = 5",
    "UPDATE ledger SET from_state = 'x' WHERE seq = 5",
    "UPDATE ledger SET to_state = 'x' WHERE seq = 5",
    "UPDATE ledger SET reason = 'x' WHERE seq = 5",
    "UPDATE ledger SET client = 'x' WHERE seq = 5",
    "UPDATE ledger SET auth = 'x' WHERE seq = 5",
    "UPDATE ledger SET detail = 'x' WHERE seq = 5",
    "UPDATE ledger SET hash = randomblob(32) WHERE seq = 5",
    "INSERT INTO listing VALUES (0, 77, 3, 1)",
    "DELETE FROM listing WHERE article_id = 1",
    "UPDATE article SET published_at = published_at - 86400000 WHERE id = 1",
    "UPDATE article SET section_id = 3 WHERE id = 1",
    "UPDATE role SET role = 'signer' WHERE role = 'author'",
    "INSERT INTO role (user_id, role) VALUES (1, 'signer')",
    "UPDATE user SET name = '别人' WHERE login = 'signer'",
};

static void finds_every_change(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof tampers / sizeof *tampers; i++) {
		void *fix;
		assert_int_equal(newsfix_setup(&fix), 0);
		struct newsfix *f = fix;
		int64_t id = newsfix_publish(f, "标题一");
		struct save s = {.article = id, .base_no = 1};
		assert_int_equal(newsfix_save(f, AUTHOR, &s, "标题一", "改着。"), OK);
		int64_t gone = newsfix_publish(f, "标题二");
		assert_int_equal(
		    newsfix_act(f, SIGNER, gone, ACTION_WITHDRAW, false), OK);
		s = (struct save){0};
		assert_int_equal(newsfix_save(f, AUTHOR, &s, "没发的", "正文。"), OK);
		assert_int_equal(newsfix_faults(f), 0);
		newsfix_tamper(f, tampers[i]);
		if (!newsfix_faults(f))
			fail_msg("not found: %s", tampers[i]);
		newsfix_teardown(&fix);
	}
}

static void counts_what_it_checked(void **state)
{
	struct newsfix *f = *state;
	struct verify_report r;
	struct verify_calls calls = {newsfix_ignore, NULL, NULL};
	newsfix_publish(f, "标题一");
	newsfix_publish(f, "标题二");
	assert_int_equal(verify_all(&r, f->db, &calls), OK);
	assert_int_equal(r.faults, 0);
	assert_int_equal(r.revisions, 2);
	assert_int_equal(r.signoffs, 2);
	assert_int_equal(r.live, 2);
	/* init, five accounts with a role each, and save, submit, sign, publish of each
	 */
	assert_int_equal(r.ledger_rows, 1 + 5 * 2 + 2 * 4);
}

/* More than one bite of 200, with an article's versions on both sides of the edge. */
static void many_revisions(void **state)
{
	struct newsfix *f = *state;
	struct verify_report r;
	struct verify_calls calls = {newsfix_ignore, NULL, NULL};
	struct save s = {0};
	for (int i = 0; i < 230; i++) {
		char title[32];
		snprintf(title, sizeof title, "第%d版", i);
		s = (struct save){.article = s.id, .base_no = i};
		assert_int_equal(newsfix_save(f, AUTHOR, &s, title, "正文。"), OK);
	}
	for (int i = 0; i < 30; i++) {
		struct save other = {0};
		assert_int_equal(newsfix_save(f, AUTHOR, &other, "别的", "正文。"), OK);
	}
	assert_int_equal(verify_all(&r, f->db, &calls), OK);
	assert_int_equal(r.revisions, 260);
	assert_int_equal(r.faults, 0);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, newsfix_setup, newsfix_teardown)
	const struct CMUnitTest tests[] = {cmocka_unit_test(finds_every_change),
	    T(counts_what_it_checked), T(many_revisions)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
