/* SPDX-License-Identifier: MIT */
/* Roots and proofs by the recursive definitions of RFC 9162, their checks by its
 * iterative algorithms: two ways that must agree. */
#include "base/merkle.h"

#include <assert.h>
#include <string.h>

struct sha merkle_pair(const struct sha *left, const struct sha *right)
{
	unsigned char both[1 + 2 * SHA_LEN] = {0x01};
	memcpy(both + 1, left->b, SHA_LEN);
	memcpy(both + 1 + SHA_LEN, right->b, SHA_LEN);
	return sha_of(both, sizeof(both));
}

struct sha merkle_empty(void)
{
	return sha_of("", 0);
}

enum err merkle_add(
    struct merkle_tree *t, const struct sha *leaf, merkle_done_fn *done, void *arg)
{
	struct sha h = *leaf;
	int level = 0;
	int64_t index = t->size;
	for (; index & 1; index >>= 1) {
		h = merkle_pair(&t->peak[level++], &h);
		enum err e = done ? done(arg, level, index >> 1, &h) : OK;
		if (e)
			return e;
	}
	t->peak[level] = h;
	t->size++;
	return OK;
}

struct sha merkle_tree_root(const struct merkle_tree *t)
{
	struct sha root = merkle_empty();
	bool any = false;
	for (int level = 0; level < MERKLE_LEVELS; level++) {
		if (!(t->size >> level & 1))
			continue;
		root = any ? merkle_pair(&t->peak[level], &root) : t->peak[level];
		any = true;
	}
	return root;
}

enum err merkle_load(struct merkle_tree *out, const struct merkle_store *s, int64_t n)
{
	*out = (struct merkle_tree){.size = n};
	for (int level = 0; level < MERKLE_LEVELS; level++) {
		int64_t count = n >> level;
		enum err e =
		    count & 1 ? s->get(s->arg, level, count - 1, &out->peak[level]) : OK;
		if (e)
			return e;
	}
	return OK;
}

enum err merkle_root(struct sha *out, const struct merkle_store *s, int64_t n)
{
	struct merkle_tree t;
	enum err e = merkle_load(&t, s, n);
	if (!e)
		*out = merkle_tree_root(&t);
	return e;
}

/* log2 of the largest power of two smaller than n (n > 1). */
static int split_level(int64_t n)
{
	int level = 0;
	while ((int64_t)2 << level < n)
		level++;
	return level;
}

/* Root over the leaves from start to end; start is a multiple of a power of two that is
 * not smaller than end - start, as all ranges of the recursive definitions are. */
static enum err range_root(
    struct sha *out, const struct merkle_store *s, int64_t start, int64_t end)
{
	int64_t n = end - start;
	if (!(n & (n - 1))) {
		int level = n > 1 ? split_level(n) + 1 : 0;
		return s->get(s->arg, level, start >> level, out);
	}
	struct sha left, right;
	int64_t middle = start + ((int64_t)1 << split_level(n));
	enum err e = range_root(&left, s, start, middle);
	if (!e)
		e = range_root(&right, s, middle, end);
	if (!e)
		*out = merkle_pair(&left, &right);
	return e;
}

static enum err push(
    struct merkle_proof *p, const struct merkle_store *s, int64_t start, int64_t end)
{
	assert(p->n < MERKLE_PROOF);
	enum err e = range_root(&p->at[p->n], s, start, end);
	if (!e)
		p->n++;
	return e;
}

/* PATH(index, D[start:end]): from the leaf upward, so the deeper part comes first. */
static enum err path(struct merkle_proof *p, const struct merkle_store *s, int64_t index,
    int64_t start, int64_t end)
{
	if (end - start == 1)
		return OK;
	int64_t middle = start + ((int64_t)1 << split_level(end - start));
	bool in_left = index < middle;
	enum err e =
	    in_left ? path(p, s, index, start, middle) : path(p, s, index, middle, end);
	if (e)
		return e;
	return in_left ? push(p, s, middle, end) : push(p, s, start, middle);
}

enum err merkle_inclusion(
    struct merkle_proof *out, const struct merkle_store *s, int64_t index, int64_t n)
{
	assert(index >= 0 && index < n);
	out->n = 0;
	return path(out, s, index, 0, n);
}

/* SUBPROOF(m, D[start:end], known): m counts from start; known: the verifier has the root
 * of this very range. */
struct subproof {
	struct merkle_proof *out;
	const struct merkle_store *s;
};

static enum err subproof(
    const struct subproof *p, int64_t m, int64_t start, int64_t end, bool known)
{
	if (m == end - start)
		return known ? OK : push(p->out, p->s, start, end);
	int64_t k = (int64_t)1 << split_level(end - start), middle = start + k;
	if (m <= k) {
		enum err e = subproof(p, m, start, middle, known);
		return e ? e : push(p->out, p->s, middle, end);
	}
	enum err e = subproof(p, m - k, middle, end, false);
	return e ? e : push(p->out, p->s, start, middle);
}

enum err merkle_consistency(
    struct merkle_proof *out, const struct merkle_store *s, int64_t m, int64_t n)
{
	assert(m > 0 && m <= n);
	struct subproof p = {out, s};
	out->n = 0;
	return subproof(&p, m, 0, n, true);
}

bool merkle_included(const struct merkle_proof *p, const struct sha *leaf, int64_t index,
    int64_t n, const struct sha *root)
{
	if (index < 0 || index >= n)
		return false;
	int64_t fn = index, sn = n - 1;
	struct sha r = *leaf;
	for (int i = 0; i < p->n; i++) {
		if (!sn)
			return false;
		if (fn & 1 || fn == sn) {
			r = merkle_pair(&p->at[i], &r);
			while (!(fn & 1) && fn) {
				fn >>= 1;
				sn >>= 1;
			}
		} else {
			r = merkle_pair(&r, &p->at[i]);
		}
		fn >>= 1;
		sn >>= 1;
	}
	return !sn && sha_equal(&r, root);
}

bool merkle_consistent(const struct merkle_proof *p, int64_t m, int64_t n,
    const struct sha *root_m, const struct sha *root_n)
{
	if (m <= 0 || m > n)
		return false;
	if (m == n)
		return !p->n && sha_equal(root_m, root_n);
	/* A complete tree's own root is known to the verifier and left out. */
	bool whole = !(m & (m - 1));
	int i = 0;
	if (p->n < (whole ? 1 : 2))
		return false;
	int64_t fn = m - 1, sn = n - 1;
	while (fn & 1) {
		fn >>= 1;
		sn >>= 1;
	}
	struct sha fr = whole ? *root_m : p->at[i++], sr = fr;
	for (; i < p->n; i++) {
		if (!sn)
			return false;
		if (fn & 1 || fn == sn) {
			fr = merkle_pair(&p->at[i], &fr);
			sr = merkle_pair(&p->at[i], &sr);
			while (!(fn & 1) && fn) {
				fn >>= 1;
				sn >>= 1;
			}
		} else {
			sr = merkle_pair(&sr, &p->at[i]);
		}
		fn >>= 1;
		sn >>= 1;
	}
	return !sn && sha_equal(&fr, root_m) && sha_equal(&sr, root_n);
}
