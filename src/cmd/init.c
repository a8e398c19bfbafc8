/* SPDX-License-Identifier: MIT */
/* qianfa init: a new, empty site. */
#include "base/clock.h"
#include "cmd/cmd.h"
#include "news/site.h"

#include <stdio.h>

static int run(struct cmd_env *env, int argc, char **argv)
{
	struct conf conf;
	struct db *db = NULL;
	if (argc > 1)
		return cmd_usage(env, "unexpected argument: %s", argv[1]);
	enum err e = cmd_conf(&conf, env);
	if (!e)
		e = db_create(conf.data);
	if (!e)
		e = db_open(&db, conf.data, DB_WRITE);
	if (!e)
		e = site_init(db, clock_now());
	db_close(db);
	if (e)
		return cmd_fail(env, e);
	printf("made %s\nnext: qianfa -d %s user add NAME --name 姓名 --role admin "
	       "--password-stdin\n",
	    conf.data, conf.data);
	return EXIT_OK;
}

const struct cmd cmd_init = {"init", "", "make a new site in the data directory",
    "Makes DATA with site.db, run/ and pages/, and the eight sections of the model "
    "site.\n"
    "Refuses a directory that has a site already.\n",
    run};
