/* SPDX-License-Identifier: MIT */
/* What the files of db/ share with each other and with their tests, and nobody else. */
#ifndef DB_INTERNAL_H
#define DB_INTERNAL_H

#include "base/arena.h"
#include "db/db.h"
#include "gen/sql.h"

#include <sqlite3.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/* One file of sql/migrate/, as the generator writes it. */
struct migration {
	int number;              /* 1, 2, 3 … */
	const char *name, *text; /* "001-newsroom" and the SQL, several statements */
};

/* All this binary knows of the database. Tests add to it. */
struct db_schema {
	const struct migration *migrations; /* [i].number == i + 1 */
	int migration_count;
	const struct sql_text *statements; /* indexed by enum sql */
	int statement_count;
};
extern const struct db_schema db_schema_builtin;

struct statement {
	sqlite3_stmt *stmt;
	int parameters;
	bool busy; /* between q_begin and q_end */
};

/* DATA/run/epoch in memory; at is NULL until mapped. */
struct epoch_map {
	void *memory;
	_Atomic int64_t *at; /* = memory */
	const char *path;
};

/* Printed pages that a transaction makes untrue. */
struct touched {
	struct arena arena; /* of the transaction */
	const char **at;
	size_t n, cap;
	uint32_t *slot; /* by the name's hash: its index + 1, 0 for none */
	size_t slots;   /* a power of two, over twice n */
	bool all;       /* every page */
};

struct db {
	struct arena arena; /* holds this struct, its strings and tables */
	const struct db_schema *schema;
	enum db_mode mode;
	sqlite3 *conn; /* NULL only after a reopening that failed */
	struct statement *statements;
	int busy;                /* statements between q_begin and q_end */
	const char *data, *path; /* DATA, DATA/site.db */
	const char *writer_lock, *pages_lock;
	struct epoch_map *epoch;
	dev_t dev; /* of the site.db that conn has open */
	ino_t ino;
	bool reading, writing; /* inside db_read, db_write */
	bool bulk;             /* db_bulk() */
	bool beside;           /* db_open_beside(): nobody else has this file */
	bool distrusted; /* an error left doubt: reopen and check before the next write */
	int64_t touched; /* the new epoch of this transaction, 0 when untouched */
	struct touched files;
	int64_t
	    deadline; /* monotonic time at which a reader is interrupted, 0 for never */
	int lock_wait_ms;  /* 5000; how long a writer waits for another one */
	int read_limit_ms; /* 2000 */
};

/* db.c */

/* db_open for a schema of the test's own. */
enum err db_open_schema(struct db **out, const char *data, enum db_mode mode,
    const struct db_schema *schema) MUST_USE;

/* A handle without a connection. */
struct db *db_new(
    const char *data, enum db_mode mode, const struct db_schema *schema) MUST_USE;

/* Opens the handle again when site.db was replaced under it (restore) or when it is to
 * write and is distrusted. locked: the caller holds the writer lock. ERR_BUSY while
 * site.db is away. */
enum err db_refresh(struct db *db, bool locked) MUST_USE;

/* Like connect_fail() for this handle; remembers what makes it unfit for writing. */
enum err db_fail(struct db *db, int rc, const char *what);

/* Prepares statement i, when it is first used. */
enum err db_prepare(struct db *db, int i) MUST_USE;

/* Runs a statement that has no parameters and no rows of interest. */
enum err db_run(struct db *db, enum sql sql) MUST_USE;

/* create.c */

enum err db_create_schema(const char *data, const struct db_schema *schema) MUST_USE;

/* Makes a root process the owner of path when that is somebody else, so that no file of
 * DATA ends up root's. For the rest of the process's life. */
enum err db_become_owner(const char *path) MUST_USE;

/* connect.c: one SQLite connection, without statements */

enum connect_how { CONNECT_READ, CONNECT_WRITE };

/* Opens an existing database file with the limits and settings every connection of ours
 * has. */
enum err connect_open(sqlite3 **out, const char *path, enum connect_how how) MUST_USE;

/* Makes an empty file with exactly this mode; what was there is emptied. */
enum err connect_make(const char *path, mode_t mode) MUST_USE;

/* Records SQLite's message and maps its code; see the table in connect.c. */
enum err connect_fail(sqlite3 *conn, int rc, const char *what);

enum err connect_exec(sqlite3 *conn, const char *sql) MUST_USE;

/* The integer in the first row and column of a query; *out is kept when there is no row.
 */
enum err connect_int(sqlite3 *conn, const char *sql, int64_t *out) MUST_USE;

/* First step of a statement: tried a second time when a reader met a recovery. */
int connect_step(sqlite3_stmt *stmt);

/* quick_check, or integrity_check when full, and foreign_key_check: ERR_BROKEN names the
 * first fault. */
enum err connect_check(sqlite3 *conn, bool full) MUST_USE;

/* epoch.c */

/* Makes and maps run/epoch for writing (writers only). */
enum err epoch_open(struct db *db) MUST_USE;

/* Stores the committed epoch where readers look, and takes the printed pages away that it
 * made untrue (all of them when files is NULL), under run/pages.lock. */
void epoch_publish(struct db *db, int64_t epoch, const struct touched *files);

/* Under the writer lock: makes run/epoch and the row agree, after a writer that died
 * between COMMIT and publishing or a site.db that was exchanged by hand. */
enum err epoch_repair(struct db *db) MUST_USE;

/* The row, as this connection sees it. */
enum err epoch_row(struct db *db, int64_t *out) MUST_USE;

void epoch_close(struct epoch_map *map);

/* pages.c; whoever calls holds run/pages.lock */

/* The epoch in run/pages.epoch, -1 for none, or of another site.db than the one there. */
int64_t pages_epoch(const char *data);
/* It is there and of another site.db: that was put here by hand. */
bool pages_foreign(const char *data);
enum err pages_epoch_set(const char *data, int64_t epoch) MUST_USE;

/* Removes all forms of these pages, plain ones first, and syncs each folder once. What is
 * not there is fine. */
enum err pages_unlink(const char *data, const char *const *files, size_t n) MUST_USE;

/* Puts an empty folder in the place of pages/. locked: false when the lock could not be
 * had. */
enum err pages_swap(const char *data, bool locked) MUST_USE;

/* The folders of some files, each once. */
struct folders {
	const char **at;
	size_t n, cap;
};
void pages_folder_add(struct folders *f, struct arena *a, const char *file);
enum err pages_folders_sync(const struct folders *f, int dir) MUST_USE;
const char *pages_folder(struct arena *a, const char *file);

/* pages_store.c */

struct pages {
	struct db *db;
	struct arena arena;
	const char *folder; /* DATA/pages */
	int run;   /* DATA/run, where pages are written before they have a name */
	int dir;   /* the one of the folders called pages/ that is worked in, -1: none */
	int swaps; /* counts them */
};

/* Opens pages/ again when it is another folder now. */
enum err pages_follow(struct pages *p) MUST_USE;

/* What a file of that size takes, by blocks of 4 KB. */
int64_t pages_on_disk(int64_t size);

/* migrate.c */

/* Brings the database up to the schema, one transaction a migration. backup: first copy
 * an existing one to DATA/backup-before-NNN.db. */
enum err migrate_run(sqlite3 *conn, const struct db_schema *schema, const char *data,
    struct arena *a) MUST_USE;

/* ERR_INVALID (in Chinese) when the database is newer than the schema; *version is its
 * number. */
enum err migrate_version(
    sqlite3 *conn, const struct db_schema *schema, int *version) MUST_USE;

/* backup.c */

/* Copies the database of src to path, checked and durable, and makes path a plain file
 * without -wal; path is not there or whole. */
enum err backup_copy(sqlite3 *src, const char *path, struct arena *a) MUST_USE;

/* restore.c */

enum err db_restore_schema(
    const char *backup, const char *data, const struct db_schema *schema) MUST_USE;

/* When a read that starts now is interrupted (monotonic); 0: never. */
int64_t db_read_deadline(const struct db *db);

#endif
