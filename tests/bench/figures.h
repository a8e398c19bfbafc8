/* SPDX-License-Identifier: MIT */
/* What the measuring programs share: times, percentiles, and how a result is printed. */
#ifndef BENCH_FIGURES_H
#define BENCH_FIGURES_H

#include "base/err.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static inline double now_ms(void)
{
	struct timespec ts;
	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec * 1e3 + (double)ts.tv_nsec / 1e6;
}

static inline int by_size(const void *x, const void *y)
{
	double a = *(const double *)x, b = *(const double *)y;
	return (a > b) - (a < b);
}

/* The p-th percentile of n values, which are sorted by it. */
static inline double percentile(double *v, size_t n, size_t p)
{
	size_t i = (n * p + 99) / 100;
	if (!n)
		return 0;
	qsort(v, n, sizeof *v, by_size);
	return v[i > 0 ? i - 1 : 0];
}

static inline int give_up(const char *what)
{
	fprintf(stderr, "bench: %s: %s\n", what, err_text());
	return 1;
}

#endif
