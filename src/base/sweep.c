/* SPDX-License-Identifier: MIT */
/* Removing folders step by step. */
#include "base/sweep.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

enum { DEPTH_MAX = 16 };

static bool sweep(int dirfd, const char *name, int *budget, int depth, bool keep);

static bool remove_entry(int fd, const char *name, int *budget, int depth)
{
	if (unlinkat(fd, name, 0) == 0 || errno == ENOENT)
		return true;
	/* POSIX: EPERM for a folder, Linux: EISDIR */
	return (errno == EISDIR || errno == EPERM) && depth < DEPTH_MAX &&
	       sweep(fd, name, budget, depth + 1, false);
}

static bool sweep(int dirfd, const char *name, int *budget, int depth, bool keep)
{
	int fd = openat(dirfd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	DIR *d = fd >= 0 ? fdopendir(fd) : NULL;
	bool empty = true;
	if (!d) {
		bool gone = errno == ENOENT;
		if (fd >= 0)
			close(fd);
		return gone;
	}
	for (struct dirent *e; *budget > 0 && (e = readdir(d));) {
		if (!strcmp(e->d_name, ".") || !strcmp(e->d_name, ".."))
			continue;
		(*budget)--;
		empty &= remove_entry(fd, e->d_name, budget, depth);
	}
	empty &= *budget > 0;
	closedir(d);
	return empty && (keep || unlinkat(dirfd, name, AT_REMOVEDIR) == 0);
}

bool sweep_tree(int dirfd, const char *name, int *budget)
{
	return sweep(dirfd, name, budget, 0, false);
}

bool sweep_below(int dirfd, const char *name, int *budget)
{
	return sweep(dirfd, name, budget, 0, true);
}
