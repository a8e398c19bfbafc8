/* SPDX-License-Identifier: MIT */
/* Every article for search engines, in parts of SITEMAP_ITEMS places (news/places.h) of
 * the site's list: an old part never changes by a publication. */
#ifndef NEWS_SITEMAP_H
#define NEWS_SITEMAP_H

#include "db/db.h"

#include <stddef.h>

enum {
	SITEMAP_NEWS = 1000,      /* articles of the last days, at most */
	SITEMAP_NEWS_DAYS = 2,    /* before today */
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

/* The newest that came out on that day or SITEMAP_NEWS_DAYS before, newest first. */
enum err sitemap_news(
    struct sitemap_list *out, struct db *db, struct arena *a, int64_t day) MUST_USE;

/* The numbers of all tags that have a page; 0 behind the last. */
enum err sitemap_tags(int64_t **out, struct db *db, struct arena *a) MUST_USE;

#endif
