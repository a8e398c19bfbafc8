/* SPDX-License-Identifier: MIT */
/* Filtering the ledger. All filters are one statement over a covering index; a search for
 * words has its own, over the few rows that have any. */
#include "news/ledger_find.h"

#include "db/query.h"

#include <string.h>

enum { BATCH = 1000 };

static struct query begin(
    struct db *db, const struct ledger_filter *f, enum sql plain, enum sql said)
{
	bool words = f->said && *f->said;
	struct query q = q_begin(db, words ? said : plain);
	if (words)
		q_bind_text(&q, ":said", f->said);
	q_bind_text(&q, ":who", f->who);
	q_bind_text(&q, ":role", f->role);
	q_bind_text(&q, ":action", f->action);
	q_bind_opt(&q, ":article", f->article, f->article);
	q_bind_opt(&q, ":section", f->section, f->section);
	q_bind_int(&q, ":from", f->from);
	q_bind_int(&q, ":to", f->to ? f->to : INT64_MAX);
	return q;
}

enum err ledger_find(struct ledger_row **out, size_t *n, struct db *db, struct arena *a,
    const struct ledger_filter *f, int64_t limit)
{
	struct query q = begin(db, f, SQL_LEDGER_FIND, SQL_LEDGER_FIND_SAID);
	q_bind_int(&q, ":before", f->before ? f->before : INT64_MAX);
	q_bind_int(&q, ":limit", limit);
	return ledger_read(out, n, &q, a);
}

enum err ledger_find_count(int64_t *n, struct db *db, const struct ledger_filter *f)
{
	*n = 0;
	struct query q = begin(db, f, SQL_LEDGER_FIND_COUNT, SQL_LEDGER_FIND_SAID_COUNT);
	q_bind_int(&q, ":before", INT64_MAX);
	if (q_row(&q))
		*n = q_int(&q);
	return q_end(&q);
}

enum err ledger_find_each(bool *cut, struct db *db, const struct ledger_filter *f,
    int64_t max, enum err (*fn)(void *arg, const struct ledger_row *r), void *arg)
{
	struct arena a;
	struct ledger_filter part = *f;
	enum err e = OK;
	int64_t left = max;
	*cut = false;
	arena_init(&a);
	for (size_t n = BATCH; n == BATCH && !e && !*cut;) {
		struct ledger_row *rows;
		e = ledger_find(&rows, &n, db, &a, &part, BATCH);
		for (size_t i = 0; i < n && !e && !*cut; i++) {
			*cut = left-- == 0;
			if (!*cut)
				e = fn(arg, &rows[i]);
			part.before = rows[i].seq;
		}
		arena_reset(&a);
	}
	arena_release(&a);
	return e;
}

struct note_act {
	const struct actor *who;
	int64_t now;
	const char *detail;
};

static enum err note(struct db *db, void *arg)
{
	const struct note_act *act = arg;
	struct ledger_entry e = {
	    .action = "ledger-read", .perm = PERM_LEDGER, .detail = act->detail};
	return ledger_add(NULL, db, act->who, act->now, &e);
}

enum err ledger_note(
    struct db *db, const struct actor *who, int64_t now, const char *detail)
{
	struct note_act act = {who, now, detail};
	return db_write(db, note, &act);
}
