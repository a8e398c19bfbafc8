/* SPDX-License-Identifier: MIT */
/* Verification as a whole: the parts in order, inside one state of the database. */
#include "news/verify_int.h"

#include "news/verify_passkey.h"
#include "news/verify_receipt.h"

#include <stdarg.h>
#include <stdio.h>

void verify_fault(struct verify *v, const char *fmt, ...)
{
	char text[500];
	va_list ap;
	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	v->report->faults++;
	v->calls->fault(v->calls->arg, text);
}

void verify_progress(struct verify *v)
{
	const struct verify_report *r = v->report;
	if (v->calls->progress)
		v->calls->progress(v->calls->arg,
		    r->ledger_rows + r->revisions + r->signoffs + r->reviews + r->live);
}

static enum err run(struct db *db, void *arg)
{
	struct verify *v = arg;
	static enum err (*const parts[])(struct verify *) = {verify_schema, verify_ledger,
	    verify_texts, verify_signoffs, verify_reviews, verify_articles, verify_lists,
	    verify_sections, verify_redirects, verify_settings, verify_site, verify_flow,
	    verify_search, verify_wordlists, verify_marks};
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
		enum err e = parts[i](v);
		if (e)
			return e;
	}
	int64_t faults = 0;
	enum err e = verify_passkeys(&faults, db, v->calls, v->calls->pins);
	if (!e)
		e = verify_receipts(&faults, db, v->calls);
	v->report->faults += faults;
	return e;
}

enum err verify_all(
    struct verify_report *out, struct db *db, const struct verify_calls *calls)
{
	struct verify v = {.db = db, .report = out, .calls = calls};
	*out = (struct verify_report){0};
	arena_init(&v.arena);
	arena_init(&v.keep);
	enum err e = db_read(db, run, &v, NULL);
	arena_release(&v.arena);
	arena_release(&v.keep);
	return e;
}
