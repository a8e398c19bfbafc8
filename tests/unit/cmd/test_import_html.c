/* SPDX-License-Identifier: MIT */
/* HTML as Markdown: the forms, what is refused, and over random HTML that what is
 * published has the same text. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cmd/import_html.h"
#include "rnd.h"
#include "view/markdown.h"

#include <stdlib.h>
#include <string.h>

static struct arena a;

static const struct {
	const char *html, *md;
} forms[] = {
    {"", ""},
    {"<p>甲</p><p>乙</p>", "甲\n\n乙"},
    {"甲\n\n乙", "甲\n\n乙"},
    {"甲\n乙", "甲\\\n乙"},
    {"<!-- wp:paragraph --><p>甲\n乙</p><!-- /wp:paragraph -->", "甲 乙"},
    {"甲<br>乙<br/><br/>", "甲\\\n乙"},
    {"　　甲&nbsp;", "甲\xC2\xA0"},
    {"<h3>一 #</h3><h4>二</h4><h1></h1>", "### 一 \\#\n\n#### 二"},
    {"<h2>一</h2>x<h4>二</h4>", "# 一\n\nx\n\n### 二"},
    {"<b>甲 </b>乙<i>丙</i><strong><em>丁</em></strong>", "**甲** 乙*丙*丁"},
    {"x<b>(y)</b>z", "x(y)z"},
    {"<b>x</b><b>y</b>", "**xy**"},
    {"<a href='https://a.cn/(x)?a=1&amp;lt;'>甲]</a>",
	"[甲\\]](https://a.cn/\\(x\\)?a=1\\&lt;)"},
    {"<a href='/x y'>甲</a><a href='#x'>乙</a>", "[甲](/x%20y)[乙](#x)"},
    {"<a href=' JaVascript:x'>甲</a><a href='//x'>乙</a><a>丙</a>", "甲乙丙"},
    {"!<a href='/x'>甲</a>", "\\![甲](/x)"},
    {"<code>a`b</code>", "``a`b``"},
    {"<pre>\n```\n  x &lt;\n</pre>", "````\n```\n  x <\n````"},
    {"<ul><li>甲<ol><li>一</li><li>二</li></ol></li><li></li><li>乙</li></ul>",
	"- 甲\n  1. 一\n  2. 二\n- 乙"},
    {"<ul><li><p>甲</p><p>乙</p></li><li>丙</li></ul>", "- 甲\n\n  乙\n\n- 丙"},
    {"<ul><li>甲</li></ul><ul><li>乙</li></ul>", "- 甲\n\n+ 乙"},
    {"<ol start=3><li>甲</li><li>乙</li></ol>", "3. 甲\n4. 乙"},
    {"<blockquote>甲<blockquote>乙</blockquote></blockquote>", "> 甲\n>\n> > 乙"},
    {"<table><tr><td>a|b<td>c<tr><td><b>d</b></table>",
	"| a\\|b | c |\n| --- | --- |\n| **d** |  |"},
    {"<hr>x<hr>", "***\n\nx\n\n***"},
    {"<script>x</script><style>y</style>z", "z"},
    {"# 甲", "\\# 甲"},
    {"- 甲 *乙* _丙_ [丁](x) &amp;amp; &lt;b&gt;", NULL},
    {"&lt;!-- x --&gt;", NULL},
};

static void forms_are_as_written(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
		struct report r = {0};
		char *md;
		assert_int_equal(html_to_md(&md, &a, forms[i].html, 1, &r), OK);
		if (forms[i].md && strcmp(md, forms[i].md) != 0)
			fail_msg(
			    "%s\nwant <%s>\nhave <%s>", forms[i].html, forms[i].md, md);
	}
	arena_reset(&a);
}

static void losses_are_told_once(void **state)
{
	(void)state;
	struct report r = {0};
	char *md;
	assert_int_equal(
	    html_to_md(&md, &a, "<img alt=甲><img><u>乙</u><iframe>丙</iframe>", 7, &r),
	    OK);
	assert_string_equal(md, "甲乙");
	assert_int_equal(r.n, 1);
	assert_int_equal(r.at[0].line, 7);
	assert_non_null(strstr(r.at[0].text, "img、u、iframe"));
	arena_reset(&a);
}

static char *repeat(const char *s, size_t n)
{
	struct buf b = BUF_INIT;
	for (size_t i = 0; i < n; i++)
		buf_str(&b, s);
	char *copy = arena_strdup(&a, buf_text(&b));
	buf_release(&b);
	return copy;
}

static void bounds_hold(void **state)
{
	(void)state;
	struct report r = {0};
	char *md;
	assert_int_equal(
	    html_to_md(&md, &a, repeat("x", HTML_MAX + 1), 1, &r), ERR_TOO_BIG);
	err_clear();
	static const char *const deep[] = {
	    "<div>", "<b>", "<ul><li>", "<blockquote>", "<table><tr><td>"};
	for (size_t i = 0; i < sizeof deep / sizeof *deep; i++) {
		char *html = arena_printf(&a, "%sx", repeat(deep[i], 5000));
		assert_int_equal(html_to_md(&md, &a, html, 1, &r), ERR_INVALID);
		err_clear();
	}
	assert_int_equal(html_to_md(&md, &a, "\xff", 1, &r), ERR_INVALID);
	assert_int_equal(html_to_md(&md, &a, "\x01", 1, &r), ERR_INVALID);
	err_clear();
	arena_reset(&a);
}

static void text_alone(void **state)
{
	(void)state;
	char *s;
	assert_int_equal(html_to_text(&s, &a, " <p>甲 &amp;amp;</p>\n<b>乙</b>*"), OK);
	assert_string_equal(s, "甲 &amp; 乙*");
	arena_reset(&a);
}

/* The text of published HTML: no tags, entities decoded, no white space. */
static char *shown(const char *html)
{
	static const struct {
		const char *name;
		char c;
	} entities[] = {{"&lt;", '<'}, {"&gt;", '>'}, {"&amp;", '&'}, {"&quot;", '"'},
	    {"&#39;", '\''}};
	char *out = arena_strdup(&a, html), *to = out;
	for (const char *p = html; *p; p++) {
		size_t i = 0, n = sizeof entities / sizeof *entities;
		if (*p == '<') {
			p = strchr(p, '>');
			continue;
		}
		while (
		    i < n && strncmp(p, entities[i].name, strlen(entities[i].name)) != 0)
			i++;
		if (i < n)
			p += strlen(entities[i].name) - 1;
		if (i < n || !strchr(" \n\t", *p))
			*to++ = i < n ? entities[i].c : *p;
	}
	*to = 0;
	return out;
}

static void published_text_is_the_same(void **state)
{
	static const char *const parts[] = {"<p>", "</p>", "<b>", "</b>", "<i>", "</i>",
	    "<ul><li>", "<ol><li>", "<li>", "</li></ul>", "</li></ol>", "<blockquote>",
	    "</blockquote>", "<h2>", "</h2>", "<table><tr><td>", "<td>", "<tr><td>",
	    "</td></tr></table>", "<a href='/x'>", "<a href='http://a.b/?(&amp;lt;'>",
	    "</a>", "<code>", "</code>", "<br>", "<hr>", "<pre>", "</pre>", "\n", "\n\n",
	    " ", "甲", "。", "“", "”", "a", "é", "1.", "1)", "-", "+", "*", "**", "_",
	    "#", "##", "&gt;", "&lt;", "&lt;b&gt;", "&lt;!--", "&amp;amp;", "&amp;", "[",
	    "]", "](x)", "]: x", "!", "`", "```", "~~~", "|", "---",
	    "===", ":--|--:", "\\", "$", "(", ")", "　", "http://a.b"};
	(void)state;
	for (int round = 0; round < 20000; round++) {
		struct buf html = BUF_INIT, out = BUF_INIT;
		struct report r = {0};
		char *md, *text;
		for (int i = 0; i < 2 + round % 16; i++)
			buf_str(&html, parts[rnd(sizeof parts / sizeof *parts)]);
		assert_int_equal(html_to_md(&md, &a, buf_text(&html), 1, &r), OK);
		assert_int_equal(html_to_text(&text, &a, buf_text(&html)), OK);
		assert_int_equal(markdown_html(&out, md, strlen(md)), OK);
		struct buf escaped = BUF_INIT;
		buf_html(&escaped, text, strlen(text));
		const char *want = shown(buf_text(&escaped));
		const char *have = shown(buf_text(&out));
		/* full-width spaces go at a line's start */
		if (strcmp(want, have) != 0 && !strstr(buf_text(&html), "　"))
			fail_msg("round %d: %s\nmd <%s>\nwant <%s>\nhave <%s>", round,
			    buf_text(&html), md, want, have);
		buf_release(&escaped);
		buf_release(&html);
		buf_release(&out);
		arena_reset(&a);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(forms_are_as_written),
	    cmocka_unit_test(losses_are_told_once),
	    cmocka_unit_test(bounds_hold),
	    cmocka_unit_test(text_alone),
	    cmocka_unit_test(published_text_is_the_same),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
