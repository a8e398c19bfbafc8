/* SPDX-License-Identifier: MIT */
/* Hashes, random values and passwords: thin wrappers that fix algorithm, parameters and
 * text form in one place, so that no other file chooses cryptography. */
#include "base/secret.h"

#include <assert.h>
#include <sodium.h>
#include <string.h>

/* OWASP password storage cheat sheet, argon2id: 19 MiB, t=2, p=1. */
#define OPSLIMIT 2
#define MEMLIMIT ((size_t)19 * 1024 * 1024)

_Static_assert(SHA_LEN == crypto_hash_sha256_BYTES, "size of SHA-256");
_Static_assert(SHA_LEN == crypto_auth_hmacsha256_BYTES, "size of HMAC-SHA-256");
_Static_assert(SECRET_HASH_MAX >= crypto_pwhash_STRBYTES, "room for a password hash");
_Static_assert(SECRET_KEY == crypto_sign_SEEDBYTES &&
		   SECRET_KEY == crypto_sign_PUBLICKEYBYTES &&
		   SECRET_KEY == crypto_kdf_KEYBYTES &&
		   SECRET_KEY == crypto_aead_xchacha20poly1305_ietf_KEYBYTES,
    "all keys are of one size");
_Static_assert(SECRET_SIG == crypto_sign_BYTES, "size of a signature");
_Static_assert(SECRET_SEAL == crypto_aead_xchacha20poly1305_ietf_NPUBBYTES +
				  crypto_aead_xchacha20poly1305_ietf_ABYTES,
    "nonce and tag");

void secret_init(void)
{
	if (sodium_init() < 0)
		err_fatal("libsodium cannot be set up");
}

struct sha sha_of(const void *data, size_t len)
{
	struct sha s;
	crypto_hash_sha256(s.b, data, len);
	return s;
}

struct sha sha_leaf(const void *data, size_t len)
{
	static const unsigned char prefix = 0x00;
	struct sha s;
	crypto_hash_sha256_state st;
	crypto_hash_sha256_init(&st);
	crypto_hash_sha256_update(&st, &prefix, 1);
	crypto_hash_sha256_update(&st, data, len);
	crypto_hash_sha256_final(&st, s.b);
	return s;
}

struct sha sha_hmac(const void *key, size_t keylen, const void *data, size_t len)
{
	struct sha s;
	crypto_auth_hmacsha256_state st;
	crypto_auth_hmacsha256_init(&st, key, keylen);
	crypto_auth_hmacsha256_update(&st, data, len);
	crypto_auth_hmacsha256_final(&st, s.b);
	sodium_memzero(&st, sizeof(st));
	return s;
}

uint64_t secret_sip(const unsigned char key[SECRET_SIP], const void *data, size_t len)
{
	uint64_t out;
	_Static_assert(sizeof out == crypto_shorthash_BYTES, "64 bits");
	_Static_assert(SECRET_SIP == crypto_shorthash_KEYBYTES, "128 bits");
	crypto_shorthash((unsigned char *)&out, data, len, key);
	return out;
}

char *sha_hex(struct arena *a, const struct sha *s)
{
	char *hex = arena_alloc(a, SHA_HEX + 1);
	return sodium_bin2hex(hex, SHA_HEX + 1, s->b, SHA_LEN);
}

bool sha_parse(struct sha *out, const char *hex)
{
	size_t n;
	if (strlen(hex) != SHA_HEX || strspn(hex, "0123456789abcdef") != SHA_HEX)
		return false;
	return sodium_hex2bin(out->b, SHA_LEN, hex, SHA_HEX, NULL, &n, NULL) == 0 &&
	       n == SHA_LEN;
}

bool sha_equal(const struct sha *x, const struct sha *y)
{
	return secret_equal(x->b, y->b, SHA_LEN);
}

bool secret_equal(const void *x, const void *y, size_t len)
{
	return sodium_memcmp(x, y, len) == 0;
}

char *secret_token(struct arena *a, size_t n)
{
	const int variant = sodium_base64_VARIANT_URLSAFE_NO_PADDING;
	unsigned char raw[64];
	assert(n <= sizeof(raw));
	size_t size = sodium_base64_encoded_len(n, variant);
	char *token = arena_alloc(a, size);
	randombytes_buf(raw, n);
	sodium_bin2base64(token, size, raw, n, variant);
	sodium_memzero(raw, sizeof(raw));
	return token;
}

void secret_bytes(void *out, size_t n)
{
	randombytes_buf(out, n);
}

char *secret_password(struct arena *a)
{
	/* No l, o, 0 and 1: they look alike on paper. 32 letters, 5 bits each. */
	static const char letters[] = "abcdefghijkmnpqrstuvwxyz23456789";
	_Static_assert(sizeof(letters) == 32 + 1, "32 letters");
	enum { LETTERS = 20, GROUP = 5 };
	unsigned char raw[LETTERS];
	char *password = arena_alloc(a, LETTERS + LETTERS / GROUP);
	char *p = password;
	randombytes_buf(raw, sizeof(raw));
	for (int i = 0; i < LETTERS; i++) {
		if (i > 0 && i % GROUP == 0)
			*p++ = '-';
		*p++ = letters[raw[i] & 31];
	}
	sodium_memzero(raw, sizeof(raw));
	return password;
}

enum err secret_hash(char *out, const char *password)
{
	if (crypto_pwhash_str(out, password, strlen(password), OPSLIMIT, MEMLIMIT) != 0)
		return err_set(ERR_BUSY, "argon2id: no memory for a password hash");
	return OK;
}

bool secret_verify(const char *hash, const char *password, bool *stale)
{
	char copy[crypto_pwhash_STRBYTES] = {0}; /* libsodium wants that many bytes */
	*stale = false;
	if (strlen(hash) >= sizeof(copy))
		return false;
	memcpy(copy, hash, strlen(hash));
	if (crypto_pwhash_str_verify(copy, password, strlen(password)) != 0)
		return false;
	*stale = crypto_pwhash_str_needs_rehash(copy, OPSLIMIT, MEMLIMIT) != 0;
	return true;
}

const char *secret_dummy(void)
{
	/* The digest is SHA-256 of a sentence, not argon2id of any known password. */
	return "$argon2id$v=19$m=19456,t=2,p=1$cWlhbmZhLW5vLXN1Y2gtdQ"
	       "$lXlxQ9CA7CWIhHFT0oXcK5o7JgS3nga+rzYdQz8OVZs";
}

void secret_public(unsigned char pub[SECRET_KEY], const unsigned char seed[SECRET_KEY])
{
	unsigned char pair[crypto_sign_SECRETKEYBYTES];
	crypto_sign_seed_keypair(pub, pair, seed);
	sodium_memzero(pair, sizeof(pair));
}

void secret_sign(unsigned char sig[SECRET_SIG], const unsigned char seed[SECRET_KEY],
    const void *data, size_t len)
{
	unsigned char pub[SECRET_KEY], pair[crypto_sign_SECRETKEYBYTES];
	crypto_sign_seed_keypair(pub, pair, seed);
	crypto_sign_detached(sig, NULL, data, len, pair);
	sodium_memzero(pair, sizeof(pair));
}

bool secret_signed(const unsigned char sig[SECRET_SIG],
    const unsigned char pub[SECRET_KEY], const void *data, size_t len)
{
	return crypto_sign_verify_detached(sig, data, len, pub) == 0;
}

void secret_derive(
    unsigned char out[SECRET_KEY], const unsigned char master[SECRET_KEY], uint64_t id)
{
	crypto_kdf_derive_from_key(out, SECRET_KEY, id, "qianfa-1", master);
}

void secret_seal(unsigned char *out, const unsigned char key[SECRET_KEY],
    const char *context, const void *plain, size_t len)
{
	const size_t nonce = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
	randombytes_buf(out, nonce);
	crypto_aead_xchacha20poly1305_ietf_encrypt(out + nonce, NULL, plain, len,
	    (const unsigned char *)context, strlen(context), NULL, out, key);
}

bool secret_unseal(unsigned char *out, const unsigned char key[SECRET_KEY],
    const char *context, const unsigned char *sealed, size_t len)
{
	const size_t nonce = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
	if (len < SECRET_SEAL)
		return false;
	return crypto_aead_xchacha20poly1305_ietf_decrypt(out, NULL, NULL, sealed + nonce,
		   len - nonce, (const unsigned char *)context, strlen(context), sealed,
		   key) == 0;
}

char *secret_base64(struct arena *a, const void *data, size_t len)
{
	const int variant = sodium_base64_VARIANT_ORIGINAL;
	size_t size = sodium_base64_encoded_len(len, variant);
	return sodium_bin2base64(arena_alloc(a, size), size, data, len, variant);
}

bool secret_base64_parse(void *out, size_t size, size_t *len, const char *text)
{
	return sodium_base642bin(out, size, text, strlen(text), NULL, len, NULL,
		   sodium_base64_VARIANT_ORIGINAL) == 0;
}

void secret_wipe(void *p, size_t len)
{
	sodium_memzero(p, len);
}
