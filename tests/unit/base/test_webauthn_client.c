/* SPDX-License-Identifier: MIT */
/* clientDataJSON as browsers may write it, and as they must not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/webauthn.h"

#include <stdio.h>
#include <string.h>

static enum err look(const char *json, const char *rp, const char *origin)
{
	const struct webauthn_want want = {.rp = rp,
	    .origin = origin,
	    .challenge = {(const unsigned char *)"foobar", 6}};
	err_clear();
	return webauthn_client((struct bytes){(const unsigned char *)json, strlen(json)},
	    "webauthn.get", &want);
}

static void takes(void **state)
{
	(void)state;
	static const char *const good[] = {
	    "{\"type\":\"webauthn.get\",\"challenge\":\"Zm9vYmFy\",\"origin\":\"https://"
	    "a.cn\"}",
	    "{\"type\":\"webauthn.get\",\"challenge\":\"Zm9vYmFy\",\"origin\":\"https://"
	    "a.cn\","
	    "\"crossOrigin\":false}",
	    " { \"x\" : [1, {}], \"origin\":\"https:\\/\\/a.cn\", "
	    "\"challenge\":\"Zm9vYmFy\","
	    "\"type\":\"webauthn.get\" }",
	};
	for (size_t i = 0; i < sizeof good / sizeof *good; i++)
		assert_int_equal(look(good[i], "a.cn", "https://a.cn"), OK);
}

static void refuses(void **state)
{
	(void)state;
	static const char *const bad[] = {
	    "",
	    "null",
	    "[]",
	    "{}",
	    "{\"type\":\"webauthn.create\",\"challenge\":\"Zm9vYmFy\",\"origin\":\"https:"
	    "//a.cn\"}",
	    "{\"type\":\"webauthn.get\",\"challenge\":\"Zm9vYmFz\",\"origin\":\"https://"
	    "a.cn\"}",
	    "{\"type\":\"webauthn.get\",\"challenge\":\"Zm9vYmFy=\",\"origin\":\"https://"
	    "a.cn\"}",
	    "{\"type\":\"webauthn.get\",\"challenge\":6,\"origin\":\"https://a.cn\"}",
	    "{\"type\":\"webauthn.get\",\"challenge\":\"Zm9vYmFy\",\"origin\":\"https://"
	    "a.cn/\"}",
	    "{\"type\":\"webauthn.get\",\"challenge\":\"Zm9vYmFy\",\"origin\":\"https://"
	    "b.cn\"}",
	    "{\"type\":\"webauthn.get\",\"challenge\":\"Zm9vYmFy\",\"origin\":\"https://"
	    "a.cn\","
	    "\"crossOrigin\":true}",
	    "{\"type\":\"webauthn.get\",\"challenge\":\"Zm9vYmFy\",\"origin\":\"https://"
	    "a.cn\","
	    "\"crossOrigin\":\"no\"}",
	    "{\"type\":\"webauthn.get\",\"challenge\":\"Zm9vYmFy\",\"origin\":\"https://"
	    "b.cn\","
	    "\"origin\":\"https://a.cn\"}",
	    "{\"type\":\"webauthn.get\",\"challenge\":\"Zm9vYmFy\",\"origin\":\"https://"
	    "a.cn\"} x",
	};
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		if (look(bad[i], "a.cn", "https://a.cn") != ERR_INVALID)
			fail_msg("taken: %s", bad[i]);
}

static enum err at(const char *rp, const char *origin)
{
	char json[200];
	snprintf(json, sizeof json,
	    "{\"type\":\"webauthn.get\",\"challenge\":\"Zm9vYmFy\",\"origin\":\"%s\"}",
	    origin);
	return look(json, rp, NULL);
}

static void origin_of_the_party(void **state)
{
	(void)state;
	assert_int_equal(at("a.cn", "https://a.cn"), OK);
	assert_int_equal(at("a.cn", "https://www.a.cn:8443"), OK);
	assert_int_equal(at("localhost", "http://localhost:8080"), OK);
	assert_int_equal(at("a.cn", "http://a.cn"), ERR_INVALID);
	assert_int_equal(at("a.cn", "https://xa.cn"), ERR_INVALID);
	assert_int_equal(at("a.cn", "https://b.cn"), ERR_INVALID);
	assert_int_equal(at("a.cn", "https://www.b.cn"), ERR_INVALID);
	assert_int_equal(at("a.cn", "https://cn"), ERR_INVALID);
	assert_int_equal(at("a.cn", "https://a.cn.evil.example"), ERR_INVALID);
	assert_int_equal(at("a.cn", "file:///a.cn"), ERR_INVALID);
	assert_int_equal(at("a.cn", ""), ERR_INVALID);
}

static void party_of_the_address(void **state)
{
	(void)state;
	static const char *const pairs[][2] = {{"https://www.a.cn", "www.a.cn"},
	    {"https://a.cn:8443", "a.cn"}, {"http://127.0.0.1:8080", "localhost"},
	    {"http://[::1]:8080", "localhost"}, {"http://localhost:8080", "localhost"},
	    {"https://10.0.0.8", NULL}, {"https://[fd00::1]", NULL}, {"a.cn", NULL},
	    {"https://", NULL}};
	struct arena a;
	arena_init(&a);
	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
		char *rp = webauthn_party(&a, pairs[i][0]);
		if (pairs[i][1] ? !rp || strcmp(rp, pairs[i][1]) != 0 : rp != NULL)
			fail_msg("%s: %s", pairs[i][0], rp ? rp : "none");
	}
	arena_release(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(takes),
	    cmocka_unit_test(refuses),
	    cmocka_unit_test(origin_of_the_party),
	    cmocka_unit_test(party_of_the_address),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
