/* SPDX-License-Identifier: MIT */
/* The table of fields is a promise (its order is that of the canonical text), and the one
 * place where values are checked. */
#include "newsfix.h"

#include "news/field.h"

static struct arena a;

static enum err normal(enum field f, const char *value, char **out)
{
	err_clear();
	return field_normal(out, &a, f, value);
}

static char *repeat(const char *s, size_t n)
{
	char *out = arena_alloc(&a, n * strlen(s) + 1);
	for (size_t i = 0; i < n; i++)
		strcat(out, s);
	return out;
}

static void order_is_fixed(void **state)
{
	static const char *const names[] = {"kicker", "title", "subtitle", "summary",
	    "dateline", "byline", "source", "source_url", "body", "editor"};
	(void)state;
	assert_true(FIELD__MAX >= 10); /* it only grows at its end */
	for (size_t i = 0; i < 10; i++)
		assert_string_equal(field_info[i].name, names[i]);
	for (enum field f = 0; f < FIELD__MAX; f++)
		assert_true(*field_info[f].label);
	assert_true(field_info[FIELD_TITLE].required);
	assert_true(field_info[FIELD_SOURCE].required);
	assert_true(field_info[FIELD_BODY].required);
	assert_false(field_info[FIELD_EDITOR].required);
}

static void values_are_normalised(void **state)
{
	char *out;
	(void)state;
	assert_int_equal(normal(FIELD_TITLE, "  标题\t在\n此　", &out), OK);
	assert_string_equal(out, "标题 在 此");
	assert_int_equal(normal(FIELD_BODY, "一\r\n\r\n二\r三", &out), OK);
	assert_string_equal(out, "一\n\n二\n三");
	assert_int_equal(normal(FIELD_TITLE, "e\xcc\x81", &out), OK); /* NFC */
	assert_string_equal(out, "\xc3\xa9");
	assert_int_equal(normal(FIELD_TITLE, NULL, &out), OK);
	assert_string_equal(out, "");
	/* blank lines are no text, but belong to one */
	static const char *const blank[] = {"\r\n", " \n　\n", "\xe2\x80\x8b", "\t"};
	static const enum field lines[] = {FIELD_BODY, FIELD_SUMMARY, FIELD_CORRECTION};
	for (size_t i = 0; i < sizeof blank / sizeof *blank; i++) {
		for (size_t k = 0; k < 3; k++) {
			assert_int_equal(normal(lines[k], blank[i], &out), OK);
			assert_string_equal(out, "");
		}
	}
	assert_int_equal(normal(FIELD_BODY, "\n一\n\n", &out), OK);
	assert_string_equal(out, "\n一\n\n");
}

static void limits_count_characters(void **state)
{
	char *out;
	(void)state;
	for (enum field f = 0; f < FIELD__MAX; f++) {
		size_t max = field_info[f].max_chars;
		if (!max || f == FIELD_SOURCE_URL)
			continue;
		assert_int_equal(normal(f, repeat("字", max), &out), OK);
		assert_int_equal(normal(f, repeat("字", max + 1), &out), ERR_TOO_BIG);
		assert_non_null(strstr(err_said(ERR_TOO_BIG), field_info[f].label));
	}
	/* the body's limit is in bytes and the renderer's */
	assert_int_equal(normal(FIELD_BODY, repeat("字", 70000), &out), OK);
}

static void bad_characters(void **state)
{
	static const char *const bad[] = {"\x01", "\xff", "\xe4\xb8", "\xed\xa0\x80",
	    "\xe2\x80\xa8", "\xef\xbf\xbe", "\x7f"};
	char *out;
	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		assert_int_equal(normal(FIELD_SUMMARY, bad[i], &out), ERR_INVALID);
		assert_non_null(strstr(err_said(ERR_INVALID), "摘要"));
	}
}

static void source_url(void **state)
{
	static const char *const good[] = {
	    "", "https://example.com/a?b=c#d", "http://例子.中国/路"};
	static const char *const bad[] = {"javascript:alert(1)", "//example.com/", "/a",
	    "ftp://example.com", "HTTPS://x", "https://a b", "https://a\"b",
	    "https://a<b"};
	char *out;
	(void)state;
	for (size_t i = 0; i < sizeof good / sizeof *good; i++)
		assert_int_equal(normal(FIELD_SOURCE_URL, good[i], &out), OK);
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		assert_int_equal(normal(FIELD_SOURCE_URL, bad[i], &out), ERR_INVALID);
		assert_non_null(strstr(err_said(ERR_INVALID), "原文链接"));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(order_is_fixed),
	    cmocka_unit_test(values_are_normalised),
	    cmocka_unit_test(limits_count_characters), cmocka_unit_test(bad_characters),
	    cmocka_unit_test(source_url)};
	int rc = cmocka_run_group_tests(tests, NULL, NULL);
	arena_release(&a);
	return rc;
}
