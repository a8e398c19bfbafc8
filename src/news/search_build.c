/* SPDX-License-Identifier: MIT */
/* Building the index in steps. */
#include "news/search_build.h"

#include "base/clock.h"
#include "db/query.h"
#include "news/search_index.h"
#include "news/search_state.h"

#include <unistd.h>

enum {
	STEP = 1000,       /* articles a transaction: some 0.3 s, and one part */
	STEP_PAGES = 1600, /* merged behind so many: about what they wrote */
	TICK_STEP = 60,    /* … in the background */
	TICK_PAGES = 48,   /* of 4 KB */
	CHECKPOINT_STEPS = 4
};

enum err search_ready(bool *out, struct db *db)
{
	struct search_state s;
	enum err e = search_state_read(&s, db);
	*out = !e && s.rules == SEARCH_RULES;
	return e;
}

/* Another process is at it, and lives. */
static enum err made_beside(bool *out, struct db *db)
{
	struct search_state s;
	int lock = -1;
	enum err e = search_state_read(&s, db);
	*out = false;
	if (e || s.building != SEARCH_BESIDE)
		return e;
	e = db_lock(&lock, db, SEARCH_LOCK, 0);
	if (lock >= 0)
		close(lock);
	*out = e == ERR_BUSY;
	if (*out)
		err_clear();
	return *out ? OK : e;
}

/* An empty index, about to be filled. */
static enum err begin(struct db *db, struct search_state *s)
{
	*s = (struct search_state){.building = SEARCH_RULES, .at = INT64_MIN};
	return search_clear(db);
}

struct step {
	int most, n;
	bool elsewhere; /* another process makes it */
	struct search_state state;
	struct arena keep, one; /* of the step, of one article */
	struct search_item *due;
};

static enum err add_due(struct step *t, struct db *db)
{
	struct section_list l;
	enum err e = section_all(&l, db, &t->keep);
	for (int i = 0; i < t->n && !e; i++) {
		struct search_item *d = &t->due[i];
		t->state.at = d->published;
		t->state.article = d->entry.article;
		e = search_item_read(d, db, &t->one, &l);
		if (!e)
			e = search_item_add(db, &t->one, d);
		arena_reset(&t->one);
	}
	return e;
}

static enum err step(struct db *db, void *arg)
{
	struct step *t = arg;
	t->n = 0;
	t->due = arena_array(&t->keep, (size_t)t->most, sizeof *t->due);
	enum err e = search_state_read(&t->state, db);
	if (!e)
		e = made_beside(&t->elsewhere, db);
	if (e || t->elsewhere || t->state.rules == SEARCH_RULES)
		return e;
	if (t->state.building != SEARCH_RULES)
		e = begin(db, &t->state);
	if (!e)
		e = search_due(t->due, &t->n, db,
		    &(struct search_span){
			t->state.at, t->state.article, INT64_MAX, t->most});
	if (!e)
		e = add_due(t, db);
	if (!e && t->n < t->most)
		t->state = (struct search_state){.rules = SEARCH_RULES};
	return e ? e : search_state_write(db, &t->state);
}

enum err search_build_step(bool *done, struct db *db, int most)
{
	struct step t = {.most = most};
	enum err e = search_ready(done, db);
	if (!e && !*done)
		e = made_beside(done, db); /* without waiting for its turn to write */
	if (e || *done)
		return e;
	arena_init(&t.keep);
	arena_init(&t.one);
	e = db_write(db, step, &t);
	*done = !e && (t.elsewhere || t.state.rules == SEARCH_RULES);
	arena_release(&t.keep);
	arena_release(&t.one);
	return e;
}

static enum err reset(struct db *db, void *arg)
{
	(void)arg;
	return search_state_write(db, &(struct search_state){0});
}

enum err search_build_reset(struct db *db)
{
	return db_write(db, reset, NULL);
}

enum err search_put_later(struct db *db, int64_t published)
{
	struct search_state s;
	enum err e = search_state_read(&s, db);
	bool whole = s.rules == SEARCH_RULES;
	if (e || (!whole && (s.building != SEARCH_RULES || s.at < published)))
		return e;
	s = (struct search_state){.building = SEARCH_RULES, .at = published - 1};
	return search_state_write(db, &s);
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

enum err search_catch_up(struct db *db, int64_t ms, bool alone)
{
	int64_t end = clock_mono() + ms;
	struct search_state s;
	enum err e = search_state_read(&s, db);
	bool begun = s.rules || (s.building && s.building != SEARCH_RULES);
	bool done = !e && (s.rules == SEARCH_RULES || (begun && !alone));
	while (!e && !done && clock_mono() < end)
		e = search_build_step(&done, db, TICK_STEP);
	return e;
}

enum err search_tick(struct db *db)
{
	bool done, whole = false;
	int pages = TICK_PAGES;
	enum err e = search_build_step(&done, db, TICK_STEP);
	if (!e && done)
		e = search_ready(&whole, db);
	return e || !whole ? e : db_write(db, merge, &pages);
}
