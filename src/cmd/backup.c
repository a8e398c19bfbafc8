/* SPDX-License-Identifier: MIT */
/* qianfa backup: an online copy, noted where the self-audit finds it. */
#include "base/clock.h"
#include "cmd/cmd.h"
#include "news/upkeep.h"

#include <stdio.h>

static int run(struct cmd_env *env, int argc, char **argv)
{
	struct conf conf;
	struct db *db = NULL;
	if (argc != 2 || argv[1][0] == '-')
		return cmd_usage(env, "to which file?");
	enum err e = cmd_conf(&conf, env);
	if (!e)
		e = db_open(&db, conf.data, DB_READ);
	if (!e)
		e = db_backup(db, argv[1]);
	db_close(db);
	if (e)
		return cmd_fail(env, e);
	printf("%s\n", argv[1]);
	/* who may only read makes a good backup all the same */
	if (upkeep_note(conf.data, UPKEEP_BACKUP, clock_now(), argv[1]))
		fprintf(stderr,
		    "qianfa: backup: made, but not noted for `qianfa check`: %s\n",
		    err_text());
	return EXIT_OK;
}

const struct cmd cmd_backup = {"backup", "FILE",
    "copy the database while the site serves",
    "The copy is checked, made durable and renamed into place: FILE is complete or not "
    "there.\n"
    "When it was made is kept in DATA/run/upkeep for `qianfa check` and the page 自查.\n",
    run};
