/* SPDX-License-Identifier: MIT */
/* See server_fixture.h. Paths: /hello, /big (300 KB), /echo, /park (answers after PARK_MS
 * by a watched timer), /instant (parks and resumes itself). */
#include "server_fixture.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/secret.h"

#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <unistd.h>

struct seen *seen;
char socket_path[64];
static struct server *server;
static int timer_fd;
static struct exchange *parked;

static void on_timer(void *arg)
{
	(void)arg;
	server_unwatch(server, timer_fd);
	close(timer_fd);
	server_resume(server, parked);
}

static enum verdict park(struct exchange *x)
{
	struct itimerspec t = {.it_value = {PARK_MS / 1000, PARK_MS % 1000 * 1000000}};
	timer_fd = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC);
	timerfd_settime(timer_fd, 0, &t, NULL);
	parked = x;
	x->user = &parked;
	if (server_watch(server, timer_fd, on_timer, NULL) != OK)
		abort();
	return VERDICT_PARK;
}

static enum verdict handle(void *arg, struct exchange *x)
{
	const char *path = x->req.path;
	(void)arg;
	x->res.type = "text/plain; charset=utf-8";
	if (x->user != NULL) {
		buf_printf(&x->res.body, "resumed, %d parked", server_parked(server));
		return VERDICT_SEND;
	}
	seen->handled++;
	seen->nested += strcmp(x->req.remote, "6.6.6.6") == 0;
	if (x->refused != 0) {
		seen->refused = x->refused;
		x->res.status = x->refused;
		buf_str(&x->res.body, "refused");
	} else if (strcmp(path, "/park") == 0) {
		return park(x);
	} else if (strcmp(path, "/instant") == 0) {
		x->user = &parked;
		server_resume(server, x);
		return VERDICT_PARK;
	} else if (strcmp(path, "/big") == 0) {
		for (int i = 0; i < 30000; i++)
			buf_str(&x->res.body, "0123456789");
	} else {
		const char *v = pairs_get(&x->req.form, "v");
		seen->body = v != NULL ? strlen(v) : 0;
		buf_printf(&x->res.body, "hello %zu", seen->body);
	}
	return VERDICT_SEND;
}

static void reload(void *arg)
{
	(void)arg;
	seen->reloads++;
}

static void tick(void *arg)
{
	(void)arg;
	seen->ticks++;
}

static int child(int listen_fd, int recv_ms, int idle_ms)
{
	struct server_opts o = {.listen_fd = listen_fd,
	    .handle = handle,
	    .body_limit = LIMIT,
	    .recv_ms = recv_ms,
	    .send_ms = 2000,
	    .idle_ms = idle_ms,
	    .tick = tick,
	    .reload = reload};
	log_set_level(LOG_ERROR);
	enum err e = server_new(&server, &o);
	if (e == OK)
		e = server_run(server);
	server_free(server);
	close(listen_fd);
	return e == OK ? 0 : 1;
}

pid_t server_start(int recv_ms, int idle_ms, bool quick)
{
	int fd;
	secret_init();
	if (seen == NULL)
		seen = mmap(NULL, sizeof(*seen), PROT_READ | PROT_WRITE,
		    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	memset(seen, 0, sizeof(*seen));
	snprintf(socket_path, sizeof(socket_path), "/tmp/qf-test-%d.sock", getpid());
	if (socket_listen(&fd, socket_path) != OK)
		abort();
	fflush(NULL);
	pid_t pid = fork();
	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL); /* when an assertion fails */
		int code = child(fd, recv_ms, idle_ms);
		if (quick)
			_exit(code);
		exit(code);
	}
	close(fd);
	return pid;
}

int server_stop(pid_t pid, int64_t *ms)
{
	int64_t start = clock_mono();
	int status = 0;
	kill(pid, SIGTERM);
	while (waitpid(pid, &status, WNOHANG) == 0) {
		if (clock_mono() - start > 15000) {
			kill(pid, SIGKILL);
			waitpid(pid, &status, 0);
			status = -1;
			break;
		}
		usleep(2000);
	}
	if (ms != NULL)
		*ms = clock_mono() - start;
	unlink(socket_path);
	return status == -1 || !WIFEXITED(status) ? -1 : WEXITSTATUS(status);
}

int server_fds(pid_t pid)
{
	char path[64];
	int n = 0;
	snprintf(path, sizeof(path), "/proc/%d/fd", (int)pid);
	DIR *d = opendir(path);
	while (d != NULL && readdir(d) != NULL)
		n++;
	if (d != NULL)
		closedir(d);
	return n;
}

void server_wait(const int *count, int n)
{
	for (int i = 0; i < 60000 && *count < n; i++)
		usleep(1000);
}
