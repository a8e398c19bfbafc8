/* SPDX-License-Identifier: MIT */
/* Passkeys (W3C Web Authentication Level 2): checks what a browser answers to
 * navigator.credentials.create() and .get(). Signatures and authenticator data are
 * libfido2's to check; type, challenge, origin, user verification and the counter are
 * ours. No attestation is asked for: whose key it is, the ledger says. */
#ifndef BASE_WEBAUTHN_H
#define BASE_WEBAUTHN_H

#include "base/base64.h"

#include <stdint.h>

enum webauthn_alg { WEBAUTHN_ES256, WEBAUTHN_EDDSA, WEBAUTHN_RS256, WEBAUTHN__MAX };

/* "ES256", "EdDSA", "RS256", and back; the COSE number (-7, -8, -257) that browsers want.
 */
const char *webauthn_alg_name(enum webauthn_alg alg);
bool webauthn_alg_parse(enum webauthn_alg *out, const char *name);
int webauthn_cose(enum webauthn_alg alg);

/* What is kept of a passkey. Texts are base64url; key is x ‖ y (ES256), the 32 bytes of
 * Ed25519 (EdDSA), n ‖ e (RS256, 2048 bits). */
struct webauthn_key {
	const char *credential, *key;
	enum webauthn_alg alg;
	const char *rp; /* relying party id: the host name that it is bound to */
};

/* What the browser sent, base64url. signature: only of get(). */
struct webauthn_answer {
	const char *credential, *authenticator, *client, *signature;
};

struct webauthn_want {
	const char *rp;
	const char *origin; /* exactly that; NULL: https or loopback, the host is rp or
			       below it */
	struct bytes challenge;
	uint32_t counter; /* the last one seen; 0: none */
};

/* A new passkey of the answer, texts in the arena. ERR_INVALID (for the log) when
 * anything is not as wanted: type, challenge, origin, party, user present, algorithm;
 * ERR_DENIED when the person was not verified (no finger, face or PIN). */
enum err webauthn_create(struct webauthn_key *out, struct arena *a,
    const struct webauthn_want *want, const struct webauthn_answer *answer) MUST_USE;

/* True when the passkey signed the challenge; *counter is its counter then. ERR_INVALID
 * (for the log) when not, ERR_DENIED when the person was not verified, ERR_CONFLICT when
 * the counter did not grow: there is a copy of the passkey. */
enum err webauthn_get(uint32_t *counter, struct arena *a,
    const struct webauthn_want *want, const struct webauthn_key *key,
    const struct webauthn_answer *answer) MUST_USE;

/* The party for a site's address: its host; "localhost" for a loopback address; NULL for
 * another bare address, to which no passkey can be bound. In the arena. */
char *webauthn_party(struct arena *a, const char *base_url);

/* Checks clientDataJSON (webauthn_client.c): type "webauthn.create" or "webauthn.get". */
enum err webauthn_client(
    struct bytes json, const char *type, const struct webauthn_want *want) MUST_USE;

/* The public key as PEM, for openssl (webauthn_pem.c); NULL for a damaged one. */
char *webauthn_pem(struct arena *a, const struct webauthn_key *key);

/* True for CBOR items whose heads claim no more than there is (webauthn_cbor.c); also for
 * none. */
bool webauthn_cbor(struct bytes data);

#endif
