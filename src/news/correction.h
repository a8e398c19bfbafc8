/* SPDX-License-Identifier: MIT */
/* 更正: a new version that says what it puts right. Type and words are fields of the
 * version, so they are signed with it; readers find them from its publication on, at the
 * article and on /corrections. A new version without them is a plain 修订. */
#ifndef NEWS_CORRECTION_H
#define NEWS_CORRECTION_H

#include "news/article.h"

/* The types that may be chosen, NULL behind the last. */
extern const char *const correction_types[];

/* What is wrong, for the person, and in which field: one without the other, an unknown
 * type, or a correction of what readers never saw. NULL: nothing. Constant. */
const char *correction_wrong(enum field *where, enum public_state p, char *const *text);

/* The same as ERR_INVALID. */
enum err correction_check(enum public_state p, char *const *text) MUST_USE;

/* Inside db_write: the version that is just being published has a place among the
 * corrections if it says it is one. seq: the row of its publication. */
enum err correction_published(
    struct db *db, int64_t now, const struct revision *rev, int64_t seq) MUST_USE;

struct correction {
	int64_t number; /* of the article's, from 1 */
	int64_t article;
	int64_t at;
	char *type, *words;
	char *title; /* of the version readers see; of its own in correction_of() */
	char *section_slug;
	enum section_kind section_kind;
};

struct correction_list {
	struct correction *at;
	size_t n;
};

/* All of an article, the newest first. */
enum err correction_of(struct correction_list *out, struct db *db, struct arena *a,
    int64_t article) MUST_USE;

/* As lists of articles (news/listing.h): the newest n of live articles, the number of
 * complete pages, and page n (ERR_NOT_FOUND when it is not complete). */
enum err correction_newest(
    struct correction_list *out, struct db *db, struct arena *a, int64_t n) MUST_USE;
enum err correction_pages(int64_t *full, struct db *db) MUST_USE;
enum err correction_page(
    struct correction_list *out, struct db *db, struct arena *a, int64_t n) MUST_USE;

/* When the version that readers see was published; 0 for an archive import. */
enum err correction_last_publish(int64_t *at, struct db *db, int64_t article) MUST_USE;

/* 补签: who gave the second signature to that version, NULL: nobody. */
enum err correction_countersigner(char **name, int64_t *at, struct db *db,
    struct arena *a, const struct revision *rev) MUST_USE;

#endif
