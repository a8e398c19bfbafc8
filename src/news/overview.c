/* SPDX-License-Identifier: MIT */
/* Small reads for the desk's screens. */
#include "news/overview.h"

#include "db/query.h"

enum { WAITING_MAX = 200, SHORT_MAX = 50 };

enum err overview_waiting(struct overview_list *out, struct db *db, struct arena *a,
    const struct overview_desk *d)
{
	static const char *const names[] = {":first", ":second", ":third", ":sign"};
	out->at = arena_array(a, WAITING_MAX, sizeof *out->at);
	out->n = 0;
	struct query q = q_begin(db, SQL_DESK_WAITING);
	q_bind_int(&q, ":user", d->user);
	for (int i = 0; i < LEVEL_SIGN; i++)
		q_bind_text(&q, names[i], d->sections[i]);
	while (q_row(&q)) {
		struct overview_row *r = &out->at[out->n++];
		r->id = q_int(&q);
		r->title = q_text(&q, a);
		r->section_id = q_int(&q);
		r->section = q_text(&q, a);
		r->author_id = q_int(&q);
		r->author = q_text(&q, a);
		r->words = q_int(&q);
		r->at = q_int(&q);
		public_parse(&r->public, q_text(&q, a));
		state_parse(&r->state, q_text(&q, a));
		r->reminded_at = q_int(&q);
		r->asked = q_int(&q) != 0;
		r->assigned = q_int(&q) != 0;
	}
	return q_end(&q);
}

/* The columns that the short lists begin with. */
static struct overview_row *next_row(
    struct overview_list *out, struct query *q, struct arena *a)
{
	struct overview_row *r = &out->at[out->n++];
	r->id = q_int(q);
	r->title = q_text(q, a);
	r->section_id = q_int(q);
	r->author_id = q_int(q);
	return r;
}

enum err overview_owed(
    struct overview_list *out, struct db *db, struct arena *a, const char *sections)
{
	out->at = arena_array(a, SHORT_MAX, sizeof *out->at);
	out->n = 0;
	struct query q = q_begin(db, SQL_DESK_OWED);
	q_bind_text(&q, ":sections", sections);
	while (q_row(&q)) {
		struct overview_row *r = next_row(out, &q, a);
		owed_parse(&r->owed, q_text(&q, a));
		r->at = q_int(&q);
		r->signer = q_text(&q, a);
	}
	return q_end(&q);
}

enum err overview_timed(struct overview_list *out, struct db *db, struct arena *a,
    int64_t user, const char *sections)
{
	out->at = arena_array(a, SHORT_MAX, sizeof *out->at);
	out->n = 0;
	struct query q = q_begin(db, SQL_DESK_TIMED);
	q_bind_int(&q, ":user", user);
	q_bind_text(&q, ":sections", sections);
	while (q_row(&q)) {
		struct overview_row *r = next_row(out, &q, a);
		r->at = q_int(&q);
		r->no = q_int(&q);
		r->state = STATE_SCHEDULED;
	}
	return q_end(&q);
}

enum err overview_signed(
    struct overview_list *out, struct db *db, struct arena *a, int64_t since)
{
	out->at = arena_array(a, SHORT_MAX, sizeof *out->at);
	out->n = 0;
	struct query q = q_begin(db, SQL_DESK_SIGNED);
	q_bind_int(&q, ":since", since);
	while (q_row(&q)) {
		struct overview_row *r = next_row(out, &q, a);
		state_parse(&r->state, q_text(&q, a));
		public_parse(&r->public, q_text(&q, a));
		r->published_no = q_int(&q);
		r->no = q_int(&q);
		r->signer = q_text(&q, a);
		q_blob(&q, r->hash.b, SHA_LEN);
		r->at = q_int(&q);
	}
	return q_end(&q);
}

enum err overview_title(
    struct overview_row *out, struct db *db, struct arena *a, int64_t article)
{
	*out = (struct overview_row){.id = article};
	struct query q = q_begin(db, SQL_DESK_TITLE);
	q_bind_int(&q, ":id", article);
	if (q_row(&q)) {
		out->title = q_text(&q, a);
		out->section_id = q_int(&q);
		out->author_id = q_int(&q);
	}
	return q_end_one(&q);
}

enum err overview_live(int64_t *n, struct db *db, int64_t section)
{
	*n = 0;
	struct query q = q_begin(db, SQL_DESK_SECTION_LIVE);
	q_bind_int(&q, ":section", section);
	if (q_row(&q))
		*n = q_int(&q);
	return q_end(&q);
}
