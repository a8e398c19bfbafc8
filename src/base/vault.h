/* SPDX-License-Identifier: MIT */
/* The one secret of a site, outside the database: 32 random bytes in DATA/secret.key
 * (mode 0600) or in the systemd credential "qianfa.key" ($CREDENTIALS_DIRECTORY). Keys
 * for each purpose are derived from it (BLAKE2b, crypto_kdf of libsodium). A copy of the
 * database alone reads no secret and signs no head. */
#ifndef BASE_VAULT_H
#define BASE_VAULT_H

#include "base/conf.h"

#include <stdbool.h>
#include <stddef.h>

enum { VAULT_KEY = 32 };

struct vault {
	bool open;
	unsigned char master[VAULT_KEY]; /* wiped by vault_close */
};

/* The credential, else the file; makes the file when create is set and there is none.
 * ERR_NOT_FOUND: neither. ERR_INVALID: wrong size, or others may read it. */
enum err vault_open(struct vault *out, const char *data, bool create) MUST_USE;
/* The same with the file of the configuration (key_file, else DATA/secret.key). */
enum err vault_open_conf(
    struct vault *out, const struct conf *conf, bool create) MUST_USE;
void vault_close(struct vault *v);

enum vault_purpose { VAULT_HEADS = 1, VAULT_TOTP = 2, VAULT_CLIENTS = 3 };
/* The key for one purpose, VAULT_KEY bytes. */
void vault_key(unsigned char out[VAULT_KEY], const struct vault *v, enum vault_purpose p);

/* XChaCha20-Poly1305 with a random nonce in front; context (a login, say) is
 * authenticated with it, so that a sealed value cannot be moved to another row. Result in
 * the arena, len + VAULT_OVERHEAD bytes. unseal: ERR_BROKEN when anything was changed. */
enum { VAULT_OVERHEAD = 40 };
unsigned char *vault_seal(struct arena *a, const struct vault *v, enum vault_purpose p,
    const char *context, const void *plain, size_t len);
enum err vault_unseal(unsigned char **out, struct arena *a, const struct vault *v,
    enum vault_purpose p, const char *context, const void *sealed, size_t len) MUST_USE;

#endif
