/* SPDX-License-Identifier: MIT */
#include "../../lib/dbfix.h"

/* What callers are told of SQLite's codes. */
static void codes(void **state)
{
	(void)state;
	static const struct {
		int rc;
		enum err reader, writer;
	} table[] = {
	    {SQLITE_BUSY, ERR_BUSY, ERR_BUSY},
	    {SQLITE_BUSY_SNAPSHOT, ERR_BUSY, ERR_BUSY},
	    {SQLITE_LOCKED, ERR_BUSY, ERR_BUSY},
	    {SQLITE_INTERRUPT, ERR_BUSY, ERR_BUSY},
	    {SQLITE_READONLY_RECOVERY, ERR_BUSY, ERR_BUSY},
	    {SQLITE_READONLY_CANTINIT, ERR_BUSY, ERR_BUSY},
	    {SQLITE_READONLY, ERR_BROKEN, ERR_BROKEN},
	    {SQLITE_CANTOPEN, ERR_BUSY, ERR_BROKEN},
	    {SQLITE_FULL, ERR_FULL, ERR_FULL},
	    {SQLITE_TOOBIG, ERR_TOO_BIG, ERR_TOO_BIG},
	    {SQLITE_CONSTRAINT_UNIQUE, ERR_CONFLICT, ERR_CONFLICT},
	    {SQLITE_CONSTRAINT_PRIMARYKEY, ERR_CONFLICT, ERR_CONFLICT},
	    {SQLITE_CONSTRAINT_ROWID, ERR_CONFLICT, ERR_CONFLICT},
	    {SQLITE_CONSTRAINT_CHECK, ERR_INVALID, ERR_INVALID},
	    {SQLITE_CONSTRAINT_NOTNULL, ERR_INVALID, ERR_INVALID},
	    {SQLITE_CONSTRAINT_FOREIGNKEY, ERR_INVALID, ERR_INVALID},
	    {SQLITE_CONSTRAINT_TRIGGER, ERR_INVALID, ERR_INVALID},
	    {SQLITE_CONSTRAINT_DATATYPE, ERR_INVALID, ERR_INVALID},
	    {SQLITE_CORRUPT, ERR_BROKEN, ERR_BROKEN},
	    {SQLITE_NOTADB, ERR_BROKEN, ERR_BROKEN},
	    {SQLITE_IOERR_FSYNC, ERR_BROKEN, ERR_BROKEN},
	    {SQLITE_ERROR, ERR_BROKEN, ERR_BROKEN},
	};
	struct db *r = dbfix_open(DB_READ), *w = dbfix_open(DB_WRITE);
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		assert_int_equal(
		    connect_fail(r->conn, table[i].rc, "x"), table[i].reader);
		assert_int_equal(
		    connect_fail(w->conn, table[i].rc, "x"), table[i].writer);
	}
	db_close(w);
	db_close(r);
}

/* A reader of another uid, as in production: it reads live commits and can change
 * nothing. */
static void other_uid(void *arg)
{
	int *go = arg;
	char c;
	if (setegid(4343) != 0 || seteuid(4444) != 0)
		_exit(1);
	struct db *r = dbfix_open(DB_READ);
	if (dbfix_count(r) != 1 || db_epoch(r) != 2)
		_exit(2);
	if (connect_exec(r->conn, "PRAGMA query_only=0") != OK ||
	    connect_exec(r->conn, "DELETE FROM t_item") == OK)
		_exit(3);
	if (write(go[1], "x", 1) != 1 || read(go[2], &c, 1) != 1)
		_exit(4);
	if (dbfix_count(r) != 2 || db_epoch(r) != 3)
		_exit(5);
	db_close(r);
	_exit(0);
}

static void owner_writes(void *arg)
{
	(void)arg;
	struct db *w = dbfix_open(DB_WRITE);
	int n = *(int *)arg;
	if (dbfix_add(w, n, n == 1 ? "a" : "b", true) != OK)
		_exit(1);
	db_close(w);
}

static void reader_of_another_uid(void **state)
{
	(void)state;
	if (geteuid() != 0 || !dbfix_others_pass())
		skip();
	const char *const names[] = {"", "site.db", "site.db-wal", "site.db-shm", "run",
	    "run/epoch", "run/writer.lock"};
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		assert_int_equal(chown(dbfix_path(names[i]), 4242, 4343), 0);
	assert_int_equal(chmod(fix.data, 0751), 0);
	int out[2], in[2], n = 1;
	char c;
	assert_int_equal(pipe(out), 0);
	assert_int_equal(pipe(in), 0);
	assert_int_equal(dbfix_child(owner_writes, &n), 0);
	pid_t pid = fork();
	if (pid == 0) {
		int go[3] = {-1, out[1], in[0]};
		other_uid(go);
	}
	assert_int_equal(read(out[0], &c, 1), 1);
	n = 2;
	assert_int_equal(dbfix_child(owner_writes, &n), 0);
	assert_int_equal(write(in[1], "x", 1), 1);
	int status = -1;
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(WEXITSTATUS(status), 0);
	for (int i = 0; i < 2; i++) {
		close(out[i]);
		close(in[i]);
	}
}

#define T(f) cmocka_unit_test_setup_teardown(f, dbfix_setup, dbfix_teardown)
int main(void)
{
	const struct CMUnitTest tests[] = {
	    T(codes),
	    T(reader_of_another_uid),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
