/* SPDX-License-Identifier: MIT */
/* Every article for search engines, in parts of SITEMAP_ITEMS places (news/places.h) of
 * the site's list: an old part never changes by a publication. */
#ifndef NEWS_SITEMAP_H
#define NEWS_SITEMAP_H

#include "db/db.h"

#include <stddef.h>

enum {
	SITEMAP_NEWS = 1000,      /* articles of the last hours, at most */
	SITEMAP_NEWS_HOURS = 48,  /* Google: of the last two days */
	SITEMAP_TAGS_MAX = 45000, /* a sitemap has at most 50,000 addresses */
};

struct sitemap_row {
	int64_t article, published_at;
	int64_t changed_at; /* publication of the version readers see */
	char *title;        /* sitemap_news() only */
};

struct sitemap_list {
	struct sitemap_row *at;
	size_t n;
};

/* Number of parts, 0 while there is no article; and when part n (from 1) last changed, as
 * its own validators tell. */
enum err sitemap_parts(int64_t *n, struct db *db) MUST_USE;
enum err sitemap_part_time(int64_t *at, struct db *db, int64_t n) MUST_USE;

/* The live articles of part n, oldest first. ERR_NOT_FOUND: there is no such part. */
enum err sitemap_part(
    struct sitemap_list *out, struct db *db, struct arena *a, int64_t n) MUST_USE;

/* From when on the news sitemap tells of an article: SITEMAP_NEWS_HOURS before the page
 * last changed, so that it depends on the database alone; of yesterday in any case,
 * should that time be ahead (a clock that went back). Inside a read or write. */
enum err sitemap_news_since(int64_t *since, struct db *db) MUST_USE;

/* The newest that came out since then, newest first. */
enum err sitemap_news(
    struct sitemap_list *out, struct db *db, struct arena *a, int64_t since) MUST_USE;

/* The clock: once an article in the news sitemap is too old for it by now, the page
 * changes. Nothing until then; else a db_write of its own. */
enum err sitemap_news_tick(struct db *db, int64_t now) MUST_USE;

/* The numbers of all tags that have a page; 0 behind the last. */
enum err sitemap_tags(int64_t **out, struct db *db, struct arena *a) MUST_USE;

#endif
