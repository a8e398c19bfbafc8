/* SPDX-License-Identifier: MIT */
/* A slice changes nothing else of a process; where the kernel knows slices, it is there,
 * inherited and given back. So is the policy. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/slice.h"

#include <linux/sched.h>
#include <linux/sched/types.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

static struct sched_attr now(void)
{
	struct sched_attr a = {.size = sizeof a};
	assert_int_equal(syscall(SYS_sched_getattr, 0, &a, sizeof a, 0), 0);
	return a;
}

static uint64_t slice(void)
{
	struct sched_attr a = now();
	assert_int_equal(a.sched_policy, SCHED_NORMAL);
	return a.sched_runtime;
}

static void short_and_back(void **state)
{
	struct utsname u;
	int major = 0, minor = 0, status;
	(void)state;
	uname(&u);
	assert_int_equal(sscanf(u.release, "%d.%d", &major, &minor), 2);
	bool known = major > 6 || (major == 6 && minor >= 12);
	uint64_t usual = slice();
	assert_int_equal(setpriority(PRIO_PROCESS, 0, 3), 0);
	slice_short();
	assert_int_equal(slice(), known ? 100000 : usual);
	assert_int_equal(getpriority(PRIO_PROCESS, 0), 3);
	pid_t pid = fork();
	if (!pid) {
		bool inherited = slice() == (known ? 100000 : usual);
		slice_usual();
		_exit(
		    !inherited || slice() != usual || getpriority(PRIO_PROCESS, 0) != 3);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	slice_usual();
	assert_int_equal(slice(), usual);
}

static void batch_and_back(void **state)
{
	(void)state;
	assert_int_equal(setpriority(PRIO_PROCESS, 0, 4), 0);
	slice_batch();
	assert_int_equal(now().sched_policy, SCHED_BATCH);
	assert_int_equal(getpriority(PRIO_PROCESS, 0), 4);
	slice_usual();
	assert_int_equal(now().sched_policy, SCHED_NORMAL);
	assert_int_equal(getpriority(PRIO_PROCESS, 0), 4);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(short_and_back), cmocka_unit_test(batch_and_back)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
