/* SPDX-License-Identifier: MIT */
/* Readers' lists. */
#include "news/listing.h"

#include "db/query.h"

enum err listing_join(struct db *db, int64_t article, int64_t list)
{
	struct query q = q_begin(db, SQL_LISTING_ADD);
	q_bind_int(&q, ":list", list);
	q_bind_int(&q, ":article", article);
	return q_end(&q);
}

enum err listing_leave(struct db *db, int64_t article, int64_t list)
{
	struct query q = q_begin(db, SQL_LISTING_LEAVE);
	q_bind_int(&q, ":list", list);
	q_bind_int(&q, ":article", article);
	return q_end(&q);
}

static enum err run_on(struct db *db, enum sql sql, int64_t article)
{
	struct query q = q_begin(db, sql);
	q_bind_int(&q, ":article", article);
	return q_end(&q);
}

enum err listing_card(struct db *db, int64_t article)
{
	return run_on(db, SQL_CARD_PUT, article);
}

enum err listing_show(struct db *db, int64_t article, bool live)
{
	struct query q = q_begin(db, SQL_LISTING_SHOW);
	q_bind_int(&q, ":live", live);
	q_bind_int(&q, ":article", article);
	enum err e = q_end(&q);
	return e ? e : run_on(db, live ? SQL_CARD_PUT : SQL_CARD_DROP, article);
}

enum err listing_add(struct db *db, int64_t article, int64_t section)
{
	int64_t lists[SECTION_DEPTH + 1] = {LISTING_SITE};
	size_t n = 1;
	struct query q = q_begin(db, SQL_SECTION_UP);
	q_bind_int(&q, ":id", section);
	while (q_row(&q)) {
		int64_t id = q_int(&q);
		if (n < sizeof lists / sizeof *lists)
			lists[n++] = id;
	}
	enum err e = q_end(&q);
	for (size_t i = 0; i < n && !e; i++)
		e = listing_join(db, article, lists[i]);
	return e;
}

static void read_card(struct card *c, struct query *q, struct arena *a)
{
	*c = (struct card){.public = PUBLIC_LIVE, .state = STATE_PUBLISHED};
	c->id = q_int(q);
	c->title = q_text(q, a);
	c->summary = q_text(q, a);
	c->source = q_text(q, a);
	c->section_slug = q_text(q, a);
	c->section_title = q_text(q, a);
	c->section_kind = section_kind_parse(q_text(q, a));
	c->at = q_int(q);
	owed_parse(&c->owed, q_text(q, a));
}

static enum err read_cards(
    struct card_list *out, struct query *q, struct arena *a, size_t most)
{
	out->at = arena_array(a, most + 1, sizeof *out->at);
	out->n = 0;
	while (q_row(q))
		read_card(&out->at[out->n++], q, a);
	return q_end(q);
}

enum err listing_newest(
    struct card_list *out, struct db *db, struct arena *a, int64_t list, int64_t n)
{
	struct query q = q_begin(db, SQL_LISTING_NEWEST);
	q_bind_int(&q, ":list", list);
	q_bind_int(&q, ":limit", n);
	return read_cards(out, &q, a, (size_t)n);
}

enum err listing_pages(int64_t *full, struct db *db, int64_t list)
{
	struct query q = q_begin(db, SQL_LISTING_COUNT);
	q_bind_int(&q, ":list", list);
	if (q_row(&q))
		*full = q_int(&q) / LISTING_PAGE;
	return q_end(&q);
}

enum err listing_page(
    struct card_list *out, struct db *db, struct arena *a, int64_t list, int64_t n)
{
	int64_t full = 0;
	enum err e = listing_pages(&full, db, list);
	if (!e && (n < 1 || n > full))
		e = ERR_NOT_FOUND;
	if (e)
		return e;
	struct query q = q_begin(db, SQL_LISTING_RANGE);
	q_bind_int(&q, ":list", list);
	q_bind_int(&q, ":from", (n - 1) * LISTING_PAGE);
	q_bind_int(&q, ":to", n * LISTING_PAGE);
	return read_cards(out, &q, a, LISTING_PAGE);
}

enum err listing_before(int64_t *n, int64_t *at, struct db *db, int64_t before)
{
	*n = 0;
	struct query q = q_begin(db, SQL_LISTING_DAY);
	q_bind_int(&q, ":before", before);
	if (q_row(&q)) {
		int64_t place = q_int(&q);
		*at = q_int(&q);
		bool front = q_int(&q) < LISTING_PAGE;
		int64_t full = q_int(&q) / LISTING_PAGE, page = place / LISTING_PAGE + 1;
		*n = front || page > full ? 0 : page;
	}
	return q_end_one(&q);
}

static enum err one(
    struct card *out, struct db *db, struct arena *a, enum sql sql, const int64_t at[2])
{
	*out = (struct card){0};
	struct query q = q_begin(db, sql);
	q_bind_int(&q, ":list", at[0]);
	q_bind_int(&q, ":article", at[1]);
	if (q_row(&q))
		read_card(out, &q, a);
	return q_end(&q);
}

enum err listing_neighbours(struct card *prev, struct card *next, struct db *db,
    struct arena *a, int64_t section, int64_t article)
{
	const int64_t at[2] = {section, article};
	enum err e = one(prev, db, a, SQL_LISTING_BEFORE, at);
	return e ? e : one(next, db, a, SQL_LISTING_BEHIND, at);
}

enum err listing_article(
    struct article *art, struct revision *rev, struct db *db, struct arena *a, int64_t id)
{
	enum err e = article_by_id(art, db, a, id);
	if (e)
		return e;
	if (art->public == PUBLIC_WITHDRAWN)
		return ERR_GONE;
	if (art->public != PUBLIC_LIVE)
		return ERR_NOT_FOUND;
	e = revision_by_no(rev, db, a, id, art->published_no);
	if (!e && !rev->stage)
		return err_set(ERR_BROKEN,
		    "article %lld: published revision is not signed", (long long)id);
	return e;
}

enum err listing_page_article(int64_t *id, struct db *db, int64_t section)
{
	struct arena a;
	arena_init(&a);
	bool live = true;
	struct query q = q_begin(db, SQL_LISTING_PAGE_ARTICLE);
	q_bind_int(&q, ":section", section);
	if (q_row(&q)) {
		enum public_state public;
		*id = q_int(&q);
		live = public_parse(&public, q_text(&q, &a)) && public == PUBLIC_LIVE;
	}
	arena_release(&a);
	enum err e = q_end_one(&q);
	return e ? e : live ? OK : ERR_GONE;
}

enum err redirect_find(int64_t *article, struct db *db, const char *path)
{
	struct query q = q_begin(db, SQL_REDIRECT_FIND);
	q_bind_text(&q, ":path", path);
	if (q_row(&q))
		*article = q_int(&q);
	return q_end_one(&q);
}

enum err redirect_add(struct db *db, const char *path, int64_t article)
{
	struct query q = q_begin(db, SQL_REDIRECT_ADD);
	q_bind_text(&q, ":path", path);
	q_bind_int(&q, ":article", article);
	return q_end(&q);
}

enum err redirect_of(char **path, struct db *db, struct arena *a, int64_t article)
{
	*path = NULL;
	struct query q = q_begin(db, SQL_REDIRECT_OF);
	q_bind_int(&q, ":article", article);
	if (q_row(&q))
		*path = q_text(&q, a);
	return q_end(&q);
}
