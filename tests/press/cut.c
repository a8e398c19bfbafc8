/* SPDX-License-Identifier: MIT */
/* See cut.h. */
#include "cut.h"

#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static struct {
	ino_t ino;
	char path[PATH_MAX];
	bool found;
} sought;

static int compare(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)type;
	(void)ftw;
	if (st->st_ino != sought.ino)
		return 0;
	snprintf(sought.path, sizeof sought.path, "%s", path);
	sought.found = true;
	return 1;
}

/* Where the inode is now; NULL: nowhere below DATA. */
static const char *find(const char *data, ino_t ino)
{
	sought.ino = ino;
	sought.found = false;
	nftw(data, compare, 16, FTW_PHYS);
	return sought.found ? sought.path : NULL;
}

static bool at(char out[PATH_MAX], const char *data, ino_t dir, const char *name)
{
	const char *folder = find(data, dir);
	if (folder)
		snprintf(
		    out, PATH_MAX, "%.*s/%s", PATH_MAX - FAULT_NAME - 2, folder, name);
	return folder;
}

static void put_back(const char *cut, int saved, const char *to)
{
	char from[PATH_MAX];
	snprintf(from, sizeof from, "%s/%d", cut, saved);
	if (saved && access(to, F_OK))
		(void)!link(from, to);
}

static void unwrite(const struct fault_note *n, const char *path)
{
	size_t had = n->old_size < FAULT_OLD ? (size_t)n->old_size : FAULT_OLD;
	struct stat st;
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return;
	struct timespec times[2] = {{.tv_nsec = UTIME_OMIT}, {.tv_nsec = UTIME_OMIT}};
	if (!fstat(fd, &st))
		times[1] = st.st_mtim; /* it is the bytes that are lost */
	(void)!ftruncate(fd, n->old_size);
	(void)!pwrite(fd, n->old, had, 0);
	futimens(fd, times);
	close(fd);
}

static void undo(const struct fault_note *n, const char *data, const char *cut)
{
	char path[PATH_MAX], path2[PATH_MAX];
	const char *file;
	if (n->what == DONE_WRITE) {
		if ((file = find(data, n->file)))
			unwrite(n, file);
		return;
	}
	if (!at(path, data, n->dir, n->name))
		return;
	if (n->what == DONE_UNLINK)
		put_back(cut, n->saved, path);
	else if (n->what == DONE_CREATE)
		unlink(path);
	else if (at(path2, data, n->dir2, n->name2)) {
		if (n->what == DONE_EXCHANGE) {
			renameat2(AT_FDCWD, path, AT_FDCWD, path2, RENAME_EXCHANGE);
		} else {
			rename(path2, path);
			put_back(cut, n->saved, path2);
		}
	}
}

static bool durable(const struct fault_note *n)
{
	switch (n->what) {
	case DONE_RENAME: /* the name that was replaced or made */
		return n->durable2;
	case DONE_EXCHANGE:
		return n->durable && n->durable2;
	default:
		return n->durable;
	}
}

long cut_power(struct fault *f, const char *data, const char *cut, const char epoch[8],
    enum cut_how how)
{
	char path[PATH_MAX];
	long n = f->notes < FAULT_NOTES ? f->notes : FAULT_NOTES, undone = 0;
	for (long i = n - 1; i >= 0; i--) {
		if (!f->note[i].what || durable(&f->note[i]) ||
		    (how == CUT_NAMES && f->note[i].what == DONE_WRITE) ||
		    (how == CUT_SOME && random() % 2))
			continue;
		undo(&f->note[i], data, cut);
		undone++;
	}
	snprintf(path, sizeof path, "%s/run/epoch", data);
	int fd = how == CUT_ALL || random() % 2 ? open(path, O_WRONLY | O_CLOEXEC) : -1;
	if (fd >= 0) {
		(void)!pwrite(fd, epoch, 8, 0);
		close(fd);
	}
	return undone;
}
