/* SPDX-License-Identifier: MIT */
/* Readers' lists from one place to the next, newest first, for programs. A place is given
 * once and stays, so a walk by places meets everything that was there when it began
 * exactly once, whatever is published meanwhile; what is withdrawn meanwhile is left out.
 * Totals are exact, and none of them counts what grows with the site: a list's places are
 * numbered without gaps, so only empty and withdrawn ones are counted. */
#ifndef NEWS_WALK_H
#define NEWS_WALK_H

#include "news/article.h"
#include "news/correction.h"
#include "news/tag.h"

/* A live article of a list, its texts those of the version that readers see. */
struct walk_article {
	int64_t place, id, no;
	char *kicker, *title, *subtitle, *summary, *byline, *source;
	struct sha hash;
	char *section_slug, *section_title;
	enum section_kind section_kind;
	int64_t published_at, updated_at; /* updated_at: when that version came out */
};

/* At most limit of the list's live articles with a place below before (INT64_MAX: from
 * the newest on), and how many the whole list has. list: LISTING_SITE, a section, or a
 * tag's number negated. In the arena. */
enum err walk_articles(struct walk_article **out, size_t *n, struct db *db,
    struct arena *a, int64_t list, int64_t before, int64_t limit) MUST_USE;
enum err walk_articles_total(int64_t *total, struct db *db, int64_t list) MUST_USE;

/* The same for corrections of live articles; places[i] is that of out->at[i]. */
enum err walk_corrections(struct correction_list *out, int64_t **places, struct db *db,
    struct arena *a, int64_t before, int64_t limit) MUST_USE;
enum err walk_corrections_total(int64_t *total, struct db *db) MUST_USE;

/* Tags that have a page, the newest first; one of which every article was withdrawn stays
 * among them. */
enum err walk_tags(struct tag_list *out, struct db *db, struct arena *a, int64_t before,
    int64_t limit) MUST_USE;
enum err walk_tags_total(int64_t *total, struct db *db) MUST_USE;

/* How many heads of days there are (news/head.h lists them). */
enum err walk_heads_total(int64_t *total, struct db *db) MUST_USE;

#endif
