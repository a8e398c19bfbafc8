/* SPDX-License-Identifier: MIT */
/* fcntl(2) tells who holds a lock; this process never takes it. */
#include "app/hold.h"

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <unistd.h>

/* 0: nobody, or not to be known. */
static pid_t holder(const char *data)
{
	char path[PATH_MAX];
	struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
	snprintf(path, sizeof path, "%s/run/pages.lock", data);
	int fd = open(path, O_RDWR | O_CLOEXEC);
	if (fd < 0)
		return 0;
	bool held = fcntl(fd, F_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;
	close(fd);
	return held ? lock.l_pid : 0;
}

bool hold_too_long(struct hold *h, const char *data, pid_t pid, int64_t now)
{
	if (holder(data) != pid) {
		*h = (struct hold){0};
		return false;
	}
	if (h->pid != pid)
		*h = (struct hold){pid, now};
	if (now - h->since < HOLD_MS)
		return false;
	*h = (struct hold){0};
	return true;
}
