/* SPDX-License-Identifier: MIT */
/* Winnowing, and the index of marks. */
#include "news/fingerprint.h"

#include "base/buf.h"
#include "db/query.h"
#include "news/fingerprint_beside.h"

#include <endian.h>
#include <stdlib.h>
#include <string.h>

enum {
	ASKED_MAX = 192,      /* marks of a text that are looked up */
	ALL_BELOW = 96,       /* shorter ones are looked up with every run */
	ENTRIES_PER_MARK = 48 /* a phrase of everywhere tells nothing */
};

static uint32_t hash_run(const int32_t *c)
{
	uint64_t h = 0x9e3779b97f4a7c15u;
	for (size_t i = 0; i < FINGERPRINT_RUN; i++)
		h = (h ^ (uint64_t)c[i]) * 0xff51afd7ed558ccdu;
	h ^= h >> 33;
	h *= 0xc4ceb9fe1a85ec53u;
	return (uint32_t)(h >> 32);
}

static int by_value(const void *x, const void *y)
{
	const uint32_t *a = x, *b = y;
	return (*a > *b) - (*a < *b);
}

static size_t unique(uint32_t *at, size_t n)
{
	size_t kept = 0;
	qsort(at, n, sizeof *at, by_value);
	for (size_t i = 0; i < n; i++)
		if (!i || at[i] != at[kept - 1])
			at[kept++] = at[i];
	return kept;
}

uint32_t *fingerprint_marks(
    size_t *n, struct arena *a, const struct squeezed *s, bool all)
{
	size_t runs = s->n < FINGERPRINT_RUN ? 0 : s->n - FINGERPRINT_RUN + 1;
	uint32_t *hash = arena_array(a, runs + 1, sizeof *hash);
	for (size_t i = 0; i < runs; i++)
		hash[i] = hash_run(s->c + i);
	*n = runs;
	if (all || runs < FINGERPRINT_WINDOW) {
		*n = runs ? unique(hash, runs) : 0;
		return hash;
	}
	uint32_t *out = arena_array(a, runs, sizeof *out);
	size_t count = 0, last = SIZE_MAX;
	for (size_t w = 0; w + FINGERPRINT_WINDOW <= runs; w++) {
		size_t least = w;
		for (size_t i = w + 1; i < w + FINGERPRINT_WINDOW; i++)
			if (hash[i] <= hash[least])
				least = i;
		if (least != last)
			out[count++] = hash[least];
		last = least;
	}
	*n = unique(out, count);
	return out;
}

/* The row that the marks belong to; *id stays 0 when the version has one already. */
static enum err insert_row(int64_t *id, struct db *db, int64_t article, int64_t no)
{
	struct query q = q_begin(db, SQL_FINGERPRINT_ROW);
	q_bind_int(&q, ":article", article);
	q_bind_int(&q, ":no", no);
	if (q_row(&q))
		*id = q_int(&q);
	return q_end(&q);
}

static enum err insert_marks(struct db *db, int64_t id, const char *marks)
{
	struct query q = q_begin(db, SQL_FINGERPRINT_MARKS);
	q_bind_int(&q, ":id", id);
	q_bind_text(&q, ":marks", marks);
	return q_end(&q);
}

enum err fingerprint_text(
    char **out, struct db *db, struct arena *a, int64_t article, int64_t no)
{
	struct revision r;
	struct squeezed s;
	struct buf b = BUF_INIT;
	size_t n;
	enum err e = revision_by_no(&r, db, a, article, no);
	if (e)
		return e;
	squeeze(&s, a, squeeze_words(a, &r));
	const uint32_t *marks = fingerprint_marks(&n, a, &s, false);
	for (size_t i = 0; i < n; i++) {
		uint32_t digits = htobe32(marks[i]);
		buf_hex(&b, &digits, sizeof digits);
		buf_add(&b, " ", 1);
	}
	*out = arena_strdup(a, buf_text(&b));
	buf_release(&b);
	return OK;
}

static enum err mark(struct db *db, int64_t id, int64_t article, int64_t no)
{
	struct arena a;
	char *marks;
	arena_init(&a);
	enum err e = fingerprint_text(&marks, db, &a, article, no);
	if (!e)
		e = insert_marks(db, id, marks);
	arena_release(&a);
	return e;
}

enum err fingerprint_add(struct db *db, int64_t article, int64_t no)
{
	int64_t id = 0;
	bool beside;
	enum err e = fingerprint_is_beside(&beside, db);
	if (!e && !beside)
		e = insert_row(&id, db, article, no);
	return e || !id ? e : mark(db, id, article, no);
}

enum err fingerprint_add_first(struct db *db, const int64_t *article, size_t n)
{
	struct arena a;
	bool beside;
	enum err e = fingerprint_is_beside(&beside, db);
	if (e || beside)
		return e;
	arena_init(&a);
	int64_t *id = arena_array(&a, n + 1, sizeof *id);
	/* rows first: between two marks any change of another table makes FTS5 write out
	 * what it has gathered */
	for (size_t i = 0; i < n && !e; i++)
		e = insert_row(&id[i], db, article[i], 1);
	for (size_t i = 0; i < n && !e; i++)
		if (id[i])
			e = mark(db, id[i], article[i], 1);
	arena_release(&a);
	return e;
}

struct due {
	int64_t seq, article, no;
};

struct fill {
	struct due *at;
	int n, most;
	int64_t cursor, newest; /* what the ledger was read up to, and has */
};

static enum err read_due(struct fill *f, struct db *db)
{
	struct query q = q_begin(db, SQL_FINGERPRINT_DUE);
	q_bind_int(&q, ":limit", f->most);
	while (q_row(&q)) {
		struct due *d = &f->at[f->n++];
		d->seq = q_int(&q);
		d->article = q_int(&q);
		d->no = q_int(&q);
	}
	enum err e = q_end(&q);
	if (e)
		return e;
	q = q_begin(db, SQL_FINGERPRINT_CURSOR);
	if (q_row(&q)) {
		f->cursor = q_int(&q);
		f->newest = q_int(&q);
	}
	return q_end_one(&q);
}

static enum err fill(struct db *db, void *arg)
{
	struct fill *f = arg;
	bool beside;
	enum err e = fingerprint_is_beside(&beside, db);
	f->n = 0;
	if (e || beside) /* begun since we looked */
		return e;
	e = read_due(f, db);
	for (int i = 0; i < f->n && !e; i++)
		e = fingerprint_add(db, f->at[i].article, f->at[i].no);
	return e ? e
		 : fingerprint_set_cursor(
		       db, f->n == f->most ? f->at[f->n - 1].seq : f->newest);
}

/* True when another process is at it, which will tell how far it is. */
static enum err elsewhere(bool *out, struct db *db)
{
	enum err e = fingerprint_is_beside(out, db);
	if (e || !*out)
		return e;
	e = fingerprint_beside_abandon(db);
	*out = e == ERR_BUSY;
	if (*out)
		err_clear();
	return *out ? OK : e;
}

enum err fingerprint_fill(int *n, struct db *db, int most)
{
	enum { REREAD = 500 }; /* rows of the ledger that are cheaper read again */
	struct arena a;
	bool beside;
	enum err e = elsewhere(&beside, db);
	*n = 0;
	if (e || beside)
		return e;
	arena_init(&a);
	struct fill f = {.at = arena_array(&a, (size_t)most, sizeof *f.at), .most = most};
	e = read_due(&f, db); /* without waiting for a turn to write */
	if (!e && (f.n || f.newest > f.cursor + REREAD))
		e = db_write(db, fill, &f);
	*n = f.n;
	arena_release(&a);
	return e;
}

enum err fingerprint_behind(bool *out, struct db *db)
{
	enum err e = fingerprint_is_beside(out, db);
	if (e || *out)
		return e;
	struct query q = q_begin(db, SQL_FINGERPRINT_BEHIND);
	*out = q_row(&q);
	if (*out)
		q_skip(&q);
	return q_end(&q);
}

struct hits {
	struct fingerprint_hit *at;
	size_t n, cap;
};

static enum err look_up(struct hits *h, struct db *db, struct arena *a, uint32_t mark)
{
	struct query q = q_begin(db, SQL_FINGERPRINT_FIND);
	q_bind_text(&q, ":mark", arena_printf(a, "\"%08x\"", mark));
	q_bind_int(&q, ":limit", ENTRIES_PER_MARK);
	while (q_row(&q)) {
		h->at = arena_grow(a, h->at, h->n, &h->cap, sizeof *h->at);
		struct fingerprint_hit *hit = &h->at[h->n++];
		hit->article = q_int(&q);
		hit->no = q_int(&q);
		hit->marks = 1;
	}
	return q_end(&q);
}

static int by_version(const void *x, const void *y)
{
	const struct fingerprint_hit *a = x, *b = y;
	if (a->article != b->article)
		return (a->article > b->article) - (a->article < b->article);
	return (a->no > b->no) - (a->no < b->no);
}

/* Most marks first; of equals the newest. */
static int by_marks(const void *x, const void *y)
{
	const struct fingerprint_hit *a = x, *b = y;
	return a->marks != b->marks ? b->marks - a->marks : by_version(y, x);
}

static void rank(struct hits *h)
{
	size_t kept = 0;
	if (!h->n)
		return;
	qsort(h->at, h->n, sizeof *h->at, by_version);
	for (size_t i = 1; i < h->n; i++) {
		if (!by_version(&h->at[kept], &h->at[i]))
			h->at[kept].marks++;
		else
			h->at[++kept] = h->at[i];
	}
	h->n = kept + 1;
	qsort(h->at, h->n, sizeof *h->at, by_marks);
	if (h->n > FINGERPRINT_HITS)
		h->n = FINGERPRINT_HITS;
}

enum err fingerprint_search(struct fingerprint_hit **out, size_t *n, struct db *db,
    struct arena *a, const struct squeezed *s)
{
	struct hits h = {0};
	size_t marks;
	const uint32_t *mark = fingerprint_marks(&marks, a, s, s->n < ALL_BELOW);
	/* sorted hashes are spread over the text: every so-manieth is as good as any */
	size_t step = marks / ASKED_MAX + 1;
	enum err e = OK;
	for (size_t i = 0; i < marks && !e; i += step)
		e = look_up(&h, db, a, mark[i]);
	rank(&h);
	*out = h.at;
	*n = h.n;
	return e;
}

enum err fingerprint_of_article(struct fingerprint_hit **out, size_t *n, struct db *db,
    struct arena *a, int64_t article)
{
	*out = arena_array(a, FINGERPRINT_HITS, sizeof **out);
	*n = 0;
	struct query q = q_begin(db, SQL_FINGERPRINT_OF_ARTICLE);
	q_bind_int(&q, ":article", article);
	q_bind_int(&q, ":limit", FINGERPRINT_HITS);
	while (q_row(&q))
		(*out)[(*n)++] =
		    (struct fingerprint_hit){.article = article, .no = q_int(&q)};
	return q_end(&q);
}
