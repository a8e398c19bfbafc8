/* SPDX-License-Identifier: MIT */
/* Two texts, parted by the first form feed: squeezed, marked, compared. The sentences
 * together are the pasted text, a text is all of itself, and marks are sorted. */
#include "base/text.h"
#include "news/compare.h"
#include "news/fingerprint.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_runs(const struct excerpt_runs *r)
{
	for (size_t i = 0; i < r->n; i++)
		if (!text_valid(r->at[i].text, strlen(r->at[i].text)))
			abort();
}

static void check(struct arena *a, const struct squeezed *x, const struct squeezed *y)
{
	struct comparison c;
	compare_sentences(&c, a, x, y);
	if (c.matched > c.chars || c.same > c.n || (x == y && !c.cut && c.same != c.n))
		abort();
	for (size_t i = 0; i < c.n; i++) {
		check_runs(&c.at[i].mine);
		check_runs(&c.at[i].near);
	}
}

static void check_marks(struct arena *a, const struct squeezed *s)
{
	for (int all = 0; all < 2; all++) {
		size_t n;
		const uint32_t *mark = fingerprint_marks(&n, a, s, all);
		for (size_t i = 1; i < n; i++)
			if (mark[i] <= mark[i - 1])
				abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a;
	struct squeezed x, y;
	char *pasted = NULL, *ours = NULL;
	const uint8_t *cut = size ? memchr(data, '\f', size) : NULL;
	size_t len = cut ? (size_t)(cut - data) : size;
	arena_init(&a);
	err_clear();
	enum err e = text_normal(&pasted, &a, (const char *)data, len);
	if (!e && cut)
		e = text_normal(
		    &ours, &a, (const char *)cut + 1, size - (size_t)(cut + 1 - data));
	if (!e) {
		squeeze(&x, &a, pasted);
		squeeze(&y, &a, squeeze_html(&a, ours ? ours : pasted));
		check(&a, &x, &y);
		check(&a, &x, &x);
		check_marks(&a, &x);
	}
	arena_release(&a);
	return 0;
}
