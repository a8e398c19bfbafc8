/* SPDX-License-Identifier: MIT */
/* One serving process: a web worker or the desk. */
#ifndef APP_WORKER_H
#define APP_WORKER_H

#include "app/app.h"

struct worker {
	enum side side;
	const char *conf_path, *data;
	int listen_fd;
};

/* Serves until TERM. */
enum err worker_run(const struct worker *w) MUST_USE;

/* Before any fork: configuration, templates and database are good; migrates when it may
 * write. */
enum err worker_check(enum side side, const char *conf_path, const char *data) MUST_USE;

#endif
