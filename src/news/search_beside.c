/* SPDX-License-Identifier: MIT */
/* Making the index beside: beginning, and taking articles in. What becomes of it is in
 * search_adopt.c. */
#include "news/search_beside.h"

#include "base/mem.h"
#include "db/query.h"
#include "news/fingerprint.h"
#include "news/fingerprint_beside.h"
#include "news/search_beside_int.h"
#include "news/search_index.h"
#include "news/search_state.h"

#include <unistd.h>

enum {
	LOCK_MS = 10000, /* who looks whether it is held has it for an instant, or clears
			    away what was left */
	CACHE_MB = 32,
	READ = 500,       /* articles read at once */
	HASH_MB = 256,    /* of words gathered before they are written as one part */
	PARTS_MAX = 1999, /* FTS5's limit; nothing is merged here */
};

/* Inside db_write: only an index that nothing is in. */
static enum err begin(struct db *db, void *arg)
{
	struct search_beside *b = arg;
	struct search_state s;
	enum err e = search_state_read(&s, db);
	if (e)
		return e;
	struct query q = q_begin(db, SQL_SEARCH_ANY);
	b->wanted = !q_row(&q) || s.building == SEARCH_BESIDE;
	if (q.on_row)
		q_skip(&q);
	if ((e = q_end(&q)) || !b->wanted)
		return e;
	e = search_changed_since(b, db);
	if (!e)
		e = search_clear(db);
	if (!e)
		e = fingerprint_beside_begin(&b->marks, &b->all_marks, db);
	s = (struct search_state){.building = SEARCH_BESIDE};
	return e ? e : search_state_write(db, &s);
}

static enum err read_tables(const char **out, struct db *site, struct arena *a)
{
	size_t n = 0;
	struct query q = q_begin(site, SQL_SEARCH_TABLES);
	while (q_row(&q))
		if (n < SEARCH_TABLES)
			out[n++] = q_text(&q, a);
	enum err e = q_end(&q);
	return e || n == SEARCH_TABLES
		   ? e
		   : err_set(ERR_BROKEN, "the tables of the search index are missing");
}

static enum err set(struct db *db, const char *name, int64_t value)
{
	struct query q = q_begin(db, SQL_SEARCH_CONFIG);
	q_bind_text(&q, ":name", name);
	q_bind_int(&q, ":value", value);
	return q_end(&q);
}

static enum err configure(struct db *db, void *arg)
{
	(void)arg;
	enum err e = set(db, "automerge", 0);
	if (!e)
		e = set(db, "crisismerge", PARTS_MAX);
	return e ? e : set(db, "hashsize", INT64_C(1048576) * HASH_MB);
}

static enum err open_side(struct search_beside *b)
{
	const char *tables[SEARCH_TABLES + 1] = {0};
	enum err e = read_tables(tables, b->site, &b->keep);
	if (!e)
		e = db_open_beside(&b->side, b->site, tables);
	if (!e)
		e = db_bulk(b->side, CACHE_MB);
	return e ? e : db_write(b->side, configure, NULL);
}

enum err search_beside_begin(struct search_beside **out, struct db *site)
{
	struct search_beside *b = mem_new(sizeof *b);
	*b = (struct search_beside){.site = site, .lock = -1, .at = INT64_MIN};
	*out = NULL;
	enum err e = db_lock(&b->lock, site, SEARCH_LOCK, LOCK_MS);
	if (e == ERR_BUSY)
		err_clear();
	else if (!e)
		e = open_side(b);
	if (!e)
		e = db_write(site, begin, b);
	if (e || !b->wanted) {
		search_beside_free(b);
		return e == ERR_BUSY ? OK : e;
	}
	*out = b;
	return OK;
}

static enum err read_marks(struct search_beside *b, int i, struct db *site)
{
	char *marks;
	const struct search_entry *of = &b->item[i].entry;
	enum err e = fingerprint_text(&marks, site, &b->one, of->article, of->no);
	if (!e)
		b->mark[i] = arena_strdup(&b->some, marks);
	arena_reset(&b->one);
	return e;
}

static enum err read_some(struct db *site, void *arg)
{
	struct search_beside *b = arg;
	struct section_list l;
	const struct search_span span = {b->at, b->article, b->before, READ};
	enum err e = search_due(b->item, &b->n, site, &span);
	if (!e && b->n)
		e = section_all(&l, site, &b->some);
	for (int i = 0; i < b->n && !e; i++) {
		struct search_item *t = &b->item[i];
		e = search_item_read(t, site, &b->some, &l);
		if (!e && b->marks)
			e = read_marks(b, i, site);
	}
	return e;
}

static enum err add_some(struct search_beside *b, struct db *side)
{
	enum err e = OK;
	for (int i = 0; i < b->n && !e; i++) {
		struct search_item *t = &b->item[i];
		b->at = t->published;
		b->article = t->entry.article;
		b->count++;
		e = search_item_add(side, &b->one, t);
		if (!e && b->marks)
			e = fingerprint_beside_add(
			    side, b->count, b->article, t->entry.no, b->mark[i]);
		arena_reset(&b->one);
	}
	return e;
}

/* One transaction of the file beside, because its end would write out the words that are
 * gathered, however few; the site is read in short ones, because its log grows as long as
 * somebody reads. */
static enum err fill(struct db *side, void *arg)
{
	struct search_beside *b = arg;
	enum err e = OK;
	bool idle = true;
	b->item = arena_array(&b->keep, READ, sizeof *b->item);
	b->mark = arena_array(&b->keep, READ, sizeof *b->mark);
	b->before = INT64_MIN;
	while (!e && (!idle || b->before < INT64_MAX)) {
		e = b->until(b->arg, &b->before, idle);
		if (!e)
			e = db_read(b->site, read_some, b, NULL);
		if (!e)
			e = add_some(b, side);
		idle = b->n < READ;
		arena_reset(&b->some);
	}
	return e;
}

enum err search_beside_fill(
    struct search_beside *b, search_beside_until *until, void *arg)
{
	b->until = until;
	b->arg = arg;
	return db_write(b->side, fill, b);
}

int64_t search_beside_count(const struct search_beside *b)
{
	return b->count;
}

void search_beside_free(struct search_beside *b)
{
	if (!b)
		return;
	db_close(b->side);
	if (b->lock >= 0)
		close(b->lock);
	arena_release(&b->keep);
	arena_release(&b->some);
	arena_release(&b->one);
	mem_free(b);
}
