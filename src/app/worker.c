/* SPDX-License-Identifier: MIT */
/* A serving process, and the clock that ticks in the desk. */
#include "app/worker.h"

#include "app/converter.h"
#include "app/note.h"
#include "app/press.h"
#include "app/probe.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/slice.h"
#include "db/pages.h"
#include "news/act.h"
#include "news/baseline.h"
#include "news/change.h"
#include "news/fingerprint.h"
#include "news/head.h"
#include "news/search_build.h"
#include "news/session.h"

#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

enum {
	RECV_MS = 5000,
	SEND_MS = 10000,
	IDLE_MS = 75000,
	SWEEP_MS = 3600 * 1000,
	CHECKPOINT_MS = 1000,
	RESTART_MS = 30 * 1000,
	MARKED_AT_ONCE = 50, /* old versions, a second */
	CATCH_UP_MS = 500
};

/* The desk's clock: what is due in the newsroom, checkpoints, sweeping old sessions. */
static void tick(void *arg)
{
	struct app *app = arg;
	static int64_t checkpoint_at, restart_at;
	static struct head_clock heads;
	int64_t mono = clock_mono();
	int done;
	err_clear();
	app_adopt(app); /* at once after a restore, and again when it failed */
	enum err pages = pages_check(app->db);
	if (pages)
		log_err("pages", pages, NULL);
	app_day(app);
	enum err due = act_due(app->db, clock_now(), &done);
	if (due)
		log_err("due", due, NULL);
	enum err head = head_tick(&heads, app->db, &app->vault, mono, clock_now());
	if (head && head != ERR_BUSY)
		log_err("head", head, NULL);
	probe_tick(app);
	note_tick(app, mono);
	if (mono >= checkpoint_at) {
		checkpoint_at = mono + CHECKPOINT_MS;
		bool restart =
		    mono >= restart_at; /* the log starts over at its beginning */
		if (restart)
			restart_at = mono + RESTART_MS;
		enum err e = db_checkpoint(app->db, restart);
		if (e && e != ERR_BUSY)
			log_err("checkpoint", e, NULL);
		e = fingerprint_fill(&done, app->db, MARKED_AT_ONCE);
		if (e && e != ERR_BUSY)
			log_err("fingerprints", e, NULL);
		e = search_tick(app->db);
		if (e && e != ERR_BUSY)
			log_err("search", e, NULL);
	}
	if (mono < app->swept_at + SWEEP_MS && app->swept_at)
		return;
	app->swept_at = mono;
	struct session_limits limits = {app->conf.idle_s, app->conf.session_s};
	enum err e = session_sweep(app->db, clock_now(), limits);
	if (e)
		log_err("session-sweep", e, NULL);
}

static struct app checked; /* files alone; each process has its copy after the fork */

enum err worker_open(struct app *app, const struct worker *w)
{
	if (w->first && checked.tmpl)
		return app_open_with(app, w->side, w->conf_path, &checked);
	return app_open(app, w->side, w->conf_path, w->data);
}

const char *worker_name(enum side side)
{
	return side == SIDE_DESK        ? "desk"
	       : side == SIDE_PRESS     ? "press"
	       : side == SIDE_CONVERTER ? "converter"
					: "web";
}

/* Editors wait for each answer, readers ask for all there is (nginx has 5, too): one
 * change of processes for all that nginx has passed on is worth a fifth of their
 * requests. For the press nobody waits. */
static void take_turn(enum side side)
{
	if (side == SIDE_DESK) {
		slice_short(); /* its jobs' helper inherits it */
		return;
	}
	setpriority(PRIO_PROCESS, 0, side == SIDE_WEB ? 5 : 10);
	slice_batch();
}

enum err worker_run(const struct worker *w)
{
	static struct app app;
	setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
	log_set_role(worker_name(w->side));
	if (w->side & (SIDE_WEB | SIDE_PRESS))
		converter_use(w->converter);
	take_turn(w->side);
	if (w->side == SIDE_PRESS)
		return press_run(w);
	enum err e = worker_open(&app, w);
	if (!e) {
		struct server_opts opts = {.listen_fd = w->listen_fd,
		    .handle = app_handle,
		    .arg = &app,
		    .body_limit = (size_t)app.conf.body_kb << 10,
		    .recv_ms = RECV_MS,
		    .send_ms = SEND_MS,
		    .idle_ms = IDLE_MS,
		    .tick = w->side == SIDE_DESK ? tick : NULL,
		    .reload = app_reload};
		e = server_new(&app.server, &opts);
	}
	if (!e) {
		url_init("", app.conf.base_url);
		if (app.jobs)
			jobs_attach(app.jobs, app.server);
		e = server_run(app.server);
	}
	if (e)
		log_err("worker", e, NULL);
	server_free(app.server);
	app_close(&app);
	return e;
}

/* What time came for while nobody was there is done before the first reader is served:
 * nobody gets a page that expired meanwhile. A long list goes on with the ticks. */
static void catch_up(struct app *app)
{
	int64_t end = clock_mono() + CATCH_UP_MS;
	int done;
	enum err e;
	do {
		e = act_due(app->db, clock_now(), &done);
	} while (!e && done && clock_mono() < end);
	if (e)
		log_err("due", e, NULL);
	app_day(app);
	e = baseline_add(app->db, actor_clock(), clock_now());
	if (e)
		log_err("baseline", e, NULL);
	e = search_catch_up(app->db, CATCH_UP_MS, false);
	if (e)
		log_err("search", e, NULL);
}

enum err worker_check(enum side side, const char *conf_path, const char *data)
{
	struct app *app = &checked;
	enum err e = app_open(app, side, conf_path, data);
	/* A ledger that does not continue its last head is no reason not to serve. */
	enum err head = e || !(side & SIDE_DESK)
			    ? OK
			    : head_start(app->db, &app->vault, actor_clock(),
				  app->conf.base_url, clock_now());
	if (head)
		log_err("head-key", head, NULL);
	if (!e && side & SIDE_DESK)
		catch_up(app);
	if (!e && side & SIDE_DESK)
		app_adopt(app);
	app_shut(app);
	return e;
}
