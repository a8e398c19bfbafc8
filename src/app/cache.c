/* SPDX-License-Identifier: MIT */
/* The page cache: a hash table with a list from newest to oldest use. */
#include "app/cache.h"

#include "base/mem.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

enum { SLOTS = 1024 };

struct entry {
	char *path;
	struct cached page;
	struct entry *chain;         /* same slot */
	struct entry *newer, *older; /* by last use */
};

struct cache {
	struct entry *slot[SLOTS];
	struct entry *newest, *oldest;
	size_t used, limit;
};

static size_t slot_of(const char *path)
{
	uint32_t h = 2166136261u; /* FNV-1a */
	for (; *path; path++)
		h = (h ^ (unsigned char)*path) * 16777619u;
	return h % SLOTS;
}

struct cache *cache_new(size_t limit)
{
	struct cache *c = mem_new(sizeof *c);
	c->limit = limit;
	return c;
}

static size_t size_of(const struct entry *e)
{
	const struct cached *p = &e->page;
	return sizeof *e + strlen(e->path) + p->body.cap + p->gzip.cap +
	       p->ready.plain.cap + p->ready.gzip.cap;
}

static void unlink_use(struct cache *c, struct entry *e)
{
	*(e->newer ? &e->newer->older : &c->newest) = e->older;
	*(e->older ? &e->older->newer : &c->oldest) = e->newer;
}

static void link_use(struct cache *c, struct entry *e)
{
	e->newer = NULL;
	e->older = c->newest;
	*(c->newest ? &c->newest->newer : &c->oldest) = e;
	c->newest = e;
}

static void drop(struct cache *c, struct entry *e)
{
	struct entry **at = &c->slot[slot_of(e->path)];
	while (*at != e) {
		assert(*at); /* it is in its slot */
		at = &(*at)->chain;
	}
	*at = e->chain;
	unlink_use(c, e);
	c->used -= size_of(e);
	buf_release(&e->page.body);
	buf_release(&e->page.gzip);
	buf_release(&e->page.ready.plain);
	buf_release(&e->page.ready.gzip);
	mem_free(e->path);
	mem_free(e);
}

void cache_clear(struct cache *c)
{
	while (c->oldest)
		drop(c, c->oldest);
	assert(!c->used);
}

void cache_free(struct cache *c)
{
	if (!c)
		return;
	cache_clear(c);
	mem_free(c);
}

static struct entry *find(struct cache *c, const char *path)
{
	struct entry *e = c->slot[slot_of(path)];
	while (e && strcmp(e->path, path))
		e = e->chain;
	return e;
}

struct cached *cache_get(struct cache *c, const char *path, int64_t epoch)
{
	struct entry *e = find(c, path);
	if (!e)
		return NULL;
	if (e->page.epoch != epoch) {
		drop(c, e);
		return NULL;
	}
	unlink_use(c, e);
	link_use(c, e);
	return &e->page;
}

void cache_gzip(struct buf *out, const struct buf *body)
{
	z_stream z = {0};
	/* 15 + 16: gzip wrapper; level 6: level 9 costs twice the time for under 1 % */
	if (deflateInit2(&z, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK)
		abort();
	unsigned char chunk[16384];
	z.next_in = (Bytef *)body->data;
	z.avail_in = (uInt)body->len;
	int rc;
	do {
		z.next_out = chunk;
		z.avail_out = sizeof chunk;
		rc = deflate(&z, Z_FINISH);
		buf_add(out, chunk, sizeof chunk - z.avail_out);
	} while (rc == Z_OK);
	deflateEnd(&z);
}

bool cache_gunzip(struct buf *out, const struct buf *body)
{
	unsigned char chunk[16384];
	z_stream z = {.next_in = (Bytef *)body->data, .avail_in = (uInt)body->len};
	int rc = inflateInit2(&z, 15 + 16);
	while (rc == Z_OK && buf_err(out) == OK) {
		z.next_out = chunk;
		z.avail_out = sizeof chunk;
		rc = inflate(&z, Z_NO_FLUSH);
		buf_add(out, chunk, sizeof chunk - z.avail_out);
	}
	bool whole = rc == Z_STREAM_END && !z.avail_in;
	inflateEnd(&z);
	return whole;
}

static void make_heads(struct cached *page)
{
	struct arena a;
	struct response r = {.status = 200,
	    .type = page->type,
	    .cache = CACHE_REVALIDATE,
	    .changed_at = page->changed_at,
	    .shared = &page->body,
	    .gzip = &page->gzip};
	arena_init(&a);
	page->ready = (struct ready){BUF_INIT, BUF_INIT};
	response_ready(&page->ready, &r, &a);
	arena_release(&a);
}

const struct cached *cache_put(
    struct cache *c, const char *path, const struct cached *page)
{
	struct entry *old = find(c, path);
	if (old)
		drop(c, old);
	if (page->body.len > c->limit / 4)
		return NULL;
	struct entry *e = mem_new(sizeof *e);
	e->path = mem_strdup(path);
	e->page = *page;
	buf_init(&e->page.body, 0);
	buf_init(&e->page.gzip, 0);
	buf_add(&e->page.body, page->body.data, page->body.len);
	cache_gzip(&e->page.gzip, &e->page.body);
	make_heads(&e->page);
	size_t slot = slot_of(path);
	e->chain = c->slot[slot];
	c->slot[slot] = e;
	link_use(c, e);
	c->used += size_of(e);
	while (c->used > c->limit && c->oldest != e)
		drop(c, c->oldest);
	return &e->page;
}
