/* SPDX-License-Identifier: MIT */
/* Links: one spelling each, asset hashes, and which "return to" paths are believed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/secret.h"
#include "http/url.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static struct arena a;

static void test_links(void **state)
{
	(void)state;
	url_init("", "https://www.example.cn");
	assert_string_equal(url_home(&a), "/");
	assert_string_equal(url_article(&a, 12), "/a/12.html");
	assert_string_equal(url_section(&a, "guoji"), "/s/guoji/");
	assert_string_equal(url_section_page(&a, "guoji", 3), "/s/guoji/p/3.html");
	assert_string_equal(url_page(&a, "about"), "/about.html");
	assert_string_equal(url_desk(&a, "/article/%d", 5), "/admin/article/5");
	assert_string_equal(url_ledger(&a, "/p/%d.html", 3), "/ledger/p/3.html");
	assert_string_equal(
	    url_absolute(&a, url_article(&a, 1)), "https://www.example.cn/a/1.html");
	assert_string_equal(url_escape(&a, "a-z_.~ &中%"), "a-z_.~%20%26%E4%B8%AD%25");
	url_init("/cgi/q", "https://www.example.cn");
	assert_string_equal(url_home(&a), "/cgi/q/");
	assert_string_equal(
	    url_article(&a, INT64_MAX), "/cgi/q/a/9223372036854775807.html");
	assert_string_equal(url_desk(&a, "%s", ""), "/cgi/q/admin");
	assert_string_equal(url_ledger(&a, "/"), "/cgi/q/ledger/");
}

static void test_return(void **state)
{
	static const char *const bad[] = {"", "/", "/adminx", "//evil.cn/admin/",
	    "https://evil.cn/admin/", "/admin//evil", "/admin/../a", "/admin/./a",
	    "/admin/a\\b", "/admin/\r\nX: y", "/admin/a b", "/admin/%2e%2e/", "/a/1.html",
	    "admin/", "/admin/#x", NULL};
	(void)state;
	url_init("", "x");
	assert_string_equal(url_return("/admin"), "/admin");
	assert_string_equal(
	    url_return("/admin/article/5?tab=2&q=%41"), "/admin/article/5?tab=2&q=%41");
	assert_null(url_return(NULL));
	for (int i = 0; bad[i] != NULL; i++)
		assert_null(url_return(bad[i]));
	url_init("/cgi", "x");
	assert_null(url_return("/admin/x"));
	assert_non_null(url_return("/cgi/admin/x"));
}

static void put(const char *path, const char *text)
{
	FILE *f = fopen(path, "w");
	assert_non_null(f);
	fputs(text, f);
	fclose(f);
}

static void test_assets(void **state)
{
	char dir[] = "/tmp/qf-url-XXXXXX";
	(void)state;
	assert_non_null(mkdtemp(dir));
	url_init("", "x");
	char *css = arena_printf(&a, "%s/desk.css", dir);
	char *sub = arena_printf(&a, "%s/font", dir);
	char *font = arena_printf(&a, "%s/a.woff2", sub);
	char *dot = arena_printf(&a, "%s/.hidden", dir);
	put(css, "abc");
	put(dot, "abc");
	mkdir(sub, 0755);
	put(font, "");
	assert_int_equal(url_load_assets(dir), OK);
	/* FIPS 180-4 example and the empty text. */
	assert_string_equal(url_asset(&a, "desk.css"), "/static/desk.css?v=ba7816bf8f01");
	assert_string_equal(
	    url_asset(&a, "font/a.woff2"), "/static/font/a.woff2?v=e3b0c44298fc");
	assert_string_equal(url_asset(&a, ".hidden"), "/static/.hidden");
	const char *version = arena_strdup(&a, url_assets_version());
	assert_int_equal(url_load_assets(dir), OK);
	assert_string_equal(url_assets_version(), version);
	assert_string_equal(url_asset(&a, "none.js"), "/static/none.js");
	/* A folder that cannot be read leaves the table as it was. */
	assert_int_equal(url_load_assets("/tmp/qf-url-none"), ERR_NOT_FOUND);
	err_clear();
	assert_string_equal(url_asset(&a, "desk.css"), "/static/desk.css?v=ba7816bf8f01");
	put(css, "abcd");
	assert_int_equal(url_load_assets(dir), OK);
	assert_string_equal(url_asset(&a, "desk.css"), "/static/desk.css?v=88d4266fd4e6");
	assert_string_not_equal(url_assets_version(), version);
	unlink(css);
	unlink(font);
	unlink(dot);
	rmdir(sub);
	rmdir(dir);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_links),
	    cmocka_unit_test(test_return),
	    cmocka_unit_test(test_assets),
	};
	secret_init();
	arena_init(&a);
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	arena_release(&a);
	return failed;
}
