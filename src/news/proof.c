/* SPDX-License-Identifier: MIT */
/* Proofs from the stored tree. */
#include "news/proof.h"

#include "db/query.h"

#include <string.h>

bool proof_row_open(const struct ledger_row *r)
{
	static const char *const actions[] = {
	    "init", "sign", "publish", "imported", "head-key", "head"};
	/* of an import the reason is the time of its first publication */
	if (*r->reason && strcmp(r->action, "imported"))
		return false;
	for (size_t i = 0; i < sizeof actions / sizeof *actions; i++)
		if (!strcmp(r->action, actions[i]))
			return true;
	return false;
}

static enum err read_row(
    struct ledger_row *out, struct db *db, struct arena *a, int64_t seq)
{
	struct ledger_row *rows;
	size_t n;
	struct query q = q_begin(db, SQL_LEDGER_FROM);
	q_bind_int(&q, ":after", seq - 1);
	q_bind_int(&q, ":limit", 1);
	enum err e = ledger_read(&rows, &n, &q, a);
	if (!e && (!n || rows[0].seq != seq))
		return ERR_NOT_FOUND;
	if (!e)
		*out = rows[0];
	return e;
}

enum err proof_of_row(struct proof *out, struct db *db, struct arena *a, int64_t seq)
{
	struct merkle_store store = tree_store(db);
	*out = (struct proof){0};
	if (seq < 1)
		return ERR_NOT_FOUND;
	enum err e = read_row(&out->row, db, a, seq);
	if (e)
		return e;
	out->open = proof_row_open(&out->row);
	e = head_newest(&out->head, db, a);
	if (e == ERR_NOT_FOUND)
		return OK;
	out->covered = !e && seq <= out->head.size;
	if (out->covered)
		e = merkle_inclusion(&out->path, &store, seq - 1, out->head.size);
	return e;
}

enum err proof_of_growth(
    struct proof_growth *out, struct db *db, struct arena *a, int64_t m, int64_t n)
{
	struct merkle_store store = tree_store(db);
	struct head head;
	enum err e = head_newest(&head, db, a);
	if (!e && (m < 1 || m > n || n > head.size))
		e = ERR_NOT_FOUND;
	*out = (struct proof_growth){.m = m, .n = n};
	if (!e)
		e = merkle_root(&out->root_m, &store, m);
	if (!e)
		e = merkle_root(&out->root_n, &store, n);
	if (!e)
		e = merkle_consistency(&out->path, &store, m, n);
	return e;
}
