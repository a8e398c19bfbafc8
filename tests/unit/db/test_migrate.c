/* SPDX-License-Identifier: MIT */
#include "../../lib/dbfix.h"

static int64_t number(const char *path, const char *sql)
{
	sqlite3 *conn = NULL;
	int64_t value = -1;
	assert_int_equal(connect_open(&conn, path, CONNECT_READ), OK);
	assert_int_equal(connect_int(conn, sql, &value), OK);
	sqlite3_close(conn);
	return value;
}

static const char has_more[] = "SELECT count(*) FROM sqlite_schema WHERE name IN "
			       "('t_more', 't_most', 't_trigger')";

static const char more[] = "CREATE TABLE t_more (id INTEGER PRIMARY KEY) STRICT;"
			   "INSERT INTO t_more VALUES (1), (2);"
			   "CREATE TRIGGER t_trigger BEFORE DELETE ON t_more BEGIN "
			   "SELECT RAISE(ABORT, 'no'); END;";

static void newer_is_refused(void **state)
{
	(void)state;
	struct db *db = NULL;
	char known[16], found[16];
	snprintf(found, sizeof(found), "%d", fix.schema.migration_count);
	snprintf(known, sizeof(known), "%d", fix.schema.migration_count - 1);
	fix.schema.migration_count--;
	fix.schema.statement_count = SQL__MAX;
	const enum db_mode modes[] = {DB_READ, DB_WRITE};
	for (int i = 0; i < 2; i++) {
		err_clear();
		enum err err = db_open_schema(&db, fix.data, modes[i], &fix.schema);
		assert_int_equal(err, ERR_INVALID);
		assert_non_null(strstr(err_said(err), found));
		assert_non_null(strstr(err_said(err), known));
		assert_non_null(strstr(err_said(err), "新版程序"));
	}
}

static void migrates_with_backup(void **state)
{
	(void)state;
	int old = fix.schema.migration_count;
	char name[64];
	snprintf(name, sizeof(name), "backup-before-%03d.db", old + 1);
	struct db *db = dbfix_open(DB_WRITE);
	assert_int_equal(dbfix_add(db, 1, "a", false), OK);
	db_close(db);
	assert_false(file_exists(dbfix_path(name)));
	dbfix_migration("more", more);
	dbfix_migration("most", "CREATE TABLE t_most (id INTEGER PRIMARY KEY) STRICT");
	/* a reader does not migrate and says that it waits */
	assert_int_equal(db_open_schema(&db, fix.data, DB_READ, &fix.schema), ERR_BUSY);
	err_clear();
	db = dbfix_open(DB_WRITE);
	int version = 0;
	int64_t keys = 0;
	assert_int_equal(db_schema(db, &version), OK);
	assert_int_equal(version, old + 2);
	assert_int_equal(connect_int(db->conn, "PRAGMA foreign_keys", &keys), OK);
	assert_int_equal(keys, 1);
	assert_int_equal(connect_exec(db->conn, "DELETE FROM t_more"), ERR_INVALID);
	db_close(db);
	assert_int_equal(dbfix_mode(name), 0640);
	assert_int_equal(number(dbfix_path(name), "PRAGMA user_version"), old);
	assert_int_equal(number(dbfix_path(name), "SELECT count(*) FROM t_item"), 1);
	assert_int_equal(number(dbfix_path(name), has_more), 0);
	assert_false(file_exists(dbfix_path("site.db.tmp")));
}

static void failing(const char *text)
{
	struct db *db = NULL;
	dbfix_migration("bad", text);
	err_clear();
	assert_int_equal(
	    db_open_schema(&db, fix.data, DB_WRITE, &fix.schema), ERR_BROKEN);
	assert_non_null(strstr(err_text(), "bad"));
	assert_int_equal(number(dbfix_path("site.db"), "PRAGMA user_version") + 1,
	    fix.schema.migration_count);
	assert_int_equal(number(dbfix_path("site.db"), has_more), 0);
	fix.schema.migration_count--;
	db_close(dbfix_open(DB_WRITE)); /* the old program goes on */
}

static void bad_migration_changes_nothing(void **state)
{
	(void)state;
	failing(
	    "CREATE TABLE t_more (id INTEGER) STRICT; CREATE TABLE t_item (id INTEGER);");
	failing("CREATE TABLE t_more (id INTEGER) STRICT; nonsense");
	failing(
	    "CREATE TABLE t_more (id INTEGER) STRICT; INSERT INTO t_item (id, name, size,"
	    " parent) VALUES (1, 'orphan', 0, 99)");
}

static int die_at;

static void die(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	(void)argc;
	if (sqlite3_value_int(argv[0]) == die_at)
		_exit(9);
	sqlite3_result_null(ctx);
}

static int add_die(sqlite3 *conn, char **message, const struct sqlite3_api_routines *api)
{
	(void)message, (void)api;
	return sqlite3_create_function(
	    conn, "die", 1, SQLITE_UTF8, NULL, die, NULL, NULL);
}

static void migrate_and_die(void *arg)
{
	(void)arg;
	sqlite3_auto_extension((void (*)(void))add_die);
	struct db *db = NULL;
	if (db_open_schema(&db, fix.data, DB_WRITE, &fix.schema) != OK)
		_exit(1);
	db_close(db);
}

/* Ended at any statement: the old schema. Not ended: the new one. */
static void killed_in_migration(void **state)
{
	(void)state;
	int old = fix.schema.migration_count;
	dbfix_migration("more",
	    "SELECT die(1); CREATE TABLE t_more (id INTEGER) STRICT; SELECT die(2);"
	    "INSERT INTO t_more VALUES (1); SELECT die(3); DROP TABLE t_big; SELECT "
	    "die(4);");
	for (die_at = 1; die_at <= 4; die_at++) {
		assert_int_equal(dbfix_child(migrate_and_die, NULL), 9);
		assert_int_equal(
		    number(dbfix_path("site.db"), "PRAGMA user_version"), old);
		assert_int_equal(number(dbfix_path("site.db"), has_more), 0);
	}
	fix.statements[T_FILL] = fix.statements[T_CONSTANT]; /* t_big is gone then */
	assert_int_equal(dbfix_child(migrate_and_die, NULL), 0);
	assert_int_equal(number(dbfix_path("site.db"), "PRAGMA user_version"), old + 1);
	assert_int_equal(number(dbfix_path("site.db"), has_more), 1);
}

/* A site of schema 3, whose tags all had pages for good. */
static void tags_are_settled(void **state)
{
	(void)state;
	struct db *db;
	struct db_schema old = db_schema_builtin;
	old.migration_count = 3;
	remove(dbfix_path("site.db"));
	assert_int_equal(db_create_schema(fix.data, &old), OK);
	sqlite3 *conn = NULL;
	assert_int_equal(connect_open(&conn, dbfix_path("site.db"), CONNECT_WRITE), OK);
	assert_int_equal(connect_exec(conn,
			     "INSERT INTO tag_page (id, name) VALUES (1, 'seen'), (2, "
			     "'withdrawn'), (3, 'empty');"
			     "INSERT INTO listing (list, place, article_id, live) VALUES "
			     "(-1, 0, NULL, 0), (-1, 1, NULL, 1), (-2, 0, NULL, 0)"),
	    OK);
	sqlite3_close(conn);
	assert_int_equal(db_open_schema(&db, fix.data, DB_WRITE, &db_schema_builtin), OK);
	int64_t live = 0, dead = 0;
	assert_int_equal(
	    connect_int(db->conn, "SELECT sum(id) FROM tag_page WHERE live = 1", &live),
	    OK);
	assert_int_equal(
	    connect_int(db->conn, "SELECT sum(id) FROM tag_page WHERE live = 0", &dead),
	    OK);
	assert_int_equal(live, 1);
	assert_int_equal(dead, 2 + 3);
	db_close(db);
	assert_true(file_exists(dbfix_path("backup-before-004.db")));
}

/* Receipts of before 005: those that go on are asked, the others not. Its statement
 * alone: the rows have no ledger behind them. */
static void receipts_are_settled(void **state)
{
	(void)state;
	sqlite3 *conn = NULL;
	int64_t asked = 0;
	assert_int_equal(connect_open(&conn, dbfix_path("site.db"), CONNECT_WRITE), OK);
	assert_int_equal(
	    connect_exec(conn,
		"PRAGMA foreign_keys = 0; DROP TRIGGER article_starts_unseen;"
		"INSERT INTO article (id, section_id, state, public, current_no, "
		"published_no, created_at, updated_at, published_at) VALUES "
		"(1, 1, 'published', 'live', 1, 1, 1, 1, 1), "
		"(2, 1, 'withdrawn', 'withdrawn', 1, 1, 1, 1, 1);"
		"INSERT INTO receipt (id, ledger_seq, article_id, place, name, number, "
		"next_at) VALUES (1, 5, 1, 'article', '', 1, 7), "
		"(2, 6, 2, 'article', '', 2, 7), (3, 8, 2, 'article', '', 2, 7)"),
	    OK);
	assert_int_equal(connect_exec(conn, db_schema_builtin.migrations[4].text), OK);
	assert_int_equal(
	    connect_int(conn, "SELECT sum(id) FROM receipt WHERE next_at = 7", &asked),
	    OK);
	assert_int_equal(asked, 3);
	sqlite3_close(conn);
}

#define T(f) cmocka_unit_test_setup_teardown(f, dbfix_setup, dbfix_teardown)
int main(void)
{
	const struct CMUnitTest tests[] = {
	    T(newer_is_refused),
	    T(migrates_with_backup),
	    T(bad_migration_changes_nothing),
	    T(killed_in_migration),
	    T(tags_are_settled),
	    T(receipts_are_settled),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
