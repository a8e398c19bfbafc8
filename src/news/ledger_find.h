/* SPDX-License-Identifier: MIT */
/* The audit view: rows of the ledger by person, role, action, article, section, day and
 * words. Reading is an act too: ledger_note() writes who read what. */
#ifndef NEWS_LEDGER_FIND_H
#define NEWS_LEDGER_FIND_H

#include "news/ledger.h"

/* NULL and 0: does not matter. */
struct ledger_filter {
	const char *who;          /* account or real name, exactly */
	const char *role;         /* role_name(), or "console" */
	const char *action;       /* as in the ledger */
	const char *said;         /* in the reason or the detail */
	int64_t article, section; /* section: of the article, as it is today */
	int64_t from, to;         /* from ≤ at < to */
	int64_t before;           /* seq < before: the next page */
};

/* The newest rows that fit, newest first, at most limit. */
enum err ledger_find(struct ledger_row **out, size_t *n, struct db *db, struct arena *a,
    const struct ledger_filter *f, int64_t limit) MUST_USE;

/* How many fit; f->before does not count. */
enum err ledger_find_count(
    int64_t *n, struct db *db, const struct ledger_filter *f) MUST_USE;

/* Calls fn for each row that fits, newest first, at most max; *cut tells that there were
 * more. Holds 1000 rows at a time. */
enum err ledger_find_each(bool *cut, struct db *db, const struct ledger_filter *f,
    int64_t max, enum err (*fn)(void *arg, const struct ledger_row *r),
    void *arg) MUST_USE;

/* Writes the reading itself (action ledger-read): what was asked for and how many rows
 * were given. Not inside db_read or db_write. */
enum err ledger_note(
    struct db *db, const struct actor *who, int64_t now, const char *detail) MUST_USE;

#endif
