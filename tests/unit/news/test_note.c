/* SPDX-License-Identifier: MIT */
/* Signed notes: a key and note made by golang.org/x/mod/sumdb/note, then our own. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "news/note.h"

#include <string.h>

static struct arena a;
static unsigned char seed[SECRET_KEY], pub[SECRET_KEY];

static struct note sample(void)
{
	struct note n = {
	    .origin = "news.example.cn/ledger", .size = 1234, .at = 1764000000000};
	n.root = sha_of("root", 4);
	n.last = sha_of("last", 4);
	return n;
}

/* The signer "PeterNeumann" of the documentation of Go's package note. */
static void key_of_go(void **state)
{
	static const char vkey[] =
	    "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
	(void)state;
	assert_true(note_key_parse(pub, &a, vkey));
	assert_string_equal(note_vkey(&a, "PeterNeumann", pub), vkey);
	struct note n = {.text = "If you think cryptography is the answer to your "
				 "problem,\nthen you don't know what your problem is.\n"};
	n.text_len = strlen(n.text);
	unsigned char raw[4 + SECRET_SIG];
	size_t len;
	assert_true(secret_base64_parse(raw, sizeof raw, &len,
	    "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqd"
	    "ngotpRZb6KE6RyyBwJnAM="));
	assert_int_equal(len, sizeof raw);
	memcpy(n.sig[0].key_name, raw, 4);
	memcpy(n.sig[0].sig, raw + 4, SECRET_SIG);
	n.sig[0].name = "PeterNeumann";
	n.sigs = 1;
	assert_true(note_signed_by(&n, "PeterNeumann", pub));
	assert_false(note_signed_by(&n, "PeterNewmann", pub));
}

static void signs_and_reads(void **state)
{
	(void)state;
	struct note n = sample(), out;
	char *text = note_sign(&a, &n, seed);
	assert_int_equal(note_parse(&out, &a, text), OK);
	assert_string_equal(out.origin, n.origin);
	assert_int_equal(out.size, n.size);
	assert_int_equal(out.at, n.at);
	assert_true(sha_equal(&out.root, &n.root));
	assert_true(sha_equal(&out.last, &n.last));
	assert_int_equal(out.sigs, 1);
	secret_public(pub, seed);
	assert_true(note_signed_by(&out, n.origin, pub));
	assert_false(note_signed_by(&out, "other", pub));
	pub[0] ^= 1;
	assert_false(note_signed_by(&out, n.origin, pub));
	/* further signatures, of witnesses, change nothing */
	char *more = arena_printf(
	    &a, "%s\xe2\x80\x94 witness.example %s\n", text, secret_base64(&a, pub, 32));
	assert_int_equal(note_parse(&out, &a, more), OK);
	assert_int_equal(out.sigs, 1);
}

/* No byte of the text or of the signature can change. */
static void every_flip_is_found(void **state)
{
	(void)state;
	struct note n = sample(), out;
	char *text = note_sign(&a, &n, seed);
	secret_public(pub, seed);
	for (size_t i = 0; i < strlen(text); i++)
		for (int bit = 0; bit < 8; bit++) {
			char *t = arena_strdup(&a, text);
			t[i] = (char)(t[i] ^ (1 << bit));
			if (!t[i])
				continue;
			if (!note_parse(&out, &a, t) &&
			    note_signed_by(&out, n.origin, pub))
				fail_msg("byte %zu bit %d passes", i, bit);
		}
	for (size_t len = 0; len < strlen(text); len++)
		assert_int_equal(
		    note_parse(&out, &a, arena_strndup(&a, text, len)), ERR_INVALID);
}

static void malformed(void **state)
{
	static const char *const notes[] = {"", "\n\n", "a\n1\nx\n\n",
	    "a\n1\n4XsowBqD2g0XyXyXyXyXyXyXyXyXyXyXyXyXyXyXyXw=\n\n\xe2\x80\x94 a "
	    "AAAA\n"};
	struct note out, n = sample();
	(void)state;
	for (size_t i = 0; i < sizeof notes / sizeof *notes; i++)
		assert_int_equal(note_parse(&out, &a, notes[i]), ERR_INVALID);
	char *text = note_sign(&a, &n, seed);
	assert_int_equal(
	    note_parse(&out, &a, arena_printf(&a, "%sx", text)), ERR_INVALID);
	assert_int_equal(
	    note_parse(&out, &a, arena_printf(&a, "%s\n", text)), ERR_INVALID);
	n.size = 0;
	assert_int_equal(note_parse(&out, &a, note_sign(&a, &n, seed)), ERR_INVALID);
}

static void keys(void **state)
{
	unsigned char key[SECRET_KEY];
	(void)state;
	secret_public(pub, seed);
	char *pem = note_pem(&a, pub), *vkey = note_vkey(&a, "x/ledger", pub);
	assert_true(note_key_parse(key, &a, pem));
	assert_memory_equal(key, pub, SECRET_KEY);
	assert_true(note_key_parse(key, &a, vkey));
	assert_memory_equal(key, pub, SECRET_KEY);
	struct sha hex;
	memcpy(hex.b, pub, SECRET_KEY);
	assert_true(
	    note_key_parse(key, &a, arena_printf(&a, " %s\n", sha_hex(&a, &hex))));
	assert_memory_equal(key, pub, SECRET_KEY);
	vkey[0] = 'y';
	assert_false(note_key_parse(key, &a, vkey));
	assert_false(note_key_parse(key, &a, ""));
	assert_false(note_key_parse(key, &a, "abc"));
	assert_false(note_key_parse(key, &a, arena_strndup(&a, pem, 60)));
	/* RFC 8410 section 10.1 */
	assert_true(note_key_parse(key, &a,
	    "-----BEGIN PUBLIC KEY-----\n"
	    "MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n"
	    "-----END PUBLIC KEY-----\n"));
	memcpy(hex.b, key, SECRET_KEY);
	assert_string_equal(sha_hex(&a, &hex),
	    "19bf44096984cdfe8541bac167dc3b96c85086aa30b6b6cb0c5c38ad703166e1");
}

static int setup(void **state)
{
	(void)state;
	secret_init();
	arena_init(&a);
	memset(seed, 7, sizeof seed);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	arena_release(&a);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(key_of_go),
	    cmocka_unit_test(signs_and_reads), cmocka_unit_test(every_flip_is_found),
	    cmocka_unit_test(malformed), cmocka_unit_test(keys)};
	return cmocka_run_group_tests(tests, setup, teardown);
}
