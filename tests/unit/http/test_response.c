/* SPDX-License-Identifier: MIT */
/* The head of a response: validators and 304, encodings, security headers, cookies. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "http/response.h"

#include <string.h>

static struct arena a;
static struct response r;
static struct request q;
static struct buf head, zipped;
static const char *body;
static size_t len;

/* 2026-11-24T02:24:07.500Z */
static const int64_t changed = 1795487047500;

static int setup(void **state)
{
	(void)state;
	arena_init(&a);
	response_init(&r, &a);
	buf_clear(&head);
	buf_clear(&zipped);
	buf_str(&zipped, "zip");
	r.type = "text/html; charset=utf-8";
	buf_str(&r.body, "hello");
	q = (struct request){.arena = &a,
	    .method = METHOD_GET,
	    .if_none_match = arena_strdup(&a, ""),
	    .if_modified_since = arena_strdup(&a, ""),
	    .if_match = arena_strdup(&a, ""),
	    .if_unmodified_since = arena_strdup(&a, "")};
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	response_release(&r);
	arena_release(&a);
	return 0;
}

static bool has(const char *text)
{
	return strstr(buf_text(&head), text) != NULL;
}

static void make(void);

/* The ready heads are what would have been written. */
static void assert_same_ready(const struct ready *ready)
{
	struct buf want = BUF_INIT;
	r.ready = NULL;
	make();
	buf_add(&want, head.data, head.len);
	r.ready = ready;
	make();
	assert_string_equal(buf_text(&head), buf_text(&want));
	buf_release(&want);
}

static void make(void)
{
	buf_clear(&head);
	assert_int_equal(response_head(&r, &q, &head, &body, &len), OK);
	const char *end = strstr(buf_text(&head), "\r\n\r\n");
	assert_non_null(end);
	assert_int_equal(end + 4 - buf_text(&head), head.len);
}

static void test_plain(void **state)
{
	(void)state;
	make();
	assert_int_equal(strncmp(buf_text(&head), "Status: 200 OK\r\n", 16), 0);
	assert_true(has("\r\nContent-Type: text/html; charset=utf-8\r\n"));
	assert_true(has("\r\nContent-Length: 5\r\n"));
	assert_true(has("\r\nCache-Control: no-store\r\n"));
	assert_false(has("ETag"));
	assert_false(has("Vary"));
	assert_false(has("Strict-Transport-Security"));
	assert_memory_equal(body, "hello", 5);
	assert_int_equal(len, 5);
	q.method = METHOD_HEAD;
	make();
	assert_true(has("\r\nContent-Length: 5\r\n"));
	assert_int_equal(len, 0);
	q.method = METHOD_GET;
	r.type = NULL;
	make();
	assert_true(has("\r\nContent-Length: 0\r\n"));
	assert_false(has("Content-Type: "));
	assert_int_equal(len, 0);
	r.status = 204;
	make();
	assert_false(has("Content-Length"));
}

static void test_policy(void **state)
{
	(void)state;
	make();
	assert_true(has("script-src 'self'; "));
	assert_true(has("require-trusted-types-for 'script'"));
	assert_true(has("\r\nReferrer-Policy: same-origin\r\n"));
	r.cache = CACHE_REVALIDATE;
	q.https = true;
	make();
	assert_true(has("\r\nCache-Control: no-cache\r\n"));
	assert_false(has("script-src"));
	assert_true(has("Strict-Transport-Security: max-age=31536000"));
	int n = 0;
	for (const struct header *h = response_public_headers(); h->name != NULL;
	     h++, n++)
		assert_true(has(arena_printf(&a, "\r\n%s: %s\r\n", h->name, h->value)));
	assert_int_equal(n, 7);
	r.status = 404;
	make();
	assert_true(has("Status: 404 Not Found\r\n"));
	assert_true(has("\r\nCache-Control: no-store\r\n"));
	r.status = 200;
	r.cache = CACHE_NONE_KEPT;
	make();
	assert_true(has("\r\nCache-Control: no-store\r\n"));
	assert_false(has("script-src"));
	r.cache = CACHE_REVALIDATE;
	assert_int_equal(response_header(&r, "Cache-Control", "max-age=600"), OK);
	make();
	assert_true(has("\r\nCache-Control: max-age=600\r\n"));
	assert_false(has("no-cache"));
}

static int status_for(const char *none_match, const char *since)
{
	q.if_none_match = arena_strdup(&a, none_match);
	q.if_modified_since = arena_strdup(&a, since);
	make();
	if (has("Status: 304 Not Modified\r\n")) {
		assert_int_equal(len, 0);
		assert_false(has("Content-Length"));
		assert_true(has("\r\nETag: "));
		assert_true(has("\r\nCache-Control: no-cache\r\n"));
		return 304;
	}
	assert_true(has("Status: 200 OK\r\n"));
	assert_int_equal(len, 5);
	return 200;
}

static void test_validators(void **state)
{
	(void)state;
	r.cache = CACHE_REVALIDATE;
	r.changed_at = changed;
	char *tag = arena_printf(&a, "\"%llx-5\"", (unsigned long long)(changed / 1000));
	make();
	assert_false(has("Vary: "));
	r.varies = true; /* a form that is made elsewhere */
	make();
	assert_true(has("\r\nVary: Accept-Encoding\r\n"));
	assert_true(has(arena_printf(&a, "\r\nETag: %s\r\n", tag)));
	assert_true(has("\r\nLast-Modified: Tue, 24 Nov 2026 02:24:07 GMT\r\n"));
	assert_int_equal(status_for(tag, ""), 304);
	assert_int_equal(status_for(arena_printf(&a, "W/%s", tag), ""), 304);
	assert_int_equal(
	    status_for(arena_printf(&a, "\"x\", W/\"y\" ,%s", tag), ""), 304);
	assert_int_equal(status_for("*", ""), 304);
	assert_int_equal(status_for("\"x\"", ""), 200);
	assert_int_equal(status_for("\"", ""), 200);
	assert_int_equal(status_for("nonsense", ""), 200);
	assert_int_equal(status_for("", "Tue, 24 Nov 2026 02:24:07 GMT"), 304);
	/* the very date: after a restore an older page is news */
	assert_int_equal(status_for("", "Tue, 24 Nov 2026 02:24:08 GMT"), 200);
	assert_int_equal(status_for("", "Tue, 24 Nov 2026 02:24:06 GMT"), 200);
	assert_int_equal(status_for("", "yesterday"), 200);
	assert_int_equal(status_for("", "Tuesday, 24-Nov-26 02:24:07 GMT"), 304);
	/* as nginx has it: both have to hold, and a list is cut at its commas */
	assert_int_equal(status_for(tag, "Tue, 24 Nov 2026 02:24:06 GMT"), 200);
	assert_int_equal(status_for(tag, "yesterday"), 200);
	assert_int_equal(status_for("*, \"x\"", ""), 200);
	assert_int_equal(status_for(arena_printf(&a, "%s x", tag), ""), 200);
	assert_int_equal(status_for(arena_printf(&a, "\"a,%s", tag), ""), 304);
	assert_int_equal(status_for(arena_printf(&a, ", x,%s\t, y", tag), ""), 304);
	char *many = arena_strdup(&a, "\"0\"");
	while (strlen(many) < 6000)
		many = arena_printf(&a, "%s, %s", many, many);
	assert_int_equal(status_for(many, "Tue, 24 Nov 2026 02:24:07 GMT"), 200);
	assert_int_equal(status_for(arena_printf(&a, "%s, %s", many, tag), ""), 304);
	assert_int_equal(status_for("\"x\"", "Tue, 24 Nov 2026 02:24:07 GMT"), 200);
	assert_int_equal(status_for(tag, "Tue, 24 Nov 2026 02:24:07 GMT"), 304);
	q.method = METHOD_POST;
	assert_int_equal(status_for(tag, ""), 200);
	q.method = METHOD_GET;
	r.cache = CACHE_NO_STORE; /* the desk has no validators */
	assert_int_equal(status_for(tag, ""), 200);
}

/* If-Match, If-Unmodified-Since */
static bool unwanted(const char *match, const char *since)
{
	q.if_match = arena_strdup(&a, match);
	q.if_unmodified_since = arena_strdup(&a, since);
	return response_unwanted(&r, &q);
}

static void test_one_version(void **state)
{
	(void)state;
	r.cache = CACHE_REVALIDATE;
	r.changed_at = changed;
	char *tag = arena_printf(&a, "\"%llx-5\"", (unsigned long long)(changed / 1000));
	assert_false(unwanted("", ""));
	assert_false(unwanted(tag, ""));
	assert_false(unwanted("*", ""));
	assert_false(unwanted(arena_printf(&a, "\"x\", %s", tag), ""));
	assert_true(unwanted("\"x\"", ""));
	assert_true(unwanted("x", ""));
	assert_true(unwanted(arena_printf(&a, "W/%s", tag), ""));
	assert_false(unwanted("", "Tue, 24 Nov 2026 02:24:07 GMT"));
	assert_false(unwanted("", "Tue, 24 Nov 2026 02:24:08 GMT"));
	assert_true(unwanted("", "Tue, 24 Nov 2026 02:24:06 GMT"));
	assert_false(unwanted("", "yesterday"));
	/* the tag decides alone when it is there */
	assert_false(unwanted(tag, "Tue, 24 Nov 2026 02:24:06 GMT"));
	r.gzip = &zipped; /* of the form that is sent */
	q.accepts_gzip = true;
	assert_true(unwanted(tag, ""));
	r.tag = "\"abc\""; /* a body without a date */
	assert_false(unwanted("\"abc\"", ""));
	assert_true(unwanted("\"x\"", ""));
	assert_false(unwanted("", "Tue, 24 Nov 2026 02:24:06 GMT"));
	r.status = 404; /* is told first */
	assert_false(unwanted("\"x\"", ""));
}

static void test_gzip(void **state)
{
	struct buf kept = BUF_INIT;
	(void)state;
	buf_str(&kept, "shared body");
	r.shared = &kept;
	r.gzip = &zipped;
	r.cache = CACHE_REVALIDATE;
	r.changed_at = changed;
	make();
	assert_true(has("\r\nVary: Accept-Encoding\r\n"));
	assert_false(has("Content-Encoding"));
	assert_int_equal(len, 11);
	assert_ptr_equal(body, kept.data);
	q.accepts_gzip = true;
	make();
	assert_true(has("\r\nVary: Accept-Encoding\r\n"));
	assert_true(has("\r\nContent-Encoding: gzip\r\n"));
	assert_true(has("\r\nContent-Length: 3\r\n"));
	assert_true(has("-3\"\r\n"));
	assert_memory_equal(body, "zip", 3);
	q.if_none_match =
	    arena_printf(&a, "\"%llx-b\"", (unsigned long long)(changed / 1000));
	make(); /* the tag of the other encoding is no match */
	assert_true(has("Status: 200 OK"));
	q.accepts_gzip = false;
	make();
	assert_true(has("Status: 304 "));
	assert_true(has("\r\nVary: Accept-Encoding\r\n"));
	buf_release(&kept);
}

static void test_ready(void **state)
{
	struct ready ready = {BUF_INIT, BUF_INIT};
	(void)state;
	r.gzip = &zipped;
	r.changed_at = changed;
	r.cache = CACHE_REVALIDATE;
	response_ready(&ready, &r, &a);
	for (int i = 0; i < 8; i++) {
		q.https = i & 1;
		q.accepts_gzip = i & 2;
		q.method = i & 4 ? METHOD_HEAD : METHOD_GET;
		assert_same_ready(&ready);
	}
	q.if_modified_since = arena_strdup(&a, "Tue, 24 Nov 2026 02:24:07 GMT");
	make();
	assert_true(has("Status: 304 "));
	buf_release(&ready.plain);
	buf_release(&ready.gzip);
}

static void test_injection(void **state)
{
	(void)state;
	assert_int_equal(response_header(&r, "X-A", "a\r\nX-B: b"), ERR_BROKEN);
	assert_int_equal(response_header(&r, "X-A", "a\n"), ERR_BROKEN);
	assert_int_equal(response_header(&r, "X-A: ", "a"), ERR_BROKEN);
	assert_int_equal(response_redirect(&r, "/a\r\nX: y"), ERR_BROKEN);
	assert_int_equal(response_cookie(&r, "qianfa", "a;b", true, 1), ERR_BROKEN);
	assert_int_equal(response_cookie(&r, "qianfa", "a\r", true, 1), ERR_BROKEN);
	assert_int_equal(r.headers.n, 0);
	err_clear();
}

/* What other sites may read, with a tag made of the body. */
static void test_open(void **state)
{
	(void)state;
	r.cache = CACHE_REVALIDATE;
	make();
	assert_false(has("Access-Control-"));
	assert_true(has("\r\nCross-Origin-Resource-Policy: same-origin\r\n"));
	r.open = true;
	r.tag = "\"abc\"";
	make();
	assert_true(has("\r\nETag: \"abc\"\r\n"));
	assert_false(has("Last-Modified"));
	assert_true(has("\r\nAccess-Control-Allow-Origin: *\r\n"));
	assert_true(has("\r\nCross-Origin-Resource-Policy: cross-origin\r\n"));
	assert_false(has("same-origin\r\nPermissions"));
	q.if_modified_since = arena_strdup(&a, "Fri, 01 Jan 2100 00:00:00 GMT");
	make();
	assert_true(has("Status: 200 OK"));
	q.if_none_match = arena_strdup(&a, "\"abc\"");
	make();
	assert_true(has("Status: 304 "));
	assert_true(has("\r\nAccess-Control-Allow-Origin: *\r\n"));
	assert_int_equal(len, 0);
	r.status = 404;
	make();
	assert_false(has("ETag: "));
	assert_true(has("\r\nAccess-Control-Allow-Origin: *\r\n"));
}

static void test_cookie_redirect(void **state)
{
	(void)state;
	assert_int_equal(response_cookie(&r, "qianfa", "tok", true, -1), OK);
	assert_int_equal(response_cookie(&r, "qianfa", "tok", false, 0), OK);
	assert_int_equal(response_redirect(&r, "/admin"), OK);
	make();
	assert_true(has("Status: 303 See Other\r\n"));
	assert_true(has("\r\nLocation: /admin\r\n"));
	assert_true(has("\r\nContent-Length: 0\r\n"));
	assert_true(
	    has("\r\nSet-Cookie: __Host-qianfa=tok; Path=/; HttpOnly; SameSite=Strict; "
		"Secure\r\n"));
	assert_true(has("\r\nSet-Cookie: qianfa=tok; Path=/; HttpOnly; SameSite=Strict; "
			"Max-Age=0\r\n"));
}

static void test_clear(void **state)
{
	(void)state;
	r.status = 500;
	r.changed_at = 1;
	response_clear(&r, &a);
	assert_int_equal(r.status, 200);
	assert_int_equal(r.body.len, 0);
	assert_int_equal(r.changed_at, 0);
	assert_true(r.body.cap > 0);
	for (int i = 0; i < 100000; i++)
		buf_ch(&r.body, 'x');
	response_clear(&r, &a);
	assert_int_equal(r.body.cap, 0);
	buf_init(&r.body, 3);
	buf_str(&r.body, "1234");
	assert_int_equal(response_head(&r, &q, &head, &body, &len), ERR_TOO_BIG);
	err_clear();
	assert_string_equal(status_text(404), "Not Found");
	assert_string_equal(status_text(999), "Unknown");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(test_plain, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_policy, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_validators, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_gzip, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_one_version, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_ready, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_injection, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_open, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_cookie_redirect, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_clear, setup, teardown),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	buf_release(&head);
	buf_release(&zipped);
	return failed;
}
