/* SPDX-License-Identifier: MIT */
/* sched_yield(2) by a timer. */
#include "base/yield.h"

#include <sched.h>
#include <signal.h>
#include <time.h>

enum { EVERY_NS = 2 * 1000 * 1000 };

static void yield(int sig)
{
	(void)sig;
	sched_yield();
}

void yield_often(bool often)
{
	static timer_t timer;
	static bool made;
	struct sigevent e = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGRTMIN};
	struct sigaction a = {.sa_handler = yield, .sa_flags = SA_RESTART};
	const struct timespec ns = {.tv_nsec = often ? EVERY_NS : 0};
	if (!made)
		made = sigaction(SIGRTMIN, &a, NULL) == 0 &&
		       timer_create(CLOCK_MONOTONIC, &e, &timer) == 0;
	if (made)
		timer_settime(timer, 0, &(struct itimerspec){ns, ns}, NULL);
}
