/* SPDX-License-Identifier: MIT */
/* 稿签格: which cell a text in each state shows at each level. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "page/desk.h"

#include <stdio.h>
#include <string.h>

/* "初ok 复now 签todo" */
static const char *shown(const struct progress *p)
{
	static char out[256];
	json_t *cells = desk_slip(p), *cell;
	size_t i, len = 0;
	json_array_foreach(cells, i, cell) len +=
	    (size_t)snprintf(out + len, sizeof out - len, "%s%s%s", i ? " " : "",
		json_string_value(json_object_get(cell, "char")),
		json_string_value(json_object_get(cell, "class")));
	json_decref(cells);
	return out;
}

static void cells(void **state)
{
	(void)state;
	static const struct {
		struct progress p;
		const char *want;
	} rows[] = {
	    {{.state = STATE_DRAFT}, "签todo"},
	    {{.state = STATE_SUBMITTED}, "签now"},
	    {{.state = STATE_RETURNED}, "签ret"},
	    {{.state = STATE_REJECTED, .struck = 4}, "签ret"},
	    {{.state = STATE_SIGNED}, "签sealed"},
	    {{.state = STATE_WITHDRAWN}, "签sealed"},
	    {{.state = STATE_DRAFT, .levels = 3}, "初todo 复todo 签todo"},
	    {{.state = STATE_REVIEW1, .levels = 7}, "初now 复todo 终todo 签todo"},
	    {{.state = STATE_REVIEW2, .levels = 3, .passed = 1}, "初ok 复now 签todo"},
	    {{.state = STATE_REVIEW3, .levels = 5, .passed = 1}, "初ok 终now 签todo"},
	    {{.state = STATE_SUBMITTED, .levels = 3, .passed = 3}, "初ok 复ok 签now"},
	    {{.state = STATE_SCHEDULED, .levels = 3, .passed = 3}, "初ok 复ok 签sealed"},
	    {{.state = STATE_PUBLISHED, .levels = 1, .passed = 1}, "初ok 签sealed"},
	    /* sent back by 复审: to the author, and to 初审 */
	    {{.state = STATE_RETURNED, .levels = 3, .passed = 1, .struck = 2},
		"初ok 复ret 签todo"},
	    {{.state = STATE_REVIEW1, .levels = 3, .passed = 1, .struck = 2},
		"初now 复ret 签todo"},
	    {{.state = STATE_REVIEW2, .levels = 3, .passed = 1, .struck = 2},
		"初ok 复now 签todo"},
	    {{.state = STATE_RETURNED, .levels = 3, .passed = 3, .struck = 4},
		"初ok 复ok 签ret"},
	    /* 紧急发布 from 复审 */
	    {{.state = STATE_PUBLISHED, .levels = 3, .passed = 1},
		"初ok 复todo 签sealed"},
	    {{.state = STATE_PUBLISHED, .levels = 3, .archive = true}, "签sealed"},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		assert_string_equal(shown(&rows[i].p), rows[i].want);
}

static void words_say_it_too(void **state)
{
	(void)state;
	struct progress p = {
	    .state = STATE_PUBLISHED, .levels = 3, .passed = 1, .struck = 0};
	json_t *list = desk_slip(&p);
	const char *const want[] = {"已通过", "没有审", "已签"};
	for (size_t i = 0; i < 3; i++)
		assert_string_equal(
		    json_string_value(json_object_get(json_array_get(list, i), "label")),
		    want[i]);
	json_decref(list);
}

static void times_of_a_form(void **state)
{
	(void)state;
	static const struct {
		const char *typed;
		int64_t want; /* 0: refused */
	} rows[] = {
	    {"2026-11-25T06:00", 1795557600000},
	    {"2026-11-25T06:00:30", 1795557630000},
	    {"2026-11-25T06:00:30.5", 1795557630500},
	    {"2026-11-25T06:00:00+08:00", 1795557600000},
	    {"2026-11-24T22:00:00Z", 1795557600000},
	    {"2026-11-25", 0},
	    {"06:00", 0},
	    {"2026-11-25T6:00", 0},
	    {"2026-13-25T06:00", 0},
	    {"2026-11-25T06:00x", 0},
	    {"明天T06:00", 0},
	    {"", 0},
	};
	struct arena a;
	arena_init(&a);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		int64_t at = -1;
		err_clear();
		enum err e = desk_time(&at, &a, rows[i].typed);
		assert_int_equal(e, rows[i].want ? OK : ERR_INVALID);
		assert_int_equal(at, rows[i].want);
	}
	err_clear();
	arena_release(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(cells),
	    cmocka_unit_test(words_say_it_too), cmocka_unit_test(times_of_a_form)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
