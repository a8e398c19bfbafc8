/* SPDX-License-Identifier: MIT */
/* What readers looked for and did not find, counted by word and Beijing day: for editors.
 * Words only; nothing about who asked or when. At most SEARCH_MISS_DAY different words a
 * day, kept for SEARCH_MISS_DAYS days. */
#ifndef NEWS_SEARCH_MISS_H
#define NEWS_SEARCH_MISS_H

#include "news/search.h"

enum { SEARCH_MISS_DAY = 1000, SEARCH_MISS_DAYS = 90 };

struct search_miss {
	char q[4 * SEARCH_CHARS + 1];
	int64_t n;
	int64_t day; /* midnight of the last day on which it was asked for */
};

/* Counts them for the day of now, in one transaction that no page depends on, and forgets
 * the oldest days. q: valid UTF-8 of 1 to SEARCH_CHARS characters. */
enum err search_miss_add(
    struct db *db, int64_t now, const struct search_miss *at, size_t n) MUST_USE;

/* The most frequent of the days since, at most `most`. In the arena. */
enum err search_miss_list(struct search_miss **out, size_t *n, struct db *db,
    struct arena *a, int64_t since, size_t most) MUST_USE;

#endif
