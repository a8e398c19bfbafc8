/* SPDX-License-Identifier: MIT */
/* Printing: render as for a reader, compress, store. What takes long (compressing) is
 * done outside the lock, and given up as soon as readers are at another state. */
#include "app/press.h"

#include "app/brotli.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/yield.h"
#include "news/change.h"

#include <string.h>

enum { SWEEP_AT_ONCE = 500, GRUMBLE_MS = 60000 };

enum err press_init(struct press *p, struct app *app)
{
	*p = (struct press){.app = app, .measured = -1};
	arena_init(&p->arena);
	return pages_open(&p->pages, app->db);
}

void press_release(struct press *p)
{
	pages_close(p->pages);
	arena_release(&p->arena);
}

static enum err store(struct press *p, const struct print *page)
{
	int64_t size = 0;
	enum err e = pages_store(p->pages, page, &size);
	if (!e) {
		p->room += size;
		log_event(LOG_DEBUG, "printed", "file", page->file, NULL);
	}
	return e;
}

/* One page under way. */
struct work {
	struct press *p;
	struct place_key key;
	int64_t changed_at; /* as the database has it now */
};

static enum err read_times(struct db *db, void *arg)
{
	struct work *w = arg;
	return change_page_time(&w->changed_at, db, &w->key);
}

/* Other pages change all the time: what counts is whether this one has. */
static bool holds(const struct print *page, void *arg)
{
	struct work *w = arg;
	enum err e = db_read(w->p->app->db, read_times, w, NULL);
	err_clear();
	return !e && w->changed_at == page->changed_at;
}

/* Renders; *page is filled but for its forms. The body is in x->res. */
static enum err render(struct work *w, struct print *page, struct exchange *x)
{
	enum err e = app_page(w->p->app, x, &w->key, &page->epoch);
	page->changed_at = x->res.changed_at;
	if (!e)
		e = buf_err(&x->res.body);
	return e || page->changed_at ? e : err_set(ERR_NOT_FOUND, "no time");
}

/* gzip takes less than a millisecond, so that a page is printed as soon as it is asked
 * for. */
static enum err print(struct press *p, struct print *page, struct exchange *x)
{
	struct buf gzip = BUF_INIT;
	cache_gzip(&gzip, &x->res.body);
	page->plain = &x->res.body;
	page->gzip = &gzip;
	enum err e = buf_err(&gzip);
	if (!e)
		e = store(p, page);
	buf_release(&gzip);
	return e;
}

/* Brotli takes some 30 ms a page. */
static enum err add_brotli(struct press *p, struct print *page, struct exchange *x)
{
	struct buf brotli = BUF_INIT;
	yield_often(true);
	enum err e = brotli_pack(&brotli, &x->res.body);
	yield_often(false);
	page->brotli = &brotli;
	if (!e)
		e = store(p, page);
	buf_release(&brotli);
	return e;
}

static enum err make(struct press *p, const struct place_key *key, bool brotli)
{
	struct exchange x = {0};
	struct work work = {.p = p, .key = *key};
	struct print page = {.holds = holds, .arg = &work};
	arena_init(&x.arena);
	response_init(&x.res, &x.arena);
	err_clear();
	enum err e = OK;
	page.file = place_file(&x.arena, key);
	if (page.file && pages_printed(p->pages, page.file) == brotli) {
		e = render(&work, &page, &x);
		if (!e)
			e = brotli ? add_brotli(p, &page, &x) : print(p, &page, &x);
	}
	if (e == ERR_CONFLICT || e == ERR_NOT_FOUND || e == ERR_BUSY) {
		err_clear();
		e = OK;
	}
	response_release(&x.res);
	arena_release(&x.arena);
	return e;
}

enum err press_print(struct press *p, const struct place_key *key)
{
	return make(p, key, false);
}

enum err press_brotli(struct press *p, const struct place_key *key)
{
	return make(p, key, true);
}

/* Room is measured anew in every new folder, and when what was printed since might be too
 * much; pages that writers took away are seen then. */
static enum err make_room(struct press *p)
{
	int64_t limit = p->app->conf.pages_mb << 20;
	bool here = p->measured == pages_swaps(p->pages);
	if (here && p->room <= limit)
		return OK;
	enum err e = pages_measure(&p->room, p->pages);
	if (!e && p->room > limit / 10 * 9)
		e = pages_trim(&p->room, p->pages, limit / 10 * 8);
	p->measured = pages_swaps(p->pages);
	return e;
}

void press_tick(struct press *p)
{
	pages_sweep(p->pages, SWEEP_AT_ONCE);
	enum err e = make_room(p);
	if (e && clock_mono() >= p->grumble_at) {
		p->grumble_at = clock_mono() + GRUMBLE_MS;
		log_err("press", e, NULL);
	}
	err_clear();
}
