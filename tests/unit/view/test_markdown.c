/* SPDX-License-Identifier: MIT */
/* view/markdown: the examples of CommonMark 0.30 as libcmark has them in safe mode, the
 * shared and further cases of CJK emphasis as markdown-it-cjk-friendly has them, tables
 * as cmark-gfm has them, our published rules, limits, and hostile input. Run from the top
 * folder. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/text.h"
#include "view/markdown.h"

#include <jansson.h>
#include <string.h>
#include <time.h>

typedef enum err convert(struct buf *out, const char *s, size_t len);

/* Every case of a file; a case may have a "safe" result that counts instead of "html". */
static size_t run(const char *path, convert *f)
{
	json_t *file = json_load_file(path, JSON_ALLOW_NUL, NULL), *t;
	size_t i, wrong = 0;

	assert_non_null(file);
	json_array_foreach(file, i, t)
	{
		struct buf out = BUF_INIT;
		const json_t *src = json_object_get(t, "markdown");
		const char *want = json_string_value(json_object_get(t, "safe"));

		if (!want)
			want = json_string_value(json_object_get(t, "html"));
		if (f(&out, json_string_value(src), json_string_length(src)) != OK ||
		    strcmp(buf_text(&out), want) != 0) {
			print_error("%s, %s:\n%s--- is\n%s--- and not\n%s", path,
			    json_string_value(json_object_get(t, "name")),
			    json_string_value(src), buf_text(&out), want);
			wrong++;
		}
		buf_release(&out);
	}
	json_decref(file);
	assert_int_equal(wrong, 0);
	return i;
}

static void commonmark(void **state)
{
	(void)state;
	assert_int_equal(
	    run("tests/data/commonmark/spec-0.30.json", markdown_plain), 652);
}

static void emphasis(void **state)
{
	(void)state;
	assert_true(run("tests/data/cjk-emphasis/cases.json", markdown_plain) > 600);
}

static void tables(void **state)
{
	(void)state;
	assert_true(run("tests/data/markdown/table.json", markdown_plain) >= 45);
}

static void rules(void **state)
{
	(void)state;
	assert_true(run("tests/data/markdown/rules.json", markdown_html) >= 130);
}

static void shared_cases(void **state)
{
	struct buf src = BUF_INIT, want = BUF_INIT, out = BUF_INIT;

	(void)state;
	assert_int_equal(file_read(&src, "tests/data/cjk-emphasis/strong.md"), OK);
	assert_int_equal(file_read(&want, "tests/data/cjk-emphasis/strong.html"), OK);
	assert_int_equal(markdown_plain(&out, buf_text(&src), src.len), OK);
	assert_string_equal(buf_text(&out), buf_text(&want));
	buf_release(&src);
	buf_release(&want);
	buf_release(&out);
}

static void check(convert *f, const char *s, const char *want)
{
	struct buf out = BUF_INIT;

	assert_int_equal(f(&out, s, strlen(s)), OK);
	assert_string_equal(buf_text(&out), want);
	buf_release(&out);
}

static void refused(convert *f, const char *s, size_t len, enum err err)
{
	struct buf out = BUF_INIT;

	err_clear();
	assert_int_equal(f(&out, s, len), err);
	assert_int_equal(out.len, 0);
	assert_true((unsigned char)err_said(err)[0] >= 0xe0); /* in Chinese */
	buf_release(&out);
	err_clear();
}

/* What must reach libcmark as it stands although it holds * or _. */
static void structure(void **state)
{
	(void)state;
	check(markdown_plain, "* a\n* *b*\n\n***\n_ _ _\n",
	    "<ul>\n<li>a</li>\n<li><em>b</em></li>\n</ul>\n<hr />\n<hr />\n");
	check(markdown_plain, "> * a\n>* *b*\n> *c*\n>*d*\n",
	    "<blockquote>\n<ul>\n<li>a</li>\n<li><em>b</em>\n<em>c</em>\n<em>d</em></"
	    "li>\n"
	    "</ul>\n</blockquote>\n");
	check(markdown_plain, "a\n    >*。*b>*c*\n",
	    "<p>a\n&gt;<em>。</em>b&gt;<em>c</em></p>\n");
	check(markdown_plain, "<x-y _a_=\"*\" b_>**“c”**的</x-y>\n",
	    "<p><!-- raw HTML omitted --><strong>“c”</strong>的<!-- raw HTML omitted "
	    "--></p>\n");
	check(markdown_plain, "`<a b=\"`**“c”**的`\">`\n",
	    "<p><code>&lt;a "
	    "b=&quot;</code><strong>“c”</strong>的<code>&quot;&gt;</code></p>\n");
	check(markdown_plain, "[*a*_b] [c](/*d*_e \"*f*\") <_g*@h.i>\n\n[*A*_b]: /_x_\n",
	    "<p><a href=\"/_x_\"><em>a</em>_b</a> <a href=\"/*d*_e\" title=\"*f*\">c</a> "
	    "<a href=\"mailto:_g*@h.i\">_g*@h.i</a></p>\n");
	check(markdown_plain, "~~~ a*b_\n*c*\n~~~\n\n    _d_\n",
	    "<pre><code "
	    "class=\"language-a*b_\">*c*\n</code></pre>\n<pre><code>_d_\n</code></"
	    "pre>\n");
	check(markdown_plain, "\\**a\\** \\\\*b* `\\`*c*\n",
	    "<p>*<em>a*</em> \\<em>b</em> <code>\\</code><em>c</em></p>\n");
}

static void source(void **state)
{
	(void)state;
	check(markdown_plain, "", "");
	check(markdown_html, "", "");
	check(markdown_plain, "\xef\xbb\xbf# a\r\nb\rc", "<h1>a</h1>\n<p>b\nc</p>\n");
	check(markdown_plain, "a\fb", "<p>a\fb</p>\n");
	refused(markdown_html, "a\fb", 3, ERR_INVALID);
	refused(markdown_plain, "a\0b", 3, ERR_INVALID);
	refused(markdown_plain, "a\xff", 2, ERR_INVALID);
	refused(markdown_plain, "a\xed\xa0\x80", 4, ERR_INVALID);
	refused(markdown_plain, "\xef\xa3\xbe", 3, ERR_INVALID); /* U+F8FE */
	refused(markdown_plain, "&#xF8fe;", 8, ERR_INVALID);
	refused(markdown_plain, "&#63742;", 8, ERR_INVALID);
	refused(markdown_plain, "\xef\xb7\x90", 3, ERR_INVALID); /* U+FDD0 */
	refused(markdown_plain, "&#xfdd0;", 8, ERR_INVALID);
	refused(markdown_html, "a&#xFFFE;", 9, ERR_INVALID); /* libcmark: a bare byte */
	refused(markdown_plain, "a&#65535;", 9, ERR_INVALID);
	refused(markdown_html, "\xe2\x80\xa8", 3, ERR_INVALID); /* U+2028 */
	check(markdown_plain, "&#xF8fe &#63742x;", "<p>&amp;#xF8fe &amp;#63742x;</p>\n");
}

static char big[MARKDOWN_MAX + 1];

static const char *fill(const char *unit)
{
	size_t n = strlen(unit);

	memset(big, '\n', sizeof(big));
	for (size_t i = 0; i + n <= MARKDOWN_MAX; i += n)
		memcpy(big + i, unit, n);
	return big;
}

static void limits(void **state)
{
	struct buf out = BUF_INIT;

	(void)state;
	refused(markdown_html, fill("a"), MARKDOWN_MAX + 1, ERR_TOO_BIG);
	assert_int_equal(markdown_html(&out, big, MARKDOWN_MAX), OK);
	buf_release(&out);
	refused(markdown_html, fill(">"), MARKDOWN_MAX, ERR_TOO_BIG); /* 5 MB of HTML */
	(void)fill("|||||||\n");
	for (size_t i = 0; i < 40000; i += 2)
		memcpy(big + i, "|a", 2);
	big[40000] = '\n';
	for (size_t i = 40001; i < 80001; i += 2)
		memcpy(big + i, "|-", 2);
	big[80001] = '\n';
	refused(markdown_plain, big, MARKDOWN_MAX, ERR_TOO_BIG); /* 20,000 columns */
	buf_init(&out, 10);
	assert_int_equal(markdown_plain(&out, "abcdefgh", 8), ERR_TOO_BIG);
	buf_release(&out);
}

/* 200 KB of each; plain libcmark takes 0 to 0.2 s, and none of ours may be worse than
 * linear. */
static void hostile(void **state)
{
	static const char *const units[] = {"*", "*a ", "a**", "*a_ ", "_.__.", "*_", "[",
	    "![", "(", "[a](", "`", "`a``", "> a\n", "- ", "* * ", "* a\n", "|", "|-|\n",
	    "|a|\n|-|\n\n", "|a|\n|-|\n2. x\n", "|a|\n|-|\n<b>\n", "<a ", "<a b=\"",
	    "<a b='\"><", "<x.@", "<ab:", "<!--", "&#", "\\*", "。**中", "中“a", "中\n",
	    ">*a", "`|\n", "<b>", "\t", "[a]: /u\n"};
	struct buf out = BUF_INIT;

	(void)state;
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		clock_t t = clock();
		double s;

		buf_clear(&out);
		assert_int_equal(markdown_html(&out, fill(units[i]), MARKDOWN_MAX), OK);
		s = (double)(clock() - t) / CLOCKS_PER_SEC;
		if (s > 8)
			fail_msg("%s: %.1f s", units[i], s);
		assert_true(text_valid(out.data, out.len));
	}
	buf_release(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(commonmark),
	    cmocka_unit_test(emphasis),
	    cmocka_unit_test(shared_cases),
	    cmocka_unit_test(tables),
	    cmocka_unit_test(rules),
	    cmocka_unit_test(structure),
	    cmocka_unit_test(source),
	    cmocka_unit_test(limits),
	    cmocka_unit_test(hostile),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
