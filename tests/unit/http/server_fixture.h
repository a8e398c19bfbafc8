/* SPDX-License-Identifier: MIT */
/* A server in a child process with a small handler, for the tests of the FastCGI
 * transport. What the handler saw is counted in memory shared with the test. */
#ifndef TESTS_SERVER_FIXTURE_H
#define TESTS_SERVER_FIXTURE_H

#include "http/server.h"

#include <sys/types.h>

enum { LIMIT = 20000 }; /* body_limit */

struct seen {
	int handled; /* first calls of the handler */
	int refused; /* the last refusal's status */
	int nested;  /* requests from 6.6.6.6, which only a smuggled one names */
	int reloads;
	int ticks;
	size_t body; /* length of the last form field "v" */
};

enum { PARK_MS = 1000 };

extern struct seen *seen;
extern char socket_path[64];

/* quick: _exit() without a leak check (libfcgi leaks over some malformed streams). */
pid_t server_start(int recv_ms, int idle_ms, bool quick);
/* TERM; returns the exit code, -1 when it had to be killed, and the time it took. */
int server_stop(pid_t pid, int64_t *ms);
int server_fds(pid_t pid);
/* Until so many were counted in one of seen, or a minute is over. */
void server_wait(const int *count, int n);

#endif
