/* SPDX-License-Identifier: MIT */
/* Folding and cutting: what counts as the same, what the tokens are. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/fold.h"
#include "base/text.h"
#include "news/search_word.h"
#include "view/opencc.h"

#include <string.h>

static struct arena a;

static int setup(void **state)
{
	(void)state;
	arena_init(&a);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	arena_release(&a);
	return 0;
}

static const char *tokens(const char *text)
{
	struct search_cut cut;
	struct buf b = BUF_INIT;
	search_cut(&cut, &a, text);
	search_tokens(&b, &cut);
	char *out = arena_strdup(&a, buf_text(&b));
	buf_release(&b);
	return out;
}

static const char *phrase(const char *word)
{
	struct search_cut cut;
	struct buf b = BUF_INIT;
	search_cut(&cut, &a, word);
	search_phrase(&b, &cut);
	char *out = arena_strdup(&a, buf_text(&b));
	buf_release(&b);
	return out;
}

static void cuts(void **state)
{
	(void)state;
	assert_string_equal(tokens(""), "");
	assert_string_equal(tokens("，。！ \n"), "");
	assert_string_equal(tokens("贵州"), "贵州 州 ");
	assert_string_equal(tokens("中国，人民"), "中国 国 人民 民 ");
	assert_string_equal(tokens("G60沪昆高速"), "g60 沪昆 昆高 高速 速 ");
	assert_string_equal(tokens("Ｇ６０"), "g60 ");
	assert_string_equal(tokens("投资3.27亿元"), "投资 资 3 ．3．27 27 亿元 元 ");
	assert_string_equal(tokens("1,234.5"), "1 ，1，234 234 ．234．5 5 ");
	assert_string_equal(tokens("１．５"), "1 ．1．5 5 ");
	assert_string_equal(tokens("3. 27"), "3 27 ");
	assert_string_equal(tokens("v1.x"), "v1 x ");
	assert_string_equal(tokens("第1，2名"), "第 1 2 名 ");
	assert_string_equal(tokens("Café"), "cafe ");
	assert_string_equal(tokens("Stra\xc3\x9f"
				   "e"),
	    "strasse ");
	assert_string_equal(tokens("㎡"), "m2 ");
	assert_string_equal(tokens("貴州\xe2\x80\x8b高鐵"), "贵州 州高 高铁 铁 ");
	assert_string_equal(tokens("カタカナ"), "カタ タカ カナ ナ ");
	assert_string_equal(tokens("C++ \"OR\" *"), "c or ");
	assert_string_equal(tokens("\xff\xfe贵"), "贵 ");
	/* invisible marks do not count beside a point either */
	assert_string_equal(tokens("3\xe2\x80\x8b.\xe2\x80\x8b"
				   "27"),
	    "3 ．3．27 27 ");
	/* ideographs among the compatibility ones, a radical, private use, ゝ */
	assert_string_equal(tokens("山﨎﨑人"), "山﨎 﨎﨑 﨑人 人 ");
	assert_string_equal(
	    tokens("⻢\xee\xa1\xa3〡ゝ"), "⻢\xee\xa1\xa3 \xee\xa1\xa3〡 〡ゝ ゝ ");
}

static void phrases(void **state)
{
	(void)state;
	assert_string_equal(phrase("贵"), "\"贵 \" *");
	assert_string_equal(phrase("贵州"), "\"贵州 \"");
	assert_string_equal(phrase("贵州省"), "\"贵州 州省 \"");
	assert_string_equal(phrase("Gui"), "\"gui \" *");
	assert_string_equal(phrase("G60沪昆"), "\"g60 沪昆 \"");
	assert_string_equal(phrase("中国，人"), "\"中国 国 人 \" *");
	assert_string_equal(phrase("3.2"), "\"3 ．3．2 \" *");
	assert_string_equal(phrase("3."), "\"3 \" *");
	assert_string_equal(phrase("共3.27亿"), "\"共 3 ．3．27 27 亿 \" *");
}

static bool holds(const char *text, const char *word)
{
	struct search_cut t, w;
	struct search_spot s;
	search_cut(&t, &a, text);
	search_cut(&w, &a, word);
	return search_find_in(&s, &t, &w, 0, 0);
}

/* The examples of search_word.h. */
static void holding(void **state)
{
	(void)state;
	assert_true(holds("沪昆高速公路", "高速"));
	assert_true(holds("Guizhou", "gui"));
	assert_true(holds("G60 沪昆高速", "G60沪昆"));
	assert_true(holds("共3.27亿元", "27"));
	assert_true(holds("共3.27亿元", "27亿"));
	assert_true(holds("共3.27亿元", "3.27亿元"));
	assert_true(holds("共3.27亿元", "3.2"));
	assert_true(holds("New-York", "new york"));
	assert_true(holds("大人，小人", "小人"));
	assert_false(holds("G60", "60"));
	assert_false(holds("27亿", "7亿"));
	assert_false(holds("中国，人民", "国人"));
	assert_false(holds("327亿元", "3.27亿元"));
	assert_false(holds("3，27亿元", "3.27亿元"));
	assert_false(holds("大人物，小", "人小"));
	assert_true(holds("貴州", "贵州"));
	assert_true(holds("贵州", "貴州"));
}

static int32_t folded(int32_t c)
{
	struct search_cut cut;
	char text[5] = "";
	text_put(c, text);
	search_cut(&cut, &a, text);
	if (cut.chars != 1)
		fail_msg("U+%04X gives %zu", (unsigned)c, cut.chars);
	return cut.c[0].c;
}

/* Every Han character counts as the same as its other form in OpenCC's tables, both ways.
 */
static void both_scripts(void **state)
{
	(void)state;
	static const int32_t blocks[][2] = {
	    {0x3400, 0x4DBF}, {0x4E00, 0x9FFF}, {0x20000, 0x2F7FF}, {0x30000, 0x323AF}};
	for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) {
		for (int32_t c = blocks[i][0]; c <= blocks[i][1]; c++) {
			char text[5] = "";
			size_t len = text_put(c, text);
			for (enum script_change how = 0; how < SCRIPT__MAX; how++) {
				struct buf b = BUF_INIT;
				const char *next;
				assert_int_equal(script_change(&b, text, len, how), OK);
				int32_t other = text_next(buf_text(&b), &next);
				if (folded(c) != folded(other))
					fail_msg("%s and %s", text, buf_text(&b));
				buf_release(&b);
			}
		}
		arena_reset(&a);
	}
}

/* Folding twice is folding once, for every character there is. */
static void folding_is_final(void **state)
{
	(void)state;
	int32_t once[FOLD_MAX], twice[FOLD_MAX];
	for (int32_t c = 1; c <= 0x10FFFF; c++) {
		if (c >= 0xD800 && c <= 0xDFFF)
			continue;
		size_t n = fold_char(once, c);
		assert_in_range(n, 0, FOLD_MAX);
		for (size_t i = 0; i < n; i++) {
			size_t m = fold_char(twice, once[i]);
			if (m != 1 || twice[0] != once[i])
				fail_msg("U+%04X", (unsigned)c);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(cuts, setup, teardown),
	    cmocka_unit_test_setup_teardown(phrases, setup, teardown),
	    cmocka_unit_test_setup_teardown(holding, setup, teardown),
	    cmocka_unit_test_setup_teardown(both_scripts, setup, teardown),
	    cmocka_unit_test_setup_teardown(folding_is_final, setup, teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
