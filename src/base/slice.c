/* SPDX-License-Identifier: MIT */
/* sched_setattr(2), for which Debian 12 has no wrapper. */
#include "base/slice.h"

#include <linux/sched.h>
#include <linux/sched/types.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { SHORT_NS = 100 * 1000 }; /* the least there is */

static void set(uint32_t policy, uint64_t ns)
{
	struct sched_attr a = {.size = SCHED_ATTR_SIZE_VER0};
	if (syscall(SYS_sched_getattr, 0, &a, sizeof a, 0)) /* keeps the nice value */
		return;
	a.size = SCHED_ATTR_SIZE_VER0;
	a.sched_policy = policy;
	a.sched_runtime = ns;
	syscall(SYS_sched_setattr, 0, &a, 0);
}

void slice_short(void)
{
	set(SCHED_NORMAL, SHORT_NS);
}

void slice_usual(void)
{
	set(SCHED_NORMAL, 0);
}

void slice_batch(void)
{
	set(SCHED_BATCH, 0);
}
