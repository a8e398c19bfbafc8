/* SPDX-License-Identifier: MIT */
/* The table of roles, written down a second time by hand, and how sections narrow it. */
#include "newsfix.h"

/* 作者 编辑 部门主任 责任编辑 审计 管理员 */
static const struct {
	enum perm perm;
	const char *by_role;
} expected[] = {
    {PERM_LOGIN, "yyyyyy"},
    {PERM_WRITE, "yyyy--"},
    {PERM_EDIT_ANY, "-yyy--"},
    {PERM_READ_ALL, "-yyyy-"},
    {PERM_REVIEW, "-yyy--"},
    {PERM_REVIEW1, "-y----"},
    {PERM_REVIEW2, "--y---"},
    {PERM_REVIEW3, "---y--"},
    {PERM_SIGN, "---y--"},
    {PERM_WITHDRAW, "---y--"},
    {PERM_LEDGER, "---yyy"},
    {PERM_SECTIONS, "-----y"},
    {PERM_SETTINGS, "-----y"},
    {PERM_USERS, "-----y"},
    {PERM_AUDIT, "----yy"},
};

static struct actor with(struct grant *g)
{
	return (struct actor){.id = 7,
	    .login = "x",
	    .name = "某人",
	    .auth = "password",
	    .client = "",
	    .grants = g,
	    .grants_n = 1};
}

static void roles(void **state)
{
	(void)state;
	assert_int_equal(sizeof expected / sizeof *expected, PERM__MAX - 1);
	for (enum role r = 0; r < ROLE__MAX; r++) {
		struct grant g = {.role = r};
		struct actor who = with(&g);
		assert_true(actor_may(&who, PERM_NONE, 0));
		for (size_t i = 0; i < sizeof expected / sizeof *expected; i++)
			assert_int_equal(actor_may(&who, expected[i].perm, 3),
			    expected[i].by_role[r] == 'y');
	}
}

/* What is one's own comes before what is lent. */
static void own_before_delegated(void **state)
{
	struct grant g[] = {{.role = ROLE_SIGNER, .from_id = 3}, {.role = ROLE_SIGNER}};
	struct actor who = with(g);
	(void)state;
	assert_int_equal(actor_grant(&who, PERM_SIGN, 5)->from_id, 3);
	who.grants_n = 2;
	assert_int_equal(actor_grant(&who, PERM_SIGN, 5)->from_id, 0);
	assert_null(actor_grant(&who, PERM_USERS, 5));
}

static void guests_may_nothing(void **state)
{
	struct actor nobody = {.id = 9};
	(void)state;
	assert_true(actor_may(NULL, PERM_NONE, 0));
	for (enum perm p = PERM_LOGIN; p < PERM__MAX; p++)
		assert_false(actor_may(NULL, p, 0));
	/* an account without a role may log in and no more */
	assert_true(actor_may(&nobody, PERM_LOGIN, 0));
	for (enum perm p = PERM_WRITE; p < PERM__MAX; p++)
		assert_false(actor_may(&nobody, p, 0));
}

static void sections(void **state)
{
	struct grant g[] = {{.role = ROLE_SIGNER, .section_id = 3},
	    {.role = ROLE_AUTHOR, .section_id = 4}};
	struct actor who = with(g);
	(void)state;
	who.grants_n = 2;
	assert_true(actor_may(&who, PERM_SIGN, 3));
	assert_false(actor_may(&who, PERM_SIGN, 4));
	assert_false(actor_may(&who, PERM_SIGN, 5));
	assert_true(actor_may(&who, PERM_SIGN, 0)); /* anywhere at all */
	assert_true(actor_may(&who, PERM_WRITE, 4));
	assert_false(actor_may(&who, PERM_WRITE, 5));
	assert_string_equal(actor_capacity(&who, PERM_WRITE, 3), "signer");
	assert_string_equal(actor_capacity(&who, PERM_WRITE, 4), "author");
	assert_string_equal(actor_capacity(&who, PERM_SIGN, 4), "");
	assert_string_equal(actor_capacity(&who, PERM_USERS, 0), "");
}

static void console(void **state)
{
	const struct actor *c = actor_console();
	(void)state;
	assert_int_equal(c->id, 0);
	assert_string_equal(c->login, "console");
	assert_string_equal(c->auth, "console");
	assert_true(*c->name);
	assert_true(actor_may(c, PERM_USERS, 0));
	assert_false(actor_may(c, PERM_SIGN, 0));
	assert_false(actor_may(c, PERM_WITHDRAW, 0));
	assert_string_equal(actor_capacity(c, PERM_USERS, 0), "console");
}

static void names(void **state)
{
	static const char *const all[] = {
	    "author", "editor", "director", "signer", "auditor", "admin"};
	enum role r;
	(void)state;
	for (enum role i = 0; i < ROLE__MAX; i++) {
		assert_string_equal(role_name(i), all[i]);
		assert_true(role_parse(&r, all[i]));
		assert_int_equal(r, i);
		assert_true(*role_text(i));
	}
	assert_string_equal(role_text(ROLE_SIGNER), "责任编辑");
	assert_false(role_parse(&r, "root"));
	assert_false(role_parse(&r, ""));
	assert_false(role_parse(&r, "Admin"));
	assert_false(role_parse(&r, NULL));
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(roles),
	    cmocka_unit_test(own_before_delegated), cmocka_unit_test(guests_may_nothing),
	    cmocka_unit_test(sections), cmocka_unit_test(console),
	    cmocka_unit_test(names)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
