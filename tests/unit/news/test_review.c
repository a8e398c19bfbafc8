/* SPDX-License-Identifier: MIT */
/* What the desk reads of a text on its way: verdicts, open questions, how far it is, and
 * whose queue it stands in. */
#include "newsfix.h"

#include "news/flow.h"
#include "news/overview.h"
#include "news/review.h"

static int64_t submitted(struct newsfix *f, unsigned levels)
{
	struct save s = {0};
	struct flow flow = {.levels = levels};
	assert_int_equal(flow_set(f->db, &f->who[ADMIN], f->now, f->section, &flow), OK);
	assert_int_equal(newsfix_save(f, AUTHOR, &s, "标题", "正文。"), OK);
	assert_int_equal(newsfix_act(f, AUTHOR, s.id, ACTION_SUBMIT, false), OK);
	return s.id;
}

static enum err give(struct newsfix *f, enum person p, struct act a)
{
	a.no = a.no ? a.no : 1;
	a.reason = a.reason ? a.reason : "";
	err_clear();
	return act_run(f->db, &f->who[p], f->now += 1000, &a);
}

static void verdicts(void **state)
{
	struct newsfix *f = *state;
	struct review *list;
	struct cosign *asked;
	struct progress p;
	size_t n;
	int64_t id = submitted(f, 1);
	assert_int_equal(newsfix_act(f, EDITOR, id, ACTION_PASS, false), OK);
	assert_int_equal(
	    give(f, SIGNER,
		(struct act){
		    .article = id, .action = ACTION_ASK, .user = f->user[SIGNER2].id}),
	    OK);
	assert_int_equal(cosign_list(&asked, &n, f->db, &f->a, id, 1), OK);
	assert_int_equal(n, 1);
	assert_string_equal(asked[0].name, "signer2");
	assert_string_equal(asked[0].by, "signer");
	assert_int_equal(asked[0].level, LEVEL_SIGN);
	assert_false(asked[0].done);
	assert_int_equal(newsfix_act(f, SIGNER2, id, ACTION_COSIGN, false), OK);
	assert_int_equal(give(f, SIGNER,
			     (struct act){.article = id,
				 .action = ACTION_RETURN,
				 .reason = "再核",
				 .target = STATE_REVIEW1}),
	    OK);
	assert_int_equal(cosign_list(&asked, &n, f->db, &f->a, id, 1), OK);
	assert_true(asked[0].done);
	assert_int_equal(review_list(&list, &n, f->db, &f->a, id), OK);
	assert_int_equal(n, 3);
	assert_string_equal(list[0].verdict, "pass");
	assert_string_equal(list[0].name, "editor");
	assert_string_equal(list[0].note, "测试理由");
	assert_int_equal(list[0].level, 1);
	assert_null(list[0].for_name);
	assert_string_equal(list[1].verdict, "cosign");
	assert_string_equal(list[2].verdict, "return");
	assert_string_equal(list[2].target, "review1");
	assert_true(list[2].seq > list[1].seq);
	assert_int_equal(progress_of(&p, f->db, &f->a, id), OK);
	assert_int_equal(p.state, STATE_REVIEW1);
	assert_int_equal(p.levels, 1);
	assert_int_equal(p.passed, 1);
	assert_int_equal(p.struck, LEVEL_SIGN);
	assert_false(p.archive);
	assert_int_equal(progress_of(&p, f->db, &f->a, 999), ERR_NOT_FOUND);
}

static void an_edit_voids_all(void **state)
{
	struct newsfix *f = *state;
	struct progress p;
	int64_t id = submitted(f, 1);
	assert_int_equal(newsfix_act(f, EDITOR, id, ACTION_PASS, false), OK);
	struct save s = {.article = id, .base_no = 1};
	assert_int_equal(newsfix_save(f, SIGNER, &s, "标题", "改过。"), OK);
	assert_int_equal(progress_of(&p, f->db, &f->a, id), OK);
	assert_int_equal(p.state, STATE_DRAFT);
	assert_int_equal(p.passed, 0);
	/* and a text keeps the flow it started with */
	struct flow none = {.levels = 0};
	assert_int_equal(flow_set(f->db, &f->who[ADMIN], f->now, f->section, &none), OK);
	assert_int_equal(progress_of(&p, f->db, &f->a, id), OK);
	assert_int_equal(p.levels, 1);
}

static void queues(void **state)
{
	struct newsfix *f = *state;
	struct overview_list l;
	const char *here = arena_printf(&f->a, ",%lld,", (long long)f->section);
	const char *there = arena_printf(&f->a, ",%lld,", (long long)f->other_section);
	int64_t id = submitted(f, 1);
	struct overview_desk first = {f->user[EDITOR].id, {here, ",", ",", ","}};
	struct overview_desk other = {f->user[EDITOR].id, {there, ",", ",", here}};
	struct overview_desk sign = {f->user[SIGNER2].id, {",", ",", ",", here}};
	struct overview_desk nobody = {f->user[SIGNER2].id, {",", ",", ",", ","}};
	assert_int_equal(overview_waiting(&l, f->db, &f->a, &first), OK);
	assert_int_equal(l.n, 1);
	assert_int_equal(l.at[0].id, id);
	assert_int_equal(l.at[0].state, STATE_REVIEW1);
	assert_false(l.at[0].asked || l.at[0].assigned || l.at[0].reminded_at);
	assert_int_equal(overview_waiting(&l, f->db, &f->a, &other), OK);
	assert_int_equal(l.n, 0);
	assert_int_equal(overview_waiting(&l, f->db, &f->a, &sign), OK);
	assert_int_equal(l.n, 0);
	assert_int_equal(newsfix_act(f, AUTHOR, id, ACTION_REMIND, false), OK);
	assert_int_equal(overview_waiting(&l, f->db, &f->a, &first), OK);
	assert_int_equal(l.at[0].reminded_at, f->now);
	assert_int_equal(newsfix_act(f, EDITOR, id, ACTION_PASS, false), OK);
	assert_int_equal(overview_waiting(&l, f->db, &f->a, &first), OK);
	assert_int_equal(l.n, 0);
	assert_int_equal(overview_waiting(&l, f->db, &f->a, &nobody), OK);
	assert_int_equal(l.n, 0);
	/* asked for an opinion, whatever the sections; passed on */
	assert_int_equal(
	    give(f, SIGNER,
		(struct act){
		    .article = id, .action = ACTION_ASK, .user = f->user[SIGNER2].id}),
	    OK);
	assert_int_equal(overview_waiting(&l, f->db, &f->a, &nobody), OK);
	assert_int_equal(l.n, 1);
	assert_true(l.at[0].asked && !l.at[0].reminded_at);
	assert_int_equal(give(f, SIGNER,
			     (struct act){.article = id,
				 .action = ACTION_HANDOVER,
				 .user = f->user[SIGNER2].id}),
	    OK);
	assert_int_equal(overview_waiting(&l, f->db, &f->a, &sign), OK);
	assert_int_equal(l.n, 1);
	assert_true(l.at[0].assigned);
}

static void debts_and_times(void **state)
{
	struct newsfix *f = *state;
	struct overview_list l;
	struct article art;
	struct revision rev;
	const char *here = arena_printf(&f->a, ",%lld,", (long long)f->section);
	int64_t id = submitted(f, 0);
	assert_int_equal(revision_by_no(&rev, f->db, &f->a, id, 1), OK);
	assert_int_equal(give(f, SIGNER,
			     (struct act){.article = id,
				 .action = ACTION_SIGN,
				 .hash = rev.hash,
				 .at = f->now + 3600000}),
	    OK);
	assert_int_equal(overview_timed(&l, f->db, &f->a, f->user[EDITOR].id, ","), OK);
	assert_int_equal(l.n, 0);
	assert_int_equal(overview_timed(&l, f->db, &f->a, f->user[AUTHOR].id, ","), OK);
	assert_int_equal(l.n, 1);
	assert_int_equal(article_by_id(&art, f->db, &f->a, id), OK);
	assert_int_equal(l.at[0].at, art.publish_at);
	assert_int_equal(overview_owed(&l, f->db, &f->a, here), OK);
	assert_int_equal(l.n, 0);
	int64_t urgent = submitted(f, 1);
	assert_int_equal(newsfix_act(f, SIGNER, urgent, ACTION_EMERGENCY, false), OK);
	assert_int_equal(overview_owed(&l, f->db, &f->a, here), OK);
	assert_int_equal(l.n, 1);
	assert_int_equal(l.at[0].owed, OWED_COUNTERSIGN);
	assert_string_equal(l.at[0].signer, "signer");
	assert_int_equal(overview_owed(&l, f->db, &f->a, ","), OK);
	assert_int_equal(l.n, 0);
	assert_int_equal(newsfix_act(f, SIGNER2, urgent, ACTION_COUNTERSIGN, false), OK);
	assert_int_equal(
	    give(f, SIGNER, (struct act){.article = urgent, .action = ACTION_TAKEDOWN}),
	    OK);
	assert_int_equal(overview_owed(&l, f->db, &f->a, here), OK);
	assert_int_equal(l.n, 1);
	assert_int_equal(l.at[0].owed, OWED_REASON);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, newsfix_setup, newsfix_teardown)
	const struct CMUnitTest tests[] = {
	    T(verdicts), T(an_edit_voids_all), T(queues), T(debts_and_times)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
