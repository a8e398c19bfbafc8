/* SPDX-License-Identifier: MIT */
/* Subtrees of the ledger's Merkle tree: stored when their last row comes under a head. */
#include "news/tree.h"

#include "db/query.h"
#include "news/ledger.h"

enum { BITE = 500 }; /* rows in memory at once */

static enum err get(void *arg, int level, int64_t index, struct sha *out)
{
	struct db *db = arg;
	int64_t seq = (index + 1) << level;
	struct query q = q_begin(db, level ? SQL_TREE_NODE : SQL_TREE_LEAF);
	q_bind_int(&q, ":seq", seq);
	if (level)
		q_bind_int(&q, ":level", level);
	if (q_row(&q))
		q_blob(&q, out->b, SHA_LEN);
	enum err e = q_end_one(&q);
	if (e == ERR_NOT_FOUND)
		e = err_set(ERR_BROKEN, "the ledger's tree lacks level %d of row %lld",
		    level, (long long)seq);
	return e;
}

struct merkle_store tree_store(struct db *db)
{
	return (struct merkle_store){get, db};
}

enum err tree_ledger_end(int64_t *size, struct sha *last, struct db *db)
{
	*size = 0;
	struct query q = q_begin(db, SQL_LEDGER_LAST);
	if (q_row(&q)) {
		*size = q_int(&q);
		q_blob(&q, last->b, SHA_LEN);
	}
	return q_end(&q);
}

static enum err put(void *arg, int level, int64_t index, const struct sha *hash)
{
	struct query q = q_begin(arg, SQL_TREE_INSERT);
	q_bind_int(&q, ":seq", (index + 1) << level);
	q_bind_int(&q, ":level", level);
	q_bind_blob(&q, ":hash", hash->b, SHA_LEN);
	return q_end(&q);
}

/* The tree as it is stored: with the last row, when that one completes no pair, or
 * without. */
static enum err load(struct merkle_tree *t, struct sha *prev, struct db *db)
{
	struct merkle_store store = tree_store(db);
	int64_t stored = 0;
	struct query q = q_begin(db, SQL_TREE_LAST);
	if (q_row(&q))
		stored = q_int(&q);
	enum err e = q_end(&q);
	if (!e)
		e = merkle_load(t, &store, stored);
	*prev = (struct sha){0};
	return e || !stored ? e : get(db, 0, stored - 1, prev);
}

static enum err add(
    struct merkle_tree *t, struct sha *prev, struct db *db, const struct ledger_row *r)
{
	struct sha h = ledger_hash(r);
	if (r->seq != t->size + 1 || !sha_equal(&r->prev, prev) ||
	    !sha_equal(&h, &r->hash))
		return err_set(ERR_BROKEN,
		    "the ledger is broken at row %lld: run qianfa verify",
		    (long long)r->seq);
	*prev = r->hash;
	return merkle_add(t, &r->hash, put, db);
}

enum err tree_grow(int64_t *size, struct db *db, int64_t n, int64_t limit)
{
	struct merkle_tree t;
	struct sha prev;
	struct arena a;
	enum err e = load(&t, &prev, db);
	int64_t end = !e && n - t.size > limit ? t.size + limit : n;
	arena_init(&a);
	while (!e && t.size < end) {
		struct ledger_row *rows;
		size_t got;
		struct query q = q_begin(db, SQL_LEDGER_FROM);
		q_bind_int(&q, ":after", t.size);
		q_bind_int(&q, ":limit", end - t.size < BITE ? end - t.size : BITE);
		e = ledger_read(&rows, &got, &q, &a);
		if (!e && !got)
			e = err_set(ERR_BROKEN, "the ledger ends before row %lld",
			    (long long)end);
		for (size_t i = 0; i < got && !e; i++)
			e = add(&t, &prev, db, &rows[i]);
		arena_reset(&a);
	}
	arena_release(&a);
	*size = t.size;
	return e;
}
