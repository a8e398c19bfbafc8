/* SPDX-License-Identifier: MIT */
/* A reader with a kept HTTP/1.1 connection, for tests: asks nginx, undoes gzip and
 * brotli. */
#ifndef TESTS_HTTP_CLIENT_H
#define TESTS_HTTP_CLIENT_H

#include "base/buf.h"

#include <stdbool.h>

struct http {
	int port; /* on 127.0.0.1 */
	int fd;   /* -1: not connected */
	struct buf in;
};

struct http_answer {
	int status;
	char etag[80], modified[40], encoding[16]; /* "" when absent */
	char location[300];
	struct buf head; /* with its status line */
	struct buf body; /* decoded */
};

/* One GET over the kept connection, on a new one when the server has closed it. encoding:
 * for Accept-Encoding, NULL: none is sent. more: further lines, each with its CRLF. False
 * when no complete and sound answer came. The answer's buffers are reused. */
bool http_get(struct http *h, struct http_answer *out, const char *path,
    const char *encoding, const char *more);
void http_close(struct http *h);
void http_answer_release(struct http_answer *a);

/* Appends what data unpacks to; by its encoding "gzip" or "br". False when it is not
 * sound. */
bool http_unpack(struct buf *out, const char *encoding, const void *data, size_t len);

#endif
