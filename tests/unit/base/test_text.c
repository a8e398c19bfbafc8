/* SPDX-License-Identifier: MIT */
/* UTF-8 at its borders, NFC against utf8proc, counting and cutting. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/text.h"

#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

static struct arena a;

static int setup(void **state)
{
	(void)state;
	arena_init(&a);
	err_clear();
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	arena_release(&a);
	return 0;
}

static void valid_borders(void **state)
{
	(void)state;
	static const char *const good[] = {"", "a", "\x7F", "\xC2\x80", "\xDF\xBF",
	    "\xE0\xA0\x80", "\xED\x9F\xBF", "\xEE\x80\x80", "\xEF\xBF\xBD",
	    "\xF0\x90\x80\x80", "\xF4\x8F\xBF\xBD", "中文"};
	static const char *const bad[] = {"\x80", "\xBF", "\xC0\x80", "\xC1\xBF", "\xC2",
	    "\xC2g", "\xE0\x80\x80", "\xE0\x9F\xBF", "\xE4\xB8", "\xE4\xB8g",
	    "\xED\xA0\x80", "\xED\xBF\xBF", "\xF0\x80\x80\x80", "\xF0\x8F\xBF\xBF",
	    "\xF0\x9F\x98", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80",
	    "\xF8\x88\x80\x80\x80", "\xFE", "\xFF", "ok\xFF"};
	char *out;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		assert_true(text_valid(good[i], strlen(good[i])));
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_false(text_valid(bad[i], strlen(bad[i])));
		assert_int_equal(
		    text_normal(&out, &a, bad[i], strlen(bad[i])), ERR_INVALID);
	}
	assert_false(text_valid("a\0b", 3));
	assert_false(text_valid("\xE4\xB8\xAD", 2)); /* len ends inside a character */
}

static void assert_normal(const char *in, size_t len, const char *want)
{
	char *out;
	assert_int_equal(text_normal(&out, &a, in, len), OK);
	assert_string_equal(out, want);
}

static void normal_line_ends(void **state)
{
	(void)state;
	assert_normal("", 0, "");
	assert_normal("a\r\nb\rc\nd\r\r\n", 10, "a\nb\nc\nd\n\n");
	assert_normal("\r", 1, "\n");
	assert_normal("a\tb\r\n中", 8, "a\tb\n中");
	assert_normal("abc", 2, "ab");
}

static void normal_refuses(void **state)
{
	(void)state;
	static const char *const bad[] = {"\x01", "\x0B", "\x0C", "\x1B[31m", "\x7F",
	    "\xC2\x80", "\xC2\x85", "\xC2\x9F", "\xE2\x80\xA8", "\xE2\x80\xA9",
	    "\xEF\xB7\x90", "\xEF\xB7\xAF", "\xEF\xBF\xBE", "\xEF\xBF\xBF",
	    "\xF0\x9F\xBF\xBE", "\xF4\x8F\xBF\xBF", "\xEF\xA3\xBE"};
	char *out;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		err_clear();
		assert_int_equal(
		    text_normal(&out, &a, bad[i], strlen(bad[i])), ERR_INVALID);
		assert_non_null(strstr(err_said(ERR_INVALID), "U+"));
	}
	assert_int_equal(text_normal(&out, &a, "a\0b", 3), ERR_INVALID);
	err_clear();
	assert_int_equal(text_normal(&out, &a, "中\r\n\x1B", 6), ERR_INVALID);
	assert_string_equal(
	    err_said(ERR_INVALID), "文字中有不能使用的字符 U+001B（第 3 个字符）。");
	/* Neighbours of the refused ones. */
	assert_normal("\xEF\xB7\x8F\xEF\xA3\xBD\xE2\x80\xA7", 9,
	    "\xEF\xB7\x8F\xEF\xA3\xBD\xE2\x80\xA7");
}

static void normal_is_nfc(void **state)
{
	(void)state;
	assert_normal("e\xCC\x81", 3, "\xC3\xA9");             /* é */
	assert_normal("\xE3\x81\x8B\xE3\x82\x99", 6, "が");    /* か + dakuten */
	assert_normal("\xEF\xA4\x80", 3, "\xE8\xB1\x88");      /* U+F900 is U+8C48 */
	assert_normal("\xE2\x84\xA6", 3, "\xCE\xA9");          /* Ohm sign is omega */
	assert_normal("\xE1\x84\x80\xE1\x85\xA1", 6, "가");    /* Hangul jamo */
	assert_normal("ＡＢＣ，", 12, "ＡＢＣ，");             /* not NFKC */
	assert_normal("a\xCC\xA3\xCC\x82", 5, "\xE1\xBA\xAD"); /* two marks */
}

/* The fast way in text.c must agree with utf8proc for each character, alone and between
 * neighbours that could combine with it. */
static void normal_agrees_with_utf8proc(void **state)
{
	(void)state;
	for (int32_t c = 0x20; c < 0x30000; c++) {
		char one[16], *out, *want;
		size_t n = text_put('e', one);
		n += text_put(c, one + n);
		n += text_put(0x4E2D, one + n);
		one[n] = '\0';
		if (!text_valid(one, n) || text_normal(&out, &a, one, n) != OK)
			continue;
		want = (char *)utf8proc_NFC((const utf8proc_uint8_t *)one);
		if (strcmp(out, want) != 0)
			fail_msg("U+%04X differs", (unsigned)c);
		free(want);
		if (c % 4096 == 0)
			arena_reset(&a);
	}
}

static void assert_line(const char *in, const char *want)
{
	char *out;
	assert_int_equal(text_line(&out, &a, in, strlen(in)), OK);
	assert_string_equal(out, want);
}

static void lines(void **state)
{
	(void)state;
	assert_line("", "");
	assert_line("  \t\r\n　 ", "");
	assert_line("　　春 汛　\n", "春 汛");
	assert_line("a\r\nb\tc", "a b c");
	assert_line("\xC2\xA0x\xEF\xBB\xBF", "x");
	assert_line("\xE2\x80\x8B", "");
	char *out;
	assert_int_equal(text_line(&out, &a, "a\xE2\x80\xA8", 4), ERR_INVALID);
}

static void trim_in_place(void **state)
{
	(void)state;
	char s[] = "　 a　b \n", all[] = "　　", none[] = "", broken[] = " \xFF ";
	assert_string_equal(text_trim(s), "a　b");
	assert_string_equal(text_trim(all), "");
	assert_string_equal(text_trim(none), "");
	assert_string_equal(text_trim(broken), "\xFF");
}

static void counts(void **state)
{
	(void)state;
	assert_int_equal(text_chars(""), 0);
	assert_int_equal(text_chars("a中😀"), 3);
	static const struct {
		const char *s;
		size_t words;
	} cases[] = {{"", 0}, {"中文", 2}, {"中文，test 2026年。", 5},
	    {"Hello, world!", 2}, {"don't", 2}, {"  \n\t　", 0}, {"，。！？—…“”", 0},
	    {"カタカナひらがな", 8}, {"ー", 1}, {"・", 0}, {"한국", 2}, {"abc中def", 3},
	    {"e\xCC\x81te\xCC\x81", 1}, {"𠀀𪛖", 2}, {"〇一", 2}, {"々", 1},
	    {"１２３", 1}, {"😀", 0}, {"naïve", 1}};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_int_equal(
		    text_words(cases[i].s, strlen(cases[i].s)), cases[i].words);
	assert_int_equal(text_words("中文", 3), 1);
}

static void cut(void **state)
{
	(void)state;
	assert_string_equal(text_cut(&a, "中文字", 3), "中文字");
	assert_string_equal(text_cut(&a, "中文字", 2), "中文…");
	assert_string_equal(text_cut(&a, "中文字", 0), "…");
	assert_string_equal(text_cut(&a, "", 0), "");
	assert_string_equal(text_cut(&a, "a😀b", 2), "a😀…");
}

static void slugs(void **state)
{
	(void)state;
	static const char *const good[] = {"a", "news", "a1", "a-b", "gov-2026",
	    "abcdefghijabcdefghijabcdefghijabcdefghij"};
	static const char *const bad[] = {"", "-a", "a-", "1a", "A", "a_b", "a b", "新闻",
	    "a/b", "a.", "abcdefghijabcdefghijabcdefghijabcdefghijk"};
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		assert_true(text_is_slug(good[i]));
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(text_is_slug(bad[i]));
}

static void put_and_next_are_inverse(void **state)
{
	(void)state;
	for (int32_t c = 1; c < 0x110000; c++) {
		char s[5] = {0};
		const char *next;
		if (c >= 0xD800 && c <= 0xDFFF)
			continue;
		size_t n = text_put(c, s);
		assert_int_equal(n, strlen(s));
		assert_int_equal(text_next(s, &next), c);
		assert_ptr_equal(next, s + n);
	}
	const char *next, *cut_off = "\xE4\xB8";
	assert_int_equal(text_next(cut_off, &next), 0xFFFD);
	assert_ptr_equal(next, cut_off + 1);
}

static void numbers(void **state)
{
	(void)state;
	int64_t v = -1;
	assert_true(text_int("0", 0, 9, &v) && v == 0);
	assert_true(text_int("9223372036854775807", 0, INT64_MAX, &v) && v == INT64_MAX);
	assert_true(text_int("42", 42, 42, &v) && v == 42);
	static const char *const bad[] = {"", "-1", "+1", "01", "00", " 1", "1 ", "1.0",
	    "0x1", "9223372036854775808", "99999999999999999999", "１", "1a"};
	v = 7;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(text_int(bad[i], INT64_MIN, INT64_MAX, &v));
	assert_false(text_int("5", 6, 9, &v) || text_int("10", 6, 9, &v));
	assert_int_equal(v, 7);
}

static void starts(void **state)
{
	(void)state;
	assert_true(
	    text_starts("abc", "ab") && text_starts("abc", "") && text_starts("", ""));
	assert_false(text_starts("a", "ab") || text_starts("xab", "ab"));
}

#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    T(valid_borders),
	    T(normal_line_ends),
	    T(normal_refuses),
	    T(normal_is_nfc),
	    T(normal_agrees_with_utf8proc),
	    T(lines),
	    T(trim_in_place),
	    T(counts),
	    T(cut),
	    T(slugs),
	    T(put_and_next_are_inverse),
	    T(numbers),
	    T(starts),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
