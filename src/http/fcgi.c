/* SPDX-License-Identifier: MIT */
/* libfcgi 2.4.2, unmodified, on a connection that loop.c accepted: the only file that
 * knows it. Rules: look at the first record before the library does; a body counts only
 * when exactly CONTENT_LENGTH bytes and a clean end came; no request ends but in
 * conn_finish(), which leaves no unread byte on a kept connection (it would be parsed as
 * the next request). */
#include "http/conn.h"

#include "base/log.h"

#include <errno.h>
#include <fastcgi.h>
#include <fcgiapp.h>
#include <sys/socket.h>

/* What is read beyond the limit before a too big body's sender is cut off. */
enum { DRAIN_EXTRA = 64 * 1024 };

enum err fcgi_init(void)
{
	static bool done;
	if (!done && FCGX_Init() != 0)
		return err_set(ERR_BROKEN, "FCGX_Init failed");
	done = true;
	return OK;
}

void fcgi_attach(struct conn *conns, size_t n, struct arena *a)
{
	struct FCGX_Request *lib = arena_array(a, n, sizeof(*lib));
	for (size_t i = 0; i < n; i++)
		conns[i].lib = &lib[i];
}

enum peek fcgi_peek(int fd)
{
	unsigned char h[FCGI_HEADER_LEN];
	ssize_t n;
	do
		n = recv(fd, h, sizeof(h), MSG_PEEK | MSG_DONTWAIT);
	while (n < 0 && errno == EINTR);
	if (n < 0)
		return errno == EAGAIN ? PEEK_NONE : PEEK_BAD;
	if (n == 0 || h[0] != FCGI_VERSION_1 || (n > 1 && h[1] != FCGI_BEGIN_REQUEST))
		return PEEK_BAD;
	return n < (ssize_t)sizeof(h) ? PEEK_SOME : PEEK_READY;
}

/* Up to want bytes of the body; returns how many came. */
static size_t read_part(struct conn *c, size_t want)
{
	char part[16 * 1024];
	size_t got = 0;
	while (got < want) {
		size_t ask = want - got < sizeof(part) ? want - got : sizeof(part);
		int n = FCGX_GetStr(part, (int)ask, c->lib->in);
		if (n <= 0)
			break;
		buf_add(&c->body, part, (size_t)n);
		got += (size_t)n;
	}
	return got;
}

/* The body up to and with its end. ERR_INVALID when it is torn or longer than announced.
 */
static enum err read_body(struct conn *c, size_t want)
{
	FCGX_Stream *in = c->lib->in;
	char extra;
	size_t got = want > 0 ? read_part(c, want) : 0;
	/* One read more than announced: only it sees the end of the stream. */
	int more = FCGX_GetStr(&extra, 1, in);
	if (got != want || more != 0 || FCGX_GetError(in) != 0 || !FCGX_HasSeenEOF(in))
		return err_set(ERR_INVALID, "body: %zu of %zu bytes", got, want);
	c->eof = true;
	return buf_err(&c->body);
}

/* Variables and body into c->x. A refusal (x.refused) is no error. */
static enum err read_request(struct conn *c, size_t limit)
{
	char **env = c->lib->envp;
	size_t want = 0;
	int status = 0, refused = 0;
	enum err e = request_length(&want, env, limit);
	if (e == OK && (e = read_body(c, want)) != OK)
		return e;
	if (e != OK)
		refused = e == ERR_TOO_BIG ? 413 : 400;
	e = request_parse(
	    &c->x.req, &c->x.arena, env, buf_text(&c->body), c->body.len, "", &status);
	if (refused != 0)
		c->x.req.odd = PART_NONE;
	c->x.refused = refused != 0 ? refused : e != OK ? status : 0;
	return OK;
}

enum err conn_read(struct conn *c, const struct server_opts *o)
{
	FCGX_Request *r = c->lib;
	FCGX_InitRequest(r, -1, 0);
	r->ipcFd = c->fd;
	r->keepConnection = 1; /* or Accept_r would close it before reading */
	FCGX_Detach(r);        /* or a close would wait up to 2 s for the peer */
	c->eof = false;
	deadline_start(c->fd, o->recv_ms);
	enum err e;
	if (FCGX_Accept_r(r) != 0)
		e = err_set(ERR_INVALID, "no FastCGI request");
	else if (r->role != FCGI_RESPONDER)
		e = err_set(ERR_INVALID, "FastCGI role %d", r->role);
	else
		e = read_request(c, o->body_limit);
	if (e != OK)
		conn_abandon(c);
	deadline_stop();
	return e;
}

void conn_abandon(struct conn *c)
{
	if (c->lib->ipcFd >= 0) /* else Accept_r closed it */
		FCGX_Free(c->lib, 1);
	c->fd = -1;
}

/* Reads what is left of STDIN, as much as a request may have and a little more. */
static void drain(struct conn *c, size_t limit)
{
	char part[16 * 1024];
	for (size_t left = limit + DRAIN_EXTRA; left > 0;) {
		int n = FCGX_GetStr(part, sizeof(part), c->lib->in);
		if (n <= 0)
			break;
		left -= (size_t)n < left ? (size_t)n : left;
	}
}

static bool put(FCGX_Stream *out, const char *data, size_t len)
{
	enum { STEP = 1 << 30 };
	while (len > 0) {
		int step = len < STEP ? (int)len : STEP;
		if (FCGX_PutStr(data, step, out) != step)
			return false;
		data += step;
		len -= (size_t)step;
	}
	return true;
}

bool conn_finish(struct conn *c, bool keep, const struct server_opts *o)
{
	FCGX_Request *r = c->lib;
	const char *body = NULL;
	size_t len = 0;
	if (!c->eof) {
		/* The sender must be able to finish before it can read an answer, but
		 * what may still come is never taken for a request. */
		deadline_start(c->fd, o->recv_ms);
		drain(c, o->body_limit);
		keep = false;
	}
	enum err e = response_head(&c->x.res, &c->x.req, &c->head, &body, &len);
	if (e != OK) {
		log_err("response", e, NULL);
		buf_clear(&c->head);
		buf_str(&c->head, "Status: 500 Internal Server Error\r\n"
				  "Content-Length: 0\r\n\r\n");
		len = 0;
	}
	deadline_start(c->fd, o->send_ms);
	bool sent =
	    put(r->out, buf_text(&c->head), c->head.len) && put(r->out, body, len);
	if (!keep || !sent)
		r->keepConnection = 0;
	FCGX_Finish_r(r);
	deadline_stop();
	c->fd = r->ipcFd;
	return c->fd >= 0;
}
