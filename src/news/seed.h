/* SPDX-License-Identifier: MIT */
/* The seed's form: an article as it is copied from a Chinese news page, plain text. */
#ifndef NEWS_SEED_H
#define NEWS_SEED_H

#include "news/draft.h"

enum { SEED_MAX = 1024 * 1024 };

/* Finds title, 肩题, 副题, 摘要, source, author, time, dateline, body with sub-headings,
 * byline and 责任编辑 in len bytes of UTF-8. Site name and navigation are left out; what
 * has no place is in the report, with its line. The body is Markdown that renders as the
 * very characters of the text. Not checked yet: call draft_normal(). ERR_TOO_BIG over
 * SEED_MAX, ERR_INVALID for text that text_normal() refuses. Strings are in the arena.
 * Time and memory grow linearly. */
enum err seed_parse(struct draft *out, struct report *report, struct arena *a,
    const char *text, size_t len) MUST_USE;

#endif
