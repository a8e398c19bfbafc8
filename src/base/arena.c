/* SPDX-License-Identifier: MIT */
/* Bump allocation from a list of malloc()ed blocks, each twice as large as the one before
 * up to BLOCK_MAX; a larger request gets a block of its own size. */
#include "base/arena.h"

#include <assert.h>
#include <stdalign.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCK_MIN = 8 * 1024, BLOCK_MAX = 1024 * 1024 };

struct arena_block {
	struct arena_block *next; /* older */
	size_t size, used;        /* of data */
	alignas(max_align_t) unsigned char data[];
};

void arena_init(struct arena *a)
{
	a->head = NULL;
}

static void add_block(struct arena *a, size_t need)
{
	size_t size = a->head ? a->head->size * 2 : BLOCK_MIN;
	if (size > BLOCK_MAX)
		size = BLOCK_MAX;
	if (size < need)
		size = need;
	if (size > SIZE_MAX - sizeof(struct arena_block))
		err_fatal("arena: size overflow");
	struct arena_block *b = malloc(sizeof(*b) + size);
	if (!b)
		err_fatal("arena: out of memory for %zu bytes", size);
	b->next = a->head;
	b->size = size;
	b->used = 0;
	a->head = b;
}

void *arena_alloc(struct arena *a, size_t size)
{
	const size_t align = alignof(max_align_t);
	if (size > SIZE_MAX - align)
		err_fatal("arena: size overflow");
	size_t need = size == 0 ? align : (size + align - 1) / align * align;
	if (!a->head || a->head->size - a->head->used < need)
		add_block(a, need);
	unsigned char *p = a->head->data + a->head->used;
	a->head->used += need;
	return memset(p, 0, need);
}

void *arena_array(struct arena *a, size_t n, size_t size)
{
	size_t total;
	if (__builtin_mul_overflow(n, size, &total))
		err_fatal("arena: %zu elements of %zu bytes overflow", n, size);
	return arena_alloc(a, total);
}

void *arena_grow(struct arena *a, void *array, size_t n, size_t *cap, size_t size)
{
	assert(n <= *cap);
	if (n < *cap)
		return array;
	if (n > SIZE_MAX / 2)
		err_fatal("arena: %zu elements overflow", n);
	*cap = n ? 2 * n : 16;
	void *more = arena_array(a, *cap, size);
	return n ? memcpy(more, array, n * size) : more;
}

char *arena_strdup(struct arena *a, const char *s)
{
	return s ? arena_strndup(a, s, strlen(s)) : NULL;
}

char *arena_strndup(struct arena *a, const char *s, size_t len)
{
	if (!s)
		return NULL;
	if (len == SIZE_MAX)
		err_fatal("arena: size overflow");
	char *copy = arena_alloc(a, len + 1);
	if (len > 0)
		memcpy(copy, s, len);
	return copy;
}

char *arena_printf(struct arena *a, const char *fmt, ...)
{
	char small[64]; /* numbers, dates: most results are written once */
	va_list ap, again;
	va_start(ap, fmt);
	va_copy(again, ap);
	int n = vsnprintf(small, sizeof(small), fmt, ap);
	va_end(ap);
	assert(n >= 0);
	char *s = arena_alloc(a, (size_t)n + 1);
	if ((size_t)n < sizeof(small))
		memcpy(s, small, (size_t)n);
	else
		vsnprintf(s, (size_t)n + 1, fmt, again);
	va_end(again);
	return s;
}

char *arena_int(struct arena *a, int64_t n)
{
	char digits[24], *p = digits + sizeof digits - 1;
	uint64_t left = n < 0 ? 0 - (uint64_t)n : (uint64_t)n;
	*p = '\0';
	do
		*--p = (char)('0' + left % 10);
	while (left /= 10);
	if (n < 0)
		*--p = '-';
	return arena_strdup(a, p);
}

void arena_reset(struct arena *a)
{
	/* The largest ordinary block stays: one oversized request must not pin its
	 * memory. */
	struct arena_block *keep = NULL;
	for (struct arena_block *b = a->head, *next; b; b = next) {
		next = b->next;
		if (b->size <= BLOCK_MAX && (!keep || b->size > keep->size)) {
			free(keep);
			keep = b;
		} else {
			free(b);
		}
	}
	if (keep) {
		keep->next = NULL;
		keep->used = 0;
	}
	a->head = keep;
}

void arena_release(struct arena *a)
{
	for (struct arena_block *b = a->head, *next; b; b = next) {
		next = b->next;
		free(b);
	}
	a->head = NULL;
}
