/* SPDX-License-Identifier: MIT */
/* See fcgi_client.h. Record layout: FastCGI specification 1.0, section 3.3. */
#include "fcgi_client.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

int fc_connect(const char *path)
{
	struct sockaddr_un addr = {.sun_family = AF_UNIX};
	struct timeval tv = {60, 0};
	strncpy(addr.sun_path, path, sizeof(addr.sun_path) - 1);
	for (int i = 0; i < 3000; i++) {
		int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
		setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &tv, sizeof(tv));
		setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &tv, sizeof(tv));
		if (connect(fd, (struct sockaddr *)&addr, sizeof(addr)) == 0)
			return fd;
		close(fd);
		usleep(10000);
	}
	return -1;
}

void fc_record(struct buf *out, int type, int id, const void *data, size_t len)
{
	unsigned char pad = (unsigned char)(-len & 7);
	unsigned char h[8] = {1, (unsigned char)type, (unsigned char)(id >> 8),
	    (unsigned char)id, (unsigned char)(len >> 8), (unsigned char)len, pad, 0};
	buf_add(out, h, sizeof(h));
	buf_add(out, data, len);
	buf_add(out, "\0\0\0\0\0\0\0", pad);
}

void fc_begin(struct buf *out, bool keep)
{
	unsigned char body[8] = {0, 1, keep};
	fc_record(out, FC_BEGIN, 1, body, sizeof(body));
}

static void add_length(struct buf *out, size_t n)
{
	unsigned char four[4] = {(unsigned char)(n >> 24 | 0x80),
	    (unsigned char)(n >> 16), (unsigned char)(n >> 8), (unsigned char)n};
	if (n < 128)
		buf_ch(out, (char)n);
	else
		buf_add(out, four, 4);
}

void fc_params(struct buf *out, const char *const *pairs)
{
	struct buf b = BUF_INIT;
	for (; pairs[0] != NULL; pairs += 2) {
		add_length(&b, strlen(pairs[0]));
		add_length(&b, strlen(pairs[1]));
		buf_str(&b, pairs[0]);
		buf_str(&b, pairs[1]);
	}
	for (size_t at = 0; at < b.len; at += 32768) {
		size_t n = b.len - at < 32768 ? b.len - at : 32768;
		fc_record(out, FC_PARAMS, 1, b.data + at, n);
	}
	fc_record(out, FC_PARAMS, 1, "", 0);
	buf_release(&b);
}

void fc_stdin(struct buf *out, const void *data, size_t len)
{
	for (size_t at = 0; at < len; at += 32768) {
		size_t n = len - at < 32768 ? len - at : 32768;
		fc_record(out, FC_STDIN, 1, (const char *)data + at, n);
	}
	fc_record(out, FC_STDIN, 1, "", 0);
}

void fc_request(struct buf *out, bool keep, const char *path, const char *type,
    const char *body, size_t len)
{
	char length[32] = "";
	if (body != NULL)
		snprintf(length, sizeof(length), "%zu", len);
	const char *const pairs[] = {"REQUEST_METHOD", body != NULL ? "POST" : "GET",
	    "DOCUMENT_URI", path, "CONTENT_LENGTH", length, "CONTENT_TYPE",
	    type != NULL ? type : "", "REMOTE_ADDR", "127.0.0.1", NULL};
	fc_begin(out, keep);
	fc_params(out, pairs);
	fc_stdin(out, body, len);
}

bool fc_send(int fd, const void *data, size_t len, size_t step)
{
	const char *s = data;
	while (len > 0) {
		size_t ask = step > 0 && step < len ? step : len;
		ssize_t n = send(fd, s, ask, MSG_NOSIGNAL);
		if (n <= 0)
			return false;
		s += n;
		len -= (size_t)n;
	}
	return true;
}

/* 1: all len bytes; 0: the peer closed; -1: nothing came in time. */
static int read_all(int fd, void *out, size_t len)
{
	char *w = out;
	while (len > 0) {
		ssize_t n = recv(fd, w, len, 0);
		if (n == 0)
			return 0;
		if (n < 0)
			return errno == ECONNRESET ? 0 : -1;
		w += n;
		len -= (size_t)n;
	}
	return 1;
}

int fc_receive(int fd, struct buf *out)
{
	static unsigned char data[65535 + 255];
	for (;;) {
		unsigned char h[8] = {0};
		int got = read_all(fd, h, sizeof(h));
		size_t len = (size_t)h[4] << 8 | h[5];
		if (got == 1 && len + h[6] > 0)
			got = read_all(fd, data, len + h[6]);
		if (got != 1)
			return got;
		if (h[1] == FC_STDOUT)
			buf_add(out, data, len);
		if (h[1] == FC_END)
			return 1;
	}
}

int fc_once(const char *path, const struct buf *request, size_t step, struct buf *out)
{
	int fd = fc_connect(path);
	if (fd < 0)
		return -1;
	fc_send(fd, request->data, request->len, step);
	int got = fc_receive(fd, out);
	close(fd);
	return got;
}
