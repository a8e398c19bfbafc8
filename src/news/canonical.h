/* SPDX-License-Identifier: MIT */
/* Canonical bytes: what is hashed and signed. Format (tests/data/canonical.json fixes
 * it): a head line, then for each non-empty field, in the order of a published table,
 * "NAME LENGTH\n" VALUE "\n" with LENGTH in bytes, decimal. No byte of it is ambiguous:
 * the length says where a value ends. */
#ifndef NEWS_CANONICAL_H
#define NEWS_CANONICAL_H

#include "base/buf.h"
#include "base/secret.h"
#include "news/field.h"

#include <stdint.h>

/* Appends one field; nothing for NULL or "". And a number; nothing for 0. */
void canonical_field(struct buf *b, const char *name, const char *value);
void canonical_int(struct buf *b, const char *name, int64_t value);
void canonical_hash(struct buf *b, const char *name, const struct sha *value);

/* Appends "qianfa-text-1" text of a revision: its fields and, behind the body, the
 * SHA-256 of the published HTML. */
void canonical_text(struct buf *b, char *const text[FIELD__MAX], const char *html);

/* SHA-256 of that. */
struct sha canonical_text_hash(char *const text[FIELD__MAX], const char *html);

#endif
