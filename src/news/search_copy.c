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

/* A table of the side, and the statement that puts a row of it into the site's. */
struct table {
	enum sql from, put;
	struct {
		const char *name;
		bool bytes; /* else a number */
	} column[4];        /* in the order of from; no name: no more */
};

static const struct table blocks = {
    SQL_SEARCH_BLOCKS, SQL_SEARCH_BLOCK_PUT, {{":id", false}, {":block", true}}};
static const struct table mark_blocks = {SQL_FINGERPRINT_BLOCKS,
    SQL_FINGERPRINT_BLOCK_PUT, {{":id", false}, {":block", true}}};
static const struct table whole[] = {
    {SQL_SEARCH_TERMS, SQL_SEARCH_TERM_PUT,
	{{":part", false}, {":term", true}, {":page", false}}},
    {SQL_SEARCH_DOCS, SQL_SEARCH_DOC_ADD,
	{{":doc", false}, {":article", false}, {":no", false}, {":section", false}}}};
static const struct table mark_whole[] = {
    {SQL_FINGERPRINT_TERMS, SQL_FINGERPRINT_TERM_PUT,
	{{":part", false}, {":term", true}, {":page", false}}},
    {SQL_FINGERPRINTED_ALL, SQL_FINGERPRINTED_PUT,
	{{":id", false}, {":article", false}, {":no", false}}}};

static enum err put(
    struct db *site, struct query *from, struct arena *a, const struct table *t)
{
	struct query q = q_begin(site, t->put);
	for (size_t i = 0; i < 4 && t->column[i].name; i++) {
		size_t len;
		if (t->column[i].bytes) {
			const void *bytes = q_bytes(from, a, &len);
			q_bind_blob(&q, t->column[i].name, bytes, len);
		} else {
			q_bind_int(&q, t->column[i].name, q_int(from));
		}
	}
	return q_end(&q);
}

struct copy {
	struct query *from;
	const struct table *table;
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
			e = put(site, c->from, c->a, c->table);
		arena_reset(c->a);
	}
	return e ? e : c->from->err;
}

static enum err copy(
    struct search_beside *b, struct query from, const struct table *table)
{
	struct copy c = {.from = &from, .table = table, .a = &b->some};
	enum err e = OK;
	for (int n = 1; !e && !c.end; n++) {
		e = search_write_in_turn(b->site, copy_portion, &c, &c.begun);
		if (!e && n % CHECKPOINT_EACH == 0 && db_checkpoint(b->site, false))
			err_clear(); /* somebody else is writing; the next one will do */
	}
	enum err end = q_end(&from);
	return e ? e : end;
}

static struct query blocks_from(
    struct search_beside *b, const struct table *t, int64_t from, int64_t to)
{
	struct query q = q_begin(b->side, t->from);
	q_bind_int(&q, ":from", from);
	q_bind_int(&q, ":to", to);
	return q;
}

/* Blocks without the heads, then the two other tables. */
static enum err copy_index(
    struct search_beside *b, const struct table *parts, const struct table *rest)
{
	enum err e = copy(b, blocks_from(b, parts, HEADS + 1, INT64_MAX), parts);
	for (int i = 0; i < 2 && !e; i++)
		e = copy(b, q_begin(b->side, rest[i].from), &rest[i]);
	return e;
}

enum err search_copy(struct search_beside *b)
{
	enum err e = copy_index(b, &blocks, whole);
	return e || !b->marks ? e : copy_index(b, &mark_blocks, mark_whole);
}

static enum err put_heads(
    struct search_beside *b, struct db *site, const struct table *parts)
{
	struct query q = blocks_from(b, parts, 0, HEADS);
	enum err e = OK;
	while (!e && q_row(&q))
		e = put(site, &q, &b->some, parts);
	enum err end = q_end(&q);
	return e ? e : end;
}

enum err search_copy_heads(struct search_beside *b, struct db *site)
{
	enum err e = put_heads(b, site, &blocks);
	if (e || !b->marks)
		return e;
	e = put_heads(b, site, &mark_blocks);
	/* the ledger tells what else was published */
	return e ? e : fingerprint_set_cursor(site, 0);
}
