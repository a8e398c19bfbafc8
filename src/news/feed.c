/* SPDX-License-Identifier: MIT */
/* Reads what feeds carry. */
#include "news/feed.h"

#include "db/query.h"
#include "news/change.h"

static const int64_t day_ms = 24 * 3600 * 1000;

/* In the order in which feed_newest has them; the Markdown is not among them. */
static const enum field shown[] = {FIELD_KICKER, FIELD_TITLE, FIELD_SUBTITLE,
    FIELD_SUMMARY, FIELD_DATELINE, FIELD_BYLINE, FIELD_SOURCE, FIELD_SOURCE_URL,
    FIELD_EDITOR, FIELD_CORRECTION_TYPE, FIELD_CORRECTION};

static void read_revision(struct revision *rev, struct query *q, struct arena *a)
{
	char *none = arena_strdup(a, "");
	for (enum field f = 0; f < FIELD__MAX; f++)
		rev->text[f] = none;
	for (size_t i = 0; i < sizeof shown / sizeof *shown; i++)
		rev->text[shown[i]] = q_text(q, a);
	q_blob(q, rev->hash.b, sizeof rev->hash.b);
	rev->signed_at = q_int(q);
	rev->signer_name = q_text(q, a);
	rev->stage = q_text(q, a);
}

static void read_item(struct feed_item *item, struct query *q, struct arena *a)
{
	struct article *art = &item->art;
	*art = (struct article){.public = PUBLIC_LIVE, .state = STATE_PUBLISHED};
	art->id = q_int(q);
	art->section_id = q_int(q);
	art->section_slug = q_text(q, a);
	art->section_title = q_text(q, a);
	art->section_kind = section_kind_parse(q_text(q, a));
	art->published_no = q_int(q);
	art->published_at = q_int(q);
	owed_parse(&art->owed, q_text(q, a));
	item->rev.article = art->id;
	item->rev.no = art->published_no;
	read_revision(&item->rev, q, a);
	item->updated_at = q_int(q);
	if (item->updated_at < art->published_at)
		item->updated_at = art->published_at;
}

/* The text, as long as there is room for it and for all before it. */
static void read_html(
    struct feed_item *item, struct query *q, struct arena *a, int64_t *room)
{
	int64_t chars = q_int(q);
	*room = *room < chars ? 0 : *room - chars;
	item->full = *room > 0;
	item->rev.html = item->rev.text[FIELD_BODY];
	if (item->full)
		item->rev.html = q_text(q, a);
	else
		q_skip(q);
}

static enum err read_gone(
    struct feed *out, struct db *db, struct arena *a, int64_t list, int64_t since)
{
	size_t cap = 0;
	struct query q = q_begin(db, SQL_FEED_GONE);
	q_bind_int(&q, ":list", list);
	q_bind_int(&q, ":since", since);
	q_bind_int(&q, ":limit", FEED_GONE_MAX);
	while (q_row(&q)) {
		out->gone = arena_grow(a, out->gone, out->gones, &cap, sizeof *out->gone);
		struct feed_gone *g = &out->gone[out->gones++];
		g->article = q_int(&q);
		g->at = q_int(&q);
	}
	return q_end(&q);
}

enum err feed_read(
    struct feed *out, struct db *db, struct arena *a, int64_t list, int64_t gone_since)
{
	int64_t room = FEED_CHARS;
	*out = (struct feed){.item = arena_array(a, FEED_ITEMS, sizeof *out->item)};
	struct query q = q_begin(db, SQL_FEED_NEWEST);
	q_bind_int(&q, ":list", list);
	q_bind_int(&q, ":limit", FEED_ITEMS);
	while (q_row(&q)) {
		struct feed_item *item = &out->item[out->items++];
		read_item(item, &q, a);
		read_html(item, &q, a, &room);
	}
	enum err e = q_end(&q);
	for (size_t i = 0; i < out->items && !e; i++)
		e = tag_shown(&out->item[i].tags, db, a, out->item[i].art.id);
	return e || gone_since <= 0 ? e : read_gone(out, db, a, list, gone_since);
}

int64_t feed_since(int64_t day)
{
	int64_t since = day - FEED_GONE_DAYS * day_ms;
	return since > 0 ? since : 1;
}

enum err feed_day(struct db *db, int64_t now, int64_t old_day, int64_t day)
{
	struct arena a;
	struct place_list l = {0};
	arena_init(&a);
	struct query q = q_begin(db, SQL_FEED_EXPIRED);
	q_bind_int(&q, ":since", feed_since(old_day < day ? old_day : day));
	q_bind_int(&q, ":until", feed_since(old_day < day ? day : old_day));
	while (q_row(&q)) {
		l.at = arena_grow(&a, l.at, l.n, &l.cap, sizeof *l.at);
		struct place_key *k = &l.at[l.n++];
		int64_t list = q_int(&q);
		*k = (struct place_key){.place = PLACE_ATOM, .name = q_text(&q, &a)};
		k->tag = list < 0 ? -list : 0;
	}
	enum err e = q_end(&q);
	for (size_t i = 0; i < l.n && !e; i++)
		e = change_page(db, now, &l.at[i]);
	arena_release(&a);
	return e;
}
