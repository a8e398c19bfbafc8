/* SPDX-License-Identifier: MIT */
/* The page cache: never a page of another epoch, bounded in bytes, and
 * with the gzip form of exactly the same bytes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "app/cache.h"
#include "rnd.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

enum { LIMIT = 1 << 20 };

/* size bytes that do not compress, so that both forms count. */
static void fill(struct buf *b, size_t size, unsigned seed)
{
	buf_clear(b);
	for (size_t i = 0; i < size; i++)
		buf_ch(b, (char)rnd_from(&seed, 256));
}

static const struct cached *put(
    struct cache *c, const char *path, size_t size, int64_t epoch)
{
	struct buf b = BUF_INIT;
	fill(&b, size, (unsigned)strlen(path) + path[1]);
	struct cached page = {
	    .epoch = epoch, .changed_at = 1764000000000, .type = "text/html", .body = b};
	const struct cached *kept = cache_put(c, path, &page);
	if (kept) {
		assert_int_equal(kept->body.len, size);
		assert_memory_equal(kept->body.data, b.data, size);
		assert_true(kept->body.data != b.data);
	}
	buf_release(&b);
	return kept;
}

static void epoch(void **state)
{
	(void)state;
	struct cache *c = cache_new(LIMIT);
	assert_null(cache_get(c, "/a", 1));
	assert_non_null(put(c, "/a", 1000, 1));
	const struct cached *got = cache_get(c, "/a", 1);
	assert_non_null(got);
	assert_int_equal(got->changed_at, 1764000000000);
	assert_string_equal(got->type, "text/html");
	assert_non_null(cache_get(c, "/a", 1));
	assert_null(cache_get(c, "/b", 1));
	assert_null(cache_get(c, "/a", 2));
	/* it is gone for good, even if the old epoch were asked for again */
	assert_null(cache_get(c, "/a", 1));
	/* a slow render of an older epoch is not served for a newer one */
	assert_non_null(put(c, "/a", 1000, 1));
	assert_null(cache_get(c, "/a", 2));
	assert_non_null(put(c, "/a", 1000, 3));
	assert_null(cache_get(c, "/a", 2));
	cache_free(c);
}

static void replaced(void **state)
{
	(void)state;
	struct cache *c = cache_new(LIMIT);
	assert_non_null(put(c, "/a", 1000, 1));
	assert_non_null(put(c, "/a", 2000, 1));
	assert_int_equal(cache_get(c, "/a", 1)->body.len, 2000);
	for (int i = 0; i < 1000; i++) /* replacing does not pile up */
		assert_non_null(put(c, "/a", 100000, 1));
	assert_non_null(put(c, "/b", 1000, 1));
	assert_non_null(cache_get(c, "/a", 1));
	/* a page that has grown too large does not leave its old form behind */
	assert_null(put(c, "/a", LIMIT / 4 + 1, 1));
	assert_null(cache_get(c, "/a", 1));
	cache_free(c);
}

static int kept(struct cache *c, int n)
{
	int found = 0;
	char path[16];
	for (int i = 0; i < n; i++) {
		snprintf(path, sizeof path, "/%d", i);
		found += cache_get(c, path, 1) != NULL;
	}
	return found;
}

/* 40 KB and as much again as gzip, in buffers of powers of two: 8 fit in 1 MB. */
static void least_recently_used_goes(void **state)
{
	char path[16];
	(void)state;
	struct cache *c = cache_new(LIMIT);
	for (int i = 0; i < 7; i++) {
		snprintf(path, sizeof path, "/%d", i);
		assert_non_null(put(c, path, 40000, 1));
	}
	assert_int_equal(kept(c, 7), 7); /* and each was used, in order */
	assert_non_null(cache_get(c, "/0", 1));
	for (int i = 7; i < 11; i++) {
		snprintf(path, sizeof path, "/%d", i);
		assert_non_null(put(c, path, 40000, 1));
	}
	assert_non_null(cache_get(c, "/0", 1)); /* used last */
	assert_null(cache_get(c, "/1", 1));     /* used longest ago */
	assert_non_null(cache_get(c, "/10", 1));
	assert_true(kept(c, 11) <= 10);
	assert_true(kept(c, 11) >= 7);
	cache_free(c);
}

static void large_pages_are_not_kept(void **state)
{
	(void)state;
	struct cache *c = cache_new(LIMIT);
	assert_non_null(put(c, "/a", 1000, 1));
	assert_null(put(c, "/big", LIMIT / 4 + 1, 1));
	assert_null(cache_get(c, "/big", 1));
	assert_non_null(cache_get(c, "/a", 1));
	assert_non_null(put(c, "/fits", LIMIT / 4, 1));
	cache_free(c);
}

static void many_paths(void **state)
{
	char path[16];
	(void)state;
	struct cache *c = cache_new(16 << 20);
	for (int i = 0; i < 5000; i++) { /* more than slots */
		snprintf(path, sizeof path, "/%d", i);
		assert_non_null(put(c, path, 10, 1));
	}
	assert_int_equal(kept(c, 5000), 5000);
	cache_clear(c);
	assert_int_equal(kept(c, 5000), 0);
	assert_non_null(put(c, "/a", 10, 1));
	cache_free(c);
	cache_free(NULL);
}

static void gzip_form(void **state)
{
	(void)state;
	struct cache *c = cache_new(LIMIT);
	struct buf b = BUF_INIT, one = BUF_INIT, two = BUF_INIT;
	for (int i = 0; i < 2000; i++)
		buf_str(&b, "<p>签发的正文。</p>\n");
	struct cached page = {.epoch = 1, .type = "text/html", .body = b};
	const struct cached *kept_page = cache_put(c, "/a", &page);
	assert_true(kept_page->gzip.len > 20 && kept_page->gzip.len < b.len / 20);
	/* no time in it: equal bodies give equal bytes and so equal validators */
	const unsigned char *g = (const unsigned char *)kept_page->gzip.data;
	assert_int_equal(g[0], 0x1f);
	assert_int_equal(g[1], 0x8b);
	assert_int_equal(g[4] | g[5] | g[6] | g[7], 0);
	cache_gzip(&one, &b);
	cache_gzip(&two, &b);
	assert_int_equal(one.len, kept_page->gzip.len);
	assert_memory_equal(one.data, kept_page->gzip.data, one.len);
	assert_int_equal(two.len, one.len);
	assert_memory_equal(two.data, one.data, one.len);
	z_stream z = {.next_in = (Bytef *)one.data, .avail_in = (uInt)one.len};
	char *back = malloc(b.len + 1);
	z.next_out = (Bytef *)back;
	z.avail_out = (uInt)b.len + 1;
	assert_int_equal(inflateInit2(&z, 15 + 16), Z_OK);
	assert_int_equal(inflate(&z, Z_FINISH), Z_STREAM_END);
	assert_int_equal(z.total_out, b.len);
	assert_memory_equal(back, b.data, b.len);
	inflateEnd(&z);
	free(back);
	buf_clear(&b); /* an empty page has a gzip form too */
	buf_clear(&one);
	cache_gzip(&one, &b);
	assert_int_equal(one.len, 20);
	buf_release(&b);
	buf_release(&one);
	buf_release(&two);
	cache_free(c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(epoch),
	    cmocka_unit_test(replaced), cmocka_unit_test(least_recently_used_goes),
	    cmocka_unit_test(large_pages_are_not_kept), cmocka_unit_test(many_paths),
	    cmocka_unit_test(gzip_form)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
