/* SPDX-License-Identifier: MIT */
/* Whether a process keeps run/pages.lock: the supervisor looks from outside. */
#ifndef APP_HOLD_H
#define APP_HOLD_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/* HOLD_MS: so long is too long. HOLD_LOOK_MS: how often to look while it is held, so that
 * two short holds are not taken for a long one. */
enum { HOLD_MS = 250, HOLD_LOOK_MS = 15 };

struct hold {
	pid_t pid; /* who held it at the last look, 0: nobody */
	int64_t since;
};

/* Looks once (now: monotonic). True when pid was seen with the lock at every look since
 * HOLD_MS ago; it is begun anew then. */
bool hold_too_long(struct hold *h, const char *data, pid_t pid, int64_t now);

#endif
