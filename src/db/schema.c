/* SPDX-License-Identifier: MIT */
/* The generated tables: every migration of sql/migrate/ and every statement of
 * sql/query/. */
#define SQLGEN_TABLE
#include "db/internal.h"
#include "db/query.h"

#include <assert.h>
#include <stddef.h>

#include "gen/migrate.h"

const struct db_schema db_schema_builtin = {
    .migrations = migrate_table,
    .migration_count = MIGRATE__MAX,
    .statements = sql_table,
    .statement_count = SQL__MAX,
};

const char *db_sql_name(enum sql sql)
{
	assert(sql < SQL__MAX);
	return sql_table[sql].name;
}

const char *db_sql_scan(enum sql sql)
{
	assert(sql < SQL__MAX);
	return sql_table[sql].scan;
}

int db_schema_known(void)
{
	return MIGRATE__MAX;
}
