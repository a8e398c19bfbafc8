/* SPDX-License-Identifier: MIT */
/* For tests of the ledger's heads: a site with a key of its own and rows at will. */
#ifndef TESTS_LIB_HEADFIX_H
#define TESTS_LIB_HEADFIX_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/clock.h"
#include "news/head.h"
#include "news/ledger.h"
#include "news/proof.h"
#include "news/site.h"
#include "news/tree.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct headfix {
	char data[64];
	struct db *db;
	struct arena a;
	struct vault v;
	int64_t now;
};

static inline int headfix_setup(void **state)
{
	struct headfix *f = calloc(1, sizeof *f);
	secret_init();
	err_clear();
	strcpy(f->data, "/tmp/headfix.XXXXXX");
	assert_non_null(mkdtemp(f->data));
	strcat(f->data, "/site");
	f->now =
	    1764000000000; /* 2025-11-25 00:00 in Beijing, two hours before noon UTC */
	arena_init(&f->a);
	assert_int_equal(db_create(f->data), OK);
	assert_int_equal(db_open(&f->db, f->data, DB_WRITE), OK);
	assert_int_equal(vault_open(&f->v, f->data, true), OK);
	assert_int_equal(site_init(f->db, f->now), OK);
	*state = f;
	return 0;
}

static inline int headfix_teardown(void **state)
{
	struct headfix *f = *state;
	char command[128];
	db_close(f->db);
	vault_close(&f->v);
	arena_release(&f->a);
	*strrchr(f->data, '/') = 0;
	snprintf(command, sizeof command, "rm -rf %s", f->data);
	assert_int_equal(system(command), 0);
	free(f);
	return 0;
}

static inline enum err headfix_rows_fn(struct db *db, void *arg)
{
	int64_t *x = arg; /* count, now */
	enum err e = OK;
	struct ledger_entry entry = {.action = "setting", .detail = "x"};
	for (; x[0] && !e; x[0]--)
		e = ledger_add(NULL, db, actor_console(), x[1], &entry);
	return e;
}

/* Adds n rows to the ledger. */
static inline void headfix_rows(struct headfix *f, int64_t n)
{
	int64_t x[2] = {n, f->now += 1000};
	assert_int_equal(db_write(f->db, headfix_rows_fn, x), OK);
}

static inline void headfix_start(struct headfix *f, const char *url)
{
	assert_int_equal(
	    head_start(f->db, &f->v, actor_console(), url, f->now += 1000), OK);
}

static inline void headfix_make(struct headfix *f)
{
	assert_int_equal(head_make(f->db, &f->v, f->now += 1000), OK);
}

static inline struct head headfix_newest(struct headfix *f)
{
	struct head h;
	assert_int_equal(head_newest(&h, f->db, &f->a), OK);
	return h;
}

static inline void headfix_tamper(struct headfix *f, const char *sql)
{
	sqlite3 *raw;
	char path[128], *why = NULL;
	snprintf(path, sizeof path, "%s/site.db", f->data);
	assert_int_equal(sqlite3_open(path, &raw), SQLITE_OK);
	if (sqlite3_exec(raw, sql, NULL, NULL, &why) != SQLITE_OK)
		fail_msg("%s: %s", sql, why);
	sqlite3_close(raw);
}

#endif
