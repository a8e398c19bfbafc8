/* SPDX-License-Identifier: MIT */
/* SQLite: open, write, migrate. Knows nothing of news. sqlite3.h is included in db/ only.
 */
#ifndef DB_DB_H
#define DB_DB_H

#include "base/arena.h"

#include <stdbool.h>
#include <stdint.h>

struct db;

enum db_mode {
	DB_READ,  /* mode=ro, query_only, statements interrupted after 2 s */
	DB_WRITE, /* may write, through db_write() only */
};

/* Opens DATA/site.db, sets the pragmas and limits of doc/design.md ("Writing") and
 * prepares what every transaction needs; the other statements of sql/query/ are prepared
 * when they are first used (tests/unit/db/test_check.c tries all of them). DB_WRITE
 * migrates first (a backup is made before the first migration of an existing database).
 * ERR_NOT_FOUND when there is no database, ERR_INVALID for a newer schema than this
 * binary knows, ERR_BUSY when recovery is under way, when another writer keeps the lock
 * and (DB_READ) when a writer has yet to migrate. A root process that opens for writing
 * becomes the owner of site.db for the rest of its life. *out is owned by the caller
 * until db_close(). */
enum err db_open(struct db **out, const char *data, enum db_mode mode) MUST_USE;

/* Makes DATA (0751), DATA/run (0750), DATA/pages (0755) and an empty, migrated site.db
 * (0640). ERR_CONFLICT when there is one already. */
enum err db_create(const char *data) MUST_USE;

/* A database of this process alone, for what is made in bulk and nobody misses after a
 * crash: no journal, no syncing, no foreign keys, in a file below DATA/run that has no
 * name any more. tables: CREATE statements, NULL behind the last. Written by db_write()
 * as any other, which waits for nobody; after an error it is good for db_close() only.
 * ERR_FULL on a full disk. *out is owned by the caller. */
enum err db_open_beside(
    struct db **out, const struct db *site, const char *const *tables) MUST_USE;

/* Opens the handle anew, remembering nothing of the tables, and from now on it may write
 * those that lie behind virtual tables, too. */
enum err db_shadow(struct db *db) MUST_USE;

/* file_lock() on DATA/run/NAME. */
enum err db_lock(int *fd, const struct db *db, const char *name, int wait_ms) MUST_USE;

/* Checkpoints nothing, leaves -wal and -shm in place (PERSIST_WAL). NULL is fine. */
void db_close(struct db *db);

/* Runs fn(db, arg) as the machine's only writer: takes DATA/run/writer.lock, BEGIN
 * IMMEDIATE, fn, COMMIT, publishes the epoch when fn changed it, releases. fn's error
 * rolls everything back and is returned; fn must end every query it began and not
 * overlook an error. When OK is returned the change is durable (synchronous=FULL) and
 * every reader that starts now sees it. ERR_BUSY after 5 s of waiting, ERR_FULL on a full
 * disk. db_write keeps __FILE__:__LINE__ of the caller for the log. */
typedef enum err db_write_fn(struct db *db, void *arg);
#define db_write(db, fn, arg) db_write_at((db), (fn), (arg), __FILE__, __LINE__)
enum err db_write_at(
    struct db *db, db_write_fn *fn, void *arg, const char *file, int line) MUST_USE;

/* Runs fn inside one read transaction, so that all its statements see one state; inside
 * db_write() or db_read() it joins that one. ERR_BUSY when a reader takes longer than 2
 * s. *epoch (may be NULL) is the epoch of that state. */
enum err db_read(struct db *db, db_write_fn *fn, void *arg, int64_t *epoch) MUST_USE;

/* Inside db_write: what readers may see has changed; increments the epoch row once per
 * transaction. */
enum err db_touch(struct db *db) MUST_USE;

/* As db_touch, and this printed page, a file below DATA/pages ("a/12.html"), is no longer
 * true: it and its compressed forms are gone before db_write() returns OK. *fresh: false
 * when this transaction named it before. */
enum err db_touch_file(struct db *db, const char *file, bool *fresh) MUST_USE;
/* As db_touch, and no printed page is true any more. */
enum err db_touch_all(struct db *db) MUST_USE;

/* The epoch that writers have published in DATA/run/epoch (a mapped file): one load, no
 * system call. Pages made from an older epoch must not be served. */
int64_t db_epoch(const struct db *db);

/* For the desk's clock: PASSIVE checkpoint, or with idle true a RESTART; neither waits.
 * Readers that are in the way are no error; ERR_BUSY (for another tick) when somebody
 * else is writing. */
enum err db_checkpoint(struct db *db, bool idle) MUST_USE;

/* Online copy to path by the backup API (0640, fsynced, checked, renamed into place). */
enum err db_backup(struct db *db, const char *path) MUST_USE;

/* Puts the backup in the place of DATA/site.db, which stays as
 * site.db.before-restore-MILLISECONDS (and -wal). The backup is copied and fully checked
 * first: ERR_INVALID when it is damaged, not one of ours or of a newer schema. The epoch
 * goes beyond all that readers have seen; an older schema is migrated. Running processes
 * go over to the new file with their next db_read() or db_write(). The caller has no
 * handle open. After a power cut in the middle there may be no site.db: the old one has
 * its other name, and restoring again works. */
enum err db_restore(const char *backup, const char *data) MUST_USE;

/* PRAGMA quick_check and foreign_key_check; ERR_BROKEN names the first fault. */
enum err db_check(struct db *db) MUST_USE;

/* Inside db_read: compares tables, indexes and triggers with those that the migrations
 * make. fault(arg, type, name, how) is called for each that differs: "trigger",
 * "ledger_no_update", "is missing". */
typedef void db_shape_fn(void *arg, const char *type, const char *name, const char *how);
enum err db_shape(struct db *db, db_shape_fn *fault, void *arg) MUST_USE;

/* Commands that read everything (verify, export) take longer than 2 s: lifts that limit.
 */
void db_read_unlimited(struct db *db);

/* Commands that write very much in long transactions, or read everything: keeps up to so
 * many MiB of the file in memory (else 2, readers 1), no transaction is reported as slow,
 * and db_checkpoint() with idle true empties the log, so that the next start has none to
 * read. */
enum err db_bulk(struct db *db, int mib) MUST_USE;

/* How this connection and its file are set up at this moment, asked of SQLite. */
struct db_settings {
	const char *version; /* of SQLite; constant */
	char journal[16];    /* wal */
	int64_t synchronous; /* 2: FULL, 3: EXTRA */
	int64_t foreign_keys, cell_size_check, trusted_schema, query_only;
	int64_t autocheckpoint; /* 0: only under the writer lock */
	bool defensive, load_extension, double_quoted;
};
enum err db_settings(struct db_settings *out, struct db *db) MUST_USE;

/* Newest schema number that this binary knows, and the database's. */
int db_schema_known(void);
enum err db_schema(struct db *db, int *out) MUST_USE;

#endif
