/* SPDX-License-Identifier: MIT */
/* Asking the index: candidates, points, and the hits of one page. */
#include "news/search.h"

#include "base/clock.h"
#include "db/query.h"
#include "news/search_build.h"
#include "news/search_index.h"

#include <stdlib.h>

enum {
	SLICES = 16,        /* the index is read from its newest part on … */
	SLICE_MS = 2,       /* … in larger parts while they take no longer … */
	BUDGET_MS = 200,    /* … and no further than this long of work … */
	PATIENCE_MS = 1000, /* … or of waiting for the disk */
	TITLES_MS = 6,      /* of work for older titles: most words stand in no title */
	TITLE_SPANS = 10 /* how much farther than the candidates titles are looked at */
};

struct candidate {
	int64_t doc;
	int64_t hits; /* db/hits.h */
	int64_t points;
};

/* One reading of the index, newest first. */
struct reading {
	const char *match;
	int words; /* 0: hits are not wanted */
	int64_t from, to;
	size_t limit;
	bool whole; /* a part costs as much as all of it */
	int64_t work_ms;
	struct candidate *at;
	size_t n;
	int64_t unread; /* it took too long: up to this doc nothing was read; 0 */
};

static enum err read_slice(struct reading *r, struct db *db, int64_t from, int64_t to)
{
	struct query q = q_begin(db, r->words ? SQL_SEARCH_WEIGHED : SQL_SEARCH_NEWEST);
	q_bind_text(&q, ":match", r->match);
	q_bind_int(&q, ":from", from);
	q_bind_int(&q, ":to", to);
	q_bind_int(&q, ":limit", (int64_t)(r->limit - r->n));
	if (r->words)
		q_bind_int(&q, ":words", r->words);
	while (q_row(&q)) {
		struct candidate *c = &r->at[r->n++];
		c->doc = q_int(&q);
		c->hits = r->words ? q_int(&q) : 0;
	}
	return q_end(&q);
}

/* FTS5 looks for a rare phrase of frequent words without ever asking whether it should go
 * on: so in parts. */
static enum err read_index(struct reading *r, struct db *db, struct arena *a)
{
	int64_t work = clock_cpu(), start = clock_mono();
	int64_t width = (r->to - r->from) / SLICES + 1;
	enum err e = OK;
	r->at = arena_array(a, r->limit + 1, sizeof *r->at);
	if (r->whole)
		width = r->to - r->from + 1;
	for (int64_t to = r->to; !e && to >= r->from && r->n < r->limit;) {
		int64_t before = clock_cpu();
		int64_t from = to - r->from < width ? r->from : to - width + 1;
		if (before - work > r->work_ms || clock_mono() - start > PATIENCE_MS) {
			r->unread = to;
			break;
		}
		e = read_slice(r, db, from, to);
		if (clock_cpu() - before <= SLICE_MS)
			width *= 2;
		to = from - 1;
	}
	return e;
}

/* A looked-for query, in the making. */
struct asked {
	struct db *db;
	struct arena *a;
	const struct search_query *query;
	const struct search_filter *f;
	struct buf all, title; /* FTS5: holds all of it; and has some in its title */
	int64_t from, to;      /* docs */
	bool whole;
};

static void add_wanted(struct buf *b, const struct search_query *query, const char *glue)
{
	size_t n = 0;
	for (size_t i = 0; i < query->n; i++) {
		if (query->term[i].without)
			continue;
		if (n++)
			buf_str(b, glue);
		search_phrase(b, &query->term[i].cut);
	}
}

static void add_unwanted(struct buf *b, const struct search_query *query)
{
	for (size_t i = 0; i < query->n; i++) {
		if (!query->term[i].without)
			continue;
		buf_str(b, " NOT ");
		search_phrase(b, &query->term[i].cut);
	}
}

/* The wanted phrases come first: word_hits() counts those. */
static void make_match(struct buf *b, const struct asked *k, bool in_title)
{
	buf_ch(b, '(');
	add_wanted(b, k->query, " AND ");
	if (k->f->section)
		buf_printf(b, " AND \"§%lld\"", (long long)k->f->section);
	if (in_title) {
		buf_str(b, " AND title : (");
		add_wanted(b, k->query, " OR ");
		buf_ch(b, ')');
	}
	buf_ch(b, ')');
	add_unwanted(b, k->query);
}

/* Beginnings of words have no index of their own: FTS5 gathers all words with that
 * beginning first. */
static bool has_beginning(const struct search_query *query)
{
	for (size_t i = 0; i < query->n; i++) {
		const struct search_cut *c = &query->term[i].cut;
		const struct search_piece *last = &c->piece[c->n - 1];
		if (last->kind == SEARCH_WORD && (last->n > 1 || c->n > 1))
			return true;
	}
	return false;
}

static enum err find_span(struct asked *k)
{
	struct query q = q_begin(k->db, SQL_SEARCH_SPAN);
	if (q_row(&q)) {
		k->from = q_int(&q);
		k->to = q_int(&q);
	}
	enum err e = q_end_one(&q);
	int64_t from = k->f->from ? search_doc_base(k->f->from) : k->from;
	int64_t to = k->f->to ? search_doc_base(k->f->to) - 1 : k->to;
	if (from > k->from)
		k->from = from;
	if (to < k->to)
		k->to = to;
	return e;
}

static int64_t least(int64_t x, int64_t y)
{
	return x < y ? x : y;
}

static int64_t points(const struct asked *k, const struct candidate *c)
{
	int64_t in_title = c->hits >> 16 & 255, span = c->hits & 255;
	int64_t hits = in_title + (c->hits >> 8 & 255), digits = 0;
	int64_t days = (k->f->now - search_doc_time(c->doc)) / (24 * 3600 * 1000);
	for (int64_t n = hits; n; n >>= 1)
		digits++;
	int64_t title = (in_title ? 4000 : 0) + (c->hits >> 24 & 1 ? 4000 : 0);
	int64_t close = k->query->wanted > 1 && span < 255 ? 8000 / (4 + span) : 0;
	return title + least(800 * digits, 4000) + close +
	       4000 * 90 / (90 + (days < 0 ? 0 : days));
}

static int by_points(const void *x, const void *y)
{
	const struct candidate *a = x, *b = y;
	if (a->points != b->points)
		return a->points < b->points ? 1 : -1;
	return a->doc < b->doc ? 1 : -1;
}

static struct reading reading(const struct asked *k, size_t limit)
{
	return (struct reading){.match = buf_text(&k->all),
	    .from = k->from,
	    .to = k->to,
	    .limit = limit,
	    .whole = k->whole,
	    .work_ms = BUDGET_MS};
}

/* Titles older than all candidates: FTS5 has to walk along all hits for them, so not
 * farther than SPANS times what the candidates took, and not for long. */
static enum err read_titles(
    struct reading *titles, const struct asked *k, const struct reading *newest)
{
	int64_t oldest = newest->at[newest->n - 1].doc;
	int64_t span = newest->at[0].doc - oldest + 1;
	*titles = reading(k, SEARCH_CANDIDATES);
	titles->match = buf_text(&k->title);
	titles->words = newest->words;
	titles->work_ms = TITLES_MS;
	titles->to = oldest - 1;
	if ((titles->to - titles->from) / TITLE_SPANS > span)
		titles->from = titles->to - TITLE_SPANS * span;
	return read_index(titles, k->db, k->a);
}

static enum err rank(struct reading *all, const struct asked *k)
{
	struct reading titles = {0};
	enum err e = OK;
	all->n = (size_t)least((int64_t)all->n, SEARCH_CANDIDATES);
	if (all->n == SEARCH_CANDIDATES)
		e = read_titles(&titles, k, all);
	if (e)
		return e;
	struct candidate *at = arena_array(k->a, all->n + titles.n + 1, sizeof *at);
	for (size_t i = 0; i < all->n + titles.n; i++) {
		at[i] = i < all->n ? all->at[i] : titles.at[i - all->n];
		at[i].points = points(k, &at[i]);
	}
	all->at = at;
	all->n += titles.n;
	qsort(at, all->n, sizeof *at, by_points);
	return OK;
}

static enum err read_hit(struct search_hit *h, const struct asked *k, int64_t doc)
{
	struct search_source s = {0};
	struct search_text t = {0};
	struct query q = q_begin(k->db, SQL_SEARCH_CARD);
	q_bind_int(&q, ":doc", doc);
	h->doc = doc;
	if (q_row(&q)) {
		h->article = q_int(&q);
		s.kicker = q_text(&q, k->a);
		s.title = h->title = q_text(&q, k->a);
		s.subtitle = q_text(&q, k->a);
		s.summary = h->summary = q_text(&q, k->a);
		s.dateline = q_text(&q, k->a);
		s.html = q_text(&q, k->a);
		h->source = q_text(&q, k->a);
		h->section_slug = q_text(&q, k->a);
		h->section_title = q_text(&q, k->a);
		h->section_kind = section_kind_parse(q_text(&q, k->a));
		h->published_at = q_int(&q);
		owed_parse(&h->owed, q_text(&q, k->a));
	}
	enum err e = q_end_one(&q);
	if (e == ERR_NOT_FOUND)
		return err_set(
		    ERR_BROKEN, "search: doc %lld has no article", (long long)doc);
	if (e)
		return e;
	search_text(&t, k->a, &s);
	/* what stands above the title comes last: it is shown when nothing else is hit */
	char *body = arena_printf(k->a, "%s\n%s\n%s", t.body, s.kicker, s.subtitle);
	search_mark(&h->title_runs, k->a, h->title, k->query);
	search_snippet(&h->snippet, k->a, body, k->query);
	return OK;
}

static enum err read_hits(struct search_result *out, const struct asked *k,
    const struct reading *r, int64_t skip)
{
	enum err e = OK;
	int64_t n = (int64_t)r->n - skip;
	n = n < 0 ? 0 : least(n, k->f->limit);
	out->at = arena_array(k->a, (size_t)n + 1, sizeof *out->at);
	for (; (int64_t)out->n < n && !e; out->n++)
		e = read_hit(&out->at[out->n], k, r->at[(size_t)skip + out->n].doc);
	return e;
}

/* Behind a cursor: the total is that of all hits, the page is read for itself. */
static enum err read_behind(struct search_result *out, const struct asked *k)
{
	struct reading page = reading(k, (size_t)(k->f->skip + k->f->limit));
	page.to = least(page.to, k->f->before - 1);
	enum err e = read_index(&page, k->db, k->a);
	if (page.unread)
		out->since = search_doc_time(page.unread);
	return e ? e : read_hits(out, k, &page, k->f->skip);
}

static enum err ask(struct search_result *out, struct asked *k)
{
	struct reading r = reading(k, SEARCH_CANDIDATES + 1);
	if (k->f->ranked)
		r.words = (int)k->query->wanted;
	enum err e = read_index(&r, k->db, k->a);
	if (e)
		return e;
	out->total = least((int64_t)r.n, SEARCH_CANDIDATES);
	out->at_least = r.n > SEARCH_CANDIDATES || r.unread || out->building;
	if (r.unread)
		out->since = search_doc_time(r.unread);
	if (k->f->before && !k->f->ranked)
		return read_behind(out, k);
	if (k->f->ranked)
		e = rank(&r, k);
	return e ? e : read_hits(out, k, &r, k->f->skip);
}

enum err search_run(struct search_result *out, struct db *db, struct arena *a,
    const struct search_query *query, const struct search_filter *f)
{
	struct asked k = {.db = db, .a = a, .query = query, .f = f};
	bool ready = false;
	*out = (struct search_result){0};
	enum err e = search_ready(&ready, db);
	out->building = !ready;
	if (e || !query->wanted)
		return e;
	k.whole = has_beginning(query);
	make_match(&k.all, &k, false);
	make_match(&k.title, &k, true);
	e = find_span(&k);
	if (!e && k.from <= k.to)
		e = ask(out, &k);
	buf_release(&k.all);
	buf_release(&k.title);
	return e;
}
