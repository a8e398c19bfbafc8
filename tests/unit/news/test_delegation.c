/* SPDX-License-Identifier: MIT */
/* 委派: who may delegate what to whom and for how long, what it gives and what not. */
#include "base/clock.h"
#include "flowfix.h"

#define DAY (24 * 3600 * (int64_t)1000)

static int setup(void **state)
{
	if (newsfix_setup(state))
		return -1;
	struct newsfix *f = *state;
	flowfix_person(f, "there", ROLE_SIGNER, f->other_section);
	flowfix_person(f, "director", ROLE_DIRECTOR, 0);
	return 0;
}

struct wish {
	const char *from, *to;
	enum role role;
	int start, days; /* from today; how many */
	const char *reason;
};

static enum err delegate(struct newsfix *f, const struct wish *w, int64_t *id)
{
	struct actor from = flowfix_actor(f, w->from);
	struct delegation_new d = {.to = w->to ? flowfix_actor(f, w->to).id : 999,
	    .role = w->role,
	    .from_day = clock_day(f->now) + w->start * DAY,
	    .reason = w->reason ? w->reason : "休假"};
	d.until_day = d.from_day + (w->days - 1) * DAY;
	err_clear();
	enum err e = delegation_add(f->db, &from, f->now += 1000, &d);
	if (id)
		*id = d.id;
	return e;
}

static bool may(struct newsfix *f, const char *login, enum perm perm, int64_t section)
{
	struct actor who = flowfix_actor(f, login);
	return actor_may(&who, perm, section);
}

static void gives_a_colleague_the_role(void **state)
{
	struct newsfix *f = *state;
	struct delegation_list l;
	int64_t id;
	assert_false(may(f, "there", PERM_SIGN, f->section));
	assert_int_equal(
	    delegate(f, &(struct wish){"signer", "there", ROLE_SIGNER, 0, 3, NULL}, &id),
	    OK);
	struct ledger_row r = newsfix_last(f);
	assert_string_equal(r.action, "delegate");
	assert_string_equal(r.actor, "signer");
	assert_string_equal(r.role, "signer");
	assert_string_equal(r.reason, "休假");
	assert_string_equal(
	    r.detail, arena_printf(&f->a, "1 signer → there signer %s %s",
			  clock_format(&f->a, "%Y-%m-%d", f->now),
			  clock_format(&f->a, "%Y-%m-%d", f->now + 2 * DAY)));
	assert_true(may(f, "there", PERM_SIGN, f->section));
	struct actor who = flowfix_actor(f, "there");
	const struct grant *g = actor_grant(&who, PERM_SIGN, f->section);
	assert_string_equal(g->from_name, "signer");
	/* one's own right comes first */
	assert_int_equal(actor_grant(&who, PERM_SIGN, f->other_section)->from_id, 0);
	assert_int_equal(delegation_list(&l, f->db, &f->a, who.id), OK);
	assert_int_equal(l.n, 1);
	assert_int_equal(delegation_state(&l.at[0], f->now), DELEGATION_NOW);
	/* until midnight after the last day */
	f->now = clock_day(f->now) + 3 * DAY - 1;
	assert_true(may(f, "there", PERM_SIGN, f->section));
	f->now++;
	assert_false(may(f, "there", PERM_SIGN, f->section));
	assert_int_equal(delegation_state(&l.at[0], f->now), DELEGATION_OVER);
	assert_int_equal(newsfix_faults(f), 0);
}

static void not_before_its_day(void **state)
{
	struct newsfix *f = *state;
	assert_int_equal(
	    delegate(f, &(struct wish){"signer", "there", ROLE_SIGNER, 2, 1, NULL}, NULL),
	    OK);
	assert_false(may(f, "there", PERM_SIGN, f->section));
	f->now = clock_day(f->now) + 2 * DAY;
	assert_true(may(f, "there", PERM_SIGN, f->section));
}

static void refused(void **state)
{
	struct newsfix *f = *state;
	static const struct {
		struct wish w;
		enum err e;
	} wishes[] = {
	    /* the other one has no such role, is oneself, is nobody */
	    {{"signer", "author", ROLE_SIGNER, 0, 1, NULL}, ERR_INVALID},
	    {{"signer", "director", ROLE_SIGNER, 0, 1, NULL}, ERR_INVALID},
	    {{"signer", "signer", ROLE_SIGNER, 0, 1, NULL}, ERR_INVALID},
	    {{"signer", NULL, ROLE_SIGNER, 0, 1, NULL}, ERR_INVALID},
	    /* a role that one has not, or that cannot be delegated */
	    {{"director", "signer", ROLE_SIGNER, 0, 1, NULL}, ERR_DENIED},
	    {{"signer", "director", ROLE_DIRECTOR, 0, 1, NULL}, ERR_DENIED},
	    {{"admin", "signer", ROLE_ADMIN, 0, 1, NULL}, ERR_INVALID},
	    {{"author", "editor", ROLE_AUTHOR, 0, 1, NULL}, ERR_INVALID},
	    /* days */
	    {{"signer", "there", ROLE_SIGNER, -1, 3, NULL}, ERR_INVALID},
	    {{"signer", "there", ROLE_SIGNER, 0, 0, NULL}, ERR_INVALID},
	    {{"signer", "there", ROLE_SIGNER, 0, 91, NULL}, ERR_INVALID},
	    {{"signer", "there", ROLE_SIGNER, 400, 1, NULL}, ERR_INVALID},
	    {{"signer", "there", ROLE_SIGNER, 0, 1, ""}, ERR_INVALID},
	};
	int64_t seq = newsfix_last(f).seq;
	for (size_t i = 0; i < sizeof wishes / sizeof *wishes; i++) {
		enum err e = delegate(f, &wishes[i].w, NULL);
		if (e != wishes[i].e)
			fail_msg("wish %zu: %s", i, err_name(e));
		assert_true(*err_said(e));
	}
	assert_int_equal(newsfix_last(f).seq, seq);
	assert_int_equal(
	    delegate(
		f, &(struct wish){"signer", "there", ROLE_SIGNER, 0, 90, NULL}, NULL),
	    OK);
	assert_int_equal(
	    delegate(f, &(struct wish){"signer", "there", ROLE_SIGNER, 5, 2, NULL}, NULL),
	    ERR_INVALID);
}

/* What was delegated goes no further, and ends with either one's role or account. */
static void goes_no_further(void **state)
{
	struct newsfix *f = *state;
	struct wish first = {"signer", "there", ROLE_SIGNER, 0, 9, NULL};
	struct wish next = {"there", "signer2", ROLE_SIGNER, 0, 9, NULL};
	assert_int_equal(delegate(f, &first, NULL), OK);
	assert_int_equal(delegate(f, &next, NULL), OK);
	/* signer2 got there's section, not signer's; here it has all anyway */
	struct actor who = flowfix_actor(f, "signer2");
	for (size_t i = 0; i < who.grants_n; i++)
		if (who.grants[i].from_id)
			assert_int_equal(who.grants[i].section_id, f->other_section);
	assert_int_equal(
	    user_disable(f->db, &f->who[ADMIN], f->now, f->user[SIGNER].id, true), OK);
	assert_false(may(f, "there", PERM_SIGN, f->section));
	assert_int_equal(
	    user_disable(f->db, &f->who[ADMIN], f->now, f->user[SIGNER].id, false), OK);
	assert_true(may(f, "there", PERM_SIGN, f->section));
	struct user u;
	assert_int_equal(user_by_login(&u, f->db, &f->a, "there"), OK);
	assert_int_equal(
	    user_grant(f->db, actor_console(), f->now, u.id, ROLE_AUTHOR, 0), OK);
	assert_int_equal(
	    user_revoke(f->db, &f->who[ADMIN], f->now, u.id, u.grants[0].id), OK);
	assert_false(may(f, "there", PERM_SIGN, f->section));
	assert_false(may(f, "there", PERM_USERS, 0));
}

static void ending(void **state)
{
	struct newsfix *f = *state;
	struct wish w = {"signer", "there", ROLE_SIGNER, 0, 9, NULL};
	int64_t id;
	assert_int_equal(delegate(f, &w, &id), OK);
	struct actor from = flowfix_actor(f, "signer"), to = flowfix_actor(f, "there"),
		     other = flowfix_actor(f, "signer2"),
		     admin = flowfix_actor(f, "admin");
	assert_int_equal(delegation_end(f->db, &to, f->now, id), ERR_DENIED);
	assert_int_equal(delegation_end(f->db, &other, f->now, id), ERR_DENIED);
	assert_int_equal(delegation_end(f->db, &from, f->now, 77), ERR_NOT_FOUND);
	assert_int_equal(delegation_end(f->db, &from, f->now += 1000, id), OK);
	struct ledger_row r = newsfix_last(f);
	assert_string_equal(r.action, "delegate-end");
	assert_string_equal(r.role, "signer");
	assert_false(may(f, "there", PERM_SIGN, f->section));
	assert_int_equal(delegation_end(f->db, &from, f->now, id), ERR_CONFLICT);
	assert_int_equal(delegate(f, &w, &id), OK);
	assert_int_equal(id, 2);
	assert_int_equal(delegation_end(f->db, &admin, f->now += 1000, id), OK);
	assert_string_equal(newsfix_last(f).role, "admin");
	assert_int_equal(newsfix_faults(f), 0);
}

/* The stand-in may not do what the one behind could not. */
static void bound_by_the_other(void **state)
{
	struct newsfix *f = *state;
	struct wish w = {"signer", "there", ROLE_SIGNER, 0, 9, NULL};
	assert_int_equal(delegate(f, &w, NULL), OK);
	int64_t own = flowfix_save(f, "signer", 0, f->section);
	assert_int_equal(flowfix_act(f, "signer", own, ACTION_SUBMIT), OK);
	assert_int_equal(flowfix_act(f, "there", own, ACTION_SIGN), ERR_DENIED);
	assert_int_equal(flowfix_act(f, "signer2", own, ACTION_SIGN), OK);
	int64_t id = flowfix_save(f, "author", 0, f->section);
	assert_int_equal(flowfix_act(f, "author", id, ACTION_SUBMIT), OK);
	assert_int_equal(flowfix_act(f, "there", id, ACTION_SIGN), OK);
	assert_string_equal(newsfix_last(f).detail, "代signer");
	assert_string_equal(newsfix_last(f).actor, "there");
	assert_int_equal(newsfix_faults(f), 0);
	/* two-person: who submitted does not sign through somebody else */
	assert_int_equal(
	    flowfix_flow(f, f->section, &(struct flow){.two_person = true}), OK);
	id = flowfix_save(f, "author", 0, f->section);
	assert_int_equal(flowfix_act(f, "signer", id, ACTION_SUBMIT), OK);
	assert_int_equal(flowfix_act(f, "there", id, ACTION_SIGN), ERR_DENIED);
	assert_int_equal(flowfix_act(f, "signer2", id, ACTION_SIGN), OK);
	assert_int_equal(newsfix_faults(f), 0);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup, newsfix_teardown)
	const struct CMUnitTest tests[] = {T(gives_a_colleague_the_role),
	    T(not_before_its_day), T(refused), T(goes_no_further), T(ending),
	    T(bound_by_the_other)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
