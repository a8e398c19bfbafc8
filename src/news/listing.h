/* SPDX-License-Identifier: MIT */
/* What readers page through. Places are numbered from the oldest, page n (from 1) holds
 * places 20(n-1) … 20n-1 and never changes its members; the front shows the newest live
 * ones. Everything here reads published revisions of live articles only. */
#ifndef NEWS_LISTING_H
#define NEWS_LISTING_H

#include "news/article.h"

enum { LISTING_PAGE = 20, LISTING_SITE = 0 };

/* Gives the article its place at the end of the lists of the site, its section and all
 * above it, once each; inside db_write. (Tags: news/tag.h.) */
enum err listing_add(struct db *db, int64_t article, int64_t section) MUST_USE;

/* One place more at the end of a list, unless the article has one there; and leaving the
 * list: its place stays, empty. Inside db_write. */
enum err listing_join(struct db *db, int64_t article, int64_t list) MUST_USE;
enum err listing_leave(struct db *db, int64_t article, int64_t list) MUST_USE;
/* Whether readers see the article at its places: follows article.public, in the same
 * transaction, and makes or drops its line. */
enum err listing_show(struct db *db, int64_t article, bool live) MUST_USE;
/* The line of a live article anew, when what it says has changed; nothing for another. */
enum err listing_card(struct db *db, int64_t article) MUST_USE;

/* The newest n of a list (LISTING_SITE: without pages such as 关于我们). */
enum err listing_newest(struct card_list *out, struct db *db, struct arena *a,
    int64_t list, int64_t n) MUST_USE;

/* *full: number of complete pages of the list, which is the highest page number there is.
 */
enum err listing_pages(int64_t *full, struct db *db, int64_t list) MUST_USE;

/* Live articles of page n, newest first. ERR_NOT_FOUND when the page is not complete yet.
 */
enum err listing_page(struct card_list *out, struct db *db, struct arena *a, int64_t list,
    int64_t n) MUST_USE;

/* Where the archive holds the newest article out before a moment: *n its page, 0 the
 * front; *at its time. ERR_NOT_FOUND when nothing is that old. */
enum err listing_before(int64_t *n, int64_t *at, struct db *db, int64_t before) MUST_USE;

/* The live neighbours in its section's list; id 0 where there is none. */
enum err listing_neighbours(struct card *prev, struct card *next, struct db *db,
    struct arena *a, int64_t section, int64_t article) MUST_USE;

/* What readers get for an article: ERR_NOT_FOUND (never public), ERR_GONE (withdrawn; art
 * is filled, rev is not) or OK with the published revision. */
enum err listing_article(struct article *art, struct revision *rev, struct db *db,
    struct arena *a, int64_t id) MUST_USE;

/* The article that a page section shows: *id of the newest live one. ERR_NOT_FOUND: none;
 * ERR_GONE: there was one. */
enum err listing_page_article(int64_t *id, struct db *db, int64_t section) MUST_USE;

/* Where an old address leads. ERR_NOT_FOUND: nowhere. */
enum err redirect_find(int64_t *article, struct db *db, const char *path) MUST_USE;
enum err redirect_add(struct db *db, const char *path, int64_t article) MUST_USE;
enum err redirect_of(
    char **path, struct db *db, struct arena *a, int64_t article) MUST_USE;

#endif
