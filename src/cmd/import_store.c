/* SPDX-License-Identifier: MIT */
/* The second half of import: the spooled articles into the database, oldest first, so
 * that their places in the lists are in the order of time. Many go in lots: one
 * transaction and one rendering child for a lot, and while a lot is stored the next one
 * is rendered. */
#include "cmd/import.h"

#include "app/job_many.h"
#include "app/note.h"
#include "base/clock.h"
#include "base/mem.h"
#include "news/archive.h"
#include "news/fingerprint.h"
#include "news/search_build.h"
#include "view/markdown.h"

#include <assert.h>
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

enum {
	MANY = 200,          /* from so many articles on it goes by lots */
	LOT = 9000,          /* articles at most: in small lots pages are written often */
	LOT_BYTES = 8 << 20, /* of their texts, about */
	LOT_SERVED = 300,    /* where editors wait for the end of it, some 0.2 s */
	CACHE_MB = 256,      /* indexes are written at places all over them */
	INDEXED = 5000,      /* articles in a transaction of the search index */
	MARKED = 2000,       /* … and of the fingerprints */
	CHECKPOINT_EACH = 500 /* articles one by one */
};

/* Articles on their way; [i] of each array is the same article. */
struct lot {
	struct arena a;
	struct job_many html;
	struct archive at[LOT];
	const struct import_record *record[LOT];
	size_t n;
};

static volatile sig_atomic_t stopped;

static void on_stop(int sig)
{
	stopped = sig;
}

static int by_time(const void *x, const void *y)
{
	const struct import_record *a = x, *b = y;
	if (a->at != b->at)
		return a->at < b->at ? -1 : 1;
	return a->offset < b->offset ? -1 : a->offset > b->offset;
}

static enum err unspool(
    struct draft *d, struct arena *a, struct import *im, const struct import_record *r)
{
	struct buf b = BUF_INIT;
	/* in order already, as a rule: seeking would throw away what was read ahead */
	bool there =
	    ftello(im->spool) == r->offset || !fseeko(im->spool, r->offset, SEEK_SET);
	if (!there || !import_line(&b, im->spool)) {
		buf_release(&b);
		return err_set(ERR_BROKEN, "temporary file: %s", strerror(errno));
	}
	enum err e = draft_from_json(d, a, buf_text(&b), b.len);
	if (!e)
		e = draft_normal(d, a);
	buf_release(&b);
	return e;
}

/* Errors of the site, not of the article: nothing more can be stored. */
static bool is_fatal(enum err e)
{
	return e == ERR_FULL || e == ERR_BUSY || e == ERR_BROKEN;
}

static void refuse(struct import *im, const struct import_record *r, enum err e)
{
	im->file = r->file;
	import_refuse(im, r->line, e);
}

static void prepare(
    struct archive *ar, struct import *im, struct draft *d, const struct import_record *r)
{
	static char *no_tags[] = {NULL};
	*ar = (struct archive){.publish = im->publish,
	    .signer = d->signer,
	    .published_at = d->published_at,
	    .url = d->url};
	ar->save.section = section_by_slug(&im->sections, d->section)->id;
	ar->save.author = im->author;
	ar->save.form_key = r->key;
	memcpy(ar->save.text, d->text, sizeof ar->save.text);
	ar->save.tags = d->tags ? d->tags : no_tags;
	ar->save.renderer = markdown_version;
}

/* The next records into a lot, whose texts go to a child. */
static enum err fill(struct lot *l, struct import *im, size_t *next, size_t most)
{
	arena_reset(&l->a);
	job_many_clear(&l->html);
	l->n = 0;
	while (*next < im->n && l->n < most && l->html.in.len < LOT_BYTES) {
		const struct import_record *r = &im->at[(*next)++];
		struct draft d;
		enum err e = unspool(&d, &l->a, im, r);
		if (is_fatal(e))
			return e;
		if (e) {
			refuse(im, r, e);
			continue;
		}
		const char *body = d.text[FIELD_BODY];
		assert(body); /* draft_normal() leaves no field NULL */
		prepare(&l->at[l->n], im, &d, r);
		l->record[l->n++] = r;
		job_many_add(&l->html, body, strlen(body));
	}
	return job_many_start(&l->html);
}

/* The bodies as HTML; who cannot be rendered leaves the lot. */
static enum err collect(struct lot *l, struct import *im)
{
	struct buf html = BUF_INIT;
	size_t kept = 0;
	enum err e = OK;
	for (size_t i = 0; i < l->n; i++) {
		buf_clear(&html);
		e = job_many_next(&l->html, &html);
		if (is_fatal(e))
			break;
		if (e) {
			refuse(im, l->record[i], e);
			continue;
		}
		l->at[i].save.html = arena_strndup(&l->a, buf_text(&html), html.len);
		l->at[kept] = l->at[i];
		l->record[kept++] = l->record[i];
	}
	buf_release(&html);
	l->n = kept;
	return is_fatal(e) ? e : OK;
}

static void count(struct import *im, const struct archive *at, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (at[i].save.seen)
			im->seen++;
		else
			im->imported++;
		if (!im->first || at[i].save.id < im->first)
			im->first = at[i].save.id;
	}
}

/* at[from] … at[to-1] in a transaction. */
static enum err add(struct lot *l, struct import *im, size_t from, size_t to, size_t *bad)
{
	size_t n = to - from, at = 0;
	enum err e =
	    archive_add_many(im->db, actor_console(), clock_now(), l->at + from, n, &at);
	if (e)
		*bad = from + at;
	else
		count(im, l->at + from, n);
	return e;
}

/* All of the lot; where one is refused, those before it go in without it. */
static enum err store(struct lot *l, struct import *im)
{
	enum err e = OK;
	for (size_t from = 0; from < l->n;) {
		size_t bad = l->n, none;
		e = add(l, im, from, l->n, &bad);
		if (is_fatal(e) || (e && bad == l->n))
			return e;
		if (!e)
			return OK;
		refuse(im, l->record[bad], e);
		e = bad > from ? add(l, im, from, bad, &none) : OK;
		if (e)
			return e;
		from = bad + 1;
	}
	return OK;
}

static void checkpoint(struct import *im, size_t done, size_t most)
{
	static size_t last;
	if (done - last >= (most > 1 ? 4 * LOT : CHECKPOINT_EACH)) {
		last = done;
		if (db_checkpoint(im->db, false))
			err_clear(); /* somebody else is writing; the next one will do */
	}
}

/* Everything older than the last one is committed, unless that has no time of its own:
 * those become public as of now. */
static void tell_index(
    struct import *im, struct import_index *index, size_t done, int64_t began)
{
	int64_t at = im->at[done - 1].at;
	import_index_until(index, at < began ? at : began);
}

/* Looked at for each lot: a desk may begin to serve meanwhile. */
static size_t lot_now(const struct import *im, size_t most)
{
	return most > LOT_SERVED && note_desk_lives(im->data) ? LOT_SERVED : most;
}

static enum err store_all(
    struct import *im, struct import_index *index, struct lot lot[2], size_t most)
{
	size_t next = 0, done;
	int64_t began = clock_now();
	enum err e = fill(&lot[0], im, &next, lot_now(im, most));
	for (int i = 0; !e && !stopped; i = 1 - i) {
		struct lot *l = &lot[i];
		done = next;
		if (done == im->n && !l->n)
			break;
		e = collect(l, im);
		if (!e)
			e = fill(&lot[1 - i], im, &next, lot_now(im, most));
		if (!e)
			e = store(l, im);
		l->n = 0;
		cmd_progress(im->env, (int64_t)done, (int64_t)im->n);
		checkpoint(im, done, most);
		if (!e && done && most > 1)
			tell_index(im, index, done, began);
	}
	cmd_progress_end();
	return e;
}

static void on_indexed(void *arg, int64_t done, int64_t total)
{
	cmd_progress(arg, done, total);
}

static void on_beside(void *arg, int64_t done)
{
	struct import *im = arg;
	cmd_progress(im->env, done, (int64_t)im->n);
}

/* Those that were to come from beside, and did not. */
static enum err fill_marks(struct db *db)
{
	enum err e;
	int n;
	do {
		e = fingerprint_fill(&n, db, MARKED);
	} while (!e && n);
	if (e != ERR_BUSY)
		return e;
	err_clear(); /* somebody else is writing; the desk's clock makes the rest */
	return OK;
}

/* Lists in the order of time: these articles are behind newer ones when there were any.
 * Then the search index, which lots have put off. */
static enum err finish(struct import *im, struct import_index *index, int64_t newest)
{
	size_t lists = 0;
	enum err e = OK;
	if (!im->publish || !im->first)
		return OK;
	import_index_end(index);
	if (im->at[0].at < newest)
		e = archive_sort(im->db, clock_now(), im->first, &lists);
	if (!e && lists)
		fprintf(stderr, "put %zu lists in the order of time\n", lists);
	if (!e)
		import_index_wait(index, on_beside, im);
	if (!e)
		e = search_build_all(im->db, INDEXED, on_indexed, im->env);
	if (!e && im->n >= MANY)
		e = fill_marks(im->db);
	cmd_progress_end();
	return e;
}

/* Said when not all was done: what is in is complete, and is not taken in twice. */
static void tell_rest(struct import *im)
{
	fprintf(stderr,
	    "broken off: %lld of %zu articles are in; the same command goes on from "
	    "there\n",
	    (long long)(im->imported + im->seen), im->n);
}

enum err import_store(struct import *im, struct jobs *jobs, struct import_index *index)
{
	int64_t newest = 0;
	struct sigaction stop = {.sa_handler = on_stop, .sa_flags = SA_RESTART};
	struct conf conf;
	size_t most = im->n < MANY ? 1 : LOT;
	im->imported = 0;
	if (!im->n)
		return OK;
	qsort(im->at, im->n, sizeof *im->at, by_time);
	enum err e = cmd_conf(&conf, im->env);
	im->data = conf.data;
	if (!e)
		e = archive_newest(&newest, im->db);
	if (!e && most > 1)
		e = db_bulk(im->db, CACHE_MB);
	if (e)
		return e;
	struct lot *lot = mem_new(2 * sizeof *lot);
	for (size_t i = 0; i < 2; i++)
		lot[i].html = (struct job_many){.jobs = jobs, .kind = JOB_MARKDOWN};
	sigaction(SIGINT, &stop, NULL);
	sigaction(SIGTERM, &stop, NULL);
	if (im->publish && most > 1)
		import_index_begin(index);
	e = store_all(im, index, lot, most);
	if (!e)
		e = finish(im, index, newest);
	if (!e && db_checkpoint(im->db, true))
		err_clear(); /* who opens the site then finds a log to read */
	if (stopped && !e)
		e = err_set(ERR_INVALID, "stopped by signal %d", (int)stopped);
	if (e)
		tell_rest(im);
	for (size_t i = 0; i < 2; i++) {
		job_many_release(&lot[i].html);
		arena_release(&lot[i].a);
	}
	mem_free(lot);
	return e;
}
