/* SPDX-License-Identifier: MIT */
/* Reads the parts of the sitemap. */
#include "news/sitemap.h"

#include "db/query.h"
#include "news/change.h"
#include "news/listing.h"

static const int64_t news_ms = SITEMAP_NEWS_HOURS * 3600 * (int64_t)1000;
static const struct place_key news_page = {.place = PLACE_SITEMAP_NEWS, .name = ""};

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

enum err sitemap_news_since(int64_t *since, struct db *db)
{
	struct change c = {0};
	enum err e = change_state(&c, db);
	if (!e)
		e = change_page_time(since, db, &news_page);
	*since -= news_ms;
	int64_t yesterday = c.day - news_ms / 2;
	if (*since > yesterday)
		*since = yesterday;
	return e;
}

enum err sitemap_news(
    struct sitemap_list *out, struct db *db, struct arena *a, int64_t since)
{
	size_t cap = 0;
	*out = (struct sitemap_list){0};
	struct query q = q_begin(db, SQL_SITEMAP_NEWS);
	q_bind_int(&q, ":since", since);
	q_bind_int(&q, ":limit", SITEMAP_NEWS);
	while (q_row(&q)) {
		struct sitemap_row r = {.article = q_int(&q)};
		r.published_at = q_int(&q);
		r.title = q_text(&q, a);
		add_row(out, a, &cap, r);
	}
	return q_end(&q);
}

struct news_act {
	int64_t now, since, until;
	bool old;
};

static enum err find_old(struct db *db, void *arg)
{
	struct news_act *act = arg;
	act->until =
	    act->now / 1000 * 1000 - news_ms; /* pages' times are whole seconds */
	enum err e = sitemap_news_since(&act->since, db);
	if (e || act->since >= act->until)
		return e;
	struct query q = q_begin(db, SQL_SITEMAP_NEWS_OLD);
	q_bind_int(&q, ":since", act->since);
	q_bind_int(&q, ":until", act->until);
	act->old = q_row(&q) && q_int(&q);
	return q_end(&q);
}

static enum err leave_old(struct db *db, void *arg)
{
	const struct news_act *act = arg;
	return change_page(db, act->now, &news_page);
}

enum err sitemap_news_tick(struct db *db, int64_t now)
{
	struct news_act act = {.now = now};
	enum err e = db_read(db, find_old, &act, NULL);
	return e || !act.old ? e : db_write(db, leave_old, &act);
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
