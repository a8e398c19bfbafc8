/* SPDX-License-Identifier: MIT */
/* A passkey made of bytes, for tests that need one to sign what they like: Ed25519 by
 * libsodium, authenticator data and client data as WebAuthn level 2 has them. */
#ifndef TESTS_LIB_SOFTKEY_H
#define TESTS_LIB_SOFTKEY_H

#include "base/buf.h"
#include "base/secret.h"
#include "base/webauthn.h"

#include <sodium.h>
#include <string.h>

enum { SOFT_UP = 1, SOFT_UV = 4, SOFT_AT = 64 };

struct softkey {
	unsigned char pk[32], sk[64], id[16];
	const char *rp, *origin;
	uint32_t counter; /* 0: it does not count */
	unsigned flags;   /* SOFT_UP | SOFT_UV but in tests that leave some out */
};

/* Every seed is another key, the same in every run. */
static inline struct softkey softkey(unsigned char seed)
{
	struct softkey k = {.rp = "localhost",
	    .origin = "http://localhost:8080",
	    .flags = SOFT_UP | SOFT_UV};
	unsigned char bytes[32];
	memset(bytes, seed, sizeof bytes);
	memset(k.id, seed, sizeof k.id);
	crypto_sign_seed_keypair(k.pk, k.sk, bytes);
	return k;
}

static inline const char *softkey_client(
    const struct softkey *k, struct arena *a, const char *type, struct bytes challenge)
{
	return arena_printf(a,
	    "{\"type\":\"%s\",\"challenge\":\"%s\",\"origin\":\"%s\",\"crossOrigin\":"
	    "false}",
	    type, base64_text(a, challenge.at, challenge.len), k->origin);
}

/* Party's hash, flags, counter. */
static inline void softkey_head(struct buf *b, const struct softkey *k, unsigned flags)
{
	struct sha party = sha_of(k->rp, strlen(k->rp));
	buf_add(b, party.b, SHA_LEN);
	buf_ch(b, (char)flags);
	for (int i = 24; i >= 0; i -= 8)
		buf_ch(b, (char)(k->counter >> i));
}

static inline struct webauthn_answer softkey_create(
    const struct softkey *k, struct arena *a, struct bytes challenge)
{
	/* COSE_Key {1: 1 (OKP), 3: -8 (EdDSA), -1: 6 (Ed25519), -2: x} */
	static const char cose[] = "\xa4\x01\x01\x03\x27\x20\x06\x21\x58\x20";
	const char *client = softkey_client(k, a, "webauthn.create", challenge);
	struct buf b = BUF_INIT;
	softkey_head(&b, k, k->flags | SOFT_AT);
	for (int i = 0; i < 16; i++)
		buf_ch(&b, 0); /* aaguid */
	buf_ch(&b, 0);
	buf_ch(&b, sizeof k->id);
	buf_add(&b, k->id, sizeof k->id);
	buf_add(&b, cose, sizeof cose - 1);
	buf_add(&b, k->pk, sizeof k->pk);
	struct webauthn_answer out = {.credential = base64_text(a, k->id, sizeof k->id),
	    .authenticator = base64_text(a, buf_text(&b), b.len),
	    .client = base64_text(a, client, strlen(client)),
	    .signature = ""};
	buf_release(&b);
	return out;
}

/* Signs as a browser's get(); counts up when it counts. */
static inline struct webauthn_answer softkey_get(
    struct softkey *k, struct arena *a, struct bytes challenge)
{
	const char *client = softkey_client(k, a, "webauthn.get", challenge);
	struct sha hash = sha_of(client, strlen(client));
	unsigned char sig[64];
	struct buf b = BUF_INIT;
	if (k->counter)
		k->counter++;
	softkey_head(&b, k, k->flags);
	struct webauthn_answer out = {.credential = base64_text(a, k->id, sizeof k->id),
	    .authenticator = base64_text(a, buf_text(&b), b.len),
	    .client = base64_text(a, client, strlen(client))};
	buf_add(&b, hash.b, SHA_LEN);
	crypto_sign_detached(
	    sig, NULL, (const unsigned char *)buf_text(&b), b.len, k->sk);
	out.signature = base64_text(a, sig, sizeof sig);
	buf_release(&b);
	return out;
}

#endif
