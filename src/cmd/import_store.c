/* SPDX-License-Identifier: MIT */
/* The second half of import: the spooled articles into the database, oldest first, so
 * that their places in the lists are in the order of time. */
#include "cmd/import.h"

#include "base/clock.h"
#include "news/archive.h"
#include "view/markdown.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { CHECKPOINT_EACH = 500 };

static int by_time(const void *x, const void *y)
{
	const struct import_record *a = x, *b = y;
	if (a->at != b->at)
		return a->at < b->at ? -1 : 1;
	return a->offset < b->offset ? -1 : a->offset > b->offset;
}

static enum err unspool(struct draft *d, struct import *im, const struct import_record *r)
{
	struct buf b = BUF_INIT;
	if (fseeko(im->spool, r->offset, SEEK_SET) || !import_line(&b, im->spool)) {
		buf_release(&b);
		return err_set(ERR_BROKEN, "temporary file: %s", strerror(errno));
	}
	enum err e = draft_from_json(d, &im->a, buf_text(&b), b.len);
	if (!e)
		e = draft_normal(d, &im->a);
	buf_release(&b);
	return e;
}

static enum err store(
    struct import *im, struct draft *d, const char *html, const char *key)
{
	static char *no_tags[] = {NULL};
	struct archive ar = {.publish = im->publish,
	    .signer = d->signer,
	    .published_at = d->published_at,
	    .url = d->url};
	ar.save.section = section_by_slug(&im->sections, d->section)->id;
	ar.save.author = im->author;
	ar.save.form_key = key;
	memcpy(ar.save.text, d->text, sizeof ar.save.text);
	ar.save.tags = d->tags ? d->tags : no_tags;
	ar.save.html = html;
	ar.save.renderer = markdown_version;
	enum err e = archive_add(im->db, actor_console(), clock_now(), &ar);
	if (e)
		return e;
	if (ar.save.seen)
		im->seen++;
	else
		im->imported++;
	return OK;
}

static enum err one(struct import *im, struct jobs *jobs, const struct import_record *r)
{
	struct draft d = {0};
	struct buf html = BUF_INIT;
	enum err e = unspool(&d, im, r);
	if (!e) {
		char *body = d.text[FIELD_BODY];
		assert(body); /* draft_normal() leaves no field NULL */
		struct buf in = {.data = body, .len = strlen(body)};
		e = jobs_run(jobs, JOB_MARKDOWN, &in, &html);
	}
	if (!e)
		e = store(im, &d, buf_text(&html), r->key);
	buf_release(&html);
	return e;
}

/* Errors of the site, not of the article: nothing more can be stored. */
static bool is_fatal(enum err e)
{
	return e == ERR_FULL || e == ERR_BUSY || e == ERR_BROKEN;
}

enum err import_store(struct import *im, struct jobs *jobs)
{
	enum err e = OK;
	im->imported = 0;
	if (im->n)
		qsort(im->at, im->n, sizeof *im->at, by_time);
	for (size_t i = 0; i < im->n && !is_fatal(e); i++) {
		im->file = im->at[i].file;
		e = one(im, jobs, &im->at[i]);
		if (e && !is_fatal(e))
			import_refuse(im, im->at[i].line, e);
		arena_reset(&im->a);
		cmd_progress(im->env, (int64_t)i + 1, (int64_t)im->n);
		if (i % CHECKPOINT_EACH == CHECKPOINT_EACH - 1 &&
		    db_checkpoint(im->db, false) != OK)
			err_clear(); /* somebody else is writing; the next one will do */
	}
	cmd_progress_end();
	return is_fatal(e) ? e : OK;
}
