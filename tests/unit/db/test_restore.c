/* SPDX-License-Identifier: MIT */
#include "../../lib/dbfix.h"

/* Full name of the only file that begins with prefix (and is no -wal). */
static const char *kept(const char *prefix, const char *end)
{
	struct arena a;
	arena_init(&a);
	char **names = NULL;
	const char *found = NULL;
	assert_int_equal(file_list(&names, &a, fix.data, end), OK);
	for (int i = 0; names[i]; i++) {
		if (strncmp(names[i], prefix, strlen(prefix)) != 0 ||
		    (!*end && strchr(names[i], '-') != strrchr(names[i], '-') &&
			strstr(names[i], "-wal")))
			continue;
		assert_null(found);
		found = dbfix_path(names[i]);
	}
	arena_release(&a);
	return found;
}

static enum err restore(const char *name)
{
	err_clear();
	return db_restore_schema(dbfix_path(name), fix.data, &fix.schema);
}

/* A backup with one item, then three more writes and an epoch of 4. */
static void prepare(void)
{
	struct db *w = dbfix_open(DB_WRITE);
	assert_int_equal(dbfix_add(w, 1, "a", true), OK);
	assert_int_equal(db_backup(w, dbfix_path("b.db")), OK);
	assert_int_equal(dbfix_add(w, 2, "b", true), OK);
	assert_int_equal(dbfix_add(w, 3, "c", true), OK);
	db_close(w);
}

static void back_to_the_backup(void **state)
{
	(void)state;
	prepare();
	struct db *r = dbfix_open(DB_READ);
	assert_int_equal(dbfix_count(r), 3);
	assert_int_equal(db_epoch(r), 4);
	assert_int_equal(restore("b.db"), OK);
	assert_int_equal(db_epoch(r), 5); /* nothing kept is served */
	int version = 0;
	assert_int_equal(db_schema(r, &version), OK); /* goes over to the new file */
	assert_int_equal(dbfix_count(r), 1);
	db_close(r);
	/* the old one is whole under its new name, its log included */
	sqlite3 *old = NULL;
	int64_t n = 0;
	const char *keep = kept("site.db.before-restore-", "");
	assert_non_null(keep);
	assert_non_null(kept("site.db.before-restore-", "-wal"));
	assert_int_equal(connect_open(&old, keep, CONNECT_WRITE), OK);
	assert_int_equal(connect_int(old, "SELECT count(*) FROM t_item", &n), OK);
	assert_int_equal(n, 3);
	sqlite3_close(old);
	assert_int_equal(dbfix_mode("site.db"), 0640);
	assert_false(file_exists(dbfix_path("site.db.restoring")));
	/* and writing goes on */
	struct db *w = dbfix_open(DB_WRITE);
	assert_int_equal(dbfix_add(w, 2, "d", true), OK);
	assert_int_equal(db_epoch(w), 6);
	assert_int_equal(db_check(w), OK);
	db_close(w);
}

/* A desk that has the old file open writes into the new one. */
static void open_writer_follows(void **state)
{
	(void)state;
	prepare();
	int pipe_to[2], pipe_from[2];
	char c = 'x';
	assert_int_equal(pipe(pipe_to), 0);
	assert_int_equal(pipe(pipe_from), 0);
	pid_t pid = fork();
	if (pid == 0) {
		struct db *w = dbfix_open(DB_WRITE);
		if (write(pipe_from[1], &c, 1) != 1 || read(pipe_to[0], &c, 1) != 1)
			_exit(1);
		if (dbfix_add(w, 50, "new", true) != OK)
			_exit(2);
		db_close(w);
		_exit(0);
	}
	assert_int_equal(read(pipe_from[0], &c, 1), 1);
	assert_int_equal(restore("b.db"), OK);
	assert_int_equal(write(pipe_to[1], &c, 1), 1);
	int status = 0;
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	struct db *r = dbfix_open(DB_READ);
	assert_int_equal(dbfix_count(r), 2);
	assert_int_equal(db_epoch(r), 6);
	assert_int_equal(db_check(r), OK);
	db_close(r);
	for (int i = 0; i < 2; i++) {
		close(pipe_to[i]);
		close(pipe_from[i]);
	}
}

static void damaged_or_lost_site(void **state)
{
	(void)state;
	prepare();
	assert_int_equal(file_write(dbfix_path("site.db"), "junk", 4, 0640), OK);
	assert_int_equal(restore("b.db"), OK);
	struct db *r = dbfix_open(DB_READ);
	assert_int_equal(dbfix_count(r), 1);
	assert_int_equal(db_epoch(r), 5);
	db_close(r);
	/* killed between the two renames: there is no site.db */
	assert_int_equal(unlink(dbfix_path("site.db")), 0);
	assert_int_equal(restore("b.db"), OK);
	r = dbfix_open(DB_READ);
	assert_int_equal(dbfix_count(r), 1);
	assert_int_equal(db_epoch(r), 6);
	db_close(r);
}

static void into_an_empty_folder(void **state)
{
	(void)state;
	prepare();
	char data[128];
	snprintf(data, sizeof(data), "%s", dbfix_path("other"));
	assert_int_equal(mkdir(data, 0755), 0);
	assert_int_equal(db_restore_schema(dbfix_path("b.db"), data, &fix.schema), OK);
	struct db *r = NULL;
	assert_int_equal(db_open_schema(&r, data, DB_READ, &fix.schema), OK);
	assert_int_equal(dbfix_count(r), 1);
	db_close(r);
}

static void older_schema_is_migrated(void **state)
{
	(void)state;
	prepare();
	dbfix_migration("more", "CREATE TABLE t_more (id INTEGER) STRICT");
	assert_int_equal(restore("b.db"), OK);
	struct db *r = dbfix_open(DB_READ);
	assert_int_equal(dbfix_count(r), 1);
	db_close(r);
}

static void refused(const char *name, enum err want)
{
	assert_int_equal(restore(name), want);
	assert_null(kept("site.db.before-restore-", ""));
	assert_false(file_exists(dbfix_path("site.db.restoring")));
	struct db *r = dbfix_open(DB_READ);
	assert_int_equal(dbfix_count(r), 3);
	assert_int_equal(db_epoch(r), 4);
	db_close(r);
}

static void bad_backups(void **state)
{
	(void)state;
	prepare();
	refused("none.db", ERR_NOT_FOUND);
	assert_int_equal(file_write(dbfix_path("junk.db"), "junk", 4, 0640), OK);
	refused("junk.db", ERR_INVALID);
	assert_int_equal(connect_make(dbfix_path("empty.db"), 0640), OK);
	refused("empty.db", ERR_INVALID);
	/* a flipped page */
	struct buf b = BUF_INIT;
	assert_int_equal(file_read(&b, dbfix_path("b.db")), OK);
	memset(b.data + 4096 * 2, 0x5a, 4096);
	assert_int_equal(file_write(dbfix_path("flip.db"), b.data, b.len, 0640), OK);
	buf_release(&b);
	refused("flip.db", ERR_INVALID);
	/* newer than this binary */
	sqlite3 *conn = NULL;
	assert_int_equal(connect_open(&conn, dbfix_path("b.db"), CONNECT_WRITE), OK);
	assert_int_equal(connect_exec(conn, "PRAGMA user_version=900"), OK);
	sqlite3_close(conn);
	refused("b.db", ERR_INVALID);
}

#define T(f) cmocka_unit_test_setup_teardown(f, dbfix_setup, dbfix_teardown)
int main(void)
{
	const struct CMUnitTest tests[] = {
	    T(back_to_the_backup),
	    T(open_writer_follows),
	    T(damaged_or_lost_site),
	    T(into_an_empty_folder),
	    T(older_schema_is_migrated),
	    T(bad_backups),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
