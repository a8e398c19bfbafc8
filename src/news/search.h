/* SPDX-License-Identifier: MIT */
/* Finding articles by their words. What a reader typed is never an error and never FTS5's
 * own language: it is cut into terms, and each becomes a quoted phrase.
 *
 * Terms are divided by white space; all have to be held (news/search_word.h says what
 * that means). "…", “…”, 「…」, 『…』 and ＂…＂ hold one term of several words, which
 * have to follow each other; - or － before a term: what holds it is left out. AND, OR, *
 * ( ) : ^ and the like are words or nothing. At most SEARCH_CHARS characters and
 * SEARCH_TERMS terms count; the rest is cut off, and said.
 *
 * Newest first is the index's own order. Ranked: of the newest SEARCH_CANDIDATES hits,
 * and of as many newest ones with hits in the title (among the newest 10,000 or so),
 * those with most points: title   40 for a hit in it, 40 more when it holds every term
 *   hits    8 × the number of binary digits of how many hits there are, at most 40
 *   close   up to 20: 20 / (1 + span / 4), span being the tokens over which the terms
 *           stand nearest together; nothing for a single term
 *   fresh   40 × 90 / (90 + days since publication)
 * and of equals the newest. */
#ifndef NEWS_SEARCH_H
#define NEWS_SEARCH_H

#include "db/db.h"
#include "news/search_word.h"
#include "news/section.h"
#include "news/workflow.h"

enum {
	SEARCH_CHARS = 64,
	SEARCH_TERMS = 8,
	SEARCH_CANDIDATES = 1000, /* and the largest total that is exact */
	SEARCH_PAGE = 20
};

struct search_term {
	const char *text; /* as typed, without quotes and minus */
	bool without;
	struct search_cut cut;
};

struct search_query {
	char *text; /* as understood: valid, one line, cut to SEARCH_CHARS */
	struct search_term term[SEARCH_TERMS];
	size_t n;
	size_t wanted; /* how many are not `without`; 0: nothing can be found */
	bool cut;      /* not all of it counts */
};

/* Of any bytes, up to a NUL. In the arena. */
void search_parse(struct search_query *out, struct arena *a, const char *typed);

struct search_filter {
	int64_t section;  /* 0: all; else this one and those below it */
	int64_t from, to; /* published from … to before, milliseconds; 0: any */
	bool ranked;
	int64_t before;      /* not ranked: docs below this one only (a cursor), 0: all */
	int64_t skip, limit; /* of the hits, in their order */
	int64_t now;         /* for freshness */
};

/* A stretch of text; marked: it holds a term. */
struct search_run {
	char *text;
	bool marked;
};
struct search_runs {
	struct search_run *at;
	size_t n;
};

struct search_hit {
	int64_t doc, article;
	char *title; /* as published */
	char *summary, *source, *section_slug, *section_title;
	enum section_kind section_kind;
	int64_t published_at;
	enum owed owed;
	struct search_runs title_runs; /* without invisible marks */
	struct search_runs snippet;    /* from summary and text; "…" where it is cut */
};

struct search_result {
	struct search_hit *at;
	size_t n;
	int64_t total; /* at most SEARCH_CANDIDATES */
	bool at_least; /* there are more than total */
	bool building; /* the index is not whole: there may be more */
	int64_t
	    since; /* not 0: it took too long; what is older than this was not looked at
		    */
};

/* Inside one db_read. */
enum err search_run(struct search_result *out, struct db *db, struct arena *a,
    const struct search_query *query, const struct search_filter *f) MUST_USE;

/* search_snippet.c. The text around its densest hits, some 90 characters; and a whole
 * text with its hits marked. In the arena. */
void search_snippet(struct search_runs *out, struct arena *a, const char *text,
    const struct search_query *query);
void search_mark(struct search_runs *out, struct arena *a, const char *text,
    const struct search_query *query);

#endif
