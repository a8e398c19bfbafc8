/* SPDX-License-Identifier: MIT */
/* Brings a database up to the schema this binary knows. PRAGMA user_version is the number
 * of the last migration; each one and its number are one transaction, so a kill at any
 * point leaves the old schema or the new one. */
#include "db/internal.h"

#include <assert.h>

enum err migrate_version(sqlite3 *conn, const struct db_schema *schema, int *version)
{
	int64_t found = 0;
	enum err err = connect_int(conn, "PRAGMA user_version", &found);
	if (err)
		return err;
	if (found < 0 || found > schema->migration_count)
		return err_say(ERR_INVALID,
		    "数据库的结构版本是 %lld，这个程序只认识到 %d：请换用新版程序。",
		    (long long)found, schema->migration_count);
	*version = (int)found;
	return OK;
}

/* Foreign keys are off meanwhile (a migration may rebuild a table) and all checked before
 * COMMIT. */
static enum err apply(sqlite3 *conn, const struct migration *m, struct arena *a)
{
	enum err err = connect_exec(conn, "BEGIN EXCLUSIVE");
	if (err)
		return err;
	int rc = sqlite3_exec(conn, m->text, NULL, NULL, NULL);
	if (rc != SQLITE_OK)
		err = connect_fail(conn, rc, m->name);
	if (!err && sqlite3_get_autocommit(conn))
		err = err_set(ERR_BROKEN, "%s ended the transaction", m->name);
	int64_t orphans = 0;
	if (!err)
		err = connect_int(
		    conn, "SELECT count(*) FROM pragma_foreign_key_check", &orphans);
	if (!err && orphans)
		err = err_set(ERR_BROKEN, "%s leaves %lld rows without their parent",
		    m->name, (long long)orphans);
	if (!err)
		err = connect_exec(
		    conn, arena_printf(a, "PRAGMA user_version=%d", m->number));
	if (!err)
		err = connect_exec(conn, "COMMIT");
	if (err && !sqlite3_get_autocommit(conn))
		sqlite3_exec(conn, "ROLLBACK", NULL, NULL, NULL);
	return err;
}

enum err migrate_run(
    sqlite3 *conn, const struct db_schema *schema, const char *data, struct arena *a)
{
	int version = 0;
	enum err err = migrate_version(conn, schema, &version);
	if (err || version == schema->migration_count)
		return err;
	if (version > 0)
		err = backup_copy(conn,
		    arena_printf(a, "%s/backup-before-%03d.db", data, version + 1), a);
	if (!err)
		err = connect_exec(conn, "PRAGMA foreign_keys=OFF");
	for (int i = version; !err && i < schema->migration_count; i++) {
		assert(schema->migrations[i].number == i + 1);
		err = apply(conn, &schema->migrations[i], a);
	}
	if (!err)
		err = connect_exec(conn, "PRAGMA foreign_keys=ON");
	return err;
}
