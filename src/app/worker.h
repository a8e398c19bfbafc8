/* SPDX-License-Identifier: MIT */
/* One serving process: a web worker, the desk or the press. */
#ifndef APP_WORKER_H
#define APP_WORKER_H

#include "app/app.h"

struct worker {
	enum side side;
	const char *conf_path, *data;
	int listen_fd;                     /* of web and desk */
	const struct converter *converter; /* of web and press */
	bool first; /* uses what worker_check() has loaded in the parent; who starts
		       later loads the files as they are now */
};

/* "web", "desk", "press", "converter". */
const char *worker_name(enum side side);

/* Serves until TERM. */
enum err worker_run(const struct worker *w) MUST_USE;

/* Before any fork: configuration, templates and database are good; migrates when it may
 * write. Keeps the files it has loaded for the children; no database stays open. */
enum err worker_check(enum side side, const char *conf_path, const char *data) MUST_USE;

/* Opens what that worker serves with. */
enum err worker_open(struct app *app, const struct worker *w) MUST_USE;

#endif
