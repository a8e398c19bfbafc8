/* SPDX-License-Identifier: MIT */
/* Lists of names and values: query, form, cookies, headers. Order is kept, names may come
 * twice; all in the arena. */
#include "http/request.h"

#include <string.h>

const char *pairs_get(const struct pairs *p, const char *name)
{
	for (size_t i = 0; i < p->n; i++) {
		if (strcmp(p->at[i].name, name) == 0)
			return p->at[i].value;
	}
	return NULL;
}

size_t pairs_count(const struct pairs *p, const char *name)
{
	size_t n = 0;
	for (size_t i = 0; i < p->n; i++)
		n += strcmp(p->at[i].name, name) == 0;
	return n;
}

void pairs_add(struct pairs *p, struct arena *a, char *name, char *value)
{
	/* Room is 8, 16, 32 …: full exactly when n is one of these. */
	if (p->n == 0 || (p->n >= 8 && (p->n & (p->n - 1)) == 0)) {
		struct pair *at = arena_array(a, p->n == 0 ? 8 : 2 * p->n, sizeof(*at));
		if (p->n > 0)
			memcpy(at, p->at, p->n * sizeof(*at));
		p->at = at;
	}
	p->at[p->n++] = (struct pair){name, value};
}
