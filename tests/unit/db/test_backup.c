/* SPDX-License-Identifier: MIT */
#include "../../lib/dbfix.h"

static int64_t count_in(const char *path)
{
	sqlite3 *conn = NULL;
	int64_t n = -1;
	assert_int_equal(connect_open(&conn, path, CONNECT_READ), OK);
	assert_int_equal(connect_check(conn, true), OK);
	assert_int_equal(connect_int(conn, "SELECT count(*) FROM t_item", &n), OK);
	sqlite3_close(conn);
	return n;
}

static enum err fill_fn(struct db *db, void *arg)
{
	enum err err = OK;
	for (int i = 0; !err && i < *(int *)arg; i++) {
		struct query q = q_begin(db, (enum sql)T_FILL);
		err = q_end(&q);
	}
	return err;
}

static void copies(void **state)
{
	(void)state;
	struct db *w = dbfix_open(DB_WRITE), *r = dbfix_open(DB_READ);
	int n = 20; /* more than one step */
	assert_int_equal(db_write(w, fill_fn, &n), OK);
	assert_int_equal(dbfix_add(w, 1, "a", false), OK);
	assert_int_equal(file_write(dbfix_path("b.db.tmp-wal"), "half", 4, 0640), OK);
	mode_t old = umask(0077);
	assert_int_equal(db_backup(r, dbfix_path("b.db")), OK); /* a reader may */
	umask(old);
	assert_int_equal(dbfix_mode("b.db"), 0640);
	assert_int_equal(dbfix_add(w, 2, "b", false), OK);
	assert_int_equal(count_in(dbfix_path("b.db")), 1);
	assert_int_equal(db_backup(w, dbfix_path("b.db")), OK); /* over the old one */
	assert_int_equal(count_in(dbfix_path("b.db")), 2);
	/* one file and nothing beside it */
	struct arena a;
	arena_init(&a);
	char **names = NULL;
	assert_int_equal(file_list(&names, &a, fix.data, ""), OK);
	for (int i = 0; names[i]; i++)
		assert_true(strncmp(names[i], "b.db", 4) != 0 || !names[i][4]);
	arena_release(&a);
	db_close(r);
	db_close(w);
}

/* Writing goes on during the copy, which shows one state. */
static void writer_in_child(void *arg)
{
	int *go = arg;
	struct db *w = dbfix_open(DB_WRITE);
	if (write(go[1], "x", 1) != 1)
		_exit(1);
	for (int i = 1000; i < 1400; i++) {
		char name[16];
		snprintf(name, sizeof(name), "%d", i);
		if (dbfix_add(w, i, name, true) != OK)
			_exit(1);
	}
	db_close(w);
}

static void while_others_write(void **state)
{
	(void)state;
	int go[2], n = 100;
	assert_int_equal(pipe(go), 0);
	struct db *w = dbfix_open(DB_WRITE);
	assert_int_equal(db_write(w, fill_fn, &n), OK);
	db_close(w);
	pid_t pid = fork();
	if (pid == 0) {
		writer_in_child(go);
		_exit(0);
	}
	char c;
	assert_int_equal(read(go[0], &c, 1), 1);
	struct db *r = dbfix_open(DB_READ);
	for (int i = 0; i < 3; i++) {
		int64_t before = dbfix_count(r);
		assert_int_equal(db_backup(r, dbfix_path("b.db")), OK);
		int64_t after = dbfix_count(r), n_copy = count_in(dbfix_path("b.db"));
		assert_true(before <= n_copy && n_copy <= after);
	}
	db_close(r);
	int status = 0;
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	close(go[0]);
	close(go[1]);
}

static void impossible_place(void **state)
{
	(void)state;
	struct db *r = dbfix_open(DB_READ);
	assert_int_equal(db_backup(r, dbfix_path("none/b.db")), ERR_BROKEN);
	assert_int_equal(mkdir(dbfix_path("dir"), 0755), 0);
	assert_int_equal(db_backup(r, dbfix_path("dir")), ERR_BROKEN);
	assert_false(file_exists(dbfix_path("dir.tmp")));
	assert_int_equal(dbfix_count(r), 0);
	db_close(r);
}

#define T(f) cmocka_unit_test_setup_teardown(f, dbfix_setup, dbfix_teardown)
int main(void)
{
	const struct CMUnitTest tests[] = {
	    T(copies),
	    T(while_others_write),
	    T(impossible_place),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
