/* SPDX-License-Identifier: MIT */
/* libFuzzer: what browsers send for a passkey. The first byte chooses: 'j' client data,
 * 'c' authenticator data of a new passkey, 'g' authenticator data and signature of an
 * answer. Nothing made up is ever an answer. */
#include "base/webauthn.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const unsigned char nonce[32];
static const struct webauthn_want want = {
    .rp = "localhost", .origin = "http://localhost:8080", .challenge = {nonce, 32}};

static const char *client(struct arena *a, const char *type)
{
	const char *s =
	    arena_printf(a, "{\"type\":\"%s\",\"challenge\":\"%s\",\"origin\":\"%s\"}",
		type, base64_text(a, nonce, 32), want.origin);
	return base64_text(a, s, strlen(s));
}

static void create(struct arena *a, const uint8_t *s, size_t len)
{
	struct webauthn_key key;
	struct webauthn_answer answer = {.credential = "AAAA",
	    .authenticator = base64_text(a, s, len),
	    .client = client(a, "webauthn.create"),
	    .signature = ""};
	/* a passkey of that name is one with the id 000000 */
	if (!webauthn_create(&key, a, &want, &answer) && strcmp(key.credential, "AAAA"))
		abort();
}

static void get(struct arena *a, const uint8_t *s, size_t len)
{
	static const char *const keys[WEBAUTHN__MAX] = {
	    "w6Wk4p0GZGsvSyWk7w7Ntlld5aWXLxBFwUYKTjBu_9r-8G4KajAogeaskTAeXF4nUz42T-"
	    "yk7ZLqIp9"
	    "tZMNSHg",
	    "9bwg3xnYAJ05ey2OGjUsh_l4zFuTvcNjX_Phj0BmcKE", ""};
	uint32_t counter;
	size_t head = len < 37 ? len : 37;
	for (enum webauthn_alg alg = 0; alg < WEBAUTHN__MAX; alg++) {
		const struct webauthn_key key = {
		    .credential = "AAAA", .key = keys[alg], .alg = alg, .rp = want.rp};
		const struct webauthn_answer answer = {.credential = "AAAA",
		    .authenticator = base64_text(a, s, head),
		    .client = client(a, "webauthn.get"),
		    .signature = base64_text(a, s + head, len - head)};
		if (!webauthn_get(&counter, a, &want, &key, &answer))
			abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct arena a;
	if (size == 0)
		return 0;
	const uint8_t *s = data + 1;
	size_t len = size - 1;
	if (*data == 'j' &&
	    !webauthn_client((struct bytes){s, len}, "webauthn.get", &want) && len < 60)
		abort();
	if (*data == 'c')
		create(&a, s, len);
	if (*data == 'g')
		get(&a, s, len);
	err_clear();
	arena_reset(&a);
	return 0;
}
