/* SPDX-License-Identifier: MIT */
/* The absolute deadline of one blocking read or write: at its end the socket is shut down
 * (SO_RCVTIMEO begins anew with every byte). The timer is left running from one deadline
 * to the next and set anew only when it goes off or would be late, so that a request
 * costs no system call here. It may therefore interrupt any call: SA_RESTART continues
 * reads and writes, which libfcgi would not, as long as the socket has no time-out of its
 * own. */
#include "http/conn.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>

static volatile sig_atomic_t deadline_fd = -1;
static volatile int64_t deadline_at; /* now_ms(); good while deadline_fd >= 0 */
static volatile int64_t timer_at;    /* when the timer goes off, 0: it is not running */

/* A few milliseconds behind, at a tenth of the price: good enough for seconds. */
static int64_t now_ms(void)
{
	struct timespec ts;
	clock_gettime(CLOCK_MONOTONIC_COARSE, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

static void set_timer(int64_t now, int64_t at)
{
	int64_t ms = at > now ? at - now : 1;
	struct itimerval it = {.it_value = {ms / 1000, ms % 1000 * 1000}};
	timer_at = at;
	setitimer(ITIMER_REAL, &it, NULL);
}

/* Only async-signal-safe calls (setitimer() is a bare system call on Linux). */
static void on_alarm(int sig)
{
	(void)sig;
	int saved = errno;
	int64_t now = now_ms();
	timer_at = 0;
	if (deadline_fd >= 0 && now >= deadline_at)
		shutdown(deadline_fd, SHUT_RDWR);
	else if (deadline_fd >= 0)
		set_timer(now, deadline_at);
	errno = saved;
}

enum err deadline_init(void)
{
	struct sigaction sa = {.sa_handler = on_alarm, .sa_flags = SA_RESTART};
	sigset_t set;
	sigemptyset(&sa.sa_mask);
	sigemptyset(&set);
	sigaddset(&set, SIGALRM);
	timer_at = 0;
	if (sigaction(SIGALRM, &sa, NULL) != 0 ||
	    sigprocmask(SIG_UNBLOCK, &set, NULL) != 0)
		return err_set(ERR_BROKEN, "SIGALRM: %s", strerror(errno));
	return OK;
}

void deadline_start(int fd, int ms)
{
	int64_t now = now_ms();
	deadline_fd = -1;
	deadline_at = now + ms;
	deadline_fd = fd;
	if (timer_at == 0 || deadline_at < timer_at)
		set_timer(now, deadline_at);
}

void deadline_stop(void)
{
	deadline_fd = -1;
}
