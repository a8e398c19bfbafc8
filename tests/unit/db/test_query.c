/* SPDX-License-Identifier: MIT */
#include "../../lib/dbfix.h"

static void round_trip(void **state)
{
	(void)state;
	struct arena a;
	arena_init(&a);
	struct db *db = dbfix_open(DB_WRITE);
	assert_int_equal(dbfix_add(db, 1, "一号", false), OK);
	assert_int_equal(q_last_id(db), 1);
	struct query q = q_begin(db, (enum sql)T_GET);
	q_bind_int(&q, ":id", 1);
	assert_true(q_row(&q));
	assert_int_equal(q_int(&q), 1);
	assert_string_equal(q_text(&q, &a), "一号");
	assert_int_equal(q_int(&q), 0);
	assert_int_equal(q_int(&q), 0); /* NULL */
	assert_false(q_row(&q));
	assert_false(q_row(&q)); /* the end stays the end: SQLite would start again */
	assert_int_equal(q.rows, 1);
	assert_int_equal(q_end(&q), OK);
	assert_int_equal(q_end(&q), OK);
	db_close(db);
	arena_release(&a);
}

static void blobs_and_nulls(void **state)
{
	(void)state;
	struct arena a;
	arena_init(&a);
	struct db *db = dbfix_open(DB_READ);
	unsigned char out[3] = {9, 9, 9};
	struct query q = q_begin(db, (enum sql)T_BLOB);
	q_bind_blob(&q, ":data", "\0\1\2", 3);
	q_bind_text(&q, ":text", NULL);
	assert_true(q_row(&q));
	q_blob(&q, out, 3);
	assert_memory_equal(out, "\0\1\2", 3);
	assert_null(q_text(&q, &a));
	q_blob(&q, out, 3);
	assert_memory_equal(out, "\0\0\0", 3);
	assert_int_equal(q_end(&q), OK);
	/* another length than the reader wants */
	q = q_begin(db, (enum sql)T_BLOB);
	q_bind_blob(&q, ":data", NULL, 0);
	q_bind_null(&q, ":text");
	assert_true(q_row(&q));
	q_blob(&q, out, 3);
	assert_int_equal(q_end(&q), ERR_BROKEN);
	assert_non_null(strstr(err_text(), "t_blob"));
	db_close(db);
	arena_release(&a);
}

static void columns_must_be_taken(void **state)
{
	(void)state;
	struct arena a;
	arena_init(&a);
	struct db *db = dbfix_open(DB_WRITE);
	assert_int_equal(dbfix_add(db, 1, "a", false), OK);
	assert_int_equal(dbfix_add(db, 2, "b", false), OK);
	/* too few, noticed at the end */
	struct query q = q_begin(db, (enum sql)T_ALL);
	assert_true(q_row(&q));
	q_skip(&q);
	assert_int_equal(q_end(&q), ERR_BROKEN);
	assert_string_equal(err_text(), "t_all: read 1 of 2 columns");
	err_clear();
	/* too few, noticed at the next row */
	q = q_begin(db, (enum sql)T_ALL);
	assert_true(q_row(&q));
	assert_int_equal(q_int(&q), 1);
	assert_false(q_row(&q));
	assert_int_equal(q_end(&q), ERR_BROKEN);
	/* too many */
	q = q_begin(db, (enum sql)T_COUNT);
	assert_true(q_row(&q));
	assert_int_equal(q_int(&q), 2);
	assert_int_equal(q_int(&q), 0);
	assert_int_equal(q_end(&q), ERR_BROKEN);
	/* a row that nobody looked at */
	q = q_begin(db, (enum sql)T_COUNT);
	assert_int_equal(q_end(&q), ERR_BROKEN);
	/* another type */
	q = q_begin(db, (enum sql)T_COUNT);
	assert_true(q_row(&q));
	assert_null(q_text(&q, &a));
	assert_int_equal(q_end(&q), ERR_BROKEN);
	/* the statement is free again */
	assert_int_equal(dbfix_count(db), 2);
	db_close(db);
	arena_release(&a);
}

static void end_one(void **state)
{
	(void)state;
	struct db *db = dbfix_open(DB_READ);
	struct query q = q_begin(db, (enum sql)T_GET);
	q_bind_int(&q, ":id", 99);
	assert_false(q_row(&q));
	assert_int_equal(q_end_one(&q), ERR_NOT_FOUND);
	q = q_begin(db, (enum sql)T_GET);
	q_bind_int(&q, ":id", 99);
	assert_int_equal(q_end_one(&q), ERR_NOT_FOUND);
	assert_string_equal(err_text(), "");
	db_close(db);
}

static enum err change_fn(struct db *db, void *arg)
{
	(void)arg;
	struct query q = q_begin(db, (enum sql)T_SET);
	q_bind_int(&q, ":id", 1);
	q_bind_text(&q, ":name", "c");
	assert_int_equal(q_end_one(&q), OK);
	q = q_begin(db, (enum sql)T_SET);
	q_bind_int(&q, ":id", 99);
	q_bind_text(&q, ":name", "d");
	assert_int_equal(q_end_one(&q), ERR_NOT_FOUND);
	/* RETURNING, row read or not, with a foreign key that is checked at the end */
	struct arena a;
	arena_init(&a);
	q = q_begin(db, (enum sql)T_RETURNING);
	q_bind_text(&q, ":name", "e");
	q_bind_null(&q, ":parent");
	assert_true(q_row(&q));
	assert_int_equal(q_int(&q), 2);
	assert_string_equal(q_text(&q, &a), "e");
	assert_int_equal(q_end_one(&q), OK);
	arena_release(&a);
	q = q_begin(db, (enum sql)T_RETURNING);
	q_bind_text(&q, ":name", "f");
	q_bind_int(&q, ":parent", 1000);
	if (q_row(&q)) {
		q_skip(&q);
		q_skip(&q);
	}
	assert_int_equal(q_end(&q), ERR_INVALID);
	return OK;
}

static void changes(void **state)
{
	(void)state;
	struct db *db = dbfix_open(DB_WRITE);
	assert_int_equal(dbfix_add(db, 1, "a", false), OK);
	assert_int_equal(db_write(db, change_fn, NULL), OK);
	assert_int_equal(dbfix_count(db), 2);
	db_close(db);
}

static enum err add_item(struct db *db, struct dbfix_item item)
{
	err_clear();
	return db_write(db, dbfix_add_fn, &item);
}

static void constraints(void **state)
{
	(void)state;
	struct db *db = dbfix_open(DB_WRITE);
	assert_int_equal(dbfix_add(db, 1, "a", false), OK);
	typedef struct dbfix_item item;
	assert_int_equal(add_item(db, (item){.id = 1, .name = "b"}), ERR_CONFLICT);
	assert_int_equal(add_item(db, (item){.id = 2, .name = "a"}), ERR_CONFLICT);
	assert_non_null(strstr(err_text(), "t_item.name"));
	assert_int_equal(
	    add_item(db, (item){.id = 2, .name = "b", .size = -1}), ERR_INVALID);
	assert_int_equal(add_item(db, (item){.id = 2, .name = NULL}), ERR_INVALID);
	assert_int_equal(
	    add_item(db, (item){.id = 2, .name = "b", .parent = 5}), ERR_INVALID);
	assert_int_equal(add_item(db, (item){.id = 7, .name = "b"}), ERR_INVALID);
	assert_non_null(strstr(err_text(), "seven"));
	assert_int_equal(add_item(db, (item){.id = 2, .name = "b", .parent = 1}), OK);
	assert_int_equal(dbfix_count(db), 2);
	assert_false(db->distrusted);
	db_close(db);
}

static void long_text(void **state)
{
	(void)state;
	size_t len = 9 * 1024 * 1024;
	char *text = test_malloc(len + 1);
	memset(text, 'x', len);
	text[len] = '\0';
	struct db *db = dbfix_open(DB_WRITE);
	assert_int_equal(
	    add_item(db, (struct dbfix_item){.id = 1, .name = text}), ERR_TOO_BIG);
	test_free(text);
	assert_int_equal(dbfix_add(db, 1, "a", false), OK);
	db_close(db);
}

static void misuse_unbound(void *arg)
{
	struct query q = q_begin(arg, (enum sql)T_GET);
	q_row(&q);
}

static void misuse_unknown(void *arg)
{
	struct query q = q_begin(arg, (enum sql)T_GET);
	q_bind_int(&q, ":no", 1);
}

static void misuse_twice(void *arg)
{
	struct query q = q_begin(arg, (enum sql)T_COUNT);
	struct query r = q_begin(arg, (enum sql)T_COUNT);
	(void)q, (void)r;
}

static void misuse_late(void *arg)
{
	struct query q = q_begin(arg, (enum sql)T_GET);
	q_bind_int(&q, ":id", 1);
	q_row(&q);
	q_bind_int(&q, ":id", 2);
}

static void misuse_outside(void *arg)
{
	struct query q = q_begin(arg, (enum sql)T_SET);
	(void)q;
}

static void misuse(void **state)
{
	(void)state;
	struct db *db = dbfix_open(DB_WRITE);
	assert_int_equal(dbfix_child(misuse_unbound, db), -SIGABRT);
	assert_int_equal(dbfix_child(misuse_unknown, db), -SIGABRT);
	assert_int_equal(dbfix_child(misuse_twice, db), -SIGABRT);
	assert_int_equal(dbfix_child(misuse_late, db), -SIGABRT);
	assert_int_equal(dbfix_child(misuse_outside, db), -SIGABRT);
	db_close(db);
}

static void reader_cannot_write(void **state)
{
	(void)state;
	struct db *db = dbfix_open(DB_READ);
	struct query q = q_begin(db, (enum sql)T_ADD);
	q_bind_int(&q, ":id", 1);
	q_bind_text(&q, ":name", "a");
	q_bind_int(&q, ":size", 1);
	q_bind_null(&q, ":parent");
	assert_int_equal(q_end(&q), ERR_BROKEN);
	assert_non_null(strstr(err_text(), "readonly"));
	assert_int_equal(sqlite3_db_readonly(db->conn, "main"), 1);
	/* and not by turning the wish off either: the file is open read-only */
	assert_int_equal(connect_exec(db->conn, "PRAGMA query_only=0"), OK);
	assert_int_equal(connect_exec(db->conn, "DELETE FROM t_item"), ERR_BROKEN);
	assert_int_equal(dbfix_count(db), 0);
	db_close(db);
}

static void slow_reader_is_stopped(void **state)
{
	(void)state;
	struct db *db = dbfix_open(DB_READ);
	db->read_limit_ms = 50;
	struct query q = q_begin(db, (enum sql)T_SLOW);
	assert_false(q_row(&q));
	assert_int_equal(q_end(&q), ERR_BUSY);
	assert_int_equal(dbfix_count(db), 0); /* the handle goes on */
	db_close(db);
}

#define T(f) cmocka_unit_test_setup_teardown(f, dbfix_setup, dbfix_teardown)
int main(void)
{
	const struct CMUnitTest tests[] = {
	    T(round_trip),
	    T(blobs_and_nulls),
	    T(columns_must_be_taken),
	    T(end_one),
	    T(changes),
	    T(constraints),
	    T(long_text),
	    T(misuse),
	    T(reader_cannot_write),
	    T(slow_reader_is_stopped),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
