/* SPDX-License-Identifier: MIT */
/* page/twin: which links of a signed text lead to twins. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "page/twin.h"

#include <string.h>

static void check(const char *path, const char *want)
{
	struct arena a;
	arena_init(&a);
	struct ctx c = {.a = &a, .twin = true};
	const char *html = arena_printf(&a, "<p>x<a href=\"%s\">y</a></p>", path);
	assert_string_equal(
	    twin_links(&c, html), arena_printf(&a, "<p>x<a href=\"%s\">y</a></p>", want));
	c.twin = false;
	assert_ptr_equal(twin_links(&c, html), html);
	arena_release(&a);
}

static void links(void **state)
{
	static const char *const twinned[] = {"/", "/a/1.html", "/a/1/proof.html",
	    "/s/g60/", "/s/g60/p/1.html", "/t/7/", "/archive/", "/archive/p/2.html",
	    "/about.html", "/a/1.html#v2", "/s/g60/?x=1"};
	static const char *const others[] = {"", "/a/1/proof.json", "/s/g60/feed.xml",
	    "/t/7/atom.xml", "/feed.xml", "/m/1.png", "/static/site.css", "/admin/",
	    "//example.com/a/1.html", "https://example.com/a/1.html", "#v2", "/.html",
	    "/2024/old-1.shtml", "/ledger/latest.txt"};
	(void)state;
	for (size_t i = 0; i < sizeof twinned / sizeof *twinned; i++) {
		char want[64] = "/hant";
		strcat(want, twinned[i]);
		check(twinned[i], want);
	}
	for (size_t i = 0; i < sizeof others / sizeof *others; i++)
		check(others[i], others[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(links)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
