/* SPDX-License-Identifier: MIT */
/* While it is on, the signal comes again and again and interrupts no system call; off,
 * and in a child, it does not come. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/yield.h"

#include <signal.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* The signals that come within s seconds, at most n. */
static int signals(int n, int s)
{
	const struct timespec most = {s, s ? 0 : 20 * 1000 * 1000};
	sigset_t set;
	int got = 0;
	sigemptyset(&set);
	sigaddset(&set, SIGRTMIN);
	assert_int_equal(sigprocmask(SIG_BLOCK, &set, NULL), 0);
	while (got < n && sigtimedwait(&set, NULL, &most) == SIGRTMIN)
		got++;
	assert_int_equal(sigprocmask(SIG_UNBLOCK, &set, NULL), 0);
	return got;
}

static void on_and_off(void **state)
{
	(void)state;
	yield_often(true);
	assert_int_equal(signals(10, 60), 10);
	yield_often(false);
	signals(1, 0); /* one may have been on its way */
	assert_int_equal(signals(1, 0), 0);
	yield_often(true);
	assert_int_equal(signals(10, 60), 10);
	yield_often(false);
}

static void reading_goes_on(void **state)
{
	int ends[2], status;
	char c = 0;
	(void)state;
	assert_int_equal(pipe(ends), 0);
	yield_often(true);
	pid_t pid = fork();
	if (!pid) {
		usleep(20 * 1000);
		_exit(write(ends[1], "x", 1) == 1 ? 0 : 1);
	}
	assert_int_equal(read(ends[0], &c, 1), 1); /* not EINTR */
	yield_often(false);
	assert_int_equal(c, 'x');
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	close(ends[0]);
	close(ends[1]);
}

static void children_without_it(void **state)
{
	int status;
	(void)state;
	yield_often(true);
	pid_t pid = fork();
	if (!pid)
		_exit(signals(1, 0));
	yield_often(false);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(on_and_off),
	    cmocka_unit_test(reading_goes_on),
	    cmocka_unit_test(children_without_it),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
