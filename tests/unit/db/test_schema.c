/* SPDX-License-Identifier: MIT */
/* The two generators, run as the Makefile does (from the top folder). */
#include "../../lib/dbfix.h"

static char out[16384];

static int generate(const char *tool, const char *files)
{
	char cmd[512];
	snprintf(cmd, sizeof(cmd), "awk -f tools/gen.awk -f tools/%s.awk %s/%s 2>&1",
	    tool, fix.data, files);
	FILE *f = popen(cmd, "r");
	assert_non_null(f);
	size_t n = fread(out, 1, sizeof(out) - 1, f);
	out[n] = '\0';
	return WEXITSTATUS(pclose(f));
}

static void put(const char *name, const char *text)
{
	assert_int_equal(file_write(dbfix_path(name), text, strlen(text), 0600), OK);
}

static void is(const char *text)
{
	if (!strstr(out, text))
		fail_msg("no \"%s\" in:\n%s", text, out);
}

static void statements(void **state)
{
	(void)state;
	put("a.sql",
	    "-- About a.\n\n-- name: a_one\n-- scan: small\n-- dropped\nSELECT 'x\\y'\n"
	    "  FROM \"t\"; -- why??\n");
	put("b.sql", "-- name: b_2\r\nSELECT 2\r\n");
	assert_int_equal(generate("sqlgen", "*.sql"), 0);
	is("enum sql {\n\tSQL_A_ONE,\n\tSQL_B_2,\n\tSQL__MAX\n};");
	is("\t[SQL_A_ONE] = {\"a_one\",\n\t\t\"SELECT 'x\\\\y'\\n\"\n"
	   "\t\t\"  FROM \\\"t\\\"; -- why\\?\\?\\n\",\n\t\t\"small\"},");
	is("\t[SQL_B_2] = {\"b_2\",\n\t\t\"SELECT 2\\n\",\n\t\tNULL},");
	assert_null(strstr(out, "About"));
	assert_null(strstr(out, "dropped"));
}

static void no_statements(void **state)
{
	(void)state;
	assert_int_equal(generate("sqlgen", "*.sql"), 0);
	is("enum sql {\n\tSQL__MAX\n};");
	assert_int_equal(generate("migrategen", "*.sql"), 0);
	is("MIGRATE__MAX = 0");
}

static void wrong(const char *text, const char *message)
{
	put("a.sql", text);
	assert_int_equal(generate("sqlgen", "*.sql"), 1);
	is(message);
	assert_null(strstr(out, "enum"));
}

static void wrong_statements(void **state)
{
	(void)state;
	wrong("-- name: a\nSELECT 1\n-- name: a\nSELECT 2\n",
	    "a.sql:3: statement a is already in");
	wrong("-- hello\nSELECT 1\n", "a.sql:2: SQL without");
	wrong("-- name: a\n-- name: b\nSELECT 1\n", "a.sql:2: statement a is empty");
	wrong("-- name: a\n", "statement a is empty");
	wrong("-- name: A\nSELECT 1\n", "a.sql:1: want");
	wrong("-- name:a\nSELECT 1\n", "a.sql:1: want");
	wrong("-- scan: all\n-- name: a\nSELECT 1\n", "a.sql:1: scan mark without");
	wrong("-- name: a\n-- scan:\nSELECT 1\n", "a.sql:2: want");
	/* a file does not go on with the statement of the one before */
	put("b.sql", "SELECT 2\n");
	wrong("-- name: a\nSELECT 1\n", "b.sql:1: SQL without");
}

static void migrations(void **state)
{
	(void)state;
	put("001-first.sql", "-- A table.\nCREATE TABLE a (b TEXT DEFAULT '\"');\n");
	put("002-second-one.sql", "CREATE TABLE c (d TEXT);");
	assert_int_equal(generate("migrategen", "*.sql"), 0);
	is("MIGRATE__MAX = 2");
	is("{1, \"001-first\",\n\t\t\"-- A table.\\n\"\n"
	   "\t\t\"CREATE TABLE a (b TEXT DEFAULT '\\\"');\\n\"}");
	is("{2, \"002-second-one\",");
	put("004-gap.sql", "SELECT 1;");
	assert_int_equal(generate("migrategen", "*.sql"), 1);
	is("004-gap.sql:1: expected number 003");
	put("003-empty.sql", "");
	assert_int_equal(unlink(dbfix_path("004-gap.sql")), 0);
	assert_int_equal(generate("migrategen", "*.sql"), 1);
	put("003_name.sql", "SELECT 1;");
	assert_int_equal(unlink(dbfix_path("003-empty.sql")), 0);
	assert_int_equal(generate("migrategen", "*.sql"), 1);
	is("003_name.sql:1: want a name like");
}

static void builtin(void **state)
{
	(void)state;
	assert_int_equal(db_schema_builtin.migration_count, db_schema_known());
	for (int i = 0; i < db_schema_known(); i++)
		assert_int_equal(db_schema_builtin.migrations[i].number, i + 1);
	for (int i = 0; i < SQL__MAX; i++)
		assert_non_null(db_schema_builtin.statements[i].text);
}

#define T(f) cmocka_unit_test_setup_teardown(f, dbfix_folder, dbfix_teardown)
int main(void)
{
	const struct CMUnitTest tests[] = {
	    T(statements),
	    T(no_statements),
	    T(wrong_statements),
	    T(migrations),
	    cmocka_unit_test(builtin),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
