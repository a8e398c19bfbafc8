/* SPDX-License-Identifier: MIT */
/* Lists in the order of time after an import into a site that had newer articles. */
#include "db/query.h"
#include "news/archive.h"
#include "news/change.h"

struct sort_act {
	int64_t now, from;
	size_t n;
	struct arena arena;
	int64_t *list;
};

enum err archive_newest(int64_t *at, struct db *db)
{
	*at = 0;
	struct query q = q_begin(db, SQL_ARCHIVE_NEWEST);
	if (q_row(&q))
		*at = q_int(&q);
	return q_end(&q);
}

static enum err unsorted(struct sort_act *act, struct db *db)
{
	size_t cap = 0;
	struct query q = q_begin(db, SQL_ARCHIVE_UNSORTED);
	q_bind_int(&q, ":from", act->from);
	while (q_row(&q)) {
		act->list =
		    arena_grow(&act->arena, act->list, act->n, &cap, sizeof *act->list);
		act->list[act->n++] = q_int(&q);
	}
	return q_end(&q);
}

static enum err highest(int64_t *out, struct db *db, int64_t list)
{
	struct query q = q_begin(db, SQL_LISTING_COUNT);
	q_bind_int(&q, ":list", list);
	if (q_row(&q))
		*out = q_int(&q);
	return q_end(&q);
}

/* Places are unique: behind the last one first, then down. */
static enum err renumber(struct db *db, int64_t list)
{
	static const enum sql step[] = {
	    SQL_ARCHIVE_CLOSE, SQL_ARCHIVE_LIFT, SQL_ARCHIVE_LOWER};
	int64_t base = 0;
	enum err e = highest(&base, db, list);
	for (size_t i = 0; i < sizeof step / sizeof *step && !e; i++) {
		struct query q = q_begin(db, step[i]);
		q_bind_int(&q, ":list", list);
		if (i)
			q_bind_int(&q, ":base", base);
		e = q_end(&q);
	}
	return e;
}

static enum err sort(struct db *db, void *arg)
{
	struct sort_act *act = arg;
	enum err e = unsorted(act, db);
	for (size_t i = 0; i < act->n && !e; i++)
		e = renumber(db, act->list[i]);
	return e || !act->n ? e : change_chrome(db, act->now);
}

enum err archive_sort(struct db *db, int64_t now, int64_t from, size_t *lists)
{
	struct sort_act act = {.now = now, .from = from};
	arena_init(&act.arena);
	enum err e = db_write(db, sort, &act);
	*lists = act.n;
	arena_release(&act.arena);
	return e;
}
