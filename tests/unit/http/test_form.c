/* SPDX-License-Identifier: MIT */
/* Urlencoded bodies and query strings: what browsers send, and what they never would. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/buf.h"
#include "http/request.h"

#include <string.h>

static struct arena a;
static struct pairs p;

static enum err parse(const char *s)
{
	return form_parse(&p, &a, s, strlen(s));
}

static void test_good(void **state)
{
	(void)state;
	assert_int_equal(parse(""), OK);
	assert_int_equal(p.n, 0);
	assert_int_equal(parse("a=1&b=x+y%2B&&c&=e&d=%E6%96%B0%e9%97%bb=&a=2"), OK);
	assert_int_equal(p.n, 6);
	assert_string_equal(pairs_get(&p, "a"), "1");
	assert_int_equal(pairs_count(&p, "a"), 2);
	assert_string_equal(pairs_get(&p, "b"), "x y+");
	assert_string_equal(pairs_get(&p, "c"), "");
	assert_string_equal(pairs_get(&p, ""), "e");
	assert_string_equal(pairs_get(&p, "d"), "新闻=");
}

static void test_bad(void **state)
{
	static const char *const bad[] = {"a=%", "a=%1", "a=%g0", "a=%0g", "%=1", "a=%00",
	    "a=%ff", "a=\xff", "a=%c0%80", "a=%ed%a0%80", "%00=1", "a=%1&b=2", NULL};
	(void)state;
	for (int i = 0; bad[i] != NULL; i++)
		assert_int_equal(parse(bad[i]), ERR_INVALID);
	assert_int_equal(form_parse(&p, &a, "a=\0b", 4), ERR_INVALID);
	/* An escape may not reach over the end. */
	assert_int_equal(form_parse(&p, &a, "a=%41", 4), ERR_INVALID);
}

static void test_many(void **state)
{
	struct buf b = BUF_INIT;
	(void)state;
	for (int i = 0; i < 500; i++)
		buf_printf(&b, "&n%d=%d", i, i);
	assert_int_equal(parse(buf_text(&b)), OK);
	assert_int_equal(p.n, 500);
	assert_string_equal(pairs_get(&p, "n499"), "499");
	buf_str(&b, "&x=1");
	assert_int_equal(parse(buf_text(&b)), ERR_TOO_BIG);
	buf_release(&b);
}

/* What is looked for is never an error; everything else in a query still is. */
static void test_query(void **state)
{
	static const struct {
		const char *raw, *want;
	} cases[] = {
	    {"q=100%", "100%"},
	    {"q=%zz+%4", "%zz %4"},
	    {"q=%41%", "A%"},
	    {"q=%ff%FE", "\uFFFD\uFFFD"},
	    {"q=a%00b", "a\uFFFDb"},
	    {"q=%E6%96", "\uFFFD\uFFFD"},
	    {"q=%E6%96%B0%BD", "新\uFFFD"},
	    {"q=%CB%C9%BD%AD", "\uFFFD\u027D\uFFFD"}, /* 松江 in GBK */
	    {"q=%C0%AF%ED%A0%80", "\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD"},
	    {"q=%F0%9F%98%80", "😀"},
	};
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const char *raw = cases[i].raw;
		assert_int_equal(query_parse(&p, &a, raw, strlen(raw)), OK);
		assert_string_equal(pairs_get(&p, "q"), cases[i].want);
	}
	assert_int_equal(query_parse(&p, &a, "p=%ff", 5), ERR_INVALID);
	assert_int_equal(query_parse(&p, &a, "q%ff=1", 6), ERR_INVALID);
	assert_int_equal(form_parse(&p, &a, "q=%ff", 5), ERR_INVALID);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_good),
	    cmocka_unit_test(test_bad),
	    cmocka_unit_test(test_many),
	    cmocka_unit_test(test_query),
	};
	arena_init(&a);
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	arena_release(&a);
	return failed;
}
