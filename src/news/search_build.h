/* SPDX-License-Identifier: MIT */
/* Building the whole index: by command, in bulk behind an import, or in the background
 * when the program cuts by other rules than the index was made by. Any number of short
 * transactions; the place reached is stored with each, so whoever is killed, another goes
 * on. Until the last one readers are told that the index is being made. */
#ifndef NEWS_SEARCH_BUILD_H
#define NEWS_SEARCH_BUILD_H

#include "db/db.h"

#include <stdbool.h>

/* The index is whole and cut by this program's rules. */
enum err search_ready(bool *out, struct db *db) MUST_USE;

/* One transaction: the next `most` articles; begins anew when the rules are others.
 * *done: nothing is left to do. It is whole now (at once, without writing, when it was),
 * or another process makes it (search_beside.h). */
enum err search_build_step(bool *done, struct db *db, int most) MUST_USE;

/* From now on the index counts as not made; the next step begins anew. */
enum err search_build_reset(struct db *db) MUST_USE;

/* Inside db_write, in the place of search_put() where very many are published: one that
 * was published at that time comes into the index with the next step, or with the index
 * that is made beside. */
enum err search_put_later(struct db *db, int64_t published) MUST_USE;

/* Builds what is missing of it, with the parts merged on the way; others may write in
 * between, step articles apart (thousands: 1,000 take some 0.3 s; more are faster, as
 * they share parts of the index). progress(arg, articles in the index, of how many) may
 * be NULL. */
typedef void search_progress(void *arg, int64_t done, int64_t total);
enum err search_build_all(
    struct db *db, int step, search_progress *progress, void *arg) MUST_USE;

/* reset and build_all. */
enum err search_rebuild(struct db *db, search_progress *progress, void *arg) MUST_USE;

/* At the start: as many steps as go into some ms. Emptying an index that was made by
 * other rules, or half of it, takes seconds when it is large: that is left to the clock,
 * once readers are served, unless this process is alone and there is none. */
enum err search_catch_up(struct db *db, int64_t ms, bool alone) MUST_USE;

/* For the desk's clock, every second: a step of the building when it is not whole, else
 * some milliseconds of merging when parts have come together. */
enum err search_tick(struct db *db) MUST_USE;

#endif
