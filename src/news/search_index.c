/* SPDX-License-Identifier: MIT */
/* Putting articles into the index, and taking them out. */
#include "news/search_index.h"

#include "base/clock.h"
#include "db/query.h"
#include "news/search_state.h"
#include "news/search_word.h"
#include "news/squeeze.h"

#define MINUTE_MS INT64_C(60000)
#define DAY_MS INT64_C(86400000)
#define YEAR_1000 INT64_C(-30610224000000)

int64_t search_doc_base(int64_t at)
{
	int64_t minute = at <= YEAR_1000 ? 0 : (at - YEAR_1000) / MINUTE_MS;
	return (1 + minute) * SEARCH_SLOTS; /* 0 is no number */
}

int64_t search_doc_time(int64_t doc)
{
	return (doc / SEARCH_SLOTS - 1) * MINUTE_MS + YEAR_1000;
}

void search_text(struct search_text *out, struct arena *a, const struct search_source *s)
{
	out->title = arena_printf(a, "%s\n%s\n%s", s->kicker, s->title, s->subtitle);
	out->body = arena_printf(
	    a, "%s\n%s\n%s", s->summary, s->dateline, squeeze_html(a, s->html));
}

enum err search_text_of(
    struct search_text *out, struct db *db, struct arena *a, int64_t article, int64_t no)
{
	struct search_source s = {0};
	struct query q = q_begin(db, SQL_SEARCH_SOURCE);
	q_bind_int(&q, ":article", article);
	q_bind_int(&q, ":no", no);
	if (q_row(&q)) {
		s.kicker = q_text(&q, a);
		s.title = q_text(&q, a);
		s.subtitle = q_text(&q, a);
		s.summary = q_text(&q, a);
		s.dateline = q_text(&q, a);
		s.html = q_text(&q, a);
	}
	enum err e = q_end_one(&q);
	if (!e)
		search_text(out, a, &s);
	return e;
}

char *search_facet(struct arena *a, const struct section_list *l, int64_t section)
{
	struct buf b = BUF_INIT;
	const struct section *s = section_by_id(l, section);
	for (int depth = 0; s && depth <= SECTION_DEPTH; depth++) {
		buf_printf(&b, "§%lld ", (long long)s->id);
		s = s->parent_id ? section_by_id(l, s->parent_id) : NULL;
	}
	char *out = arena_strdup(a, buf_text(&b));
	buf_release(&b);
	return out;
}

static void tokens(struct buf *b, struct arena *a, const char *text)
{
	struct search_cut cut;
	search_cut(&cut, a, text);
	search_tokens(b, &cut);
}

/* One row into the index, or out of it. */
static enum err change_index(
    struct db *db, struct arena *a, enum sql sql, const struct search_item *i)
{
	struct buf title = BUF_INIT, body = BUF_INIT;
	tokens(&title, a, i->text.title);
	tokens(&body, a, i->text.body);
	struct query q = q_begin(db, sql);
	q_bind_int(&q, ":doc", i->entry.doc);
	q_bind_text(&q, ":title", buf_text(&title));
	q_bind_text(&q, ":body", buf_text(&body));
	q_bind_text(&q, ":facet", i->facet);
	enum err e = q_end(&q);
	buf_release(&title);
	buf_release(&body);
	return e;
}

enum err search_item_read(
    struct search_item *i, struct db *db, struct arena *a, const struct section_list *l)
{
	i->facet = search_facet(a, l, i->entry.section);
	return search_text_of(&i->text, db, a, i->entry.article, i->entry.no);
}

static enum err change_entry(struct db *db, struct arena *a, enum sql sql,
    const struct section_list *l, const struct search_entry *e)
{
	struct search_item i = {.entry = *e};
	enum err err = search_item_read(&i, db, a, l);
	return err ? err : change_index(db, a, sql, &i);
}

/* The number behind the last used one from … to before; 0: there is none. */
static enum err behind_last(int64_t *out, struct db *db, int64_t from, int64_t to)
{
	int64_t doc = to;
	struct query q = q_begin(db, SQL_SEARCH_DOC_LAST);
	q_bind_int(&q, ":from", from);
	q_bind_int(&q, ":to", to);
	if (q_row(&q))
		doc = q_int(&q) + 1;
	*out = doc < to ? doc : 0;
	return q_end_one(&q);
}

/* The number before the first used one; 0: there is none. */
static enum err before_first(int64_t *out, struct db *db, int64_t from, int64_t to)
{
	int64_t doc = from - 1;
	struct query q = q_begin(db, SQL_SEARCH_DOC_FIRST);
	q_bind_int(&q, ":from", from);
	q_bind_int(&q, ":to", to);
	if (q_row(&q))
		doc = q_int(&q) - 1;
	*out = doc >= from ? doc : 0;
	return q_end_one(&q);
}

/* A free number for what was published then. */
static enum err free_doc(int64_t *out, struct db *db, int64_t at)
{
	int64_t minute = search_doc_base(at), day = clock_day(at);
	int64_t midnight = search_doc_base(day), from = minute,
		to = minute + SEARCH_SLOTS;
	enum err e = behind_last(out, db, from, to);
	if (!e && !*out)
		e = behind_last(out, db, minute, search_doc_base(day + DAY_MS));
	while (!e && !*out && from > midnight && minute - from < SEARCH_NEAR) {
		to = from;
		from = to - SEARCH_SLOTS;
		e = behind_last(out, db, from, to);
	}
	if (!e && !*out)
		e = before_first(out, db, midnight, minute);
	while (!e && !*out) {
		day += DAY_MS;
		e = behind_last(
		    out, db, search_doc_base(day), search_doc_base(day + DAY_MS));
	}
	return e;
}

enum err search_item_add(struct db *db, struct arena *a, struct search_item *i)
{
	enum err e = free_doc(&i->entry.doc, db, i->published);
	if (e)
		return e;
	struct query q = q_begin(db, SQL_SEARCH_DOC_ADD);
	q_bind_int(&q, ":doc", i->entry.doc);
	q_bind_int(&q, ":article", i->entry.article);
	q_bind_int(&q, ":no", i->entry.no);
	q_bind_int(&q, ":section", i->entry.section);
	e = q_end(&q);
	return e ? e : change_index(db, a, SQL_SEARCH_INDEX_ADD, i);
}

enum err search_due(
    struct search_item *out, int *n, struct db *db, const struct search_span *span)
{
	struct query q = q_begin(db, SQL_SEARCH_DUE);
	q_bind_int(&q, ":at", span->at);
	q_bind_int(&q, ":article", span->article);
	q_bind_int(&q, ":before", span->before);
	q_bind_int(&q, ":limit", span->most);
	for (*n = 0; q_row(&q); ++*n) {
		out[*n] = (struct search_item){.entry.article = q_int(&q)};
		out[*n].entry.no = q_int(&q);
		out[*n].entry.section = q_int(&q);
		out[*n].published = q_int(&q);
	}
	return q_end(&q);
}

/* e->doc stays 0 when it is not in the index. */
static enum err entry_of(struct search_entry *e, struct db *db, int64_t article)
{
	*e = (struct search_entry){.article = article};
	struct query q = q_begin(db, SQL_SEARCH_DOC_OF);
	q_bind_int(&q, ":article", article);
	if (q_row(&q)) {
		e->doc = q_int(&q);
		e->no = q_int(&q);
		e->section = q_int(&q);
	}
	return q_end(&q);
}

static enum err replace(struct db *db, struct arena *a, const struct section_list *l,
    const struct search_entry *old, const struct search_entry *e)
{
	enum err err = change_entry(db, a, SQL_SEARCH_INDEX_REMOVE, l, old);
	if (err)
		return err;
	struct query q = q_begin(db, SQL_SEARCH_DOC_SET);
	q_bind_int(&q, ":no", e->no);
	q_bind_int(&q, ":section", e->section);
	q_bind_int(&q, ":doc", e->doc);
	err = q_end_one(&q);
	return err ? err : change_entry(db, a, SQL_SEARCH_INDEX_ADD, l, e);
}

static enum err put(struct db *db, struct arena *a, int64_t article)
{
	struct section_list l;
	struct search_entry old, e = {.article = article};
	struct search_item fresh = {0};
	enum err err = section_all(&l, db, a);
	if (!err)
		err = entry_of(&old, db, article);
	if (err)
		return err;
	struct query q = q_begin(db, SQL_SEARCH_LIVE);
	q_bind_int(&q, ":id", article);
	if (q_row(&q)) {
		e.no = q_int(&q);
		e.section = q_int(&q);
		fresh.published = q_int(&q);
	}
	if ((err = q_end_one(&q)))
		return err;
	e.doc = old.doc;
	if (old.doc)
		return replace(db, a, &l, &old, &e);
	fresh.entry = e;
	err = search_item_read(&fresh, db, a, &l);
	return err ? err : search_item_add(db, a, &fresh);
}

/* What is made beside is put right by who makes it. */
static enum err is_beside(bool *out, struct db *db)
{
	struct search_state s;
	enum err e = search_state_read(&s, db);
	*out = !e && s.building == SEARCH_BESIDE;
	return e;
}

enum err search_put(struct db *db, int64_t article)
{
	struct arena a;
	bool beside;
	enum err e = is_beside(&beside, db);
	if (e || beside)
		return e;
	arena_init(&a);
	e = put(db, &a, article);
	arena_release(&a);
	return e;
}

static enum err drop(struct db *db, struct arena *a, const struct search_entry *e)
{
	struct section_list l;
	enum err err = section_all(&l, db, a);
	if (!err)
		err = change_entry(db, a, SQL_SEARCH_INDEX_REMOVE, &l, e);
	if (err)
		return err;
	struct query q = q_begin(db, SQL_SEARCH_DOC_REMOVE);
	q_bind_int(&q, ":doc", e->doc);
	return q_end_one(&q);
}

enum err search_drop(struct db *db, int64_t article)
{
	struct search_entry e;
	struct arena a;
	bool beside;
	enum err err = is_beside(&beside, db);
	if (err || beside)
		return err;
	err = entry_of(&e, db, article);
	if (err || !e.doc)
		return err;
	arena_init(&a);
	err = drop(db, &a, &e);
	arena_release(&a);
	return err;
}
