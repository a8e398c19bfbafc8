/* SPDX-License-Identifier: MIT */
/* The path draws exactly the modules that libqrencode made, inside a quiet zone. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/qr.h"

#include <qrencode.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST = 200 };
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

/* Paints the path; every piece must be a flat rectangle, none over another. */
static void paint(char grid[MOST][MOST], const char *path)
{
	memset(grid, 0, MOST * MOST);
	while (*path) {
		int x, y, w, back, used = 0;
		assert_int_equal(
		    sscanf(path, "M%d %dh%dv1h-%dz%n", &x, &y, &w, &back, &used), 4);
		assert_true(used > 0 && w > 0 && w == back && x + w < MOST && y < MOST);
		for (int i = 0; i < w; i++) {
			assert_int_equal(grid[y][x + i], 0);
			grid[y][x + i] = 1;
		}
		path += used;
	}
}

static void draws_the_modules(void **state)
{
	static const char *const texts[] = {"https://www.example.cn/verify/20", "签发",
	    "otpauth://totp/%E7%AD%BE:nijun?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ",
	    "a"};
	static char grid[MOST][MOST];
	(void)state;
	for (size_t t = 0; t < sizeof texts / sizeof *texts; t++) {
		struct qr qr;
		assert_int_equal(qr_make(&qr, &a, texts[t]), OK);
		QRcode *want = QRcode_encodeString8bit(texts[t], 0, QR_ECLEVEL_M);
		assert_non_null(want);
		assert_int_equal(qr.size, want->width + 8);
		paint(grid, qr.path);
		for (int y = 0; y < qr.size; y++) {
			for (int x = 0; x < qr.size; x++) {
				int mx = x - 4, my = y - 4;
				bool inside = mx >= 0 && my >= 0 && mx < want->width &&
					      my < want->width;
				int dark =
				    inside ? want->data[my * want->width + mx] & 1 : 0;
				assert_int_equal(grid[y][x], dark);
			}
		}
		QRcode_free(want);
	}
}

static void too_much(void **state)
{
	struct qr qr;
	char *long_text = malloc(4000);
	(void)state;
	memset(long_text, 'x', 3999);
	long_text[3999] = 0;
	assert_int_equal(qr_make(&qr, &a, long_text), ERR_TOO_BIG);
	long_text[2331] = 0;
	err_clear();
	assert_int_equal(qr_make(&qr, &a, long_text), OK);
	assert_int_equal(qr.size, 177 + 8);
	long_text[2331] = 'x';
	long_text[2332] = 0;
	assert_int_equal(qr_make(&qr, &a, long_text), ERR_TOO_BIG);
	err_clear();
	assert_int_not_equal(qr_make(&qr, &a, ""), OK);
	free(long_text);
}

#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {T(draws_the_modules), T(too_much)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
