/* SPDX-License-Identifier: MIT */
/* The vectors of RFC 4648 section 10 without padding, and texts that are none. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/base64.h"

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

static void both_ways(void **state)
{
	(void)state;
	static const char *const pairs[][2] = {{"", ""}, {"f", "Zg"}, {"fo", "Zm8"},
	    {"foo", "Zm9v"}, {"foob", "Zm9vYg"}, {"fooba", "Zm9vYmE"},
	    {"foobar", "Zm9vYmFy"}, {"\xfb\xff\xfe", "-__-"}};
	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
		struct bytes b;
		size_t n = strlen(pairs[i][0]);
		assert_string_equal(base64_text(&a, pairs[i][0], n), pairs[i][1]);
		assert_true(base64_bytes(&b, &a, pairs[i][1], 6));
		assert_int_equal(b.len, n);
		assert_memory_equal(b.at, pairs[i][0], n);
	}
}

static void every_byte(void **state)
{
	(void)state;
	unsigned char all[256];
	struct bytes b;
	for (size_t i = 0; i < sizeof all; i++)
		all[i] = (unsigned char)i;
	for (size_t n = 0; n <= sizeof all; n++) {
		assert_true(base64_bytes(&b, &a, base64_text(&a, all, n), n));
		assert_int_equal(b.len, n);
		assert_memory_equal(b.at, all, n);
	}
}

static void refused(void **state)
{
	(void)state;
	static const char *const bad[] = {
	    "A", "Zg==", "Zh", "Zm9", "Zm9v Yg", "Zm9vYg\n", "Zm+v", "Zm/v", "签发签发"};
	struct bytes b;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		if (base64_bytes(&b, &a, bad[i], 100))
			fail_msg("taken: %s", bad[i]);
	assert_true(base64_bytes(&b, &a, "Zm9v", 3));
	assert_false(base64_bytes(&b, &a, "Zm9vYg", 3));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(both_ways),
	    cmocka_unit_test(every_byte),
	    cmocka_unit_test(refused),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
