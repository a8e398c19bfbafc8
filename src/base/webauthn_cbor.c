/* SPDX-License-Identifier: MIT */
/* A look at CBOR (RFC 8949) before libcbor reads it: that reserves memory for as many
 * entries as a head claims, which may be billions in an answer of 200 bytes. */
#include "base/webauthn.h"

enum { DEPTH_MAX = 4 };
enum { MAJOR_BYTES = 2, MAJOR_TEXT = 3, MAJOR_LIST = 4, MAJOR_MAP = 5, MAJOR_TAG = 6 };

/* The argument of the head at *at; false when it is cut off or of no definite length. */
static bool head(struct bytes *rest, unsigned *major, uint64_t *value)
{
	if (!rest->len)
		return false;
	unsigned first = *rest->at, small = first & 31;
	size_t more = small < 24 ? 0 : (size_t)1 << (small - 24);
	*major = first >> 5;
	if (small > 27 || rest->len - 1 < more)
		return false;
	*value = small < 24 ? small : 0;
	for (size_t i = 1; i <= more; i++)
		*value = *value << 8 | rest->at[i];
	rest->at += 1 + more;
	rest->len -= 1 + more;
	return true;
}

static bool item(struct bytes *rest, int depth)
{
	unsigned major;
	uint64_t n;
	if (depth > DEPTH_MAX || !head(rest, &major, &n))
		return false;
	if (major == MAJOR_BYTES || major == MAJOR_TEXT) {
		if (n > rest->len)
			return false;
		rest->at += n;
		rest->len -= n;
		return true;
	}
	if (major == MAJOR_TAG)
		return false;
	if (major != MAJOR_LIST && major != MAJOR_MAP)
		return true;
	/* an entry has a byte at least */
	if (n > rest->len)
		return false;
	for (uint64_t i = 0; i < (major == MAJOR_MAP ? 2 * n : n); i++)
		if (!item(rest, depth + 1))
			return false;
	return true;
}

bool webauthn_cbor(struct bytes data)
{
	while (data.len)
		if (!item(&data, 1))
			return false;
	return true;
}
