/* SPDX-License-Identifier: MIT */
/* What stays on one page of A4. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/text.h"
#include "page/sheet_fit.h"

#include <string.h>

static struct arena a;
static const struct sheet_room small = {.title_chars = 20, .fact_rows = 4};
static const struct sheet_room full = {
    .title_chars = 80, .lines = 2, .fact_rows = 5, .fact_wraps = 4, .foot_wraps = 3};

static char *repeat(const char *s, int n)
{
	char *out = arena_alloc(&a, strlen(s) * (size_t)n + 1);
	for (int i = 0; i < n; i++)
		strcat(out, s);
	return out;
}

static struct sheet_step *steps(size_t n, const char *name, const char *note)
{
	struct sheet_step *s = arena_array(&a, n, sizeof *s);
	for (size_t i = 0; i < n; i++)
		s[i] = (struct sheet_step){"初审", name, "通过", note, 0, (int64_t)i};
	return s;
}

static void few_short_ones_stay_as_they_are(void **state)
{
	(void)state;
	struct sheet_step *s = steps(5, "周丹丹", "同意。");
	assert_int_equal(sheet_fit(&a, s, 5, &small), 0);
	for (int i = 0; i < 5; i++) {
		assert_string_equal(s[i].note, "同意。");
		assert_string_equal(s[i].name, "周丹丹");
	}
	assert_int_equal(sheet_fit(&a, NULL, 0, &full), 0);
}

static void long_opinions_share_the_room(void **state)
{
	(void)state;
	struct sheet_step *s = steps(5, "周丹丹", repeat("长", 500));
	s[0].note = "";
	assert_int_equal(sheet_fit(&a, s, 5, &small), 0);
	assert_string_equal(s[0].note, "");
	assert_in_range(text_chars(s[1].note), 80, 200);
	assert_int_equal(text_chars(s[1].note), text_chars(s[4].note));
	struct sheet_step *one = steps(1, "周丹丹", repeat("长", 500));
	assert_int_equal(sheet_fit(&a, one, 1, &small), 0);
	assert_true(text_chars(one[0].note) > 300);
}

static void many_leave_the_oldest_out(void **state)
{
	(void)state;
	struct sheet_step *s = steps(60, "周丹丹", repeat("长", 500));
	size_t from = sheet_fit(&a, s, 60, &full);
	assert_in_range(from, 40, 58);
	assert_int_equal(s[59].seq, 59);
	assert_true(text_chars(s[59].note) <= 22);
	/* long names take lines too */
	size_t more = sheet_fit(&a, steps(60, repeat("名", 40), ""), 60, &full);
	assert_true(more > from);
	assert_true(more < 60);
}

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

#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
int main(void)
{
	const struct CMUnitTest tests[] = {T(few_short_ones_stay_as_they_are),
	    T(long_opinions_share_the_room), T(many_leave_the_oldest_out)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
