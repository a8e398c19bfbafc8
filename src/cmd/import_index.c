/* SPDX-License-Identifier: MIT */
/* Both sides talk in numbers over a socket: the importer tells times of publication, the
 * other one whether it goes along, and at the end how far it is. */
#include "cmd/import_index.h"

#include "base/clock.h"
#include "base/mem.h"
#include "news/search_beside.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { TELL_MS = 200 };

struct import_index {
	int fd;
	pid_t pid;
	bool along; /* it has begun, and lives for all we know */
};

static bool tell(int fd, int64_t number)
{
	ssize_t n;
	do {
		n = send(fd, &number, sizeof number, MSG_NOSIGNAL);
	} while (n < 0 && errno == EINTR);
	return n == sizeof number;
}

static bool hear(int fd, int64_t *number)
{
	ssize_t n;
	do {
		n = recv(fd, number, sizeof *number, MSG_WAITALL);
	} while (n < 0 && errno == EINTR);
	return n == sizeof *number;
}

/* ---- the process beside ---- */

struct course {
	struct search_beside *made;
	int fd;
	int64_t told; /* when, by the monotonic clock */
};

/* The newest of what was told; waits for it when there is nothing else to do. */
static enum err until(void *arg, int64_t *before, bool idle)
{
	struct course *c = arg;
	struct pollfd p = {.fd = c->fd, .events = POLLIN};
	while (*before < INT64_MAX && poll(&p, 1, idle ? -1 : 0) != 0) {
		if (!hear(c->fd, before))
			return err_set(ERR_BUSY, "the import was broken off");
		idle = false;
	}
	if (*before == INT64_MAX && clock_mono() - c->told >= TELL_MS) {
		c->told = clock_mono();
		if (!tell(c->fd, search_beside_count(c->made)))
			return err_set(ERR_BUSY, "the import was broken off");
	}
	return OK;
}

static enum err make(struct cmd_env *env, struct db **db, struct course *c)
{
	enum err e = cmd_open(db, env, DB_WRITE);
	if (!e)
		e = search_beside_begin(&c->made, *db);
	if (!tell(c->fd, !e && c->made) || e || !c->made)
		return e;
	e = search_beside_fill(c->made, until, c);
	return e ? e : search_beside_adopt(c->made);
}

static void beside(struct cmd_env *env, int fd, pid_t parent)
{
	struct course c = {.fd = fd};
	struct db *db = NULL;
	int64_t first;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(0);
	/* Ctrl-C is for the importer, which then says how much is in */
	signal(SIGINT, SIG_IGN);
	signal(SIGTERM, SIG_IGN);
	signal(SIGHUP, SIG_IGN);
	enum err e = hear(fd, &first) ? make(env, &db, &c) : OK;
	if (e)
		fprintf(stderr,
		    "search index: %s; it is made behind the last article instead\n",
		    *err_text() ? err_text() : err_said(e));
	search_beside_free(c.made);
	db_close(db);
	_exit(e ? 1 : 0);
}

/* ---- the importer ---- */

enum err import_index_new(struct import_index **out, struct cmd_env *env)
{
	int pair[2];
	pid_t parent = getpid();
	*out = NULL;
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair))
		return err_set(ERR_BROKEN, "socketpair: %s", strerror(errno));
	pid_t pid = fork();
	if (!pid) {
		close(pair[0]);
		beside(env, pair[1], parent);
	}
	enum err e = pid < 0 ? err_set(ERR_BROKEN, "fork: %s", strerror(errno)) : OK;
	close(pair[1]);
	if (e) {
		close(pair[0]);
		return e;
	}
	struct import_index *x = mem_new(sizeof *x);
	*x = (struct import_index){.fd = pair[0], .pid = pid};
	*out = x;
	return OK;
}

void import_index_begin(struct import_index *x)
{
	int64_t along = 0;
	x->along = tell(x->fd, INT64_MIN) && hear(x->fd, &along) && along;
}

void import_index_until(struct import_index *x, int64_t at)
{
	x->along = x->along && tell(x->fd, at);
}

void import_index_end(struct import_index *x)
{
	import_index_until(x, INT64_MAX);
}

static void reap(struct import_index *x)
{
	while (x->pid && waitpid(x->pid, NULL, 0) < 0 && errno == EINTR)
		continue;
	x->pid = 0;
}

void import_index_wait(
    struct import_index *x, void (*progress)(void *arg, int64_t done), void *arg)
{
	int64_t done;
	if (!x->along)
		return;
	while (hear(x->fd, &done))
		progress(arg, done);
	reap(x); /* no lock of it is left then */
}

void import_index_free(struct import_index *x)
{
	if (!x)
		return;
	close(x->fd);
	if (x->pid)
		kill(x->pid, SIGKILL);
	reap(x);
	mem_free(x);
}
