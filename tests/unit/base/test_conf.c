/* SPDX-License-Identifier: MIT */
/* Defaults, every key, and each way of getting a line wrong with its message. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/conf.h"

#include "base/buf.h"
#include "base/file.h"

#include <string.h>

static struct arena a;

static int setup(void **state)
{
	(void)state;
	err_clear();
	arena_init(&a);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	arena_release(&a);
	return 0;
}

static enum err load(struct conf *c, const char *text)
{
	err_clear();
	return conf_load_text(c, &a, "q.conf", text, strlen(text));
}

static void assert_defaults(const struct conf *c)
{
	assert_string_equal(c->data, "/var/lib/qianfa");
	assert_string_equal(c->key_file, "");
	assert_string_equal(c->base_url, "http://127.0.0.1:8080");
	assert_string_equal(c->cgi_base, "");
	assert_string_equal(c->log_level, "info");
	assert_int_equal(c->workers, 2);
	assert_int_equal(c->cache_mb, 2);
	assert_int_equal(c->pages_mb, 2048);
	assert_int_equal(c->body_kb, 1024);
	assert_int_equal(c->idle_s, 1800);
	assert_int_equal(c->session_s, 43200);
	assert_false(conf_https(c));
}

static bool ends_with(const char *s, const char *end)
{
	return strlen(s) >= strlen(end) && strcmp(s + strlen(s) - strlen(end), end) == 0;
}

static void defaults(void **state)
{
	(void)state;
	struct conf c;
	assert_int_equal(conf_load(&c, &a, NULL), OK);
	assert_defaults(&c);
	/* The test runs from the source tree. */
	assert_true(ends_with(c.templates, "/templates"));
	assert_true(ends_with(c.public_dir, "/public"));
	assert_true(file_exists(arena_printf(&a, "%s/../src/base/conf.c", c.templates)));
	assert_int_equal(load(&c, ""), OK);
	assert_defaults(&c);
	assert_int_equal(load(&c, "# nothing\n\n   \n\t# more"), OK);
	assert_defaults(&c);
}

static void every_key(void **state)
{
	(void)state;
	struct conf c;
	assert_int_equal(load(&c, "\xEF\xBB\xBF# 注释\r\n"
				  "data = /srv/news # here\r\n"
				  "base_url = https://www.example.cn\n"
				  "key_file = /etc/qianfa/key\n"
				  "  templates=\"/srv/my templates\"\n"
				  "public_dir = '/srv/#public'\n"
				  "cgi_base = \"/cgi-bin/qianfa\"\n"
				  "workers\t=\t64\n"
				  "cache_mb = 0\n"
				  "body_kb = \"64\"\n"
				  "idle_s = 300\n"
				  "session_s = 300\n"
				  "log_level = debug"),
	    OK);
	assert_string_equal(c.data, "/srv/news");
	assert_string_equal(c.base_url, "https://www.example.cn");
	assert_string_equal(c.key_file, "/etc/qianfa/key");
	assert_true(conf_https(&c));
	assert_string_equal(c.templates, "/srv/my templates");
	assert_string_equal(c.public_dir, "/srv/#public");
	assert_string_equal(c.cgi_base, "/cgi-bin/qianfa");
	assert_int_equal(c.workers, 64);
	assert_int_equal(c.cache_mb, 0);
	assert_int_equal(c.body_kb, 64);
	assert_int_equal(c.idle_s, 300);
	assert_int_equal(c.session_s, 300);
	assert_string_equal(c.log_level, "debug");
}

static void assert_refused(const char *text, const char *why)
{
	struct conf c;
	enum err e = load(&c, text);
	if (e != ERR_INVALID || strncmp(err_text(), why, strlen(why)) != 0)
		fail_msg("%s: %s: %s", text, err_name(e), err_text());
}

static void lines_are_refused(void **state)
{
	(void)state;
	static const char *const cases[][2] = {
	    {"#1\n#2\nlistne = 1\n", "q.conf:3: listne: unknown key"},
	    {"workers = 1\n# x\nworkers = 2\n",
		"q.conf:3: workers: repeated, first on line 1"},
	    {"workers = 1\nworkers = 1\n", "q.conf:2: workers: repeated"},
	    {"WORKERS = 1\n", "q.conf:1: not `key = value`"},
	    {"= 1\n", "q.conf:1: not `key = value`"},
	    {"workers\n= 1\n", "q.conf:1: workers: no = behind the key"},
	    {"workers 1\n", "q.conf:1: workers: no = behind the key"},
	    {"workers += 1\n", "q.conf:1: workers: no = behind the key"},
	    {"workers =\n1\n", "q.conf:1: workers: no value"},
	    {"workers = # 1\n", "q.conf:1: workers: no value"},
	    {"workers = 1 2\n", "q.conf:1: workers: more than one value"},
	    {"workers = 1 cache_mb = 2\n", "q.conf:1: workers: more than one value"},
	    {"workers = \"1\" 2\n", "q.conf:1: workers: more than one value"},
	    {"workers = {1, 2}\n", "q.conf:1: workers: put the value in quotes"},
	    {"data = /a/*b\n", "q.conf:1: data: put the value in quotes"},
	    {"data = //b\n", "q.conf:1: data: put the value in quotes"},
	    {"data = \"/a\n\"\n", "q.conf:1: data: no closing quote"},
	    {"data = '/a\n", "q.conf:1: data: no closing quote"},
	    {"data = \"/a\\\"\n", "q.conf:1: data: backslash"},
	    {"data = \"${HOME}\"\n", "q.conf:1: data: backslash"},
	    {"data = \"a\tb\"\n", "q.conf:1: data: backslash, $ and control"},
	    {"data = \"\xFF\"\n", "q.conf: is not UTF-8"},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_refused(cases[i][0], cases[i][1]);
	struct conf c;
	err_clear();
	assert_int_equal(
	    conf_load_text(&c, &a, "q.conf", "workers = 1\0", 12), ERR_INVALID);
}

static void values_are_refused(void **state)
{
	(void)state;
	static const char *const cases[][2] = {
	    {"# x\nworkers = 0\n",
		"q.conf:2: workers: must be a whole number from 1 to 64"},
	    {"workers = 65\n", "q.conf:1: workers: must be"},
	    {"workers = -1\n", "q.conf:1: workers: must be"},
	    {"workers = 1.5\n", "q.conf:1: workers: must be"},
	    {"workers = 0x2\n", "q.conf:1: workers: must be"},
	    {"workers = 010\n", "q.conf:1: workers: must be"},
	    {"workers = yes\n", "q.conf:1: workers: must be"},
	    {"workers = \"\"\n", "q.conf:1: workers: must be"},
	    {"body_kb = 99999999999999999999\n", "q.conf:1: body_kb: must be"},
	    {"cache_mb = 4097\n", "q.conf:1: cache_mb: must be"},
	    {"idle_s = 59\n", "q.conf:1: idle_s: must be"},
	    {"session_s = 2592001\n", "q.conf:1: session_s: must be"},
	    {"session_s = 900\n", "q.conf: idle_s: longer than session_s"},
	    {"data = \"\"\n", "q.conf:1: data: is empty"},
	    {"base_url = www.example.cn\n",
		"q.conf:1: base_url: must begin with http://"},
	    {"base_url = ftp://x\n", "q.conf:1: base_url: must begin with http://"},
	    {"base_url = https://\n", "q.conf:1: base_url: must be scheme://host"},
	    {"base_url = http://:8080\n", "q.conf:1: base_url: must be scheme://host"},
	    {"base_url = https://x.cn/\n", "q.conf:1: base_url: must be scheme://host"},
	    {"base_url = https://X.cn\n", "q.conf:1: base_url: must be scheme://host"},
	    {"base_url = https://x.cn:443\n", "q.conf:1: base_url: must leave out"},
	    {"base_url = http://x.cn:80\n", "q.conf:1: base_url: must leave out"},
	    {"cgi_base = cgi\n", "q.conf:1: cgi_base: must be empty or a path"},
	    {"cgi_base = /cgi/\n", "q.conf:1: cgi_base: must be empty or a path"},
	    {"cgi_base = /a/../b\n", "q.conf:1: cgi_base: must be empty or a path"},
	    {"second_factor = maybe\n",
		"q.conf:1: second_factor: must be required or optional"},
	    {"log_level = loud\n",
		"q.conf:1: log_level: must be debug, info, warn or error"},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_refused(cases[i][0], cases[i][1]);
	struct conf c; /* a failure leaves nothing behind */
	assert_int_equal(load(&c, "workers = 3\nbase_url = https://x.cn:80\n"), OK);
	assert_int_equal(c.workers, 3);
}

/* The shipped file says what the program does: every comment `#key = value` is the
 * default, and every key is there. */
static void shipped_file(void **state)
{
	(void)state;
	static const char *const names[] = {"data", "base_url", "templates", "public_dir",
	    "cgi_base", "workers", "cache_mb", "pages_mb", "body_kb", "idle_s",
	    "session_s", "log_level"};
	struct conf c;
	assert_int_equal(conf_load(&c, &a, NULL), OK);
	assert_false(conf_needs_factor(&c));
	char *path = arena_printf(&a, "%s/../conf/qianfa.conf", c.templates);
	err_clear();
	assert_int_equal(conf_load(&c, &a, path), OK);
	assert_defaults(&c);
	assert_true(conf_needs_factor(&c)); /* but this one is on in production */
	struct buf text = BUF_INIT;
	assert_int_equal(file_read(&text, path), OK);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		char *at = strstr(text.data, arena_printf(&a, "\n#%s = ", names[i]));
		assert_non_null(at);
		at[1] = ' '; /* the setting itself */
	}
	err_clear();
	assert_int_equal(conf_load_text(&c, &a, "q", text.data, text.len), OK);
	assert_defaults(&c);
	assert_string_equal(c.templates, "/usr/share/qianfa/templates");
	assert_string_equal(c.public_dir, "/usr/share/qianfa/public");
	buf_release(&text);
}

static void missing_and_too_big(void **state)
{
	(void)state;
	struct conf c;
	assert_int_equal(conf_load(&c, &a, "/nonexistent/q.conf"), ERR_NOT_FOUND);
	assert_non_null(strstr(err_text(), "/nonexistent/q.conf"));
	err_clear();
	assert_int_equal(conf_load(&c, &a, "/dev/zero"), ERR_TOO_BIG);
}

#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    T(defaults),
	    T(every_key),
	    T(lines_are_refused),
	    T(values_are_refused),
	    T(shipped_file),
	    T(missing_and_too_big),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
