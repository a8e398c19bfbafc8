/* SPDX-License-Identifier: MIT */
/* Proof that the promise held: everything is recomputed from the stored fields, nothing
 * is believed. */
#ifndef NEWS_VERIFY_H
#define NEWS_VERIFY_H

#include "db/db.h"
#include "news/note.h"

struct verify_report {
	int64_t ledger_rows, revisions, signoffs, reviews, heads, live; /* checked */
	int64_t uncovered; /* rows behind the latest head */
	int64_t untold;    /* sections and old addresses of before the ledger told */
	int64_t unmarked; /* published versions that wait for the marks of 核对文字 */
	bool unindexed;   /* the search index is being made: not all has to be in it */
	int64_t faults;
};

/* What somebody outside kept: heads as they were published, and keys. With them
 * truncation, re-chaining and signing with another key are found, which nothing inside
 * the database can show. */
struct verify_anchors {
	struct note *heads;
	size_t heads_n, heads_cap;
	unsigned char (*keys)[SECRET_KEY];
	size_t keys_n, keys_cap;
};
/* One more: a signed note, or a public key as PEM, C2SP vkey or 64 hex digits.
 * ERR_INVALID for anything else. Kept in the arena. */
enum err verify_anchor(
    struct verify_anchors *out, struct arena *a, const char *text) MUST_USE;

/* Checks, inside one read transaction: the ledger's numbers, links and hashes; the stored
 * tree and every head against them, and the heads' signatures against the keys that the
 * ledger names; every revision's hash, and that a ledger row tells of it and of who saved
 * it; every sign-off and review against its revision and its ledger row, and that none is
 * missing; every article against the acts in the ledger, and what is public against its
 * sign-off; lists, corrections, flows and roles against the ledger; passkeys' signatures;
 * and all of it against the anchors. fault(arg, text) is called for each fault, in
 * English. OK also with faults: they are counted. progress(arg, done) and anchors may be
 * NULL. */
struct verify_pins;
struct verify_calls {
	void (*fault)(void *arg, const char *text);
	void (*progress)(void *arg, int64_t done);
	void *arg;
	const struct verify_anchors *anchors;
	const struct verify_pins *pins; /* news/verify_passkey.h; NULL: none */
};
enum err verify_all(
    struct verify_report *out, struct db *db, const struct verify_calls *calls) MUST_USE;

#endif
