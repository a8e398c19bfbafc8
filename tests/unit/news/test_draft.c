/* SPDX-License-Identifier: MIT */
/* What an article from outside must be. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/text.h"
#include "news/draft.h"

#include <string.h>

static struct arena a;

/* A text that is not constant. */
static char *own(const char *s)
{
	return arena_strdup(&a, s);
}

static struct draft good(void)
{
	return (struct draft){
	    .text = {[FIELD_TITLE] = own(" 题 "), [FIELD_BODY] = own("正文\r\n二")}};
}

static enum err check(struct draft *d)
{
	err_clear();
	return draft_normal(d, &a);
}

static void test_normal(void **state)
{
	(void)state;
	struct draft d = good();
	assert_int_equal(check(&d), OK);
	assert_string_equal(d.text[FIELD_TITLE], "题");
	assert_string_equal(d.text[FIELD_BODY], "正文\n二");
	for (enum field f = 0; f < FIELD__MAX; f++)
		assert_non_null(d.text[f]);
	assert_null(d.tags);
	assert_null(d.url);
}

static void test_refused(void **state)
{
	(void)state;
	struct draft d = {.text = {[FIELD_BODY] = own("x")}};
	assert_int_equal(check(&d), ERR_INVALID);
	d = (struct draft){.text = {[FIELD_TITLE] = own("x"), [FIELD_BODY] = own("")}};
	assert_int_equal(check(&d), ERR_INVALID);
	d = good();
	d.text[FIELD_TITLE] = own("\x01");
	assert_int_equal(check(&d), ERR_INVALID);
	d = good();
	d.text[FIELD_BYLINE] =
	    own("一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十"
		"一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十多");
	assert_int_equal(check(&d), ERR_TOO_BIG);
	assert_true(strstr(err_said(ERR_TOO_BIG), "署名") != NULL);
	d = good();
	d.section = own("Not A Slug");
	assert_int_equal(check(&d), ERR_INVALID);
	d = good();
	d.signer =
	    own("一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一二三四"
		"五六七八九十多");
	assert_int_equal(check(&d), ERR_TOO_BIG);
}

static void test_tags(void **state)
{
	(void)state;
	char *tags[] = {own(" 一 "), own("二"), NULL}, *empty[] = {own("　"), NULL},
	     *many[TAGS_MAX + 2];
	struct draft d = good();
	d.tags = tags;
	assert_int_equal(check(&d), OK);
	assert_string_equal(d.tags[0], "一");
	d = good();
	d.tags = empty;
	assert_int_equal(check(&d), ERR_INVALID);
	for (size_t i = 0; i <= TAGS_MAX; i++)
		many[i] = own("签");
	many[TAGS_MAX + 1] = NULL;
	d = good();
	d.tags = many;
	assert_int_equal(check(&d), ERR_TOO_BIG);
}

static void test_signer(void **state)
{
	(void)state;
	struct draft d = good();
	d.signer = own(" 　");
	assert_int_equal(check(&d), OK);
	assert_null(d.signer);
}

static void test_url(void **state)
{
	(void)state;
	static const char *const fine[] = {
	    "/2022/1123/1.shtml", "/news/1", "/a1/2.html", "/中/文", "/statics/1"};
	static const char *const wrong[] = {"", "old", "/", "//x", "/a/1.html", "/s/g60/",
	    "/admin", "/admin/x", "/static/x.css", "/m/1.jpg", "/healthz", "/api/v1",
	    "/x?y", "/x#y", "/x y", "/x\ny", "/a\\b", "https://a.cn/x"};
	for (size_t i = 0; i < sizeof fine / sizeof *fine; i++)
		assert_int_equal(draft_check_url(fine[i]), OK);
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		err_clear();
		if (draft_check_url(wrong[i]) != ERR_INVALID)
			fail_msg("%s is taken", wrong[i]);
	}
	char big[600] = "/";
	memset(big + 1, 'x', 550);
	assert_int_equal(draft_check_url(big), ERR_INVALID);
	err_clear();
}

static void test_report(void **state)
{
	(void)state;
	struct report r = {0};
	for (size_t i = 1; i <= 20; i++)
		report_add(&r, &a, i, "行");
	assert_int_equal(r.n, 20);
	assert_int_equal(r.at[0].line, 1);
	assert_int_equal(r.at[19].line, 20);
	assert_string_equal(r.at[19].text, "行");
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_normal),
	    cmocka_unit_test(test_refused), cmocka_unit_test(test_tags),
	    cmocka_unit_test(test_signer), cmocka_unit_test(test_url),
	    cmocka_unit_test(test_report)};
	arena_init(&a);
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	arena_release(&a);
	return failed;
}
