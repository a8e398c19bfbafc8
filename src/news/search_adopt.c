/* SPDX-License-Identifier: MIT */
/* The index that was made beside becomes the site's. */
#include "news/search_beside_int.h"

#include "db/query.h"
#include "news/search_index.h"
#include "news/search_state.h"

enum {
	PORTION = 8000, /* rows of at most 4 KB in a transaction: some 0.2 s */
	CACHE_MB = 32,
	CHECKPOINT_EACH = 4
};

enum err search_changed_since(struct search_beside *b, struct db *db)
{
	int64_t since = b->seq;
	struct query q = q_begin(db, SQL_LEDGER_END);
	if (q_row(&q))
		b->seq = q_int(&q);
	enum err e = q_end_one(&q);
	if (e || !since)
		return e;
	q = q_begin(db, SQL_LEDGER_CHANGED);
	q_bind_int(&q, ":since", since);
	while (q_row(&q)) {
		b->changed.article = arena_grow(&b->keep, b->changed.article,
		    b->changed.n, &b->changed.cap, sizeof *b->changed.article);
		b->changed.article[b->changed.n++] = q_int(&q);
	}
	return q_end(&q);
}

static enum err check_ours(struct db *site)
{
	struct search_state s;
	enum err e = search_state_read(&s, site);
	return e || s.building == SEARCH_BESIDE
		   ? e
		   : err_set(ERR_CONFLICT, "the search index was begun anew meanwhile");
}

/* A row of the side's into the site. */
typedef enum err put_fn(struct db *site, struct query *from, struct arena *a);

static enum err put_block(struct db *site, struct query *from, struct arena *a)
{
	size_t len;
	int64_t id = q_int(from);
	const void *block = q_bytes(from, a, &len);
	struct query q = q_begin(site, SQL_SEARCH_BLOCK_PUT);
	q_bind_int(&q, ":id", id);
	q_bind_blob(&q, ":block", block, len);
	return q_end(&q);
}

static enum err put_term(struct db *site, struct query *from, struct arena *a)
{
	size_t len;
	int64_t part = q_int(from);
	const void *term = q_bytes(from, a, &len);
	int64_t page = q_int(from);
	struct query q = q_begin(site, SQL_SEARCH_TERM_PUT);
	q_bind_int(&q, ":part", part);
	q_bind_blob(&q, ":term", term, len);
	q_bind_int(&q, ":page", page);
	return q_end(&q);
}

static enum err put_doc(struct db *site, struct query *from, struct arena *a)
{
	(void)a;
	struct query q = q_begin(site, SQL_SEARCH_DOC_ADD);
	q_bind_int(&q, ":doc", q_int(from));
	q_bind_int(&q, ":article", q_int(from));
	q_bind_int(&q, ":no", q_int(from));
	q_bind_int(&q, ":section", q_int(from));
	return q_end(&q);
}

struct copy {
	struct query *from;
	put_fn *put;
	struct arena *a;
	bool begun, end;
};

static enum err copy_portion(struct db *site, void *arg)
{
	struct copy *c = arg;
	enum err e = check_ours(site);
	c->begun = true;
	for (int i = 0; i < PORTION && !e && !c->end; i++) {
		c->end = !q_row(c->from);
		if (!c->end)
			e = c->put(site, c->from, c->a);
		arena_reset(c->a);
	}
	return e ? e : c->from->err;
}

/* Waits for whoever is writing, however long that takes. */
static enum err write_in_turn(struct db *site, db_write_fn *fn, void *arg, bool *begun)
{
	enum err e;
	do {
		err_clear();
		*begun = false;
		e = db_write(site, fn, arg);
	} while (e == ERR_BUSY && !*begun);
	return e;
}

/* All rows of a statement on the side. */
static enum err copy(struct search_beside *b, struct query from, put_fn *put)
{
	struct copy c = {.from = &from, .put = put, .a = &b->some};
	enum err e = OK;
	for (int n = 1; !e && !c.end; n++) {
		e = write_in_turn(b->site, copy_portion, &c, &c.begun);
		if (!e && n % CHECKPOINT_EACH == 0 && db_checkpoint(b->site, false))
			err_clear(); /* somebody else is writing; the next one will do */
	}
	enum err end = q_end(&from);
	return e ? e : end;
}

static struct query blocks(struct search_beside *b, int64_t from, int64_t to)
{
	struct query q = q_begin(b->side, SQL_SEARCH_BLOCKS);
	q_bind_int(&q, ":from", from);
	q_bind_int(&q, ":to", to);
	return q;
}

/* What FTS5 calls the averages and the structure: with these two rows the parts are
 * there. All others have larger numbers. */
enum { HEADS = 10 };

static enum err is_live(bool *out, struct db *db, int64_t article)
{
	struct query q = q_begin(db, SQL_SEARCH_LIVE);
	q_bind_int(&q, ":id", article);
	*out = q_row(&q);
	for (int i = 0; i < 3 && *out; i++)
		q_skip(&q);
	return q_end(&q);
}

/* Twice the same does no harm. */
static enum err put_right(struct search_beside *b, struct db *site)
{
	enum err e = search_changed_since(b, site);
	for (size_t i = 0; i < b->changed.n && !e; i++) {
		int64_t article = b->changed.article[i];
		bool live = false;
		e = is_live(&live, site, article);
		if (!e)
			e = (live ? search_put : search_drop)(site, article);
	}
	return e;
}

static enum err count(int64_t *out, struct db *db, enum sql sql)
{
	struct query q = q_begin(db, sql);
	if (q_row(&q))
		*out = q_int(&q);
	return q_end_one(&q);
}

struct last {
	struct search_beside *b;
	bool begun;
};

static enum err put_heads(struct search_beside *b, struct db *site)
{
	struct query q = blocks(b, 0, HEADS);
	enum err e = OK;
	while (!e && q_row(&q))
		e = put_block(site, &q, &b->some);
	enum err end = q_end(&q);
	return e ? e : end;
}

/* All in it are live now; when as many are live, none is missing. Another import beside
 * this one can have brought some that are older than those that were taken in. */
static enum err take_over(struct db *site, void *arg)
{
	struct last *last = arg;
	int64_t live = 0, in = 0;
	struct search_state s = {.building = SEARCH_RULES, .at = INT64_MIN};
	last->begun = true;
	enum err e = check_ours(site);
	if (!e)
		e = put_heads(last->b, site);
	if (!e)
		e = search_state_write(site, &s);
	if (!e)
		e = put_right(last->b, site);
	if (!e)
		e = count(&live, site, SQL_SEARCH_LIVE_COUNT);
	if (!e)
		e = count(&in, site, SQL_SEARCH_DONE_COUNT);
	if (e || in != live)
		return e;
	s = (struct search_state){.rules = SEARCH_RULES};
	return search_state_write(site, &s);
}

static enum err look(struct db *site, void *arg)
{
	return search_changed_since(arg, site);
}

/* FTS5 keeps the structure of an index in memory, hence the second opening. */
enum err search_beside_adopt(struct search_beside *b)
{
	struct last last = {.b = b};
	enum err e = db_shadow(b->site);
	if (!e)
		e = db_bulk(b->site, CACHE_MB);
	if (!e)
		e = copy(b, blocks(b, HEADS + 1, INT64_MAX), put_block);
	if (!e)
		e = copy(b, q_begin(b->side, SQL_SEARCH_TERMS), put_term);
	if (!e)
		e = copy(b, q_begin(b->side, SQL_SEARCH_DOCS), put_doc);
	if (!e) /* a million rows; few are left for the transaction then */
		e = db_read(b->site, look, b, NULL);
	if (!e)
		e = db_shadow(b->site);
	return e ? e : write_in_turn(b->site, take_over, &last, &last.begun);
}
