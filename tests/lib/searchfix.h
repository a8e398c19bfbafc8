/* SPDX-License-Identifier: MIT */
/* Asking the search in unit tests. */
#ifndef SEARCHFIX_H
#define SEARCHFIX_H

#include "newsfix.h"
#include "rnd.h"

#include "news/search.h"

/* An answer to what was typed; a failure ends the test. */
static inline struct search_result ask(
    struct newsfix *f, const char *typed, struct search_filter filter)
{
	struct search_query q;
	struct search_result r;
	if (!filter.limit)
		filter.limit = SEARCH_PAGE;
	filter.now = f->now;
	search_parse(&q, &f->a, typed);
	if (search_run(&r, f->db, &f->a, &q, &filter))
		fail_msg("%s: %s", typed, err_text());
	return r;
}

#endif
