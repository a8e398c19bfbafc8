/* SPDX-License-Identifier: MIT */
/* Putting a backup in the place of the database. Nothing is deleted: the old file and its
 * -wal get another name. The order of the renames is such that no moment, a power cut
 * included, shows a file together with a -wal that is not its own. */
#include "db/internal.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/file.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { LOCK_WAIT_MS = 5000 };

struct restore {
	const struct db_schema *schema;
	const char *backup, *data;
	char *path, *draft, *keep; /* site.db, the copy in DATA, the old one's new name */
	struct arena arena;
};

/* A failure of SQLite with the backup file is the backup's fault. */
static enum err blame_backup(const struct restore *r, enum err err)
{
	if (err != ERR_BROKEN)
		return err;
	char why[512];
	snprintf(why, sizeof(why), "%s", err_text());
	err_clear();
	return err_set(ERR_INVALID, "backup %s cannot be used: %s", r->backup, why);
}

/* DATA/site.db.restoring from the backup, checked whole. */
static enum err make_draft(struct restore *r)
{
	sqlite3 *src = NULL, *draft = NULL;
	int version = 0;
	if (!file_exists(r->backup))
		return err_set(ERR_NOT_FOUND, "there is no file %s", r->backup);
	enum err err = connect_open(&src, r->backup, CONNECT_READ);
	if (!err)
		err = migrate_version(src, r->schema, &version);
	if (!err && version == 0)
		err = err_set(ERR_BROKEN, "it has no schema");
	if (!err)
		err = backup_copy(src, r->draft, &r->arena);
	sqlite3_close(src);
	if (!err)
		err = connect_open(&draft, r->draft, CONNECT_WRITE);
	if (!err)
		err = connect_check(draft, true);
	sqlite3_close(draft);
	return blame_backup(r, err);
}

/* The newest epoch that readers of the present database can have seen. It may be damaged
 * or absent, that is what restoring is for: then what is known elsewhere counts. */
static int64_t epoch_seen(struct restore *r)
{
	int64_t published = 0, row = 0;
	struct buf b;
	buf_init(&b, 64);
	char *map = arena_printf(&r->arena, "%s/run/epoch", r->data);
	if (file_exists(map) && file_read(&b, map) == OK && b.len >= sizeof(published))
		memcpy(&published, b.data, sizeof(published));
	buf_release(&b);
	sqlite3 *old = NULL;
	if (file_exists(r->path) && connect_open(&old, r->path, CONNECT_WRITE) == OK &&
	    connect_int(old, r->schema->statements[SQL_EPOCH_READ].text, &row) != OK)
		row = 0;
	sqlite3_close(old);
	err_clear();
	return published > row ? published : row;
}

/* The newest Last-Modified that readers can have seen. */
static int64_t time_seen(struct restore *r)
{
	int64_t newest = 0;
	sqlite3 *old = NULL;
	if (file_exists(r->path) && connect_open(&old, r->path, CONNECT_WRITE) == OK &&
	    connect_int(old, r->schema->statements[SQL_EPOCH_NEWEST].text, &newest) != OK)
		newest = 0;
	sqlite3_close(old);
	err_clear();
	int64_t now = clock_now() / 1000 * 1000;
	return newest > now ? newest : now;
}

/* Runs a statement with one number in it; *rows: how many it changed. */
static enum err set_number(sqlite3 *conn, const char *text, int64_t value, int *rows)
{
	sqlite3_stmt *stmt = NULL;
	int rc = sqlite3_prepare_v2(conn, text, -1, &stmt, NULL);
	if (rc == SQLITE_OK) {
		sqlite3_bind_int64(stmt, 1, value);
		rc = sqlite3_step(stmt);
	}
	enum err err = rc == SQLITE_DONE ? OK : connect_fail(conn, rc, text);
	*rows = sqlite3_changes(conn);
	sqlite3_finalize(stmt);
	return err;
}

/* Numbers and times go on from what readers have seen: nothing comes twice with other
 * content. The desk then gives every page a new time (news/change.h: change_made()). */
static enum err raise_epoch(struct restore *r, int64_t seen, int64_t newest)
{
	sqlite3 *conn = NULL;
	int64_t own = 0;
	int rows = 0;
	const struct sql_text *sql = r->schema->statements;
	enum err err = connect_open(&conn, r->draft, CONNECT_WRITE);
	if (!err)
		err = connect_int(conn, sql[SQL_EPOCH_READ].text, &own);
	if (!err)
		err = set_number(conn, sql[SQL_EPOCH_RAISE].text,
		    (own > seen ? own : seen) + 1, &rows);
	if (!err && rows != 1)
		err = err_set(ERR_BROKEN, "it has no epoch");
	/* A schema of before has no such times; its migration makes them. */
	if (!err && set_number(conn, sql[SQL_EPOCH_RENEW].text, newest, &rows))
		err_clear();
	sqlite3_close(conn);
	return blame_backup(r, err);
}

static enum err move(const char *from, const char *to)
{
	if (rename(from, to) == 0 || errno == ENOENT)
		return OK;
	return err_set(ERR_BROKEN, "%s: %s", to, strerror(errno));
}

/* First the old file goes, then its -wal: in between there is no site.db, never a wrong
 * one. */
static enum err put_in_place(struct restore *r)
{
	struct arena *a = &r->arena;
	char *wal = arena_printf(a, "%s-wal", r->path);
	char *keep_wal = arena_printf(a, "%s-wal", r->keep);
	enum err err = move(r->path, r->keep);
	if (!err)
		err = move(wal, keep_wal);
	unlink(arena_printf(a, "%s-shm", r->path));
	unlink(arena_printf(a, "%s-journal", r->path));
	if (!err)
		err = file_sync_dir(r->data);
	if (!err && rename(r->draft, r->path) != 0) {
		err = err_set(ERR_BROKEN, "%s: %s", r->path, strerror(errno));
		if (move(keep_wal, wal) == OK && move(r->keep, r->path) == OK)
			return err; /* as before */
	}
	return err ? err : file_sync_dir(r->data);
}

static enum err restore_locked(struct restore *r)
{
	enum err err = make_draft(r);
	if (!err)
		err = raise_epoch(r, epoch_seen(r), time_seen(r));
	if (!err)
		err = put_in_place(r);
	if (err)
		unlink(r->draft);
	return err;
}

enum err db_restore_schema(
    const char *backup, const char *data, const struct db_schema *schema)
{
	struct restore r = {.schema = schema, .backup = backup, .data = data};
	arena_init(&r.arena);
	r.path = arena_printf(&r.arena, "%s/site.db", data);
	r.draft = arena_printf(&r.arena, "%s/site.db.restoring", data);
	r.keep = arena_printf(
	    &r.arena, "%s/site.db.before-restore-%lld", data, (long long)clock_now());
	enum err err = file_mkdir(data, 0751); /* on a new machine there is none */
	if (!err)
		err = db_become_owner(file_exists(r.path) ? r.path : data);
	if (!err)
		err = file_mkdir(arena_printf(&r.arena, "%s/run", data), 0750);
	if (!err)
		err = file_mkdir(arena_printf(&r.arena, "%s/pages", data), 0755);
	int lock = -1;
	if (!err)
		err = file_lock(&lock, arena_printf(&r.arena, "%s/run/writer.lock", data),
		    LOCK_WAIT_MS);
	if (!err) {
		err = restore_locked(&r);
		close(lock);
	}
	arena_release(&r.arena);
	struct db *db = NULL; /* migrates, makes -wal and -shm, publishes the epoch */
	if (!err)
		err = db_open_schema(&db, data, DB_WRITE, schema);
	db_close(db);
	return err;
}

enum err db_restore(const char *backup, const char *data)
{
	return db_restore_schema(backup, data, &db_schema_builtin);
}
