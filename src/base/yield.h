/* SPDX-License-Identifier: MIT */
/* Giving way during long work that nobody waits for. A kernel with 250 ticks a second
 * often looks only at a tick whether another process should go on: 4 ms late. Who yields
 * loses the rest of its slice: beside busy processes such work goes on very slowly. */
#ifndef BASE_YIELD_H
#define BASE_YIELD_H

#include <stdbool.h>

/* While often: sched_yield(2) every two milliseconds, by a timer's signal (SIGRTMIN). For
 * work in memory: a system call may be interrupted (SA_RESTART). Not inherited by a
 * child. Where there is no timer, nothing changes. */
void yield_often(bool often);

#endif
