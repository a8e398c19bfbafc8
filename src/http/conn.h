/* SPDX-License-Identifier: MIT */
/* Inside http/ only: what the event loop (loop.c), a connection's life (conn.c) and
 * libfcgi (fcgi.c) share. A connection keeps its exchange; a request borrows it. */
#ifndef HTTP_CONN_H
#define HTTP_CONN_H

#include "http/server.h"

#include <signal.h>

struct FCGX_Request; /* fcgiapp.h stays in fcgi.c */

enum { CONN_MAX = 1024, WATCH_MAX = 128, KEEP_BYTES = 64 * 1024 };

enum conn_state {
	CONN_FREE,
	CONN_IDLE,    /* waits for a request, in the epoll set */
	CONN_BUSY,    /* read and with the handler right now */
	CONN_PARKED,  /* the handler waits for a job */
	CONN_RESUMED, /* the job is done, the handler is due */
};

struct conn {
	struct exchange x;
	struct FCGX_Request *lib;
	struct buf body; /* the request's; uploads point into it */
	struct buf head; /* the response's */
	int fd;
	enum conn_state state;
	bool partial;  /* some bytes of the next request's first record are there */
	bool eof;      /* STDIN was read to its end */
	bool in_set;   /* in the epoll set */
	int64_t since; /* clock_mono() when it became idle or partial */
	uint32_t gen;  /* tells a late event for an earlier connection apart */
};

struct watch {
	int fd;
	uint32_t gen;
	void (*fn)(void *arg);
	void *arg;
};

struct server {
	struct arena arena;
	struct server_opts o;
	struct conn *conns; /* CONN_MAX */
	struct watch watches[WATCH_MAX];
	int ep, sig;
	sigset_t old_mask;
	int open, parked, resumed;
	bool listening; /* the listening socket is in the epoll set */
	bool draining;
	int64_t now; /* clock_mono() at the beginning of this round */
	int64_t drain_until, next_tick;
	uint32_t gen;
};

/* What recv(MSG_PEEK) shows of the next request. */
enum peek {
	PEEK_NONE,  /* nothing yet */
	PEEK_SOME,  /* a good beginning of a record header */
	PEEK_READY, /* a BEGIN_REQUEST record's header */
	PEEK_BAD,   /* end of file, an error or anything else */
};

/* fcgi.c */

/* FCGX_Init, once. */
enum err fcgi_init(void) MUST_USE;
/* Room for libfcgi's side of n connections, handed out by index. */
void fcgi_attach(struct conn *conns, size_t n, struct arena *a);
enum peek fcgi_peek(int fd);
/* Reads one request completely. OK: c->x is ready for the handler (x.refused may be set).
 * Any error: the connection was closed, nothing of it may reach a handler. */
enum err conn_read(struct conn *c, const struct server_opts *o) MUST_USE;
/* Sends c->x.res and ends the request. False when the connection was closed. */
bool conn_finish(struct conn *c, bool keep, const struct server_opts *o);
/* Ends a request that will get no answer; closes the connection. */
void conn_abandon(struct conn *c);

/* deadline.c: shuts fd down for both directions after ms, so that a blocked or dripping
 * read or write ends. One at a time. */
enum err deadline_init(void) MUST_USE;
void deadline_start(int fd, int ms);
void deadline_stop(void);

/* conn.c */
void conn_open(struct server *s, int fd);
void conn_close(struct server *s, struct conn *c);
void conn_event(struct server *s, struct conn *c, uint32_t events);
void conn_resumed(struct server *s);
void conn_expire(struct server *s, int64_t now);
void conn_drain(struct server *s);

/* loop.c */
enum source { SOURCE_LISTEN, SOURCE_SIGNAL, SOURCE_WATCH, SOURCE_CONN };
uint64_t loop_key(enum source kind, size_t index, uint32_t gen);

#endif
