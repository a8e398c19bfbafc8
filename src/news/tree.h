/* SPDX-License-Identifier: MIT */
/* The Merkle tree over the ledger, in the table tree: what heads sign and what proofs are
 * made of. Leaf i (from 0) is the hash of row i + 1. */
#ifndef NEWS_TREE_H
#define NEWS_TREE_H

#include "base/merkle.h"
#include "db/db.h"

/* Where base/merkle reads the ledger's subtrees; ERR_BROKEN for one that is missing. */
struct merkle_store tree_store(struct db *db);

/* How many rows the ledger has (0: none), and the hash of the last. */
enum err tree_ledger_end(int64_t *size, struct sha *last, struct db *db) MUST_USE;

/* Inside db_write: stores the subtrees that the rows up to n complete, at most limit rows
 * in one call; each row's number, link and hash are checked on the way (ERR_BROKEN).
 * *size: rows covered now. */
enum err tree_grow(int64_t *size, struct db *db, int64_t n, int64_t limit) MUST_USE;

#endif
