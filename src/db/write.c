/* SPDX-License-Identifier: MIT */
/* Transactions. One write or checkpoint at a time on the whole machine: Debian's SQLite
 * 3.40.1 can lose commits when two connections write and checkpoint at once. */
#include "db/internal.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/log.h"
#include "db/query.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { SLOW_MS = 1000, BUSY_MS = 5000 };

static void rollback(struct db *db)
{
	if (!sqlite3_get_autocommit(db->conn) && db_run(db, SQL_DB_ROLLBACK) != OK)
		db->distrusted = true;
}

/* A COMMIT that failed for any reason but the data (a deferred foreign key) or a full
 * disk may or may not be on the disk: the handle is not used for writing until checked.
 */
static enum err commit(struct db *db)
{
	sqlite3_stmt *stmt = db->statements[SQL_DB_COMMIT].stmt;
	int rc = sqlite3_step(stmt);
	enum err err = OK;
	if (rc != SQLITE_DONE) {
		err = db_fail(db, rc, "COMMIT");
		if ((rc & 0xFF) != SQLITE_CONSTRAINT && (rc & 0xFF) != SQLITE_FULL)
			db->distrusted = true;
	}
	sqlite3_reset(stmt);
	return err;
}

static enum err transact(struct db *db, db_write_fn *fn, void *arg)
{
	enum err err = db_run(db, SQL_DB_BEGIN_WRITE);
	if (err)
		return err;
	err = fn(db, arg);
	assert(db->busy == 0);
	if (!err && sqlite3_get_autocommit(db->conn))
		err =
		    err_set(ERR_BROKEN, "an error inside the transaction was overlooked");
	if (!err)
		err = commit(db);
	if (err)
		rollback(db);
	return err;
}

static void log_write(
    const struct db *db, enum err err, int64_t took, const char *file, int line)
{
	char at[64], ms[24];
	snprintf(at, sizeof(at), "%s:%d", file, line);
	snprintf(ms, sizeof(ms), "%lld", (long long)took);
	if (err == ERR_BUSY || err == ERR_FULL || err == ERR_BROKEN)
		log_err("write_failed", err, "at", at, "ms", ms, NULL);
	else if (took > SLOW_MS && !db->bulk)
		log_event(LOG_WARN, "write_slow", "at", at, "ms", ms, NULL);
}

enum err db_write_at(
    struct db *db, db_write_fn *fn, void *arg, const char *file, int line)
{
	assert(db->mode == DB_WRITE);
	assert(!db->writing && !db->reading && db->busy == 0);
	int64_t start = clock_mono();
	int lock = -1;
	enum err err =
	    db->beside ? OK : file_lock(&lock, db->writer_lock, db->lock_wait_ms);
	if (!err)
		err = db_refresh(db, true);
	if (!err) {
		db->writing = true;
		db->touched = 0;
		arena_reset(&db->files.arena);
		db->files = (struct touched){.arena = db->files.arena};
		err = transact(db, fn, arg);
		if (!err && db->touched)
			epoch_publish(db, db->touched, &db->files);
		db->writing = false;
	}
	if (lock >= 0)
		close(lock);
	log_write(db, err, clock_mono() - start, file, line);
	return err;
}

static enum err read_one_state(struct db *db, db_write_fn *fn, void *arg, int64_t *epoch)
{
	enum err err = db_run(db, SQL_DB_BEGIN_READ);
	if (err)
		return err;
	if (epoch)
		err = epoch_row(db, epoch);
	if (!err)
		err = fn(db, arg);
	assert(db->busy == 0);
	db->deadline = 0; /* ending is never interrupted */
	if (!sqlite3_get_autocommit(db->conn)) {
		enum err end = db_run(db, SQL_DB_ROLLBACK);
		if (!err)
			err = end;
	}
	return err;
}

enum err db_read(struct db *db, db_write_fn *fn, void *arg, int64_t *epoch)
{
	enum err err = OK;
	if (db->writing || db->reading) { /* already in one state */
		if (epoch)
			err = epoch_row(db, epoch);
		return err ? err : fn(db, arg);
	}
	err = db_refresh(db, false);
	if (err)
		return err;
	db->reading = true;
	if (db->mode == DB_READ)
		db->deadline = db_read_deadline(db);
	err = read_one_state(db, fn, arg, epoch);
	db->deadline = 0;
	db->reading = false;
	return err;
}

enum err db_touch(struct db *db)
{
	assert(db->writing);
	if (db->touched)
		return OK;
	int64_t value = 0;
	struct query q = q_begin(db, SQL_EPOCH_BUMP);
	if (q_row(&q))
		value = q_int(&q);
	enum err err = q_end_one(&q);
	if (err == ERR_NOT_FOUND)
		err = err_set(ERR_BROKEN, "the epoch row is missing");
	if (!err)
		db->touched = value;
	return err;
}

static size_t name_hash(const char *s)
{
	uint32_t h = 2166136261u; /* FNV-1a */
	for (; *s; s++)
		h = (h ^ (unsigned char)*s) * 16777619u;
	return h;
}

/* Where the name is in the table, or where it belongs. */
static uint32_t *name_slot(const struct touched *t, const char *name)
{
	size_t i = name_hash(name) & (t->slots - 1);
	while (t->slot[i] && strcmp(t->at[t->slot[i] - 1], name) != 0)
		i = (i + 1) & (t->slots - 1);
	return &t->slot[i];
}

static void grow_slots(struct touched *t)
{
	t->slots = t->slots ? 2 * t->slots : 64;
	t->slot = arena_array(&t->arena, t->slots, sizeof *t->slot);
	for (size_t i = 0; i < t->n; i++)
		*name_slot(t, t->at[i]) = (uint32_t)i + 1;
}

enum err db_touch_file(struct db *db, const char *file, bool *fresh)
{
	struct touched *t = &db->files;
	if (2 * (t->n + 1) > t->slots)
		grow_slots(t);
	uint32_t *slot = name_slot(t, file);
	*fresh = *slot == 0;
	if (*fresh) {
		t->at = arena_grow(&t->arena, t->at, t->n, &t->cap, sizeof *t->at);
		t->at[t->n++] = arena_strdup(&t->arena, file);
		*slot = (uint32_t)t->n;
	}
	return db_touch(db);
}

enum err db_touch_all(struct db *db)
{
	db->files.all = true;
	return db_touch(db);
}

enum err db_checkpoint(struct db *db, bool idle)
{
	assert(db->mode == DB_WRITE);
	assert(!db->writing && !db->reading && db->busy == 0);
	int lock = -1;
	int how = !idle      ? SQLITE_CHECKPOINT_PASSIVE
		  : db->bulk ? SQLITE_CHECKPOINT_TRUNCATE
			     : SQLITE_CHECKPOINT_RESTART;
	enum err err = file_lock(&lock, db->writer_lock, 0);
	if (err)
		return err;
	err = db_refresh(db, true);
	if (!err) {
		sqlite3_busy_timeout(db->conn, 0);
		int rc = sqlite3_wal_checkpoint_v2(db->conn, NULL, how, NULL, NULL);
		/* Busy: readers still use the log; what was copied so far stays copied.
		 */
		if (rc != SQLITE_OK && (rc & 0xFF) != SQLITE_BUSY)
			err = db_fail(db, rc, "checkpoint");
		sqlite3_busy_timeout(db->conn, BUSY_MS);
	}
	close(lock);
	return err;
}
