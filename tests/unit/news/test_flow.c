/* SPDX-License-Identifier: MIT */
/* 审级: versions, inheriting, what the ledger tells, and that a text under way keeps the
 * ones it started with. */
#include "flowfix.h"
#include "news/staff.h"

static struct flow now(struct newsfix *f, int64_t section)
{
	struct flow out;
	assert_int_equal(flow_of_section(&out, f->db, &f->a, section), OK);
	return out;
}

static int64_t sub(struct newsfix *f, const char *slug, int64_t parent)
{
	struct section_list l;
	struct section s = {.slug = slug,
	    .title = slug,
	    .description = "",
	    .kind = SECTION_LIST,
	    .parent_id = parent};
	assert_int_equal(section_add(f->db, &f->who[ADMIN], f->now += 1000, &s), OK);
	assert_int_equal(section_all(&l, f->db, &f->a), OK);
	return section_by_slug(&l, slug)->id;
}

static void a_new_site(void **state)
{
	struct newsfix *f = *state;
	struct flow own, all = now(f, 0);
	assert_int_equal(all.levels, 0);
	assert_false(all.two_person);
	assert_int_equal(all.version, 1);
	assert_string_equal(flow_detail(&f->a, &all), "全站 签发 1");
	assert_int_equal(now(f, f->section).id, all.id);
	assert_int_equal(flow_own(&own, f->db, &f->a, f->section), OK);
	assert_true(own.inherit);
	assert_int_equal(own.version, 0);
}

static void setting(void **state)
{
	struct newsfix *f = *state;
	int64_t seq = newsfix_last(f).seq;
	assert_int_equal(flowfix_flow(f, f->section, &(struct flow){.levels = 3}), OK);
	struct ledger_row r = newsfix_last(f);
	assert_int_equal(r.seq, seq + 1);
	assert_string_equal(r.action, "flow");
	assert_string_equal(r.detail, "g60 初审、复审、签发 1");
	assert_string_equal(r.role, "admin");
	assert_int_equal(now(f, f->section).levels, 3);
	assert_int_equal(now(f, f->other_section).levels, 0);
	/* the same again is no change */
	assert_int_equal(flowfix_flow(f, f->section, &(struct flow){.levels = 3}), OK);
	assert_int_equal(newsfix_last(f).seq, seq + 1);
	assert_int_equal(
	    flowfix_flow(f, f->section, &(struct flow){.two_person = true}), OK);
	assert_string_equal(newsfix_last(f).detail, "g60 签发（两人模式） 2");
	assert_true(now(f, f->section).two_person);
	assert_int_equal(
	    flowfix_flow(f, f->section, &(struct flow){.inherit = true}), OK);
	assert_string_equal(newsfix_last(f).detail, "g60 随上级 3");
	assert_int_equal(now(f, f->section).section_id, 0);
	/* the site's own */
	assert_int_equal(flowfix_flow(f, 0, &(struct flow){.levels = 4}), OK);
	assert_string_equal(newsfix_last(f).detail, "全站 终审、签发 2");
	assert_int_equal(now(f, f->section).levels, 4);
	struct flow_change *h;
	size_t n;
	assert_int_equal(flow_history(&h, &n, f->db, &f->a, f->section), OK);
	assert_int_equal(n, 3);
	assert_true(h[0].inherit && h[1].two_person && h[2].levels == 3);
	assert_string_equal(h[2].name, "admin");
	assert_int_equal(newsfix_faults(f), 0);
}

static void refused(void **state)
{
	struct newsfix *f = *state;
	int64_t seq = newsfix_last(f).seq;
	assert_int_equal(
	    flowfix_flow(f, f->section, &(struct flow){.levels = 8}), ERR_INVALID);
	assert_int_equal(
	    flowfix_flow(f, f->section, &(struct flow){.levels = 1, .two_person = true}),
	    ERR_INVALID);
	assert_int_equal(
	    flowfix_flow(f, 0, &(struct flow){.inherit = true}), ERR_INVALID);
	assert_int_equal(
	    flowfix_flow(f, 999, &(struct flow){.levels = 1}), ERR_NOT_FOUND);
	assert_int_equal(newsfix_last(f).seq, seq);
}

/* The nearest above counts, as it is at each moment. */
static void inheriting(void **state)
{
	struct newsfix *f = *state;
	int64_t b = sub(f, "b", f->section), c = sub(f, "c", b);
	assert_int_equal(flowfix_flow(f, 0, &(struct flow){.levels = 1}), OK);
	assert_int_equal(now(f, c).levels, 1);
	assert_int_equal(flowfix_flow(f, f->section, &(struct flow){.levels = 2}), OK);
	assert_int_equal(now(f, c).levels, 2);
	assert_string_equal(now(f, c).slug, "g60");
	assert_int_equal(flowfix_flow(f, b, &(struct flow){.levels = 7}), OK);
	assert_int_equal(now(f, c).levels, 7);
	assert_int_equal(flowfix_flow(f, b, &(struct flow){.inherit = true}), OK);
	assert_int_equal(now(f, c).levels, 2);
	assert_int_equal(flowfix_flow(f, c, &(struct flow){0}), OK);
	assert_int_equal(now(f, c).levels, 0);
	assert_int_equal(now(f, b).levels, 2);
	assert_int_equal(newsfix_faults(f), 0);
}

/* Submitted with two levels, it takes two, whatever is set meanwhile; the next round
 * takes what is set then. */
static void under_way(void **state)
{
	struct newsfix *f = *state;
	int64_t all, older;
	flowfix_person(f, "director", ROLE_DIRECTOR, 0);
	assert_int_equal(flowfix_flow(f, f->section, &(struct flow){.levels = 3}), OK);
	int64_t id = flowfix_save(f, "author", 0, f->section);
	assert_int_equal(flowfix_act(f, "author", id, ACTION_SUBMIT), OK);
	assert_string_equal(newsfix_last(f).detail, "g60 初审、复审、签发 1");
	assert_int_equal(flowfix_state(f, id), STATE_REVIEW1);
	assert_int_equal(flowfix_flow(f, f->section, &(struct flow){0}), OK);
	assert_int_equal(
	    flow_under_way(&all, &older, f->db, f->section, now(f, f->section).id), OK);
	assert_int_equal(all, 1);
	assert_int_equal(older, 1);
	assert_int_equal(flowfix_act(f, "editor", id, ACTION_PASS), OK);
	assert_int_equal(flowfix_state(f, id), STATE_REVIEW2);
	/* an edit voids the pass, not the flow */
	flowfix_save(f, "author2", id, 0);
	assert_int_equal(flowfix_state(f, id), STATE_DRAFT);
	assert_int_equal(flowfix_act(f, "author", id, ACTION_SUBMIT), OK);
	assert_string_equal(newsfix_last(f).detail, "g60 初审、复审、签发 1");
	assert_int_equal(flowfix_act(f, "editor", id, ACTION_PASS), OK);
	assert_int_equal(flowfix_act(f, "director", id, ACTION_PASS), OK);
	assert_int_equal(flowfix_act(f, "signer", id, ACTION_SIGN), OK);
	assert_int_equal(flowfix_act(f, "signer", id, ACTION_PUBLISH), OK);
	assert_int_equal(newsfix_faults(f), 0);
	flowfix_save(f, "author", id, 0);
	assert_int_equal(flowfix_act(f, "author", id, ACTION_SUBMIT), OK);
	assert_int_equal(flowfix_state(f, id), STATE_SUBMITTED);
	assert_string_equal(newsfix_last(f).detail, "g60 签发 2");
	assert_int_equal(newsfix_faults(f), 0);
}

static void under_way_with_editor(void **state)
{
	struct newsfix *f = *state;
	flowfix_person(f, "author2", ROLE_EDITOR, 0);
	under_way(state);
}

/* Two people: one writes, the other submits; who submitted may not sign. */
static void two_persons(void **state)
{
	struct newsfix *f = *state;
	assert_int_equal(
	    flowfix_flow(f, f->section, &(struct flow){.two_person = true}), OK);
	int64_t id = flowfix_save(f, "signer", 0, f->section);
	assert_int_equal(flowfix_act(f, "signer2", id, ACTION_SUBMIT), OK);
	assert_int_equal(flowfix_act(f, "signer2", id, ACTION_SIGN), ERR_DENIED);
	assert_int_equal(flowfix_act(f, "signer", id, ACTION_SIGN), OK);
	assert_int_equal(newsfix_faults(f), 0);
	id = flowfix_save(f, "signer", 0, f->section);
	assert_int_equal(flowfix_act(f, "signer", id, ACTION_SUBMIT), OK);
	assert_int_equal(flowfix_act(f, "signer", id, ACTION_SIGN), ERR_DENIED);
	assert_int_equal(flowfix_act(f, "signer2", id, ACTION_SIGN), OK);
	assert_int_equal(newsfix_faults(f), 0);
	/* without it nobody signs own text */
	id = flowfix_save(f, "signer", 0, f->other_section);
	assert_int_equal(flowfix_act(f, "signer2", id, ACTION_SUBMIT), OK);
	assert_int_equal(flowfix_act(f, "signer", id, ACTION_SIGN), ERR_DENIED);
	assert_int_equal(flowfix_act(f, "signer2", id, ACTION_SIGN), OK);
	assert_int_equal(newsfix_faults(f), 0);
}

static void staff(void **state)
{
	struct newsfix *f = *state;
	struct staff s;
	struct flow all = {.levels = 7}, two = {.two_person = true}, none = {0};
	assert_int_equal(staff_of(&s, f->db, &f->a, f->section, f->now), OK);
	assert_int_equal(s.part[0].n, 4); /* author, two signers, editor */
	assert_int_equal(s.part[1].n, 1);
	assert_int_equal(s.part[2].n, 0);
	assert_int_equal(s.part[3].n, 2);
	assert_non_null(staff_lacks(&f->a, &s, 2));
	assert_null(staff_lacks(&f->a, &s, 1));
	assert_non_null(staff_short(&s, &all));
	assert_null(staff_short(&s, &none));
	assert_null(staff_short(&s, &two));
	flowfix_person(f, "director", ROLE_DIRECTOR, f->other_section);
	assert_int_equal(staff_of(&s, f->db, &f->a, f->section, f->now), OK);
	assert_int_equal(s.part[2].n, 0);
	assert_int_equal(staff_of(&s, f->db, &f->a, f->other_section, f->now), OK);
	assert_int_equal(s.part[2].n, 1);
	assert_null(staff_short(&s, &all));
	/* 终审 and 签发 are two people's */
	assert_int_equal(
	    user_disable(f->db, &f->who[ADMIN], f->now, f->user[SIGNER2].id, true), OK);
	assert_int_equal(staff_of(&s, f->db, &f->a, f->other_section, f->now), OK);
	assert_null(staff_lacks(&f->a, &s, LEVEL_SIGN));
	assert_non_null(staff_short(&s, &all));
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, newsfix_setup, newsfix_teardown)
	const struct CMUnitTest tests[] = {T(a_new_site), T(setting), T(refused),
	    T(inheriting), T(under_way_with_editor), T(two_persons), T(staff)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
