/* SPDX-License-Identifier: MIT */
/* view/tmpl: the whole mustache spec (tests/data/mustache), then what the spec leaves
 * open, errors with their place, limits, folders and the version. Run from the top
 * folder. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/file.h"
#include "view/tmpl.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SPEC "tests/data/mustache/"

static void add(struct tmpl_set *s, const char *name, const char *text)
{
	assert_int_equal(tmpl_add(s, name, text, strlen(text)), OK);
}

/* Renders "t"; the partials are a JSON object of name and text, or NULL. */
static enum err render(struct buf *out, const char *text, json_t *partials, json_t *data)
{
	struct tmpl_set *s = tmpl_new(false);
	const char *name;
	json_t *p;
	enum err err;

	add(s, "t", text);
	json_object_foreach(partials, name, p) add(s, name, json_string_value(p));
	assert_int_equal(tmpl_finish(s), OK);
	err = tmpl_render(s, "t", data, out);
	tmpl_free(s);
	return err;
}

static void check(
    const char *text, const char *partials, const char *data, const char *want)
{
	struct buf out = BUF_INIT;
	json_t *d = json_loads(data, JSON_DECODE_ANY, NULL);
	json_t *p = partials ? json_loads(partials, 0, NULL) : NULL;

	assert_non_null(d);
	assert_int_equal(render(&out, text, p, d), OK);
	assert_string_equal(buf_text(&out), want);
	buf_release(&out);
	json_decref(p);
	json_decref(d);
}

static size_t run_spec(const char *path)
{
	json_t *file = json_load_file(path, 0, NULL), *t;
	size_t i, failed = 0, n = json_array_size(json_object_get(file, "tests"));
	struct buf out = BUF_INIT;

	json_array_foreach(json_object_get(file, "tests"), i, t)
	{
		const char *text = json_string_value(json_object_get(t, "template"));
		const char *want = json_string_value(json_object_get(t, "expected"));
		enum err err = render(&out, text, json_object_get(t, "partials"),
		    json_object_get(t, "data"));

		if (err || strcmp(buf_text(&out), want) != 0) {
			print_error("%s: %s: <%s>, not <%s>\n", path,
			    json_string_value(json_object_get(t, "name")), buf_text(&out),
			    want);
			failed++;
		}
		buf_clear(&out);
	}
	buf_release(&out);
	json_decref(file);
	assert_int_equal(failed, 0);
	return n;
}

static void test_spec(void **state)
{
	(void)state;
	assert_int_equal(run_spec(SPEC "comments.json"), 12);
	assert_int_equal(run_spec(SPEC "delimiters.json"), 14);
	assert_int_equal(run_spec(SPEC "interpolation.json"), 42);
	assert_int_equal(run_spec(SPEC "inverted.json"), 22);
	assert_int_equal(run_spec(SPEC "partials.json"), 12);
	assert_int_equal(run_spec(SPEC "sections.json"), 34);
}

static void test_truth(void **state)
{
	static const char *const no[] = {
	    "null", "false", "\"\"", "0", "0.0", "-0.0", "[]"};
	static const char *const yes[] = {
	    "true", "\" \"", "\"0\"", "-1", "0.5", "1e-9", "{}", "[null]"};
	char data[40];

	(void)state;
	for (size_t i = 0; i < sizeof no / sizeof *no; i++) {
		snprintf(data, sizeof data, "{\"a\":%s}", no[i]);
		check("{{#a}}yes{{/a}}{{^a}}no{{/a}}", NULL, data, "no");
	}
	for (size_t i = 0; i < sizeof yes / sizeof *yes; i++) {
		snprintf(data, sizeof data, "{\"a\":%s}", yes[i]);
		check("{{#a}}yes{{/a}}{{^a}}no{{/a}}", NULL, data, "yes");
	}
}

static void test_values(void **state)
{
	(void)state;
	check("{{a}}", NULL, "{\"a\":\"&<>\\\"'签发\"}", "&amp;&lt;&gt;&quot;&#39;签发");
	check("{{{a}}}{{&a}}", NULL, "{\"a\":\"<'>\"}", "<'><'>");
	check("{{.}}", NULL, "9007199254740993", "9007199254740993");
	check("{{.}}", NULL, "-9223372036854775808", "-9223372036854775808");
	check("{{.}} {{{.}}}", NULL, "0.1", "0.1 0.1");
	check("{{.}}", NULL, "0.30000000000000004", "0.30000000000000004");
	check("{{.}}", NULL, "3.0", "3");
	check("{{.}}", NULL, "1e300", "1e+300");
	check("{{a}} {{b}}", NULL, "{\"a\":true,\"b\":false}", "true false");
	check("({{a}}{{b}}{{{a}}})", NULL, "{\"a\":[1,2],\"b\":{\"c\":1}}", "()");
	check("{{a}}", NULL, "{\"a\":\"x\\u000ay\"}", "x\ny");
	check("{{标题}} {{稿.肩题}}", NULL, "{\"标题\":\"甲\",\"稿\":{\"肩题\":\"乙\"}}",
	    "甲 乙");
	check("{{#a}}{{b}}{{/a}}", NULL, "{\"b\":\"out\",\"a\":{\"b\":null}}", "");
	check("{{ # a }}x{{ / a }}", NULL, "{\"a\":1}", "x");
	check("\xEF\xBB\xBFx", NULL, "{}", "x");
	check("", NULL, "{}", "");
	check("}} { {x} }", NULL, "{}", "}} { {x} }");
}

/* An indented partial: lines of the partial, not of its values, and not empty lines. */
static void test_indent(void **state)
{
	(void)state;
	check("  {{>p}}\n.", "{\"p\":\"a\\n\\n\\r\\n{{x}}\\n\"}", "{\"x\":\"1\\n2\"}",
	    "  a\n\n\r\n  1\n2\n.");
	check(" {{>p}}\n", "{\"p\":\"<\\n\\t{{>q}}\\n>\\n\",\"q\":\"1\\n2\\n\"}", "{}",
	    " <\n \t1\n \t2\n >\n");
	check(" {{>p}}\n", "{\"p\":\"{{>q}};\\n{{!c}}x\\n\",\"q\":\"1\\n2\"}", "{}",
	    " 1\n2;\n x\n");
	check(" {{>p}}\n", "{\"p\":\"{{#a}}x\\n{{/a}}y\\n\"}", "{\"a\":[1,2]}",
	    " x\n x\n y\n");
	check(" {{>p}}\n", "{\"p\":\"{{#a}}\\nx\\n{{/a}}\\n\"}", "{\"a\":[1,2]}",
	    " x\n x\n");
	check(" {{>p}}\n", "{\"p\":\"{{>q}}\\n\",\"q\":\"{{^a}}{{/a}}\\nz\"}", "{}",
	    " \n z");
}

static void check_error(const char *text, const char *want)
{
	struct tmpl_set *s = tmpl_new(false);

	err_clear();
	assert_int_equal(tmpl_add(s, "a.html", text, strlen(text)), ERR_INVALID);
	assert_string_equal(err_text(), want);
	tmpl_free(s);
}

static void test_errors(void **state)
{
	(void)state;
	check_error("x\n 签{{a", "a.html:2:3: this tag is never closed");
	check_error("{{a\n<p>{{b}}", "a.html:1:1: this tag is never closed a");
	check_error("{{{a}}", "a.html:1:1: this tag is never closed");
	check_error(
	    "签发 {{#a}}\n{{#b}}{{/b}}", "a.html:1:4: this section is never closed: a");
	check_error("{{#a}}\n{{#b}}\n {{/a}}",
	    "a.html:3:2: this closes another section than the open one, which is b");
	check_error("{{/a}}", "a.html:1:1: this closes a section that is not open: a");
	check_error("ä{{=x=}}", "a.html:1:2: delimiters are two words without \"=\", as "
				"in {{=<% %>=}}, not x");
	check_error("{{= a b c =}}",
	    "a.html:1:1: delimiters are two words without \"=\", as in "
	    "{{=<% %>=}}, not a b c");
	check_error("{{==}}", "a.html:1:1: delimiters are two words without \"=\", as in "
			      "{{=<% %>=}}, not");
	check_error("{{= a=b c =}}",
	    "a.html:1:1: delimiters are two words without \"=\", as in "
	    "{{=<% %>=}}, not a=b c");
	check_error("{{ }}", "a.html:1:1: this tag has no name");
	check_error("{{# }}", "a.html:1:1: this tag has no name");
	check_error("{{{}}}", "a.html:1:1: this tag has no name");
	check_error("{{>}}", "a.html:1:1: this tag has no name");
	check_error("{{a..b}}", "a.html:1:1: a part of this dotted name is empty: a..b");
	check_error("{{#.a}}", "a.html:1:1: a part of this dotted name is empty: .a");
	check_error("{{a.}}", "a.html:1:1: a part of this dotted name is empty: a.");
	check_error("{{a b}}", "a.html:1:1: a name must not contain white space: a b");
	check_error(
	    "{{\u3000a}}", "a.html:1:1: a name must not contain white space: \u3000a");
	check_error("{{<a}}{{/a}}",
	    "a.html:1:1: template inheritance is not part of the language: <a");
	check_error("{{=<% %>=}}\n<%#a%>", "a.html:2:1: this section is never closed: a");
	check_error("\n签\xE7\xAD", "a.html:2:2: this is not UTF-8 text");
	check_error("ab\xC0\x80", "a.html:1:3: this is not UTF-8 text");
}

static void test_error_nul(void **state)
{
	struct tmpl_set *s = tmpl_new(false);

	(void)state;
	err_clear();
	assert_int_equal(tmpl_add(s, "a.html", "ab\0c", 4), ERR_INVALID);
	assert_string_equal(err_text(), "a.html:1:3: this is not UTF-8 text");
	tmpl_free(s);
}

static void test_strict(void **state)
{
	struct tmpl_set *s = tmpl_new(true);

	(void)state;
	err_clear();
	add(s, "b.html", "{{> a}}\n 签 {{> part/none }}");
	add(s, "a.xml", "");
	assert_int_equal(tmpl_finish(s), ERR_INVALID);
	assert_string_equal(err_text(), "b.html:2:4: there is no template part/none");
	tmpl_free(s);
	check("({{> none }})", NULL, "{}", "()");
}

static void test_names(void **state)
{
	struct buf out = BUF_INIT;
	struct tmpl_set *s = tmpl_new(true);

	(void)state;
	err_clear();
	add(s, "t", "{{>a}}{{>b}}{{>c}}{{>d/e}}{{>a.xml}}");
	add(s, "a", "1");
	add(s, "a.html", "x");
	add(s, "a.xml", "2");
	add(s, "b.xml", "3");
	add(s, "b.html", "4");
	add(s, "c.mustache", "5");
	add(s, "d/e.html", "6");
	assert_int_equal(tmpl_finish(s), OK);
	assert_int_equal(tmpl_render(s, "t", NULL, &out), OK);
	assert_string_equal(buf_text(&out), "14562");
	assert_int_equal(tmpl_render(s, "c", NULL, &out), ERR_NOT_FOUND);
	tmpl_free(s);
	buf_release(&out);

	s = tmpl_new(false);
	err_clear();
	add(s, "a", "1");
	add(s, "a", "2");
	assert_int_equal(tmpl_finish(s), ERR_INVALID);
	assert_string_equal(err_text(), "a: two templates have this name");
	tmpl_free(s);
}

/* n objects inside one another under "n", the innermost with null. */
static json_t *nest(unsigned n)
{
	json_t *j = json_null();

	for (n++; n--;)
		j = json_pack("{s:o}", "n", j);
	return j;
}

static void test_recursion(void **state)
{
	struct buf out = BUF_INIT;
	struct tmpl_set *s = tmpl_new(true);
	json_t *fits = nest(63), *deep = nest(64);

	(void)state;
	err_clear();
	add(s, "t", "{{>p}}");
	add(s, "p", "<{{#n}}\n {{>p}}\n{{/n}}>");
	add(s, "ever", "签 {{>ever}}");
	assert_int_equal(tmpl_finish(s), OK);
	assert_int_equal(tmpl_render(s, "t", fits, &out), OK);
	/* 64 pairs of <>, 63 line ends, indentation 0 to 63 and 0 to 62 */
	assert_int_equal(out.len, 64 * 2 + 63 + 64 * 63 - 63);
	assert_int_equal(tmpl_render(s, "t", deep, &out), ERR_TOO_BIG);
	assert_string_equal(err_text(), "p:2:2: partials are nested over 64 deep at p");
	err_clear();
	assert_int_equal(tmpl_render(s, "ever", NULL, &out), ERR_TOO_BIG);
	assert_string_equal(
	    err_text(), "ever:1:3: partials are nested over 64 deep at ever");
	tmpl_free(s);
	json_decref(fits);
	json_decref(deep);
	buf_release(&out);
}

static void repeat(struct buf *b, const char *s, int n)
{
	while (n--)
		buf_str(b, s);
}

static void test_limits(void **state)
{
	struct buf text = BUF_INIT, out;
	struct tmpl_set *s = tmpl_new(false);
	json_t *list = json_loads("[1,2]", 0, NULL);

	(void)state;
	err_clear();
	repeat(&text, "{{#.}}", 32);
	repeat(&text, "{{/.}}", 32);
	add(s, "ok", "{{#.}}{{.}}{{/.}}");
	add(s, "sections", buf_text(&text));
	add(s, "steps", "{{#a}}{{#a}}{{#a}}{{#a}}{{/a}}{{/a}}{{/a}}{{/a}}");
	add(s, "turns", "{{#a}}{{#a}}{{/a}}{{/a}}");
	assert_int_equal(tmpl_finish(s), OK);
	buf_init(&out, 0);
	assert_int_equal(tmpl_render(s, "sections", list, &out), OK);
	buf_release(&out);
	buf_init(&out, 1);
	assert_int_equal(tmpl_render(s, "ok", list, &out), ERR_TOO_BIG);
	buf_release(&out);
	json_decref(list);

	list = json_pack("{s:[]}", "a");
	for (int i = 0; i < 1000; i++)
		json_array_append_new(json_object_get(list, "a"), json_null());
	err_clear();
	assert_int_equal(tmpl_render(s, "steps", list, &out), ERR_TOO_BIG);
	assert_non_null(strstr(err_text(), "over ten million steps"));
	/* 3,000 nodes, but nine million turns; with 4,000 sixteen */
	for (int i = 0; i < 2000; i++)
		json_array_append_new(json_object_get(list, "a"), json_null());
	assert_int_equal(tmpl_render(s, "turns", list, &out), OK);
	for (int i = 0; i < 1000; i++)
		json_array_append_new(json_object_get(list, "a"), json_null());
	assert_int_equal(tmpl_render(s, "turns", list, &out), ERR_TOO_BIG);
	json_decref(list);
	tmpl_free(s);

	s = tmpl_new(false);
	err_clear();
	buf_clear(&text);
	repeat(&text, "{{#.}}", 33);
	assert_int_equal(tmpl_add(s, "a", buf_text(&text), text.len), ERR_INVALID);
	assert_string_equal(err_text(), "a:1:193: sections are nested over 32 deep at .");
	buf_clear(&text);
	repeat(&text, "12345678", (1 << 17) + 1);
	assert_int_equal(tmpl_add(s, "b", buf_text(&text), text.len), ERR_TOO_BIG);
	tmpl_free(s);
	buf_release(&text);
}

/* What a reload does: the new set is bad, the old one goes on. */
static void test_keep_old(void **state)
{
	struct tmpl_set *old = tmpl_new(true), *new = tmpl_new(true);
	struct buf out = BUF_INIT;

	(void)state;
	add(old, "t", "old {{>p}}");
	add(old, "p", "part");
	assert_int_equal(tmpl_finish(old), OK);
	err_clear();
	add(new, "t", "new {{>p}}");
	assert_int_equal(tmpl_add(new, "p", "{{#a}}", 6), ERR_INVALID);
	tmpl_free(new);
	assert_int_equal(tmpl_render(old, "t", NULL, &out), OK);
	assert_string_equal(buf_text(&out), "old part");
	buf_release(&out);
	tmpl_free(old);
	tmpl_free(NULL);
}

static void test_version(void **state)
{
	static const char *const sets[][4] = {
	    {"a", "1", "b", "2"},
	    {"b", "2", "a", "1"},
	    {"a", "1", "b", "3"},
	    {"a", "1", "c", "2"},
	    {"a", "12", "b", ""},
	};
	char first[65] = "";

	(void)state;
	for (size_t i = 0; i < sizeof sets / sizeof *sets; i++) {
		struct tmpl_set *s = tmpl_new(false);

		add(s, sets[i][0], sets[i][1]);
		add(s, sets[i][2], sets[i][3]);
		assert_int_equal(tmpl_finish(s), OK);
		assert_int_equal(strlen(tmpl_version(s)), 64);
		if (i == 0)
			strcpy(first, tmpl_version(s));
		else if (i == 1)
			assert_string_equal(tmpl_version(s), first);
		else
			assert_string_not_equal(tmpl_version(s), first);
		tmpl_free(s);
	}
}

static void put(const char *dir, const char *name, const char *text)
{
	char path[200];

	snprintf(path, sizeof path, "%s/%s", dir, name);
	assert_int_equal(file_write(path, text, strlen(text), 0600), OK);
}

static void test_dir(void **state)
{
	char dir[] = "/tmp/test_tmpl.XXXXXX", sub[64];
	struct tmpl_set *s = tmpl_new(true);
	struct buf out = BUF_INIT;

	(void)state;
	err_clear();
	assert_non_null(mkdtemp(dir));
	snprintf(sub, sizeof sub, "%s/part", dir);
	assert_int_equal(file_mkdir(sub, 0700), OK);
	put(dir, "page.html", "<{{> part/head }}>");
	put(dir, "feed.xml", "");
	put(dir, "notes.txt", "{{#broken");
	put(dir, ".page.html.swp.html", "{{#broken");
	put(sub, "head.mustache", "{{title}}");
	assert_int_equal(tmpl_add_dir(s, dir), OK);
	assert_int_equal(tmpl_finish(s), OK);
	assert_int_equal(tmpl_render(s, "part/head.mustache", NULL, &out), OK);
	assert_int_equal(tmpl_render(s, "feed.xml", NULL, &out), OK);
	assert_int_equal(tmpl_render(s, "page.html", NULL, &out), OK);
	assert_string_equal(buf_text(&out), "<>");
	tmpl_free(s);

	s = tmpl_new(false);
	put(sub, "head.mustache", "\n{{/title}}");
	assert_int_equal(tmpl_add_dir(s, dir), ERR_INVALID);
	assert_string_equal(err_text(),
	    "part/head.mustache:2:1: this closes a section that is not open: title");
	tmpl_free(s);

	s = tmpl_new(false);
	err_clear();
	assert_int_not_equal(tmpl_add_dir(s, "/nonexistent"), OK);
	tmpl_free(s);
	buf_release(&out);
	snprintf(sub, sizeof sub, "rm -r %s", dir);
	assert_int_equal(system(sub), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_spec),
	    cmocka_unit_test(test_truth),
	    cmocka_unit_test(test_values),
	    cmocka_unit_test(test_indent),
	    cmocka_unit_test(test_errors),
	    cmocka_unit_test(test_error_nul),
	    cmocka_unit_test(test_strict),
	    cmocka_unit_test(test_names),
	    cmocka_unit_test(test_recursion),
	    cmocka_unit_test(test_limits),
	    cmocka_unit_test(test_keep_old),
	    cmocka_unit_test(test_version),
	    cmocka_unit_test(test_dir),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
