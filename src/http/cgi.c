/* SPDX-License-Identifier: MIT */
/* One request as plain CGI (RFC 3875): variables from the environment, body on stdin, the
 * answer on stdout. The same limits and rules as over FastCGI. */
#include "http/server.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/log.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

enum { READ_MS = 30000 };

/* Exactly want bytes; a CGI program must not read more (RFC 3875, section 4.2). */
static enum err read_body(struct buf *body, size_t want)
{
	char part[16 * 1024];
	int64_t end = clock_mono() + READ_MS;
	while (body->len < want) {
		struct pollfd p = {.fd = STDIN_FILENO, .events = POLLIN};
		int64_t left = end - clock_mono();
		int ready = poll(&p, 1, left > 0 ? (int)left : 0);
		if (ready < 0 && errno == EINTR)
			continue;
		if (ready <= 0)
			return err_set(ERR_INVALID, "body did not arrive in time");
		size_t ask =
		    want - body->len < sizeof(part) ? want - body->len : sizeof(part);
		ssize_t n = read(STDIN_FILENO, part, ask);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return err_set(
			    ERR_INVALID, "body: %zu of %zu bytes", body->len, want);
		buf_add(body, part, (size_t)n);
	}
	return buf_err(body);
}

static enum err send_response(struct exchange *x)
{
	struct buf head;
	const char *body = NULL;
	size_t len = 0;
	buf_init(&head, 0);
	enum err e = response_head(&x->res, &x->req, &head, &body, &len);
	if (e != OK) {
		log_err("response", e, NULL);
		buf_clear(&head);
		buf_str(&head, "Status: 500 Internal Server Error\r\n"
			       "Content-Length: 0\r\n\r\n");
		len = 0;
	}
	e = file_write_all(STDOUT_FILENO, buf_text(&head), head.len);
	if (e == OK && len > 0)
		e = file_write_all(STDOUT_FILENO, body, len);
	buf_release(&head);
	return e;
}

enum err cgi_once(handle_fn *handle, void (*wait)(void *arg, struct exchange *x),
    void *arg, size_t body_limit, const char *base)
{
	struct exchange x = {0};
	struct buf body;
	size_t want;
	int status = 0;
	signal(SIGPIPE, SIG_IGN);
	arena_init(&x.arena);
	response_init(&x.res, &x.arena);
	buf_init(&body, 0);
	enum err length = request_length(&want, environ, body_limit);
	enum err e = length == OK ? read_body(&body, want) : OK;
	if (e == OK) {
		enum err bad = request_parse(
		    &x.req, &x.arena, environ, buf_text(&body), body.len, base, &status);
		x.refused = length == ERR_TOO_BIG ? 413
			    : length != OK        ? 400
			    : bad != OK           ? status
						  : 0;
		if (length != OK)
			x.req.odd = PART_NONE;
		while (handle(arg, &x) == VERDICT_PARK)
			wait(arg, &x);
		e = send_response(&x);
	}
	buf_release(&body);
	response_release(&x.res);
	arena_release(&x.arena);
	return e;
}
