/* SPDX-License-Identifier: MIT */
/* The absolute deadline of one blocking read or write. SO_RCVTIMEO alone begins anew with
 * every byte; libfcgi does not retry EINTR, so the signal may only come when the request
 * is lost anyway, and then it shuts the socket down (shutdown() is async-signal-safe). */
#include "http/conn.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>

static volatile sig_atomic_t deadline_fd = -1;

static void on_alarm(int sig)
{
	(void)sig;
	int saved = errno;
	if (deadline_fd >= 0)
		shutdown(deadline_fd, SHUT_RDWR);
	errno = saved;
}

enum err deadline_init(void)
{
	struct sigaction sa = {.sa_handler = on_alarm};
	sigset_t set;
	sigemptyset(&sa.sa_mask);
	sigemptyset(&set);
	sigaddset(&set, SIGALRM);
	if (sigaction(SIGALRM, &sa, NULL) != 0 ||
	    sigprocmask(SIG_UNBLOCK, &set, NULL) != 0)
		return err_set(ERR_BROKEN, "SIGALRM: %s", strerror(errno));
	return OK;
}

void deadline_start(int fd, int ms)
{
	struct itimerval it = {.it_value = {ms / 1000, ms % 1000 * 1000}};
	deadline_fd = fd;
	setitimer(ITIMER_REAL, &it, NULL);
}

void deadline_stop(void)
{
	struct itimerval it = {0};
	setitimer(ITIMER_REAL, &it, NULL);
	deadline_fd = -1;
}
