/* SPDX-License-Identifier: MIT */
/* word_hits(): counts, the span, and whether the first column has all; word_places(). */
#include "../../lib/dbfix.h"

#include "db/hits.h"

static int64_t hits(sqlite3 *conn, const char *match, int words)
{
	char sql[300];
	int64_t out = -1;
	snprintf(sql, sizeof sql,
	    "SELECT word_hits(w, %d) FROM w WHERE w MATCH '%s' ORDER BY rowid LIMIT 1",
	    words, match);
	assert_int_equal(connect_int(conn, sql, &out), OK);
	return out;
}

static int64_t is(int all, int first, int second, int span)
{
	return (int64_t)all << 24 | first << 16 | second << 8 | span;
}

static void counts(void **state)
{
	(void)state;
	struct db *w = dbfix_open(DB_WRITE);
	assert_int_equal(
	    connect_exec(w->conn,
		"CREATE VIRTUAL TABLE temp.w USING fts5 (a, b, c, content = '', "
		"columnsize = 0);"
		"INSERT INTO w (rowid, a, b, c) VALUES (1, 'x y', 'x z z x y', 'x x')"),
	    OK);
	assert_int_equal(hits(w->conn, "x", 1), is(1, 1, 2, 0));
	assert_int_equal(hits(w->conn, "z", 1), is(0, 0, 2, 0));
	assert_int_equal(hits(w->conn, "x AND y", 2), is(1, 2, 3, 1));
	assert_int_equal(hits(w->conn, "z AND y", 2), is(0, 1, 3, 2));
	/* what stands behind the wanted ones does not count */
	assert_int_equal(hits(w->conn, "z AND x", 1), is(0, 0, 2, 0));
	assert_int_equal(hits(w->conn, "z NOT q", 1), is(0, 0, 2, 0));
	db_close(w);
}

static void many(void **state)
{
	(void)state;
	struct db *w = dbfix_open(DB_WRITE);
	assert_int_equal(
	    connect_exec(w->conn,
		"CREATE VIRTUAL TABLE temp.w USING fts5 (a, b, content = '');"
		"WITH RECURSIVE n (i, t) AS (SELECT 1, 'x' UNION ALL SELECT i + 1, "
		"t || ' x' FROM n WHERE i < 600) INSERT INTO w (rowid, a, b) "
		"SELECT 1, '', t || ' y' FROM n WHERE i = 600"),
	    OK);
	assert_int_equal(hits(w->conn, "x", 1), is(0, 0, 255, 0));
	assert_int_equal(hits(w->conn, "x AND y", 2), is(0, 0, 255, 1));
	db_close(w);
}

/* Each place counts with its row and column. */
static void places(void **state)
{
	(void)state;
	struct db *w = dbfix_open(DB_WRITE);
	static const char *const rows[] = {"(1, 'x y x', 'z')", "(1, 'x x', 'z')",
	    "(1, 'y', 'x z x')", "(2, 'x y x', 'z')", "(1, 'x y x', 'z z')"};
	int64_t sum[5] = {0};
	for (int i = 0; i < 5; i++) {
		char sql[300];
		snprintf(sql, sizeof sql,
		    "CREATE VIRTUAL TABLE temp.p%d USING fts5 (a, b, content = '');"
		    "INSERT INTO p%d (rowid, a, b) VALUES %s",
		    i, i, rows[i]);
		assert_int_equal(connect_exec(w->conn, sql), OK);
		snprintf(sql, sizeof sql,
		    "SELECT word_places(p%d, X'000102030405060708090A0B0C0D0E0F') "
		    "FROM p%d WHERE p%d MATCH 'x'",
		    i, i, i);
		assert_int_equal(connect_int(w->conn, sql, &sum[i]), OK);
		for (int k = 0; k < i && i < 4; k++)
			assert_true(sum[k] != sum[i]);
	}
	assert_true(sum[4] == sum[0]);
	int64_t none;
	assert_int_not_equal(connect_int(w->conn,
				 "SELECT word_places(p0, X'00') FROM p0 WHERE p0 "
				 "MATCH 'x'",
				 &none),
	    OK);
	err_clear();
	db_close(w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(counts, dbfix_setup, dbfix_teardown),
	    cmocka_unit_test_setup_teardown(many, dbfix_setup, dbfix_teardown),
	    cmocka_unit_test_setup_teardown(places, dbfix_setup, dbfix_teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
