/* SPDX-License-Identifier: MIT */
/* What web tells the desk, which alone may write: words that a reader looked for in vain.
 * A datagram to DATA/run/note.sock is the word and nothing else. The desk takes what
 * comes at its ticks and counts it every few seconds; what does not fit is not counted.
 */
#ifndef APP_NOTE_H
#define APP_NOTE_H

#include "app/app.h"

#include <stdbool.h>

/* Web: never waits and never fails. */
void note_missed(struct app *app, const char *q);

/* Is a desk at work on that data directory? For commands: who writes long makes its
 * editors wait. */
bool note_desk_lives(const char *data);

/* Desk, at every tick: reads what came, and counts it when it is time. */
void note_tick(struct app *app, int64_t mono);

#endif
