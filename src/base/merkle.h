/* SPDX-License-Identifier: MIT */
/* The Merkle tree of RFC 9162 section 2.1 over a growing list of leaf hashes. A tree of
 * any size is made of complete subtrees, which never change: node (level, index) is over
 * the 2^level leaves from index * 2^level on. Level 0 are the leaves. Roots and proofs of
 * every earlier size come from stored nodes in O(log n) reads. */
#ifndef BASE_MERKLE_H
#define BASE_MERKLE_H

#include "base/secret.h"

enum { MERKLE_LEVELS = 63, MERKLE_PROOF = 2 * MERKLE_LEVELS };

/* SHA-256(0x01 ‖ left ‖ right), and the root of no leaves: SHA-256 of nothing. */
struct sha merkle_pair(const struct sha *left, const struct sha *right);
struct sha merkle_empty(void);

/* A tree that is only added to: the complete subtrees it is made of, one a bit of size.
 */
struct merkle_tree {
	int64_t size;
	struct sha peak[MERKLE_LEVELS];
};
/* Adds the next leaf. done(arg, level, index, hash) is called for each subtree of level 1
 * and above that it completes, lower ones first; its first error ends the call and the
 * tree's use. */
typedef enum err merkle_done_fn(
    void *arg, int level, int64_t index, const struct sha *hash);
enum err merkle_add(struct merkle_tree *t, const struct sha *leaf, merkle_done_fn *done,
    void *arg) MUST_USE;
struct sha merkle_tree_root(const struct merkle_tree *t);

/* Where complete subtrees are read from. */
struct merkle_store {
	enum err (*get)(void *arg, int level, int64_t index, struct sha *out);
	void *arg;
};

/* Root over the first n leaves; the tree of that size, to be added to. */
enum err merkle_root(struct sha *out, const struct merkle_store *s, int64_t n) MUST_USE;
enum err merkle_load(
    struct merkle_tree *out, const struct merkle_store *s, int64_t n) MUST_USE;

struct merkle_proof {
	int n;
	struct sha at[MERKLE_PROOF]; /* from the leaves upward */
};

/* That leaf index (from 0) is in the tree of n leaves (PATH), that the tree of m leaves
 * is the beginning of that of n (PROOF); 0 <= index < n, 0 < m <= n. */
enum err merkle_inclusion(struct merkle_proof *out, const struct merkle_store *s,
    int64_t index, int64_t n) MUST_USE;
enum err merkle_consistency(struct merkle_proof *out, const struct merkle_store *s,
    int64_t m, int64_t n) MUST_USE;

/* Checking them, with nothing but the proof (RFC 9162 sections 2.1.3.2 and 2.1.4.2). */
bool merkle_included(const struct merkle_proof *p, const struct sha *leaf, int64_t index,
    int64_t n, const struct sha *root);
bool merkle_consistent(const struct merkle_proof *p, int64_t m, int64_t n,
    const struct sha *root_m, const struct sha *root_n);

#endif
