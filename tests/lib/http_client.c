/* SPDX-License-Identifier: MIT */
/* See http_client.h. */
#include "http_client.h"

#include <arpa/inet.h>
#include <brotli/decode.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>
#include <zlib.h>

static bool connect_to(struct http *h)
{
	struct sockaddr_in to = {.sin_family = AF_INET,
	    .sin_port = htons((uint16_t)h->port),
	    .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	struct timeval limit = {.tv_sec = 60};
	int one = 1;
	h->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (h->fd < 0)
		return false;
	setsockopt(h->fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
	setsockopt(h->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
	buf_clear(&h->in);
	if (!connect(h->fd, (struct sockaddr *)&to, sizeof to))
		return true;
	http_close(h);
	return false;
}

void http_close(struct http *h)
{
	if (h->fd >= 0)
		close(h->fd);
	h->fd = -1;
}

void http_answer_release(struct http_answer *a)
{
	buf_release(&a->head);
	buf_release(&a->body);
}

static bool more_bytes(struct http *h)
{
	char piece[16384];
	ssize_t n = recv(h->fd, piece, sizeof piece, 0);
	if (n > 0)
		buf_add(&h->in, piece, (size_t)n);
	return n > 0;
}

/* The first len bytes of what came in leave it. */
static void take(struct http *h, struct buf *out, size_t len)
{
	struct buf rest = BUF_INIT;
	buf_add(out, h->in.data, len);
	buf_add(&rest, h->in.data + len, h->in.len - len);
	buf_release(&h->in);
	h->in = rest;
}

static bool take_n(struct http *h, struct buf *out, size_t len)
{
	while (h->in.len < len)
		if (!more_bytes(h))
			return false;
	take(h, out, len);
	return true;
}

/* Up to and with the mark. */
static bool take_until(struct http *h, struct buf *out, const char *mark)
{
	char *end;
	size_t n = strlen(mark);
	while (!h->in.len || !(end = memmem(h->in.data, h->in.len, mark, n)))
		if (!more_bytes(h))
			return false;
	take(h, out, (size_t)(end - h->in.data) + n);
	return true;
}

/* The value of a header line, "" when there is none. */
static void field(const struct buf *head, const char *name, char *out, size_t size)
{
	size_t n = strlen(name);
	*out = 0;
	for (const char *s = head->data; (s = strstr(s, "\r\n")) != NULL;) {
		s += 2;
		if (!strncasecmp(s, name, n) && s[n] == ':') {
			s += n + 1;
			s += strspn(s, " ");
			snprintf(out, size, "%.*s", (int)strcspn(s, "\r\n"), s);
			return;
		}
	}
}

static bool take_chunks(struct http *h, struct buf *raw)
{
	for (bool last = false; !last;) {
		struct buf line = BUF_INIT;
		bool got = take_until(h, &line, "\r\n");
		size_t len = got ? strtoul(line.data, NULL, 16) : 0;
		buf_clear(&line);
		last = len == 0;
		got = got && take_n(h, raw, len) && take_n(h, &line, 2);
		buf_release(&line);
		if (!got)
			return false;
	}
	return true;
}

static bool ungzip(struct buf *out, const void *data, size_t len)
{
	union {
		const void *in;
		Bytef *out;
	} from = {.in = data}; /* zlib only reads it */
	z_stream z = {.next_in = from.out, .avail_in = (uInt)len};
	unsigned char piece[16384];
	int rc = inflateInit2(&z, 15 + 16);
	while (rc == Z_OK) {
		z.next_out = piece;
		z.avail_out = sizeof piece;
		rc = inflate(&z, Z_NO_FLUSH);
		buf_add(out, piece, sizeof piece - z.avail_out);
	}
	bool whole = rc == Z_STREAM_END && !z.avail_in;
	inflateEnd(&z);
	return whole;
}

static bool unbrotli(struct buf *out, const void *data, size_t len)
{
	BrotliDecoderState *s = BrotliDecoderCreateInstance(NULL, NULL, NULL);
	BrotliDecoderResult rc = BROTLI_DECODER_RESULT_NEEDS_MORE_OUTPUT;
	const uint8_t *in = data;
	uint8_t piece[16384];
	while (rc == BROTLI_DECODER_RESULT_NEEDS_MORE_OUTPUT) {
		uint8_t *to = piece;
		size_t room = sizeof piece;
		rc = BrotliDecoderDecompressStream(s, &len, &in, &room, &to, NULL);
		buf_add(out, piece, sizeof piece - room);
	}
	BrotliDecoderDestroyInstance(s);
	return rc == BROTLI_DECODER_RESULT_SUCCESS && !len;
}

bool http_unpack(struct buf *out, const char *encoding, const void *data, size_t len)
{
	return !strcmp(encoding, "gzip") ? ungzip(out, data, len)
	       : !strcmp(encoding, "br") ? unbrotli(out, data, len)
					 : false;
}

static bool receive(struct http *h, struct http_answer *out)
{
	char length[32], coding[32], connection[32];
	struct buf raw = BUF_INIT;
	if (!take_until(h, &out->head, "\r\n\r\n"))
		return false;
	buf_text(&out->head);
	out->status = atoi(out->head.data + strlen("HTTP/1.1 "));
	field(&out->head, "Content-Length", length, sizeof length);
	field(&out->head, "Transfer-Encoding", coding, sizeof coding);
	field(&out->head, "Connection", connection, sizeof connection);
	field(&out->head, "Content-Encoding", out->encoding, sizeof out->encoding);
	field(&out->head, "ETag", out->etag, sizeof out->etag);
	field(&out->head, "Last-Modified", out->modified, sizeof out->modified);
	field(&out->head, "Location", out->location, sizeof out->location);
	bool got = out->status == 304 || out->status == 204 ||
		   (*coding ? take_chunks(h, &raw)
			    : *length && take_n(h, &raw, strtoul(length, NULL, 10)));
	if (got && *out->encoding && out->status == 200)
		got = http_unpack(&out->body, out->encoding, raw.data, raw.len);
	else if (got)
		buf_add(&out->body, raw.len ? raw.data : "", raw.len);
	buf_release(&raw);
	if (!got || !strcasecmp(connection, "close"))
		http_close(h);
	return got;
}

bool http_get(struct http *h, struct http_answer *out, const char *path,
    const char *encoding, const char *more)
{
	char request[2048];
	int n = snprintf(request, sizeof request,
	    "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n%s%s%s%s\r\n", path, h->port,
	    encoding ? "Accept-Encoding: " : "", encoding ? encoding : "",
	    encoding ? "\r\n" : "", more ? more : "");
	for (int i = 0; i < 3; i++) {
		bool kept = h->fd >= 0;
		if (!kept && !connect_to(h))
			continue;
		buf_clear(&out->head);
		buf_clear(&out->body);
		if (send(h->fd, request, (size_t)n, MSG_NOSIGNAL) == n && receive(h, out))
			return true;
		http_close(h);
		/* a kept connection may have been closed meanwhile; a new one not */
		if (!kept)
			return false;
	}
	return false;
}
