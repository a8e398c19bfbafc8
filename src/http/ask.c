/* SPDX-License-Identifier: MIT */
/* The client's side of FastCGI 1.0, as far as one GET needs it: BEGIN_REQUEST, PARAMS,
 * an empty STDIN; then STDOUT until END_REQUEST. */
#include "http/ask.h"

#include "base/mem.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { BEGIN = 1, END = 3, PARAMS = 4, STDIN = 5, STDOUT = 6 };
enum { RECORD_HEAD = 8, CONTENT_MAX = 65535 };

struct ask {
	int fd;
	struct buf raw, answer; /* records not taken yet; what STDOUT brought */
};

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

static void add_param(struct buf *b, const char *name, const char *value, size_t len)
{
	add_length(b, strlen(name));
	add_length(b, len);
	buf_str(b, name);
	buf_add(b, value, len);
}

static void add_text(struct buf *b, const char *name, const char *value)
{
	add_param(b, name, value, strlen(value));
}

static enum err add_request(struct buf *b, const char *path)
{
	static const unsigned char responder[8] = {0, 1, 0};
	struct buf params = BUF_INIT;
	add_text(&params, "REQUEST_METHOD", "GET");
	add_param(&params, "DOCUMENT_URI", path, strcspn(path, "?"));
	const char *query = strchr(path, '?');
	add_text(&params, "QUERY_STRING", query ? query + 1 : "");
	add_text(&params, "REMOTE_ADDR", "127.0.0.1");
	add_text(&params, "HTTP_USER_AGENT", "qianfa-desk");
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

/* To a socket that was just connected, and has room for all of it. */
static enum err send_all(int fd, const struct buf *b)
{
	ssize_t n = send(fd, b->data, b->len, MSG_NOSIGNAL);
	if (n < 0)
		return err_set(ERR_BUSY, "send: %s", strerror(errno));
	return n == (ssize_t)b->len ? OK : err_set(ERR_BUSY, "send: cut short");
}

enum err ask_begin(
    struct ask **out, const char *socket_path, const char *path, size_t limit)
{
	struct buf request = BUF_INIT;
	struct ask *a = mem_new(sizeof *a);
	*out = NULL;
	a->fd = -1;
	buf_init(&a->answer, limit);
	enum err e = add_request(&request, path);
	if (!e)
		e = dial(&a->fd, socket_path);
	if (!e)
		e = send_all(a->fd, &request);
	buf_release(&request);
	if (e)
		ask_end(a);
	else
		*out = a;
	return e;
}

int ask_fd(const struct ask *a)
{
	return a->fd;
}

/* The records that are whole; what is behind them waits for more. */
static enum err take_records(bool *done, struct ask *a)
{
	const unsigned char *raw = (const unsigned char *)buf_text(&a->raw);
	size_t at = 0;
	while (!*done && a->raw.len - at >= RECORD_HEAD) {
		const unsigned char *head = raw + at;
		size_t len = (size_t)head[4] << 8 | head[5];
		if (head[0] != 1)
			return err_set(ERR_BUSY, "no FastCGI");
		if (a->raw.len - at < RECORD_HEAD + len + head[6])
			break;
		if (head[1] == STDOUT)
			buf_add(&a->answer, head + RECORD_HEAD, len);
		*done = head[1] == END;
		at += RECORD_HEAD + len + head[6];
	}
	size_t left = a->raw.len - at;
	if (at && left)
		memmove(a->raw.data, a->raw.data + at, left);
	a->raw.len = left;
	return buf_err(&a->answer);
}

enum err ask_more(bool *done, struct ask *a)
{
	char part[16384];
	*done = false;
	for (;;) {
		ssize_t n = recv(a->fd, part, sizeof part, MSG_DONTWAIT);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && errno == EAGAIN)
			return OK;
		if (n <= 0)
			return err_set(ERR_BUSY, "the answer was cut off");
		buf_add(&a->raw, part, (size_t)n);
		enum err e = take_records(done, a);
		if (e || *done)
			return e;
	}
}

/* Cuts the head off and reads its status; 200 without one (RFC 3875, section 6.3.3). */
enum err ask_take(struct buf *out, int *status, const struct ask *a)
{
	const char *text = buf_text(&a->answer), *end = strstr(text, "\r\n\r\n");
	if (!end)
		return err_set(ERR_BUSY, "the answer has no head");
	*status = 200;
	for (const char *line = text; line < end;) {
		if (!strncmp(line, "Status: ", 8))
			*status = atoi(line + 8);
		line = strstr(line, "\r\n") + 2;
	}
	buf_add(out, end + 4, a->answer.len - (size_t)(end + 4 - text));
	return buf_err(out);
}

void ask_end(struct ask *a)
{
	if (!a)
		return;
	if (a->fd >= 0)
		close(a->fd);
	buf_release(&a->raw);
	buf_release(&a->answer);
	mem_free(a);
}
