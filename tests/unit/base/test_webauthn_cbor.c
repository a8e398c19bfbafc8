/* SPDX-License-Identifier: MIT */
/* CBOR whose heads tell the truth, and whose heads do not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/webauthn.h"

#define BYTES(s) ((struct bytes){(const unsigned char *)(s), sizeof(s) - 1})

static void takes(void **state)
{
	(void)state;
	assert_true(webauthn_cbor(BYTES("")));
	assert_true(webauthn_cbor(BYTES("\x00")));
	assert_true(webauthn_cbor(BYTES("\xa1\x01\x43"
					"abc")));
	assert_true(webauthn_cbor(BYTES("\xa0\xa0")));
	assert_true(webauthn_cbor(BYTES("\x82\x63"
					"abc\x39\x01\x00")));
	assert_true(webauthn_cbor(BYTES("\x1b\xff\xff\xff\xff\xff\xff\xff\xff")));
	assert_true(webauthn_cbor(BYTES("\xf5")));
	assert_true(webauthn_cbor(BYTES("\x81\x81\x81\x00")));
}

static void refuses(void **state)
{
	(void)state;
	static const struct bytes bad[] = {
	    {(const unsigned char *)"\x18", 1},                     /* cut */
	    {(const unsigned char *)"\x44\x61", 2},                 /* cut */
	    {(const unsigned char *)"\xba\xff\xff\xff\xff\x00", 6}, /* 4 G pairs */
	    {(const unsigned char *)"\xbb\x7f\xff\xff\xff\xff\xff\xff\xff", 9}, /* more */
	    {(const unsigned char *)"\xbb\xff\xff\xff\xff\xff\xff\xff\xff", 9},
	    {(const unsigned char *)"\x9b\x80\x00\x00\x00\x00\x00\x00\x00", 9},
	    {(const unsigned char *)"\x5b\xff\xff\xff\xff\xff\xff\xff\xff", 9},
	    {(const unsigned char *)"\xa1\x01", 2}, /* half a pair */
	    {(const unsigned char *)"\xbf\xff", 2}, /* no length */
	    {(const unsigned char *)"\x9f\xff", 2},
	    {(const unsigned char *)"\x1c", 1},                 /* reserved */
	    {(const unsigned char *)"\xc1\x00", 2},             /* a tag */
	    {(const unsigned char *)"\x81\x81\x81\x81\x00", 5}, /* too deep */
	};
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		if (webauthn_cbor(bad[i]))
			fail_msg("taken: %zu", i);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(takes),
	    cmocka_unit_test(refuses),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
