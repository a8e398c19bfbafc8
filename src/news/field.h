/* SPDX-License-Identifier: MIT */
/* The text fields of a revision, in the order of the canonical text. A new field is one
 * row here and in field.c, one column at the end of a migration, and its place in the
 * form's template. */
#ifndef NEWS_FIELD_H
#define NEWS_FIELD_H

#include "base/arena.h"

#include <stdbool.h>

enum field {
	FIELD_KICKER,
	FIELD_TITLE,
	FIELD_SUBTITLE,
	FIELD_SUMMARY,
	FIELD_DATELINE,
	FIELD_BYLINE,
	FIELD_SOURCE,
	FIELD_SOURCE_URL,
	FIELD_BODY,
	FIELD_EDITOR,
	FIELD_CORRECTION_TYPE, /* both empty: a plain 修订 */
	FIELD_CORRECTION,
	FIELD__MAX
};

struct field_info {
	const char *name;  /* column, form field, JSON key, name in the canonical text */
	const char *label; /* 肩题 … */
	size_t max_chars;  /* 0: limited in bytes elsewhere (the body) */
	bool multiline;
	bool required; /* to be submitted, not to be saved */
};

/* Tags of one article, and characters of one tag. Tags are no text: they are not signed.
 */
enum { TAGS_MAX = 30, TAG_CHARS = 30 };

extern const struct field_info field_info[FIELD__MAX];

/* *out = value normalised (text_line or text_normal) and checked against the row; the
 * message of ERR_INVALID and ERR_TOO_BIG is for the person and names the field. */
enum err field_normal(
    char **out, struct arena *a, enum field f, const char *value) MUST_USE;

#endif
