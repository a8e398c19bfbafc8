/* SPDX-License-Identifier: MIT */
/* qianfa cgi: one request by plain CGI. */
#include "app/app.h"
#include "base/clock.h"
#include "base/log.h"
#include "cmd/cmd.h"
#include "news/change.h"
#include "news/head.h"
#include "news/search_build.h"
#include "news/tree.h"

enum { HEAD_EVERY_MS = 60000, INDEX_MS = 200 };

/* Without a daemon there is no clock: a request that comes a minute after the last head
 * of the ledger makes the next, behind its own answer. */
static void make_head(struct app *app)
{
	struct arena a;
	struct head last;
	struct sha end;
	int64_t rows, now = clock_now();
	arena_init(&a);
	enum err e = head_newest(&last, app->db, &a);
	if (!e)
		e = tree_ledger_end(&rows, &end, app->db);
	if (!e && rows != last.size && now - last.made_at >= HEAD_EVERY_MS)
		e = head_make(app->db, &app->vault, now);
	if (e && e != ERR_NOT_FOUND && e != ERR_BUSY)
		log_err("head", e, NULL);
	arena_release(&a);
}

/* After an upgrade the search index is built a piece with each request; else that is one
 * look. */
static void make_index(struct app *app)
{
	enum err e = search_catch_up(app->db, INDEX_MS, true);
	if (e && e != ERR_BUSY)
		log_err("search", e, NULL);
	err_clear();
}

/* Nor does anybody else move today. */
static void move_day(struct app *app)
{
	app_day(app);
	err_clear();
	app_adopt(app);
}

static int run(struct cmd_env *env, int argc, char **argv)
{
	static struct app app;
	if (argc > 1)
		return cmd_usage(env, "unexpected argument: %s", argv[1]);
	enum err e = app_open(&app, SIDE_BOTH, env->conf_path, env->data);
	if (!e)
		move_day(&app);
	if (!e)
		e = cgi_once(app_handle, NULL, &app, (size_t)app.conf.body_kb << 10,
		    app.conf.cgi_base);
	if (!e)
		make_index(&app);
	if (!e)
		make_head(&app);
	app_close(&app);
	return e ? cmd_fail(env, e) : EXIT_OK;
}

const struct cmd cmd_cgi = {"cgi", "", "answer one request by CGI",
    "For a web server's CGI (RFC 3875); the path comes from PATH_INFO. Set cgi_base in "
    "the\n"
    "configuration to the script's path when links should carry it.\n",
    run};
