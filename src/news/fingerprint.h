/* SPDX-License-Identifier: MIT */
/* Finding the published version that a piece of text comes from, without reading them
 * all. Each published version has marks: hashes of runs of FINGERPRINT_RUN squeezed
 * characters, chosen by winnowing (Schleimer, Wilkerson, Aiken 2003, section 2: the
 * rightmost smallest hash of every window), so that two texts with FINGERPRINT_SURE
 * characters in common share a mark. They stand in a contentless FTS5 index: adding is
 * cheap however large it is, and nothing in it can be read as text. */
#ifndef NEWS_FINGERPRINT_H
#define NEWS_FINGERPRINT_H

#include "news/squeeze.h"

enum {
	FINGERPRINT_RUN = 8,
	FINGERPRINT_WINDOW = 9,
	FINGERPRINT_SURE = FINGERPRINT_RUN + FINGERPRINT_WINDOW - 1
};

/* The marks of a squeezed text, sorted, each once; fewer than n + 1 of them. all: of
 * every run, not the winnowed ones only (for looking up short pieces). In the arena. */
uint32_t *fingerprint_marks(
    size_t *n, struct arena *a, const struct squeezed *s, bool all);

/* The marks of a version as they come into the index, in the arena. */
enum err fingerprint_text(
    char **out, struct db *db, struct arena *a, int64_t article, int64_t no) MUST_USE;

/* Version no of the article becomes findable; nothing when it is already, or while the
 * index is made beside (fingerprint_beside.h). Inside db_write, in the transaction that
 * publishes it. */
enum err fingerprint_add(struct db *db, int64_t article, int64_t no) MUST_USE;
/* The same for version 1 of many articles, at a tenth of the price. */
enum err fingerprint_add_first(struct db *db, const int64_t *article, size_t n) MUST_USE;

/* Adds what the ledger says was published and has no marks yet (versions of the time
 * before there were marks): at most `most` of them, in one transaction of its own; *n is
 * how many. For the desk's clock; costs one indexed look when there is nothing. */
enum err fingerprint_fill(int *n, struct db *db, int most) MUST_USE;

/* True while such versions are left, or marks are made beside: "not found" is no answer
 * then. */
enum err fingerprint_behind(bool *out, struct db *db) MUST_USE;

/* A published version that shares marks with a text. */
struct fingerprint_hit {
	int64_t article, no;
	int marks; /* in common */
};

/* The versions with most marks in common, best first, at most `most`. Reads a bounded
 * number of index entries whatever the text. */
enum err fingerprint_search(struct fingerprint_hit **out, size_t *n, struct db *db,
    struct arena *a, const struct squeezed *s) MUST_USE;
enum { FINGERPRINT_HITS = 12 };

/* The published versions of one article, newest first, at most FINGERPRINT_HITS. */
enum err fingerprint_of_article(struct fingerprint_hit **out, size_t *n, struct db *db,
    struct arena *a, int64_t article) MUST_USE;

#endif
