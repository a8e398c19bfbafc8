/* SPDX-License-Identifier: MIT */
/* 撤稿回执: the desk's clock looks at the addresses of withdrawn texts as a reader would,
 * and stores what it saw. */
#ifndef APP_PROBE_H
#define APP_PROBE_H

#include "app/app.h"

/* Begins asking what is due, once the round before is over; the answers come by the loop.
 * Failures are logged. */
void probe_tick(struct app *app);

#endif
