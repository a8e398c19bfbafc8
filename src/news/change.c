/* SPDX-License-Identifier: MIT */
/* Keeps changed_at and the epoch. */
#include "news/change.h"

#include "db/query.h"
#include "news/places.h"

static int64_t whole_second(int64_t now)
{
	return now / 1000 * 1000;
}

enum err change_chrome(struct db *db, int64_t now)
{
	struct query q = q_begin(db, SQL_CHROME_CHANGED);
	q_bind_int(&q, ":now_s", whole_second(now));
	enum err e = q_end_one(&q);
	return e ? e : db_touch(db);
}

enum err change_article(struct db *db, int64_t now, int64_t article, int64_t section)
{
	enum err e = places_changed(db, now, article, section);
	return e ? e : db_touch(db);
}

enum err change_state(struct db *db, int64_t *epoch, int64_t *chrome_at)
{
	struct query q = q_begin(db, SQL_CHROME_AT);
	if (q_row(&q)) {
		*epoch = q_int(&q);
		*chrome_at = q_int(&q);
	}
	return q_end_one(&q);
}
