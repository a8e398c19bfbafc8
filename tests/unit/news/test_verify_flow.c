/* SPDX-License-Identifier: MIT */
/* What verify proves of the flow: honest rounds are clean, and each way around a level,
 * past the program's own checks, is found in the ledger. */
#include "base/clock.h"
#include "flowfix.h"

#define DAY (24 * 3600 * (int64_t)1000)

struct heard {
	char text[4000];
};

static void hear(void *arg, const char *text)
{
	struct heard *h = arg;
	size_t n = strlen(h->text);
	snprintf(h->text + n, sizeof h->text - n, "%s\n", text);
}

/* verify says that, and says nothing when said is NULL. */
static void expect(struct newsfix *f, const char *said)
{
	struct verify_report r;
	struct heard h = {""};
	struct verify_calls calls = {.fault = hear, .arg = &h};
	assert_int_equal(verify_all(&r, f->db, &calls), OK);
	if (said ? !strstr(h.text, said) : *h.text)
		fail_msg("expected <%s>, heard:\n%s", said ? said : "", h.text);
}

static int setup(void **state)
{
	if (newsfix_setup(state))
		return -1;
	struct newsfix *f = *state;
	flowfix_person(f, "director", ROLE_DIRECTOR, 0);
	assert_int_equal(flowfix_flow(f, f->section, &(struct flow){.levels = 3}), OK);
	return 0;
}

static int64_t submitted(struct newsfix *f)
{
	int64_t id = flowfix_save(f, "author", 0, f->section);
	assert_int_equal(flowfix_act(f, "author", id, ACTION_SUBMIT), OK);
	return id;
}

static void honest(void **state)
{
	struct newsfix *f = *state;
	int64_t id = submitted(f);
	assert_int_equal(flowfix_act(f, "editor", id, ACTION_PASS), OK);
	assert_int_equal(flowfix_act(f, "director", id, ACTION_RETURN), OK);
	expect(f, NULL);
	flowfix_save(f, "author", id, 0);
	assert_int_equal(flowfix_act(f, "author", id, ACTION_SUBMIT), OK);
	assert_int_equal(flowfix_act(f, "editor", id, ACTION_PASS), OK);
	assert_int_equal(flowfix_act(f, "director", id, ACTION_PASS), OK);
	assert_int_equal(flowfix_act(f, "signer", id, ACTION_SIGN), OK);
	assert_int_equal(flowfix_act(f, "signer2", id, ACTION_PUBLISH), OK);
	expect(f, NULL);
	id = submitted(f);
	assert_int_equal(flowfix_act(f, "signer", id, ACTION_EMERGENCY), OK);
	expect(f, NULL);
	assert_int_equal(flowfix_act(f, "signer", id, ACTION_COUNTERSIGN), ERR_DENIED);
	assert_int_equal(flowfix_act(f, "signer2", id, ACTION_COUNTERSIGN), OK);
	expect(f, NULL);
}

static void a_level_left_out(void **state)
{
	struct newsfix *f = *state;
	int64_t id = submitted(f);
	assert_int_equal(flowfix_act(f, "editor", id, ACTION_PASS), OK);
	newsfix_tamper(f, "UPDATE article SET state = 'submitted'");
	assert_int_equal(flowfix_act(f, "signer", id, ACTION_SIGN), OK);
	expect(f, "was signed without level 2 of its flow");
}

static void all_levels_left_out(void **state)
{
	struct newsfix *f = *state;
	int64_t id = flowfix_save(f, "author", 0, f->section);
	newsfix_tamper(f, "UPDATE article SET state = 'submitted'");
	assert_int_equal(flowfix_act(f, "signer", id, ACTION_SIGN), OK);
	expect(f, "signs what nobody submitted");
}

static void one_person_on_two_levels(void **state)
{
	struct newsfix *f = *state;
	int64_t id = submitted(f);
	assert_int_equal(user_grant(f->db, actor_console(), f->now, f->user[EDITOR].id,
			     ROLE_DIRECTOR, 0),
	    OK);
	assert_int_equal(flowfix_act(f, "editor", id, ACTION_PASS), OK);
	assert_int_equal(flowfix_act(f, "editor", id, ACTION_PASS), ERR_DENIED);
	newsfix_tamper(f, "DELETE FROM review");
	assert_int_equal(flowfix_act(f, "editor", id, ACTION_PASS), OK);
	expect(f, "took two levels");
}

static void own_text(void **state)
{
	struct newsfix *f = *state;
	int64_t id = flowfix_save(f, "editor", 0, f->section);
	assert_int_equal(flowfix_act(f, "editor", id, ACTION_SUBMIT), OK);
	assert_int_equal(flowfix_act(f, "editor", id, ACTION_PASS), ERR_DENIED);
	newsfix_tamper(
	    f, "UPDATE revision SET saved_by = 1; UPDATE article SET author_id = 1");
	assert_int_equal(flowfix_act(f, "editor", id, ACTION_PASS), OK);
	expect(f, "decided on a text of his own");
}

/* Another flow at submission, or later. */
static void another_flow(void **state)
{
	struct newsfix *f = *state;
	int64_t id = flowfix_save(f, "author", 0, f->section);
	newsfix_tamper(f, "UPDATE article SET flow_id = 1");
	assert_int_equal(flowfix_act(f, "author", id, ACTION_SUBMIT), OK);
	assert_int_equal(flowfix_state(f, id), STATE_SUBMITTED);
	expect(f, "went by other levels than its section's");
}

static void flow_changed_later(void **state)
{
	struct newsfix *f = *state;
	int64_t id = submitted(f);
	newsfix_tamper(f, "UPDATE article SET flow_id = 1");
	expect(f, "goes by other levels than the ledger says");
	assert_int_equal(flowfix_act(f, "editor", id, ACTION_PASS), OK);
	assert_int_equal(flowfix_act(f, "signer", id, ACTION_SIGN), OK);
	expect(f, "was signed without level 2 of its flow");
}

/* Whatever has become of it since. */
static void flow_of_the_published(void **state)
{
	struct newsfix *f = *state;
	int64_t id = submitted(f);
	assert_int_equal(flowfix_act(f, "editor", id, ACTION_PASS), OK);
	assert_int_equal(flowfix_act(f, "director", id, ACTION_PASS), OK);
	assert_int_equal(flowfix_act(f, "signer", id, ACTION_SIGN), OK);
	assert_int_equal(flowfix_act(f, "signer", id, ACTION_PUBLISH), OK);
	newsfix_tamper(f, "UPDATE article SET flow_id = 1");
	expect(f, "goes by other levels than the ledger says");
	newsfix_tamper(f, "UPDATE article SET flow_id = NULL");
	expect(f, "goes by other levels than the ledger says");
	newsfix_tamper(f, "UPDATE article SET flow_id = 2");
	expect(f, NULL);
	flowfix_save(f, "author", id, 0);
	expect(f, NULL);
	newsfix_tamper(f, "UPDATE article SET flow_id = 2");
	expect(f, "goes by other levels than the ledger says");
}

static enum err forge(struct db *db, void *arg)
{
	struct newsfix *f = arg;
	struct ledger_entry e = {.action = "submit",
	    .perm = PERM_WRITE,
	    .article = 1,
	    .no = 1,
	    .from = "draft",
	    .to = "submitted"};
	return ledger_add(NULL, db, &f->who[AUTHOR], f->now, &e);
}

/* Rows as they were before there were levels are none any more. */
static void a_row_of_old(void **state)
{
	struct newsfix *f = *state;
	flowfix_save(f, "author", 0, f->section);
	assert_int_equal(db_write(f->db, forge, f), OK);
	expect(f, "went by other levels than its section's");
}

static void published_unsigned(void **state)
{
	struct newsfix *f = *state;
	int64_t id = submitted(f);
	newsfix_tamper(f,
	    "INSERT INTO signoff (article_id, no, hash, stage, signer_id, signer_name, "
	    "signed_at, ledger_seq) SELECT article_id, no, hash, 'sign', 2, 'signer', 1, "
	    "1 "
	    "FROM revision; UPDATE article SET state = 'signed'");
	assert_int_equal(flowfix_act(f, "signer", id, ACTION_PUBLISH), OK);
	expect(f, "which was not signed");
}

static void delegations(void **state)
{
	struct newsfix *f = *state;
	flowfix_person(f, "editor2", ROLE_EDITOR, f->other_section);
	int64_t id = submitted(f);
	struct delegation_new d = {.role = ROLE_EDITOR,
	    .from_day = clock_day(f->now),
	    .until_day = clock_day(f->now),
	    .reason = "出差"};
	struct actor from = flowfix_actor(f, "editor");
	d.to = flowfix_actor(f, "editor2").id;
	assert_int_equal(flowfix_act(f, "editor2", id, ACTION_PASS), ERR_DENIED);
	assert_int_equal(delegation_add(f->db, &from, f->now, &d), OK);
	assert_int_equal(flowfix_act(f, "editor2", id, ACTION_PASS), OK);
	assert_string_equal(newsfix_last(f).detail, "初审；代editor");
	expect(f, NULL);
	/* the table made longer, or without its end */
	newsfix_tamper(f, "UPDATE delegation SET ends_at = ends_at + 86400000");
	expect(f, "the ledger tells another one");
	newsfix_tamper(f, "UPDATE delegation SET ends_at = ends_at - 86400000");
	expect(f, NULL);
	assert_int_equal(delegation_end(f->db, &from, f->now += 1000, d.id), OK);
	expect(f, NULL);
	newsfix_tamper(f, "UPDATE delegation SET revoked_at = NULL");
	expect(f, "the ledger tells another end");
	/* and used after it */
	id = submitted(f);
	assert_int_equal(flowfix_act(f, "editor2", id, ACTION_PASS), OK);
	expect(f, "acts in the stead of somebody who did not delegate");
	newsfix_tamper(f, "DELETE FROM delegation");
	expect(f, "its delegation is gone");
	expect(f, "without a delegation");
}

static void a_section_moved(void **state)
{
	struct newsfix *f = *state;
	newsfix_tamper(f, "UPDATE section SET parent_id = 2 WHERE id = 3");
	expect(f, "the ledger did not put it where it stands");
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup, newsfix_teardown)
	const struct CMUnitTest tests[] = {T(honest), T(a_level_left_out),
	    T(all_levels_left_out), T(one_person_on_two_levels), T(own_text),
	    T(another_flow), T(flow_changed_later), T(flow_of_the_published),
	    T(a_row_of_old), T(published_unsigned), T(delegations), T(a_section_moved)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
