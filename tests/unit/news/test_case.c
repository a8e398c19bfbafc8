/* SPDX-License-Identifier: MIT */
/* The facts about one person and one text, as they come out of the database. */
#include "flowfix.h"
#include "news/case.h"

static int setup(void **state)
{
	if (newsfix_setup(state))
		return -1;
	struct newsfix *f = *state;
	flowfix_person(f, "director", ROLE_DIRECTOR, 0);
	flowfix_person(f, "editor2", ROLE_EDITOR, 0);
	assert_int_equal(flowfix_flow(f, f->section, &(struct flow){.levels = 7}), OK);
	return 0;
}

static struct workflow_case facts(struct newsfix *f, const char *login, int64_t id)
{
	struct actor who = flowfix_actor(f, login);
	struct article art;
	struct workflow_case c;
	assert_int_equal(article_by_id(&art, f->db, &f->a, id), OK);
	assert_int_equal(article_case(&c, f->db, &f->a, &art, &who, f->now), OK);
	return c;
}

static void whose_text(void **state)
{
	struct newsfix *f = *state;
	int64_t id = flowfix_save(f, "author", 0, f->section);
	assert_true(facts(f, "author", id).author && facts(f, "author", id).own);
	assert_false(facts(f, "editor", id).author || facts(f, "editor", id).own);
	assert_int_equal(facts(f, "author", id).levels, 7);
	flowfix_save(f, "editor", id, 0);
	assert_true(facts(f, "editor", id).own && !facts(f, "editor", id).author);
	assert_int_equal(flowfix_act(f, "editor2", id, ACTION_SUBMIT), OK);
	assert_true(facts(f, "editor2", id).submitter);
	assert_false(facts(f, "author", id).submitter || facts(f, "editor2", id).own);
}

/* Own is what was saved since the last signed version. */
static void after_a_signature(void **state)
{
	struct newsfix *f = *state;
	assert_int_equal(flowfix_flow(f, f->section, &(struct flow){0}), OK);
	int64_t id = flowfix_save(f, "author", 0, f->section);
	flowfix_save(f, "editor", id, 0);
	assert_int_equal(flowfix_act(f, "author", id, ACTION_SUBMIT), OK);
	assert_int_equal(flowfix_act(f, "signer", id, ACTION_SIGN), OK);
	assert_int_equal(flowfix_act(f, "signer", id, ACTION_PUBLISH), OK);
	struct workflow_case c = facts(f, "editor", id);
	assert_true(!c.own && c.own_public && c.public == PUBLIC_LIVE);
	assert_true(facts(f, "signer", id).signer);
	assert_false(
	    facts(f, "signer2", id).signer || facts(f, "signer2", id).own_public);
	flowfix_save(f, "editor2", id, 0);
	assert_false(facts(f, "editor", id).own);
	assert_true(facts(f, "editor2", id).own && !facts(f, "editor2", id).own_public);
}

static void levels_taken(void **state)
{
	struct newsfix *f = *state;
	int64_t id = flowfix_save(f, "author", 0, f->section);
	assert_int_equal(flowfix_act(f, "author", id, ACTION_SUBMIT), OK);
	assert_int_equal(facts(f, "editor", id).other_level, 0);
	assert_int_equal(flowfix_act(f, "editor", id, ACTION_PASS), OK);
	assert_int_equal(facts(f, "editor", id).other_level, 1);
	assert_int_equal(facts(f, "director", id).other_level, 0);
	/* an edit voids it */
	flowfix_save(f, "author2", id, 0);
	assert_int_equal(facts(f, "editor", id).other_level, 0);
	assert_int_equal(facts(f, "editor", id).state, STATE_DRAFT);
}

static void levels_taken_setup(void **state)
{
	flowfix_person(*state, "author2", ROLE_EDITOR, 0);
	levels_taken(state);
}

static enum err bring_in(
    struct newsfix *f, const char *by, const char *whom, int64_t id, enum action action)
{
	struct actor who = flowfix_actor(f, by);
	struct article art;
	assert_int_equal(article_by_id(&art, f->db, &f->a, id), OK);
	struct act a = {.article = id,
	    .action = action,
	    .no = art.current_no,
	    .reason = "",
	    .user = flowfix_actor(f, whom).id};
	err_clear();
	return act_run(f->db, &who, f->now += 1000, &a);
}

/* A text of nobody (an archive import) is no text of who stands in for nobody. */
static void nobodys_text(void **state)
{
	struct newsfix *f = *state;
	int64_t id = flowfix_save(f, "author", 0, f->section);
	newsfix_tamper(f, "UPDATE article SET author_id = NULL");
	struct workflow_case c = facts(f, "signer", id);
	assert_false(c.stand_in || c.author || c.own);
}

static void asked_and_assigned(void **state)
{
	struct newsfix *f = *state;
	int64_t id = flowfix_save(f, "author", 0, f->section);
	assert_int_equal(flowfix_act(f, "author", id, ACTION_SUBMIT), OK);
	assert_int_equal(bring_in(f, "editor", "author", id, ACTION_ASK), ERR_INVALID);
	assert_int_equal(bring_in(f, "editor", "editor", id, ACTION_ASK), ERR_INVALID);
	assert_int_equal(bring_in(f, "editor", "signer", id, ACTION_ASK), OK);
	struct workflow_case c = facts(f, "signer", id);
	assert_true(c.asked && !strcmp(c.waiting, "signer"));
	assert_false(facts(f, "editor", id).asked);
	assert_int_equal(flowfix_act(f, "editor", id, ACTION_PASS), ERR_CONFLICT);
	assert_int_equal(flowfix_act(f, "signer", id, ACTION_COSIGN), OK);
	assert_null(facts(f, "editor", id).waiting);
	assert_true(facts(f, "signer", id).other_level);
	assert_int_equal(
	    bring_in(f, "editor", "director", id, ACTION_HANDOVER), ERR_INVALID);
	assert_int_equal(bring_in(f, "editor", "editor2", id, ACTION_HANDOVER), OK);
	c = facts(f, "editor2", id);
	assert_true(c.assigned && c.assigned_me);
	assert_false(facts(f, "editor", id).assigned_me);
	assert_string_equal(c.assigned_name, "editor2");
	assert_int_equal(flowfix_act(f, "editor", id, ACTION_PASS), ERR_DENIED);
	assert_int_equal(flowfix_act(f, "editor2", id, ACTION_PASS), OK);
	/* the next level is everybody's again */
	assert_int_equal(facts(f, "director", id).assigned, 0);
	assert_int_equal(newsfix_faults(f), 0);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup, newsfix_teardown)
	const struct CMUnitTest tests[] = {T(whose_text), T(after_a_signature),
	    T(levels_taken_setup), T(nobodys_text), T(asked_and_assigned)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
