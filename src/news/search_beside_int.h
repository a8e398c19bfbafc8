/* SPDX-License-Identifier: MIT */
/* What search_beside.c, search_copy.c and search_adopt.c share. */
#ifndef NEWS_SEARCH_BESIDE_INT_H
#define NEWS_SEARCH_BESIDE_INT_H

#include "news/search_beside.h"

#include "base/arena.h"

enum { SEARCH_TABLES = 4 }; /* search_doc, search_index, fingerprinted, fingerprint */

struct search_item;

struct search_beside {
	struct db *site, *side;
	int lock;
	bool wanted;
	bool marks, all_marks; /* fingerprints too; of all that was published */
	search_beside_until *until;
	void *arg;
	int64_t before, at, article, count; /* how far it is */
	struct search_item *item;           /* that are being taken in */
	char **mark;                        /* of each item */
	int n;
	int64_t seq; /* of the ledger; up to there changes are known */
	struct {
		int64_t *article; /* some of them more than once */
		size_t n, cap;
	} changed;
	struct arena keep, some, one; /* of all, of some articles, of one */
};

/* Appends the articles whose public state may have changed behind b->seq by another act
 * than an import, and moves that on. Inside db_read or db_write of db. */
enum err search_changed_since(struct search_beside *b, struct db *db) MUST_USE;

/* ERR_CONFLICT when somebody has begun the index anew. */
enum err search_check_ours(struct db *site) MUST_USE;

/* db_write, but waits for whoever is writing, however long that takes. fn sets *begun. */
enum err search_write_in_turn(
    struct db *site, db_write_fn *fn, void *arg, bool *begun) MUST_USE;

/* Fills the site's tables from the side's, in portions; nothing in them counts before
 * search_copy_heads(), inside db_write. */
enum err search_copy(struct search_beside *b) MUST_USE;
enum err search_copy_heads(struct search_beside *b, struct db *site) MUST_USE;

#endif
