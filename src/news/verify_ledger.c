/* SPDX-License-Identifier: MIT */
/* The chain and the tree over it, read once: every row's number, link and hash, every
 * stored subtree, and at the size of each head the root. */
#include "news/verify_int.h"

#include "base/merkle.h"
#include "db/query.h"
#include "news/ledger.h"

enum { BITE = 1000 };

/* A stored subtree, in the order in which rows complete them. */
struct node {
	int64_t seq;
	int level;
	struct sha hash;
};

struct walk {
	struct verify *v;
	struct verify_heads heads;
	struct merkle_tree tree;
	struct sha last; /* hash of the row before */
	struct buf record;
	struct node *nodes; /* of this bite */
	size_t n, next;
};

static enum err load_nodes(struct walk *w, int64_t after, int64_t last)
{
	size_t cap = 0;
	w->nodes = NULL;
	w->n = w->next = 0;
	struct query q = q_begin(w->v->db, SQL_TREE_AFTER);
	q_bind_int(&q, ":after", after);
	q_bind_int(&q, ":last", last);
	while (q_row(&q)) {
		w->nodes =
		    arena_grow(&w->v->arena, w->nodes, w->n, &cap, sizeof *w->nodes);
		struct node *n = &w->nodes[w->n++];
		n->seq = q_int(&q);
		n->level = (int)q_int(&q);
		q_blob(&q, n->hash.b, SHA_LEN);
	}
	return q_end(&q);
}

/* A subtree that this row completes stands in the table next, if a head covers it. */
static enum err check_node(void *arg, int level, int64_t index, const struct sha *hash)
{
	struct walk *w = arg;
	int64_t seq = (index + 1) << level;
	if (seq > w->heads.newest)
		return OK;
	const struct node *n = w->next < w->n ? &w->nodes[w->next] : NULL;
	if (!n || n->seq != seq || n->level != level) {
		verify_fault(w->v, "tree: level %d of row %lld is missing or moved",
		    level, (long long)seq);
		return OK;
	}
	w->next++;
	if (!sha_equal(&n->hash, hash))
		verify_fault(w->v, "tree: level %d of row %lld is not the rows' hash",
		    level, (long long)seq);
	return OK;
}

static enum err check_row(struct walk *w, const struct ledger_row *r)
{
	struct verify *v = w->v;
	long long seq = (long long)r->seq;
	buf_clear(&w->record);
	ledger_record(&w->record, r);
	struct sha h = sha_leaf(buf_text(&w->record), w->record.len);
	v->report->ledger_rows++;
	if (r->seq != v->report->ledger_rows)
		verify_fault(v, "ledger: row %lld stands where row %lld should", seq,
		    (long long)v->report->ledger_rows);
	if (!sha_equal(&r->prev, &w->last))
		verify_fault(v, "ledger %lld: does not follow the row before it", seq);
	if (!sha_equal(&h, &r->hash))
		verify_fault(v, "ledger %lld: its fields do not give its hash", seq);
	w->last = r->hash;
	enum err e = merkle_add(&w->tree, &h, check_node, w);
	if (w->heads.next < w->heads.n &&
	    w->heads.at[w->heads.next].note->size == w->tree.size) {
		struct sha root = merkle_tree_root(&w->tree);
		verify_heads_reach(&w->heads, v, w->tree.size, &root, &h);
	}
	verify_progress(v);
	return e;
}

/* Subtrees that are there twice, or beyond the latest head, which they were made for. */
static enum err check_rest(struct walk *w)
{
	struct query q = q_begin(w->v->db, SQL_TREE_AFTER);
	q_bind_int(&q, ":after", w->heads.newest);
	q_bind_int(&q, ":last", INT64_MAX);
	while (q_row(&q)) {
		int64_t seq = q_int(&q), level = q_int(&q);
		q_skip(&q);
		verify_fault(w->v,
		    "tree: level %lld of row %lld lies beyond the latest "
		    "head, which covers %lld",
		    (long long)level, (long long)seq, (long long)w->heads.newest);
	}
	return q_end(&q);
}

static enum err read_bite(struct walk *w, int64_t *after, bool *more)
{
	struct ledger_row *rows;
	size_t n;
	struct query q = q_begin(w->v->db, SQL_LEDGER_FROM);
	q_bind_int(&q, ":after", *after);
	q_bind_int(&q, ":limit", BITE);
	enum err e = ledger_read(&rows, &n, &q, &w->v->arena);
	*more = !e && n;
	if (*more)
		e = load_nodes(w, *after, rows[n - 1].seq);
	for (size_t i = 0; i < n && !e; i++) {
		e = check_row(w, &rows[i]);
		*after = rows[i].seq;
	}
	for (; !e && *more && w->next < w->n && w->nodes[w->next].seq <= w->heads.newest;
	     w->next++)
		verify_fault(w->v, "tree: level %d of row %lld does not belong there",
		    w->nodes[w->next].level, (long long)w->nodes[w->next].seq);
	arena_reset(&w->v->arena);
	return e;
}

enum err verify_ledger(struct verify *v)
{
	struct walk w = {.v = v};
	int64_t after = INT64_MIN;
	enum err e = verify_heads_load(&w.heads, v);
	for (bool more = true; more && !e;)
		e = read_bite(&w, &after, &more);
	buf_release(&w.record);
	if (!e)
		e = check_rest(&w);
	v->report->uncovered = v->report->ledger_rows - w.heads.newest;
	return e ? e : verify_heads_end(&w.heads, v);
}
