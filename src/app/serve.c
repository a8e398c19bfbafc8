/* SPDX-License-Identifier: MIT */
/* The supervisor: opens the sockets, forks one process per worker, one desk, one press
 * and their converter, and keeps them running. It opens no database and reads no request.
 */
#include "app/serve.h"

#include "app/converter.h"
#include "app/hold.h"
#include "app/worker.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
	CHILDREN_MAX = 67,
	BACKOFF_MAX_MS = 800,
	STEADY_MS = 10000,
	DRAIN_MS = 11000,
	LOOK_MS = 100
};

struct child {
	enum side side;
	pid_t pid;           /* 0: not running */
	int64_t started_at;  /* monotonic */
	int64_t start_again; /* monotonic; when pid is 0 */
	int64_t backoff_ms;
};

struct supervisor {
	const char *conf_path, *data;
	struct hold hold;
	struct converter converter;
	int web_fd, desk_fd;
	struct child child[CHILDREN_MAX];
	size_t n;
	sigset_t old_mask;
	bool stopping;
	int64_t stop_at;
};

static enum err open_socket(int *fd, const char *data, const char *name)
{
	char path[512];
	enum err e = socket_inherited(fd, name);
	if (e != ERR_NOT_FOUND)
		return e;
	err_clear();
	if (snprintf(path, sizeof path, "%s/run/%s.sock", data, name) >= (int)sizeof path)
		return err_set(ERR_INVALID, "data directory's name is too long");
	return socket_listen(fd, path);
}

static int run_converter(const struct supervisor *s)
{
	log_set_role(worker_name(SIDE_CONVERTER));
	signal(SIGHUP, SIG_IGN); /* it has read no configuration */
	sigprocmask(SIG_SETMASK, &s->old_mask, NULL);
	converter_run(&s->converter);
	return 0;
}

static int run_worker(struct supervisor *s, const struct child *c)
{
	if (c->side == SIDE_DESK)
		converter_close(&s->converter);
	struct worker w = {.side = c->side,
	    .conf_path = s->conf_path,
	    .data = s->data,
	    .first = !c->started_at,
	    .listen_fd = c->side == SIDE_DESK ? s->desk_fd : s->web_fd,
	    .converter = &s->converter};
	/* what the loop will read stays blocked until there is one: a HUP on the way up
	 * must not kill */
	sigset_t mask = s->old_mask;
	sigaddset(&mask, SIGTERM);
	sigaddset(&mask, SIGINT);
	sigaddset(&mask, SIGHUP);
	sigprocmask(SIG_SETMASK, &mask, NULL);
	return worker_run(&w) ? 1 : 0;
}

static void start_child(struct supervisor *s, struct child *c)
{
	pid_t me = getpid(), pid = fork();
	if (!pid) {
		/* no orphan outlives the supervisor, even one that dies right now */
		prctl(PR_SET_PDEATHSIG, SIGTERM);
		if (getppid() != me)
			_exit(1);
		_exit(c->side == SIDE_CONVERTER ? run_converter(s) : run_worker(s, c));
	}
	c->pid = pid > 0 ? pid : 0;
	c->started_at = clock_mono();
	if (pid < 0) {
		c->start_again = clock_mono() + 1000;
		log_event(LOG_ERROR, "fork", "msg", strerror(errno), NULL);
	}
}

/* At once after a steady run, later and later while it keeps dying young. */
static void plan_restart(struct child *c)
{
	bool steady = clock_mono() - c->started_at > STEADY_MS;
	c->backoff_ms = steady ? 0 : c->backoff_ms ? 2 * c->backoff_ms : 100;
	if (c->backoff_ms > BACKOFF_MAX_MS)
		c->backoff_ms = BACKOFF_MAX_MS;
	c->start_again = clock_mono() + c->backoff_ms;
}

static void reap(struct supervisor *s)
{
	int status;
	for (pid_t pid; (pid = waitpid(-1, &status, WNOHANG)) > 0;) {
		for (size_t i = 0; i < s->n; i++) {
			struct child *c = &s->child[i];
			if (c->pid != pid)
				continue;
			char how[48];
			snprintf(how, sizeof how,
			    WIFSIGNALED(status) ? "signal %d" : "exit %d",
			    WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
			c->pid = 0;
			plan_restart(c);
			if (!s->stopping)
				log_event(LOG_ERROR, "worker-died", "role",
				    worker_name(c->side), "how", how, NULL);
		}
	}
}

static void signal_all(struct supervisor *s, int sig)
{
	for (size_t i = 0; i < s->n; i++)
		if (s->child[i].pid)
			kill(s->child[i].pid, sig);
}

static size_t running(const struct supervisor *s)
{
	size_t n = 0;
	for (size_t i = 0; i < s->n; i++)
		n += s->child[i].pid != 0;
	return n;
}

static void on_signal(struct supervisor *s, int sig)
{
	switch (sig) {
	case SIGHUP:
		signal_all(s, SIGHUP);
		break;
	case SIGTERM:
	case SIGINT:
		if (!s->stopping)
			s->stop_at = clock_mono() + DRAIN_MS;
		s->stopping = true;
		signal_all(s, SIGTERM);
		converter_close(&s->converter);
		break;
	default:
		break;
	}
}

static pid_t press_pid(const struct supervisor *s)
{
	for (size_t i = 0; i < s->n; i++)
		if (s->child[i].side == SIDE_PRESS)
			return s->child[i].pid;
	return 0;
}

/* Writers wait for the lock of the pages: a press that does not give it back is ended,
 * which frees it. Only ever our own child. */
static void watch_press(struct supervisor *s)
{
	pid_t pid = press_pid(s);
	if (!pid || !hold_too_long(&s->hold, s->data, pid, clock_mono()))
		return;
	kill(pid, SIGKILL);
	log_event(LOG_ERROR, "press-hangs", "with", "run/pages.lock", NULL);
}

static void supervise(struct supervisor *s, int sigfd)
{
	while (!s->stopping || running(s)) {
		struct signalfd_siginfo info;
		/* a signal, or a tenth of a second for restarts */
		struct pollfd p = {.fd = sigfd, .events = POLLIN};
		if (poll(&p, 1, s->hold.pid ? HOLD_LOOK_MS : LOOK_MS) > 0 &&
		    read(sigfd, &info, sizeof info) == sizeof info)
			on_signal(s, (int)info.ssi_signo);
		reap(s);
		watch_press(s);
		if (s->stopping && clock_mono() > s->stop_at)
			signal_all(s, SIGKILL);
		for (size_t i = 0; i < s->n && !s->stopping; i++)
			if (!s->child[i].pid && clock_mono() >= s->child[i].start_again)
				start_child(s, &s->child[i]);
	}
}

static enum err open_all(struct supervisor *s, enum side side, const struct conf *conf)
{
	enum err e = OK;
	if (side & SIDE_DESK) {
		e = open_socket(&s->desk_fd, s->data, "desk");
		s->child[s->n++].side = SIDE_DESK;
	}
	if (side & SIDE_PRESS)
		s->child[s->n++].side = SIDE_PRESS;
	if (!e && side & SIDE_WEB)
		e = open_socket(&s->web_fd, s->data, "web");
	for (int64_t i = 0;
	     i < conf->workers && side & SIDE_WEB && s->n < CHILDREN_MAX - 1; i++)
		s->child[s->n++].side = SIDE_WEB;
	if (!e && side & (SIDE_WEB | SIDE_PRESS)) {
		e = converter_open(&s->converter);
		s->child[s->n++].side = SIDE_CONVERTER;
	}
	return e;
}

enum err serve_run(enum side side, const char *conf_path, const char *data)
{
	struct arena a;
	struct conf conf;
	static struct supervisor s;
	s = (struct supervisor){.conf_path = conf_path, .web_fd = -1, .desk_fd = -1};
	mem_give_back();
	arena_init(&a);
	enum err e = conf_load(&conf, &a, conf_path);
	s.data = data ? data : conf.data;
	if (!e)
		e = worker_check(side, conf_path, s.data);
	if (!e)
		e = open_all(&s, side, &conf);
	if (e) {
		arena_release(&a);
		return e;
	}
	sigset_t mask;
	sigemptyset(&mask);
	sigaddset(&mask, SIGTERM);
	sigaddset(&mask, SIGINT);
	sigaddset(&mask, SIGHUP);
	sigaddset(&mask, SIGCHLD);
	sigprocmask(SIG_BLOCK, &mask, &s.old_mask);
	int sigfd = signalfd(-1, &mask, SFD_CLOEXEC);
	if (sigfd < 0) {
		e = err_set(ERR_BROKEN, "signalfd: %s", strerror(errno));
	} else {
		log_event(LOG_INFO, "start", "data", s.data, NULL);
		supervise(&s, sigfd);
		close(sigfd);
		log_event(LOG_INFO, "stop", NULL);
	}
	arena_release(&a);
	return e;
}
