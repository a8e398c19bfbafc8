/* SPDX-License-Identifier: MIT */
/* Memory with one lifetime: everything a request allocates is given back at once.
 * Out of memory is fatal (the input is bounded at the edge). Nothing is freed singly. */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include "base/err.h"

#include <stddef.h>
#include <stdint.h>

struct arena_block;
struct arena {
	struct arena_block *head; /* newest block */
};

/* An empty arena; allocates nothing yet. */
void arena_init(struct arena *a);

/* size bytes, zeroed, aligned for any type. Never NULL. */
void *arena_alloc(struct arena *a, size_t size);

/* n elements of size bytes, zeroed; an overflowing product is fatal. */
void *arena_array(struct arena *a, size_t n, size_t size);

/* Room for one more element behind the n of array (NULL while empty), which holds *cap:
 * array itself, or a copy twice as long with *cap updated. New elements are zeroed. */
void *arena_grow(struct arena *a, void *array, size_t n, size_t *cap, size_t size);

/* A copy of s (NULL gives NULL), of len bytes of s with a NUL behind, of printed text. */
char *arena_strdup(struct arena *a, const char *s);
char *arena_strndup(struct arena *a, const char *s, size_t len);
char *arena_printf(struct arena *a, const char *fmt, ...) PRINTF(2, 3);
/* A number in decimal digits, at a tenth of the price. */
char *arena_int(struct arena *a, int64_t n);

/* Gives back everything but keeps one block for the next request. */
void arena_reset(struct arena *a);

/* Gives back everything. */
void arena_release(struct arena *a);

#endif
