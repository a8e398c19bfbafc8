/* SPDX-License-Identifier: MIT */
/* The workflow table against the rules of the newsroom, written here once more by hand:
 * by action, not by state, and without a look at the code. Every state x action x role,
 * with every kind of person and what readers see, and two million cases drawn from all
 * others. */
#include "news/workflow.h"
#include "newsfix.h"
#include "rnd.h"

/* Whose text it must be. */
enum owner_rule { OWN, ANYBODY, OTHER, ASKED, SECOND };

/* roles: a 作者, e 编辑, d 部门主任, s 责任编辑, all of a kind; "*" everybody with an
 * account. What is not in the table is possible for nobody. */
static const struct {
	enum action action;
	const char *states, *roles;
	enum owner_rule rule;
	enum state to;
	bool live, reason;
	enum owed owed;
} expected[] = {
    /* who writes saves own texts, editors and above anybody's; under review only they */
    {ACTION_SAVE, "draft returned signed scheduled published withdrawn", "aeds", OWN,
	STATE_DRAFT},
    {ACTION_SAVE, "review1 review2 review3 submitted", "eds", ANYBODY, STATE_DRAFT},
    /* 退稿 ends it, unless readers have an older version that has to be kept right */
    {ACTION_SAVE, "rejected", "aeds", OWN, STATE_DRAFT, true},
    {ACTION_SUBMIT, "draft returned", "aeds", OWN, STATE_NEXT},
    {ACTION_RECALL, "review1 review2 review3 submitted", "aeds", OWN, STATE_DRAFT},
    {ACTION_REMIND, "review1 review2 review3 submitted", "aeds", OWN, STATE_SAME},
    /* each level by its role, by somebody else */
    {ACTION_PASS, "review1", "e", OTHER, STATE_NEXT},
    {ACTION_PASS, "review2", "d", OTHER, STATE_NEXT},
    {ACTION_PASS, "review3", "s", OTHER, STATE_NEXT},
    {ACTION_ASK, "review1", "e", OTHER, STATE_SAME},
    {ACTION_ASK, "review2", "d", OTHER, STATE_SAME},
    {ACTION_ASK, "review3 submitted", "s", OTHER, STATE_SAME},
    {ACTION_COSIGN, "review1 review2 review3 submitted", "*", ASKED, STATE_SAME},
    {ACTION_HANDOVER, "review1", "e", ANYBODY, STATE_SAME},
    {ACTION_HANDOVER, "review2", "d", ANYBODY, STATE_SAME},
    {ACTION_HANDOVER, "review3 submitted", "s", ANYBODY, STATE_SAME},
    /* sending back needs a reason; whoever stands at that level may */
    {ACTION_RETURN, "review1", "e", ANYBODY, STATE_TARGET, false, true},
    {ACTION_RETURN, "review2", "d", ANYBODY, STATE_TARGET, false, true},
    {ACTION_RETURN, "review3 submitted signed scheduled", "s", ANYBODY, STATE_TARGET,
	false, true},
    {ACTION_REJECT, "review1", "e", ANYBODY, STATE_REJECTED, false, true},
    {ACTION_REJECT, "review2", "d", ANYBODY, STATE_REJECTED, false, true},
    {ACTION_REJECT, "review3 submitted", "s", ANYBODY, STATE_REJECTED, false, true},
    /* only what passed every level is signed, only what is signed is published */
    {ACTION_SIGN, "submitted", "s", OTHER, STATE_SIGNED},
    {ACTION_PUBLISH, "signed scheduled", "s", ANYBODY, STATE_PUBLISHED},
    {ACTION_SCHEDULE, "signed scheduled", "s", ANYBODY, STATE_SCHEDULED},
    {ACTION_UNSCHEDULE, "scheduled", "s", ANYBODY, STATE_SIGNED},
    {ACTION_EMERGENCY, "draft review1 review2 review3 submitted returned", "s", OTHER,
	STATE_PUBLISHED, false, true},
    {ACTION_COUNTERSIGN,
	"draft review1 review2 review3 submitted returned rejected signed scheduled "
	"published",
	"s", SECOND, STATE_SAME, true, false, OWED_COUNTERSIGN},
    /* taking down what readers see, whatever happens to the next version */
    {ACTION_WITHDRAW,
	"draft review1 review2 review3 submitted returned rejected signed scheduled "
	"published",
	"s", ANYBODY, STATE_GONE, true, true},
    {ACTION_TAKEDOWN,
	"draft review1 review2 review3 submitted returned rejected signed scheduled "
	"published",
	"s", ANYBODY, STATE_GONE, true, false},
    {ACTION_EXPLAIN,
	"draft review1 review2 review3 submitted returned rejected signed scheduled "
	"published withdrawn",
	"s", ANYBODY, STATE_SAME, false, true, OWED_REASON},
    /* whoever writes may keep it back; what is signed is a signer's */
    {ACTION_EMBARGO, "draft review1 review2 review3 submitted returned", "aeds", OWN,
	STATE_SAME},
    {ACTION_EMBARGO, "signed scheduled", "s", ANYBODY, STATE_SAME},
    {ACTION_EXPIRY,
	"draft review1 review2 review3 submitted returned rejected signed scheduled "
	"published",
	"s", ANYBODY, STATE_SAME},
};

enum { ROWS = sizeof expected / sizeof *expected };

static bool word_in(const char *list, const char *word)
{
	size_t n = strlen(word);
	for (const char *at = strstr(list, word); at; at = strstr(at + 1, word))
		if ((at == list || at[-1] == ' ') && (!at[n] || at[n] == ' '))
			return true;
	return false;
}

static int row_of(enum state from, enum action action)
{
	for (int i = 0; i < ROWS; i++)
		if (expected[i].action == action &&
		    word_in(expected[i].states, state_name(from)))
			return i;
	return -1;
}

/* Nobody approves what he wrote or another level of what he approved; who acts with
 * somebody else's right may not either when that one could not. */
static bool is_other(const struct workflow_case *c)
{
	return !c->author && !c->own && !c->other_level && !c->stand_in;
}

static bool person_fits(int row, enum role role, const struct workflow_case *c)
{
	switch (expected[row].rule) {
	case OWN:
		return c->author || strchr("eds", "aedsum"[role]);
	case ASKED:
		return c->asked && is_other(c);
	case SECOND:
		return !c->author && !c->own_public && !c->signer && !c->other_level &&
		       !c->stand_in;
	case OTHER:
		/* in the two-person mode only who submitted is barred from signing */
		if (c->two_person && expected[row].action == ACTION_SIGN)
			return !c->submitter && !c->submitter_stand_in;
		return is_other(c);
	case ANYBODY:
		break;
	}
	return true;
}

static enum err expect(enum role role, enum action action, const struct workflow_case *c)
{
	int row = row_of(c->state, action);
	if (row < 0 || (expected[row].live && c->public != PUBLIC_LIVE) ||
	    (expected[row].owed && c->owed != expected[row].owed))
		return ERR_CONFLICT;
	bool pass = action == ACTION_PASS || action == ACTION_SIGN;
	bool back = action == ACTION_RETURN;
	bool may = strchr(expected[row].roles, '*') ||
		   strchr(expected[row].roles, "aedsum"[role]) || (back && c->asked);
	if (!may || !person_fits(row, role, c))
		return ERR_DENIED;
	/* 转审: only who it was passed on to decides; the opinion asked for may be 退回
	 */
	if ((pass || back || action == ACTION_REJECT) && c->assigned && !c->assigned_me &&
	    !(back && c->asked))
		return ERR_DENIED;
	if (pass && c->waiting)
		return ERR_CONFLICT;
	bool out = action == ACTION_PUBLISH || action == ACTION_EMERGENCY;
	return out && c->embargo_at > c->now ? ERR_DENIED : OK;
}

static void check(enum role role, enum action action, const struct workflow_case *c)
{
	struct grant g = {.role = role};
	struct actor who = {
	    .id = 5, .login = "x", .name = "x", .auth = "", .grants = &g, .grants_n = 1};
	const struct rule *rule = NULL;
	enum err want = expect(role, action, c);
	err_clear();
	enum err got = workflow_check(&rule, &who, action, c);
	if (got != want)
		fail_msg("%s %s %s author=%d own=%d asked=%d other=%d: %s, expected %s",
		    role_name(role), action_name(action), state_name(c->state), c->author,
		    c->own, c->asked, c->other_level, err_name(got), err_name(want));
	if (got) {
		assert_true(*err_said(got)); /* a sentence for the person */
		return;
	}
	int row = row_of(c->state, action);
	assert_int_equal(rule->to, expected[row].to);
	assert_int_equal(rule->reason, expected[row].reason);
}

static struct workflow_case any_case(void)
{
	return (struct workflow_case){.section = 3,
	    .now = 1000,
	    .assigned_name = "王五",
	    .embargo_text = "2026-11-25 08:00"};
}

static void set_person(struct workflow_case *c, unsigned bits)
{
	c->author = bits & 1;
	c->own = bits & 2;
	c->own_public = bits & 4;
	c->stand_in = bits & 8;
	c->submitter = bits & 16;
	c->two_person = bits & 32;
	c->other_level = bits & 64 ? 2 : 0;
	c->signer = bits & 128;
	c->asked = bits & 256;
	c->submitter_stand_in = bits & 512;
	c->waiting = bits & 1024 ? "李四" : NULL;
	c->assigned = bits & 2048 ? 7 : 0;
	c->assigned_me = bits & 2048 && bits & 4096;
	c->embargo_at = bits & 8192 ? 2000 : 0;
}

/* Each kind of person by itself, and some that go together. */
static void every_cell(void **state)
{
	static const unsigned people[] = {0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 1024, 2048,
	    2048 | 4096, 8192, 1 | 2 | 16, 2 | 32, 1 | 2 | 16 | 32, 1 | 2 | 32, 512,
	    32 | 512, 256 | 2048, 256 | 2, 256 | 1024, 8 | 32, 64 | 32};
	size_t n = sizeof people / sizeof *people, cells = 0;
	(void)state;
	for (enum state s = 0; s < STATE__MAX; s++)
		for (enum action a = 0; a < ACTION__MAX; a++)
			for (int i = 0; i < ROLE__MAX * 9 * (int)n; i++, cells++) {
				struct workflow_case c = any_case();
				c.state = s;
				c.public = (enum public_state)(i / ROLE__MAX % 3);
				c.owed = (enum owed)(i / ROLE__MAX / 3 % 3);
				set_person(&c, people[i / ROLE__MAX / 9]);
				check((enum role)(i % ROLE__MAX), a, &c);
			}
	assert_int_equal(cells, 11 * 21 * 6 * 9 * n);
}

static void two_million(void **state)
{
	(void)state;
	for (int i = 0; i < 2000000; i++) {
		struct workflow_case c = any_case();
		c.state = (enum state)rnd(STATE__MAX);
		c.public = (enum public_state)rnd(3);
		c.owed = (enum owed)rnd(3);
		set_person(&c, rnd(0x4000));
		enum action a = (enum action)rnd(ACTION__MAX);
		check((enum role)rnd(ROLE__MAX), a, &c);
	}
}

static void no_other_rows(void **state)
{
	size_t n, here = 0;
	const struct rule *rules = workflow_rules(&n);
	(void)state;
	for (size_t i = 0; i < n; i++) {
		assert_true(row_of(rules[i].from, rules[i].action) >= 0);
		for (size_t k = 0; k < i; k++) /* one row for each */
			assert_false(rules[k].from == rules[i].from &&
				     rules[k].action == rules[i].action);
	}
	for (enum state s = 0; s < STATE__MAX; s++)
		for (enum action a = 0; a < ACTION__MAX; a++)
			here += row_of(s, a) >= 0;
	assert_int_equal(n, here);
}

static void guests_console_and_other_sections(void **state)
{
	(void)state;
	struct grant there = {.role = ROLE_SIGNER, .section_id = 4};
	struct actor signer = {
	    .id = 5, .login = "x", .name = "x", .grants = &there, .grants_n = 1};
	for (enum state s = 0; s < STATE__MAX; s++)
		for (enum action a = 0; a < ACTION__MAX; a++) {
			int row = row_of(s, a);
			if (row < 0)
				continue;
			struct workflow_case c = any_case();
			c.state = s;
			c.public = PUBLIC_LIVE;
			c.owed = expected[row].owed;
			assert_int_equal(workflow_check(NULL, NULL, a, &c), ERR_DENIED);
			assert_int_equal(
			    workflow_check(NULL, actor_console(), a, &c), ERR_DENIED);
			if (strchr(expected[row].roles, '*'))
				continue;
			assert_int_equal(
			    workflow_check(NULL, &signer, a, &c), ERR_DENIED);
			c.section = 4;
			if (strchr(expected[row].roles, 's'))
				assert_int_equal(
				    workflow_check(NULL, &signer, a, &c), OK);
		}
}

/* levels, from → next; by hand. */
static void the_way_up(void **state)
{
	static const struct {
		unsigned levels;
		enum state from, to;
	} steps[] = {
	    {0, STATE_DRAFT, STATE_SUBMITTED},
	    {0, STATE_RETURNED, STATE_SUBMITTED},
	    {1, STATE_DRAFT, STATE_REVIEW1},
	    {1, STATE_REVIEW1, STATE_SUBMITTED},
	    {2, STATE_DRAFT, STATE_REVIEW2},
	    {4, STATE_RETURNED, STATE_REVIEW3},
	    {5, STATE_DRAFT, STATE_REVIEW1},
	    {5, STATE_REVIEW1, STATE_REVIEW3},
	    {6, STATE_DRAFT, STATE_REVIEW2},
	    {6, STATE_REVIEW2, STATE_REVIEW3},
	    {7, STATE_DRAFT, STATE_REVIEW1},
	    {7, STATE_REVIEW1, STATE_REVIEW2},
	    {7, STATE_REVIEW2, STATE_REVIEW3},
	    {7, STATE_REVIEW3, STATE_SUBMITTED},
	    {3, STATE_REVIEW2, STATE_SUBMITTED},
	};
	(void)state;
	for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
		assert_int_equal(
		    workflow_next(steps[i].from, steps[i].levels), steps[i].to);
}

/* Back to the author, or down to a level that the flow has; never up, never to itself. */
static void the_way_back(void **state)
{
	(void)state;
	for (unsigned levels = 0; levels < 8; levels++)
		for (enum state from = STATE_REVIEW1; from <= STATE_SUBMITTED; from++)
			for (enum state to = 0; to < STATE__MAX; to++) {
				bool want = to == STATE_RETURNED;
				if (to >= STATE_REVIEW1 && to <= STATE_REVIEW3)
					want = to < from &&
					       levels >> (to - STATE_REVIEW1) & 1;
				assert_int_equal(workflow_target(from, levels, to), want);
			}
}

static void words(void **state)
{
	enum state s;
	enum action a;
	enum public_state p;
	enum owed o;
	(void)state;
	for (enum state i = 0; i < STATE__MAX; i++) {
		assert_true(state_parse(&s, state_name(i)) && s == i);
		assert_true(*state_text(i));
	}
	for (enum action i = 0; i < ACTION__MAX; i++) {
		assert_true(action_parse(&a, action_name(i)) && a == i);
		assert_true(*action_text(i));
	}
	for (enum owed i = 0; i < OWED__MAX; i++)
		assert_true(owed_parse(&o, owed_name(i)) && o == i);
	assert_true(public_parse(&p, "withdrawn") && p == PUBLIC_WITHDRAWN);
	assert_false(state_parse(&s, "gone"));
	assert_false(state_parse(&s, NULL));
	assert_false(action_parse(&a, ""));
	assert_false(public_parse(&p, "Live"));
	assert_string_equal(state_text(STATE_RETURNED), "退回修改");
	assert_string_equal(state_text(STATE_REJECTED), "已退稿");
	assert_string_equal(action_text(ACTION_SIGN), "签发");
	assert_string_equal(level_text(1), "初审");
	assert_string_equal(level_text(LEVEL_SIGN), "签发");
	assert_int_equal(workflow_level(STATE_REVIEW3), 3);
	assert_int_equal(workflow_level(STATE_SIGNED), LEVEL_SIGN);
	assert_int_equal(workflow_level(STATE_RETURNED), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(every_cell),
	    cmocka_unit_test(two_million), cmocka_unit_test(no_other_rows),
	    cmocka_unit_test(guests_console_and_other_sections),
	    cmocka_unit_test(the_way_up), cmocka_unit_test(the_way_back),
	    cmocka_unit_test(words)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
