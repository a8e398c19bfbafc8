/* SPDX-License-Identifier: MIT */
/* Making a new DATA with its database, and whose it is. */
#include "db/internal.h"

#include "base/file.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LOCK_WAIT_MS = 5000 };

enum err db_become_owner(const char *path)
{
	struct stat st;
	if (geteuid() != 0 || stat(path, &st) != 0 || st.st_uid == 0)
		return OK;
	if (setegid(st.st_gid) != 0 || seteuid(st.st_uid) != 0)
		return err_set(ERR_BROKEN, "cannot become the owner of %s: %s", path,
		    strerror(errno));
	return OK;
}

/* A new site.db is made under another name, so that it is there whole or not at all. */
static enum err create_file(
    const char *data, const struct db_schema *schema, struct arena *a)
{
	char *path = arena_printf(a, "%s/site.db", data);
	char *draft = arena_printf(a, "%s/site.db.new", data);
	if (file_exists(path))
		return err_set(ERR_CONFLICT, "%s is there already", path);
	enum err err = connect_make(draft, 0640);
	unlink(arena_printf(a, "%s-journal", draft));
	sqlite3 *conn = NULL;
	if (!err)
		err = connect_open(&conn, draft, CONNECT_WRITE);
	if (!err)
		err = migrate_run(conn, schema, data, a);
	sqlite3_close(conn);
	if (!err && rename(draft, path) != 0)
		err = err_set(ERR_BROKEN, "%s: %s", path, strerror(errno));
	if (!err)
		err = file_sync_dir(data);
	return err;
}

enum err db_create_schema(const char *data, const struct db_schema *schema)
{
	struct arena a;
	arena_init(&a);
	enum err err = db_become_owner(data);
	if (!err && !file_exists(data))
		err = file_mkdir(data, 0751);
	if (!err)
		err = file_mkdir(arena_printf(&a, "%s/run", data), 0750);
	if (!err)
		err = file_mkdir(arena_printf(&a, "%s/pages", data), 0755);
	int lock = -1;
	if (!err)
		err = file_lock(
		    &lock, arena_printf(&a, "%s/run/writer.lock", data), LOCK_WAIT_MS);
	if (!err) {
		err = create_file(data, schema, &a);
		close(lock);
	}
	arena_release(&a);
	struct db *db = NULL; /* makes -wal, -shm and run/epoch, which readers need */
	if (!err)
		err = db_open_schema(&db, data, DB_WRITE, schema);
	db_close(db);
	return err;
}

enum err db_create(const char *data)
{
	return db_create_schema(data, &db_schema_builtin);
}
