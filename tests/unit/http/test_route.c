/* SPDX-License-Identifier: MIT */
/* Route patterns: what each kind of name takes, and that the whole path must fit. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "http/route.h"

static struct arena a;
static struct request r;

static bool match(const char *path, const char *pattern)
{
	r = (struct request){.arena = &a, .path = arena_strdup(&a, path)};
	return route_match(&r, pattern);
}

static void test_literal(void **state)
{
	(void)state;
	assert_true(match("/", "/"));
	assert_true(match("/admin/login", "/admin/login"));
	assert_false(match("/admin/login/", "/admin/login"));
	assert_false(match("/admin/logi", "/admin/login"));
	assert_false(match("", "/"));
	assert_false(match("/Admin/login", "/admin/login"));
}

static void test_id(void **state)
{
	static const char *const bad[] = {"/a/.html", "/a/0.html", "/a/01.html",
	    "/a/-1.html", "/a/+1.html", "/a/1x.html", "/a/9223372036854775808.html",
	    "/a/1.htm", "/a/1.html/", "/a/1", "/a/１.html", NULL};
	(void)state;
	assert_true(match("/a/1.html", "/a/:id.html"));
	assert_int_equal(request_match_int(&r, "id"), 1);
	assert_true(match("/a/9223372036854775807.html", "/a/:id.html"));
	assert_true(request_match_int(&r, "id") == INT64_MAX);
	assert_string_equal(request_match(&r, "id"), "9223372036854775807");
	for (int i = 0; bad[i] != NULL; i++)
		assert_false(match(bad[i], "/a/:id.html"));
	assert_true(match("/admin/article/42/sign", "/admin/article/:id/sign"));
	assert_int_equal(request_match_int(&r, "id"), 42);
}

static void test_slug(void **state)
{
	(void)state;
	assert_true(match("/s/guo-ji2/p/12.html", "/s/:slug/p/:n.html"));
	assert_string_equal(request_match(&r, "slug"), "guo-ji2");
	assert_int_equal(request_match_int(&r, "n"), 12);
	assert_int_equal(r.match_n, 2);
	assert_true(match("/about.html", "/:slug.html"));
	assert_false(match("/2about.html", "/:slug.html"));
	assert_false(match("/About.html", "/:slug.html"));
	assert_false(match("/about-.html", "/:slug.html"));
	assert_false(match("/s//", "/s/:slug/"));
	assert_false(match("/s/a_b/", "/s/:slug/"));
}

static void test_token(void **state)
{
	(void)state;
	assert_true(match("/m/Az09-_", "/m/:token"));
	assert_string_equal(request_match(&r, "token"), "Az09-_");
	assert_false(match("/m/", "/m/:token"));
	assert_false(match("/m/a.b", "/m/:token"));
	assert_true(match("/m/ab.jpg", "/m/:token.jpg"));
	assert_true(match("/l/2026-11-24.txt", "/l/:day.txt"));
	assert_string_equal(request_match(&r, "day"), "2026-11-24");
	static const char *const no_days[] = {"/l/.txt", "/l/2026-11-4.txt",
	    "/l/2026-11-240.txt", "/l/20261124.txt", "/l/2026-11-24", "/l/----------.txt",
	    "/l/2026-11-24.txt/"};
	for (size_t i = 0; i < sizeof no_days / sizeof *no_days; i++)
		assert_false(match(no_days[i], "/l/:day.txt"));
}

/* A failed match leaves no values behind. */
static void test_failed(void **state)
{
	(void)state;
	assert_false(match("/s/yaowen/p/0.html", "/s/:slug/p/:n.html"));
	assert_int_equal(r.match_n, 0);
	assert_null(r.match);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_literal),
	    cmocka_unit_test(test_id),
	    cmocka_unit_test(test_slug),
	    cmocka_unit_test(test_token),
	    cmocka_unit_test(test_failed),
	};
	arena_init(&a);
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	arena_release(&a);
	return failed;
}
