/* SPDX-License-Identifier: MIT */
/* The schema of a database against what the migrations make: they run on an empty one in
 * memory, and both lists are read side by side. */
#include "db/internal.h"

#include <assert.h>
#include <string.h>

static const char list_sql[] =
    "SELECT type, name, sql FROM sqlite_schema WHERE name NOT GLOB 'sqlite_*' "
    "ORDER BY type, name";

struct side {
	sqlite3 *conn;
	sqlite3_stmt *stmt;
	int rc; /* of the last step */
	const char *type, *name, *sql;
};

static const char *column(struct side *s, int i)
{
	const char *text = (const char *)sqlite3_column_text(s->stmt, i);
	return text ? text : "";
}

static void next(struct side *s)
{
	s->rc = sqlite3_step(s->stmt);
	if (s->rc != SQLITE_ROW)
		return;
	s->type = column(s, 0);
	s->name = column(s, 1);
	s->sql = column(s, 2);
}

static void begin(struct side *s, sqlite3 *conn)
{
	*s = (struct side){.conn = conn};
	s->rc = sqlite3_prepare_v2(conn, list_sql, -1, &s->stmt, NULL);
	if (s->rc == SQLITE_OK)
		next(s);
}

/* Which comes first; what is at its end comes last. */
static int order(const struct side *x, const struct side *y)
{
	if (x->rc != SQLITE_ROW || y->rc != SQLITE_ROW)
		return (x->rc != SQLITE_ROW) - (y->rc != SQLITE_ROW);
	int type = strcmp(x->type, y->type);
	return type ? type : strcmp(x->name, y->name);
}

static enum err end(struct side *s)
{
	enum err e =
	    s->rc == SQLITE_DONE ? OK : connect_fail(s->conn, s->rc, "sqlite_schema");
	sqlite3_finalize(s->stmt);
	return e;
}

static void compare(struct side *is, struct side *want, db_shape_fn *fault, void *arg)
{
	while (is->rc == SQLITE_ROW || want->rc == SQLITE_ROW) {
		int by = order(is, want);
		if (by < 0) {
			fault(arg, is->type, is->name, "is none of the program's");
			next(is);
		} else if (by > 0) {
			fault(arg, want->type, want->name, "is missing");
			next(want);
		} else {
			if (strcmp(is->sql, want->sql) != 0)
				fault(arg, is->type, is->name,
				    "is not as the program makes it");
			next(is);
			next(want);
		}
	}
}

enum err db_shape(struct db *db, db_shape_fn *fault, void *arg)
{
	struct side is, want;
	struct arena a;
	sqlite3 *fresh = NULL;
	assert(db->reading || db->writing);
	int rc = sqlite3_open(":memory:", &fresh);
	enum err e = rc == SQLITE_OK ? OK : connect_fail(fresh, rc, ":memory:");
	arena_init(&a);
	if (!e)
		e = migrate_run(fresh, db->schema, db->data, &a);
	if (!e) {
		begin(&is, db->conn);
		begin(&want, fresh);
		compare(&is, &want, fault, arg);
		e = end(&is);
		enum err other = end(&want);
		e = e ? e : other;
	}
	sqlite3_close(fresh);
	arena_release(&a);
	return e;
}
