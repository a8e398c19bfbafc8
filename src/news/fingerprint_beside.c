/* SPDX-License-Identifier: MIT */
/* Beginning, adding and ending; the tables are copied by search_copy.c. */
#include "news/fingerprint_beside.h"

#include "db/query.h"
#include "news/fingerprint.h"
#include "news/search_state.h"

#include <unistd.h>

enum err fingerprint_set_cursor(struct db *db, int64_t seq)
{
	struct query q = q_begin(db, SQL_FINGERPRINT_CURSOR_SET);
	q_bind_int(&q, ":seq", seq);
	return q_end_one(&q);
}

static enum err clear(struct db *db)
{
	struct query q = q_begin(db, SQL_FINGERPRINT_CLEAR);
	enum err e = q_end(&q);
	if (e)
		return e;
	q = q_begin(db, SQL_FINGERPRINTED_CLEAR);
	return q_end(&q);
}

enum err fingerprint_is_beside(bool *out, struct db *db)
{
	int64_t seq = 0;
	struct query q = q_begin(db, SQL_FINGERPRINT_CURSOR);
	if (q_row(&q)) {
		seq = q_int(&q);
		q_skip(&q);
	}
	*out = seq == FINGERPRINT_BESIDE;
	return q_end_one(&q);
}

/* Nothing was published ever. */
static enum err is_new(bool *out, struct db *db)
{
	bool behind = false;
	struct query q = q_begin(db, SQL_FINGERPRINTED_ANY);
	bool any = q_row(&q);
	if (any)
		q_skip(&q);
	enum err e = q_end(&q);
	if (!e && !any)
		e = fingerprint_behind(&behind, db);
	*out = !any && !behind;
	return e;
}

enum err fingerprint_beside_begin(bool *wanted, bool *all, struct db *site)
{
	*all = false;
	enum err e = fingerprint_is_beside(wanted, site);
	if (!e && !*wanted) {
		e = is_new(all, site);
		*wanted = *all;
	}
	if (e || !*wanted)
		return e;
	e = clear(site);
	return e ? e : fingerprint_set_cursor(site, FINGERPRINT_BESIDE);
}

enum err fingerprint_beside_add(
    struct db *side, int64_t id, int64_t article, int64_t no, const char *marks)
{
	struct query q = q_begin(side, SQL_FINGERPRINTED_PUT);
	q_bind_int(&q, ":id", id);
	q_bind_int(&q, ":article", article);
	q_bind_int(&q, ":no", no);
	enum err e = q_end(&q);
	if (e)
		return e;
	q = q_begin(side, SQL_FINGERPRINT_MARKS);
	q_bind_int(&q, ":id", id);
	q_bind_text(&q, ":marks", marks);
	return q_end(&q);
}

static enum err abandon(struct db *db, void *arg)
{
	bool beside;
	(void)arg;
	enum err e = fingerprint_is_beside(&beside, db);
	if (!e && beside)
		e = clear(db);
	return e || !beside ? e : fingerprint_set_cursor(db, 0);
}

enum err fingerprint_beside_abandon(struct db *db)
{
	int lock = -1;
	enum err e = db_lock(&lock, db, SEARCH_LOCK, 0);
	if (!e)
		e = db_write(db, abandon, NULL);
	if (lock >= 0)
		close(lock);
	return e;
}
