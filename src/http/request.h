/* SPDX-License-Identifier: MIT */
/* One request, whatever carried it: read completely and parsed once by the transport,
 * then read-only. It lives in its arena and in what the transport holds until the answer
 * is sent: the variables and the body. */
#ifndef HTTP_REQUEST_H
#define HTTP_REQUEST_H

#include "base/arena.h"

#include <stdbool.h>
#include <stdint.h>

enum method { METHOD_GET, METHOD_HEAD, METHOD_POST, METHOD_OPTIONS, METHOD_OTHER };

struct pair {
	char *name, *value;
};

struct pairs {
	struct pair *at;
	size_t n;
};

/* A part of a multipart body that has a file name. data is len raw bytes. */
struct upload {
	char *name, *filename, *type;
	const char *data;
	size_t len;
};

/* What of a request was refused, when the rest of it is good. */
enum request_part {
	PART_NONE,
	PART_QUERY,
	PART_BODY,
	PART_SENDER, /* cookies and headers that tell who asks, and from where */
};

struct request {
	struct arena *arena;
	enum method method;
	const char *method_name;
	const char
	    *path; /* decoded, normal, begins with '/' (DOCUMENT_URI or PATH_INFO) */
	struct pairs query; /* from QUERY_STRING */
	struct pairs
	    form; /* urlencoded or multipart body; values valid UTF-8, not yet NFC */
	struct upload *uploads;
	size_t uploads_n;
	struct pairs cookies;
	const char *id;     /* from nginx (REQUEST_ID) or made here; [0-9a-f]{32} */
	const char *remote; /* REMOTE_ADDR */
	const char *host;   /* HTTP_HOST, "" when absent */
	bool https;
	const char *if_none_match, *if_modified_since; /* "" when absent; as sent */
	const char *if_match, *if_unmodified_since;
	const char *origin, *fetch_site, *fetch_dest; /* "" when absent */
	const char *user_agent;
	bool accepts_gzip;
	enum request_part odd; /* refused for this alone: path and headers are good */
	struct pair *match;    /* what the route's :names matched */
	size_t match_n;
};

/* Builds a request from CGI variables (RFC 3875; "NAME=value" strings, NULL-terminated)
 * and the complete body. The refusals carry their HTTP status in *status: 400 bad
 * encoding, a repeated session cookie or a repeated variable that decides something, 404
 * a path that is not in normal form or not below base, 411 a POST without length, 413
 * more than 500 fields, 414 path over 2 KB or query over 8 KB, 415 a POST that is no
 * form, 431 over 64 KB of variables or 100 cookies. out->odd tells when it was refused
 * for a part that not every answer depends on. All strings of *out are set even then;
 * those that are a variable's value are borrowed from env. base is the path prefix to cut
 * ("" for none). Other methods than GET, HEAD, POST are no refusal here. */
enum err request_parse(struct request *out, struct arena *a, char **env, const char *body,
    size_t len, const char *base, int *status) MUST_USE;

/* CONTENT_LENGTH as RFC 9110 has it: digits only, 0 when absent or empty. ERR_INVALID
 * otherwise or when given twice, ERR_TOO_BIG over limit. */
enum err request_length(size_t *out, char **env, size_t limit) MUST_USE;

/* First value with that name; NULL when there is none. Borrowed. */
const char *pairs_get(const struct pairs *p, const char *name);
/* How many have that name. */
size_t pairs_count(const struct pairs *p, const char *name);
/* Adds a pair; both strings are kept, not copied. */
void pairs_add(struct pairs *p, struct arena *a, char *name, char *value);

/* The value that the route's :name matched; asserts that it exists. And as a number
 * (the route's pattern has digits only there). */
const char *request_match(const struct request *r, const char *name);
int64_t request_match_int(const struct request *r, const char *name);

/* "application/x-www-form-urlencoded" text into pairs; ERR_INVALID for a bad escape, bad
 * UTF-8 or NUL, ERR_TOO_BIG for over 500 pairs (WHATWG URL, section 5.1, strict). */
enum err form_parse(
    struct pairs *out, struct arena *a, const char *s, size_t len) MUST_USE;

/* The same of a query string, but for "q", what somebody looks for: no text there is an
 * error. A "%" without its digits stands for itself (?q=100%), a byte that is no UTF-8
 * (an old link in GBK) and NUL become U+FFFD. */
enum err query_parse(
    struct pairs *out, struct arena *a, const char *s, size_t len) MUST_USE;

/* multipart/form-data (RFC 7578) with its boundary: fields into r->form, files into
 * r->uploads (their data is borrowed from s; an empty file field is left out).
 * ERR_INVALID when it is not exactly that form, ERR_TOO_BIG over 500 parts. */
enum err multipart_parse(
    struct request *r, const char *boundary, const char *s, size_t len) MUST_USE;

/* Cookie header (RFC 6265 section 4.2) into pairs; pairs that are no cookies are left
 * out. ERR_TOO_BIG over 100 cookies. */
enum err cookie_parse(struct pairs *out, struct arena *a, const char *s) MUST_USE;

#endif
