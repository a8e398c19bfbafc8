/* SPDX-License-Identifier: MIT */
#include "../../lib/dbfix.h"

static enum err add_then_fail(struct db *db, void *arg)
{
	struct dbfix_item item = {.id = 1, .name = "a", .touch = true};
	assert_int_equal(dbfix_add_fn(db, &item), OK);
	return *(enum err *)arg;
}

static void error_rolls_back(void **state)
{
	(void)state;
	struct db *w = dbfix_open(DB_WRITE), *r = dbfix_open(DB_READ);
	int64_t before = db_epoch(r);
	enum err want = ERR_DENIED;
	assert_int_equal(db_write(w, add_then_fail, &want), ERR_DENIED);
	assert_int_equal(dbfix_count(w), 0);
	assert_int_equal(db_epoch(r), before);
	want = OK;
	assert_int_equal(db_write(w, add_then_fail, &want), OK);
	assert_int_equal(dbfix_count(r), 1);
	assert_int_equal(db_epoch(r), before + 1);
	db_close(r);
	db_close(w);
}

static enum err orphan_fn(struct db *db, void *arg)
{
	(void)arg;
	struct query q = q_begin(db, (enum sql)T_ORPHAN);
	q_bind_int(&q, ":id", 1);
	q_bind_int(&q, ":item", 1000);
	return q_end(&q);
}

/* A deferred foreign key fails at COMMIT: the data's fault, the handle stays trusted. */
static void deferred_key(void **state)
{
	(void)state;
	struct db *w = dbfix_open(DB_WRITE);
	assert_int_equal(db_write(w, orphan_fn, NULL), ERR_INVALID);
	assert_false(w->distrusted);
	assert_int_equal(dbfix_add(w, 1, "a", false), OK);
	db_close(w);
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

static void full(void **state)
{
	(void)state;
	struct db *w = dbfix_open(DB_WRITE);
	int64_t max = 0;
	assert_int_equal(connect_int(w->conn, "PRAGMA max_page_count=200", &max), OK);
	int n = 50;
	assert_int_equal(db_write(w, fill_fn, &n), ERR_FULL);
	assert_false(w->distrusted);
	err_clear();
	assert_int_equal(dbfix_add(w, 1, "a", false), OK);
	assert_int_equal(connect_int(w->conn, "PRAGMA max_page_count=100000", &max), OK);
	assert_int_equal(db_write(w, fill_fn, &n), OK);
	assert_int_equal(db_check(w), OK);
	db_close(w);
}

static enum err overlook_fn(struct db *db, void *arg)
{
	(void)fill_fn(db, arg); /* the FULL inside has rolled all back */
	return OK;
}

static void overlooked_error(void **state)
{
	(void)state;
	struct db *w = dbfix_open(DB_WRITE);
	int64_t max = 0;
	int n = 50;
	assert_int_equal(connect_int(w->conn, "PRAGMA max_page_count=200", &max), OK);
	assert_true(db_write(w, overlook_fn, &n) != OK);
	db_close(w);
}

struct holder {
	int ready[2];
};

/* Another process that writes: holds the lock until killed. */
static void hold_lock(struct holder *h)
{
	int fd = -1;
	if (file_lock(&fd, dbfix_path("run/writer.lock"), 1000) != OK)
		_exit(1);
	if (write(h->ready[1], "x", 1) != 1)
		_exit(1);
	for (;;)
		pause();
}

static void another_writer(void **state)
{
	(void)state;
	struct holder h;
	assert_int_equal(pipe(h.ready), 0);
	pid_t pid = fork();
	if (pid == 0)
		hold_lock(&h);
	char c;
	assert_int_equal(read(h.ready[0], &c, 1), 1);
	struct db *w = NULL, *r = dbfix_open(DB_READ);
	assert_int_equal(dbfix_count(r), 0); /* readers do not wait */
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	w = dbfix_open(DB_WRITE);
	pid = fork();
	if (pid == 0)
		hold_lock(&h);
	assert_int_equal(read(h.ready[0], &c, 1), 1);
	w->lock_wait_ms = 100;
	assert_int_equal(dbfix_add(w, 1, "a", false), ERR_BUSY);
	assert_int_equal(db_checkpoint(w, false), ERR_BUSY);
	assert_int_equal(dbfix_count(w), 0);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	assert_int_equal(dbfix_add(w, 1, "a", false), OK);
	db_close(r);
	db_close(w);
	close(h.ready[0]);
	close(h.ready[1]);
}

/* Adds one item after the other and says so through a pipe, until it is killed. */
static void add_and_tell(int to, int64_t id)
{
	struct db *w = dbfix_open(DB_WRITE);
	for (;; id++) {
		char name[24];
		snprintf(name, sizeof(name), "%lld", (long long)id);
		if (dbfix_add(w, id, name, true) != OK || write(to, &id, sizeof(id)) != 8)
			_exit(1);
	}
}

/* What was acknowledged is there after kill -9, and the next writer tells readers all of
 * it. */
static void survives_kill(void **state)
{
	(void)state;
	int64_t last = 100;
	for (int round = 1; round <= 15; round++) {
		int told[2];
		assert_int_equal(pipe(told), 0);
		pid_t pid = fork();
		if (pid == 0)
			add_and_tell(told[1], last + 1);
		close(told[1]);
		int64_t id = 0;
		assert_int_equal(read(told[0], &id, sizeof(id)), sizeof(id));
		usleep((useconds_t)(round * 1117 % 9000));
		kill(pid, SIGKILL);
		waitpid(pid, NULL, 0);
		while (read(told[0], &id, sizeof(id)) == (ssize_t)sizeof(id))
			continue;
		close(told[0]);
		struct db *w = dbfix_open(DB_WRITE), *r = dbfix_open(DB_READ);
		int64_t row = 0, n = dbfix_count(r);
		assert_in_range(100 + n, id, id + 1); /* one may be done but not told */
		assert_int_equal(epoch_row(w, &row), OK);
		assert_int_equal(row, n + 1);
		assert_int_equal(db_epoch(r), row);
		assert_int_equal(db_check(r), OK);
		last = 100 + n;
		db_close(r);
		db_close(w);
	}
}

static enum err nested_fn(struct db *db, void *arg)
{
	return db_write(db, add_then_fail, arg);
}

static enum err write_in_read(struct db *db, void *arg)
{
	(void)db;
	return db_write(arg, add_then_fail, NULL);
}

static void misuse_nested(void *arg)
{
	enum err want = OK;
	(void)!db_write(arg, nested_fn, &want);
}

static void misuse_write_in_read(void *arg)
{
	(void)!db_read(arg, write_in_read, arg, NULL);
}

static void misuse_touch(void *arg)
{
	(void)!db_touch(arg);
}

static enum err leave_open(struct db *db, void *arg)
{
	(void)arg;
	struct query q = q_begin(db, (enum sql)T_COUNT);
	return q.err;
}

static void misuse_open_query(void *arg)
{
	(void)!db_write(arg, leave_open, NULL);
}

static void misuse_reader(void *arg)
{
	((struct db *)arg)->mode = DB_READ;
	enum err want = OK;
	(void)!db_write(arg, add_then_fail, &want);
}

static void misuse(void **state)
{
	(void)state;
	struct db *w = dbfix_open(DB_WRITE);
	assert_int_equal(dbfix_child(misuse_nested, w), -SIGABRT);
	assert_int_equal(dbfix_child(misuse_write_in_read, w), -SIGABRT);
	assert_int_equal(dbfix_child(misuse_touch, w), -SIGABRT);
	assert_int_equal(dbfix_child(misuse_open_query, w), -SIGABRT);
	assert_int_equal(dbfix_child(misuse_reader, w), -SIGABRT);
	db_close(w);
}

struct one_state {
	struct db *writer;
	int64_t before, after, epoch;
};

static enum err look_twice(struct db *db, void *arg)
{
	struct one_state *s = arg;
	s->before = dbfix_count(db);
	if (s->writer)
		assert_int_equal(dbfix_add(s->writer, 1, "a", true), OK);
	s->after = dbfix_count(db);
	int64_t inner = -1; /* joins this transaction */
	struct one_state none = {0};
	if (s->writer) {
		assert_int_equal(db_read(db, look_twice, &none, &inner), OK);
		assert_int_equal(none.after, s->after);
		s->epoch = inner;
	}
	return OK;
}

static enum err give_back(struct db *db, void *arg)
{
	(void)db;
	return *(enum err *)arg;
}

static void reads_one_state(void **state)
{
	(void)state;
	struct db *w = dbfix_open(DB_WRITE), *r = dbfix_open(DB_READ);
	struct one_state s = {.writer = w};
	int64_t epoch = 0;
	assert_int_equal(db_read(r, look_twice, &s, &epoch), OK);
	assert_int_equal(s.before, 0);
	assert_int_equal(s.after, 0);
	assert_int_equal(epoch, 1);
	assert_int_equal(s.epoch, 1);
	assert_int_equal(
	    db_epoch(r), 2); /* published meanwhile: the page is old already */
	assert_int_equal(dbfix_count(r), 1);
	/* on the writer's handle too; the function's error comes back */
	enum err want = ERR_GONE;
	assert_int_equal(db_read(w, give_back, &want, &epoch), ERR_GONE);
	assert_int_equal(epoch, 2);
	db_close(r);
	db_close(w);
}

static enum err slow_fn(struct db *db, void *arg)
{
	(void)arg;
	struct query q = q_begin(db, (enum sql)T_SLOW);
	q_row(&q);
	return q_end(&q);
}

static void slow_read_is_stopped(void **state)
{
	(void)state;
	struct db *r = dbfix_open(DB_READ);
	r->read_limit_ms = 50;
	assert_int_equal(db_read(r, slow_fn, NULL, NULL), ERR_BUSY);
	assert_true(sqlite3_get_autocommit(r->conn));
	assert_int_equal(dbfix_count(r), 0);
	db_close(r);
}

/* A disk whose fsync fails: SQLite's own methods with another xSync. */
static bool sync_fails;
static sqlite3_io_methods real_methods, bad_methods;
static sqlite3_vfs bad_vfs;
static sqlite3_vfs *real_vfs;

static int bad_sync(sqlite3_file *f, int flags)
{
	return sync_fails ? SQLITE_IOERR_FSYNC : real_methods.xSync(f, flags);
}

static int bad_open(
    sqlite3_vfs *vfs, const char *name, sqlite3_file *f, int flags, int *out_flags)
{
	(void)vfs;
	int rc = real_vfs->xOpen(real_vfs, name, f, flags, out_flags);
	if (rc == SQLITE_OK && (flags & SQLITE_OPEN_WAL)) {
		real_methods = *f->pMethods;
		bad_methods = real_methods;
		bad_methods.xSync = bad_sync;
		f->pMethods = &bad_methods;
	}
	return rc;
}

static void fsync_fails(void **state)
{
	(void)state;
	real_vfs = sqlite3_vfs_find(NULL);
	bad_vfs = *real_vfs;
	bad_vfs.zName = "bad";
	bad_vfs.xOpen = bad_open;
	sqlite3_vfs_register(&bad_vfs, 1);
	struct db *w = dbfix_open(DB_WRITE);
	assert_int_equal(dbfix_add(w, 1, "a", true), OK);
	sync_fails = true;
	assert_int_equal(dbfix_add(w, 2, "b", true), ERR_BROKEN);
	assert_true(w->distrusted);
	assert_int_equal(db_epoch(w), 2);
	sync_fails = false;
	err_clear();
	assert_int_equal(dbfix_add(w, 3, "c", true), OK);
	assert_false(w->distrusted);
	assert_int_equal(db_check(w), OK);
	db_close(w);
	sqlite3_vfs_unregister(&bad_vfs);
	sqlite3_vfs_register(real_vfs, 1);
}

/* In doubt and damaged: no write, but reading goes on. */
static void damaged_is_refused(void **state)
{
	(void)state;
	struct db *w = dbfix_open(DB_WRITE);
	assert_int_equal(dbfix_add(w, 1, "a", false), OK);
	assert_int_equal(connect_exec(w->conn, "PRAGMA foreign_keys=0"), OK);
	assert_int_equal(
	    connect_exec(w->conn, "INSERT INTO t_item VALUES (9, 'orphan', 1, 1000)"),
	    OK);
	w->distrusted = true;
	assert_int_equal(dbfix_add(w, 2, "b", false), ERR_BROKEN);
	assert_true(w->distrusted);
	assert_int_equal(dbfix_count(w), 2);
	assert_int_equal(dbfix_add(w, 2, "b", false), ERR_BROKEN);
	db_close(w);
}

static off_t wal_size(void)
{
	struct stat st;
	assert_int_equal(stat(dbfix_path("site.db-wal"), &st), 0);
	return st.st_size;
}

static void checkpoint(void **state)
{
	(void)state;
	struct db *w = dbfix_open(DB_WRITE), *r = dbfix_open(DB_READ);
	int n = 20;
	assert_int_equal(db_write(w, fill_fn, &n), OK);
	off_t size = wal_size();
	assert_true(size > 2000000);
	assert_int_equal(db_checkpoint(w, false), OK);
	assert_int_equal(db_checkpoint(w, true), OK);
	/* the log starts over instead of growing */
	assert_int_equal(db_write(w, fill_fn, &n), OK);
	assert_true(wal_size() <= size + 100000);
	/* behind very much it is emptied */
	assert_int_equal(db_bulk(w, 4), OK);
	assert_int_equal(db_checkpoint(w, true), OK);
	assert_int_equal(wal_size(), 0);
	assert_int_equal(dbfix_count(r), 0);
	assert_int_equal(db_check(r), OK);
	db_close(r);
	db_close(w);
}

#define T(f) cmocka_unit_test_setup_teardown(f, dbfix_setup, dbfix_teardown)
int main(void)
{
	const struct CMUnitTest tests[] = {
	    T(error_rolls_back),
	    T(deferred_key),
	    T(full),
	    T(overlooked_error),
	    T(another_writer),
	    T(survives_kill),
	    T(misuse),
	    T(reads_one_state),
	    T(slow_read_is_stopped),
	    T(fsync_fails),
	    T(damaged_is_refused),
	    T(checkpoint),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
