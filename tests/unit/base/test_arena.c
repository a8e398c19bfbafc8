/* SPDX-License-Identifier: MIT */
/* Alignment, zeroing, growth, and what reset and release give back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"

#include <stdalign.h>
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

static void all_sizes_are_aligned_zeroed_and_apart(void **state)
{
	(void)state;
	unsigned char *p[300];
	for (size_t n = 0; n < 300; n++) {
		p[n] = arena_alloc(&a, n);
		assert_non_null(p[n]);
		assert_int_equal((uintptr_t)p[n] % alignof(max_align_t), 0);
		for (size_t i = 0; i < n; i++)
			assert_int_equal(p[n][i], 0);
		memset(p[n], (int)(n % 251), n);
	}
	for (size_t n = 0; n < 300; n++)
		for (size_t i = 0; i < n; i++)
			assert_int_equal(p[n][i], n % 251);
}

static void large_and_many_blocks_keep_their_content(void **state)
{
	(void)state;
	char *small = arena_strdup(&a, "first");
	char *big = arena_alloc(&a, 5 * 1024 * 1024);
	memset(big, 'b', 5 * 1024 * 1024);
	for (int i = 0; i < 10000; i++)
		memset(arena_alloc(&a, 1000), 'x', 1000);
	assert_string_equal(small, "first");
	assert_int_equal(big[0], 'b');
	assert_int_equal(big[5 * 1024 * 1024 - 1], 'b');
}

static void strings(void **state)
{
	(void)state;
	assert_null(arena_strdup(&a, NULL));
	assert_string_equal(arena_strdup(&a, ""), "");
	assert_string_equal(arena_strndup(&a, "abcdef", 3), "abc");
	char *nul = arena_strndup(&a, "a\0b", 3);
	assert_memory_equal(nul, "a\0b\0", 4);
	assert_string_equal(arena_printf(&a, "%s-%d", "x", 42), "x-42");
	char *wide = arena_printf(&a, "%9000d", 1);
	assert_int_equal(strlen(wide), 9000);
	assert_int_equal(wide[8999], '1');
}

static void array_is_zeroed(void **state)
{
	(void)state;
	int64_t *v = arena_array(&a, 100, sizeof(*v));
	for (int i = 0; i < 100; i++)
		assert_int_equal(v[i], 0);
	assert_non_null(arena_array(&a, 0, 8));
}

static void grow_keeps_the_elements_and_zeroes_new_ones(void **state)
{
	(void)state;
	int *at = NULL;
	size_t cap = 0;
	for (size_t n = 0; n < 100; n++) {
		int *before = at;
		bool full = n == cap;
		at = arena_grow(&a, at, n, &cap, sizeof *at);
		assert_true(cap > n);
		assert_int_equal(at != before, full);
		assert_int_equal(at[n], 0);
		at[n] = (int)n + 1;
	}
	for (size_t n = 0; n < 100; n++)
		assert_int_equal(at[n], n + 1);
}

static void reset_gives_zeroed_memory_again(void **state)
{
	(void)state;
	for (int round = 0; round < 5; round++) {
		for (int i = 0; i < 100; i++) {
			char *p = arena_alloc(&a, 500);
			for (int j = 0; j < 500; j++)
				assert_int_equal(p[j], 0);
			memset(p, 'z', 500);
		}
		arena_reset(&a);
		assert_non_null(a.head);
	}
}

static void reset_uses_the_block_again(void **state)
{
	(void)state;
	char *first = arena_strdup(&a, "one");
	arena_reset(&a);
	assert_ptr_equal(arena_strdup(&a, "two"), first);
}

static void reset_does_not_keep_an_oversized_block(void **state)
{
	(void)state;
	arena_alloc(&a, 8 * 1024 * 1024);
	arena_reset(&a);
	assert_null(a.head);
	assert_string_equal(arena_strdup(&a, "usable"), "usable");
	arena_alloc(&a, 8 * 1024 * 1024);
	arena_reset(&a);
	assert_non_null(a.head);
	arena_release(&a);
	assert_null(a.head);
	arena_reset(&a);
	assert_string_equal(arena_strdup(&a, "usable"), "usable");
}

#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    T(all_sizes_are_aligned_zeroed_and_apart),
	    T(large_and_many_blocks_keep_their_content),
	    T(strings),
	    T(array_is_zeroed),
	    T(grow_keeps_the_elements_and_zeroes_new_ones),
	    T(reset_gives_zeroed_memory_again),
	    T(reset_uses_the_block_again),
	    T(reset_does_not_keep_an_oversized_block),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
