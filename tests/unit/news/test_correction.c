/* SPDX-License-Identifier: MIT */
/* 更正: signed with the text, pending while the old text stays live, counted up, listed,
 * and silent when the article is withdrawn. */
#include "newsfix.h"

#include "news/correction.h"
#include "news/flow.h"

/* The next version of an article, with a correction unless type is NULL. */
static enum err save(
    struct newsfix *f, int64_t id, const char *body, const char *type, const char *words)
{
	struct article art = newsfix_article(f, id);
	struct save s = {.article = id,
	    .base_no = art.current_no,
	    .section = art.section_id,
	    .renderer = "test"};
	struct revision rev;
	assert_int_equal(revision_by_no(&rev, f->db, &f->a, id, art.current_no), OK);
	memcpy(s.text, rev.text, sizeof s.text);
	s.text[FIELD_BODY] = arena_strdup(&f->a, body);
	s.html = arena_printf(&f->a, "<p>%s</p>\n", body);
	s.text[FIELD_CORRECTION_TYPE] = arena_strdup(&f->a, type ? type : "");
	s.text[FIELD_CORRECTION] = arena_strdup(&f->a, words ? words : "");
	err_clear();
	return article_save(f->db, &f->who[AUTHOR], f->now += 1000, &s);
}

static enum err act(struct newsfix *f, enum person p, int64_t id, enum action action)
{
	return newsfix_act(f, p, id, action, false);
}

static void publish(struct newsfix *f, int64_t id)
{
	assert_int_equal(act(f, AUTHOR, id, ACTION_SUBMIT), OK);
	assert_int_equal(newsfix_act(f, SIGNER, id, ACTION_SIGN, true), OK);
}

static void correct(struct newsfix *f, int64_t id, const char *body)
{
	assert_int_equal(save(f, id, body, "数据更正", body), OK);
	publish(f, id);
}

static void refusals(void **state)
{
	struct newsfix *f = *state;
	struct save s = {0};
	enum field where;
	char *text[FIELD__MAX];
	for (enum field i = 0; i < FIELD__MAX; i++)
		text[i] = arena_strdup(&f->a, "");
	assert_null(correction_wrong(&where, PUBLIC_NEVER, text));
	text[FIELD_CORRECTION] = arena_strdup(&f->a, "说明");
	assert_non_null(correction_wrong(&where, PUBLIC_LIVE, text));
	assert_int_equal(where, FIELD_CORRECTION_TYPE);
	text[FIELD_CORRECTION_TYPE] = arena_strdup(&f->a, "事实更正");
	assert_null(correction_wrong(&where, PUBLIC_LIVE, text));
	assert_null(correction_wrong(&where, PUBLIC_WITHDRAWN, text));
	assert_int_equal(correction_check(PUBLIC_NEVER, text), ERR_INVALID);
	text[FIELD_CORRECTION] = arena_strdup(&f->a, "");
	assert_non_null(correction_wrong(&where, PUBLIC_LIVE, text));
	assert_int_equal(where, FIELD_CORRECTION);

	assert_int_equal(newsfix_save(f, AUTHOR, &s, "没发过", "正文。"), OK);
	assert_int_equal(save(f, s.id, "改", "事实更正", "说明"), ERR_INVALID);
	int64_t id = newsfix_publish(f, "发过");
	assert_int_equal(save(f, id, "改", "事实更正", NULL), ERR_INVALID);
	assert_int_equal(save(f, id, "改", NULL, "说明"), ERR_INVALID);
	assert_int_equal(save(f, id, "改", "自造的类型", "说明"), ERR_INVALID);
	assert_int_equal(newsfix_article(f, id).current_no, 1);
}

/* What readers get in every state of the next version. */
static void old_text(struct newsfix *f, int64_t id, enum state want)
{
	struct article art;
	struct revision rev;
	struct correction_list l;
	assert_int_equal(listing_article(&art, &rev, f->db, &f->a, id), OK);
	assert_int_equal(art.state, want);
	assert_string_equal(rev.text[FIELD_BODY], "正文。");
	assert_int_equal(rev.no, 1);
	assert_int_equal(correction_of(&l, f->db, &f->a, id), OK);
	assert_int_equal(l.n, 0);
}

static void old_text_stays_live_in_every_state(void **state)
{
	struct newsfix *f = *state;
	struct flow flow = {.levels = 7};
	struct correction_list l;
	int64_t id = newsfix_publish(f, "待更正"), at;
	newsfix_add(f, ADMIN, "director", ROLE_DIRECTOR);
	assert_int_equal(flow_set(f->db, actor_console(), f->now, f->section, &flow), OK);
	assert_int_equal(save(f, id, "改正。", "事实更正", "“一”应为“二”。"), OK);
	old_text(f, id, STATE_DRAFT);
	assert_int_equal(act(f, AUTHOR, id, ACTION_SUBMIT), OK);
	old_text(f, id, STATE_REVIEW1);
	assert_int_equal(act(f, EDITOR, id, ACTION_PASS), OK);
	old_text(f, id, STATE_REVIEW2);
	assert_int_equal(act(f, ADMIN, id, ACTION_PASS), OK);
	old_text(f, id, STATE_REVIEW3);
	assert_int_equal(act(f, SIGNER2, id, ACTION_PASS), OK);
	old_text(f, id, STATE_SUBMITTED);
	struct act back = {.article = id,
	    .action = ACTION_RETURN,
	    .no = 2,
	    .reason = "再核",
	    .target = STATE_RETURNED};
	assert_int_equal(act_run(f->db, &f->who[SIGNER], f->now += 1000, &back), OK);
	old_text(f, id, STATE_RETURNED);
	assert_int_equal(act(f, AUTHOR, id, ACTION_SUBMIT), OK);
	assert_int_equal(act(f, EDITOR, id, ACTION_REJECT), OK);
	old_text(f, id, STATE_REJECTED);
	flow.levels = 0;
	assert_int_equal(flow_set(f->db, actor_console(), f->now, f->section, &flow), OK);
	assert_int_equal(save(f, id, "改正。再核过。", "事实更正", "“一”应为“二”。"), OK);
	assert_int_equal(act(f, AUTHOR, id, ACTION_SUBMIT), OK);
	assert_int_equal(act(f, SIGNER, id, ACTION_SIGN), OK);
	old_text(f, id, STATE_SIGNED);
	struct act timed = {.action = ACTION_SCHEDULE, .at = f->now + 60000};
	assert_int_equal(newsfix_act_by(f, &f->who[SIGNER], id, timed), OK);
	old_text(f, id, STATE_SCHEDULED);
	int done;
	assert_int_equal(act_due(f->db, f->now += 60000, &done), OK);
	assert_int_equal(done, 1);
	assert_int_equal(correction_of(&l, f->db, &f->a, id), OK);
	assert_int_equal(l.n, 1);
	assert_int_equal(l.at[0].number, 1);
	assert_int_equal(l.at[0].at, f->now);
	assert_string_equal(l.at[0].words, "“一”应为“二”。");
	assert_int_equal(correction_last_publish(&at, f->db, id), OK);
	assert_int_equal(at, f->now);
	assert_int_equal(newsfix_faults(f), 0);
}

static void counted_up_and_listed(void **state)
{
	struct newsfix *f = *state;
	struct correction_list l;
	static const char page[] = "corrections/index.html";
	int64_t full, at, later, one = newsfix_publish(f, "甲"),
				 two = newsfix_publish(f, "乙");
	correct(f, one, "第一次。");
	at = newsfix_time(f, page);
	assert_true(at > 0 && at % 1000 == 0);
	/* a plain 修订 is none */
	assert_int_equal(save(f, one, "顺一下文字。", NULL, NULL), OK);
	publish(f, one);
	correct(f, two, "乙的。");
	correct(f, one, "第二次。");
	later = newsfix_time(f, page);
	assert_true(later > at);
	assert_int_equal(correction_of(&l, f->db, &f->a, one), OK);
	assert_int_equal(l.n, 2);
	assert_int_equal(l.at[0].number, 2);
	assert_string_equal(l.at[0].words, "第二次。");
	assert_int_equal(l.at[1].number, 1);
	assert_int_equal(correction_newest(&l, f->db, &f->a, 20), OK);
	assert_int_equal(l.n, 3);
	assert_string_equal(l.at[0].words, "第二次。");
	assert_string_equal(l.at[1].title, "乙");
	assert_int_equal(correction_pages(&full, f->db), OK);
	assert_int_equal(full, 0);
	assert_int_equal(correction_page(&l, f->db, &f->a, 1), ERR_NOT_FOUND);
	assert_int_equal(newsfix_faults(f), 0);
	/* withdrawn: not a word of it is listed */
	assert_int_equal(act(f, SIGNER, one, ACTION_WITHDRAW), OK);
	assert_int_equal(correction_newest(&l, f->db, &f->a, 20), OK);
	assert_int_equal(l.n, 1);
	assert_string_equal(l.at[0].title, "乙");
	at = newsfix_time(f, page);
	assert_true(at > later);
	/* a withdrawn article may come back with a correction */
	correct(f, one, "第三次。");
	assert_int_equal(correction_of(&l, f->db, &f->a, one), OK);
	assert_int_equal(l.at[0].number, 3);
	assert_int_equal(newsfix_faults(f), 0);
}

static void pages_of_twenty(void **state)
{
	struct newsfix *f = *state;
	struct correction_list l;
	int64_t full, id = newsfix_publish(f, "常错");
	for (int i = 1; i <= 21; i++)
		correct(f, id, arena_printf(&f->a, "第 %d 次改。", i));
	assert_int_equal(correction_pages(&full, f->db), OK);
	assert_int_equal(full, 1);
	assert_int_equal(correction_page(&l, f->db, &f->a, 1), OK);
	assert_int_equal(l.n, 20);
	assert_int_equal(l.at[0].number, 20);
	assert_int_equal(l.at[19].number, 1);
	assert_int_equal(correction_newest(&l, f->db, &f->a, 20), OK);
	assert_int_equal(l.at[0].number, 21);
	assert_int_equal(correction_page(&l, f->db, &f->a, 2), ERR_NOT_FOUND);
	assert_int_equal(newsfix_faults(f), 0);
}

/* The form of a published correction starts empty: saving it unchanged makes nothing. */
static void unchanged_form_is_no_version(void **state)
{
	struct newsfix *f = *state;
	int64_t id = newsfix_publish(f, "不变");
	correct(f, id, "更正过。");
	assert_int_equal(save(f, id, "更正过。", NULL, NULL), OK);
	assert_int_equal(newsfix_article(f, id).current_no, 2);
	assert_int_equal(newsfix_article(f, id).state, STATE_PUBLISHED);
	/* while it is not published, leaving the correction out is a change */
	assert_int_equal(save(f, id, "又改。", "其他更正", "又改。"), OK);
	assert_int_equal(save(f, id, "又改。", NULL, NULL), OK);
	assert_int_equal(newsfix_article(f, id).current_no, 4);
}

static void tampering_shows(void **state)
{
	struct newsfix *f = *state;
	static const char *const sql[] = {"DELETE FROM correction",
	    "UPDATE correction SET at = at + 1", "UPDATE correction SET number = 2",
	    "UPDATE correction SET place = 3"};
	int64_t id = newsfix_publish(f, "有更正");
	correct(f, id, "更正过。");
	newsfix_tamper(
	    f, "CREATE TABLE kept AS SELECT * FROM correction"); /* one fault */
	for (size_t i = 0; i < sizeof sql / sizeof *sql; i++) {
		newsfix_tamper(f, sql[i]);
		assert_true(newsfix_faults(f) > 1);
		newsfix_tamper(f, "DELETE FROM correction");
		newsfix_tamper(f, "INSERT INTO correction SELECT * FROM kept");
		assert_int_equal(newsfix_faults(f), 1);
	}
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, newsfix_setup, newsfix_teardown)
	const struct CMUnitTest tests[] = {T(refusals),
	    T(old_text_stays_live_in_every_state), T(counted_up_and_listed),
	    T(pages_of_twenty), T(unchanged_form_is_no_version), T(tampering_shows)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
