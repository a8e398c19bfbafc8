/* SPDX-License-Identifier: MIT */
/* The press as a process: a socket, a queue, a clock. */
#include "app/press.h"

#include "app/tell.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/log.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

enum {
	ASKED = 256,
	PACKED = 4096, /* nobody tells again; printing is ten times as fast */
	TICK_MS = 100,
	GRUMBLE_MS = 60000,
	RECEIVE = 256 * 1024,
	REST = 4, /* times as long as packing had to wait */
	REST_MS = 1000
};

struct ring {
	struct tell *at;
	size_t most, first, n;
};

struct loop {
	struct press press;
	struct app app;
	int sock, sig, lock;
	struct ring asked;  /* to be printed */
	struct ring packed; /* printed, still without brotli; when nothing is asked for */
	int64_t pack_at;    /* not before; clock_mono() */
	bool stop;
};

/* One press a site: it holds run/press.lock as long as it lives. */
static enum err listen_on(struct loop *l)
{
	struct sockaddr_un at = {.sun_family = AF_UNIX};
	struct arena *a = &l->press.arena;
	const char *path = arena_printf(a, "%s/run/press.sock", l->app.conf.data);
	if (strlen(path) >= sizeof at.sun_path)
		return err_set(ERR_INVALID, "%s: too long for a socket", path);
	memcpy(at.sun_path, path, strlen(path));
	enum err e = file_lock(
	    &l->lock, arena_printf(a, "%s/run/press.lock", l->app.conf.data), 0);
	if (e)
		return e;
	unlink(path);
	l->sock = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	const int size = RECEIVE;
	setsockopt(l->sock, SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
	mode_t mask = umask(0117);
	bool good = l->sock >= 0 && bind(l->sock, (struct sockaddr *)&at, sizeof at) == 0;
	int why = errno;
	umask(mask);
	return good ? OK : err_set(ERR_BROKEN, "%s: %s", path, strerror(why));
}

static enum err take_signals(struct loop *l)
{
	sigset_t mine;
	sigemptyset(&mine);
	sigaddset(&mine, SIGTERM);
	sigaddset(&mine, SIGINT);
	sigaddset(&mine, SIGHUP);
	sigprocmask(SIG_BLOCK, &mine, NULL);
	l->sig = signalfd(-1, &mine, SFD_CLOEXEC | SFD_NONBLOCK);
	return l->sig >= 0 ? OK : err_set(ERR_BROKEN, "signalfd: %s", strerror(errno));
}

static void reload(struct loop *l)
{
	app_reload(&l->app);
	url_init("", l->app.conf.base_url);
}

static void on_signal(struct loop *l)
{
	struct signalfd_siginfo si;
	while (read(l->sig, &si, sizeof si) == (ssize_t)sizeof si) {
		if (si.ssi_signo == SIGHUP)
			reload(l);
		else
			l->stop = true;
	}
}

/* What does not fit is left out: of pages to be printed, web tells again; the others go
 * without brotli until they change. */
static void put(struct ring *r, const struct tell *t)
{
	for (size_t i = 0; i < r->n; i++)
		if (!memcmp(&r->at[(r->first + i) % r->most], t, sizeof *t))
			return;
	if (r->n < r->most)
		r->at[(r->first + r->n++) % r->most] = *t;
}

static struct tell take(struct ring *r)
{
	struct tell t = r->at[r->first];
	r->first = (r->first + 1) % r->most;
	r->n--;
	return t;
}

static void receive(struct loop *l)
{
	struct tell t;
	ssize_t len;
	while ((len = recv(l->sock, &t, sizeof t, MSG_TRUNC)) >= 0)
		if (len == sizeof t)
			put(&l->asked, &t);
}

/* Packing is for readers to come: when it has to wait for a processor, it leaves it to
 * those who want it now. */
static enum err pack(struct loop *l, const struct place_key *key)
{
	int64_t start = clock_mono(), used = clock_cpu();
	enum err e = press_brotli(&l->press, key);
	int64_t now = clock_mono(), waited = now - start - (clock_cpu() - used);
	int64_t rest = waited > 0 ? REST * waited : 0;
	l->pack_at = now + (rest < REST_MS ? rest : REST_MS);
	return e;
}

static void work(struct loop *l)
{
	struct arena a;
	struct place_key key;
	bool asked = l->asked.n > 0;
	struct tell t = take(asked ? &l->asked : &l->packed);
	enum err e = OK;
	arena_init(&a);
	if (tell_parse(&key, &a, &t, sizeof t)) {
		e = asked ? press_print(&l->press, &key) : pack(l, &key);
		if (asked && !e)
			put(&l->packed, &t);
	}
	if (e && clock_mono() >= l->press.grumble_at) {
		l->press.grumble_at = clock_mono() + GRUMBLE_MS;
		log_err("press", e, "file", place_file(&a, &key), NULL);
	}
	arena_release(&a);
}

/* Milliseconds until there is something to do, a tick included. */
static int64_t idle_ms(const struct loop *l, int64_t tick)
{
	int64_t at = l->packed.n && l->pack_at < tick ? l->pack_at : tick;
	return l->asked.n ? 0 : at - clock_mono();
}

static void run(struct loop *l)
{
	int64_t tick = 0;
	while (!l->stop) {
		int64_t wait = idle_ms(l, tick);
		struct pollfd p[] = {
		    {.fd = l->sig, .events = POLLIN}, {.fd = l->sock, .events = POLLIN}};
		if (poll(p, 2, wait > 0 ? (int)wait : 0) < 0 && errno != EINTR)
			return;
		if (p[0].revents)
			on_signal(l);
		if (p[1].revents)
			receive(l);
		bool packs = l->packed.n && clock_mono() >= l->pack_at;
		if ((l->asked.n || packs) && !l->stop)
			work(l);
		if (clock_mono() >= tick) {
			press_tick(&l->press);
			tick = clock_mono() + TICK_MS;
		}
	}
}

enum err press_run(const struct worker *w)
{
	static struct tell asked[ASKED], packed[PACKED];
	static struct loop l = {.sock = -1,
	    .sig = -1,
	    .lock = -1,
	    .asked = {asked, ASKED},
	    .packed = {packed, PACKED}};
	enum err e = worker_open(&l.app, w);
	if (!e) {
		url_init("", l.app.conf.base_url);
		e = press_init(&l.press, &l.app);
	}
	if (!e)
		e = take_signals(&l);
	if (!e)
		e = listen_on(&l);
	if (!e)
		run(&l);
	if (e)
		log_err("worker", e, NULL);
	if (l.sock >= 0)
		close(l.sock);
	press_release(&l.press);
	app_close(&l.app);
	return e;
}
