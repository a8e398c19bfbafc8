/* SPDX-License-Identifier: MIT */
/* The canonical text of a revision. Every byte here is a promise: doc/design.md,
 * "Canonical bytes". */
#include "news/canonical.h"

#include <string.h>

/* Decimal digits at the end of out; returns their start. Every record has some twenty
 * lengths, and printf would be a third of what checking a ledger costs. */
static const char *decimal(char out[24], uint64_t n)
{
	char *s = out + 23;
	*s = '\0';
	do
		*--s = (char)('0' + n % 10);
	while (n /= 10);
	return s;
}

void canonical_field(struct buf *b, const char *name, const char *value)
{
	char digits[24];
	size_t len = value ? strlen(value) : 0;
	if (!len)
		return;
	buf_str(b, name);
	buf_ch(b, ' ');
	buf_str(b, decimal(digits, len));
	buf_ch(b, '\n');
	buf_add(b, value, len);
	buf_ch(b, '\n');
}

void canonical_int(struct buf *b, const char *name, int64_t value)
{
	char digits[24], text[32] = "-";
	const char *s =
	    decimal(digits, value < 0 ? 0 - (uint64_t)value : (uint64_t)value);
	if (value < 0)
		s = memcpy(text + 1, s, strlen(s) + 1), s = text;
	if (value)
		canonical_field(b, name, s);
}

void canonical_hash(struct buf *b, const char *name, const struct sha *value)
{
	char digits[24];
	buf_str(b, name);
	buf_ch(b, ' ');
	buf_str(b, decimal(digits, SHA_HEX));
	buf_ch(b, '\n');
	buf_hex(b, value->b, SHA_LEN);
	buf_ch(b, '\n');
}

void canonical_text(struct buf *b, char *const text[FIELD__MAX], const char *html)
{
	buf_str(b, "qianfa-text-1\n");
	for (enum field f = 0; f < FIELD__MAX; f++) {
		canonical_field(b, field_info[f].name, text[f]);
		if (f == FIELD_BODY) {
			struct sha h = sha_of(html, strlen(html));
			canonical_hash(b, "html_sha256", &h);
		}
	}
}

struct sha canonical_text_hash(char *const text[FIELD__MAX], const char *html)
{
	struct buf b = BUF_INIT;
	canonical_text(&b, text, html);
	struct sha h = sha_of(buf_text(&b), b.len);
	buf_release(&b);
	return h;
}
