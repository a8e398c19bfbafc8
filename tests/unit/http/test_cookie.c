/* SPDX-License-Identifier: MIT */
/* The Cookie header: ours is read exactly, foreign ones never get in the way. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/buf.h"
#include "http/request.h"

static struct arena a;
static struct pairs p;

static void test_good(void **state)
{
	(void)state;
	assert_int_equal(cookie_parse(&p, &a, ""), OK);
	assert_int_equal(p.n, 0);
	assert_int_equal(
	    cookie_parse(&p, &a, "a=1; __Host-qianfa=x-_=;b=\"q\" ;\tc="), OK);
	assert_int_equal(p.n, 4);
	assert_string_equal(pairs_get(&p, "a"), "1");
	assert_string_equal(pairs_get(&p, "__Host-qianfa"), "x-_=");
	assert_string_equal(pairs_get(&p, "b"), "q");
	assert_string_equal(pairs_get(&p, "c"), "");
}

static void test_foreign(void **state)
{
	(void)state;
	assert_int_equal(
	    cookie_parse(&p, &a, ";;=; =x; a b=1; c=\x01; d=中; {}=1; flag; e=\"; ok=1;"),
	    OK);
	assert_int_equal(p.n, 1);
	assert_string_equal(pairs_get(&p, "ok"), "1");
	assert_int_equal(cookie_parse(&p, &a, "q=1; q=2"), OK);
	assert_int_equal(pairs_count(&p, "q"), 2);
}

static void test_many(void **state)
{
	struct buf b = BUF_INIT;
	(void)state;
	for (int i = 0; i < 100; i++)
		buf_printf(&b, "c%d=1; ", i);
	assert_int_equal(cookie_parse(&p, &a, buf_text(&b)), OK);
	assert_int_equal(p.n, 100);
	buf_str(&b, "d=1");
	assert_int_equal(cookie_parse(&p, &a, buf_text(&b)), ERR_TOO_BIG);
	buf_release(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_good),
	    cmocka_unit_test(test_foreign),
	    cmocka_unit_test(test_many),
	};
	arena_init(&a);
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	arena_release(&a);
	return failed;
}
