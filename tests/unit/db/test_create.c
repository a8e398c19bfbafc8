/* SPDX-License-Identifier: MIT */
#include "../../lib/dbfix.h"

static void modes(void **state)
{
	(void)state;
	mode_t old = umask(0077);
	char sub[128];
	snprintf(sub, sizeof(sub), "%s", dbfix_path("new"));
	assert_int_equal(db_create(sub), OK);
	umask(old);
	assert_int_equal(dbfix_mode("new"), 0751);
	assert_int_equal(dbfix_mode("new/run"), 0750);
	assert_int_equal(dbfix_mode("new/pages"), 0755);
	assert_int_equal(dbfix_mode("new/site.db"), 0640);
	assert_int_equal(dbfix_mode("new/site.db-wal"), 0640);
	assert_int_equal(dbfix_mode("new/site.db-shm"), 0640);
	assert_int_equal(dbfix_mode("new/run/epoch"), 0660);
	assert_int_equal(dbfix_mode("new/run/writer.lock"), 0660);
	assert_false(file_exists(dbfix_path("new/site.db.new")));
	assert_int_equal(db_create(sub), ERR_CONFLICT);
	struct db *db = NULL;
	assert_int_equal(db_open(&db, sub, DB_READ), OK);
	assert_int_equal(db_epoch(db), 1);
	assert_int_equal(db_check(db), OK);
	db_close(db);
}

/* What a creation that was killed leaves behind is no obstacle. */
static void after_a_kill(void **state)
{
	(void)state;
	assert_int_equal(file_write(dbfix_path("site.db.new"), "half", 4, 0640), OK);
	assert_int_equal(
	    file_write(dbfix_path("site.db.new-journal"), "half", 4, 0640), OK);
	assert_int_equal(db_create_schema(fix.data, &fix.schema), OK);
	db_close(dbfix_open(DB_WRITE));
}

static void bad_migration(void **state)
{
	(void)state;
	dbfix_migration("bad", "CREATE TABLE a (b INTEGER); nonsense");
	assert_int_equal(db_create_schema(fix.data, &fix.schema), ERR_BROKEN);
	assert_false(file_exists(dbfix_path("site.db")));
}

static void create_as_root(void *arg)
{
	(void)arg;
	if (db_create_schema(fix.data, &fix.schema) != OK || geteuid() != 4242)
		_exit(1);
}

static void write_as_root(void *arg)
{
	(void)arg;
	struct db *db = dbfix_open(DB_WRITE);
	if (geteuid() != 4242 || getegid() != 4343)
		_exit(1);
	if (dbfix_add(db, 1, "a", true) || db_backup(db, dbfix_path("copy.db")))
		_exit(2);
	db_close(db);
}

static void root_becomes_owner(void **state)
{
	(void)state;
	if (geteuid() != 0 || !dbfix_others_pass())
		skip();
	assert_int_equal(chown(fix.data, 4242, 4343), 0);
	assert_int_equal(dbfix_child(create_as_root, NULL), 0);
	assert_int_equal(dbfix_child(write_as_root, NULL), 0);
	const char *const names[] = {"site.db", "site.db-wal", "site.db-shm", "copy.db",
	    "run", "pages", "run/writer.lock", "run/pages.lock", "run/epoch"};
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct stat st;
		assert_int_equal(stat(dbfix_path(names[i]), &st), 0);
		assert_int_equal(st.st_uid, 4242);
		assert_int_equal(st.st_gid, 4343);
	}
}

#define EMPTY(f) cmocka_unit_test_setup_teardown(f, dbfix_folder, dbfix_teardown)
int main(void)
{
	const struct CMUnitTest tests[] = {
	    EMPTY(modes),
	    EMPTY(after_a_kill),
	    EMPTY(bad_migration),
	    EMPTY(root_becomes_owner),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
