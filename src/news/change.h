/* SPDX-License-Identifier: MIT */
/* What readers see has changed: times for validators, and the epoch. Each public page has
 * a changed_at in whole seconds that strictly grows with every change of its bytes, so
 * that a 304 is exact. Inside db_write only. */
#ifndef NEWS_CHANGE_H
#define NEWS_CHANGE_H

#include "db/db.h"
#include "news/places.h"

/* What every page shows (name, navigation, footer). */
enum err change_chrome(struct db *db, int64_t now) MUST_USE;

/* This page's bytes change with this transaction: its time grows (once a transaction),
 * and its printed files and those of its twin go before the write is acknowledged. */
enum err change_page(struct db *db, int64_t now, const struct place_key *k) MUST_USE;

/* Every page that shows the article as it stands at this moment (news/places.h). What
 * moves an article calls it before and after. Nothing for one that is not live. */
enum err change_article(struct db *db, int64_t now, int64_t article) MUST_USE;

/* What a public page depends on besides its content; read it in the transaction that
 * reads the content. */
struct change {
	int64_t epoch, chrome_at;
	int64_t day; /* today, as pages show it: midnight in Beijing; never the clock's */
	char made_by[72]; /* change_made() */
};
enum err change_state(struct change *out, struct db *db) MUST_USE;

/* *at: when the page of that file (place_file(), not a twin's) last changed; 0: not since
 * chrome_at. */
enum err change_time(int64_t *at, struct db *db, const char *file) MUST_USE;

/* The page's time, or chrome_at when that is later: its Last-Modified. For a twin, the
 * page's own. One statement each; inside a read transaction for one state. */
enum err change_page_time(int64_t *at, struct db *db, const struct place_key *k) MUST_USE;

/* Pages are made with other templates, another program, at another address from now on
 * (made_by: a short name for all that): everything changes. Nothing when they are not. A
 * db_write of its own. Whoever has loaded something else must not keep or print pages,
 * nor give them validators. */
enum err change_made(struct db *db, int64_t now, const char *made_by) MUST_USE;

/* Moves today: what shows it changes, and everything does at New Year. Nothing when now
 * is in that day already. A db_write of its own. */
enum err change_day(struct db *db, int64_t now) MUST_USE;

#endif
