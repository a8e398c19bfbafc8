/* SPDX-License-Identifier: MIT */
/* multipart/form-data as browsers send it, and everything that is nearly that. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/buf.h"
#include "http/request.h"

#include <string.h>

static struct arena a;
static struct request r;

static enum err parse(const char *s, size_t len)
{
	r = (struct request){.arena = &a};
	return multipart_parse(&r, "B", s, len);
}

#define FIELD "Content-Disposition: form-data; name=\"t\"\r\n\r\n"

static void test_good(void **state)
{
	static const char body[] =
	    "--B\r\nContent-Disposition: form-data; name=\"标题\"\r\n\r\n两会\n--B "
	    "x--B\r\n"
	    "--B\r\ncontent-disposition: form-data; name=\"f\"; filename=\"图.png\"\r\n"
	    "Content-Type: image/png\r\n\r\n\x89PNG\0\xff\r\n"
	    "--B\r\nContent-Disposition: form-data; name=\"g\"; filename=\"\"\r\n"
	    "Content-Type: application/octet-stream\r\n\r\n\r\n"
	    "--B\r\nContent-Disposition: form-data; name=\"empty\"\r\n\r\n\r\n"
	    "--B--\r\n";
	(void)state;
	assert_int_equal(parse(body, sizeof(body) - 1), OK);
	assert_int_equal(r.form.n, 2);
	assert_string_equal(pairs_get(&r.form, "标题"), "两会\n--B x--B");
	assert_string_equal(pairs_get(&r.form, "empty"), "");
	assert_int_equal(r.uploads_n, 1);
	assert_string_equal(r.uploads[0].name, "f");
	assert_string_equal(r.uploads[0].filename, "图.png");
	assert_string_equal(r.uploads[0].type, "image/png");
	assert_int_equal(r.uploads[0].len, 6);
	assert_memory_equal(r.uploads[0].data, "\x89PNG\0\xff", 6);
}

static void test_bad(void **state)
{
	static const char *const bad[] = {"", "--", "--B", "--B\r\n", "--A--\r\n",
	    "\r\n--B--\r\n", "preamble\r\n--B--\r\n", "--B--x", "--B--\r\nx",
	    "--Bx\r\n" FIELD "1\r\n--B--\r\n", "--B\n" FIELD "1\r\n--B--\r\n",
	    "--B\r\n" FIELD "1", "--B\r\n" FIELD "1\r\n--B", "--B\r\n" FIELD "1--B--\r\n",
	    "--B\r\n\r\n1\r\n--B--\r\n",
	    "--B\r\nContent-Type: text/plain\r\n\r\n1\r\n--B--\r\n",
	    "--B\r\nContent-Disposition: form-data\r\n\r\n1\r\n--B--\r\n",
	    "--B\r\nContent-Disposition: file; name=\"a\"\r\n\r\n1\r\n--B--\r\n",
	    "--B\r\nContent-Disposition: form-data; name=a\r\n\r\n1\r\n--B--\r\n",
	    "--B\r\nContent-Disposition: form-data; name=\"a\r\n\r\n1\r\n--B--\r\n",
	    "--B\r\nContent-Disposition: form-data; name=\"a\"; "
	    "name=\"b\"\r\n\r\n1\r\n--B--\r\n",
	    "--B\r\nContent-Disposition: form-data; name=\"a\"; "
	    "filename*=x\r\n\r\n1\r\n--B--\r\n",
	    "--B\r\nContent-Disposition: form-data; name=\"\xff\"\r\n\r\n1\r\n--B--\r\n",
	    "--B\r\nContent-Disposition: form-data; name=\"a\"\r\nContent-Disposition: "
	    "form-data; name=\"b\"\r\n\r\n1\r\n--B--\r\n",
	    "--B\r\n" FIELD "\xff\r\n--B--\r\n", NULL};
	(void)state;
	for (int i = 0; bad[i] != NULL; i++)
		assert_int_equal(parse(bad[i], strlen(bad[i])), ERR_INVALID);
	assert_int_equal(parse("--B--\r\n", 7), OK); /* a form without fields */
}

/* No prefix of a good body is good, but for the last line end. */
static void test_prefixes(void **state)
{
	static const char body[] =
	    "--B\r\n" FIELD "text\r\n--B\r\n" FIELD "more\r\n--B--\r\n";
	size_t len = sizeof(body) - 1;
	(void)state;
	for (size_t n = 0; n < len - 2; n++)
		assert_int_equal(parse(body, n), ERR_INVALID);
	assert_int_equal(parse(body, len - 2), OK);
	assert_int_equal(parse(body, len - 1), ERR_INVALID);
	assert_int_equal(parse(body, len), OK);
	assert_int_equal(pairs_count(&r.form, "t"), 2);
}

static void test_limits(void **state)
{
	struct buf b = BUF_INIT;
	(void)state;
	for (int i = 0; i < 500; i++)
		buf_str(&b, "--B\r\n" FIELD "x\r\n");
	size_t len = b.len;
	buf_str(&b, "--B--\r\n");
	assert_int_equal(parse(b.data, b.len), OK);
	assert_int_equal(r.form.n, 500);
	b.len = len;
	buf_str(&b, "--B\r\n" FIELD "x\r\n--B--\r\n");
	assert_int_equal(parse(b.data, b.len), ERR_TOO_BIG);
	buf_clear(&b);
	buf_str(&b, "--B\r\n");
	for (int i = 0; i < 5000; i++)
		buf_str(&b, "X: y\r\n");
	buf_str(&b, FIELD "1\r\n--B--\r\n");
	assert_int_equal(parse(b.data, b.len), ERR_INVALID);
	char *boundary = arena_alloc(&a, 72);
	memset(boundary, 'b', 71);
	assert_int_equal(multipart_parse(&r, boundary, "", 0), ERR_INVALID);
	assert_int_equal(multipart_parse(&r, "", "----\r\n", 6), ERR_INVALID);
	buf_release(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_good),
	    cmocka_unit_test(test_bad),
	    cmocka_unit_test(test_prefixes),
	    cmocka_unit_test(test_limits),
	};
	arena_init(&a);
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	arena_release(&a);
	return failed;
}
