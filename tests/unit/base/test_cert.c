/* SPDX-License-Identifier: MIT */
/* The end of a certificate's validity, in both forms of time, and from broken ones. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/cert.h"
#include "base/clock.h"

#include <string.h>

/* Self-signed, made for this test; their keys are not kept. Until 2 April 2026. */
static const char short_pem[] =
    "-----BEGIN CERTIFICATE-----\n"
    "MIIBbTCCAROgAwIBAgIUP4Qd7V4jezn1qZ1kgZxptwlzxvIwCgYIKoZIzj0EAwIw\n"
    "DDEKMAgGA1UEAwwBYTAeFw0yNjAxMDIwMzA0MDVaFw0yNjA0MDIwMzA0MDVaMAwx\n"
    "CjAIBgNVBAMMAWEwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAASjeKlcNaLWOzeW\n"
    "kuPNcQyjrpCr/GzAN5qOMyquLMGp3lw5Ltr5qF4di/We5r0VVfIUYEJEsQW/M3tw\n"
    "KvgZHHxBo1MwUTAdBgNVHQ4EFgQUUavKEM0gdhZjDfbgWT+A0gwuJfYwHwYDVR0j\n"
    "BBgwFoAUUavKEM0gdhZjDfbgWT+A0gwuJfYwDwYDVR0TAQH/BAUwAwEB/zAKBggq\n"
    "hkjOPQQDAgNIADBFAiEAlGgbRuIVJdcNWNJz7atTMhCfS5u4obUhXiVcoNV7LTAC\n"
    "IDTWYNYlqXvM2hJGvF7EX+tE2N8wyog5mJ8vIzWalOfE\n"
    "-----END CERTIFICATE-----\n";
/* Until 1 December 2050, as GeneralizedTime. */
static const char long_pem[] =
    "-----BEGIN CERTIFICATE-----\n"
    "MIIBbzCCARWgAwIBAgIUXfa2DyMXkaTu4myof7Vjom+bNfAwCgYIKoZIzj0EAwIw\n"
    "DDEKMAgGA1UEAwwBYTAgFw00OTEyMDEwMDAwMDBaGA8yMDUwMTIwMTAwMDAwMFow\n"
    "DDEKMAgGA1UEAwwBYTBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABKN4qVw1otY7\n"
    "N5aS481xDKOukKv8bMA3mo4zKq4swaneXDku2vmoXh2L9Z7mvRVV8hRgQkSxBb8z\n"
    "e3Aq+BkcfEGjUzBRMB0GA1UdDgQWBBRRq8oQzSB2FmMN9uBZP4DSDC4l9jAfBgNV\n"
    "HSMEGDAWgBRRq8oQzSB2FmMN9uBZP4DSDC4l9jAPBgNVHRMBAf8EBTADAQH/MAoG\n"
    "CCqGSM49BAMCA0gAMEUCIQC6OKozlKdYfVHASWKP9t34n1eV5fD8rzmlh3ztm7Ab\n"
    "kgIgHlKwTW9WGKgNWwHDAPaBrJUsVlhdS1i9/xp9AMVNfGw=\n"
    "-----END CERTIFICATE-----\n";

static int64_t at(const char *iso)
{
	int64_t t = 0;
	assert_int_equal(clock_parse(&t, iso), OK);
	return t;
}

static void reads(void **state)
{
	(void)state;
	int64_t t = 0;
	assert_int_equal(cert_expiry(&t, short_pem), OK);
	assert_int_equal(t, at("2026-04-02T03:04:05Z"));
	assert_int_equal(cert_expiry(&t, long_pem), OK);
	assert_int_equal(t, at("2050-12-01T00:00:00Z"));
	/* the first of a chain counts, with text before it and CR in its lines */
	char chain[4096] = "subject=CN = a\r\n", *w = chain + strlen(chain);
	for (const char *s = short_pem; *s; s++) {
		if (*s == '\n')
			*w++ = '\r';
		*w++ = *s;
	}
	strcpy(w, long_pem);
	assert_int_equal(cert_expiry(&t, chain), OK);
	assert_int_equal(t, at("2026-04-02T03:04:05Z"));
}

/* Cut or changed anywhere it is refused or read, never more. */
static void broken(void **state)
{
	(void)state;
	int64_t t;
	assert_int_equal(cert_expiry(&t, ""), ERR_INVALID);
	err_clear();
	assert_int_equal(
	    cert_expiry(&t, "-----BEGIN CERTIFICATE-----\nMIIB"), ERR_INVALID);
	err_clear();
	assert_int_equal(cert_expiry(&t, "-----BEGIN CERTIFICATE-----\n"
					 "-----END CERTIFICATE-----\n"),
	    ERR_INVALID);
	err_clear();
	char text[sizeof short_pem + 64];
	for (size_t n = 28; n < 200; n++) {
		memcpy(text, short_pem, n);
		strcpy(text + n, "\n-----END CERTIFICATE-----\n");
		assert_int_equal(cert_expiry(&t, text), ERR_INVALID);
		err_clear();
	}
	for (size_t i = 28; i < 200; i++)
		for (const char *c = "A/9Q"; *c; c++) {
			strcpy(text, short_pem);
			text[i] = *c;
			enum err e = cert_expiry(&t, text);
			assert_true(e == OK || e == ERR_INVALID);
			err_clear();
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(reads), cmocka_unit_test(broken)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
