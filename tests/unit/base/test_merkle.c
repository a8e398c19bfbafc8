/* SPDX-License-Identifier: MIT */
/* The reference vectors of Certificate Transparency (eight leaves), then every size up to
 * 70 against the definitions, and that no changed proof passes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/merkle.h"

#include <string.h>

enum { LEAVES = 70, LEVELS = 8 };

static struct arena a;
static struct sha node[LEVELS][LEAVES];
static int64_t have; /* leaves that the store knows */

static enum err get(void *arg, int level, int64_t index, struct sha *out)
{
	(void)arg;
	if (level >= LEVELS || (index + 1) << level > have)
		return err_set(ERR_BROKEN, "asked for a subtree that is not complete");
	*out = node[level][index];
	return OK;
}

static enum err put(void *arg, int level, int64_t index, const struct sha *hash)
{
	(void)arg;
	node[level][index] = *hash;
	return OK;
}

static const struct merkle_store store = {get, NULL};

static void add(struct merkle_tree *t, const struct sha *leaf)
{
	node[0][t->size] = *leaf;
	assert_int_equal(merkle_add(t, leaf, put, NULL), OK);
	have = t->size;
}

static void fill(struct merkle_tree *t, int n)
{
	*t = (struct merkle_tree){0};
	have = 0;
	for (unsigned char i = 0; i < n; i++) {
		struct sha leaf = sha_leaf(&i, 1);
		add(t, &leaf);
	}
}

static void is(const struct sha *s, const char *hex)
{
	assert_string_equal(sha_hex(&a, s), hex);
}

static void reference_tree(void)
{
	static const struct {
		const char *bytes;
		size_t len;
	} leaf[] = {{"", 0}, {"\x00", 1}, {"\x10", 1}, {"\x20\x21", 2}, {"\x30\x31", 2},
	    {"\x40\x41\x42\x43", 4}, {"\x50\x51\x52\x53\x54\x55\x56\x57", 8},
	    {"\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f", 16}};
	struct merkle_tree t = {0};
	for (int i = 0; i < 8; i++) {
		struct sha h = sha_leaf(leaf[i].bytes, leaf[i].len);
		add(&t, &h);
	}
}

static const char *const roots[] = {
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"};

static void reference_roots(void **state)
{
	(void)state;
	reference_tree();
	for (int n = 0; n <= 8; n++) {
		struct sha root;
		struct merkle_tree t;
		assert_int_equal(merkle_root(&root, &store, n), OK);
		is(&root, roots[n]);
		assert_int_equal(merkle_load(&t, &store, n), OK);
		root = merkle_tree_root(&t);
		is(&root, roots[n]);
	}
}

struct vector {
	int64_t x, n; /* index or m, and n */
	const char *at[4];
};

static void proof_is(const struct merkle_proof *p, const struct vector *v)
{
	int i = 0;
	for (; i < 4 && v->at[i]; i++) {
		assert_true(i < p->n);
		is(&p->at[i], v->at[i]);
	}
	assert_int_equal(p->n, i);
}

#define H96 "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7"
#define H5F "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e"
#define H6B "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"
#define HBC "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"
#define HCA "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0"
#define HD3 "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"
#define HFA "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"
#define H6E "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
#define H0E "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a"

static void reference_proofs(void **state)
{
	static const struct vector inclusion[] = {{0, 1, {0}}, {0, 8, {H96, H5F, H6B}},
	    {5, 8, {HBC, HCA, HD3}}, {2, 3, {HFA}}, {1, 5, {H6E, H5F, HBC}}};
	static const struct vector consistency[] = {{1, 1, {0}}, {1, 8, {H96, H5F, H6B}},
	    {6, 8, {H0E, HCA, HD3}}, {2, 5, {H5F, HBC}}};
	struct merkle_proof p;
	(void)state;
	reference_tree();
	for (size_t i = 0; i < sizeof inclusion / sizeof *inclusion; i++) {
		const struct vector *v = &inclusion[i];
		assert_int_equal(merkle_inclusion(&p, &store, v->x, v->n), OK);
		proof_is(&p, v);
	}
	for (size_t i = 0; i < sizeof consistency / sizeof *consistency; i++) {
		const struct vector *v = &consistency[i];
		assert_int_equal(merkle_consistency(&p, &store, v->x, v->n), OK);
		proof_is(&p, v);
	}
}

/* MTH of RFC 9162 section 2.1.1, word by word. */
static struct sha mth(int64_t start, int64_t n)
{
	if (n == 0)
		return sha_of("", 0);
	if (n == 1)
		return node[0][start];
	int64_t k = 1;
	while (k * 2 < n)
		k *= 2;
	struct sha l = mth(start, k), r = mth(start + k, n - k);
	return merkle_pair(&l, &r);
}

static void every_size(void **state)
{
	struct merkle_tree t;
	struct merkle_proof p;
	(void)state;
	fill(&t, LEAVES);
	for (int64_t n = 1; n <= LEAVES; n++) {
		struct sha root, want = mth(0, n);
		have = n; /* nothing beyond may be asked for */
		assert_int_equal(merkle_root(&root, &store, n), OK);
		assert_true(sha_equal(&root, &want));
		for (int64_t i = 0; i < n; i++) {
			assert_int_equal(merkle_inclusion(&p, &store, i, n), OK);
			assert_true(merkle_included(&p, &node[0][i], i, n, &root));
			assert_true(p.n <= 7);
		}
		for (int64_t m = 1; m <= n; m++) {
			struct sha earlier = mth(0, m);
			assert_int_equal(merkle_consistency(&p, &store, m, n), OK);
			assert_true(merkle_consistent(&p, m, n, &earlier, &root));
		}
	}
}

static void changed_inclusion_fails(void **state)
{
	struct merkle_tree t;
	struct merkle_proof p;
	(void)state;
	fill(&t, 21);
	for (int64_t n = 1; n <= 21; n++)
		for (int64_t i = 0; i < n; i++) {
			struct sha root = mth(0, n), leaf = node[0][i];
			assert_int_equal(merkle_inclusion(&p, &store, i, n), OK);
			for (int64_t j = -1; j <= n; j++)
				assert_int_equal(
				    merkle_included(&p, &leaf, j, n, &root), j == i);
			struct sha other = node[0][(i + 1) % 21];
			assert_false(merkle_included(&p, &other, i, n, &root));
			for (int k = 0; k < p.n; k++) {
				p.at[k].b[k] ^= 1;
				assert_false(merkle_included(&p, &leaf, i, n, &root));
				p.at[k].b[k] ^= 1;
			}
			p.at[p.n++] = leaf;
			assert_false(merkle_included(&p, &leaf, i, n, &root));
			p.n -= 2;
			if (p.n >= 0)
				assert_false(merkle_included(&p, &leaf, i, n, &root));
			other.b[0] ^= 1;
			assert_false(merkle_included(&p, &leaf, i, n, &other));
		}
}

static void changed_consistency_fails(void **state)
{
	struct merkle_tree t;
	struct merkle_proof p;
	(void)state;
	fill(&t, 21);
	for (int64_t n = 1; n <= 21; n++)
		for (int64_t m = 1; m <= n; m++) {
			struct sha old = mth(0, m), root = mth(0, n), bad = old;
			bad.b[9] ^= 2;
			assert_int_equal(merkle_consistency(&p, &store, m, n), OK);
			assert_false(merkle_consistent(&p, m, n, &bad, &root));
			bad = root;
			bad.b[9] ^= 2;
			assert_false(merkle_consistent(&p, m, n, &old, &bad));
			for (int64_t j = 0; j <= n + 1; j++)
				if (j != m && j != n)
					assert_false(
					    merkle_consistent(&p, j, n, &old, &root));
			for (int k = 0; k < p.n; k++) {
				p.at[k].b[k] ^= 1;
				assert_false(merkle_consistent(&p, m, n, &old, &root));
				p.at[k].b[k] ^= 1;
			}
			p.at[p.n++] = root;
			assert_false(merkle_consistent(&p, m, n, &old, &root));
			p.n -= 2;
			if (p.n >= 0)
				assert_false(merkle_consistent(&p, m, n, &old, &root));
		}
}

static void goes_on_from_any_size(void **state)
{
	struct merkle_tree t, part;
	(void)state;
	fill(&t, LEAVES);
	for (int64_t n = 0; n <= LEAVES; n++) {
		assert_int_equal(merkle_load(&part, &store, n), OK);
		for (int64_t i = n; i < LEAVES; i++)
			assert_int_equal(merkle_add(&part, &node[0][i], NULL, NULL), OK);
		struct sha x = merkle_tree_root(&t), y = merkle_tree_root(&part);
		assert_true(sha_equal(&x, &y));
	}
}

static int setup(void **state)
{
	(void)state;
	secret_init();
	arena_init(&a);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	arena_release(&a);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(reference_roots),
	    cmocka_unit_test(reference_proofs), cmocka_unit_test(every_size),
	    cmocka_unit_test(changed_inclusion_fails),
	    cmocka_unit_test(changed_consistency_fails),
	    cmocka_unit_test(goes_on_from_any_size)};
	return cmocka_run_group_tests(tests, setup, teardown);
}
