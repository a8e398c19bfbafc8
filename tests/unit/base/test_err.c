/* SPDX-License-Identifier: MIT */
/* Messages: the first one wins, the person sees only what was meant for them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/err.h"

#include <string.h>

static void first_message_wins(void **state)
{
	(void)state;
	err_clear();
	assert_string_equal(err_text(), "");
	assert_int_equal(err_set(ERR_CONFLICT, "revision %d is old", 7), ERR_CONFLICT);
	assert_int_equal(err_set(ERR_BROKEN, "second"), ERR_BROKEN);
	assert_int_equal(err_say(ERR_INVALID, "第三"), ERR_INVALID);
	assert_string_equal(err_text(), "revision 7 is old");
	err_clear();
	assert_int_equal(err_set(ERR_BROKEN, "fresh"), ERR_BROKEN);
	assert_string_equal(err_text(), "fresh");
}

static void log_text_is_never_shown(void **state)
{
	(void)state;
	err_clear();
	err_set(ERR_BROKEN, "no such table: secret");
	assert_null(strstr(err_said(ERR_BROKEN), "secret"));
	assert_true(err_said(ERR_BROKEN)[0] != '\0');
}

static void said_text_fits_its_code_only(void **state)
{
	(void)state;
	err_clear();
	err_say(ERR_INVALID, "主题太长：%d 字", 90);
	assert_string_equal(err_said(ERR_INVALID), "主题太长：90 字");
	assert_string_equal(err_text(), "主题太长：90 字");
	assert_string_not_equal(err_said(ERR_BROKEN), "主题太长：90 字");
}

static void every_code_has_name_and_sentence(void **state)
{
	(void)state;
	err_clear();
	for (enum err e = OK; e < ERR__MAX; e++) {
		assert_true(err_name(e)[0] != '\0');
		assert_non_null(err_said(e));
		for (enum err f = OK; f < e; f++)
			assert_string_not_equal(err_name(e), err_name(f));
	}
	assert_string_equal(err_name(ERR_NOT_FOUND), "not_found");
}

static void long_text_is_cut_between_characters(void **state)
{
	(void)state;
	for (int pad = 0; pad < 3; pad++) {
		char text[3001];
		memset(text, 'x', sizeof(text));
		for (size_t i = (size_t)pad; i + 3 < sizeof(text); i += 3)
			memcpy(text + i, "签", 3);
		text[3000] = '\0';
		err_clear();
		err_say(ERR_INVALID, "%s", text);
		size_t len = strlen(err_text());
		assert_true(len > 1000 && len < 1024);
		assert_int_equal((len - (size_t)pad) % 3, 0);
		assert_memory_equal(err_text(), text, len);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(first_message_wins),
	    cmocka_unit_test(log_text_is_never_shown),
	    cmocka_unit_test(said_text_fits_its_code_only),
	    cmocka_unit_test(every_code_has_name_and_sentence),
	    cmocka_unit_test(long_text_is_cut_between_characters),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
