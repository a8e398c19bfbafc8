/* SPDX-License-Identifier: MIT */
/* The index that was made beside becomes the site's. */
#include "news/search_beside_int.h"

#include "db/query.h"
#include "news/fingerprint_beside.h"
#include "news/search_index.h"
#include "news/search_state.h"

enum { CACHE_MB = 32 };

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

/* All in it are live now; when as many are live, none is missing. Another import beside
 * this one can have brought some that are older than those that were taken in. */
static enum err take_over(struct db *site, void *arg)
{
	struct last *last = arg;
	int64_t live = 0, in = 0;
	struct search_state s = {.building = SEARCH_RULES, .at = INT64_MIN};
	last->begun = true;
	enum err e = search_check_ours(site);
	if (!e)
		e = search_copy_heads(last->b, site);
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
	e = search_state_write(site, &s);
	/* who is live has its marks; where others acted, the ledger tells the rest */
	return e || !last->b->all_marks || last->b->changed.n
		   ? e
		   : fingerprint_set_cursor(site, last->b->seq);
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
		e = search_copy(b);
	if (!e) /* a million rows; few are left for the transaction then */
		e = db_read(b->site, look, b, NULL);
	if (!e)
		e = db_shadow(b->site);
	return e ? e : search_write_in_turn(b->site, take_over, &last, &last.begun);
}
