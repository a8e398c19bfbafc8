/* SPDX-License-Identifier: MIT */
/* Browsers as people call them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "page/device.h"

static void known(void **state)
{
	static const char *const rows[][2] = {
	    {"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like "
	     "Gecko) Chrome/126.0.0.0 Safari/537.36 Edg/126.0.0.0",
		"电脑 Edge"},
	    {"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) "
	     "Chrome/126.0.0.0 Safari/537.36",
		"电脑 Chrome"},
	    {"Mozilla/5.0 (Linux; Android 14; V2309A) AppleWebKit/537.36 (KHTML, like "
	     "Gecko) Version/4.0 Chrome/116.0 Mobile Safari/537.36 MicroMessenger/8.0.49",
		"手机 微信"},
	    {"Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) "
	     "AppleWebKit/605.1.15 "
	     "(KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1",
		"手机 Safari"},
	    {"Mozilla/5.0 (iPad; CPU OS 16_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, "
	     "like Gecko) CriOS/126.0 Mobile/15E148 Safari/604.1",
		"平板 Chrome"},
	    {"Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:127.0) Gecko/20100101 "
	     "Firefox/127.0",
		"电脑 Firefox"},
	    {"curl/7.88.1", "未知设备 curl"}, {"", "未知设备"}, {"<script>", "未知设备"}};
	char out[DEVICE_MAX];
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		device_words(out, rows[i][0]);
		assert_string_equal(out, rows[i][1]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(known)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
