/* SPDX-License-Identifier: MIT */
/* The two transports. A server is one epoll loop over one listening socket (libfcgi reads
 * each request once its first record is there), timers and watched descriptors;
 * cgi_once() answers a single request from the environment. Both hand complete requests
 * to one handler. */
#ifndef HTTP_SERVER_H
#define HTTP_SERVER_H

#include "http/request.h"
#include "http/response.h"

/* One request under way. The handler owns user while the exchange lasts. */
struct exchange {
	struct arena arena;
	struct request req;
	struct response res;
	int refused; /* HTTP status that request_parse() gave, 0 when req is good */
	void *user;  /* the handler's own, reset to NULL for every request */
};

enum verdict {
	VERDICT_SEND, /* res is complete: send it */
	VERDICT_PARK, /* a job is under way: server_resume() will come */
};

typedef enum verdict handle_fn(void *arg, struct exchange *x);

struct server;

struct server_opts {
	int listen_fd; /* not owned */
	handle_fn
	    *handle; /* called once per complete request, and again after a resume */
	void *arg;
	size_t body_limit; /* bytes */
	int recv_ms, send_ms,
	    idle_ms;               /* time-outs: request read, reply written, kept idle */
	void (*tick)(void *arg);   /* every 100 ms or so; may be NULL */
	void (*reload)(void *arg); /* SIGHUP; may be NULL */
};

/* An epoll loop; blocks TERM, INT, HUP and reads them by signalfd. Owned until
 * server_free(). */
enum err server_new(struct server **out, const struct server_opts *opts) MUST_USE;
void server_free(struct server *s);

/* Serves until TERM or INT; then stops accepting, finishes what was read, closes idle
 * connections and returns within 10 s. */
enum err server_run(struct server *s) MUST_USE;

/* Calls fn(arg) whenever fd is readable, until unwatched. fd is not owned. */
enum err server_watch(
    struct server *s, int fd, void (*fn)(void *arg), void *arg) MUST_USE;
void server_unwatch(struct server *s, int fd);

/* The job of a parked exchange is done: the handler is called again with the same x. */
void server_resume(struct server *s, struct exchange *x);

/* How many exchanges are parked. */
int server_parked(const struct server *s);

/* One request as plain CGI (RFC 3875) on the environment, stdin and stdout. A PARK
 * verdict makes it call wait(arg, x) (blocking) and then the handler again. base is the
 * URL prefix of the script. */
enum err cgi_once(handle_fn *handle, void (*wait)(void *arg, struct exchange *x),
    void *arg, size_t body_limit, const char *base) MUST_USE;

/* A listening unix socket: backlog 1024, mode 0660, replaces a dead one, ERR_BUSY when
 * somebody listens there. The caller owns *fd. */
enum err socket_listen(int *fd, const char *path) MUST_USE;

/* The socket that systemd passed under that name (LISTEN_FDS, LISTEN_PID, LISTEN_FDNAMES;
 * sd_listen_fds(3)); ERR_NOT_FOUND when none. */
enum err socket_inherited(int *fd, const char *name) MUST_USE;

#endif
