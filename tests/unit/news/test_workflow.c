/* SPDX-License-Identifier: MIT */
/* Every state x action x role x whose text x what readers see, against a table written by
 * hand from the rules of the newsroom, not from the code. */
#include "newsfix.h"

/* One letter a role: 作者 编辑 部门主任 责任编辑 审计 管理员.
 * '-' never, 'o' own texts, 'y' every text, 'x' only texts of others.
 * What is not in the table is possible for nobody. */
static const struct {
	enum state from;
	enum action action;
	const char *by_role;
	enum state to;
	bool live;   /* only while readers see the article */
	bool reason; /* a reason is owed */
} expected[] = {
    /* who writes may save and submit own texts; editors and above anybody's */
    {STATE_DRAFT, ACTION_SAVE, "oyyy--", STATE_DRAFT, false, false},
    {STATE_DRAFT, ACTION_SUBMIT, "oyyy--", STATE_SUBMITTED, false, false},
    {STATE_RETURNED, ACTION_SAVE, "oyyy--", STATE_DRAFT, false, false},
    {STATE_RETURNED, ACTION_SUBMIT, "oyyy--", STATE_SUBMITTED, false, false},
    /* a text under review is not changed by its author, who may take it back */
    {STATE_SUBMITTED, ACTION_SAVE, "-yyy--", STATE_DRAFT, false, false},
    {STATE_SUBMITTED, ACTION_RECALL, "oyyy--", STATE_DRAFT, false, false},
    {STATE_SUBMITTED, ACTION_RETURN, "-yyy--", STATE_RETURNED, false, true},
    /* nobody signs own text; only responsible editors sign */
    {STATE_SUBMITTED, ACTION_SIGN, "---x--", STATE_SIGNED, false, false},
    /* a signed text is published, sent back, or changed and then signed again */
    {STATE_SIGNED, ACTION_PUBLISH, "---y--", STATE_PUBLISHED, false, false},
    {STATE_SIGNED, ACTION_RETURN, "---y--", STATE_RETURNED, false, true},
    {STATE_SIGNED, ACTION_SAVE, "oyyy--", STATE_DRAFT, false, false},
    {STATE_PUBLISHED, ACTION_SAVE, "oyyy--", STATE_DRAFT, false, false},
    {STATE_WITHDRAWN, ACTION_SAVE, "oyyy--", STATE_DRAFT, false, false},
    /* responsible editors take down what readers see, whatever happens to the next
       version meanwhile, and say why */
    {STATE_DRAFT, ACTION_WITHDRAW, "---y--", STATE_DRAFT, true, true},
    {STATE_SUBMITTED, ACTION_WITHDRAW, "---y--", STATE_SUBMITTED, true, true},
    {STATE_RETURNED, ACTION_WITHDRAW, "---y--", STATE_RETURNED, true, true},
    {STATE_SIGNED, ACTION_WITHDRAW, "---y--", STATE_SIGNED, true, true},
    {STATE_PUBLISHED, ACTION_WITHDRAW, "---y--", STATE_WITHDRAWN, true, true},
};

enum { ROWS = sizeof expected / sizeof *expected };

static int row_of(enum state from, enum action action)
{
	for (int i = 0; i < ROWS; i++)
		if (expected[i].from == from && expected[i].action == action)
			return i;
	return -1;
}

static enum err expect(int row, char letter, const struct workflow_case *c)
{
	if (row < 0 || (expected[row].live && c->public != PUBLIC_LIVE))
		return ERR_CONFLICT;
	bool mine = c->author || c->own;
	bool may =
	    letter == 'y' || (letter == 'o' && c->author) || (letter == 'x' && !mine);
	return may ? OK : ERR_DENIED;
}

static void check(enum role role, enum action action, const struct workflow_case *c)
{
	struct grant g = {.role = role};
	struct actor who = {
	    .id = 5, .login = "x", .name = "x", .auth = "", .grants = &g, .grants_n = 1};
	const struct rule *rule = NULL;
	int row = row_of(c->state, action);
	enum err want = expect(row, row < 0 ? '-' : expected[row].by_role[role], c);
	err_clear();
	enum err got = workflow_check(&rule, &who, action, c);
	if (got != want)
		fail_msg("%s %s %s author=%d own=%d %s: %s, expected %s", role_name(role),
		    action_name(action), state_name(c->state), c->author, c->own,
		    public_name(c->public), err_name(got), err_name(want));
	if (got) {
		assert_true(
		    *err_text()); /* a sentence for the person, not the code's own */
	} else {
		assert_int_equal(rule->to, expected[row].to);
		assert_int_equal(rule->reason, expected[row].reason);
	}
}

static void every_case(void **state)
{
	int cases = 0;
	(void)state;
	for (int i = 0; i < STATE__MAX * ACTION__MAX * ROLE__MAX * 12; i++) {
		int n = i;
		struct workflow_case c = {.section = 3};
		c.author = n % 2, n /= 2;
		c.own = n % 2, n /= 2;
		c.public = (enum public_state)(n % 3), n /= 3;
		c.state = (enum state)(n % STATE__MAX), n /= STATE__MAX;
		enum action action = (enum action)(n % ACTION__MAX);
		check((enum role)(n / ACTION__MAX), action, &c);
		cases++;
	}
	assert_int_equal(cases, 6 * 7 * 6 * 12);
}

static void no_other_rows(void **state)
{
	size_t n;
	const struct rule *rules = workflow_rules(&n);
	(void)state;
	assert_int_equal(n, ROWS);
	for (size_t i = 0; i < n; i++)
		assert_true(row_of(rules[i].from, rules[i].action) >= 0);
	for (int i = 0; i < ROWS; i++)
		assert_non_null(workflow_rule(expected[i].from, expected[i].action));
	assert_null(workflow_rule(STATE_DRAFT, ACTION_PUBLISH));
	assert_null(workflow_rule(STATE_WITHDRAWN, ACTION_PUBLISH));
}

static void guests_console_and_other_sections(void **state)
{
	(void)state;
	struct grant there = {.role = ROLE_SIGNER, .section_id = 4};
	struct actor signer = {
	    .id = 5, .login = "x", .name = "x", .grants = &there, .grants_n = 1};
	for (int i = 0; i < ROWS; i++) {
		struct workflow_case c = {
		    .state = expected[i].from, .public = PUBLIC_LIVE, .section = 3};
		assert_int_equal(
		    workflow_check(NULL, NULL, expected[i].action, &c), ERR_DENIED);
		assert_int_equal(
		    workflow_check(NULL, actor_console(), expected[i].action, &c),
		    ERR_DENIED);
		assert_int_equal(
		    workflow_check(NULL, &signer, expected[i].action, &c), ERR_DENIED);
		c.section = 4;
		assert_int_equal(
		    workflow_check(NULL, &signer, expected[i].action, &c), OK);
	}
}

static void words(void **state)
{
	enum state s;
	enum action a;
	enum public_state p;
	(void)state;
	for (enum state i = 0; i < STATE__MAX; i++) {
		assert_true(state_parse(&s, state_name(i)) && s == i);
		assert_true(*state_text(i));
	}
	for (enum action i = 0; i < ACTION__MAX; i++) {
		assert_true(action_parse(&a, action_name(i)) && a == i);
		assert_true(*action_text(i));
	}
	for (enum public_state i = 0; i < PUBLIC__MAX; i++)
		assert_true(public_parse(&p, public_name(i)) && p == i);
	assert_false(state_parse(&s, "gone"));
	assert_false(state_parse(&s, NULL));
	assert_false(action_parse(&a, ""));
	assert_false(public_parse(&p, "Live"));
	assert_string_equal(state_text(STATE_RETURNED), "退回修改");
	assert_string_equal(action_text(ACTION_SIGN), "签发");
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(every_case),
	    cmocka_unit_test(no_other_rows),
	    cmocka_unit_test(guests_console_and_other_sections), cmocka_unit_test(words)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
