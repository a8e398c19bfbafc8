/* SPDX-License-Identifier: MIT */
/* Running a named statement. All SQL is constant text in sql/query/NAME.sql; the line
 * "-- name: article_by_id" makes SQL_ARTICLE_BY_ID (build/gen/sql.h). Parameters are
 * bound by name, columns are read left to right, and q_end() fails when the reader took
 * more or fewer than selected.
 *
 *	struct query q = q_begin(db, SQL_ARTICLE_BY_ID);
 *	q_bind_int(&q, ":id", id);
 *	if (q_row(&q))
 *		article_read(out, &q, a);
 *	return q_end(&q);
 *
 * Errors stick in the query: no call but the last needs a check. */
#ifndef DB_QUERY_H
#define DB_QUERY_H

#include "base/arena.h"
#include "base/buf.h"
#include "db/db.h"
#include "gen/sql.h"

#include <stdbool.h>
#include <stdint.h>

struct query {
	struct db *db;
	enum sql sql;
	void *stmt;     /* sqlite3_stmt, borrowed from db; NULL after q_end */
	uint64_t bound; /* bit n: parameter n + 1 is bound */
	bool stepped;   /* q_row was called */
	bool on_row;    /* a row is there to be read */
	bool done;      /* there are no more rows */
	int column;     /* next column to read */
	int rows;       /* rows seen */
	enum err err;   /* first error */
};

/* The statement, reset and with all parameters unbound. Parameters that are not bound by
 * a q_bind_… call before the first step are a bug and assert, as is a statement that
 * changes something outside db_write(). A statement is not re-entrant: two at once
 * assert. */
struct query q_begin(struct db *db, enum sql sql);

void q_bind_int(struct query *q, const char *name, int64_t value);
void q_bind_text(
    struct query *q, const char *name, const char *value); /* NULL binds NULL */
void q_bind_blob(struct query *q, const char *name, const void *data, size_t len);
void q_bind_null(struct query *q, const char *name);
/* NULL when has is false. */
void q_bind_opt(struct query *q, const char *name, bool has, int64_t value);

/* Steps to the next row: true when there is one. */
bool q_row(struct query *q);

/* The next column of the row. Text and blobs are copied into the arena; SQL NULL gives
 * NULL (text), 0 (int). q_blob: exactly len bytes into out, ERR_BROKEN otherwise (NULL
 * column: zero bytes). A column of another type and one too many are ERR_BROKEN. */
int64_t q_int(struct query *q);
char *q_text(struct query *q, struct arena *a);
void q_blob(struct query *q, void *out, size_t len);
/* However many bytes it has, in the arena. */
void *q_bytes(struct query *q, struct arena *a, size_t *len);
/* As q_blob, false for a NULL column. */
bool q_blob_opt(struct query *q, void *out, size_t len);
/* Skips a column that this reader has no use for. */
void q_skip(struct query *q);

/* Resets and clears the statement; the first error of all calls. Steps a statement that
 * was never stepped (so INSERT needs no q_row). ERR_CONFLICT for a UNIQUE violation,
 * ERR_INVALID for CHECK and FOREIGN KEY. */
enum err q_end(struct query *q) MUST_USE;

/* The same, and ERR_NOT_FOUND (without a message: it is often no fault) when no row was
 * seen (SELECT) or changed (INSERT, UPDATE, DELETE). */
enum err q_end_one(struct query *q) MUST_USE;

/* Row id of the last INSERT on this connection. */
int64_t q_last_id(struct db *db);

/* "article_by_id", and why the statement may read a whole table (NULL: it may not). */
const char *db_sql_name(enum sql sql);
const char *db_sql_scan(enum sql sql);

/* EXPLAIN QUERY PLAN: *detail gets its lines (in the arena), *full_scan tells whether one
 * of them walks a whole table, a whole covering index or a whole virtual table. Scans of
 * subqueries and VALUES do not count; one of a common table expression does, as SQLite
 * does not tell it from a table: mark it. */
enum err db_explain(struct db *db, enum sql sql, bool *full_scan, char **detail,
    struct arena *a) MUST_USE;

#endif
