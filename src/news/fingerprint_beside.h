/* SPDX-License-Identifier: MIT */
/* The marks of a whole site made beside it, by the process that makes its search index
 * (search_beside.h): a site where nothing had been published yet, or where such a
 * process died.
 *
 * While they are made, fingerprint_cursor says FINGERPRINT_BESIDE, and nobody else adds
 * any; whatever is in the site's tables by then counts for nothing. What was published
 * meanwhile is found in the ledger afterwards (fingerprint_fill), which also clears away
 * what a process that died has left. */
#ifndef NEWS_FINGERPRINT_BESIDE_H
#define NEWS_FINGERPRINT_BESIDE_H

#include "db/db.h"

/* In the place of a row of the ledger. */
enum { FINGERPRINT_BESIDE = -1 };

/* Inside db_write, by who holds SEARCH_LOCK: *wanted when there is call for it; *all when
 * nothing was published yet, so that what is live at the end is all there is. */
enum err fingerprint_beside_begin(bool *wanted, bool *all, struct db *site) MUST_USE;

/* Inside db_write of the side: the next version with its marks (fingerprint_text). id
 * counts from 1. */
enum err fingerprint_beside_add(
    struct db *side, int64_t id, int64_t article, int64_t no, const char *marks) MUST_USE;

/* Inside db_write: all that was published up to that row of the ledger has its marks. */
enum err fingerprint_set_cursor(struct db *site, int64_t seq) MUST_USE;

/* True while they are made by somebody; inside db_read or db_write. */
enum err fingerprint_is_beside(bool *out, struct db *db) MUST_USE;

/* Clears away what a process has left that died; ERR_BUSY while it lives. */
enum err fingerprint_beside_abandon(struct db *db) MUST_USE;

#endif
