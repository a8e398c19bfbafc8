/* SPDX-License-Identifier: MIT */
/* Reading verdicts, open questions and how far a text is. */
#include "news/review.h"

#include "db/query.h"
#include "news/flow.h"

enum err review_list(
    struct review **out, size_t *n, struct db *db, struct arena *a, int64_t article)
{
	size_t cap = 0;
	*out = NULL;
	*n = 0;
	struct query q = q_begin(db, SQL_REVIEW_LIST);
	q_bind_int(&q, ":article", article);
	while (q_row(&q)) {
		*out = arena_grow(a, *out, *n, &cap, sizeof **out);
		struct review *r = &(*out)[(*n)++];
		r->no = q_int(&q);
		r->level = (int)q_int(&q);
		r->verdict = q_text(&q, a);
		r->target = q_text(&q, a);
		r->name = q_text(&q, a);
		r->for_name = q_text(&q, a);
		r->note = q_text(&q, a);
		r->at = q_int(&q);
		r->seq = q_int(&q);
	}
	return q_end(&q);
}

enum err cosign_list(struct cosign **out, size_t *n, struct db *db, struct arena *a,
    int64_t article, int64_t no)
{
	size_t cap = 0;
	*out = NULL;
	*n = 0;
	struct query q = q_begin(db, SQL_COSIGN_LIST);
	q_bind_int(&q, ":article", article);
	q_bind_int(&q, ":no", no);
	while (q_row(&q)) {
		*out = arena_grow(a, *out, *n, &cap, sizeof **out);
		struct cosign *s = &(*out)[(*n)++];
		s->user = q_int(&q);
		s->level = (int)q_int(&q);
		s->name = q_text(&q, a);
		s->by = q_text(&q, a);
		s->at = q_int(&q);
		s->done = q_int(&q) != 0;
	}
	return q_end(&q);
}

enum err progress_of(
    struct progress *out, struct db *db, struct arena *a, int64_t article)
{
	int64_t flow = 0, section = 0;
	struct flow f = {0};
	*out = (struct progress){0};
	struct query q = q_begin(db, SQL_DESK_PROGRESS);
	q_bind_int(&q, ":article", article);
	if (q_row(&q)) {
		state_parse(&out->state, q_text(&q, a));
		public_parse(&out->public, q_text(&q, a));
		flow = q_int(&q);
		section = q_int(&q);
		out->passed = (unsigned)q_int(&q);
		out->struck = (int)q_int(&q);
		out->archive = q_int(&q) != 0;
	}
	enum err e = q_end_one(&q);
	if (!e)
		e = flow ? flow_by_id(&f, db, a, flow)
			 : flow_of_section(&f, db, a, section);
	out->levels = f.levels;
	return e;
}
