/* SPDX-License-Identifier: MIT */
/* Listening sockets: our own unix socket, or one that systemd opened (sd_listen_fds(3)).
 */
#include "http/server.h"

#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

enum { BACKLOG = 1024, FIRST_FD = 3 };

static int unix_socket(void)
{
	return socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
}

/* Removes what a dead process left at addr. ERR_BUSY when somebody answers there. */
static enum err clear_path(const struct sockaddr_un *addr)
{
	struct stat st;
	if (lstat(addr->sun_path, &st) != 0)
		return OK;
	if (!S_ISSOCK(st.st_mode))
		return err_set(ERR_BROKEN, "%s is there and no socket", addr->sun_path);
	int fd = unix_socket();
	if (fd < 0)
		return err_set(ERR_BROKEN, "socket: %s", strerror(errno));
	bool dead = connect(fd, (const struct sockaddr *)addr, sizeof(*addr)) != 0 &&
		    (errno == ECONNREFUSED || errno == ENOENT);
	close(fd);
	if (!dead)
		return err_set(
		    ERR_BUSY, "%s is served by another process", addr->sun_path);
	unlink(addr->sun_path);
	return OK;
}

enum err socket_listen(int *fd, const char *path)
{
	struct sockaddr_un addr = {.sun_family = AF_UNIX};
	size_t len = strlen(path);
	if (len == 0 || len >= sizeof(addr.sun_path))
		return err_set(ERR_INVALID, "path of a socket is 1 to %zu bytes: %s",
		    sizeof(addr.sun_path) - 1, path);
	memcpy(addr.sun_path, path, len);
	enum err e = clear_path(&addr);
	if (e != OK)
		return e;
	int s = unix_socket();
	/* 0660 from the first moment on, whatever the caller's mask. */
	mode_t mask = umask(0117);
	bool good = s >= 0 && bind(s, (struct sockaddr *)&addr, sizeof(addr)) == 0 &&
		    listen(s, BACKLOG) == 0;
	int why = errno;
	umask(mask);
	if (!good) {
		if (s >= 0)
			close(s);
		return err_set(ERR_BROKEN, "%s: %s", path, strerror(why));
	}
	*fd = s;
	return OK;
}

/* True when the index-th of the names separated by ":" is name. */
static bool is_name(const char *names, int64_t index, const char *name)
{
	for (; index > 0; index--) {
		names += strcspn(names, ":");
		if (*names++ == '\0')
			return false;
	}
	size_t len = strcspn(names, ":");
	return strlen(name) == len && strncmp(names, name, len) == 0;
}

enum err socket_inherited(int *fd, const char *name)
{
	const char *pid = getenv("LISTEN_PID"), *fds = getenv("LISTEN_FDS");
	const char *names = getenv("LISTEN_FDNAMES");
	int64_t for_pid, n;
	if (pid == NULL || fds == NULL || names == NULL ||
	    !text_int(pid, 1, INT32_MAX, &for_pid) || for_pid != getpid() ||
	    !text_int(fds, 1, 64, &n))
		return err_set(ERR_NOT_FOUND, "no sockets were passed to this process");
	for (int64_t i = 0; i < n; i++) {
		int s = FIRST_FD + (int)i;
		if (!is_name(names, i, name))
			continue;
		if (fcntl(s, F_SETFD, FD_CLOEXEC) != 0)
			return err_set(ERR_BROKEN, "passed socket: %s", strerror(errno));
		*fd = s;
		return OK;
	}
	return err_set(ERR_NOT_FOUND, "no socket with the name %s was passed", name);
}
