/* SPDX-License-Identifier: MIT */
/* For tests of db/: a DATA folder of their own, the real schema plus one migration and
 * some statements, and a child that is expected to abort. */
#ifndef TESTS_LIB_DBFIX_H
#define TESTS_LIB_DBFIX_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/file.h"
#include "db/internal.h"
#include "db/query.h"

#include <fcntl.h>
#include <ftw.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* Statements of the tests, behind those of the program. */
enum {
	T_ADD = SQL__MAX,
	T_GET,
	T_ALL,
	T_SET,
	T_RETURNING,
	T_BLOB,
	T_FILL,
	T_COUNT,
	T_SLOW,
	T_ORPHAN,
	T_BY_NAME,
	T_WALK,
	T_CONSTANT,
	T__MAX
};

static const struct sql_text dbfix_statements[T__MAX - SQL__MAX] = {
    [T_ADD - SQL__MAX] = {"t_add",
	"INSERT INTO t_item (id, name, size, parent) VALUES (:id, :name, :size, :parent)",
	NULL},
    [T_GET - SQL__MAX] = {"t_get",
	"SELECT id, name, size, parent FROM t_item WHERE id = :id", NULL},
    [T_ALL - SQL__MAX] = {"t_all", "SELECT id, name FROM t_item ORDER BY id", NULL},
    [T_SET - SQL__MAX] = {"t_set", "UPDATE t_item SET name = :name WHERE id = :id", NULL},
    [T_RETURNING - SQL__MAX] = {"t_returning",
	"INSERT INTO t_item (name, size, parent) VALUES (:name, 1, :parent) RETURNING "
	"id, name",
	NULL},
    [T_BLOB - SQL__MAX] = {"t_blob", "SELECT CAST(:data AS BLOB), :text, NULL", NULL},
    [T_FILL - SQL__MAX] = {"t_fill", "INSERT INTO t_big (data) VALUES (zeroblob(100000))",
	NULL},
    [T_COUNT - SQL__MAX] = {"t_count", "SELECT count(*) FROM t_item", NULL},
    [T_SLOW - SQL__MAX] = {"t_slow",
	"WITH RECURSIVE c (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < "
	"4000000000) SELECT count(*) FROM c",
	NULL},
    [T_ORPHAN - SQL__MAX] = {"t_orphan",
	"INSERT INTO t_later (id, item) VALUES (:id, :item)", NULL},
    [T_BY_NAME -
	SQL__MAX] = {"t_by_name", "SELECT id FROM t_item WHERE name = :name", NULL},
    [T_WALK -
	SQL__MAX] = {"t_walk", "SELECT size FROM t_item ORDER BY name LIMIT 3", NULL},
    [T_CONSTANT - SQL__MAX] = {"t_constant", "SELECT 1", NULL},
};

static const char dbfix_tables[] =
    "CREATE TABLE t_item (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE,"
    " size INTEGER NOT NULL CHECK (size >= 0), parent INTEGER REFERENCES t_item (id)) "
    "STRICT;"
    "CREATE TABLE t_later (id INTEGER PRIMARY KEY, item INTEGER NOT NULL"
    " REFERENCES t_item (id) DEFERRABLE INITIALLY DEFERRED) STRICT;"
    "CREATE TABLE t_big (data BLOB NOT NULL) STRICT;"
    "CREATE TRIGGER t_no_seven BEFORE INSERT ON t_item WHEN NEW.id = 7"
    " BEGIN SELECT RAISE(ABORT, 'seven'); END;";

/* The real schema, the tables above and up to four migrations more. */
static struct dbfix {
	char data[64];
	struct migration migrations[64];
	struct sql_text statements[512];
	struct db_schema schema;
} fix;

static inline void dbfix_migration(const char *name, const char *text)
{
	int n = fix.schema.migration_count;
	assert_true(n < 64);
	fix.migrations[n] = (struct migration){n + 1, name, text};
	fix.schema.migration_count++;
}

static inline void dbfix_schema(void)
{
	const struct db_schema *real = &db_schema_builtin;
	assert_true(real->statement_count == SQL__MAX && T__MAX <= 512);
	fix.schema = (struct db_schema){.migrations = fix.migrations,
	    .statements = fix.statements,
	    .statement_count = T__MAX};
	for (int i = 0; i < real->migration_count; i++)
		dbfix_migration(real->migrations[i].name, real->migrations[i].text);
	dbfix_migration("tests", dbfix_tables);
	memcpy(fix.statements, real->statements, SQL__MAX * sizeof(fix.statements[0]));
	memcpy(&fix.statements[SQL__MAX], dbfix_statements, sizeof(dbfix_statements));
}

/* An empty folder that is DATA. */
static inline int dbfix_folder(void **state)
{
	(void)state;
	err_clear();
	dbfix_schema();
	snprintf(fix.data, sizeof(fix.data), "/tmp/qianfa-db-XXXXXX");
	return mkdtemp(fix.data) ? 0 : -1;
}

static inline int dbfix_remove_one(
    const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
	(void)st, (void)flag, (void)ftw;
	return remove(path);
}

static inline int dbfix_teardown(void **state)
{
	(void)state;
	return nftw(fix.data, dbfix_remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

/* The same with a database in it. */
static inline int dbfix_setup(void **state)
{
	if (dbfix_folder(state) != 0)
		return -1;
	return db_create_schema(fix.data, &fix.schema) == OK ? 0 : -1;
}

static inline struct db *dbfix_open(enum db_mode mode)
{
	struct db *db = NULL;
	enum err err = db_open_schema(&db, fix.data, mode, &fix.schema);
	if (err)
		fail_msg("open: %s: %s", err_name(err), err_text());
	return db;
}

static inline const char *dbfix_path(const char *name)
{
	static char path[4][128];
	static unsigned turn;
	char *out = path[turn++ % 4];
	snprintf(out, sizeof(path[0]), "%s/%s", fix.data, name);
	return out;
}

static inline mode_t dbfix_mode(const char *name)
{
	struct stat st;
	return stat(dbfix_path(name), &st) == 0 ? st.st_mode & 07777 : 0;
}

struct dbfix_item {
	int64_t id;
	const char *name;
	int64_t size, parent; /* parent 0: none */
	bool touch;
};

/* db_write function: adds one item. */
static inline enum err dbfix_add_fn(struct db *db, void *arg)
{
	const struct dbfix_item *item = arg;
	struct query q = q_begin(db, (enum sql)T_ADD);
	q_bind_int(&q, ":id", item->id);
	q_bind_text(&q, ":name", item->name);
	q_bind_int(&q, ":size", item->size);
	q_bind_opt(&q, ":parent", item->parent != 0, item->parent);
	enum err err = q_end(&q);
	if (!err && item->touch)
		err = db_touch(db);
	return err;
}

static inline enum err dbfix_add(struct db *db, int64_t id, const char *name, bool touch)
{
	struct dbfix_item item = {.id = id, .name = name, .touch = touch};
	return db_write(db, dbfix_add_fn, &item);
}

static inline int64_t dbfix_count(struct db *db)
{
	struct query q = q_begin(db, (enum sql)T_COUNT);
	int64_t n = q_row(&q) ? q_int(&q) : -1;
	assert_int_equal(q_end(&q), OK);
	return n;
}

/* The exit status of fn in a child, -SIGNAL when one ended it. The child is quiet. */
static inline int dbfix_child(void (*fn)(void *), void *arg)
{
	fflush(NULL);
	pid_t pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		signal(SIGABRT, SIG_DFL);
		int null = open("/dev/null", O_WRONLY);
		dup2(null, 2);
		fn(arg);
		_exit(0);
	}
	int status = 0;
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

/* Whether another user can reach the folder of the test at all: a root directory closed
 * to others (a chroot made by mktemp) is no fault of the database. */
static inline bool dbfix_others_pass(void)
{
	struct stat root, tmp;
	return stat("/", &root) == 0 && stat("/tmp", &tmp) == 0 && root.st_mode & 1 &&
	       tmp.st_mode & 1;
}

#endif
