/* SPDX-License-Identifier: MIT */
/* One SQLite connection: limits, settings, error codes. Every connection of the program
 * is opened here, so none lacks a setting. Knows no statement of ours and no schema. */
#include "db/hits.h"
#include "db/internal.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { BUSY_MS = 5000, RETRY_NS = 20 * 1000 * 1000 };

/* What hostile text could make large, and what we never use (SQLite's security.html). */
static const struct {
	int id, value;
} limits[] = {
    {SQLITE_LIMIT_LENGTH, 8 * 1024 * 1024}, {SQLITE_LIMIT_SQL_LENGTH, 100 * 1024},
    {SQLITE_LIMIT_EXPR_DEPTH, 50}, {SQLITE_LIMIT_COMPOUND_SELECT, 5},
    {SQLITE_LIMIT_VDBE_OP, 25 * 1000}, {SQLITE_LIMIT_ATTACHED, 0},
    {SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 64}, {SQLITE_LIMIT_TRIGGER_DEPTH, 5},
    {SQLITE_LIMIT_VARIABLE_NUMBER, 64}, /* query.c keeps one bit for each */
};

static const char *const pragmas[] = {
    "PRAGMA foreign_keys=ON",
    "PRAGMA synchronous=FULL",
    "PRAGMA cell_size_check=ON",
    "PRAGMA wal_autocheckpoint=0", /* db_checkpoint() does it, under the writer lock */
    "PRAGMA journal_size_limit=67108864",
    NULL,
};

/* SQLite's primary codes that are not simply our fault or the machine's. */
static enum err code_of(sqlite3 *conn, int rc)
{
	switch (rc & 0xFF) {
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
	case SQLITE_INTERRUPT:
		return ERR_BUSY;
	case SQLITE_FULL:
		return ERR_FULL;
	case SQLITE_TOOBIG:
		return ERR_TOO_BIG;
	case SQLITE_CONSTRAINT:
		return rc == SQLITE_CONSTRAINT_UNIQUE ||
			       rc == SQLITE_CONSTRAINT_PRIMARYKEY ||
			       rc == SQLITE_CONSTRAINT_ROWID
			   ? ERR_CONFLICT
			   : ERR_INVALID;
	case SQLITE_READONLY:
		/* -shm must be rebuilt, and only a writer may; query_only gives plain
		 * READONLY. */
		return rc == SQLITE_READONLY_RECOVERY || rc == SQLITE_READONLY_CANTINIT
			   ? ERR_BUSY
			   : ERR_BROKEN;
	case SQLITE_CANTOPEN:
		return sqlite3_db_readonly(conn, "main") == 1 ? ERR_BUSY : ERR_BROKEN;
	case SQLITE_IOERR: {
		int sys = sqlite3_system_errno(conn);
		bool full = rc != SQLITE_IOERR_FSYNC && (sys == ENOSPC || sys == EDQUOT);
		return full ? ERR_FULL : ERR_BROKEN;
	}
	default:
		return ERR_BROKEN;
	}
}

enum err connect_fail(sqlite3 *conn, int rc, const char *what)
{
	return err_set(
	    code_of(conn, rc), "%s: %s (SQLite %d)", what, sqlite3_errmsg(conn), rc);
}

/* Settings that are no SQL. PERSIST_WAL and NO_CKPT_ON_CLOSE: closing leaves -wal and
 * -shm as they are, so readers of another uid find them and no checkpoint runs outside
 * the lock. */
static void configure(sqlite3 *conn)
{
	for (size_t i = 0; i < sizeof(limits) / sizeof(limits[0]); i++)
		sqlite3_limit(conn, limits[i].id, limits[i].value);
	sqlite3_db_config(conn, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	sqlite3_db_config(conn, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
	sqlite3_db_config(conn, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
	sqlite3_db_config(conn, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
	sqlite3_db_config(conn, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, NULL);
	sqlite3_db_config(conn, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
	sqlite3_busy_timeout(conn, BUSY_MS);
	int on = 1;
	sqlite3_file_control(conn, "main", SQLITE_FCNTL_PERSIST_WAL, &on);
}

/* Once, before the first connection: SQLite counts no allocations, which nobody asks for
 * and which cost an import one part in twelve. Refused, harmlessly, when SQLite was in
 * use before. */
static void configure_library(void)
{
	static bool done;
	if (!done)
		sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
	done = true;
}

/* A reader's copy of the file is thrown away with every commit, and the kernel has one
 * for all: half of SQLite's usual 2 MB. */
static const char readers[] = "PRAGMA query_only=1; PRAGMA cache_size=-1024";

enum err connect_open(sqlite3 **out, const char *path, enum connect_how how)
{
	*out = NULL;
	configure_library();
	int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE |
		    (how == CONNECT_READ ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE);
	sqlite3 *conn = NULL;
	int rc = sqlite3_open_v2(path, &conn, flags, NULL);
	enum err err = OK;
	if (rc != SQLITE_OK) {
		err = connect_fail(conn, rc, path);
	} else {
		configure(conn);
		for (int i = 0; !err && pragmas[i]; i++)
			err = connect_exec(conn, pragmas[i]);
		if (!err)
			err = hits_register(conn);
		if (!err && how == CONNECT_READ)
			err = connect_exec(conn, readers);
	}
	if (err) {
		sqlite3_close(conn);
		return err;
	}
	*out = conn;
	return OK;
}

enum err connect_make(const char *path, mode_t mode)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, mode);
	if (fd < 0 || fchmod(fd, mode) != 0) {
		enum err code =
		    errno == ENOSPC || errno == EDQUOT ? ERR_FULL : ERR_BROKEN;
		enum err err = err_set(code, "%s: %s", path, strerror(errno));
		if (fd >= 0)
			close(fd);
		return err;
	}
	close(fd);
	return OK;
}

enum err connect_exec(sqlite3 *conn, const char *sql)
{
	int rc = sqlite3_exec(conn, sql, NULL, NULL, NULL);
	return rc == SQLITE_OK ? OK : connect_fail(conn, rc, sql);
}

int connect_step(sqlite3_stmt *stmt)
{
	int rc = sqlite3_step(stmt);
	bool again = rc == SQLITE_READONLY_RECOVERY || rc == SQLITE_READONLY_CANTINIT ||
		     (rc & 0xFF) == SQLITE_CANTOPEN;
	if (!again)
		return rc;
	sqlite3_reset(stmt);
	const struct timespec pause = {.tv_nsec = RETRY_NS};
	nanosleep(&pause, NULL);
	return sqlite3_step(stmt);
}

enum err connect_int(sqlite3 *conn, const char *sql, int64_t *out)
{
	sqlite3_stmt *stmt = NULL;
	int rc = sqlite3_prepare_v2(conn, sql, -1, &stmt, NULL);
	if (rc == SQLITE_OK)
		rc = connect_step(stmt);
	if (rc == SQLITE_ROW)
		*out = sqlite3_column_int64(stmt, 0);
	enum err err =
	    rc == SQLITE_ROW || rc == SQLITE_DONE ? OK : connect_fail(conn, rc, sql);
	sqlite3_finalize(stmt);
	return err;
}

/* First row of a check: "ok" or none is fine. */
static enum err check_one(sqlite3 *conn, const char *sql)
{
	sqlite3_stmt *stmt = NULL;
	int rc = sqlite3_prepare_v2(conn, sql, -1, &stmt, NULL);
	if (rc == SQLITE_OK)
		rc = connect_step(stmt);
	enum err err = OK;
	if (rc == SQLITE_ROW) {
		const char *found = (const char *)sqlite3_column_text(stmt, 0);
		if (!found || strcmp(found, "ok") != 0)
			err = err_set(ERR_BROKEN, "%s: %s", sql, found ? found : "NULL");
	} else if (rc != SQLITE_DONE) {
		err = connect_fail(conn, rc, sql);
	}
	sqlite3_finalize(stmt);
	return err;
}

enum err connect_check(sqlite3 *conn, bool full)
{
	enum err err =
	    check_one(conn, full ? "PRAGMA integrity_check(1)" : "PRAGMA quick_check(1)");
	if (!err)
		err = check_one(conn, "PRAGMA foreign_key_check");
	return err;
}
