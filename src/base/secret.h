/* SPDX-License-Identifier: MIT */
/* All cryptography, on libsodium. */
#ifndef BASE_SECRET_H
#define BASE_SECRET_H

#include "base/arena.h"

#include <stdbool.h>
#include <stdint.h>

enum { SHA_LEN = 32, SHA_HEX = 64 };

struct sha {
	unsigned char b[SHA_LEN];
};

/* Once at start; fatal when libsodium cannot be set up. */
void secret_init(void);

/* SHA-256 of the len bytes (FIPS 180-4). */
struct sha sha_of(const void *data, size_t len);

/* SHA-256 of one byte prefix and then the len bytes: RFC 9162 section 2.1 leaf (0x00). */
struct sha sha_leaf(const void *data, size_t len);

/* HMAC-SHA-256 (RFC 2104). */
struct sha sha_hmac(const void *key, size_t keylen, const void *data, size_t len);

/* SipHash-2-4: 64 bits that nobody without the key can make collide; fast. */
enum { SECRET_SIP = 16 };
uint64_t secret_sip(const unsigned char key[SECRET_SIP], const void *data, size_t len);

/* 64 lower-case hexadecimal digits, and back: false when not exactly that. */
char *sha_hex(struct arena *a, const struct sha *s);
bool sha_parse(struct sha *out, const char *hex);

/* Equal, in constant time. */
bool sha_equal(const struct sha *x, const struct sha *y);
bool secret_equal(const void *x, const void *y, size_t len);

/* n (at most 64) random bytes as URL-safe base64 without padding (32 bytes give 43
 * characters). */
char *secret_token(struct arena *a, size_t n);
void secret_bytes(void *out, size_t n);

/* A password people can copy: 20 characters of a 32-letter alphabet in groups of five,
 * 100 bits. */
char *secret_password(struct arena *a);

/* argon2id of password as libsodium's string ($argon2id$…, OWASP 19 MiB, t=2, p=1); out
 * has SECRET_HASH_MAX bytes. Takes 14 to 60 ms: only in a job or on the console. ERR_BUSY
 * when there is no memory for it. */
enum { SECRET_HASH_MAX = 128 };
enum err secret_hash(char *out, const char *password) MUST_USE;

/* True when the password fits the hash; *stale says that the parameters are old. */
bool secret_verify(const char *hash, const char *password, bool *stale);

/* A hash of the same cost that no password fits, for unknown names. Constant. */
const char *secret_dummy(void);

/* Ed25519 (RFC 8032) with a key that is its 32-byte seed: the public key, a signature of
 * the len bytes, and whether a signature fits (small-order keys never do). */
enum { SECRET_KEY = 32, SECRET_SIG = 64 };
void secret_public(unsigned char pub[SECRET_KEY], const unsigned char seed[SECRET_KEY]);
void secret_sign(unsigned char sig[SECRET_SIG], const unsigned char seed[SECRET_KEY],
    const void *data, size_t len);
bool secret_signed(const unsigned char sig[SECRET_SIG],
    const unsigned char pub[SECRET_KEY], const void *data, size_t len);

/* The id-th key under a master key (BLAKE2b; crypto_kdf of libsodium). */
void secret_derive(
    unsigned char out[SECRET_KEY], const unsigned char master[SECRET_KEY], uint64_t id);

/* XChaCha20-Poly1305: SECRET_SEAL bytes more than len into out (a random nonce in front);
 * context is authenticated. secret_unseal: len counts the sealed bytes; false when
 * anything was changed. */
enum { SECRET_SEAL = 40 };
void secret_seal(unsigned char *out, const unsigned char key[SECRET_KEY],
    const char *context, const void *plain, size_t len);
bool secret_unseal(unsigned char *out, const unsigned char key[SECRET_KEY],
    const char *context, const unsigned char *sealed, size_t len);

/* Base64 with padding (RFC 4648 section 4), and back: false unless text is exactly that
 * and gives at most size bytes. */
char *secret_base64(struct arena *a, const void *data, size_t len);
bool secret_base64_parse(void *out, size_t size, size_t *len, const char *text);

/* Overwrites memory that held a secret. */
void secret_wipe(void *p, size_t len);

#endif
