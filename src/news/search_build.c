/* SPDX-License-Identifier: MIT */
/* Building the index in steps. */
#include "news/search_build.h"

#include "base/clock.h"
#include "db/query.h"
#include "news/search_index.h"

enum {
	STEP = 1000,       /* articles a transaction: some 0.3 s, and one part */
	STEP_PAGES = 1600, /* merged behind so many: about what they wrote */
	TICK_STEP = 60,    /* … in the background */
	TICK_PAGES = 48,   /* of 4 KB */
	CHECKPOINT_STEPS = 4
};

struct state {
	int64_t rules, building, at, article;
};

static enum err read_state(struct state *s, struct db *db)
{
	struct query q = q_begin(db, SQL_SEARCH_STATE);
	if (q_row(&q)) {
		s->rules = q_int(&q);
		s->building = q_int(&q);
		s->at = q_int(&q);
		s->article = q_int(&q);
	}
	return q_end_one(&q);
}

static enum err write_state(struct db *db, const struct state *s)
{
	struct query q = q_begin(db, SQL_SEARCH_STATE_SET);
	q_bind_int(&q, ":rules", s->rules);
	q_bind_int(&q, ":building", s->building);
	q_bind_int(&q, ":at", s->at);
	q_bind_int(&q, ":article", s->article);
	return q_end_one(&q);
}

enum err search_ready(bool *out, struct db *db)
{
	struct state s;
	enum err e = read_state(&s, db);
	*out = !e && s.rules == SEARCH_RULES;
	return e;
}

static enum err run(struct db *db, enum sql sql)
{
	struct query q = q_begin(db, sql);
	return q_end(&q);
}

/* An empty index, about to be filled. */
static enum err begin(struct db *db, struct state *s)
{
	*s = (struct state){.building = SEARCH_RULES, .at = INT64_MIN};
	enum err e = run(db, SQL_SEARCH_INDEX_CLEAR);
	return e ? e : run(db, SQL_SEARCH_DOC_CLEAR);
}

struct due {
	struct search_entry entry;
	int64_t published;
};

struct step {
	int most, n;
	struct state state;
	struct arena keep, one; /* of the step, of one article */
	struct due *due;
};

static enum err read_due(struct step *t, struct db *db)
{
	struct query q = q_begin(db, SQL_SEARCH_DUE);
	q_bind_int(&q, ":at", t->state.at);
	q_bind_int(&q, ":article", t->state.article);
	q_bind_int(&q, ":limit", t->most);
	while (q_row(&q)) {
		struct due *d = &t->due[t->n++];
		d->entry.article = q_int(&q);
		d->entry.no = q_int(&q);
		d->entry.section = q_int(&q);
		d->published = q_int(&q);
	}
	return q_end(&q);
}

static enum err add_due(struct step *t, struct db *db)
{
	struct section_list l;
	enum err e = section_all(&l, db, &t->keep);
	for (int i = 0; i < t->n && !e; i++) {
		const struct due *d = &t->due[i];
		t->state.at = d->published;
		t->state.article = d->entry.article;
		e = search_add(db, &t->one, &l, &d->entry, d->published);
		arena_reset(&t->one);
	}
	return e;
}

static enum err step(struct db *db, void *arg)
{
	struct step *t = arg;
	t->n = 0;
	t->due = arena_array(&t->keep, (size_t)t->most, sizeof *t->due);
	enum err e = read_state(&t->state, db);
	if (e || t->state.rules == SEARCH_RULES)
		return e;
	if (t->state.building != SEARCH_RULES)
		e = begin(db, &t->state);
	if (!e)
		e = read_due(t, db);
	if (!e)
		e = add_due(t, db);
	if (!e && t->n < t->most)
		t->state = (struct state){.rules = SEARCH_RULES};
	return e ? e : write_state(db, &t->state);
}

enum err search_build_step(bool *done, struct db *db, int most)
{
	struct step t = {.most = most};
	enum err e = search_ready(done, db);
	if (e || *done)
		return e;
	arena_init(&t.keep);
	arena_init(&t.one);
	e = db_write(db, step, &t);
	*done = !e && t.state.rules == SEARCH_RULES;
	arena_release(&t.keep);
	arena_release(&t.one);
	return e;
}

static enum err reset(struct db *db, void *arg)
{
	(void)arg;
	return write_state(db, &(struct state){0});
}

enum err search_build_reset(struct db *db)
{
	return db_write(db, reset, NULL);
}

enum err search_put_later(struct db *db, int64_t published)
{
	struct state s;
	enum err e = read_state(&s, db);
	bool whole = s.rules == SEARCH_RULES;
	if (e || (!whole && (s.building != SEARCH_RULES || s.at < published)))
		return e;
	s = (struct state){.building = SEARCH_RULES, .at = published - 1};
	return write_state(db, &s);
}

static enum err merge(struct db *db, void *arg)
{
	const int *pages = arg;
	struct query q = q_begin(db, SQL_SEARCH_MERGE);
	q_bind_int(&q, ":pages", *pages);
	return q_end(&q);
}

static enum err count(int64_t *out, struct db *db, enum sql sql)
{
	struct query q = q_begin(db, sql);
	if (q_row(&q))
		*out = q_int(&q);
	return q_end_one(&q);
}

/* Somebody else who is writing: their turn. */
static enum err unless_busy(enum err e)
{
	if (e != ERR_BUSY)
		return e;
	err_clear();
	return OK;
}

enum err search_build_all(struct db *db, int step, search_progress *progress, void *arg)
{
	int64_t total = 0, before = 0;
	bool done = false;
	int pages = STEP_PAGES * step / STEP;
	enum err e = count(&total, db, SQL_SEARCH_LIVE_COUNT);
	for (int64_t n = 0; !e && !done; n++) {
		e = unless_busy(search_build_step(&done, db, step));
		if (!e && !n)
			e = count(&before, db, SQL_SEARCH_DONE_COUNT);
		if (!e)
			e = unless_busy(db_write(db, merge, &pages));
		if (!e && n % CHECKPOINT_STEPS == 0)
			e = unless_busy(db_checkpoint(db, false));
		int64_t so_far = before + n * step;
		if (!e && progress)
			progress(arg, done || so_far > total ? total : so_far, total);
	}
	return e;
}

enum err search_rebuild(struct db *db, search_progress *progress, void *arg)
{
	enum err e = search_build_reset(db);
	return e ? e : search_build_all(db, STEP, progress, arg);
}

enum err search_catch_up(struct db *db, int64_t ms)
{
	int64_t end = clock_mono() + ms;
	struct state s;
	enum err e = read_state(&s, db);
	/* Emptying a large index takes seconds: that is for the clock, once readers are
	 * served. */
	bool done = !e && (s.rules || (s.building && s.building != SEARCH_RULES));
	while (!e && !done && clock_mono() < end)
		e = search_build_step(&done, db, TICK_STEP);
	return e;
}

enum err search_tick(struct db *db)
{
	bool done;
	int pages = TICK_PAGES;
	enum err e = search_build_step(&done, db, TICK_STEP);
	return e || !done ? e : db_write(db, merge, &pages);
}
