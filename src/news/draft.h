/* SPDX-License-Identifier: MIT */
/* An article on its way in: what an importer found in a file, before anything is stored.
 */
#ifndef NEWS_DRAFT_H
#define NEWS_DRAFT_H

#include "news/field.h"

#include <stddef.h>
#include <stdint.h>

enum { DRAFT_SIGNER_CHARS = 40 };

struct draft {
	char *text[FIELD__MAX]; /* NULL: not given */
	char *section;          /* slug, NULL: not given */
	char **tags;            /* NULL-terminated, NULL: none */
	int64_t published_at;   /* 0: not given */
	char *signer;           /* declared responsible editor, NULL: none */
	char *url;              /* old path, becomes a redirect; NULL: none */
};

/* What an importer has to say about a file, in Chinese, for the person who brought it. */
struct remark {
	size_t line;
	const char *text;
};

struct report {
	struct remark *at;
	size_t n, cap;
};

/* Adds a remark on a line (from 1). text is borrowed from the arena. */
void report_add(struct report *r, struct arena *a, size_t line, const char *text);

/* Normalises and checks every field, tag, signer and old path in place; afterwards no
 * text is NULL. The message of ERR_INVALID and ERR_TOO_BIG is for the person and names
 * the field. The section is not looked up, the body's size and rules are the renderer's
 * to judge. */
enum err draft_normal(struct draft *d, struct arena *a) MUST_USE;

/* OK when an old address can lead to an article: a path that begins with one slash, at
 * most 500 bytes, no query, and not one of the site's own addresses. */
enum err draft_check_url(const char *path) MUST_USE;

#endif
