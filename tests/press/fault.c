/* SPDX-License-Identifier: MIT */
/* See fault.h. Built as fault.so by site.sh; FAULT is the mapped file, FAULT_DATA the
 * data folder as the daemon names it, FAULT_CUT a folder beside it. */
#include "fault.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

static struct fault *f;
static const char *data, *cut;

#define REAL(name) ((__typeof__(&name))(uintptr_t)dlsym(RTLD_NEXT, #name))

static void start(void) __attribute__((constructor));
static void start(void)
{
	const char *path = getenv("FAULT");
	data = getenv("FAULT_DATA");
	cut = getenv("FAULT_CUT");
	int fd = path && data && cut ? REAL(open)(path, O_RDWR | O_CLOEXEC) : -1;
	void *at = fd >= 0
		       ? mmap(NULL, sizeof *f, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0)
		       : MAP_FAILED;
	f = at == MAP_FAILED ? NULL : at;
	if (fd >= 0)
		close(fd);
}

/* Where a name below a folder's descriptor is. */
static bool path_at(char out[PATH_MAX], int dir, const char *name)
{
	char link[64];
	ssize_t n = 0;
	*out = 0;
	if (name && *name == '/') {
		snprintf(out, PATH_MAX, "%s", name);
		return true;
	}
	if (dir == AT_FDCWD)
		snprintf(link, sizeof link, "/proc/self/cwd");
	else
		snprintf(link, sizeof link, "/proc/self/fd/%d", dir);
	n = readlink(link, out, PATH_MAX - 1);
	if (n < 0)
		return false;
	out[n] = 0;
	if (name)
		snprintf(out + n, (size_t)(PATH_MAX - n), "/%s", name);
	return true;
}

static bool below_data(const char *path)
{
	size_t n = data ? strlen(data) : 0;
	return f && n && !strncmp(path, data, n) && (path[n] == '/' || !path[n]);
}

static bool tracked(const char *path)
{
	if (!below_data(path) || !atomic_load(&f->noting))
		return false;
	const char *rest = path + strlen(data);
	return !strncmp(rest, "/pages", 6) || !strncmp(rest, "/run", 4);
}

/* One step of the process that is watched. */
static void step(const char *path)
{
	if (!below_data(path) || atomic_load(&f->target) != getpid())
		return;
	if (atomic_fetch_add(&f->count, 1) + 1 != atomic_load(&f->kill_at))
		return;
	switch (atomic_load(&f->victim)) {
	case VICTIM_PARENT:
		kill(getppid(), SIGKILL);
		break;
	case VICTIM_GROUP:
		kill(0, SIGKILL);
		break;
	default:
		kill(getpid(), SIGKILL);
		break;
	}
}

static void step_fd(int fd)
{
	char path[PATH_MAX];
	if (f && atomic_load(&f->target) == getpid() && path_at(path, fd, NULL))
		step(path);
}

/* ---- notes ---- */

static ino_t folder_of(const char *path, char name[FAULT_NAME])
{
	char dir[PATH_MAX];
	struct stat st = {0};
	const char *slash = strrchr(path, '/');
	snprintf(dir, sizeof dir, "%.*s", (int)(slash - path), path);
	snprintf(name, FAULT_NAME, "%.*s", FAULT_NAME - 1, slash + 1);
	return stat(dir, &st) ? 0 : st.st_ino;
}

static struct fault_note *new_note(const char *path, const char *path2)
{
	long i = atomic_fetch_add(&f->notes, 1);
	if (i >= FAULT_NOTES)
		return NULL;
	struct fault_note *n = &f->note[i];
	memset(n, 0, sizeof *n);
	n->dir = folder_of(path, n->name);
	if (path2)
		n->dir2 = folder_of(path2, n->name2);
	return n;
}

/* A second name for what is about to lose its own. */
static int save(const char *path)
{
	char to[PATH_MAX];
	int id = atomic_fetch_add(&f->saved, 1) + 1;
	snprintf(to, sizeof to, "%s/%d", cut, id);
	return link(path, to) ? 0 : id;
}

static void note_sync(int fd)
{
	struct stat st;
	if (!f || !atomic_load(&f->noting) || fstat(fd, &st))
		return;
	long n = atomic_load(&f->notes);
	for (long i = 0; i < n && i < FAULT_NOTES; i++) {
		struct fault_note *e = &f->note[i];
		if (S_ISDIR(st.st_mode)) {
			if (e->what != DONE_WRITE && e->dir == st.st_ino)
				atomic_store(&e->durable, 1);
			if (e->dir2 == st.st_ino)
				atomic_store(&e->durable2, 1);
		} else if (e->what == DONE_WRITE && e->file == st.st_ino) {
			atomic_store(&e->durable, 1);
		}
	}
}

static void note_write(int fd)
{
	char path[PATH_MAX];
	struct stat st;
	if (!f || !atomic_load(&f->noting) || !path_at(path, fd, NULL) ||
	    !tracked(path) || fstat(fd, &st) || !S_ISREG(st.st_mode))
		return;
	struct fault_note *n = new_note(path, NULL);
	if (!n)
		return;
	char self[64];
	snprintf(self, sizeof self, "/proc/self/fd/%d", fd);
	int again = REAL(open)(self, O_RDONLY | O_CLOEXEC);
	n->file = st.st_ino;
	n->old_size = st.st_size;
	if (again >= 0) {
		if (pread(again, n->old, sizeof n->old, 0) < 0)
			n->old_size = 0;
		close(again);
	}
	atomic_store(&n->what, DONE_WRITE);
}

/* ---- what is hooked ---- */

static bool no_space(const char *path)
{
	if (!below_data(path) || !atomic_load(&f->full))
		return false;
	const char *rest = path + strlen(data);
	bool page = !strncmp(rest, "/pages/", 7) || strstr(rest, "/.press") != NULL;
	if (page)
		errno = ENOSPC;
	return page;
}

static bool no_space_fd(int fd)
{
	char path[PATH_MAX];
	return f && atomic_load(&f->full) && path_at(path, fd, NULL) && no_space(path);
}

ssize_t write(int fd, const void *buf, size_t n)
{
	if (no_space_fd(fd))
		return -1;
	step_fd(fd);
	note_write(fd);
	return REAL(write)(fd, buf, n);
}

ssize_t pwrite(int fd, const void *buf, size_t n, off_t at)
{
	if (no_space_fd(fd))
		return -1;
	step_fd(fd);
	note_write(fd);
	return REAL(pwrite)(fd, buf, n, at);
}

ssize_t pwrite64(int fd, const void *buf, size_t n, off64_t at)
{
	return pwrite(fd, buf, n, at);
}

int ftruncate(int fd, off_t len)
{
	step_fd(fd);
	return REAL(ftruncate)(fd, len);
}

int ftruncate64(int fd, off64_t len)
{
	return ftruncate(fd, len);
}

int fsync(int fd)
{
	step_fd(fd);
	int rc = REAL(fsync)(fd);
	if (!rc)
		note_sync(fd);
	return rc;
}

int fdatasync(int fd)
{
	step_fd(fd);
	int rc = REAL(fdatasync)(fd);
	if (!rc)
		note_sync(fd);
	return rc;
}

int unlinkat(int dir, const char *name, int flags)
{
	char path[PATH_MAX];
	if (!f || !path_at(path, dir, name))
		return REAL(unlinkat)(dir, name, flags);
	step(path);
	int saved = tracked(path) && !(flags & AT_REMOVEDIR) ? save(path) : 0;
	int rc = REAL(unlinkat)(dir, name, flags), no = errno;
	struct fault_note *n = !rc && saved ? new_note(path, NULL) : NULL;
	if (n) {
		n->saved = saved;
		atomic_store(&n->what, DONE_UNLINK);
	}
	errno = no;
	return rc;
}

int unlink(const char *name)
{
	return unlinkat(AT_FDCWD, name, 0);
}

int renameat2(int dir, const char *name, int dir2, const char *name2, unsigned flags)
{
	char path[PATH_MAX], path2[PATH_MAX];
	if (!f || !path_at(path, dir, name) || !path_at(path2, dir2, name2))
		return REAL(renameat2)(dir, name, dir2, name2, flags);
	if (no_space(path2))
		return -1;
	step(path2);
	bool noted = tracked(path) && tracked(path2);
	int saved = noted && !flags ? save(path2) : 0;
	int rc = REAL(renameat2)(dir, name, dir2, name2, flags), no = errno;
	struct fault_note *n = !rc && noted ? new_note(path, path2) : NULL;
	if (n) {
		n->saved = saved;
		atomic_store(
		    &n->what, flags & RENAME_EXCHANGE ? DONE_EXCHANGE : DONE_RENAME);
	}
	errno = no;
	return rc;
}

int renameat(int dir, const char *name, int dir2, const char *name2)
{
	return renameat2(dir, name, dir2, name2, 0);
}

int rename(const char *name, const char *name2)
{
	return renameat2(AT_FDCWD, name, AT_FDCWD, name2, 0);
}

static int open_at(int dir, const char *name, int flags, mode_t mode)
{
	char path[PATH_MAX];
	if (!f || !path_at(path, dir, name) || !below_data(path))
		return REAL(openat)(dir, name, flags, mode);
	const char *base = strrchr(path, '/');
	/* the supervisor opens it first, the desk from then on */
	if (!strcmp(base, "/writer.lock"))
		atomic_store(&f->desk, getpid());
	bool makes = (flags & O_CREAT) && access(path, F_OK);
	if (makes && no_space(path))
		return -1;
	if (makes)
		step(path);
	int fd = REAL(openat)(dir, name, flags, mode), no = errno;
	struct fault_note *n =
	    fd >= 0 && makes && tracked(path) ? new_note(path, NULL) : NULL;
	if (n)
		atomic_store(&n->what, DONE_CREATE);
	errno = no;
	return fd;
}

static mode_t mode_of(int flags, va_list ap)
{
	return flags & (O_CREAT | O_TMPFILE) ? (mode_t)va_arg(ap, int) : 0;
}

#define OPEN(function, DIR, ...) \
	int function(__VA_ARGS__, int flags, ...) \
	{ \
		va_list ap; \
		va_start(ap, flags); \
		mode_t mode = mode_of(flags, ap); \
		va_end(ap); \
		return open_at(DIR, name, flags, mode); \
	}
OPEN(open, AT_FDCWD, const char *name)
OPEN(open64, AT_FDCWD, const char *name)
OPEN(openat, dir, int dir, const char *name)
OPEN(openat64, dir, int dir, const char *name)

int mkdirat(int dir, const char *name, mode_t mode)
{
	char path[PATH_MAX];
	if (f && path_at(path, dir, name)) {
		if (no_space(path))
			return -1;
		step(path);
	}
	return REAL(mkdirat)(dir, name, mode);
}

int mkdir(const char *name, mode_t mode)
{
	return mkdirat(AT_FDCWD, name, mode);
}

static int control(int fd, int cmd, void *arg)
{
	char path[PATH_MAX];
	if (f && (cmd == F_SETLK || cmd == F_SETLKW) && path_at(path, fd, NULL) &&
	    strstr(path, ".lock"))
		step(path);
	return REAL(fcntl)(fd, cmd, arg);
}

#define CONTROL(function) \
	int function(int fd, int cmd, ...) \
	{ \
		va_list ap; \
		va_start(ap, cmd); \
		void *arg = va_arg(ap, void *); \
		va_end(ap); \
		return control(fd, cmd, arg); \
	}
CONTROL(fcntl)
CONTROL(fcntl64)

int bind(int fd, const struct sockaddr *to, socklen_t len)
{
	const struct sockaddr_un *u = (const void *)to;
	if (f && to->sa_family == AF_UNIX && strstr(u->sun_path, "press.sock"))
		atomic_store(&f->press, getpid());
	return REAL(bind)(fd, to, len);
}

int clock_gettime(clockid_t id, struct timespec *out)
{
	int rc = REAL(clock_gettime)(id, out);
	if (f && !rc && (id == CLOCK_REALTIME || id == CLOCK_REALTIME_COARSE))
		out->tv_sec += atomic_load(&f->shift_ms) / 1000;
	return rc;
}
