/* SPDX-License-Identifier: MIT */
/* qianfa search rebuild. */
#include "news/search_build.h"

#include "base/clock.h"
#include "cmd/cmd.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { TERMINAL_MS = 200, LOG_MS = 10000, CACHE_MB = 64 };

struct course {
	int64_t began, said, done;
};

/* How many, how fast, how long yet: on a terminal all the time, else a line now and then.
 */
static void on_progress(void *arg, int64_t done, int64_t total)
{
	struct course *c = arg;
	bool terminal = isatty(STDERR_FILENO);
	int64_t now = clock_mono(), ms = now - c->began + 1;
	c->done = done;
	if (now - c->said < (terminal ? TERMINAL_MS : LOG_MS))
		return;
	c->said = now;
	int64_t rate = done * 1000 / ms, left = done ? ms * (total - done) / done : 0;
	fprintf(stderr,
	    "%ssearch: %lld of %lld articles, %lld a second, %lld:%02lld left%s",
	    terminal ? "\r" : "", (long long)done, (long long)total, (long long)rate,
	    (long long)(left / 60000), (long long)(left / 1000 % 60),
	    terminal ? "  " : "\n");
}

static int run(struct cmd_env *env, int argc, char **argv)
{
	struct db *db = NULL;
	struct course c = {.began = clock_mono()};
	if (argc != 2 || strcmp(argv[1], "rebuild"))
		return cmd_usage(env, "say: search rebuild");
	enum err e = cmd_open(&db, env, DB_WRITE);
	if (!e)
		e = db_bulk(db, CACHE_MB);
	if (!e)
		e = search_rebuild(db, on_progress, &c);
	if (!e && db_checkpoint(db, true))
		err_clear(); /* who opens the site then finds a log to read */
	db_close(db);
	if (c.said && isatty(STDERR_FILENO))
		fputc('\n', stderr);
	if (e)
		return cmd_fail(env, e);
	int64_t ms = clock_mono() - c.began;
	printf("%lld articles in %lld.%lld s\n", (long long)c.done,
	    (long long)(ms / 1000), (long long)(ms / 100 % 10));
	return EXIT_OK;
}

const struct cmd cmd_search = {"search", "rebuild", "make the search index anew",
    "Cuts the words of every public article again. The site goes on serving; until the "
    "index is whole its\n"
    "search finds what is in it so far and says so. Killed in the middle, it is gone on "
    "with by the desk's\n"
    "clock, or begun anew by this command. How far it is goes to standard error.\n",
    run};
