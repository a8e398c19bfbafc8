/* SPDX-License-Identifier: MIT */
/* base64url without padding (RFC 4648 section 5), as WebAuthn and its browsers write
 * bytes. */
#ifndef BASE_BASE64_H
#define BASE_BASE64_H

#include "base/arena.h"

#include <stdbool.h>

struct bytes {
	const unsigned char *at;
	size_t len;
};

/* The text of len bytes, in the arena. */
char *base64_text(struct arena *a, const void *data, size_t len);

/* The bytes of a text of at most max bytes; in the arena. False for any other alphabet,
 * padding, white space, or left-over bits that are not zero: one value has one text. */
bool base64_bytes(struct bytes *out, struct arena *a, const char *text, size_t max);

#endif
