/* SPDX-License-Identifier: MIT */
/* A copy of the database while others read and write it, by SQLite's backup API. The copy
 * is checked before it gets its name, and is one plain file (no -wal) that can be moved
 * about. */
#include "db/internal.h"

#include "base/file.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { STEP_PAGES = 100 };

/* The read transaction around the steps keeps one state: writers go on, and their commits
 * do not make the copy start over. */
static enum err copy_pages(sqlite3 *src, sqlite3 *dst)
{
	int64_t ignored = 0;
	bool own = sqlite3_get_autocommit(src);
	enum err err = own ? connect_exec(src, "BEGIN") : OK;
	if (!err)
		err = connect_int(src, "PRAGMA user_version", &ignored);
	if (!err) {
		sqlite3_backup *b = sqlite3_backup_init(dst, "main", src, "main");
		int rc = SQLITE_OK;
		while (b && rc == SQLITE_OK)
			rc = sqlite3_backup_step(b, STEP_PAGES);
		int end = sqlite3_backup_finish(b);
		if (!b || rc != SQLITE_DONE || end != SQLITE_OK)
			err = connect_fail(
			    dst, b ? rc : sqlite3_extended_errcode(dst), "backup");
	}
	if (own && !sqlite3_get_autocommit(src)) {
		enum err done = connect_exec(src, "ROLLBACK");
		if (!err)
			err = done;
	}
	return err;
}

static enum err sync_file(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	enum err err = OK;
	if (fd < 0 || fsync(fd) != 0)
		err = err_set(ERR_BROKEN, "%s: %s", path, strerror(errno));
	if (fd >= 0)
		close(fd);
	return err;
}

/* The copy's pages say WAL until the second connection turns that off; then its -wal
 * goes. */
static enum err open_copy(sqlite3 **out, const char *tmp)
{
	enum err err = connect_open(out, tmp, CONNECT_WRITE);
	int off = 0;
	if (!err)
		sqlite3_file_control(*out, "main", SQLITE_FCNTL_PERSIST_WAL, &off);
	return err;
}

/* The copy is made without waiting for the disk, read again by a new connection, then
 * synced once. */
static enum err make_copy(sqlite3 *src, const char *tmp)
{
	sqlite3 *dst = NULL;
	enum err err = connect_make(tmp, 0640);
	if (!err)
		err = open_copy(&dst, tmp);
	if (!err)
		err = connect_exec(dst, "PRAGMA synchronous=OFF");
	if (!err)
		err = copy_pages(src, dst);
	sqlite3_close(dst);
	dst = NULL;
	if (!err)
		err = open_copy(&dst, tmp);
	if (!err)
		err = connect_exec(dst, "PRAGMA journal_mode=DELETE");
	if (!err)
		err = connect_check(dst, false);
	sqlite3_close(dst);
	return err ? err : sync_file(tmp);
}

static const char *folder_of(const char *path, struct arena *a)
{
	const char *slash = strrchr(path, '/');
	if (!slash)
		return ".";
	return slash == path ? "/" : arena_strndup(a, path, (size_t)(slash - path));
}

enum err backup_copy(sqlite3 *src, const char *path, struct arena *a)
{
	char *tmp = arena_printf(a, "%s.tmp", path);
	const char *const ends[] = {"-journal", "-wal", "-shm"};
	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++)
		unlink(arena_printf(
		    a, "%s%s", tmp, ends[i])); /* of a copy that was killed */
	enum err err = make_copy(src, tmp);
	if (!err && rename(tmp, path) != 0)
		err = err_set(ERR_BROKEN, "%s: %s", path, strerror(errno));
	if (!err)
		return file_sync_dir(folder_of(path, a));
	unlink(tmp);
	return err;
}

enum err db_backup(struct db *db, const char *path)
{
	assert(!db->writing && !db->reading && db->busy == 0);
	struct arena a;
	arena_init(&a);
	enum err err = db_refresh(db, false);
	if (!err)
		err = backup_copy(db->conn, path, &a);
	arena_release(&a);
	return err;
}
