/* SPDX-License-Identifier: MIT */
/* The line of JSON Lines that is one article, both ways. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cmd/import.h"

#include <string.h>

static struct arena a;

static enum err read_line(struct draft *d, const char *s)
{
	err_clear();
	return draft_from_json(d, &a, s, strlen(s));
}

static const char every[] =
    "{\"title\":\"题\",\"kicker\":\"肩\",\"subtitle\":\"副\",\"section\":\"g60\","
    "\"summary\":\"摘\\n要\","
    "\"dateline\":\"电\",\"body\":\"# "
    "一\\n\\n\\\"二\\\"\",\"byline\":\"署\",\"editor\":\"编\",\"signer\":\"签\","
    "\"source\":\"源\",\"source_url\":\"https://a.cn/\",\"tags\":[\"甲\",\"乙\"],"
    "\"published_at\":\"2021-01-02T03:04:05+08:00\",\"url\":\"/old/1.html\"}\n";

static void test_round(void **state)
{
	(void)state;
	struct draft d;
	struct buf b = BUF_INIT;
	assert_int_equal(read_line(&d, every), OK);
	assert_string_equal(d.text[FIELD_KICKER], "肩");
	assert_string_equal(d.section, "g60");
	assert_string_equal(d.signer, "签");
	assert_string_equal(d.url, "/old/1.html");
	assert_string_equal(d.tags[1], "乙");
	assert_null(d.tags[2]);
	assert_true(d.published_at == INT64_C(1609527845000));
	draft_to_json(&b, &a, &d);
	assert_string_equal(buf_text(&b), every);
	buf_release(&b);
}

static void test_empty(void **state)
{
	(void)state;
	struct draft d;
	struct buf b = BUF_INIT;
	assert_int_equal(
	    read_line(&d, "{\"title\":\"\",\"tags\":[],\"signer\":\"\",\"url\":\"\"}"),
	    OK);
	assert_null(d.text[FIELD_TITLE]);
	assert_null(d.signer);
	assert_null(d.url);
	draft_to_json(&b, &a, &d);
	assert_string_equal(buf_text(&b), "{}\n");
	buf_release(&b);
}

static void test_refused(void **state)
{
	(void)state;
	static const char *const wrong[][2] = {{"{", "column"}, {"", "column"},
	    {"[]", "object"}, {"{\"title\":1}", "title"}, {"{\"title\":null}", "title"},
	    {"{\"titel\":\"x\"}", "titel"}, {"{\"tags\":\"x\"}", "tags"},
	    {"{\"tags\":[1]}", "tags"}, {"{\"published_at\":\"heute\"}", "published_at"},
	    {"{\"published_at\":0}", "published_at"},
	    {"{\"title\":\"a\",\"title\":\"b\"}", "duplicate"},
	    {"{\"title\":\"\\u0000\"}", "column"}, {"{\"title\":\"\xff\"}", "column"},
	    {"{} {}", "column"}};
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		struct draft d;
		assert_int_equal(read_line(&d, wrong[i][0]), ERR_INVALID);
		if (!strstr(err_text(), wrong[i][1]))
			fail_msg("%s: %s", wrong[i][0], err_text());
	}
	err_clear();
}

static void test_set(void **state)
{
	(void)state;
	struct draft d = {0};
	assert_int_equal(draft_set(&d, &a, "title", "题"), OK);
	assert_string_equal(d.text[FIELD_TITLE], "题");
	static const char *const lists[] = {
	    "甲, 乙", "甲、乙", "甲，乙,", "[甲, \"乙\"]", " 甲 ; '乙' "};
	for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
		assert_int_equal(draft_set(&d, &a, "tags", lists[i]), OK);
		assert_string_equal(d.tags[0], "甲");
		assert_string_equal(d.tags[1], "乙");
		assert_null(d.tags[2]);
	}
	assert_int_equal(draft_set(&d, &a, "published_at", "2020-01-02"), OK);
	assert_int_equal(draft_set(&d, &a, "published_at", "gestern"), ERR_INVALID);
	assert_int_equal(draft_set(&d, &a, "Title", "x"), ERR_INVALID);
	err_clear();
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_round),
	    cmocka_unit_test(test_empty), cmocka_unit_test(test_refused),
	    cmocka_unit_test(test_set)};
	arena_init(&a);
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	arena_release(&a);
	return failed;
}
