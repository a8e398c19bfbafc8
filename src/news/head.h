/* SPDX-License-Identifier: MIT */
/* Signed heads of the ledger, public. The latest is made by the desk's clock soon after
 * new rows and replaced; one for each Beijing day stays for good. The key enters the
 * ledger (action head-key) before it signs, each day's head behind it (action head), so
 * that neither can be exchanged or removed unseen. No head is made over a ledger that
 * does not continue the last one. */
#ifndef NEWS_HEAD_H
#define NEWS_HEAD_H

#include "base/vault.h"
#include "db/db.h"
#include "news/actor.h"
#include "news/note.h"

struct head {
	int64_t id; /* 0: the latest */
	char *day;  /* the Beijing day it closes, "2026-11-24"; NULL: the latest */
	int64_t size, made_at;
	char *text;       /* the signed note, as published */
	struct note note; /* the same, parsed */
};

/* One row head-key of the ledger: from there on heads are signed by that key. */
struct head_key {
	int64_t seq, at;
	unsigned char pub[SECRET_KEY];
	char *origin; /* the log's name in notes, "news.example.cn/ledger" */
};

/* At init and at the start of serving: when key or host are not those of the last row
 * head-key, adds one and makes a head over it in the same transaction. */
enum err head_start(struct db *db, const struct vault *v, const struct actor *who,
    const char *base_url, int64_t now) MUST_USE;

/* Makes the heads that are due: yesterday's, once its day is over and there is none; the
 * latest, when rows are not covered. Nothing before head_start(). ERR_BROKEN, and no
 * head, when the rows do not continue the last one. */
enum err head_make(struct db *db, const struct vault *v, int64_t now) MUST_USE;

/* For the clock, many times a second: does what head_make() does at a new day and when
 * rows have come and HEAD_QUIET_MS passed without another, at the latest HEAD_LATE_MS
 * after the first; of very many rows some in each call. After an error it waits a minute.
 */
enum { HEAD_QUIET_MS = 2000, HEAD_LATE_MS = 60000 };
struct head_clock {
	int64_t rows, changed, first; /* seen last; monotonic times */
	int64_t day, wait_until;
};
enum err head_tick(struct head_clock *t, struct db *db, const struct vault *v,
    int64_t mono, int64_t now) MUST_USE;

/* Reading. ERR_NOT_FOUND when there is none. day: "2026-11-24". */
enum err head_newest(struct head *out, struct db *db, struct arena *a) MUST_USE;
enum err head_of_day(
    struct head *out, struct db *db, struct arena *a, const char *day) MUST_USE;
/* Those of days with id < before, newest first, at most limit. */
enum err head_list(struct head **out, size_t *n, struct db *db, struct arena *a,
    int64_t before, int limit) MUST_USE;
/* All of them from id > after on, oldest first (after -1: the latest comes first). */
enum err head_list_from(struct head **out, size_t *n, struct db *db, struct arena *a,
    int64_t after, int limit) MUST_USE;

/* Every row head-key, oldest first; the one that signs now is the last. */
enum err head_keys(
    struct head_key **out, size_t *n, struct db *db, struct arena *a) MUST_USE;

/* True when the note is signed by one of the keys that were in force for its size: of the
 * last head-key row that it covers. */
bool head_key_fits(const struct note *n, const struct head_key *keys, size_t keys_n);

#endif
