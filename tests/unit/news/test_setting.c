/* SPDX-License-Identifier: MIT */
/* Settings: initial values, and that only what differs is stored and told. */
#include "news/change.h"
#include "news/ledger.h"
#include "news/setting.h"
#include "newsfix.h"

static int64_t rows(struct newsfix *f, struct ledger_row **out)
{
	size_t n;
	*out = newsfix_ledger(f, &n);
	return (*out)[0].seq;
}

static int64_t epoch(struct newsfix *f)
{
	struct change c;
	assert_int_equal(change_state(&c, f->db), OK);
	return c.epoch;
}

static enum err set(struct newsfix *f, char *const value[SETTING__MAX])
{
	err_clear();
	return setting_set(f->db, &f->who[ADMIN], f->now += 1000, value);
}

static void initial(void **state)
{
	struct newsfix *f = *state;
	char *v[SETTING__MAX];
	assert_int_equal(setting_all(v, f->db, &f->a), OK);
	for (enum setting s = 0; s < SETTING__MAX; s++) {
		assert_string_equal(v[s], setting_info[s].initial);
		assert_true(*setting_info[s].name && *setting_info[s].label);
	}
	assert_true(*v[SETTING_NAME]);
	/* the footer's facts are the operator's to give, never invented */
	assert_string_equal(v[SETTING_ICP], "");
	assert_string_equal(v[SETTING_LICENCE], "");
}

static void only_what_differs(void **state)
{
	struct newsfix *f = *state;
	struct ledger_row *l;
	char *v[SETTING__MAX], *got[SETTING__MAX];
	assert_int_equal(setting_all(v, f->db, &f->a), OK);
	int64_t n = rows(f, &l), e = epoch(f);
	assert_int_equal(set(f, v), OK);
	assert_int_equal(rows(f, &l), n);
	assert_int_equal(epoch(f), e);
	v[SETTING_NAME] = arena_strdup(&f->a, "松江新闻");
	v[SETTING_ICP] = arena_strdup(&f->a, "沪ICP备1号");
	assert_int_equal(set(f, v), OK);
	assert_int_equal(rows(f, &l), n + 2);
	assert_string_equal(l[0].action, "setting");
	assert_string_equal(l[0].detail, "ICP备案号：沪ICP备1号");
	assert_string_equal(l[1].detail, "网站名：松江新闻");
	assert_string_equal(l[0].role, "admin");
	assert_int_equal(epoch(f), e + 1);
	assert_int_equal(setting_all(got, f->db, &f->a), OK);
	for (enum setting s = 0; s < SETTING__MAX; s++)
		assert_string_equal(got[s], v[s]);
	/* back to empty is a change like any other */
	v[SETTING_ICP] = (char[]){""};
	assert_int_equal(set(f, v), OK);
	assert_int_equal(setting_all(got, f->db, &f->a), OK);
	assert_string_equal(got[SETTING_ICP], "");
	assert_int_equal(rows(f, &l), n + 3);
}

static void limits(void **state)
{
	struct newsfix *f = *state;
	struct ledger_row *l;
	char *v[SETTING__MAX];
	int64_t n = rows(f, &l);
	for (enum setting s = 0; s < SETTING__MAX; s++) {
		assert_int_equal(setting_all(v, f->db, &f->a), OK);
		char *text = arena_alloc(&f->a, 3 * setting_info[s].max_chars + 4);
		for (size_t i = 0; i <= setting_info[s].max_chars; i++)
			strcat(text, "字");
		v[s] = text;
		assert_int_equal(set(f, v), ERR_INVALID);
		assert_non_null(strstr(err_said(ERR_INVALID), setting_info[s].label));
	}
	assert_int_equal(setting_all(v, f->db, &f->a), OK);
	v[SETTING_NAME] = (char[]){""};
	assert_int_equal(set(f, v), ERR_INVALID);
	assert_int_equal(rows(f, &l), n);
}

static void the_signers_title(void **state)
{
	static const char *const bad[] = {"", "总", "编辑", "部门主任", "作者", "管理员"};
	struct newsfix *f = *state;
	char *v[SETTING__MAX];
	assert_int_equal(setting_all(v, f->db, &f->a), OK);
	assert_string_equal(v[SETTING_SIGNER_TITLE], "责任编辑");
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		v[SETTING_SIGNER_TITLE] = arena_strdup(&f->a, bad[i]);
		assert_int_equal(set(f, v), ERR_INVALID);
	}
	v[SETTING_SIGNER_TITLE] = arena_strdup(&f->a, "值班主任");
	assert_int_equal(set(f, v), OK);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, newsfix_setup, newsfix_teardown)
	const struct CMUnitTest tests[] = {
	    T(initial), T(only_what_differs), T(limits), T(the_signers_title)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
