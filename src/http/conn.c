/* SPDX-License-Identifier: MIT */
/* The life of one connection: idle in the epoll set, read when its first record is there,
 * with the handler, perhaps parked outside the set, answered, idle again. */
#include "http/conn.h"

#include "base/log.h"

#include <assert.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

/* More idle connections than this give all their memory back. */
enum { WARM_CONNS = 64 };

static bool add_to_set(struct server *s, struct conn *c)
{
	/* Edge-triggered: a peer that sent 3 bytes and waits causes no further events. */
	struct epoll_event ev = {.events = EPOLLIN | EPOLLRDHUP | EPOLLET,
	    .data.u64 = loop_key(SOURCE_CONN, (size_t)(c - s->conns), c->gen)};
	c->in_set = epoll_ctl(s->ep, EPOLL_CTL_ADD, c->fd, &ev) == 0;
	return c->in_set;
}

/* Memory back to what an idle connection may keep, and fields as a new request wants
 * them. */
static void clear(struct conn *c)
{
	if (c->body.cap > KEEP_BYTES)
		buf_release(&c->body);
	buf_clear(&c->body);
	buf_clear(&c->head);
	arena_reset(&c->x.arena);
	response_clear(&c->x.res, &c->x.arena);
	c->x.req = (struct request){.arena = &c->x.arena};
	c->x.refused = 0;
	c->x.user = NULL;
}

void conn_open(struct server *s, int fd)
{
	struct conn *c = s->conns;
	while (c->state != CONN_FREE)
		c++;
	assert(c < s->conns + CONN_MAX);
	c->fd = fd;
	c->gen = ++s->gen;
	c->state = CONN_IDLE;
	c->partial = false;
	c->since = s->now;
	arena_init(&c->x.arena);
	response_init(&c->x.res, &c->x.arena);
	buf_init(&c->body, 0);
	buf_init(&c->head, 0);
	clear(c);
	s->open++;
	/* So that most answers never block. No SO_RCVTIMEO and SO_SNDTIMEO: deadline.c.
	 */
	int room = 256 * 1024;
	setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &room, sizeof(room));
	if (!add_to_set(s, c))
		conn_close(s, c);
}

static void release(struct conn *c)
{
	response_release(&c->x.res);
	buf_release(&c->body);
	buf_release(&c->head);
	arena_release(&c->x.arena);
}

void conn_close(struct server *s, struct conn *c)
{
	assert(c->state != CONN_FREE);
	if (c->state == CONN_PARKED || c->state == CONN_RESUMED)
		conn_abandon(c);
	if (c->fd >= 0)
		close(c->fd); /* leaves the epoll set with it */
	release(c);
	c->fd = -1;
	c->in_set = false;
	c->state = CONN_FREE;
	s->open--;
}

static void finish(struct server *s, struct conn *c)
{
	assert(c->state == CONN_BUSY);
	if (!conn_finish(c, !s->draining, &s->o)) {
		c->in_set = false; /* closed by the library */
		conn_close(s, c);
		return;
	}
	if (s->open > WARM_CONNS)
		release(c);
	clear(c);
	c->state = CONN_IDLE;
	c->partial = false;
	c->since = s->now;
	if (!c->in_set && !add_to_set(s, c))
		conn_close(s, c);
}

static void handle(struct server *s, struct conn *c)
{
	c->state = CONN_BUSY;
	if (s->o.handle(s->o.arg, &c->x) == VERDICT_SEND) {
		finish(s, c);
		return;
	}
	s->parked++;
	if (c->state == CONN_BUSY) /* it may have been resumed already */
		c->state = CONN_PARKED;
	if (c->in_set)
		epoll_ctl(s->ep, EPOLL_CTL_DEL, c->fd, NULL);
	c->in_set = false;
}

static void serve(struct server *s, struct conn *c)
{
	c->partial = false;
	err_clear();
	enum err e = conn_read(c, &s->o);
	if (e == OK) {
		handle(s, c);
		return;
	}
	log_event(LOG_WARN, "torn", "msg", err_text(), NULL);
	conn_close(s, c);
}

void conn_event(struct server *s, struct conn *c, uint32_t events)
{
	if (c->state != CONN_IDLE)
		return;
	bool gone = (events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0;
	switch (fcgi_peek(c->fd)) {
	case PEEK_READY:
		serve(s, c);
		break;
	case PEEK_BAD:
		conn_close(s, c);
		break;
	case PEEK_SOME:
		if (gone) {
			conn_close(s, c);
		} else if (!c->partial) {
			c->partial = true;
			c->since = s->now;
		}
		break;
	case PEEK_NONE: /* a late event: that request was served already */
		break;
	}
}

void server_resume(struct server *s, struct exchange *x)
{
	struct conn *c = (struct conn *)x; /* x is its first member */
	assert(c->state == CONN_PARKED || c->state == CONN_BUSY);
	c->state = CONN_RESUMED;
	s->resumed++;
}

_Static_assert(offsetof(struct conn, x) == 0, "server_resume() relies on it");

void conn_resumed(struct server *s)
{
	for (struct conn *c = s->conns; c < s->conns + CONN_MAX && s->resumed > 0; c++) {
		if (c->state != CONN_RESUMED)
			continue;
		s->resumed--;
		s->parked--;
		err_clear();
		handle(s, c);
	}
}

void conn_expire(struct server *s, int64_t now)
{
	for (struct conn *c = s->conns; c < s->conns + CONN_MAX; c++) {
		int ms = c->partial ? s->o.recv_ms : s->o.idle_ms;
		if (c->state == CONN_IDLE && now - c->since >= ms)
			conn_close(s, c);
	}
}

void conn_drain(struct server *s)
{
	for (struct conn *c = s->conns; c < s->conns + CONN_MAX; c++) {
		/* One with a request in it has its event still to come. */
		if (c->state == CONN_IDLE && fcgi_peek(c->fd) != PEEK_READY)
			conn_close(s, c);
	}
}
