/* SPDX-License-Identifier: MIT */
/* qianfa restore: puts a backup in place. */
#include "base/clock.h"
#include "cmd/cmd.h"
#include "news/ledger.h"

#include <stdio.h>

static enum err note(struct db *db, void *arg)
{
	struct ledger_entry e = {
	    .action = "restore", .perm = PERM_SETTINGS, .detail = arg};
	return ledger_add(NULL, db, actor_console(), clock_now(), &e);
}

static int run(struct cmd_env *env, int argc, char **argv)
{
	struct conf conf;
	struct db *db = NULL;
	if (argc != 2 || argv[1][0] == '-')
		return cmd_usage(env, "from which file?");
	enum err e = cmd_conf(&conf, env);
	if (!e)
		e = db_restore(argv[1], conf.data);
	if (!e)
		e = db_open(&db, conf.data, DB_WRITE);
	if (!e)
		e = db_write(db, note, argv[1]);
	db_close(db);
	if (e)
		return cmd_fail(env, e);
	printf("restored %s from %s; the old database is kept beside it\n", conf.data,
	    argv[1]);
	return EXIT_OK;
}

const struct cmd cmd_restore = {"restore", "FILE",
    "put a backup in place of the database",
    "The backup is checked; the present database is kept as site.db.before-restore-…\n"
    "The site may go on serving: its processes open the restored database at their next "
    "request.\n"
    "Saves that were acknowledged after the backup was made are in the kept file only.\n"
    "Pages made before are not served any more.\n",
    run};
