/* SPDX-License-Identifier: MIT */
/* Questions about the database itself: is it whole, which schema has it, how would SQLite
 * run a statement. */
#include "base/buf.h"
#include "db/internal.h"
#include "db/query.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

enum err db_check(struct db *db)
{
	assert(db->busy == 0);
	enum err err = db_refresh(db, false);
	return err ? err : connect_check(db->conn, false);
}

enum err db_schema(struct db *db, int *out)
{
	int64_t version = 0;
	enum err err = db_refresh(db, false);
	if (!err)
		err = connect_int(db->conn, "PRAGMA user_version", &version);
	*out = (int)version;
	return err;
}

static enum err journal_mode(sqlite3 *conn, char out[16])
{
	sqlite3_stmt *stmt = NULL;
	int rc = sqlite3_prepare_v2(conn, "PRAGMA journal_mode", -1, &stmt, NULL);
	if (rc == SQLITE_OK)
		rc = connect_step(stmt);
	if (rc == SQLITE_ROW)
		snprintf(out, 16, "%s", (const char *)sqlite3_column_text(stmt, 0));
	enum err err = rc == SQLITE_ROW ? OK : connect_fail(conn, rc, "journal_mode");
	sqlite3_finalize(stmt);
	return err;
}

/* A switch of the connection; -1 asks without setting. */
static bool is_on(sqlite3 *conn, int id)
{
	int on = 0;
	return sqlite3_db_config(conn, id, -1, &on) == SQLITE_OK && on;
}

enum err db_settings(struct db_settings *out, struct db *db)
{
	*out = (struct db_settings){.version = sqlite3_libversion()};
	enum err err = db->reading || db->writing ? OK : db_refresh(db, false);
	if (err)
		return err;
	const struct {
		const char *sql;
		int64_t *at;
	} rows[] = {
	    {"PRAGMA synchronous", &out->synchronous},
	    {"PRAGMA foreign_keys", &out->foreign_keys},
	    {"PRAGMA cell_size_check", &out->cell_size_check},
	    {"PRAGMA trusted_schema", &out->trusted_schema},
	    {"PRAGMA query_only", &out->query_only},
	    {"PRAGMA wal_autocheckpoint", &out->autocheckpoint},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows && !err; i++)
		err = connect_int(db->conn, rows[i].sql, rows[i].at);
	out->defensive = is_on(db->conn, SQLITE_DBCONFIG_DEFENSIVE);
	out->load_extension = is_on(db->conn, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION);
	out->double_quoted = is_on(db->conn, SQLITE_DBCONFIG_DQS_DDL) ||
			     is_on(db->conn, SQLITE_DBCONFIG_DQS_DML);
	return err ? err : journal_mode(db->conn, out->journal);
}

/* One line of a plan, such as "SCAN a USING COVERING INDEX b". */
static bool is_full_scan(const char *line)
{
	if (strncmp(line, "SCAN ", 5) != 0)
		return false;
	const char *what = line + 5;
	if (strcmp(what, "CONSTANT ROW") == 0 || what[0] == '(')
		return false;
	if (strstr(what, " VIRTUAL TABLE INDEX "))
		return strcmp(line + strlen(line) - 2, "0:") ==
		       0; /* no constraint used */
	if (strstr(what, "-ROW VALUES CLAUSE") || strstr(what, "-ROWS VALUES CLAUSE"))
		return false;
	return !strstr(what, " USING INDEX ");
}

enum err db_explain(
    struct db *db, enum sql sql, bool *full_scan, char **detail, struct arena *a)
{
	assert((int)sql >= 0 && (int)sql < db->schema->statement_count);
	const struct sql_text *s = &db->schema->statements[sql];
	*full_scan = false;
	*detail = NULL;
	char *text = arena_printf(a, "EXPLAIN QUERY PLAN %s", s->text);
	struct buf lines = BUF_INIT;
	sqlite3_stmt *stmt = NULL;
	int rc = sqlite3_prepare_v2(db->conn, text, -1, &stmt, NULL);
	while (rc == SQLITE_OK || rc == SQLITE_ROW) {
		rc = sqlite3_step(stmt);
		if (rc != SQLITE_ROW)
			break;
		const char *line = (const char *)sqlite3_column_text(stmt, 3);
		if (is_full_scan(line))
			*full_scan = true;
		buf_printf(&lines, "%s\n", line);
	}
	enum err err = rc == SQLITE_DONE ? OK : connect_fail(db->conn, rc, s->name);
	sqlite3_finalize(stmt);
	*detail = arena_strdup(a, buf_text(&lines));
	buf_release(&lines);
	return err;
}
