/* SPDX-License-Identifier: MIT */
/* Shown and parsed times, at the borders of days, months and offsets. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/clock.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

static struct arena a;
static const int64_t AT = 1795487047000; /* 2026-11-24T02:24:07Z, a Tuesday */

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
	clock_fix(0);
	return 0;
}

static void now_can_be_fixed(void **state)
{
	(void)state;
	int64_t real = clock_now();
	assert_true(real / 1000 - (int64_t)time(NULL) <= 1);
	assert_true(real > AT - INT64_C(1000) * 86400 * 365 * 10);
	clock_fix(AT);
	assert_int_equal(clock_now(), AT);
	clock_fix(0);
	assert_true(clock_now() >= real);
	int64_t m = clock_mono();
	assert_true(clock_mono() >= m);
}

static void shown(void **state)
{
	(void)state;
	assert_string_equal(clock_utc(&a, AT), "2026-11-24T02:24:07Z");
	assert_string_equal(clock_iso(&a, AT), "2026-11-24T10:24:07+08:00");
	assert_string_equal(clock_cn(&a, AT), "2026年11月24日 10:24");
	assert_string_equal(clock_http(&a, AT), "Tue, 24 Nov 2026 02:24:07 GMT");
	assert_string_equal(clock_format(&a, "%Y/%m/%d %z", AT), "2026/11/24 +0800");
	assert_string_equal(clock_format(&a, "", AT), "");
	assert_string_equal(clock_weekday(AT), "星期二");
	assert_string_equal(clock_utc(&a, 0), "1970-01-01T00:00:00Z");
	assert_string_equal(clock_utc(&a, -1), "1969-12-31T23:59:59Z");
	assert_string_equal(clock_iso(&a, 999), "1970-01-01T08:00:00+08:00");
	assert_string_equal(clock_weekday(-86400000), "星期三");
	setenv("TZ", "America/New_York", 1);
	tzset();
	assert_string_equal(clock_cn(&a, AT), "2026年11月24日 10:24");
	unsetenv("TZ");
	tzset();
}

static void beijing_days(void **state)
{
	(void)state;
	int64_t midnight;
	assert_int_equal(clock_parse(&midnight, "2026-11-24"), OK);
	assert_string_equal(clock_utc(&a, midnight), "2026-11-23T16:00:00Z");
	assert_int_equal(clock_day(AT), midnight);
	assert_int_equal(clock_day(midnight), midnight);
	assert_int_equal(clock_day(midnight + 86399999), midnight);
	assert_int_equal(clock_day(midnight - 1), midnight - 86400000);
	assert_int_equal(clock_day(-1), -8 * 3600000);
	assert_int_equal(clock_day(-9 * 3600000), -32 * 3600000);
	assert_string_equal(clock_weekday(midnight - 1), "星期一");
	assert_string_equal(clock_weekday(midnight), "星期二");
}

static void assert_parses(const char *s, int64_t want)
{
	int64_t got = -1;
	if (clock_parse(&got, s) != OK || got != want)
		fail_msg("%s gives %lld, not %lld", s, (long long)got, (long long)want);
}

static void parses(void **state)
{
	(void)state;
	assert_parses("2026-11-24T02:24:07Z", AT);
	assert_parses("2026-11-24t02:24:07z", AT);
	assert_parses("2026-11-24T10:24:07+08:00", AT);
	assert_parses("2026-11-23T21:24:07-05:00", AT);
	assert_parses("2026-11-24T07:54:07+05:30", AT);
	assert_parses("2026-11-24T02:24:07-00:00", AT);
	assert_parses("2026-11-24T02:24:07.5Z", AT + 500);
	assert_parses("2026-11-24T02:24:07.123999999999Z", AT + 123);
	assert_parses("2026-11-24T02:24:07.04Z", AT + 40);
	assert_parses("1970-01-01T00:00:00Z", 0);
	assert_parses("1970-01-01T00:00:00.001+00:01", -59999);
	assert_parses("2024-02-29T00:00:00Z", 1709164800000);
	assert_parses("2000-02-29T00:00:00Z", 951782400000);
	assert_parses("2016-12-31T23:59:60Z", 1483228800000); /* leap second */
	assert_parses("9999-12-31T23:59:59+08:00", 253402271999000);
}

static void parse_refuses(void **state)
{
	(void)state;
	static const char *const bad[] = {"", "2026", "2026-11", "2026-11-2",
	    "2026-11-24T", "2026-11-24T02:24Z", "2026-11-24T02:24:07",
	    "2026-11-24 02:24:07Z", "2026-02-30", "2026-02-30T00:00:00Z",
	    "2026-02-29T00:00:00Z", "1900-02-29T00:00:00Z", "2026-04-31", "2026-00-10",
	    "2026-13-10", "2026-11-00", "2026-11-32", "2026-11-99",
	    "2026-11-24T24:00:00Z", "2026-11-24T23:60:00Z", "2026-11-24T23:59:61Z",
	    "2026-11-24T02:24:07.Z", "2026-11-24T02:24:07,5Z", "2026-11-24T02:24:07+0800",
	    "2026-11-24T02:24:07+08", "2026-11-24T02:24:07+24:00",
	    "2026-11-24T02:24:07+08:60", "2026-11-24T02:24:07Zx", "2026-11-24T02:24:07 Z",
	    " 2026-11-24", "2026-11-24 ", "+026-11-24", "2026-1-124", "20261124",
	    "2026/11/24", "２026-11-24", "0000-01-01", "0999-12-31T23:59:59Z",
	    "9999-12-31T23:59:59Z"};
	int64_t t = 5;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (clock_parse(&t, bad[i]) != ERR_INVALID)
			fail_msg("accepted: %s", bad[i]);
	assert_int_equal(t, 5);
}

static void days(void **state)
{
	(void)state;
	static const char *const bad[] = {
	    "", "2026-11-24T02:24:07Z", "2026-02-30", "2026-11-2", " 2026-11-24"};
	int64_t t = 5;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(clock_parse_day(&t, bad[i]));
	assert_int_equal(t, 5);
	assert_true(clock_parse_day(&t, "2026-11-24"));
	assert_int_equal(t, clock_day(AT));
}

static void http_both_ways(void **state)
{
	(void)state;
	int64_t t;
	assert_int_equal(clock_parse_http(&t, "Sun, 06 Nov 1994 08:49:37 GMT"), OK);
	assert_int_equal(t, 784111777000);
	assert_string_equal(clock_http(&a, t), "Sun, 06 Nov 1994 08:49:37 GMT");
	for (int64_t day = 0; day < 800; day++) {
		int64_t at = AT + day * 86400000 + day * 1000;
		assert_int_equal(clock_parse_http(&t, clock_http(&a, at)), OK);
		assert_int_equal(t, at);
		assert_int_equal(clock_parse(&t, clock_iso(&a, at)), OK);
		assert_int_equal(t, at);
	}
	/* RFC 9110, section 5.6.7, and what nginx takes besides */
	static const char *const same[] = {"Sunday, 06-Nov-94 08:49:37 GMT",
	    "Sun Nov  6 08:49:37 1994", "Sun Nov 06 08:49:37 1994",
	    "Mon, 06 Nov 1994 08:49:37 GMT", "Sun,06 Nov 1994 08:49:37",
	    "Sun, 06 Nov 1994 08:49:37 GMT; length=123"};
	for (size_t i = 0; i < sizeof(same) / sizeof(same[0]); i++) {
		t = 0;
		assert_int_equal(clock_parse_http(&t, same[i]), OK);
		assert_int_equal(t, 784111777000);
	}
	assert_int_equal(clock_parse_http(&t, "Sunday, 06-Nov-69 08:49:37 GMT"), OK);
	assert_string_equal(clock_http(&a, t), "Wed, 06 Nov 2069 08:49:37 GMT");
	static const char *const bad[] = {"", ",", "Sun", "Sun, ", "-1", "0", "yesterday",
	    "Sun, 6 Nov 1994 08:49:37 GMT", "sun, 06 nov 1994 08:49:37 gmt",
	    "Sun, 31 Feb 1994 08:49:37 GMT", "Sun, 06 Nov 1994 24:00:00 GMT",
	    "Sun, 06 Nov 1994", "Sun, 06 Nov 94 08:49:37 GMT",
	    "Sunday, 06-Nov 94 08:49:37 GMT", "Sunday, 06-Nov-1994 08:49:37 GMT",
	    "Sun Nov 6 08:49:37 1994", "Sun Nov  6 08:49:37", "Sun Nov  6",
	    "1994-11-06T08:49:37Z"};
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (clock_parse_http(&t, bad[i]) != ERR_INVALID)
			fail_msg("accepted: %s", bad[i]);
}

#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    T(now_can_be_fixed),
	    T(shown),
	    T(beijing_days),
	    T(parses),
	    T(parse_refuses),
	    T(days),
	    T(http_both_ways),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
