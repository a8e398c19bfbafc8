/* SPDX-License-Identifier: MIT */
/* One response. Nothing is sent before it is complete. Security headers are written here
 * and nowhere else. */
#ifndef HTTP_RESPONSE_H
#define HTTP_RESPONSE_H

#include "base/buf.h"
#include "http/request.h"

#include <stdbool.h>
#include <stdint.h>

enum cache_rule {
	CACHE_NO_STORE,   /* the desk; the default */
	CACHE_REVALIDATE, /* public pages: no-cache, with validators */
	CACHE_NONE_KEPT,  /* public errors: no-store, public security headers */
};

/* Heads of a kept page in both its forms, all but what depends on the request. */
struct ready {
	struct buf plain, gzip;
};

struct response {
	struct arena *arena;
	int status;       /* 200 until set */
	const char *type; /* Content-Type; NULL: no body */
	enum cache_rule cache;
	struct buf body;
	const struct buf *gzip; /* stored gzip of the same body, borrowed; NULL: none */
	bool varies;            /* other forms are sent too, here or by the web server */
	const struct buf *
	    shared; /* body kept elsewhere (page cache), used instead of body; borrowed */
	const struct ready *ready; /* of shared and gzip, borrowed; NULL: none */
	int64_t changed_at;        /* Last-Modified and validators, 0: none */
	const char *tag; /* strong ETag of a body that has no changed_at; NULL: none */
	bool open;       /* pages of other sites may read it: the API */
	struct pairs headers; /* further headers, added by response_header() */
};

/* A fresh response; the body buffer's memory is kept between requests by
 * response_clear(). */
void response_init(struct response *r, struct arena *a);
void response_clear(struct response *r, struct arena *a);
void response_release(struct response *r);

/* Adds a header; Cache-Control replaces the rule's own. ERR_BROKEN (and nothing added)
 * for CR, LF or NUL in the value. */
enum err response_header(
    struct response *r, const char *name, const char *value) MUST_USE;

/* A cookie with HttpOnly, SameSite=Strict, Path=/ and, over https, Secure. max_age < 0:
 * session cookie; 0 deletes. name is without prefix: https adds "__Host-". */
enum err response_cookie(struct response *r, const char *name, const char *value,
    bool https, int64_t max_age) MUST_USE;

/* 303 to a path that http/url made. */
enum err response_redirect(struct response *r, const char *path) MUST_USE;

/* The complete head as CGI text ("Status: 200 OK\r\n" … blank line), after conditional
 * requests were answered (RFC 9110 section 13; ETag has nginx's form, "hex(mtime
 * seconds)-hex(size)" of the chosen encoding, so it is the same when nginx serves the
 * file) and the encoding was chosen. *body, *len: what to send behind it (empty for HEAD,
 * 204, 304). */
enum err response_head(struct response *r, const struct request *q, struct buf *head,
    const char **body, size_t *len) MUST_USE;

/* Whether the client asked for another version than this one (If-Match,
 * If-Unmodified-Since; RFC 9110, section 13.1): then a 412 is due. */
bool response_unwanted(const struct response *r, const struct request *q);

/* Makes the heads of a page that is kept and sent many times: status 200, with gzip,
 * without further headers. */
void response_ready(struct ready *out, const struct response *r, struct arena *a);

/* The headers that every public page carries, in this order, ended by a NULL name.
 * nginx's header block for printed pages is made from it. */
struct header {
	const char *name, *value;
};
const struct header *response_public_headers(void);

/* Reason phrase of a status. */
const char *status_text(int status);

#endif
