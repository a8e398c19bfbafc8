/* SPDX-License-Identifier: MIT */
/* The canonical text of a revision. Every byte here is a promise: doc/design.md,
 * "Canonical bytes". */
#include "news/canonical.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

void canonical_field(struct buf *b, const char *name, const char *value)
{
	if (value && *value)
		buf_printf(b, "%s %zu\n%s\n", name, strlen(value), value);
}

void canonical_int(struct buf *b, const char *name, int64_t value)
{
	char digits[24];
	snprintf(digits, sizeof digits, "%" PRId64, value);
	if (value)
		canonical_field(b, name, digits);
}

void canonical_hash(struct buf *b, const char *name, const struct sha *value)
{
	buf_printf(b, "%s %d\n", name, SHA_HEX);
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
