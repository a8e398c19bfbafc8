/* SPDX-License-Identifier: MIT */
/* Made-up news for large test sites: Chinese text whose words are as frequent as words
 * are (Zipf and Mandelbrot: a word's share falls with its rank), so that 发展 and 企业
 * stand in a large part of the articles and most words in a few. The same seed and number
 * give the same article. */
#ifndef CMD_BENCH_TEXT_H
#define CMD_BENCH_TEXT_H

#include "news/draft.h"

#include <stdint.h>

struct bench_text {
	uint64_t seed;
	int64_t n;               /* articles in all, spread over ten years */
	const char *const *slug; /* sections they go to in turn, most to the first */
	size_t slugs;
};

/* Article i of 0 … n-1, the oldest first; strings in the arena. */
void bench_draft(
    struct draft *out, struct arena *a, const struct bench_text *t, int64_t i);

#endif
