/* SPDX-License-Identifier: MIT */
/* Two texts side by side, paragraph by paragraph: longest common subsequence (Hunt and
 * McIlroy 1976), bounded in time and memory. */
#ifndef PAGE_DIFF_H
#define PAGE_DIFF_H

#include "base/arena.h"

#include <stdbool.h>

enum diff_kind { DIFF_SAME, DIFF_MINE, DIFF_THEIRS };

struct diff_row {
	enum diff_kind kind;
	bool paired; /* the other side's form of the same paragraph stands beside it */
	/* of a paired one: what both begin and end with; "" else. text is what lies
	 * between */
	char *before, *text, *after;
};

struct diff {
	struct diff_row *at;
	size_t n;
	size_t differ; /* places that differ: a pair is one */
};

/* Paragraphs are parted by empty lines, which do not count themselves. Over four thousand
 * paragraphs, or a thousand that differ on each side, the texts are not taken apart: what
 * they begin and end with and what lies between are one row each. */
void diff_paragraphs(
    struct diff *out, struct arena *a, const char *mine, const char *theirs);

#endif
