/* SPDX-License-Identifier: MIT */
/* Plain text written as Markdown must come back as the same text from the renderer, and
 * stay without backslashes where none are needed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/text.h"
#include "news/literal.h"
#include "rnd.h"
#include "view/markdown.h"

#include <stdlib.h>
#include <string.h>

/* The text of HTML without tags; false when there is a tag inside. */
static bool plain(struct buf *out, const char *html, size_t len)
{
	static const struct {
		const char *entity;
		char c;
	} all[] = {{"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'},
	    {"&#39;", '\''}};
	for (const char *p = html, *end = html + len; p < end; p++) {
		char c = *p;
		if (text_starts(p, "<wbr>")) { /* where a line may break: no character */
			p += strlen("<wbr>") - 1;
			continue;
		}
		if (c == '<')
			return false;
		for (size_t i = 0; c == '&' && i < sizeof all / sizeof *all; i++)
			if (text_starts(p, all[i].entity)) {
				c = all[i].c;
				p += strlen(all[i].entity) - 1;
				break;
			}
		buf_ch(out, c);
	}
	return true;
}

static void check(const char *text, bool heading)
{
	struct buf md = BUF_INIT, html = BUF_INIT, back = BUF_INIT;
	if (heading)
		buf_str(&md, "# ");
	literal_add(&md, text, heading ? LITERAL_HEADING : LITERAL_START);
	/* between other paragraphs, as in an article */
	struct buf doc = BUF_INIT;
	buf_printf(&doc, "前\n\n%s\n\n[x]: 后 *_`", buf_text(&md));
	assert_int_equal(markdown_html(&html, buf_text(&doc), doc.len), OK);
	const char *open = heading ? "<p>前</p>\n<h2>" : "<p>前</p>\n<p>";
	const char *close = heading ? "</h2>\n<p>" : "</p>\n<p>";
	const char *end = strstr(buf_text(&html) + strlen("<p>前</p>\n<p>"), close);
	if (!text_starts(buf_text(&html), open) || !end ||
	    !plain(&back, html.data + strlen(open),
		(size_t)(end - html.data) - strlen(open)) ||
	    strcmp(buf_text(&back), text))
		fail_msg("text: %s\nmarkdown: %s\nhtml: %s", text, buf_text(&md),
		    buf_text(&html));
	buf_release(&md);
	buf_release(&html);
	buf_release(&back);
	buf_release(&doc);
}

static void test_known(void **state)
{
	(void)state;
	static const char *const texts[] = {"# 标题", "#标题", "1. 一", "12) 二",
	    "2022.11.24", "- 甲", "-甲", "+ 乙", "---", "***", "* * *", "___",
	    "===", "> 引", "~~~", "```", "`a` 和 `b`", "一个 ` 号", "*甲*",
	    "**“从0到1”**的", "3*4 与 5*6", "_a_", "a_b_c", "[a](b)", "![a](/m/1.jpg)",
	    "[x]: /y", "[1]", "[a][b]", "<b>粗</b>", "<https://a.cn>", "1 < 2 > 0",
	    "&amp;", "&#35;", "R&D", "\\", "\\*", "a\\", "C:\\dir", "|a|b|", "--|--",
	    "\"引\" '号'", "C #", "##", "a ##", "100% ~ 200%"};
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		check(texts[i], false);
		check(texts[i], true);
	}
}

static void test_random(void **state)
{
	(void)state;
	static const char *const parts[] = {"*", "**", "_", "`", "``", "[", "]", "(", ")",
	    "!", "<", ">", "&", "amp;", "#", "# ", "- ", "+ ", "1.", " ", " ", "\\", "|",
	    "~~~", "=", "-", "a", "B1", "中", "文字", "。", "“", "”", ":", "/x", ";",
	    "\"", "https://a.cn", "，", "0"};
	for (int round = 0; round < 40000; round++) {
		char text[256] = "";
		for (uint32_t n = 1 + rnd(12); n; n--)
			strcat(text, parts[rnd(sizeof parts / sizeof *parts)]);
		char *s = text_trim(text);
		if (!*s)
			continue;
		check(s, false);
		check(s, true);
	}
}

static void test_no_more_than_needed(void **state)
{
	(void)state;
	static const char *const same[] = {"2022.11.24 的 R&D（见[1]）", "G60_云 a_b",
	    "5* 酒店", "C# 语言", "C:\\目录", "3 < 5", "#话题", "-5度", "一个 ` 号",
	    "(a) [b] {c}", "1.5万", "|", "a * b * c"};
	for (size_t i = 0; i < sizeof same / sizeof *same; i++) {
		struct buf b = BUF_INIT;
		literal_add(&b, same[i], LITERAL_START);
		assert_string_equal(buf_text(&b), same[i]);
		buf_release(&b);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_known),
	    cmocka_unit_test(test_random),
	    cmocka_unit_test(test_no_more_than_needed),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
