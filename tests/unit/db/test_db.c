/* SPDX-License-Identifier: MIT */
#include "../../lib/dbfix.h"

static int64_t pragma(struct db *db, const char *sql)
{
	int64_t value = -1;
	assert_int_equal(connect_int(db->conn, sql, &value), OK);
	return value;
}

static void settings(void **state)
{
	(void)state;
	struct db *w = dbfix_open(DB_WRITE), *r = dbfix_open(DB_READ);
	struct db *both[] = {w, r};
	for (int i = 0; i < 2; i++) {
		assert_int_equal(pragma(both[i], "PRAGMA foreign_keys"), 1);
		assert_int_equal(pragma(both[i], "PRAGMA synchronous"), 2);
		assert_int_equal(pragma(both[i], "PRAGMA busy_timeout"), 5000);
		assert_int_equal(pragma(both[i], "PRAGMA wal_autocheckpoint"), 0);
		assert_int_equal(pragma(both[i], "PRAGMA cell_size_check"), 1);
		assert_int_equal(pragma(both[i], "PRAGMA trusted_schema"), 0);
		assert_int_equal(
		    sqlite3_limit(both[i]->conn, SQLITE_LIMIT_ATTACHED, -1), 0);
		assert_int_equal(
		    connect_exec(both[i]->conn, "ATTACH ':memory:' AS x"), ERR_BROKEN);
		/* a name in double quotes is a name */
		assert_int_equal(
		    connect_exec(both[i]->conn, "SELECT \"nix\""), ERR_BROKEN);
		int on = -1;
		sqlite3_db_config(both[i]->conn, SQLITE_DBCONFIG_DEFENSIVE, -1, &on);
		assert_int_equal(on, 1);
	}
	assert_int_equal(pragma(w, "PRAGMA query_only"), 0);
	assert_int_equal(pragma(r, "PRAGMA query_only"), 1);
	int schema = 0;
	assert_int_equal(db_schema(r, &schema), OK);
	assert_int_equal(schema, fix.schema.migration_count);
	assert_int_equal(db_schema_known(), schema - 1);
	db_close(r);
	db_close(w);
	db_close(NULL);
}

static void no_database(void **state)
{
	(void)state;
	struct db *db = (struct db *)&fix;
	assert_int_equal(db_open(&db, fix.data, DB_READ), ERR_NOT_FOUND);
	assert_null(db);
	err_clear();
	assert_int_equal(db_open(&db, fix.data, DB_WRITE), ERR_NOT_FOUND);
	assert_null(db);
}

static void not_a_database(void **state)
{
	(void)state;
	const char text[] =
	    "this is no database, and it is longer than a header of one is";
	assert_int_equal(file_write(dbfix_path("site.db"), text, sizeof(text), 0640), OK);
	struct db *db = NULL;
	assert_int_equal(db_open(&db, fix.data, DB_READ), ERR_BROKEN);
	assert_int_equal(db_open(&db, fix.data, DB_WRITE), ERR_BROKEN);
}

static void refused(struct db *db, const char *why)
{
	struct query q = q_begin(db, (enum sql)T_GET);
	assert_int_equal(q_end(&q), ERR_BROKEN);
	assert_string_equal(err_text(), why);
	err_clear();
}

static void bad_statement(void **state)
{
	(void)state;
	struct db *db = NULL;
	fix.statements[T_GET].text = "SELECT nix FROM t_item";
	/* met at the first use, and each time again */
	assert_int_equal(db_open_schema(&db, fix.data, DB_READ, &fix.schema), OK);
	refused(db, "statement t_get: no such column: nix");
	refused(db, "statement t_get: no such column: nix");
	db_close(db);
	assert_int_equal(db_open_schema(&db, fix.data, DB_WRITE, &fix.schema), OK);
	fix.statements[T_GET].text = "SELECT 1; SELECT 2";
	refused(db, "statement t_get: not exactly one statement");
	fix.statements[T_GET].text = "SELECT ?";
	refused(db, "statement t_get: nameless parameter");
	/* what ends a transaction is prepared before there is one */
	assert_non_null(db->statements[SQL_DB_COMMIT].stmt);
	assert_non_null(db->statements[SQL_DB_ROLLBACK].stmt);
	db_close(db);
}

static void reader_sees_commits(void **state)
{
	(void)state;
	struct db *r = dbfix_open(DB_READ), *w = dbfix_open(DB_WRITE);
	assert_int_equal(dbfix_count(r), 0);
	assert_int_equal(dbfix_add(w, 1, "a", false), OK);
	assert_int_equal(dbfix_count(r), 1);
	db_close(w);
	/* the log stays where readers need it */
	assert_true(file_exists(dbfix_path("site.db-wal")));
	assert_true(file_exists(dbfix_path("site.db-shm")));
	assert_int_equal(dbfix_count(r), 1);
	db_close(r);
	r = dbfix_open(DB_READ);
	assert_int_equal(dbfix_count(r), 1);
	db_close(r);
}

static void put_copy(const char *from, const char *to)
{
	struct buf b = BUF_INIT;
	assert_int_equal(file_read(&b, dbfix_path(from)), OK);
	assert_int_equal(file_write(dbfix_path(to), b.data, b.len, 0640), OK);
	buf_release(&b);
}

/* Another file under the name: both kinds of handle go over to it. */
static void file_was_replaced(void **state)
{
	(void)state;
	struct db *w = dbfix_open(DB_WRITE), *r = dbfix_open(DB_READ);
	assert_int_equal(db_backup(w, dbfix_path("old.db")), OK);
	assert_int_equal(dbfix_add(w, 1, "a", true), OK);
	assert_int_equal(rename(dbfix_path("site.db-wal"), dbfix_path("x")), 0);
	assert_int_equal(rename(dbfix_path("site.db-shm"), dbfix_path("y")), 0);
	put_copy("old.db", "site.db");
	int n = 0;
	assert_int_equal(db_schema(r, &n), OK);
	assert_int_equal(dbfix_count(r), 0);
	assert_int_equal(dbfix_add(w, 5, "b", true), OK);
	assert_int_equal(dbfix_count(r), 1);
	/* the epoch went on, although the copy's was older */
	assert_true(db_epoch(r) >= 3);
	db_close(w);
	assert_int_equal(unlink(dbfix_path("site.db")), 0);
	assert_int_equal(db_schema(r, &n), ERR_BUSY);
	db_close(r);
}

#define T(f) cmocka_unit_test_setup_teardown(f, dbfix_setup, dbfix_teardown)
#define EMPTY(f) cmocka_unit_test_setup_teardown(f, dbfix_folder, dbfix_teardown)
int main(void)
{
	const struct CMUnitTest tests[] = {
	    T(settings),
	    EMPTY(no_database),
	    EMPTY(not_a_database),
	    T(bad_statement),
	    T(reader_sees_commits),
	    T(file_was_replaced),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
