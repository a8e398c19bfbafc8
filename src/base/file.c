/* SPDX-License-Identifier: MIT */
/* Files read and written as a whole, folders, and the lock between processes. After a
 * failed fsync nothing is retried: the kernel may have dropped the data already. */
#include "base/file.h"

#include "base/clock.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { PAUSE_MIN_NS = 31250, PAUSE_MAX_NS = 1000000 };

/* The code for errno, with a message that names the call and the path. */
static enum err fail(const char *call, const char *path)
{
	int no = errno;
	enum err e = ERR_BROKEN;
	if (no == ENOENT || no == ENOTDIR)
		e = ERR_NOT_FOUND;
	else if (no == ENOSPC || no == EDQUOT)
		e = ERR_FULL;
	return err_set(e, "%s: %s: %s", path, call, strerror(no));
}

static enum err read_all(struct buf *out, int fd, const char *name)
{
	char chunk[16 * 1024];
	for (;;) {
		ssize_t n = read(fd, chunk, sizeof(chunk));
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return fail("read", name);
		if (n == 0)
			return buf_err(out);
		buf_add(out, chunk, (size_t)n);
		if (out->err != OK)
			return err_set(
			    out->err, "%s: larger than %zu bytes", name, out->limit);
	}
}

enum err file_read(struct buf *out, const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	if (fd < 0)
		return fail("open", path);
	enum err e = read_all(out, fd, path);
	close(fd);
	return e;
}

enum err file_read_fd(struct buf *out, int fd)
{
	char name[32];
	snprintf(name, sizeof(name), "descriptor %d", fd);
	return read_all(out, fd, name);
}

static int write_all(int fd, const void *data, size_t len)
{
	const char *p = data;
	while (len > 0) {
		ssize_t n = write(fd, p, len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -1;
		p += n;
		len -= (size_t)n;
	}
	return 0;
}

enum err file_write_all(int fd, const void *data, size_t len)
{
	char name[32];
	snprintf(name, sizeof(name), "descriptor %d", fd);
	return write_all(fd, data, len) == 0 ? OK : fail("write", name);
}

/* The folder that holds path, in the arena. */
static char *folder_of(struct arena *a, const char *path)
{
	const char *slash = strrchr(path, '/');
	if (!slash)
		return arena_strdup(a, ".");
	return slash == path ? arena_strdup(a, "/")
			     : arena_strndup(a, path, (size_t)(slash - path));
}

static enum err fill(int fd, const char *path, const void *data, size_t len, mode_t mode)
{
	if (fchmod(fd, mode) != 0)
		return fail("chmod", path);
	if (write_all(fd, data, len) != 0)
		return fail("write", path);
	if (fsync(fd) != 0)
		return fail("fsync", path);
	return OK;
}

enum err file_write(const char *path, const void *data, size_t len, mode_t mode)
{
	struct arena a;
	arena_init(&a);
	const char *slash = strrchr(path, '/');
	const char *folder = folder_of(&a, path);
	/* A dot name: file_list and the web server pass it over. */
	char *temp = arena_printf(&a, "%s/.%s.XXXXXX", folder, slash ? slash + 1 : path);
	enum err e;
	int fd = mkostemp(temp, O_CLOEXEC);
	if (fd < 0) {
		e = fail("open", path);
		goto out;
	}
	e = fill(fd, path, data, len, mode);
	if (close(fd) != 0 && e == OK)
		e = fail("close", path);
	if (e == OK && rename(temp, path) != 0)
		e = fail("rename", path);
	if (e == OK)
		e = file_sync_dir(folder);
	else
		unlink(temp);
out:
	arena_release(&a);
	return e;
}

enum err file_mkdir(const char *path, mode_t mode)
{
	struct stat st;
	if (mkdir(path, mode) == 0)
		return chmod(path, mode) == 0 ? OK : fail("chmod", path);
	if (errno != EEXIST)
		return fail("mkdir", path);
	if (stat(path, &st) != 0)
		return fail("stat", path);
	if (!S_ISDIR(st.st_mode))
		return err_set(ERR_BROKEN, "%s: is there but not a folder", path);
	return OK;
}

bool file_exists(const char *path)
{
	return access(path, F_OK) == 0;
}

enum err file_sync_dir(const char *path)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return fail("open", path);
	enum err e = fsync(fd) == 0 ? OK : fail("fsync", path);
	close(fd);
	return e;
}

/* Opens the lock file, made with mode 0660 whatever the umask; -1 and errno. */
static int open_lock(const char *path)
{
	for (int i = 0; i < 3; i++) {
		int fd = open(path, O_RDWR | O_CLOEXEC);
		if (fd >= 0 || errno != ENOENT)
			return fd;
		fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0660);
		if (fd >= 0) {
			if (fchmod(fd, 0660) == 0)
				return fd;
			close(fd);
			return -1;
		}
		if (errno != EEXIST) /* else: another process was faster */
			return -1;
	}
	return -1;
}

enum err file_lock(int *fd, const char *path, int wait_ms)
{
	/* A lock of the process, not of the open file: F_GETLK then tells who holds it.
	 */
	struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
	/* Most holders are done at once: look often at first. */
	struct timespec pause = {.tv_nsec = PAUSE_MIN_NS};
	int64_t until = clock_mono() + wait_ms;
	int f = open_lock(path);
	if (f < 0)
		return fail("open", path);
	while (fcntl(f, F_SETLK, &lock) != 0) {
		enum err e = OK;
		if (errno != EACCES && errno != EAGAIN && errno != EINTR)
			e = fail("lock", path);
		else if (clock_mono() >= until)
			e = err_set(ERR_BUSY, "%s: locked by another process", path);
		if (e != OK) {
			close(f);
			return e;
		}
		nanosleep(&pause, NULL);
		if (pause.tv_nsec < PAUSE_MAX_NS)
			pause.tv_nsec *= 2;
	}
	*fd = f;
	return OK;
}

static bool ends_with(const char *s, const char *suffix)
{
	size_t n = strlen(s), m = strlen(suffix);
	return n >= m && strcmp(s + n - m, suffix) == 0;
}

static int by_bytes(const void *x, const void *y)
{
	return strcmp(*(char *const *)x, *(char *const *)y);
}

enum err file_list(char ***out, struct arena *a, const char *dir, const char *suffix)
{
	size_t n = 0, cap = 16;
	char **names = arena_array(a, cap, sizeof(*names));
	DIR *d = opendir(dir);
	if (!d)
		return fail("opendir", dir);
	struct dirent *entry;
	while ((errno = 0, entry = readdir(d)) != NULL) {
		if (entry->d_name[0] == '.' || !ends_with(entry->d_name, suffix))
			continue;
		if (n + 1 == cap) {
			char **more = arena_array(a, cap * 2, sizeof(*names));
			memcpy(more, names, n * sizeof(*names));
			names = more;
			cap *= 2;
		}
		names[n++] = arena_strdup(a, entry->d_name);
	}
	enum err e = errno == 0 ? OK : fail("readdir", dir);
	closedir(d);
	if (e != OK)
		return e;
	qsort(names, n, sizeof(*names), by_bytes);
	*out = names;
	return OK;
}
