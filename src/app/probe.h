/* SPDX-License-Identifier: MIT */
/* 撤稿回执: the desk's clock looks at the addresses of withdrawn texts as a reader would,
 * and stores what it saw. */
#ifndef APP_PROBE_H
#define APP_PROBE_H

#include "app/app.h"

/* Asks some of what is due, for some milliseconds, or PROBE_BUDGET_MS where nobody
 * answers; the rest at the next tick. Failures are logged. */
enum { PROBE_BUDGET_MS = 100 };
void probe_tick(struct app *app);

#endif
