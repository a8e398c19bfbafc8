/* SPDX-License-Identifier: MIT */
/* The supervisor of `qianfa serve` and the processes it runs. */
#ifndef APP_SERVE_H
#define APP_SERVE_H

#include "app/app.h"

/* Serves until TERM or INT. side SIDE_ALL: web workers, a desk and a press. Sockets are
 * systemd's (names web, desk) or DATA/run/{web,desk}.sock. A process that dies is started
 * again, with back-off; HUP is passed on. */
enum err serve_run(enum side side, const char *conf_path, const char *data) MUST_USE;

#endif
