/* SPDX-License-Identifier: MIT */
/* Running one named statement: bind by name, step, read columns in order, end. The first
 * error stays in the query and turns every later call into nothing. */
#include "db/query.h"

#include "base/clock.h"
#include "db/internal.h"

#include <assert.h>
#include <string.h>

static const char *name_of(const struct query *q)
{
	return q->db->schema->statements[q->sql].name;
}

static void fail(struct query *q, int rc)
{
	q->err = db_fail(q->db, rc, name_of(q));
}

struct query q_begin(struct db *db, enum sql sql)
{
	assert((int)sql >= 0 && (int)sql < db->schema->statement_count);
	struct query q = {.db = db, .sql = sql};
	struct statement *st = &db->statements[sql];
	if (!db->conn) { /* reopening failed; see db_refresh() */
		q.err = err_set(ERR_BUSY, "%s: the database is not open", name_of(&q));
		return q;
	}
	if (!st->stmt && (q.err = db_prepare(db, (int)sql)))
		return q;
	assert(!st->busy);
	/* A writer changes things inside db_write() only; a reader is refused by SQLite.
	 */
	assert(db->mode == DB_READ || db->writing || sqlite3_stmt_readonly(st->stmt));
	st->busy = true;
	db->busy++;
	q.stmt = st->stmt;
	return q;
}

/* Index of a parameter that is to be bound now, 0 when the query has failed already. */
static int bind_at(struct query *q, const char *name)
{
	if (q->err)
		return 0;
	assert(!q->stepped);
	int at = sqlite3_bind_parameter_index(q->stmt, name);
	assert(at > 0 && at <= 64);
	q->bound |= UINT64_C(1) << (at - 1);
	return at;
}

static void bind_done(struct query *q, int rc)
{
	if (rc != SQLITE_OK)
		fail(q, rc);
}

void q_bind_int(struct query *q, const char *name, int64_t value)
{
	int at = bind_at(q, name);
	if (at)
		bind_done(q, sqlite3_bind_int64(q->stmt, at, value));
}

void q_bind_text(struct query *q, const char *name, const char *value)
{
	int at = bind_at(q, name);
	if (at)
		bind_done(q, sqlite3_bind_text(q->stmt, at, value, -1, SQLITE_TRANSIENT));
}

void q_bind_blob(struct query *q, const char *name, const void *data, size_t len)
{
	assert(data || len == 0);
	int at = bind_at(q, name);
	if (!at)
		return;
	/* SQLite takes a NULL pointer for NULL; no bytes are an empty blob here. */
	if (len == 0)
		bind_done(q, sqlite3_bind_zeroblob(q->stmt, at, 0));
	else
		bind_done(
		    q, sqlite3_bind_blob64(q->stmt, at, data, len, SQLITE_TRANSIENT));
}

void q_bind_null(struct query *q, const char *name)
{
	int at = bind_at(q, name);
	if (at)
		bind_done(q, sqlite3_bind_null(q->stmt, at));
}

void q_bind_opt(struct query *q, const char *name, bool has, int64_t value)
{
	if (has)
		q_bind_int(q, name, value);
	else
		q_bind_null(q, name);
}

static void first_step(struct query *q)
{
	int n = q->db->statements[q->sql].parameters;
	uint64_t all = n == 64 ? UINT64_MAX : (UINT64_C(1) << n) - 1;
	assert(q->bound == all); /* every parameter was bound */
	(void)all;
	q->stepped = true;
	if (q->db->mode == DB_READ && !q->db->reading && !q->db->deadline)
		q->db->deadline = db_read_deadline(q->db);
}

/* The reader must have taken exactly the columns of the row it had. */
static void row_taken(struct query *q)
{
	int n = sqlite3_column_count(q->stmt);
	if (q->on_row && q->column != n)
		q->err = err_set(
		    ERR_BROKEN, "%s: read %d of %d columns", name_of(q), q->column, n);
	q->on_row = false;
}

bool q_row(struct query *q)
{
	if (q->err || q->done)
		return false;
	bool first = !q->stepped;
	if (first)
		first_step(q);
	row_taken(q);
	if (q->err)
		return false;
	int rc = first ? connect_step(q->stmt) : sqlite3_step(q->stmt);
	if (rc == SQLITE_ROW) {
		q->on_row = true;
		q->column = 0;
		q->rows++;
		return true;
	}
	q->done = true;
	if (rc != SQLITE_DONE)
		fail(q, rc);
	return false;
}

/* The next column when it is there and of this type; NULL for SQL NULL and any error. One
 * call for it: each sqlite3_column_…() asks the connection for errors, the functions of a
 * value do not. */
static sqlite3_value *take(struct query *q, int type)
{
	if (q->err)
		return NULL;
	assert(q->on_row);
	int at = q->column;
	if (at >= sqlite3_column_count(q->stmt)) {
		q->err = err_set(ERR_BROKEN, "%s: has only %d columns", name_of(q), at);
		return NULL;
	}
	sqlite3_value *value = sqlite3_column_value(q->stmt, at);
	int found = sqlite3_value_type(value);
	q->column++;
	if (found != type && found != SQLITE_NULL)
		q->err = err_set(ERR_BROKEN, "%s: column %s is of another type",
		    name_of(q), sqlite3_column_name(q->stmt, at));
	return found == type ? value : NULL;
}

int64_t q_int(struct query *q)
{
	sqlite3_value *value = take(q, SQLITE_INTEGER);
	return value ? sqlite3_value_int64(value) : 0;
}

char *q_text(struct query *q, struct arena *a)
{
	sqlite3_value *value = take(q, SQLITE_TEXT);
	if (!value)
		return NULL;
	const char *text = (const char *)sqlite3_value_text(value);
	size_t len = (size_t)sqlite3_value_bytes(value);
	/* behind a NUL nobody would see what stands there, a hash included */
	if (memchr(text, '\0', len)) {
		q->err = err_set(ERR_BROKEN, "%s: column %s holds a NUL", name_of(q),
		    sqlite3_column_name(q->stmt, q->column - 1));
		return NULL;
	}
	return arena_strndup(a, text, len);
}

void q_blob(struct query *q, void *out, size_t len)
{
	memset(out, 0, len);
	sqlite3_value *value = take(q, SQLITE_BLOB);
	if (!value)
		return;
	size_t found = (size_t)sqlite3_value_bytes(value);
	if (found != len)
		q->err = err_set(ERR_BROKEN, "%s: column %s has %zu bytes, not %zu",
		    name_of(q), sqlite3_column_name(q->stmt, q->column - 1), found, len);
	else if (len)
		memcpy(out, sqlite3_value_blob(value), len);
}

void *q_bytes(struct query *q, struct arena *a, size_t *len)
{
	*len = 0;
	sqlite3_value *value = take(q, SQLITE_BLOB);
	if (!value)
		return NULL;
	*len = (size_t)sqlite3_value_bytes(value);
	void *out = arena_alloc(a, *len + 1);
	if (*len)
		memcpy(out, sqlite3_value_blob(value), *len);
	return out;
}

bool q_blob_opt(struct query *q, void *out, size_t len)
{
	bool null = !q->err && q->on_row &&
		    sqlite3_column_type(q->stmt, q->column) == SQLITE_NULL;
	q_blob(q, out, len);
	return !null && !q->err;
}

void q_skip(struct query *q)
{
	if (q->err)
		return;
	assert(q->on_row);
	q->column++;
}

enum err q_end(struct query *q)
{
	if (!q->stmt)
		return q->err;
	if (!q->err && !q->stepped)
		q_row(q);
	/* A change with RETURNING runs to its end, where immediate constraints are
	 * checked. */
	while (!q->err && !q->done && !sqlite3_stmt_readonly(q->stmt) && q_row(q))
		q->column = sqlite3_column_count(q->stmt);
	if (!q->err)
		row_taken(q);
	sqlite3_reset(q->stmt);
	sqlite3_clear_bindings(q->stmt);
	q->db->statements[q->sql].busy = false;
	q->db->busy--;
	if (!q->db->reading && q->db->busy == 0)
		q->db->deadline = 0;
	q->stmt = NULL;
	return q->err;
}

enum err q_end_one(struct query *q)
{
	if (!q->stmt)
		return q->err;
	bool select = sqlite3_stmt_readonly(q->stmt);
	sqlite3 *conn = q->db->conn;
	enum err err = q_end(q);
	if (err)
		return err;
	bool hit = select ? q->rows > 0 : sqlite3_changes64(conn) > 0;
	return hit ? OK : ERR_NOT_FOUND;
}

int64_t q_last_id(struct db *db)
{
	return sqlite3_last_insert_rowid(db->conn);
}
