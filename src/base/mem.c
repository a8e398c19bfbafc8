/* SPDX-License-Identifier: MIT */
/* calloc and strdup that do not come back empty-handed. */
#include "base/mem.h"

#include <malloc.h>
#include <stdlib.h>
#include <string.h>

enum {
	LARGE = 128 << 10, /* bytes: glibc's own limit to begin with */
	/* more than SQLite takes and frees for each table of its own */
	SPARE = 512 << 10,
};

static void *must(void *p)
{
	if (!p)
		abort();
	return p;
}

void *mem_new(size_t size)
{
	return must(calloc(1, size));
}

char *mem_strdup(const char *s)
{
	return must(strdup(s));
}

void mem_free(void *p)
{
	free(p);
}

void mem_give_back(void)
{
	mallopt(M_MMAP_THRESHOLD, LARGE);
	mallopt(M_TRIM_THRESHOLD, SPARE);
}
