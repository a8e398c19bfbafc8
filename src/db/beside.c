/* SPDX-License-Identifier: MIT */
/* A database beside the site's, for what is made in bulk. */
#include "db/internal.h"

#include "base/file.h"
#include "db/query.h"

#include <unistd.h>

/* Without a journal nothing can be rolled back: DEFENSIVE refuses that. */
static enum err set_up(sqlite3 *conn, const char *const *tables)
{
	static const char *const pragmas[] = {
	    "PRAGMA journal_mode=OFF",
	    "PRAGMA synchronous=OFF",
	    "PRAGMA foreign_keys=OFF",
	    "PRAGMA locking_mode=EXCLUSIVE",
	    NULL,
	};
	enum err err = OK;
	sqlite3_db_config(conn, SQLITE_DBCONFIG_DEFENSIVE, 0, NULL);
	for (int i = 0; !err && pragmas[i]; i++)
		err = connect_exec(conn, pragmas[i]);
	sqlite3_db_config(conn, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	for (int i = 0; !err && tables[i]; i++)
		err = connect_exec(conn, tables[i]);
	return err;
}

static enum err prepare_first(struct db *db)
{
	static const enum sql first[] = {
	    SQL_DB_BEGIN_WRITE, SQL_DB_COMMIT, SQL_DB_ROLLBACK};
	enum err err = OK;
	for (size_t i = 0; !err && i < sizeof first / sizeof *first; i++)
		err = db_prepare(db, (int)first[i]);
	return err;
}

enum err db_open_beside(struct db **out, const struct db *site, const char *const *tables)
{
	*out = NULL;
	struct db *db = db_new(site->data, DB_WRITE, site->schema);
	db->beside = true;
	db->path = arena_printf(
	    &db->arena, "%s/run/beside.%lld", site->data, (long long)getpid());
	enum err err = connect_make(db->path, 0600);
	if (!err) {
		err = connect_open(&db->conn, db->path, CONNECT_WRITE);
		unlink(db->path);
	}
	if (!err)
		err = set_up(db->conn, tables);
	if (!err)
		err = prepare_first(db);
	if (err) {
		db_close(db);
		return err;
	}
	*out = db;
	return OK;
}

enum err db_lock(int *fd, const struct db *db, const char *name, int wait_ms)
{
	struct arena a;
	arena_init(&a);
	enum err e =
	    file_lock(fd, arena_printf(&a, "%s/run/%s", db->data, name), wait_ms);
	arena_release(&a);
	return e;
}
