/* SPDX-License-Identifier: MIT */
/* Codes against RFC 6238, the window of one step, the step that is remembered. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/secret.h"
#include "base/totp.h"

#include <string.h>

static const unsigned char seed[] = "12345678901234567890"; /* RFC 6238, appendix B */

static void rfc_6238(void **state)
{
	/* the last six of the appendix's eight digits */
	static const struct {
		int64_t at_s;
		const char *code;
	} rows[] = {{59, "287082"}, {1111111109, "081804"}, {1111111111, "050471"},
	    {1234567890, "005924"}, {2000000000, "279037"}, {20000000000, "353130"}};
	char code[TOTP_DIGITS + 1];
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		totp_code(code, seed, rows[i].at_s / 30);
		assert_string_equal(code, rows[i].code);
		assert_int_equal(totp_match(seed, rows[i].code, rows[i].at_s * 1000, -1),
		    rows[i].at_s / 30);
	}
}

static void window_and_memory(void **state)
{
	int64_t now = 1764000000000, step = now / TOTP_STEP_MS;
	char code[TOTP_DIGITS + 1];
	(void)state;
	for (int64_t off = -3; off <= 3; off++) {
		totp_code(code, seed, step + off);
		bool within = off >= -1 && off <= 1;
		assert_int_equal(
		    totp_match(seed, code, now, -1), within ? step + off : -1);
		/* once taken, never again, nor an older one */
		assert_int_equal(totp_match(seed, code, now, step + off), -1);
		assert_int_equal(totp_match(seed, code, now, step + 1), -1);
	}
	/* at the very ends of a step */
	totp_code(code, seed, step);
	assert_int_equal(totp_match(seed, code, (step + 2) * TOTP_STEP_MS - 1, -1), step);
	assert_int_equal(totp_match(seed, code, (step + 2) * TOTP_STEP_MS, -1), -1);
	assert_int_equal(totp_match(seed, code, (step - 1) * TOTP_STEP_MS, -1), step);
	assert_int_equal(totp_match(seed, code, (step - 1) * TOTP_STEP_MS - 1, -1), -1);
}

static void no_codes(void **state)
{
	static const char *const bad[] = {
	    "", "28708", "2870822", "28708a", "２８７０８２"};
	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_int_equal(totp_match(seed, bad[i], 59000, -1), -1);
	assert_int_equal(totp_match(seed, "287082", -5, -1), -1);
}

static void for_people_and_apps(void **state)
{
	struct arena a;
	unsigned char one[TOTP_SEED], two[TOTP_SEED];
	(void)state;
	arena_init(&a);
	assert_string_equal(
	    totp_text(&a, seed), "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ");
	assert_string_equal(totp_uri(&a, seed, "中国 网", "ni.jun"),
	    "otpauth://totp/%E4%B8%AD%E5%9B%BD%20%E7%BD%91:ni.jun?secret="
	    "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=%E4%B8%AD%E5%9B%BD%20%E7%BD%91");
	totp_seed(one);
	totp_seed(two);
	assert_memory_not_equal(one, two, TOTP_SEED);
	arena_release(&a);
}

int main(void)
{
	secret_init();
	const struct CMUnitTest tests[] = {cmocka_unit_test(rfc_6238),
	    cmocka_unit_test(window_and_memory), cmocka_unit_test(no_codes),
	    cmocka_unit_test(for_people_and_apps)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
