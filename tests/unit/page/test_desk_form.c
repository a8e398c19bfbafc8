/* SPDX-License-Identifier: MIT */
/* The pure parts of the writing form: break marks of a title, and tags. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "page/desk_form.h"

#include <string.h>

#define ZW "\xe2\x80\x8b"

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
	err_clear();
	arena_release(&a);
	return 0;
}

static void title_in(void **state)
{
	(void)state;
	static const char *const rows[][2] = {
	    {"", ""},
	    {"上海|松江", "上海" ZW "松江"},
	    {"甲||乙", "甲|乙"},
	    {"甲|||乙", "甲|" ZW "乙"},
	    {"|甲|", "甲"},
	    {"甲" ZW "乙", "甲乙"},
	    {"甲" ZW "|" ZW "乙", "甲" ZW "乙"},
	    {"||", "|"},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		assert_string_equal(desk_form_title_in(&a, rows[i][0]), rows[i][1]);
}

static void title_round_trip(void **state)
{
	(void)state;
	static const char *const stored[] = {
	    "", "上海" ZW "松江" ZW "走廊", "甲|乙", "甲|" ZW "乙", "a||b", "|" ZW "|x"};
	for (size_t i = 0; i < sizeof stored / sizeof *stored; i++) {
		const char *typed = desk_form_title_out(&a, stored[i]);
		/* what was typed once stays as it is from then on */
		const char *again = desk_form_title_in(&a, typed);
		assert_string_equal(
		    desk_form_title_in(&a, desk_form_title_out(&a, again)), again);
	}
	assert_string_equal(
	    desk_form_title_out(&a, "上海" ZW "松江||x"), "上海|松江||||x");
}

static void tags(void **state)
{
	(void)state;
	char **t;
	assert_int_equal(desk_form_tags(&t, &a, ""), OK);
	assert_null(t[0]);
	assert_int_equal(
	    desk_form_tags(&t, &a, " 科技, 创新，科技、、 长三角 一体化 ,"), OK);
	assert_string_equal(t[0], "科技");
	assert_string_equal(t[1], "创新");
	assert_string_equal(t[2], "长三角 一体化");
	assert_null(t[3]);
}

static void tags_refused(void **state)
{
	(void)state;
	char **t;
	static const char thirty[] =
	    "1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,"
	    "26,27,28,29,30";
	assert_int_equal(desk_form_tags(&t, &a, thirty), OK);
	assert_int_equal(desk_form_tags(&t, &a, arena_printf(&a, "%s,1", thirty)), OK);
	assert_int_equal(
	    desk_form_tags(&t, &a, arena_printf(&a, "%s,31", thirty)), ERR_INVALID);
	err_clear();
	assert_int_equal(
	    desk_form_tags(
		&t, &a, "一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一"),
	    ERR_INVALID);
	assert_non_null(strstr(err_said(ERR_INVALID), "太长"));
	err_clear();
	assert_int_equal(desk_form_tags(&t, &a, "a\x01"), ERR_INVALID);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(title_in, setup, teardown),
	    cmocka_unit_test_setup_teardown(title_round_trip, setup, teardown),
	    cmocka_unit_test_setup_teardown(tags, setup, teardown),
	    cmocka_unit_test_setup_teardown(tags_refused, setup, teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
