/* SPDX-License-Identifier: MIT */
/* Line starts of a source text. Lines are counted as libcmark counts them (LF only here:
 * other line ends are gone by now). */
#include "view/md.h"

#include <string.h>

void md_lines_init(struct md_lines *l, struct arena *a, const char *s, size_t len)
{
	size_t n = 0;
	const char *p = s, *end = s + len;

	while (p < end) {
		const char *nl = memchr(p, '\n', (size_t)(end - p));

		n++;
		p = nl ? nl + 1 : end;
	}
	l->s = s;
	l->lines = n;
	l->start = arena_array(a, n + 1, sizeof(*l->start));
	p = s;
	for (size_t i = 0; i < n; i++) {
		const char *nl = memchr(p, '\n', (size_t)(end - p));

		l->start[i] = (size_t)(p - s);
		p = nl ? nl + 1 : end;
	}
	l->start[n] = len;
}
