/* SPDX-License-Identifier: MIT */
/* The client's side of FastCGI 1.0, as far as one GET needs it: BEGIN_REQUEST, PARAMS,
 * an empty STDIN; then STDOUT until END_REQUEST. */
#include "http/ask.h"

#include "base/clock.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { BEGIN = 1, END = 3, PARAMS = 4, STDIN = 5, STDOUT = 6 };
enum { RECORD_HEAD = 8, CONTENT_MAX = 65535 };

/* Content of at most 65535 bytes, padded to eight. */
static void add_record(struct buf *b, int type, const void *data, size_t len)
{
	unsigned char pad = (unsigned char)(-len & 7);
	unsigned char head[RECORD_HEAD] = {1, (unsigned char)type, 0, 1,
	    (unsigned char)(len >> 8), (unsigned char)len, pad, 0};
	buf_add(b, head, sizeof head);
	buf_add(b, data, len);
	buf_add(b, "\0\0\0\0\0\0\0", pad);
}

static void add_length(struct buf *b, size_t n)
{
	unsigned char four[4] = {(unsigned char)(n >> 24 | 0x80),
	    (unsigned char)(n >> 16), (unsigned char)(n >> 8), (unsigned char)n};
	if (n < 128)
		buf_ch(b, (char)n);
	else
		buf_add(b, four, sizeof four);
}

static void add_param(struct buf *b, const char *name, const char *value)
{
	add_length(b, strlen(name));
	add_length(b, strlen(value));
	buf_str(b, name);
	buf_str(b, value);
}

static enum err add_request(struct buf *b, const char *path)
{
	static const unsigned char responder[8] = {0, 1, 0};
	struct buf params = BUF_INIT;
	add_param(&params, "REQUEST_METHOD", "GET");
	add_param(&params, "DOCUMENT_URI", path);
	add_param(&params, "QUERY_STRING", "");
	add_param(&params, "REMOTE_ADDR", "127.0.0.1");
	add_param(&params, "HTTP_USER_AGENT", "qianfa-desk");
	enum err e = OK;
	if (params.len > CONTENT_MAX)
		e = err_set(ERR_TOO_BIG, "path of %zu bytes", strlen(path));
	add_record(b, BEGIN, responder, sizeof responder);
	if (!e)
		add_record(b, PARAMS, params.data, params.len);
	add_record(b, PARAMS, "", 0);
	add_record(b, STDIN, "", 0);
	buf_release(&params);
	return e;
}

static enum err wait_for(int fd, short what, int64_t deadline)
{
	for (;;) {
		int64_t left = deadline - clock_mono();
		struct pollfd p = {.fd = fd, .events = what};
		if (left <= 0)
			return err_set(ERR_BUSY, "no answer in time");
		int n = poll(&p, 1, (int)left);
		if (n > 0)
			return OK;
		if (n < 0 && errno != EINTR)
			return err_set(ERR_BUSY, "poll: %s", strerror(errno));
	}
}

static enum err dial(int *fd, const char *path)
{
	struct sockaddr_un addr = {.sun_family = AF_UNIX};
	if (strlen(path) >= sizeof addr.sun_path)
		return err_set(ERR_INVALID, "%s: too long for a socket", path);
	memcpy(addr.sun_path, path, strlen(path));
	*fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (*fd < 0)
		return err_set(ERR_BUSY, "socket: %s", strerror(errno));
	/* a unix socket connects at once or not at all */
	if (connect(*fd, (struct sockaddr *)&addr, sizeof addr) == 0)
		return OK;
	return err_set(ERR_BUSY, "%s: %s", path, strerror(errno));
}

static enum err send_all(int fd, const struct buf *b, int64_t deadline)
{
	for (size_t at = 0; at < b->len;) {
		ssize_t n = send(fd, b->data + at, b->len - at, MSG_NOSIGNAL);
		if (n > 0) {
			at += (size_t)n;
			continue;
		}
		if (n < 0 && errno != EAGAIN && errno != EINTR)
			return err_set(ERR_BUSY, "send: %s", strerror(errno));
		enum err e = wait_for(fd, POLLOUT, deadline);
		if (e)
			return e;
	}
	return OK;
}

static enum err receive(int fd, unsigned char *out, size_t len, int64_t deadline)
{
	for (size_t at = 0; at < len;) {
		ssize_t n = recv(fd, out + at, len - at, 0);
		if (n > 0) {
			at += (size_t)n;
			continue;
		}
		if (n == 0)
			return err_set(ERR_BUSY, "the answer was cut off");
		if (errno != EAGAIN && errno != EINTR)
			return err_set(ERR_BUSY, "recv: %s", strerror(errno));
		enum err e = wait_for(fd, POLLIN, deadline);
		if (e)
			return e;
	}
	return OK;
}

static enum err read_answer(int fd, struct buf *out, int64_t deadline)
{
	static unsigned char content[CONTENT_MAX + 255];
	for (;;) {
		unsigned char head[RECORD_HEAD];
		enum err e = receive(fd, head, sizeof head, deadline);
		size_t len = (size_t)head[4] << 8 | head[5];
		if (!e)
			e = receive(fd, content, len + head[6], deadline);
		if (e)
			return e;
		if (head[0] != 1)
			return err_set(ERR_BUSY, "no FastCGI");
		if (head[1] == STDOUT)
			buf_add(out, content, len);
		if (head[1] == END)
			return buf_err(out);
	}
}

/* Cuts the head off and reads its status; 200 without one (RFC 3875, section 6.3.3). */
static enum err take_head(struct buf *out, int *status, const struct buf *answer)
{
	const char *text = buf_text(answer), *end = strstr(text, "\r\n\r\n");
	if (!end)
		return err_set(ERR_BUSY, "the answer has no head");
	*status = 200;
	for (const char *line = text; line < end;) {
		if (!strncmp(line, "Status: ", 8))
			*status = atoi(line + 8);
		line = strstr(line, "\r\n") + 2;
	}
	buf_add(out, end + 4, answer->len - (size_t)(end + 4 - text));
	return buf_err(out);
}

enum err ask_get(struct buf *out, int *status, const char *socket_path, const char *path,
    int64_t deadline)
{
	struct buf request = BUF_INIT, answer;
	int fd = -1;
	buf_init(&answer, out->limit);
	enum err e = add_request(&request, path);
	if (!e)
		e = dial(&fd, socket_path);
	if (!e)
		e = send_all(fd, &request, deadline);
	if (!e)
		e = read_answer(fd, &answer, deadline);
	if (!e)
		e = take_head(out, status, &answer);
	if (fd >= 0)
		close(fd);
	buf_release(&request);
	buf_release(&answer);
	return e;
}
