/* SPDX-License-Identifier: MIT */
/* base64url, strict in reading: bytes that are signed have one spelling only. */
#include "base/base64.h"

#include <stdint.h>
#include <string.h>

static const char digits[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

char *base64_text(struct arena *a, const void *data, size_t len)
{
	const unsigned char *in = data;
	char *text = arena_alloc(a, len / 3 * 4 + 5), *out = text;
	uint32_t bits = 0;
	unsigned held = 0; /* bits that have no digit yet */
	for (size_t i = 0; i < len; i++) {
		bits = bits << 8 | in[i];
		for (held += 8; held >= 6; held -= 6)
			*out++ = digits[bits >> (held - 6) & 63];
	}
	if (held)
		*out++ = digits[bits << (6 - held) & 63];
	*out = '\0';
	return text;
}

bool base64_bytes(struct bytes *out, struct arena *a, const char *text, size_t max)
{
	size_t n = strlen(text), len = n / 4 * 3 + (n % 4 ? n % 4 - 1 : 0);
	if (n % 4 == 1 || len > max)
		return false;
	unsigned char *to = arena_alloc(a, len + 1);
	*out = (struct bytes){to, len};
	uint32_t bits = 0;
	unsigned held = 0;
	for (size_t i = 0; i < n; i++) {
		const char *digit = strchr(digits, text[i]);
		if (!digit)
			return false;
		bits = bits << 6 | (uint32_t)(digit - digits);
		held += 6;
		if (held >= 8) {
			held -= 8;
			*to++ = (unsigned char)(bits >> held);
		}
	}
	return !(bits & ((1u << held) - 1));
}
