/* SPDX-License-Identifier: MIT */
/* Published vectors (FIPS 180-4, RFC 4231, RFC 9162), passwords, tokens. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/secret.h"

#include <stdio.h>
#include <string.h>

static struct arena a;

static int setup(void **state)
{
	(void)state;
	secret_init();
	arena_init(&a);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	arena_release(&a);
	return 0;
}

static void assert_sha(struct sha s, const char *want)
{
	assert_string_equal(sha_hex(&a, &s), want);
}

static void sha_vectors(void **state)
{
	(void)state;
	assert_sha(sha_of("", 0),
	    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
	assert_sha(sha_of("abc", 3),
	    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	assert_sha(sha_of("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 56),
	    "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
	char *million = arena_alloc(&a, 1000000);
	memset(million, 'a', 1000000);
	assert_sha(sha_of(million, 1000000),
	    "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

static void leaf_is_prefixed(void **state)
{
	(void)state;
	/* RFC 9162: the hash of an empty leaf is SHA-256 of the byte 0. */
	assert_sha(sha_leaf("", 0),
	    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d");
	struct sha x = sha_leaf("abc", 3), y = sha_of("\0abc", 4), z = sha_of("abc", 3);
	assert_true(sha_equal(&x, &y));
	assert_false(sha_equal(&x, &z));
}

static void hmac_vectors(void **state)
{
	(void)state;
	unsigned char key[131], data[50];
	memset(key, 0x0b, 20);
	assert_sha(sha_hmac(key, 20, "Hi There", 8),
	    "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
	assert_sha(sha_hmac("Jefe", 4, "what do ya want for nothing?", 28),
	    "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
	memset(key, 0xaa, 20);
	memset(data, 0xdd, 50);
	assert_sha(sha_hmac(key, 20, data, 50),
	    "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe");
	for (int i = 0; i < 25; i++)
		key[i] = (unsigned char)(i + 1);
	memset(data, 0xcd, 50);
	assert_sha(sha_hmac(key, 25, data, 50),
	    "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b");
	memset(key, 0xaa, 131);
	const char *big = "Test Using Larger Than Block-Size Key - Hash Key First";
	assert_sha(sha_hmac(key, 131, big, strlen(big)),
	    "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
	big = "This is a test using a larger than block-size key and a larger than "
	      "block-size data. The key needs to be hashed before being used by the HMAC "
	      "algorithm.";
	assert_sha(sha_hmac(key, 131, big, strlen(big)),
	    "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2");
}

static void hex_both_ways(void **state)
{
	(void)state;
	struct sha s = sha_of("abc", 3), back;
	char *hex = sha_hex(&a, &s);
	assert_int_equal(strlen(hex), SHA_HEX);
	assert_true(sha_parse(&back, hex));
	assert_true(sha_equal(&s, &back));
	hex[0] = 'B'; /* upper case */
	assert_false(sha_parse(&back, hex));
	hex[0] = 'g';
	assert_false(sha_parse(&back, hex));
	hex[0] = 'b';
	assert_false(sha_parse(&back, arena_printf(&a, "%s0", hex)));
	assert_false(sha_parse(&back, arena_printf(&a, " %s", hex)));
	hex[63] = '\0';
	assert_false(sha_parse(&back, hex));
	assert_false(sha_parse(&back, ""));
}

static void equal(void **state)
{
	(void)state;
	assert_true(secret_equal("abc", "abc", 3));
	assert_true(secret_equal("", "", 0));
	for (size_t i = 0; i < 3; i++) {
		char other[] = "abc";
		other[i] ^= 0x20;
		assert_false(secret_equal("abc", other, 3));
	}
}

static void tokens(void **state)
{
	(void)state;
	static const char letters[] =
	    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_";
	char *x = secret_token(&a, 32), *y = secret_token(&a, 32);
	assert_int_equal(strlen(x), 43);
	assert_int_equal(strspn(x, letters), 43);
	assert_string_not_equal(x, y);
	assert_int_equal(strlen(secret_token(&a, 16)), 22);
	unsigned char p[32] = {0}, q[32] = {0};
	secret_bytes(p, sizeof(p));
	assert_memory_not_equal(p, q, sizeof(p));
	secret_wipe(p, sizeof(p));
	assert_memory_equal(p, q, sizeof(p));
}

static void made_passwords(void **state)
{
	(void)state;
	bool seen[128] = {false};
	int letters = 0;
	for (int round = 0; round < 200; round++) {
		char *p = secret_password(&a);
		assert_int_equal(strlen(p), 23);
		for (int i = 0; i < 23; i++) {
			assert_int_equal(p[i] == '-', i % 6 == 5);
			assert_null(strchr("lo01", p[i]));
			seen[(unsigned char)p[i]] = true;
		}
	}
	for (int c = 0; c < 128; c++)
		letters += seen[c] && c != '-';
	assert_int_equal(letters, 32);
}

static void password_hash(void **state)
{
	(void)state;
	char hash[SECRET_HASH_MAX], again[SECRET_HASH_MAX];
	bool stale = true;
	assert_int_equal(secret_hash(hash, "千发-correct horse"), OK);
	assert_memory_equal(hash, "$argon2id$v=19$m=19456,t=2,p=1$", 31);
	assert_true(secret_verify(hash, "千发-correct horse", &stale));
	assert_false(stale);
	assert_false(secret_verify(hash, "千发-correct horsf", &stale));
	assert_false(secret_verify(hash, "", &stale));
	assert_int_equal(secret_hash(again, "千发-correct horse"), OK);
	assert_string_not_equal(hash, again); /* salted */
}

static void old_parameters_are_stale(void **state)
{
	(void)state;
	/* crypto_pwhash_str("old", 1 pass, 8 MiB) of libsodium. */
	const char *old = "$argon2id$v=19$m=8192,t=1,p=1$3hKiFxyerJBRMN0pWI3kKg$"
			  "KI37XFpfxzsMuRDWDMwapY//PSAZ2tOyJxIbiAJ5WLY";
	bool stale = false;
	assert_true(secret_verify(old, "old", &stale));
	assert_true(stale);
}

static void nothing_fits_the_dummy_or_rubbish(void **state)
{
	(void)state;
	bool stale = true;
	assert_memory_equal(secret_dummy(), "$argon2id$v=19$m=19456,t=2,p=1$", 31);
	assert_false(secret_verify(secret_dummy(), "", &stale));
	assert_false(secret_verify(secret_dummy(), "no password fits this", &stale));
	assert_false(stale);
	assert_false(secret_verify("", "", &stale));
	assert_false(secret_verify("plain", "plain", &stale));
	char *overlong = arena_alloc(&a, 1001);
	memset(overlong, 'x', 1000);
	assert_false(secret_verify(overlong, overlong, &stale));
}

#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

static void from_hex(unsigned char *out, const char *hex)
{
	for (size_t i = 0; hex[2 * i]; i++) {
		unsigned byte;
		assert_int_equal(sscanf(hex + 2 * i, "%2x", &byte), 1);
		out[i] = (unsigned char)byte;
	}
}

/* RFC 8032 section 7.1, tests 1 and 3. */
static void ed25519_vectors(void **state)
{
	static const struct {
		const char *seed, *pub, *message, *sig;
		size_t len;
	} v[] = {
	    {"9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
		"d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
		"e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb88215"
		"90a3"
		"3bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
		0},
	    {"c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
		"fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
		"af82",
		"6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b53"
		"8d16"
		"f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
		2}};
	(void)state;
	for (size_t i = 0; i < sizeof v / sizeof *v; i++) {
		unsigned char seed[SECRET_KEY], pub[SECRET_KEY], want[SECRET_SIG],
		    sig[SECRET_SIG], message[2] = {0};
		from_hex(seed, v[i].seed);
		from_hex(message, v[i].message);
		from_hex(want, v[i].pub);
		secret_public(pub, seed);
		assert_memory_equal(pub, want, SECRET_KEY);
		from_hex(want, v[i].sig);
		secret_sign(sig, seed, message, v[i].len);
		assert_memory_equal(sig, want, SECRET_SIG);
		assert_true(secret_signed(sig, pub, message, v[i].len));
		message[0] ^= 1;
		assert_int_equal(secret_signed(sig, pub, message, v[i].len), !v[i].len);
		message[0] ^= 1;
		sig[40] ^= 1;
		assert_false(secret_signed(sig, pub, message, v[i].len));
	}
	/* a key of small order fits no signature */
	unsigned char zero[SECRET_SIG] = {0};
	zero[0] = 1;
	assert_false(secret_signed(zero, zero, "", 0));
}

/* RFC 4648 section 10. */
static void base64(void **state)
{
	static const char *const text[] = {
	    "", "Zg==", "Zm8=", "Zm9v", "Zm9vYg==", "Zm9vYmE=", "Zm9vYmFy"};
	char out[8];
	size_t len;
	(void)state;
	for (size_t n = 0; n < 7; n++) {
		assert_string_equal(secret_base64(&a, "foobar", n), text[n]);
		assert_true(secret_base64_parse(out, sizeof out, &len, text[n]));
		assert_int_equal(len, n);
		assert_memory_equal(out, "foobar", n);
	}
	static const char *const bad[] = {
	    "Zg", "Zg=", "Zh==", "Zm9 v", "Zm9v\n", "Zm9-", "=", "Zm9vYmFyZm9vYmFy"};
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		if (secret_base64_parse(out, sizeof out, &len, bad[i]))
			fail_msg("%s passes", bad[i]);
}

/* The vector of the SipHash paper, appendix A. */
static void siphash(void **state)
{
	(void)state;
	unsigned char key[SECRET_SIP], data[15];
	for (unsigned char i = 0; i < sizeof key; i++)
		key[i] = i;
	memcpy(data, key, sizeof data);
	assert_true(secret_sip(key, data, sizeof data) == 0xa129ca6149be45e5u);
	key[0] = 1;
	assert_false(secret_sip(key, data, sizeof data) == 0xa129ca6149be45e5u);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(siphash),
	    T(ed25519_vectors),
	    T(base64),
	    T(sha_vectors),
	    T(leaf_is_prefixed),
	    T(hmac_vectors),
	    T(hex_both_ways),
	    T(equal),
	    T(tokens),
	    T(made_passwords),
	    T(password_hash),
	    T(old_parameters_are_stale),
	    T(nothing_fits_the_dummy_or_rubbish),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
