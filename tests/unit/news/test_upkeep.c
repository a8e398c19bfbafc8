/* SPDX-License-Identifier: MIT */
/* What the operator did last: kept by kind, beside the database, readable whatever was
 * written there. */
#include "base/file.h"
#include "news/upkeep.h"
#include "newsfix.h"

#include <sys/stat.h>

static struct upkeep_note all[UPKEEP__MAX];

static void load(struct newsfix *f)
{
	err_clear();
	assert_int_equal(upkeep_load(all, &f->a, f->data), OK);
}

static void notes(void **state)
{
	struct newsfix *f = *state;
	struct stat st;
	load(f);
	for (enum upkeep k = 0; k < UPKEEP__MAX; k++)
		assert_true(all[k].at == 0 && !*all[k].what);
	assert_int_equal(upkeep_note(f->data, UPKEEP_BACKUP, 1000, "/mnt/a b.db"), OK);
	assert_int_equal(upkeep_note(f->data, UPKEEP_DRILL, 2000, "x\ny"), OK);
	assert_int_equal(upkeep_note(f->data, UPKEEP_BACKUP, 3000, "/mnt/乙.db"), OK);
	assert_int_equal(upkeep_note(f->data, UPKEEP_CHECK, 4000, "\xff"), OK);
	load(f);
	assert_int_equal(all[UPKEEP_BACKUP].at, 3000);
	assert_string_equal(all[UPKEEP_BACKUP].what, "/mnt/乙.db");
	assert_int_equal(all[UPKEEP_DRILL].at, 2000);
	assert_string_equal(all[UPKEEP_DRILL].what, "x?y");
	assert_int_equal(all[UPKEEP_RESTORE].at, 0);
	assert_string_equal(all[UPKEEP_CHECK].what, "?");
	assert_int_equal(stat(arena_printf(&f->a, "%s/run/upkeep", f->data), &st), 0);
	assert_int_equal(st.st_mode & 07777, 0640);
	/* it is no part of the database: a restore does not undo it */
	char *copy = arena_printf(&f->a, "%s/../b.db", f->data);
	assert_int_equal(db_backup(f->db, copy), OK);
	db_close(f->db);
	f->db = NULL;
	assert_int_equal(db_restore(copy, f->data), OK);
	load(f);
	assert_int_equal(all[UPKEEP_DRILL].at, 2000);
}

static void rubbish(void **state)
{
	struct newsfix *f = *state;
	static const char text[] =
	    "backup\nbackup x y\n\ndrill 5 \nking 6 z\ncheck 07 a\n";
	char *path = arena_printf(&f->a, "%s/run/upkeep", f->data);
	assert_int_equal(file_write(path, text, strlen(text), 0640), OK);
	load(f);
	assert_int_equal(all[UPKEEP_BACKUP].at, 0);
	assert_int_equal(all[UPKEEP_DRILL].at, 5);
	assert_int_equal(all[UPKEEP_CHECK].at, 0);
	assert_int_equal(file_write(path, "\xff\xff", 2, 0640), OK);
	assert_int_equal(upkeep_load(all, &f->a, f->data), ERR_BROKEN);
}

#define T(f) cmocka_unit_test_setup_teardown(f, newsfix_setup, newsfix_teardown)
int main(void)
{
	const struct CMUnitTest tests[] = {T(notes), T(rubbish)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
