/* SPDX-License-Identifier: MIT */
/* Rights as they hold: own roles, with the sub-sections of a section, and no further. */
#include "flowfix.h"

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

static void below_counts_too(void **state)
{
	struct newsfix *f = *state;
	int64_t b = sub(f, "b", f->section), c = sub(f, "c", b);
	flowfix_person(f, "top", ROLE_DIRECTOR, f->section);
	flowfix_person(f, "mid", ROLE_DIRECTOR, b);
	struct actor top = flowfix_actor(f, "top"), mid = flowfix_actor(f, "mid");
	assert_true(actor_may(&top, PERM_REVIEW2, f->section));
	assert_true(actor_may(&top, PERM_REVIEW2, b));
	assert_true(actor_may(&top, PERM_REVIEW2, c));
	assert_false(actor_may(&top, PERM_REVIEW2, f->other_section));
	assert_false(actor_may(&top, PERM_SIGN, c));
	assert_false(actor_may(&mid, PERM_REVIEW2, f->section));
	assert_true(actor_may(&mid, PERM_REVIEW2, b));
	assert_true(actor_may(&mid, PERM_REVIEW2, c));
	assert_true(actor_may(&mid, PERM_REVIEW2, 0));
}

static void everywhere_is_everywhere(void **state)
{
	struct newsfix *f = *state;
	int64_t b = sub(f, "b", f->section);
	struct actor s = flowfix_actor(f, "signer"), a = flowfix_actor(f, "author");
	assert_int_equal(s.grants_n, 1);
	assert_int_equal(s.grants[0].section_id, 0);
	assert_true(actor_may(&s, PERM_SIGN, b));
	assert_true(actor_may(&a, PERM_WRITE, b));
	assert_false(actor_may(&a, PERM_EDIT_ANY, b));
}

/* A role from the table by hand: who may what. */
static void roles(void **state)
{
	static const char *const may[ROLE__MAX] = {
	    [ROLE_AUTHOR] = "write",
	    [ROLE_EDITOR] = "write edit read review 1",
	    [ROLE_DIRECTOR] = "write edit read review 2",
	    [ROLE_SIGNER] = "write edit read review 3 sign withdraw ledger",
	    [ROLE_AUDITOR] = "read ledger audit",
	    [ROLE_ADMIN] = "ledger sections settings users audit",
	};
	static const char *const words[PERM__MAX] = {"", "", "write", "edit", "read",
	    "review", "1", "2", "3", "sign", "withdraw", "ledger", "sections", "settings",
	    "users", "audit"};
	(void)state;
	for (enum role r = 0; r < ROLE__MAX; r++)
		for (enum perm p = PERM_WRITE; p < PERM__MAX; p++) {
			size_t n = strlen(words[p]);
			bool want = false;
			for (const char *at = may[r]; (at = strstr(at, words[p])); at++)
				want = want || ((at == may[r] || at[-1] == ' ') &&
						   (!at[n] || at[n] == ' '));
			assert_int_equal(role_gives(r, p), want);
			assert_true(*perm_text(p));
		}
}

static void the_signers_title(void **state)
{
	(void)state;
	assert_string_equal(role_text(ROLE_SIGNER), "责任编辑");
	role_set_signer_text("值班主任");
	assert_string_equal(role_text(ROLE_SIGNER), "值班主任");
	assert_string_equal(role_text(ROLE_DIRECTOR), "部门主任");
	assert_string_equal(role_name(ROLE_SIGNER), "signer");
	role_set_signer_text("");
	assert_string_equal(role_text(ROLE_SIGNER), "责任编辑");
	role_set_signer_text(NULL);
	assert_string_equal(role_text(ROLE_SIGNER), "责任编辑");
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, newsfix_setup, newsfix_teardown)
	const struct CMUnitTest tests[] = {T(below_counts_too),
	    T(everywhere_is_everywhere), cmocka_unit_test(roles),
	    cmocka_unit_test(the_signers_title)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
