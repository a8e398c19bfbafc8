/* SPDX-License-Identifier: MIT */
/* The whole search index made beside the site, by a process of its own while others
 * store articles: in a file that nobody else sees, and put into the site's tables when it
 * is whole. It comes out as search_rebuild() makes it, by the same code in the same
 * order. With it go the fingerprints, where nothing had been published yet
 * (fingerprint_beside.h).
 *
 * While it is made, search_state says SEARCH_BESIDE and this process holds SEARCH_LOCK.
 * Nobody else touches the site's index then: what is published or withdrawn meanwhile is
 * told by the ledger, and put right at the end. Its tables are filled in portions, of
 * which nothing counts before the last one; that is one transaction and says that it is
 * whole. Where this process dies, the kernel lets go of the lock, and whoever builds the
 * index next (search_build.h) finds it free and begins with an empty one. */
#ifndef NEWS_SEARCH_BESIDE_H
#define NEWS_SEARCH_BESIDE_H

#include "db/db.h"

#include <stdbool.h>

struct search_beside;

/* Begins; *out is NULL when there is no call for it: articles are in the index already,
 * or another process is at it. site is the caller's, open for writing, and used by nobody
 * else until search_beside_free(). */
enum err search_beside_begin(struct search_beside **out, struct db *site) MUST_USE;

/* Before which time of publication (exclusive) all articles are there that will be;
 * growing, INT64_MAX at last. idle: there is nothing to do before it grows; else it is
 * told at once. An error ends it all. */
typedef enum err search_beside_until(void *arg, int64_t *before, bool idle);

/* Takes articles in as far as they are there, to the last. */
enum err search_beside_fill(
    struct search_beside *b, search_beside_until *until, void *arg) MUST_USE;

/* Puts the index into the site's tables: portions of some ten MB each, then what changed
 * meanwhile and the word that it is whole (or where search_build.h has to go on, when
 * others imported meanwhile). ERR_CONFLICT when somebody began the index anew; ERR_FULL
 * on a full disk. */
enum err search_beside_adopt(struct search_beside *b) MUST_USE;

/* How many articles are in it. */
int64_t search_beside_count(const struct search_beside *b);

void search_beside_free(struct search_beside *b);

#endif
