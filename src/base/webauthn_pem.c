/* SPDX-License-Identifier: MIT */
/* A passkey's public key as openssl reads it: SubjectPublicKeyInfo (RFC 5480, RFC 8410,
 * RFC 3279) in PEM. Sizes are fixed, so what stands around the key is too. */
#include "base/buf.h"
#include "base/secret.h"
#include "base/webauthn.h"

#include <string.h>

static const unsigned char p256[] = {0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48,
    0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07,
    0x03, 0x42, 0x00, 0x04};
static const unsigned char ed25519[] = {
    0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00};
static const unsigned char rsa2048[] = {0x30, 0x82, 0x01, 0x22, 0x30, 0x0d, 0x06, 0x09,
    0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00, 0x03, 0x82, 0x01,
    0x0f, 0x00, 0x30, 0x82, 0x01, 0x0a, 0x02, 0x82, 0x01, 0x01, 0x00};
static const unsigned char exponent[] = {0x02, 0x03};
enum { RSA_N = 256, RSA_E = 3, PEM_LINE = 64 };

static bool spki(struct buf *b, const struct webauthn_key *key, struct bytes raw)
{
	switch (key->alg) {
	case WEBAUTHN_ES256:
		buf_add(b, p256, sizeof p256);
		buf_add(b, raw.at, raw.len);
		return raw.len == 64;
	case WEBAUTHN_EDDSA:
		buf_add(b, ed25519, sizeof ed25519);
		buf_add(b, raw.at, raw.len);
		return raw.len == 32;
	case WEBAUTHN_RS256:
		if (raw.len != RSA_N + RSA_E)
			return false;
		buf_add(b, rsa2048, sizeof rsa2048);
		buf_add(b, raw.at, RSA_N);
		buf_add(b, exponent, sizeof exponent);
		buf_add(b, raw.at + RSA_N, RSA_E);
		return true;
	case WEBAUTHN__MAX:
		break;
	}
	return false;
}

char *webauthn_pem(struct arena *a, const struct webauthn_key *key)
{
	struct bytes raw;
	struct buf der = BUF_INIT, out = BUF_INIT;
	char *pem = NULL;
	if (base64_bytes(&raw, a, key->key, RSA_N + RSA_E) && spki(&der, key, raw)) {
		const char *text = secret_base64(a, buf_text(&der), der.len);
		buf_str(&out, "-----BEGIN PUBLIC KEY-----\n");
		for (size_t n = strlen(text), at = 0; at < n; at += PEM_LINE)
			buf_printf(&out, "%.*s\n", PEM_LINE, text + at);
		buf_str(&out, "-----END PUBLIC KEY-----\n");
		pem = arena_strdup(a, buf_text(&out));
	}
	buf_release(&der);
	buf_release(&out);
	return pem;
}
