/* SPDX-License-Identifier: MIT */
#include "../../lib/dbfix.h"

struct watch {
	struct db *reader;
	int64_t inside;
};

static enum err touch_and_look(struct db *db, void *arg)
{
	struct watch *w = arg;
	assert_int_equal(db_touch(db), OK);
	assert_int_equal(db_touch(db), OK); /* once a transaction */
	w->inside = db_epoch(w->reader);
	return OK;
}

static void published_after_commit(void **state)
{
	(void)state;
	struct db *w = dbfix_open(DB_WRITE), *r = dbfix_open(DB_READ);
	assert_int_equal(db_epoch(r), 1);
	struct watch watch = {.reader = r};
	assert_int_equal(db_write(w, touch_and_look, &watch), OK);
	assert_int_equal(watch.inside, 1);
	assert_int_equal(db_epoch(r), 2);
	assert_int_equal(db_epoch(w), 2);
	/* a write that readers need not see */
	assert_int_equal(dbfix_add(w, 1, "a", false), OK);
	assert_int_equal(db_epoch(r), 2);
	db_close(r);
	db_close(w);
}

static void writer_in_child(void *arg)
{
	(void)arg;
	struct db *w = dbfix_open(DB_WRITE);
	if (dbfix_add(w, 1, "a", true) != OK)
		_exit(1);
	db_close(w);
}

static void seen_by_other_process(void **state)
{
	(void)state;
	struct db *r = dbfix_open(DB_READ);
	assert_int_equal(db_epoch(r), 1);
	assert_int_equal(dbfix_child(writer_in_child, NULL), 0);
	assert_int_equal(db_epoch(r), 2);
	db_close(r);
}

static void without_the_file(void **state)
{
	(void)state;
	assert_int_equal(unlink(dbfix_path("run/epoch")), 0);
	struct db *r = dbfix_open(DB_READ);
	assert_int_equal(db_epoch(r), 1); /* from the row */
	assert_int_equal(file_write(dbfix_path("run/epoch"), "", 0, 0660), OK);
	assert_int_equal(db_epoch(r), 1); /* too short to map */
	struct db *w = dbfix_open(DB_WRITE);
	assert_int_equal(dbfix_add(w, 1, "a", true), OK);
	assert_int_equal(db_epoch(r), 2); /* mapped now */
	assert_non_null(r->epoch->at);
	db_close(w);
	db_close(r);
}

static void no_row(void **state)
{
	(void)state;
	struct db *w = dbfix_open(DB_WRITE);
	assert_int_equal(connect_exec(w->conn, "DELETE FROM epoch"), OK);
	assert_int_equal(dbfix_add(w, 1, "a", true), ERR_BROKEN);
	int64_t n = 0;
	assert_int_equal(epoch_row(w, &n), ERR_BROKEN);
	db_close(w);
}

static void store(int64_t value)
{
	struct db *w = dbfix_open(DB_WRITE);
	atomic_store(w->epoch->at, value);
	db_close(w);
}

/* A writer died between COMMIT and publishing: the next one publishes. */
static void behind_the_row(void **state)
{
	(void)state;
	struct db *w = dbfix_open(DB_WRITE), *r = dbfix_open(DB_READ);
	assert_int_equal(dbfix_add(w, 1, "a", true), OK);
	atomic_store(w->epoch->at, 1);
	db_close(w);
	assert_int_equal(db_epoch(r), 1);
	db_close(dbfix_open(DB_WRITE));
	assert_int_equal(db_epoch(r), 2);
	db_close(r);
}

/* An older site.db was put here by hand: the numbers go on. */
static void before_the_row(void **state)
{
	(void)state;
	store(77);
	struct db *w = dbfix_open(DB_WRITE);
	int64_t row = 0;
	assert_int_equal(epoch_row(w, &row), OK);
	assert_int_equal(row, 78);
	assert_int_equal(db_epoch(w), 78);
	db_close(w);
}

#define T(f) cmocka_unit_test_setup_teardown(f, dbfix_setup, dbfix_teardown)
int main(void)
{
	const struct CMUnitTest tests[] = {
	    T(published_after_commit),
	    T(seen_by_other_process),
	    T(without_the_file),
	    T(no_row),
	    T(behind_the_row),
	    T(before_the_row),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
