/* SPDX-License-Identifier: MIT */
/* How far the search index is made: the row of search_state (003-readers.sql). */
#ifndef NEWS_SEARCH_STATE_H
#define NEWS_SEARCH_STATE_H

#include "db/db.h"

/* In the place of the rules: another process makes the index in a file of its own
 * (search_beside.h). Whatever is in the site's tables by then counts for nothing. */
enum { SEARCH_BESIDE = -1 };

struct search_state {
	int64_t rules;       /* that all of it was cut by; 0: it is not whole */
	int64_t building;    /* rules it will have, SEARCH_BESIDE, 0: nothing is in it */
	int64_t at, article; /* while it is built: all up to here is in it */
};

enum err search_state_read(struct search_state *out, struct db *db) MUST_USE;
/* Inside db_write. */
enum err search_state_write(struct db *db, const struct search_state *s) MUST_USE;

/* Inside db_write: an empty index, of which nothing counts before a state says so. */
enum err search_clear(struct db *db) MUST_USE;

/* The lock (DATA/run/NAME) that who makes it beside holds as long as he lives. */
#define SEARCH_LOCK "search.lock"

#endif
