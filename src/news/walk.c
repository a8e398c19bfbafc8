/* SPDX-License-Identifier: MIT */
/* Readers' lists from one place to the next. */
#include "news/walk.h"

#include "db/query.h"

static enum err total(int64_t *out, struct query q)
{
	*out = 0;
	if (q_row(&q))
		*out = q_int(&q);
	return q_end(&q);
}

static struct query range(struct db *db, enum sql sql, int64_t before, int64_t limit)
{
	struct query q = q_begin(db, sql);
	q_bind_int(&q, ":before", before);
	q_bind_int(&q, ":limit", limit);
	return q;
}

enum err walk_articles(struct walk_article **out, size_t *n, struct db *db,
    struct arena *a, int64_t list, int64_t before, int64_t limit)
{
	struct query q = range(db, SQL_WALK_ARTICLES, before, limit);
	q_bind_int(&q, ":list", list);
	size_t cap = 0;
	*out = NULL;
	*n = 0;
	while (q_row(&q)) {
		*out = arena_grow(a, *out, *n, &cap, sizeof **out);
		struct walk_article *w = &(*out)[(*n)++];
		w->place = q_int(&q);
		w->id = q_int(&q);
		w->no = q_int(&q);
		w->kicker = q_text(&q, a);
		w->title = q_text(&q, a);
		w->subtitle = q_text(&q, a);
		w->summary = q_text(&q, a);
		w->byline = q_text(&q, a);
		w->source = q_text(&q, a);
		q_blob(&q, w->hash.b, SHA_LEN);
		w->section_slug = q_text(&q, a);
		w->section_title = q_text(&q, a);
		w->section_kind = section_kind_parse(q_text(&q, a));
		w->published_at = q_int(&q);
		int64_t at = q_int(&q);
		w->updated_at = at > w->published_at ? at : w->published_at;
	}
	return q_end(&q);
}

enum err walk_articles_total(int64_t *out, struct db *db, int64_t list)
{
	struct query q = q_begin(db, SQL_WALK_ARTICLES_TOTAL);
	q_bind_int(&q, ":list", list);
	return total(out, q);
}

enum err walk_corrections(struct correction_list *out, int64_t **places, struct db *db,
    struct arena *a, int64_t before, int64_t limit)
{
	struct query q = range(db, SQL_WALK_CORRECTIONS, before, limit);
	size_t cap = 0, places_cap = 0;
	*out = (struct correction_list){0};
	*places = NULL;
	while (q_row(&q)) {
		out->at = arena_grow(a, out->at, out->n, &cap, sizeof *out->at);
		*places = arena_grow(a, *places, out->n, &places_cap, sizeof **places);
		(*places)[out->n] = q_int(&q);
		struct correction *c = &out->at[out->n++];
		c->number = q_int(&q);
		c->article = q_int(&q);
		c->at = q_int(&q);
		c->type = q_text(&q, a);
		c->words = q_text(&q, a);
		c->title = q_text(&q, a);
		c->section_slug = q_text(&q, a);
		c->section_kind = section_kind_parse(q_text(&q, a));
	}
	return q_end(&q);
}

enum err walk_corrections_total(int64_t *out, struct db *db)
{
	return total(out, q_begin(db, SQL_WALK_CORRECTIONS_TOTAL));
}

enum err walk_tags(
    struct tag_list *out, struct db *db, struct arena *a, int64_t before, int64_t limit)
{
	struct query q = range(db, SQL_WALK_TAGS, before, limit);
	return tag_rows(out, a, &q);
}

enum err walk_tags_total(int64_t *out, struct db *db)
{
	return total(out, q_begin(db, SQL_WALK_TAGS_TOTAL));
}

enum err walk_heads_total(int64_t *out, struct db *db)
{
	return total(out, q_begin(db, SQL_WALK_HEADS_TOTAL));
}
