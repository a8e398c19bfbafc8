/* SPDX-License-Identifier: MIT */
/* qianfa init: a new, empty site. */
#include "base/clock.h"
#include "base/mem.h"
#include "cmd/cmd.h"
#include "news/head.h"
#include "news/site.h"

#include <stdio.h>

/* True for a database that an earlier init made and was killed before it filled it. */
static bool is_unfinished(struct db *db)
{
	char *secret = NULL;
	bool empty = site_secret(&secret, db) == ERR_NOT_FOUND;
	mem_free(secret);
	return empty;
}

static int run(struct cmd_env *env, int argc, char **argv)
{
	struct conf conf;
	struct vault vault = {0};
	struct db *db = NULL;
	if (argc > 1)
		return cmd_usage(env, "unexpected argument: %s", argv[1]);
	enum err e = cmd_conf(&conf, env);
	enum err made = e ? e : db_create(conf.data);
	if (!made || made == ERR_CONFLICT)
		e = db_open(&db, conf.data, DB_WRITE);
	else
		e = made;
	if (!e && made && !is_unfinished(db))
		e = made; /* whose message still stands: there is a site already */
	if (!e) {
		err_clear();
		e = site_init(db, clock_now());
	}
	if (!e)
		e = vault_open_conf(&vault, &conf, true);
	if (!e)
		e = head_start(db, &vault, actor_console(), conf.base_url, clock_now());
	vault_close(&vault);
	db_close(db);
	if (e)
		return cmd_fail(env, e);
	printf("made %s\nnext: qianfa -d %s user add NAME --name 姓名 --role admin "
	       "--password-stdin\n",
	    conf.data, conf.data);
	return EXIT_OK;
}

const struct cmd cmd_init = {"init", "", "make a new site in the data directory",
    "Makes DATA with site.db, run/ and pages/, the eight sections of the model site, "
    "and the\n"
    "secret key (secret.key, or where key_file of the configuration says). Keep a copy "
    "of "
    "the key\n"
    "in another place than the backups, which do not hold it.\n"
    "Refuses a directory that has a site already; one that was broken off is "
    "completed.\n",
    run};
