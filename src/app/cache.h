/* SPDX-License-Identifier: MIT */
/* Finished public pages in memory, with their gzip form, bounded in bytes. A page is good
 * for exactly one epoch: when the epoch has moved, it is made anew. */
#ifndef APP_CACHE_H
#define APP_CACHE_H

#include "http/response.h"

#include <stdint.h>

struct cache;

struct cached {
	int64_t epoch, changed_at;
	int64_t told_at; /* when the press was last told of it (monotonic) */
	const char *type;
	struct buf body, gzip;
	struct ready ready; /* heads of both */
};

/* limit: bytes of pages to keep. Owned until cache_free(). */
struct cache *cache_new(size_t limit);
void cache_free(struct cache *c);

/* The page kept for that path, if it was made in this epoch; NULL otherwise. Borrowed
 * until the next cache_put(). */
struct cached *cache_get(struct cache *c, const char *path, int64_t epoch);

/* Keeps a copy of the body under path and makes its gzip form and heads; drops the least
 * recently used ones. Returns what is kept, NULL when it is larger than a quarter of the
 * limit. */
const struct cached *cache_put(
    struct cache *c, const char *path, const struct cached *page);

/* Drops everything. */
void cache_clear(struct cache *c);

/* gzip of body into out (RFC 1952, no time stamp, so equal bodies give equal bytes). */
void cache_gzip(struct buf *out, const struct buf *body);

/* Appends what body unpacks to. False, with some of it appended, when it is not exactly
 * one sound gzip stream. */
bool cache_gunzip(struct buf *out, const struct buf *body);

#endif
