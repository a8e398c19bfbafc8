/* SPDX-License-Identifier: MIT */
/* The event loop: one epoll set with the listening socket, the signals, the watched
 * descriptors and the idle connections. One thread; what runs long is a job elsewhere. */
#include "http/conn.h"

#include "base/clock.h"
#include "base/log.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <unistd.h>

enum { TICK_MS = 100, DRAIN_MS = 10000, EVENTS = 64 };
/* New connections a round, so that several workers on one socket share them. */
enum { ACCEPTS = 8 };

uint64_t loop_key(enum source kind, size_t index, uint32_t gen)
{
	return (uint64_t)kind << 56 | (uint64_t)index << 32 | gen;
}

static void listen_on(struct server *s)
{
	struct epoll_event ev = {.events = EPOLLIN | EPOLLEXCLUSIVE,
	    .data.u64 = loop_key(SOURCE_LISTEN, 0, 0)};
	if (s->listening || s->draining || s->open >= CONN_MAX)
		return;
	s->listening = epoll_ctl(s->ep, EPOLL_CTL_ADD, s->o.listen_fd, &ev) == 0;
}

static void listen_off(struct server *s)
{
	if (s->listening)
		epoll_ctl(s->ep, EPOLL_CTL_DEL, s->o.listen_fd, NULL);
	s->listening = false;
}

static void accept_some(struct server *s)
{
	for (int i = 0; i < ACCEPTS && s->listening; i++) {
		int fd = accept4(s->o.listen_fd, NULL, NULL, SOCK_CLOEXEC);
		if (fd >= 0) {
			conn_open(s, fd);
			if (s->open >= CONN_MAX)
				listen_off(
				    s); /* the next tick after a close turns it on */
		} else if (errno == EAGAIN) {
			return;
		} else if (errno != EINTR && errno != ECONNABORTED) {
			/* No descriptors or memory: try again at the next tick. */
			log_event(LOG_WARN, "accept", "msg", strerror(errno), NULL);
			listen_off(s);
		}
	}
}

static void on_signal(struct server *s)
{
	struct signalfd_siginfo si;
	while (read(s->sig, &si, sizeof(si)) == (ssize_t)sizeof(si)) {
		if (si.ssi_signo == SIGHUP) {
			if (s->o.reload != NULL && !s->draining)
				s->o.reload(s->o.arg);
		} else if (!s->draining) {
			listen_off(s);
			s->draining = true;
			s->drain_until = clock_mono() + DRAIN_MS;
			conn_drain(s);
		}
	}
}

/* True when the listening socket is ready; it comes last, so that a connection closed in
 * this round is not replaced before its other events were seen. */
static bool dispatch(struct server *s, const struct epoll_event *ev)
{
	size_t index = (size_t)(ev->data.u64 >> 32 & 0xffffff);
	uint32_t gen = (uint32_t)ev->data.u64;
	switch ((enum source)(ev->data.u64 >> 56)) {
	case SOURCE_LISTEN:
		return true;
	case SOURCE_SIGNAL:
		on_signal(s);
		break;
	case SOURCE_WATCH:
		if (s->watches[index].fn != NULL && s->watches[index].gen == gen)
			s->watches[index].fn(s->watches[index].arg);
		break;
	case SOURCE_CONN:
		if (s->conns[index].gen == gen)
			conn_event(s, &s->conns[index], ev->events);
		break;
	}
	return false;
}

static void tick(struct server *s)
{
	s->now = clock_mono();
	if (s->now < s->next_tick)
		return;
	s->next_tick = s->now + TICK_MS;
	log_flush();
	conn_expire(s, s->now);
	listen_on(s);
	if (s->o.tick != NULL)
		s->o.tick(s->o.arg);
	s->now = clock_mono();
}

static int wait_ms(const struct server *s)
{
	int64_t left = s->next_tick - s->now;
	return s->resumed > 0 || left < 0 ? 0 : (int)left;
}

enum err server_run(struct server *s)
{
	struct epoll_event ev[EVENTS];
	enum err e = OK;
	s->now = clock_mono();
	s->next_tick = s->now + TICK_MS;
	listen_on(s);
	log_gather(true);
	while (!s->draining || (s->open > 0 && clock_mono() < s->drain_until)) {
		int n = epoll_wait(s->ep, ev, EVENTS, wait_ms(s));
		if (n < 0 && errno != EINTR) {
			e = err_set(ERR_BROKEN, "epoll_wait: %s", strerror(errno));
			break;
		}
		s->now = clock_mono();
		bool ready = false;
		for (int i = 0; i < n; i++)
			ready |= dispatch(s, &ev[i]);
		conn_resumed(s);
		if (ready)
			accept_some(s);
		tick(s);
	}
	log_gather(false);
	return e;
}

/* Everything that can fail; server_free() takes back what was made. */
static enum err start(struct server *s)
{
	sigset_t mine;
	sigemptyset(&mine);
	sigaddset(&mine, SIGTERM);
	sigaddset(&mine, SIGINT);
	sigaddset(&mine, SIGHUP);
	enum err e = fcgi_init();
	if (e == OK)
		e = deadline_init();
	if (e != OK)
		return e;
	/* libfcgi put handlers of its own there, which children would inherit. */
	signal(SIGPIPE, SIG_IGN);
	signal(SIGTERM, SIG_DFL);
	signal(SIGUSR1, SIG_DFL);
	if (sigprocmask(SIG_BLOCK, &mine, &s->old_mask) != 0)
		return err_set(ERR_BROKEN, "sigprocmask: %s", strerror(errno));
	s->sig = signalfd(-1, &mine, SFD_CLOEXEC | SFD_NONBLOCK);
	s->ep = epoll_create1(EPOLL_CLOEXEC);
	int flags = fcntl(s->o.listen_fd, F_GETFL);
	struct epoll_event ev = {
	    .events = EPOLLIN, .data.u64 = loop_key(SOURCE_SIGNAL, 0, 0)};
	if (s->sig < 0 || s->ep < 0 || flags < 0 ||
	    fcntl(s->o.listen_fd, F_SETFL, flags | O_NONBLOCK) != 0 ||
	    epoll_ctl(s->ep, EPOLL_CTL_ADD, s->sig, &ev) != 0)
		return err_set(ERR_BROKEN, "event loop: %s", strerror(errno));
	return OK;
}

enum err server_new(struct server **out, const struct server_opts *opts)
{
	struct arena a;
	arena_init(&a);
	struct server *s = arena_alloc(&a, sizeof(*s));
	s->o = *opts;
	s->o.recv_ms = opts->recv_ms > 0 ? opts->recv_ms : 5000;
	s->o.send_ms = opts->send_ms > 0 ? opts->send_ms : 30000;
	s->o.idle_ms = opts->idle_ms > 0 ? opts->idle_ms : 75000;
	s->conns = arena_array(&a, CONN_MAX, sizeof(*s->conns));
	fcgi_attach(s->conns, CONN_MAX, &a);
	s->arena = a;
	s->ep = s->sig = -1;
	sigprocmask(SIG_BLOCK, NULL, &s->old_mask);
	enum err e = start(s);
	if (e == OK)
		*out = s;
	else
		server_free(s);
	return e;
}

void server_free(struct server *s)
{
	if (s == NULL)
		return;
	for (struct conn *c = s->conns; c < s->conns + CONN_MAX; c++) {
		if (c->state != CONN_FREE)
			conn_close(s, c);
	}
	if (s->ep >= 0)
		close(s->ep);
	if (s->sig >= 0)
		close(s->sig);
	sigprocmask(SIG_SETMASK, &s->old_mask, NULL);
	struct arena a = s->arena; /* s lives in it */
	arena_release(&a);
}

enum err server_watch(struct server *s, int fd, void (*fn)(void *arg), void *arg)
{
	size_t i = 0;
	while (i < WATCH_MAX && s->watches[i].fn != NULL)
		i++;
	if (i == WATCH_MAX)
		return err_set(ERR_BUSY, "more than %d watched descriptors", WATCH_MAX);
	struct watch *w = &s->watches[i];
	uint32_t gen = ++s->gen;
	struct epoll_event ev = {
	    .events = EPOLLIN, .data.u64 = loop_key(SOURCE_WATCH, i, gen)};
	if (epoll_ctl(s->ep, EPOLL_CTL_ADD, fd, &ev) != 0)
		return err_set(ERR_BROKEN, "watch: %s", strerror(errno));
	*w = (struct watch){.fd = fd, .gen = gen, .fn = fn, .arg = arg};
	return OK;
}

void server_unwatch(struct server *s, int fd)
{
	for (struct watch *w = s->watches; w < s->watches + WATCH_MAX; w++) {
		if (w->fn != NULL && w->fd == fd) {
			epoll_ctl(s->ep, EPOLL_CTL_DEL, fd, NULL);
			w->fn = NULL;
		}
	}
}

int server_parked(const struct server *s)
{
	return s->parked;
}
