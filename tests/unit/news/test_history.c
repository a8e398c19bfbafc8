/* SPDX-License-Identifier: MIT */
/* What the verification page tells of an article's versions. */
#include "newsfix.h"

#include "news/history.h"

static struct history load(struct newsfix *f, int64_t id)
{
	struct article art;
	struct history h;
	assert_int_equal(article_by_id(&art, f->db, &f->a, id), OK);
	assert_int_equal(history_of_article(&h, f->db, &f->a, &art), OK);
	return h;
}

static void revise(struct newsfix *f, int64_t id, int64_t no, const char *text)
{
	struct save s = {.article = id, .base_no = no};
	assert_int_equal(newsfix_save(f, AUTHOR, &s, "标题", text), OK);
	assert_int_equal(newsfix_act(f, AUTHOR, id, ACTION_SUBMIT, false), OK);
	assert_int_equal(newsfix_act(f, SIGNER2, id, ACTION_SIGN, true), OK);
}

static void one_version(void **state)
{
	struct newsfix *f = *state;
	int64_t id = newsfix_publish(f, "标题");
	struct history h = load(f, id);
	assert_int_equal(h.n, 1);
	assert_int_equal(h.at[0].rev.no, 1);
	assert_string_equal(h.at[0].rev.signer_name, "signer");
	assert_true(h.at[0].whole);
	assert_false(h.at[0].archive);
	assert_false(h.at[0].emergency);
	assert_int_equal(h.at[0].published_at, f->now);
	assert_int_equal(h.at[0].replaced_at, 0);
	assert_int_equal(h.at[0].withdrawn_at, 0);
	assert_string_equal(h.at[0].sign.action, "sign");
	assert_int_equal(h.at[0].publish_seq, h.at[0].sign.seq + 1);
}

/* Versions that readers never saw are not told of. */
static void replaced_and_withdrawn(void **state)
{
	struct newsfix *f = *state;
	int64_t id = newsfix_publish(f, "标题");
	int64_t first = f->now;
	struct save s = {.article = id, .base_no = 1};
	assert_int_equal(newsfix_save(f, AUTHOR, &s, "标题", "草稿。"), OK);
	revise(f, id, 2, "改过的。");
	struct history h = load(f, id);
	assert_int_equal(h.n, 2);
	assert_int_equal(h.at[1].rev.no, 3);
	assert_int_equal(h.at[0].published_at, first);
	assert_int_equal(h.at[0].replaced_at, f->now);
	assert_int_equal(h.at[1].replaced_at, 0);
	assert_string_equal(h.at[1].rev.signer_name, "signer2");
	assert_int_equal(newsfix_act(f, SIGNER, id, ACTION_WITHDRAW, false), OK);
	h = load(f, id);
	assert_int_equal(h.n, 2);
	assert_int_equal(h.at[0].withdrawn_at, 0);
	assert_int_equal(h.at[1].withdrawn_at, f->now);
	revise(f, id, 3, "又发。");
	h = load(f, id);
	assert_int_equal(h.n, 3);
	assert_true(h.at[1].withdrawn_at < h.at[2].published_at);
	assert_int_equal(h.at[1].replaced_at, 0);
}

static void never_published(void **state)
{
	struct newsfix *f = *state;
	struct article art;
	struct history h;
	struct save s = {0};
	assert_int_equal(newsfix_save(f, AUTHOR, &s, "标题", "正文。"), OK);
	assert_int_equal(article_by_id(&art, f->db, &f->a, s.id), OK);
	assert_int_equal(history_of_article(&h, f->db, &f->a, &art), ERR_NOT_FOUND);
}

static enum err import(struct db *db, void *arg)
{
	struct newsfix *f = arg;
	return act_import(db, actor_console(), f->now, 1, "原责编", f->now - 1000000);
}

static void an_archive_import(void **state)
{
	struct newsfix *f = *state;
	struct save s = {0};
	assert_int_equal(newsfix_save(f, AUTHOR, &s, "旧文", "正文。"), OK);
	assert_int_equal(s.id, 1);
	assert_int_equal(db_write(f->db, import, f), OK);
	struct history h = load(f, 1);
	assert_int_equal(h.n, 1);
	assert_true(h.at[0].archive);
	assert_true(h.at[0].whole);
	assert_string_equal(h.at[0].rev.signer_name, "原责编");
	assert_int_equal(h.at[0].publish_seq, h.at[0].sign.seq);
}

static void what_was_changed_is_not_whole(void **state)
{
	struct newsfix *f = *state;
	int64_t id = newsfix_publish(f, "标题");
	newsfix_tamper(f, "UPDATE revision SET html = '<p>假的。</p>'");
	assert_false(load(f, id).at[0].whole);
	newsfix_tamper(f, "UPDATE revision SET html = '<p>正文。</p>' || char(10)");
	assert_true(load(f, id).at[0].whole);
	newsfix_tamper(f, "UPDATE ledger SET name = '别人' WHERE action = 'sign'");
	assert_false(load(f, id).at[0].whole);
}

static void an_emergency(void **state)
{
	struct newsfix *f = *state;
	struct save s = {0};
	assert_int_equal(newsfix_save(f, AUTHOR, &s, "标题", "正文。"), OK);
	assert_int_equal(newsfix_act(f, SIGNER, s.id, ACTION_EMERGENCY, false), OK);
	struct history h = load(f, s.id);
	assert_int_equal(h.n, 1);
	assert_true(h.at[0].emergency);
	assert_null(h.at[0].countersigner);
	assert_int_equal(newsfix_act(f, SIGNER2, s.id, ACTION_COUNTERSIGN, false), OK);
	h = load(f, s.id);
	assert_string_equal(h.at[0].countersigner, "signer2");
	assert_int_equal(h.at[0].countersigned_at, f->now);
}

#define T(f) cmocka_unit_test_setup_teardown(f, newsfix_setup, newsfix_teardown)
int main(void)
{
	const struct CMUnitTest tests[] = {T(one_version), T(replaced_and_withdrawn),
	    T(never_published), T(an_archive_import), T(what_was_changed_is_not_whole),
	    T(an_emergency)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
