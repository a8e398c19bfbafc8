/* SPDX-License-Identifier: MIT */
/* A serving process, and the clock that ticks in the desk. */
#include "app/worker.h"

#include "base/clock.h"
#include "base/log.h"
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
	RESTART_MS = 30 * 1000
};

/* The desk's clock: checkpoints and sweeping old sessions. */
static void tick(void *arg)
{
	struct app *app = arg;
	static int64_t checkpoint_at, restart_at;
	int64_t mono = clock_mono();
	err_clear();
	if (mono >= checkpoint_at) {
		checkpoint_at = mono + CHECKPOINT_MS;
		bool restart =
		    mono >= restart_at; /* the log starts over at its beginning */
		if (restart)
			restart_at = mono + RESTART_MS;
		enum err e = db_checkpoint(app->db, restart);
		if (e && e != ERR_BUSY)
			log_err("checkpoint", e, NULL);
	}
	if (mono < app->swept_at + SWEEP_MS && app->swept_at)
		return;
	app->swept_at = mono;
	struct session_limits limits = {app->conf.idle_s, app->conf.session_s};
	enum err e = session_sweep(app->db, clock_now(), limits);
	if (e)
		log_err("session-sweep", e, NULL);
}

enum err worker_run(const struct worker *w)
{
	static struct app app;
	setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
	log_set_role(w->side == SIDE_DESK ? "desk" : "web");
	enum err e = app_open(&app, w->side, w->conf_path, w->data);
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

enum err worker_check(enum side side, const char *conf_path, const char *data)
{
	static struct app app;
	enum err e = app_open(&app, side, conf_path, data);
	app_close(&app);
	return e;
}
