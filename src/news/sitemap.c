/* SPDX-License-Identifier: MIT */
/* Reads the parts of the sitemap. */
#include "news/sitemap.h"

#include "db/query.h"
#include "news/change.h"
#include "news/listing.h"

static const int64_t day_ms = 24 * 3600 * 1000;

enum err sitemap_parts(int64_t *n, struct db *db)
{
	struct query q = q_begin(db, SQL_LISTING_COUNT);
	q_bind_int(&q, ":list", LISTING_SITE);
	if (q_row(&q))
		*n = (q_int(&q) + SITEMAP_ITEMS - 1) / SITEMAP_ITEMS;
	return q_end_one(&q);
}

enum err sitemap_part_time(int64_t *at, struct db *db, int64_t n)
{
	struct place_key k = {.place = PLACE_SITEMAP_PART, .name = "", .number = n};
	return change_page_time(at, db, &k);
}

static void add_row(
    struct sitemap_list *l, struct arena *a, size_t *cap, struct sitemap_row r)
{
	if (r.changed_at < r.published_at)
		r.changed_at = r.published_at;
	l->at = arena_grow(a, l->at, l->n, cap, sizeof *l->at);
	l->at[l->n++] = r;
}

enum err sitemap_part(struct sitemap_list *out, struct db *db, struct arena *a, int64_t n)
{
	int64_t parts = 0;
	size_t cap = 0;
	*out = (struct sitemap_list){0};
	enum err e = sitemap_parts(&parts, db);
	if (!e && (n < 1 || n > parts))
		e = ERR_NOT_FOUND;
	if (e)
		return e;
	struct query q = q_begin(db, SQL_SITEMAP_PART);
	q_bind_int(&q, ":from", (n - 1) * SITEMAP_ITEMS);
	q_bind_int(&q, ":to", n * SITEMAP_ITEMS);
	while (q_row(&q)) {
		struct sitemap_row r = {.article = q_int(&q)};
		r.published_at = q_int(&q);
		r.changed_at = q_int(&q);
		add_row(out, a, &cap, r);
	}
	return q_end(&q);
}

enum err sitemap_news(
    struct sitemap_list *out, struct db *db, struct arena *a, int64_t day)
{
	size_t cap = 0;
	*out = (struct sitemap_list){0};
	struct query q = q_begin(db, SQL_SITEMAP_NEWS);
	q_bind_int(&q, ":since", day - SITEMAP_NEWS_DAYS * day_ms);
	q_bind_int(&q, ":limit", SITEMAP_NEWS);
	while (q_row(&q)) {
		struct sitemap_row r = {.article = q_int(&q)};
		r.published_at = q_int(&q);
		r.title = q_text(&q, a);
		add_row(out, a, &cap, r);
	}
	return q_end(&q);
}

enum err sitemap_tags(int64_t **out, struct db *db, struct arena *a)
{
	size_t n = 0, cap = 0;
	*out = NULL;
	struct query q = q_begin(db, SQL_SITEMAP_TAGS);
	q_bind_int(&q, ":limit", SITEMAP_TAGS_MAX);
	while (q_row(&q)) {
		*out = arena_grow(a, *out, n, &cap, sizeof **out);
		(*out)[n++] = q_int(&q);
	}
	*out = arena_grow(a, *out, n, &cap, sizeof **out);
	return q_end(&q);
}
