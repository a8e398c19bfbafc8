/* SPDX-License-Identifier: MIT */
/* Public keys as PEM: the same bytes as Chromium's getPublicKey(). Run from the top
 * folder. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/secret.h"
#include "base/webauthn.h"

#include <jansson.h>
#include <string.h>

static struct arena a;

static void as_chromium_writes_them(void **state)
{
	(void)state;
	static const char *const kinds[] = {"es256", "eddsa", "rs256"};
	static unsigned char seven[32];
	memset(seven, 7, sizeof seven);
	json_t *all = json_load_file("tests/data/webauthn/vectors.json", 0, NULL);
	assert_non_null(all);
	for (size_t i = 0; i < 3; i++) {
		const char *rp, *origin, *id, *auth, *client, *want;
		assert_int_equal(
		    json_unpack(json_object_get(all, kinds[i]),
			"{s:s, s:s, s:s, s:s, s:s, s:s}", "rp", &rp, "origin", &origin,
			"credential", &id, "authenticator", &auth, "client", &client,
			"spki", &want),
		    0);
		struct webauthn_want asked = {
		    .rp = rp, .origin = origin, .challenge = {seven, sizeof seven}};
		struct webauthn_answer answer = {
		    .credential = id, .authenticator = auth, .client = client};
		struct webauthn_key key;
		assert_int_equal(webauthn_create(&key, &a, &asked, &answer), OK);
		char *pem = webauthn_pem(&a, &key);
		assert_memory_equal(pem, "-----BEGIN PUBLIC KEY-----\n", 27);
		assert_string_equal(
		    strstr(pem, "-----END"), "-----END PUBLIC KEY-----\n");
		/* its lines together, without padding, in the other alphabet */
		char joined[1000];
		size_t n = 0;
		for (const char *s = pem + 27; *s != '-'; s++)
			if (*s != '\n' && *s != '=')
				joined[n++] = *s;
		for (size_t k = 0; k < n; k++)
			joined[k] = (char)(joined[k] == '+'   ? '-'
					   : joined[k] == '/' ? '_'
							      : joined[k]);
		joined[n] = 0;
		assert_string_equal(joined, want);
	}
	json_decref(all);
}

static void damaged(void **state)
{
	(void)state;
	struct webauthn_key key = {.key = "AAAA", .alg = WEBAUTHN_ES256};
	for (key.alg = 0; key.alg < WEBAUTHN__MAX; key.alg++)
		assert_null(webauthn_pem(&a, &key));
	key.key = "!";
	assert_null(webauthn_pem(&a, &key));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(as_chromium_writes_them),
	    cmocka_unit_test(damaged),
	};
	secret_init();
	arena_init(&a);
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	arena_release(&a);
	return failed;
}
