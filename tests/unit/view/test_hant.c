/* SPDX-License-Identifier: MIT */
/* view/hant: what is converted and what is not, that a page keeps its tags in their
 * order, and that nothing comes out damaged, whatever went in. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/text.h"
#include "rnd.h"
#include "view/hant.h"

#include <stdlib.h>
#include <string.h>

static void check(const char *page, const char *want)
{
	struct buf b = BUF_INIT;
	buf_str(&b, page);
	assert_int_equal(hant_page(&b), OK);
	assert_string_equal(buf_text(&b), want);
	buf_release(&b);
}

static void same(const char *page)
{
	check(page, page);
}

static void text_nodes(void **state)
{
	(void)state;
	check("<p>干部在松江。</p>", "<p>幹部在松江。</p>");
	check("<p>皇后。面条，后来头发干燥。</p>", "<p>皇后。麪條，後來頭髮乾燥。</p>");
	/* characters only: the words stay the signed words */
	check("<p>软件和信息</p>", "<p>軟件和信息</p>");
	/* a phrase ends with its text node */
	check("<p>头<b>发</b></p>", "<p>頭<b>發</b></p>");
	check("国", "國");
	check("", "");
	same("<p>plain &amp; simple</p>");
	check("<p>国&amp;国 &lt;国&gt; &#39;国&#39; 3 &lt; 5</p>",
	    "<p>國&amp;國 &lt;國&gt; &#39;國&#39; 3 &lt; 5</p>");
	check("<title>签发_中国</title>", "<title>簽發_中國</title>");
}

static void attributes(void **state)
{
	(void)state;
	check("<html lang=\"zh-CN\" class=\"mourning\">",
	    "<html lang=\"zh-Hant\" class=\"mourning\">");
	check("<img src=\"/m/国.png\" alt=\"国\" title='国'/>",
	    "<img src=\"/m/国.png\" alt=\"國\" title='國'/>");
	check("<nav aria-label=\"栏目\"><a href=\"/国\" lang=\"zh-CN\">国</a></nav>",
	    "<nav aria-label=\"欄目\"><a href=\"/国\" lang=\"zh-CN\">國</a></nav>");
	check("<meta property=\"og:title\" content=\"国&quot;国\">",
	    "<meta property=\"og:title\" content=\"國&quot;國\">");
	/* what goes back to the site stays */
	check("<input name=\"q\" value=\"国\" placeholder=\"国\">",
	    "<input name=\"q\" value=\"国\" placeholder=\"國\">");
	same("<input type=\"hidden\" name=\"q\" value=\"国\">");
	check("<input type=\"submit\" value=\"发\">",
	    "<input type=\"submit\" value=\"發\">");
	check("<button name=\"b\" value=\"发\">发</button>",
	    "<button name=\"b\" value=\"发\">發</button>");
	check("<select><option value=\"国\">国</option><option>国</option></select>",
	    "<select><option value=\"国\">國</option><option>国</option></select>");
	check("<textarea aria-label=\"国\">国<b></textarea>国",
	    "<textarea aria-label=\"國\">国<b></textarea>國");
	/* a ">" inside quotes ends nothing */
	check("<a title=\"a>国\" href=x>国</a>", "<a title=\"a>國\" href=x>國</a>");
	check("<a title = 国 data-x=国>国</a>", "<a title = 國 data-x=国>國</a>");
}

static void left_alone(void **state)
{
	(void)state;
	same("<pre>国</pre><p>a</p>");
	check("<p><code>国</code>国</p>", "<p><code>国</code>國</p>");
	check("<pre aria-label=\"国\"><code>国<pre>国</pre></code>国</pre>国",
	    "<pre aria-label=\"國\"><code>国<pre>国</pre></code>国</pre>國");
	check("<p translate=\"no\" title=\"国\">国<b>国</b><p>国</p>国</p>国",
	    "<p translate=\"no\" title=\"国\">国<b>国</b><p>国</p>国</p>國");
	/* void elements have no content to leave alone */
	check(
	    "<img translate=\"no\" alt=\"国\">国", "<img translate=\"no\" alt=\"国\">國");
	check(
	    "<path translate=\"no\" d=\"M0\"/>国", "<path translate=\"no\" d=\"M0\"/>國");
	check("<script>国</script><style>国</style>国",
	    "<script>国</script><style>国</style>國");
	check("<!DOCTYPE html><!-- 国 > 国 -->国", "<!DOCTYPE html><!-- 国 > 国 -->國");
	check("<preface>国</preface>", "<preface>國</preface>");
}

static void linked_data(void **state)
{
	(void)state;
	check(
	    "<script type=\"application/ld+json\">{\"name\":\"国\\u003cb\",\"u\":\"/a\"}"
	    "</script>",
	    "<script type=\"application/ld+json\">{\"name\":\"國\\u003cb\",\"u\":\"/a\"}"
	    "</script>");
}

/* Whatever comes in, what is not Chinese comes out as it was, in its order. */
static void ascii_of(struct buf *out, const char *s, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (!((unsigned char)s[i] & 0x80))
			buf_ch(out, s[i] && s[i] != 1 ? s[i] : ' ');
}

static void hostile(const char *s, size_t len)
{
	struct buf page = BUF_INIT, before = BUF_INIT, after = BUF_INIT;
	ascii_of(&before, s, len);
	buf_add(&page, s, len);
	assert_int_equal(hant_page(&page), OK);
	assert_true(text_valid(buf_text(&page), page.len));
	ascii_of(&after, buf_text(&page), page.len);
	assert_string_equal(buf_text(&after), buf_text(&before));
	buf_release(&page);
	buf_release(&before);
	buf_release(&after);
}

static void nothing_is_damaged(void **state)
{
	static const char *const odd[] = {"国<", "国<a", "国<a ", "国<a title",
	    "国<a title=", "国<a title=\"国", "<a title='国\"国>国", "国</", "国<!",
	    "<!--国", "<!-国>国", "<>国", "<1国>国", "< 国", "<a/国/>国",
	    "<a =国 ==国>国", "<pre>国", "<pre>国</pr", "<textarea>国", "<textarea",
	    "<script type=application/ld+json>国", "<p translate=no>国", "</p>国</p>",
	    "<code>国</codes>国</code >国", "国\x01国\x01", "&国;&#x56fd;国",
	    "<option value>国</option>国"};
	(void)state;
	for (size_t i = 0; i < sizeof odd / sizeof *odd; i++)
		hostile(odd[i], strlen(odd[i]));
	hostile("国\0国<b\0>国", sizeof "国\0国<b\0>国" - 1);
}

/* Pages strewn together from pieces of pages. */
static void strewn(void **state)
{
	static const char *const parts[] = {"<", ">", "/", "\"", "'", "=", " ", "国",
	    "发", "a", "p", "pre", "<p>", "</p>", "<!--", "-->", "translate=\"no\"",
	    "title=\"", "<input ", "&lt;", "\x01", "\n", "<script>", "</script>",
	    "<code>", "</code>"};
	(void)state;
	for (int round = 0; round < 20000; round++) {
		struct buf b = BUF_INIT;
		for (uint32_t n = 1 + rnd(30); n; n--)
			buf_str(&b, parts[rnd(sizeof parts / sizeof *parts)]);
		hostile(buf_text(&b), b.len);
		buf_release(&b);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(text_nodes),
	    cmocka_unit_test(attributes),
	    cmocka_unit_test(left_alone),
	    cmocka_unit_test(linked_data),
	    cmocka_unit_test(nothing_is_damaged),
	    cmocka_unit_test(strewn),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
