/* SPDX-License-Identifier: MIT */
#include "../../lib/dbfix.h"

static void whole_and_damaged(void **state)
{
	(void)state;
	struct db *w = dbfix_open(DB_WRITE);
	assert_int_equal(db_check(w), OK);
	assert_int_equal(connect_exec(w->conn, "PRAGMA foreign_keys=0"), OK);
	assert_int_equal(
	    connect_exec(w->conn, "INSERT INTO t_item VALUES (9, 'orphan', 1, 1000)"),
	    OK);
	assert_int_equal(db_check(w), ERR_BROKEN);
	assert_string_equal(err_text(), "PRAGMA foreign_key_check: t_item");
	db_close(w);
}

static bool scans(struct db *db, int sql)
{
	struct arena a;
	arena_init(&a);
	bool full = false;
	char *detail = NULL;
	assert_int_equal(db_explain(db, (enum sql)sql, &full, &detail, &a), OK);
	assert_non_null(detail);
	arena_release(&a);
	return full;
}

static void tells_scans(void **state)
{
	(void)state;
	struct db *r = dbfix_open(DB_READ);
	assert_true(scans(r, T_ALL));
	assert_true(scans(r, T_COUNT)); /* along a covering index */
	assert_false(scans(r, T_GET));
	assert_false(scans(r, T_BY_NAME));
	assert_false(scans(r, T_WALK)); /* along an index, with a limit */
	assert_false(scans(r, T_CONSTANT));
	assert_false(scans(r, T_FILL));
	assert_false(scans(r, SQL_EPOCH_BUMP));
	assert_false(scans(r, SQL_DB_COMMIT));
	db_close(r);
}

/* Every statement of the program goes by an index or says why not, and no mark is stale.
 */
static void no_unmarked_scan(void **state)
{
	(void)state;
	struct arena a;
	arena_init(&a);
	struct db *r = dbfix_open(DB_READ);
	assert_int_equal(db_shadow(r), OK); /* some write tables behind virtual ones */
	int bad = 0;
	for (int i = 0; i < SQL__MAX; i++) {
		bool full = false;
		char *detail = NULL;
		enum sql sql = (enum sql)i;
		assert_int_equal(db_explain(r, sql, &full, &detail, &a), OK);
		bool marked = db_sql_scan(sql) != NULL;
		if (marked ? strstr(detail, "SCAN ") != NULL : !full)
			continue;
		print_message("%s %s:\n%s", db_sql_name(sql),
		    full ? "scans without a mark" : "is marked but does not scan",
		    detail);
		bad++;
	}
	db_close(r);
	arena_release(&a);
	assert_int_equal(bad, 0);
}

static void names(void **state)
{
	(void)state;
	assert_string_equal(db_sql_name(SQL_EPOCH_READ), "epoch_read");
	assert_null(db_sql_scan(SQL_EPOCH_READ));
}

#define T(f) cmocka_unit_test_setup_teardown(f, dbfix_setup, dbfix_teardown)
int main(void)
{
	const struct CMUnitTest tests[] = {
	    T(whole_and_damaged),
	    T(tells_scans),
	    T(no_unmarked_scan),
	    cmocka_unit_test(names),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
