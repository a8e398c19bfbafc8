/* SPDX-License-Identifier: MIT */
/* Variables into a request: paths, refusals and their status, headers that decide. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/secret.h"
#include "http/request.h"

#include <string.h>

static struct arena a;
static struct request r;
static int status;

static int setup(void **state)
{
	(void)state;
	secret_init();
	arena_init(&a);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	arena_release(&a);
	return 0;
}

/* A GET with up to four further variables. */
static enum err get(const char *v1, const char *v2, const char *v3)
{
	char *env[] = {arena_strdup(&a, "REQUEST_METHOD=GET"), arena_strdup(&a, v1),
	    arena_strdup(&a, v2), arena_strdup(&a, v3), NULL};
	return request_parse(&r, &a, env, NULL, 0, "", &status);
}

static enum err path(const char *value)
{
	return get(arena_printf(&a, "DOCUMENT_URI=%s", value), NULL, NULL);
}

static enum err post(const char *type, const char *body)
{
	char *env[] = {arena_strdup(&a, "REQUEST_METHOD=POST"),
	    arena_strdup(&a, "DOCUMENT_URI=/x"),
	    arena_printf(&a, "CONTENT_LENGTH=%zu", strlen(body)),
	    arena_printf(&a, "CONTENT_TYPE=%s", type), NULL};
	return request_parse(&r, &a, env, body, strlen(body), "", &status);
}

static void test_paths(void **state)
{
	static const char *const good[] = {"/", "/a/1.html", "/s/yaowen/", "/中文",
	    "/a.b/..c", "/.well-known/x", "/a/...", NULL};
	static const char *const bad[] = {"", "a", "//", "/a//b", "/./a", "/a/.", "/a/..",
	    "/../a", "/a/../b", "/a/b//", NULL};
	static const char *const broken[] = {
	    "/\xff", "/\xc0\xaf", "/\xed\xa0\x80", "/a\nb", "/a\x7f", "/a\x01", NULL};
	(void)state;
	for (int i = 0; good[i] != NULL; i++) {
		assert_int_equal(path(good[i]), OK);
		assert_string_equal(r.path, good[i]);
	}
	for (int i = 0; bad[i] != NULL; i++) {
		assert_int_equal(path(bad[i]), ERR_NOT_FOUND);
		assert_int_equal(status, 404);
		assert_string_equal(r.path, "");
	}
	for (int i = 0; broken[i] != NULL; i++) {
		assert_int_equal(path(broken[i]), ERR_INVALID);
		assert_int_equal(status, 400);
	}
}

static void test_path_source(void **state)
{
	char *cgi[] = {arena_strdup(&a, "SCRIPT_NAME=/cgi/qianfa"),
	    arena_strdup(&a, "REQUEST_URI=/evil%2f..//x"),
	    arena_strdup(&a, "REQUEST_METHOD=GET"),
	    arena_strdup(&a, "PATH_INFO=/a/1.html"), NULL};
	(void)state;
	assert_int_equal(request_parse(&r, &a, cgi, NULL, 0, "/cgi/qianfa", &status), OK);
	assert_string_equal(r.path, "/a/1.html");
	cgi[3] = arena_strdup(&a, "PATH_INFO=");
	assert_int_equal(request_parse(&r, &a, cgi, NULL, 0, "/cgi/qianfa", &status), OK);
	assert_string_equal(r.path, "/");
	cgi[3] = arena_strdup(&a, "DOCUMENT_URI=/cgi/qianfa/admin");
	assert_int_equal(request_parse(&r, &a, cgi, NULL, 0, "/cgi/qianfa", &status), OK);
	assert_string_equal(r.path, "/admin");
	cgi[3] = arena_strdup(&a, "DOCUMENT_URI=/cgi/qianfax/admin");
	assert_int_equal(
	    request_parse(&r, &a, cgi, NULL, 0, "/cgi/qianfa", &status), ERR_NOT_FOUND);
}

static void test_sizes(void **state)
{
	char *big = arena_alloc(&a, 70000);
	(void)state;
	memset(big, 'x', 69999);
	memcpy(big, "X=", 2);
	assert_int_equal(get("DOCUMENT_URI=/", big, NULL), ERR_TOO_BIG);
	assert_int_equal(status, 431);
	assert_non_null(r.user_agent);
	memcpy(big, "QUERY_STRING=", 13);
	big[13 + 8192] = '\0';
	assert_int_equal(get("DOCUMENT_URI=/", big, NULL), OK);
	big[13 + 8192] = 'x';
	big[13 + 8193] = '\0';
	assert_int_equal(get("DOCUMENT_URI=/", big, NULL), ERR_TOO_BIG);
	assert_int_equal(status, 414);
	big = arena_alloc(&a, 3000);
	memset(big, 'x', 2048);
	*big = '/';
	assert_int_equal(path(big), OK);
	big[2048] = 'x';
	assert_int_equal(path(big), ERR_TOO_BIG);
	assert_int_equal(status, 414);
}

static void test_repeated(void **state)
{
	static const char *const twice[] = {"HTTP_COOKIE=a=1", "HTTP_HOST=x",
	    "HTTP_ORIGIN=x", "HTTP_SEC_FETCH_SITE=x", "HTTP_X_CSRF_TOKEN=x",
	    "CONTENT_LENGTH=0", "CONTENT_TYPE=x", "QUERY_STRING=", "HTTPS=on",
	    "REMOTE_ADDR=::1", NULL};
	(void)state;
	for (int i = 0; twice[i] != NULL; i++) {
		assert_int_equal(get("DOCUMENT_URI=/", twice[i], twice[i]), ERR_INVALID);
		assert_int_equal(status, 400);
	}
	assert_int_equal(get("DOCUMENT_URI=/", "HTTP_X_FOO=1", "HTTP_X_FOO=2"), OK);
	assert_int_equal(
	    get("DOCUMENT_URI=/", "HTTP_COOKIE=qianfa=1; b=2; qianfa=3", NULL),
	    ERR_INVALID);
	assert_int_equal(status, 400);
	assert_int_equal(
	    get("DOCUMENT_URI=/", "HTTP_COOKIE=__Host-qianfa=1; __Host-qianfa=1", NULL),
	    ERR_INVALID);
	assert_int_equal(get("DOCUMENT_URI=/", "HTTP_COOKIE=qianfa=1; b=2", NULL), OK);
	assert_string_equal(pairs_get(&r.cookies, "qianfa"), "1");
}

static void test_headers(void **state)
{
	(void)state;
	assert_int_equal(
	    get("DOCUMENT_URI=/", "HTTPS=on", "HTTP_ORIGIN=https://x.cn"), OK);
	assert_true(r.https);
	assert_string_equal(r.origin, "https://x.cn");
	assert_string_equal(r.fetch_site, "");
	assert_int_equal(get("DOCUMENT_URI=/", "REQUEST_SCHEME=https", "HTTPS="), OK);
	assert_true(r.https);
	assert_int_equal(get("DOCUMENT_URI=/", "HTTPS=off", "HTTP_ORIGIN=a\x01"), OK);
	assert_false(r.https);
	assert_string_equal(r.origin, "null");
	assert_int_equal(
	    get("DOCUMENT_URI=/", "REQUEST_ID=0123456789abcdef0123456789abcdef", NULL),
	    OK);
	assert_string_equal(r.id, "0123456789abcdef0123456789abcdef");
	assert_int_equal(
	    get("DOCUMENT_URI=/", "REQUEST_ID=0123456789ABCDEF0123456789abcdef", NULL),
	    OK);
	assert_int_equal(strlen(r.id), 32);
	assert_int_equal(strspn(r.id, "0123456789abcdef"), 32);
	assert_string_not_equal(r.id, "0123456789ABCDEF0123456789abcdef");
	char *env[] = {arena_strdup(&a, "REQUEST_METHOD=DELETE"),
	    arena_strdup(&a, "DOCUMENT_URI=/"), NULL};
	assert_int_equal(request_parse(&r, &a, env, NULL, 0, "", &status), OK);
	assert_int_equal(r.method, METHOD_OTHER);
	assert_string_equal(r.method_name, "DELETE");
}

static void test_encoding(void **state)
{
	static const struct {
		const char *text;
		bool gzip;
	} t[] = {{"", false}, {"gzip", true}, {"gzip, deflate, br", true}, {"br", false},
	    {"gzip;q=0", false}, {"gzip; q=0.000", false}, {"gzip;q=0.001", true},
	    {"deflate, GZIP ; q=0.5", true}, {"gzip;q=0, *", false},
	    {"*;q=0, gzip", true}, {"gzipx", false}, {"identity;q=1, *;q=0", false},
	    /* as nginx has it */
	    {"*", false}, {"x-gzip", false}, {"x-gzip;q=0, gzip", true}, {"gzi", false},
	    {"br,gzip", true}, {"gzip;q=1.000", true}, {"gzip;q=1.001", false},
	    {"gzip;q=0.0001", false}, {"gzip;q=2", false}, {"gzip;q=.5", false},
	    {"gzip;q=", false}, {"gzip;q", false}, {"gzip;", true}, {"gzip; ", true},
	    {"gzip;x=1;q=0", false}, {"gzip;q=1;x=1", false}, {"gzip;q=0.5 ", true},
	    {"gzip;q=1.", true}, {"gzip\t", false}, {"gzip;q=abc", false}};
	(void)state;
	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		char *v = arena_printf(&a, "HTTP_ACCEPT_ENCODING=%s", t[i].text);
		assert_int_equal(get("DOCUMENT_URI=/", v, NULL), OK);
		assert_int_equal(r.accepts_gzip, t[i].gzip);
	}
}

/* What was refused when path and headers are good: an answer may not depend on it. */
static void test_odd(void **state)
{
	(void)state;
	assert_int_equal(get("DOCUMENT_URI=/", "QUERY_STRING=a=%ff", NULL), ERR_INVALID);
	assert_int_equal(r.odd, PART_QUERY);
	assert_string_equal(r.path, "/");
	assert_int_equal(post("text/plain", "a=1"), ERR_INVALID);
	assert_int_equal(r.odd, PART_BODY);
	assert_int_equal(
	    get("DOCUMENT_URI=/", "HTTP_COOKIE=qianfa=1; qianfa=2", NULL), ERR_INVALID);
	assert_int_equal(r.odd, PART_SENDER);
	assert_int_equal(
	    get("DOCUMENT_URI=/", "HTTP_COOKIE=a=1", "HTTP_COOKIE=a=1"), ERR_INVALID);
	assert_int_equal(r.odd, PART_SENDER);
	assert_int_equal(
	    get("DOCUMENT_URI=/", "QUERY_STRING=a", "QUERY_STRING=a"), ERR_INVALID);
	assert_int_equal(r.odd, PART_NONE);
	assert_int_equal(path("/\xff"), ERR_INVALID);
	assert_int_equal(r.odd, PART_NONE);
	assert_int_equal(get("DOCUMENT_URI=/", "QUERY_STRING=a=1", NULL), OK);
	assert_int_equal(r.odd, PART_NONE);
}

static void test_length(void **state)
{
	static const struct {
		const char *text;
		enum err e;
		size_t n;
	} t[] = {{"", OK, 0}, {"0", OK, 0}, {"100", OK, 100}, {"0007", OK, 7},
	    {"101", ERR_TOO_BIG, 0}, {"99999999999999999999999", ERR_TOO_BIG, 0},
	    {"-1", ERR_INVALID, 0}, {"+1", ERR_INVALID, 0}, {" 1", ERR_INVALID, 0},
	    {"1 ", ERR_INVALID, 0}, {"0x10", ERR_INVALID, 0}, {"1,1", ERR_INVALID, 0}};
	size_t n;
	(void)state;
	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		char *env[] = {arena_printf(&a, "CONTENT_LENGTH=%s", t[i].text), NULL};
		assert_int_equal(request_length(&n, env, 100), t[i].e);
		assert_int_equal(n, t[i].n);
	}
	char *two[] = {arena_strdup(&a, "CONTENT_LENGTH=1"),
	    arena_strdup(&a, "CONTENT_LENGTH=1"), NULL};
	assert_int_equal(request_length(&n, two, 100), ERR_INVALID);
}

static void test_post(void **state)
{
	(void)state;
	assert_int_equal(
	    post("application/x-www-form-urlencoded", "a=1&b=%E4%B8%AD"), OK);
	assert_string_equal(pairs_get(&r.form, "b"), "中");
	assert_int_equal(
	    post("Application/X-WWW-Form-URLencoded; charset=\"UTF-8\"", "a=1"), OK);
	assert_int_equal(
	    post("application/x-www-form-urlencoded;charset=gbk", "a=1"), ERR_INVALID);
	assert_int_equal(status, 415);
	assert_int_equal(post("text/plain", "a=1"), ERR_INVALID);
	assert_int_equal(status, 415);
	assert_int_equal(post("application/x-www-form-urlencodedx", "a=1"), ERR_INVALID);
	assert_int_equal(status, 415);
	assert_int_equal(post("application/x-www-form-urlencoded", "a=%zz"), ERR_INVALID);
	assert_int_equal(status, 400);
	assert_int_equal(post("multipart/form-data", "x"), ERR_INVALID);
	assert_int_equal(status, 400);
	assert_int_equal(post("multipart/form-data; boundary=B",
			     "--B\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n"
			     "1\r\n--B--\r\n"),
	    OK);
	assert_string_equal(pairs_get(&r.form, "a"), "1");
	char *env[] = {arena_strdup(&a, "REQUEST_METHOD=POST"),
	    arena_strdup(&a, "DOCUMENT_URI=/x"), NULL};
	assert_int_equal(request_parse(&r, &a, env, "", 0, "", &status), ERR_INVALID);
	assert_int_equal(status, 411);
}

static void test_pairs(void **state)
{
	struct pairs p = {0};
	(void)state;
	for (int i = 0; i < 100; i++)
		pairs_add(
		    &p, &a, arena_printf(&a, "n%d", i % 50), arena_printf(&a, "%d", i));
	assert_int_equal(p.n, 100);
	assert_string_equal(pairs_get(&p, "n49"), "49");
	assert_int_equal(pairs_count(&p, "n7"), 2);
	assert_null(pairs_get(&p, "n50"));
	for (int i = 0; i < 100; i++)
		assert_string_equal(p.at[i].value, arena_printf(&a, "%d", i));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_paths),
	    cmocka_unit_test(test_path_source),
	    cmocka_unit_test(test_sizes),
	    cmocka_unit_test(test_repeated),
	    cmocka_unit_test(test_headers),
	    cmocka_unit_test(test_encoding),
	    cmocka_unit_test(test_odd),
	    cmocka_unit_test(test_length),
	    cmocka_unit_test(test_post),
	    cmocka_unit_test(test_pairs),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
