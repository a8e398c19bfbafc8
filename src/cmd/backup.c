/* SPDX-License-Identifier: MIT */
/* qianfa backup: an online copy. */
#include "cmd/cmd.h"

#include <stdio.h>

static int run(struct cmd_env *env, int argc, char **argv)
{
	struct db *db = NULL;
	if (argc != 2 || argv[1][0] == '-')
		return cmd_usage(env, "to which file?");
	enum err e = cmd_open(&db, env, DB_READ);
	if (!e)
		e = db_backup(db, argv[1]);
	db_close(db);
	if (e)
		return cmd_fail(env, e);
	printf("%s\n", argv[1]);
	return EXIT_OK;
}

const struct cmd cmd_backup = {"backup", "FILE",
    "copy the database while the site serves",
    "The copy is checked, made durable and renamed into place: FILE is complete or not "
    "there.\n",
    run};
