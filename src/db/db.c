/* SPDX-License-Identifier: MIT */
/* A database handle: opening (with migration), opening again
 * when the file was replaced or is in doubt, closing, making a new one. */
#include "db/internal.h"

#include "base/clock.h"
#include "base/file.h"
#include "db/query.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum {
	LOCK_WAIT_MS = 5000,
	READ_LIMIT_MS = 2000,
	PROGRESS_OPS = 1000,
	RETRY_NS = 20000000
};

struct db *db_new(const char *data, enum db_mode mode, const struct db_schema *schema)
{
	struct arena a;
	arena_init(&a);
	struct db *db = arena_alloc(&a, sizeof(*db));
	db->schema = schema;
	db->mode = mode;
	db->data = arena_strdup(&a, data);
	db->path = arena_printf(&a, "%s/site.db", data);
	db->writer_lock = arena_printf(&a, "%s/run/writer.lock", data);
	db->pages_lock = arena_printf(&a, "%s/run/pages.lock", data);
	db->epoch = arena_alloc(&a, sizeof(*db->epoch));
	db->epoch->path = arena_printf(&a, "%s/run/epoch", data);
	db->statements =
	    arena_array(&a, (size_t)schema->statement_count + 1, sizeof(*db->statements));
	db->lock_wait_ms = LOCK_WAIT_MS;
	db->read_limit_ms = READ_LIMIT_MS;
	db->arena = a;
	return db;
}

static void disconnect(struct db *db)
{
	assert(db->busy == 0);
	for (int i = 0; i < db->schema->statement_count; i++) {
		sqlite3_finalize(db->statements[i].stmt);
		db->statements[i].stmt = NULL;
	}
	int rc = sqlite3_close(db->conn);
	assert(rc == SQLITE_OK);
	(void)rc;
	db->conn = NULL;
}

void db_close(struct db *db)
{
	if (!db)
		return;
	assert(!db->reading && !db->writing);
	disconnect(db);
	epoch_close(db->epoch);
	arena_release(&db->files.arena);
	struct arena a = db->arena; /* db itself lies in it */
	arena_release(&a);
}

static enum err prepare(struct db *db, const struct sql_text *s, struct statement *st)
{
	const char *rest = NULL;
	int rc = sqlite3_prepare_v3(
	    db->conn, s->text, -1, SQLITE_PREPARE_PERSISTENT, &st->stmt, &rest);
	if (rc != SQLITE_OK)
		return err_set(
		    ERR_BROKEN, "statement %s: %s", s->name, sqlite3_errmsg(db->conn));
	if (!st->stmt || rest[strspn(rest, " \t\n;")] != '\0')
		return err_set(
		    ERR_BROKEN, "statement %s: not exactly one statement", s->name);
	st->parameters = sqlite3_bind_parameter_count(st->stmt);
	for (int k = 1; k <= st->parameters; k++)
		if (!sqlite3_bind_parameter_name(st->stmt, k))
			return err_set(
			    ERR_BROKEN, "statement %s: nameless parameter", s->name);
	return OK;
}

enum err db_prepare(struct db *db, int i)
{
	struct statement *st = &db->statements[i];
	enum err err = prepare(db, &db->schema->statements[i], st);
	if (err) {
		sqlite3_finalize(st->stmt);
		st->stmt = NULL;
	}
	return err;
}

/* What ends a transaction must not fail for want of memory then, and the epoch is read
 * and raised where there is no way back. The others when they are first used: all of them
 * take longer than everything else at a start, and a process needs few. */
static enum err prepare_first(struct db *db)
{
	static const enum sql first[] = {SQL_EPOCH_READ, SQL_EPOCH_RAISE,
	    SQL_DB_BEGIN_WRITE, SQL_DB_COMMIT, SQL_DB_ROLLBACK};
	size_t n = db->mode == DB_WRITE ? sizeof first / sizeof *first : 1;
	enum err err = OK;
	for (size_t i = 0; !err && i < n; i++)
		err = db_prepare(db, (int)first[i]);
	return err;
}

/* A reader is stopped when its deadline has passed. */
static int on_progress(void *arg)
{
	const struct db *db = arg;
	return db->deadline && clock_mono() > db->deadline;
}

static enum err remember_file(struct db *db)
{
	struct stat st;
	if (stat(db->path, &st) != 0)
		return err_set(errno == ENOENT ? ERR_NOT_FOUND : ERR_BROKEN, "%s: %s",
		    db->path, strerror(errno));
	db->dev = st.st_dev;
	db->ino = st.st_ino;
	return OK;
}

static enum err open_read_once(struct db *db)
{
	enum err err = remember_file(db);
	if (!err)
		err = connect_open(&db->conn, db->path, CONNECT_READ);
	int version = 0;
	if (!err)
		err = migrate_version(db->conn, db->schema, &version);
	if (!err && version < db->schema->migration_count)
		err =
		    err_set(ERR_BUSY, "%s: schema %d, a writer has yet to bring it to %d",
			db->path, version, db->schema->migration_count);
	if (!err)
		err = prepare_first(db);
	if (!err)
		sqlite3_progress_handler(db->conn, PROGRESS_OPS, on_progress, db);
	return err;
}

/* A second time when it meets a writer that starts or recovers. */
static enum err open_read(struct db *db)
{
	enum err err = open_read_once(db);
	if (err != ERR_BUSY)
		return err;
	disconnect(db);
	const struct timespec pause = {.tv_nsec = RETRY_NS};
	nanosleep(&pause, NULL);
	err = open_read_once(db);
	if (!err)
		err_clear();
	return err;
}

static enum err set_wal(sqlite3 *conn)
{
	sqlite3_stmt *stmt = NULL;
	int rc = sqlite3_prepare_v2(conn, "PRAGMA journal_mode=WAL", -1, &stmt, NULL);
	if (rc == SQLITE_OK)
		rc = sqlite3_step(stmt);
	enum err err = OK;
	if (rc != SQLITE_ROW)
		err = connect_fail(conn, rc, "journal_mode=WAL");
	else if (strcmp((const char *)sqlite3_column_text(stmt, 0), "wal") != 0)
		err = err_set(ERR_BROKEN, "WAL is not possible here");
	sqlite3_finalize(stmt);
	return err;
}

/* With the writer lock held. */
static enum err open_write_locked(struct db *db)
{
	enum err err = remember_file(db);
	if (!err)
		err = connect_open(&db->conn, db->path, CONNECT_WRITE);
	if (!err)
		err = set_wal(db->conn);
	if (!err)
		err = migrate_run(db->conn, db->schema, db->data, &db->arena);
	if (!err)
		err = prepare_first(db);
	if (!err)
		err = epoch_open(db);
	if (!err)
		err = epoch_repair(db);
	return err;
}

static enum err open_write(struct db *db)
{
	/* Before the lock file is made, so that it is the owner's too. */
	enum err err = remember_file(db);
	if (!err)
		err = db_become_owner(db->path);
	char *run = arena_printf(&db->arena, "%s/run", db->data);
	if (!err)
		err = file_mkdir(run, 0750);
	int lock = -1;
	if (!err)
		err = file_lock(&lock, db->writer_lock, db->lock_wait_ms);
	if (err)
		return err;
	err = open_write_locked(db);
	close(lock);
	return err;
}

enum err db_open_schema(
    struct db **out, const char *data, enum db_mode mode, const struct db_schema *schema)
{
	*out = NULL;
	struct db *db = db_new(data, mode, schema);
	enum err err = mode == DB_WRITE ? open_write(db) : open_read(db);
	if (err) {
		db_close(db);
		return err;
	}
	*out = db;
	return OK;
}

enum err db_open(struct db **out, const char *data, enum db_mode mode)
{
	return db_open_schema(out, data, mode, &db_schema_builtin);
}

enum err db_refresh(struct db *db, bool locked)
{
	assert(db->busy == 0 && !db->reading);
	struct stat st;
	if (db->beside)
		return OK;
	if (stat(db->path, &st) != 0)
		return err_set(
		    ERR_BUSY, "%s is being replaced: %s", db->path, strerror(errno));
	bool doubt = locked && db->distrusted;
	if (db->conn && !doubt && st.st_dev == db->dev && st.st_ino == db->ino)
		return OK;
	disconnect(db);
	enum err err = OK;
	if (db->mode == DB_READ)
		err = open_read(db);
	else if (!locked)
		err = open_write(db);
	else
		err = open_write_locked(db);
	if (err) {
		disconnect(db); /* half open; the next call tries again */
		return err;
	}
	if (doubt)
		err = connect_check(db->conn, false); /* when it fails, reading goes on */
	if (!err)
		db->distrusted = false;
	return err;
}

enum err db_fail(struct db *db, int rc, const char *what)
{
	int primary = rc & 0xFF;
	if (rc == SQLITE_IOERR_FSYNC || primary == SQLITE_CORRUPT ||
	    primary == SQLITE_NOTADB)
		db->distrusted = true;
	return connect_fail(db->conn, rc, what);
}

enum err db_run(struct db *db, enum sql sql)
{
	enum err err = db->statements[sql].stmt ? OK : db_prepare(db, (int)sql);
	if (err)
		return err;
	sqlite3_stmt *stmt = db->statements[sql].stmt;
	int rc = connect_step(stmt);
	err = rc == SQLITE_DONE ? OK : db_fail(db, rc, db->schema->statements[sql].name);
	sqlite3_reset(stmt);
	return err;
}

int64_t db_read_deadline(const struct db *db)
{
	return db->read_limit_ms ? clock_mono() + db->read_limit_ms : 0;
}

void db_read_unlimited(struct db *db)
{
	db->read_limit_ms = 0;
}

enum err db_bulk(struct db *db, int mib)
{
	db->bulk = true;
	char sql[48];
	snprintf(sql, sizeof sql, "PRAGMA cache_size=-%d", mib * 1024);
	return connect_exec(db->conn, sql);
}

enum err db_shadow(struct db *db)
{
	assert(db->busy == 0 && !db->reading && !db->writing);
	disconnect(db);
	enum err err = db->mode == DB_READ ? open_read(db) : open_write(db);
	if (err)
		disconnect(db);
	else
		sqlite3_db_config(db->conn, SQLITE_DBCONFIG_DEFENSIVE, 0, NULL);
	return err;
}
