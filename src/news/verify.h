/* SPDX-License-Identifier: MIT */
/* Proof that the promise held: everything is recomputed from the stored fields, nothing
 * is believed. */
#ifndef NEWS_VERIFY_H
#define NEWS_VERIFY_H

#include "db/db.h"

struct verify_report {
	int64_t ledger_rows, revisions, signoffs, live; /* checked */
	int64_t faults;
};

/* Checks, inside one read transaction: the ledger's numbers, links and hashes; every
 * revision's hash, and that a ledger row tells of it; every sign-off against its revision
 * and its ledger row; every public article against its sign-off; section, time of
 * publication and roles against the ledger; that lists hold only articles that were
 * published. fault(arg, text) is called for each fault, in English. OK also with faults:
 * they are counted. progress(arg, done) may be NULL. */
struct verify_calls {
	void (*fault)(void *arg, const char *text);
	void (*progress)(void *arg, int64_t done);
	void *arg;
};
enum err verify_all(
    struct verify_report *out, struct db *db, const struct verify_calls *calls) MUST_USE;

#endif
