/* SPDX-License-Identifier: MIT */
/* doc/permissions.md is what the program's own tables give. ACCEPT=1 in the environment
 * writes it anew (look at the difference before committing it). */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "app/app.h"
#include "base/buf.h"
#include "page/handbook.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char path[] = "doc/permissions.md";

static const char *get(const json_t *o, const char *key)
{
	const char *s = json_string_value(json_object_get(o, key));
	assert_non_null(s);
	return s;
}

static void write_states(struct buf *b, const json_t *book)
{
	size_t i, k;
	json_t *s, *act;
	buf_str(b, "\n## 状态和动作\n");
	json_array_foreach(json_object_get(book, "states"), i, s)
	{
		buf_printf(b, "\n### %s (%s)\n\n%s\n\n", get(s, "text"), get(s, "name"),
		    get(s, "meaning"));
		buf_str(b, "| 动作 | 之后 | 角色 | 谁 | 条件 |\n|---|---|---|---|---|\n");
		json_array_foreach(json_object_get(s, "acts"), k, act) buf_printf(b,
		    "| %s | %s | %s | %s | %s |\n", get(act, "action"), get(act, "to"),
		    get(act, "roles"), get(act, "who"), get(act, "note"));
	}
}

static void write_matrix(struct buf *b, const json_t *book)
{
	size_t i, k;
	json_t *row, *o;
	buf_str(b, "\n## 角色和权限\n\n| 权限 |");
	json_array_foreach(json_object_get(book, "roles"), i, o)
	    buf_printf(b, " %s |", get(o, "text"));
	buf_str(b, "\n|---|---|---|---|---|---|---|\n");
	json_array_foreach(json_object_get(book, "matrix"), i, row)
	{
		buf_printf(b, "| %s |", get(row, "perm"));
		json_array_foreach(json_object_get(row, "cells"), k, o)
		    buf_str(b, json_is_true(json_object_get(o, "has")) ? " 能 |" : " |");
		buf_str(b, "\n");
	}
}

static void write_book(struct buf *b, const json_t *book)
{
	size_t i, k;
	json_t *o, *line;
	buf_str(b,
	    "# 权限手册\n\nMade by tests/unit/app/test_handbook.c from the tables of "
	    "src/news/workflow.c, src/news/actor.c and\nsrc/app/routes.c; the same "
	    "stands in the desk at /admin/handbook. Do not edit.\n");
	json_array_foreach(json_object_get(book, "chapters"), i, o)
	{
		buf_printf(b, "\n## %s\n\n", get(o, "title"));
		json_array_foreach(json_object_get(o, "list"), k, line)
		    buf_printf(b, "- %s\n", get(line, "text"));
	}
	write_states(b, book);
	write_matrix(b, book);
	buf_str(b, "\n## 页面\n\n| 方法 | 网址 | 谁 | 另外 |\n|---|---|---|---|\n");
	json_array_foreach(json_object_get(book, "addresses"), i, o)
	    buf_printf(b, "| %s | `%s` | %s | %s |\n", get(o, "method"),
		get(o, "pattern"), get(o, "roles"), get(o, "note"));
}

static char *read_doc(void)
{
	FILE *in = fopen(path, "r");
	char *text = calloc(1, 1 << 20);
	assert_non_null(text);
	if (!in)
		return text;
	size_t n = fread(text, 1, (1 << 20) - 1, in);
	text[n] = 0;
	fclose(in);
	return text;
}

static void the_same(void **state)
{
	struct arena a;
	struct buf b = BUF_INIT;
	(void)state;
	arena_init(&a);
	json_t *book = handbook_model(&a, route_address);
	assert_non_null(book);
	write_book(&b, book);
	if (getenv("ACCEPT")) {
		FILE *out = fopen(path, "w");
		assert_non_null(out);
		assert_int_equal(fputs(buf_text(&b), out) >= 0, 1);
		assert_int_equal(fclose(out), 0);
	}
	char *have = read_doc();
	if (strcmp(have, buf_text(&b)))
		fail_msg("%s is not what the tables give: ACCEPT=1 writes it anew", path);
	free(have);
	json_decref(book);
	buf_release(&b);
	arena_release(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(the_same)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
