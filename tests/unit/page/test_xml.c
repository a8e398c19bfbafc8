/* SPDX-License-Identifier: MIT */
/* Text that XML can hold, and links that lead from anywhere. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "page/xml.h"

#include <string.h>

static void texts(void **state)
{
	static const struct {
		const char *is, *want;
	} cases[] = {{"", ""}, {"正文 a\tb\nc\r", "正文 a\tb\nc\r"},
	    {"\x01z\x1f", "\xef\xbf\xbdz\xef\xbf\xbd"},
	    {"\xef\xbf\xbe\xef\xbf\xbf\xef\xbf\xbd",
		"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"},
	    {"\xf0\x9f\x98\x80\x7f\xc2\x85", "\xf0\x9f\x98\x80\x7f\xc2\x85"},
	    {"]]>&<", "]]>&<"}};
	struct arena a;
	(void)state;
	arena_init(&a);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		json_t *root = json_pack("{s:s, s:[{s:s}], s:i, s:n, s:b}", "a",
		    cases[i].is, "b", "c", cases[i].is, "d", 1, "e", "f", 1);
		json_t *deep =
		    json_object_get(json_array_get(json_object_get(root, "b"), 0), "c");
		xml_clean(root, &a);
		assert_string_equal(
		    json_string_value(json_object_get(root, "a")), cases[i].want);
		assert_string_equal(json_string_value(deep), cases[i].want);
		json_decref(root);
	}
	arena_release(&a);
}

static char *around(struct arena *a, const char *link)
{
	return arena_printf(a,
	    "<p title=\"x\">href= src= <a href=\"%s\" rel=\"x\">b</a>"
	    "<img src=\"%s\" alt=\"\" /> href=&quot;/y&quot;</p>",
	    link, link);
}

static void links(void **state)
{
	static const char page[] = "https://例.cn/base/a/12.html";
	static const struct {
		const char *is, *want;
	} cases[] = {{"/s/g60/", "https://例.cn/s/g60/"}, {"/", "https://例.cn/"},
	    {"x.html?a=1&amp;b=/2", "https://例.cn/base/a/x.html?a=1&amp;b=/2"},
	    {"../about.html", "https://例.cn/base/a/../about.html"},
	    {"#top", "https://例.cn/base/a/12.html#top"},
	    {"?q=1:2", "https://例.cn/base/a/12.html?q=1:2"},
	    {"", "https://例.cn/base/a/12.html"},
	    {"https://example.com/?x=/", "https://example.com/?x=/"},
	    {"//example.com/x", "//example.com/x"},
	    {"mailto:a@example.com", "mailto:a@example.com"},
	    {"./a:b", "https://例.cn/base/a/./a:b"}};
	struct arena a;
	(void)state;
	arena_init(&a);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		assert_string_equal(html_absolute(&a, around(&a, cases[i].is), page),
		    around(&a, cases[i].want));
	}
	assert_string_equal(html_absolute(&a, "", page), "");
	arena_release(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(texts), cmocka_unit_test(links)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
