/* SPDX-License-Identifier: MIT */
/* The one row that says what the index is worth. */
#include "news/search_state.h"

#include "db/query.h"

enum err search_state_read(struct search_state *out, struct db *db)
{
	*out = (struct search_state){0};
	struct query q = q_begin(db, SQL_SEARCH_STATE);
	if (q_row(&q)) {
		out->rules = q_int(&q);
		out->building = q_int(&q);
		out->at = q_int(&q);
		out->article = q_int(&q);
	}
	return q_end_one(&q);
}

enum err search_state_write(struct db *db, const struct search_state *s)
{
	struct query q = q_begin(db, SQL_SEARCH_STATE_SET);
	q_bind_int(&q, ":rules", s->rules);
	q_bind_int(&q, ":building", s->building);
	q_bind_int(&q, ":at", s->at);
	q_bind_int(&q, ":article", s->article);
	return q_end_one(&q);
}

enum err search_clear(struct db *db)
{
	struct query q = q_begin(db, SQL_SEARCH_INDEX_CLEAR);
	enum err e = q_end(&q);
	if (e)
		return e;
	q = q_begin(db, SQL_SEARCH_DOC_CLEAR);
	return q_end(&q);
}
