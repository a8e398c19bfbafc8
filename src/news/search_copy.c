/* SPDX-License-Identifier: MIT */
/* The tables of the side into the site's. */
#include "news/search_beside_int.h"

#include "db/query.h"
#include "news/fingerprint_beside.h"
#include "news/search_state.h"

enum {
	PORTION = 8000, /* rows of at most 4 KB in a transaction: some 0.2 s */
	CHECKPOINT_EACH = 4,
	/* numbers of what FTS5 calls the averages and the structure: with these two
	 * rows the parts are there; all others have larger ones */
	HEADS = 10
};

enum err search_check_ours(struct db *site)
{
	struct search_state s;
	enum err e = search_state_read(&s, site);
	return e || s.building == SEARCH_BESIDE
		   ? e
		   : err_set(ERR_CONFLICT, "the search index was begun anew meanwhile");
}

enum err search_write_in_turn(struct db *site, db_write_fn *fn, void *arg, bool *begun)
{
	enum err e;
	do {
		err_clear();
		*begun = false;
		e = db_write(site, fn, arg);
	} while (e == ERR_BUSY && !*begun);
	return e;
}

/* A row of the side's into the site, by that statement. */
typedef enum err put_fn(
    struct db *site, struct query *from, struct arena *a, enum sql put);

static enum err put_block(
    struct db *site, struct query *from, struct arena *a, enum sql put)
{
	size_t len;
	int64_t id = q_int(from);
	const void *block = q_bytes(from, a, &len);
	struct query q = q_begin(site, put);
	q_bind_int(&q, ":id", id);
	q_bind_blob(&q, ":block", block, len);
	return q_end(&q);
}

static enum err put_term(
    struct db *site, struct query *from, struct arena *a, enum sql put)
{
	size_t len;
	int64_t part = q_int(from);
	const void *term = q_bytes(from, a, &len);
	int64_t page = q_int(from);
	struct query q = q_begin(site, put);
	q_bind_int(&q, ":part", part);
	q_bind_blob(&q, ":term", term, len);
	q_bind_int(&q, ":page", page);
	return q_end(&q);
}

static enum err put_doc(
    struct db *site, struct query *from, struct arena *a, enum sql put)
{
	(void)a;
	struct query q = q_begin(site, put);
	q_bind_int(&q, ":doc", q_int(from));
	q_bind_int(&q, ":article", q_int(from));
	q_bind_int(&q, ":no", q_int(from));
	q_bind_int(&q, ":section", q_int(from));
	return q_end(&q);
}

static enum err put_marked(
    struct db *site, struct query *from, struct arena *a, enum sql put)
{
	(void)a;
	struct query q = q_begin(site, put);
	q_bind_int(&q, ":id", q_int(from));
	q_bind_int(&q, ":article", q_int(from));
	q_bind_int(&q, ":no", q_int(from));
	return q_end(&q);
}

struct copy {
	struct query *from;
	put_fn *put;
	enum sql to;
	struct arena *a;
	bool begun, end;
};

static enum err copy_portion(struct db *site, void *arg)
{
	struct copy *c = arg;
	enum err e = search_check_ours(site);
	c->begun = true;
	for (int i = 0; i < PORTION && !e && !c->end; i++) {
		c->end = !q_row(c->from);
		if (!c->end)
			e = c->put(site, c->from, c->a, c->to);
		arena_reset(c->a);
	}
	return e ? e : c->from->err;
}

/* All rows of a statement on the side. */
static enum err copy(struct search_beside *b, struct query from, put_fn *put, enum sql to)
{
	struct copy c = {.from = &from, .put = put, .to = to, .a = &b->some};
	enum err e = OK;
	for (int n = 1; !e && !c.end; n++) {
		e = search_write_in_turn(b->site, copy_portion, &c, &c.begun);
		if (!e && n % CHECKPOINT_EACH == 0 && db_checkpoint(b->site, false))
			err_clear(); /* somebody else is writing; the next one will do */
	}
	enum err end = q_end(&from);
	return e ? e : end;
}

static struct query blocks(
    struct search_beside *b, enum sql sql, int64_t from, int64_t to)
{
	struct query q = q_begin(b->side, sql);
	q_bind_int(&q, ":from", from);
	q_bind_int(&q, ":to", to);
	return q;
}

static enum err copy_search(struct search_beside *b)
{
	enum err e = copy(b, blocks(b, SQL_SEARCH_BLOCKS, HEADS + 1, INT64_MAX),
	    put_block, SQL_SEARCH_BLOCK_PUT);
	if (!e)
		e = copy(
		    b, q_begin(b->side, SQL_SEARCH_TERMS), put_term, SQL_SEARCH_TERM_PUT);
	return e ? e
		 : copy(
		       b, q_begin(b->side, SQL_SEARCH_DOCS), put_doc, SQL_SEARCH_DOC_ADD);
}

static enum err copy_marks(struct search_beside *b)
{
	enum err e = copy(b, blocks(b, SQL_FINGERPRINT_BLOCKS, HEADS + 1, INT64_MAX),
	    put_block, SQL_FINGERPRINT_BLOCK_PUT);
	if (!e)
		e = copy(b, q_begin(b->side, SQL_FINGERPRINT_TERMS), put_term,
		    SQL_FINGERPRINT_TERM_PUT);
	return e ? e
		 : copy(b, q_begin(b->side, SQL_FINGERPRINTED_ALL), put_marked,
		       SQL_FINGERPRINTED_PUT);
}

enum err search_copy(struct search_beside *b)
{
	enum err e = copy_search(b);
	return e || !b->marks ? e : copy_marks(b);
}

static enum err put_heads(
    struct search_beside *b, struct db *site, enum sql from, enum sql to)
{
	struct query q = blocks(b, from, 0, HEADS);
	enum err e = OK;
	while (!e && q_row(&q))
		e = put_block(site, &q, &b->some, to);
	enum err end = q_end(&q);
	return e ? e : end;
}

enum err search_copy_heads(struct search_beside *b, struct db *site)
{
	enum err e = put_heads(b, site, SQL_SEARCH_BLOCKS, SQL_SEARCH_BLOCK_PUT);
	if (e || !b->marks)
		return e;
	e = put_heads(b, site, SQL_FINGERPRINT_BLOCKS, SQL_FINGERPRINT_BLOCK_PUT);
	/* the ledger tells what else was published */
	return e ? e : fingerprint_set_cursor(site, 0);
}
