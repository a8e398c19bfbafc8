/* SPDX-License-Identifier: MIT */
/* A complete response as CGI text: status, validators, encoding, security headers. */
#include "http/response.h"

#include "base/clock.h"
#include "http/condition.h"

#include <assert.h>
#include <string.h>
#include <strings.h>

enum { KEEP_BODY = 64 * 1024 };

#define COMMON_HEADERS \
	{"X-Content-Type-Options", "nosniff"}, {"X-Frame-Options", "DENY"}, \
	    {"Cross-Origin-Opener-Policy", "same-origin"}, \
	    {"Cross-Origin-Resource-Policy", "same-origin"}, \
	{ \
		"Permissions-Policy", "camera=(), geolocation=(), microphone=()" \
	}

/* No script runs here; connect-src is for Lighthouse, which reads robots.txt from within
 * the page. */
static const struct header public_headers[] = {
    {"Content-Security-Policy",
	"default-src 'none'; style-src 'self'; img-src 'self'; connect-src 'self'; "
	"form-action 'self'; base-uri 'none'; frame-ancestors 'none'"},
    {"Referrer-Policy", "strict-origin-when-cross-origin"},
    COMMON_HEADERS,
    {NULL, NULL},
};

static const struct header desk_headers[] = {
    {"Content-Security-Policy",
	"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
	"font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
	"frame-ancestors 'none'; require-trusted-types-for 'script'"},
    {"Referrer-Policy", "same-origin"},
    COMMON_HEADERS,
    {NULL, NULL},
};

const struct header *response_public_headers(void)
{
	return public_headers;
}

void response_init(struct response *r, struct arena *a)
{
	*r = (struct response){.arena = a, .status = 200};
	buf_init(&r->body, 0);
}

void response_clear(struct response *r, struct arena *a)
{
	struct buf kept = r->body;
	if (kept.cap > KEEP_BODY)
		buf_release(&kept);
	buf_clear(&kept);
	*r = (struct response){.arena = a, .status = 200, .body = kept};
}

void response_release(struct response *r)
{
	buf_release(&r->body);
}

enum err response_header(struct response *r, const char *name, const char *value)
{
	if (name[strcspn(name, ": \r\n")] != '\0' ||
	    value[strcspn(value, "\r\n")] != '\0')
		return err_set(ERR_BROKEN, "line end in header %s", name);
	pairs_add(&r->headers, r->arena, arena_strdup(r->arena, name),
	    arena_strdup(r->arena, value));
	return OK;
}

enum err response_cookie(
    struct response *r, const char *name, const char *value, bool https, int64_t max_age)
{
	for (const char *s = value; *s != '\0'; s++) {
		if (*s <= ' ' || *s > '~' || strchr("\",;\\", *s) != NULL)
			return err_set(ERR_BROKEN, "bad value of cookie %s", name);
	}
	char *age = max_age < 0
			? arena_strdup(r->arena, "")
			: arena_printf(r->arena, "; Max-Age=%lld", (long long)max_age);
	char *text =
	    arena_printf(r->arena, "%s%s=%s; Path=/; HttpOnly; SameSite=Strict%s%s",
		https ? "__Host-" : "", name, value, https ? "; Secure" : "", age);
	return response_header(r, "Set-Cookie", text);
}

enum err response_redirect(struct response *r, const char *path)
{
	r->status = 303;
	r->type = NULL;
	buf_clear(&r->body);
	return response_header(r, "Location", path);
}

static void line(struct buf *head, const char *name, const char *value)
{
	buf_str(head, name);
	buf_str(head, ": ");
	buf_str(head, value);
	buf_str(head, "\r\n");
}

static void policy_lines(struct buf *head, const struct response *r)
{
	bool desk = r->cache == CACHE_NO_STORE, own = false;
	for (size_t i = 0; i < r->headers.n; i++) {
		own |= strcasecmp(r->headers.at[i].name, "Cache-Control") == 0;
		line(head, r->headers.at[i].name, r->headers.at[i].value);
	}
	if (!own) {
		bool keep = r->cache == CACHE_REVALIDATE && r->status < 400;
		line(head, "Cache-Control", keep ? "no-cache" : "no-store");
	}
	for (const struct header *h = desk ? desk_headers : public_headers; h->name;
	     h++) {
		bool lent = r->open && !strcmp(h->name, "Cross-Origin-Resource-Policy");
		line(head, h->name, lent ? "cross-origin" : h->value);
	}
	if (r->open) {
		line(head, "Access-Control-Allow-Origin", "*");
		line(head, "Access-Control-Expose-Headers", "ETag, Link, Retry-After");
	}
}

/* Validators, for the form that is sent; NULL when the response has none. */
static char *etag(struct arena *a, const struct response *r, size_t len)
{
	if (r->status != 200 || r->cache != CACHE_REVALIDATE)
		return NULL;
	if (r->tag != NULL)
		return arena_strdup(a, r->tag);
	if (r->changed_at <= 0)
		return NULL;
	return arena_printf(
	    a, "\"%llx-%zx\"", (unsigned long long)(r->changed_at / 1000), len);
}

static enum condition condition(
    const struct response *r, const struct request *q, const char *tag)
{
	return condition_of(q, tag, r->tag == NULL ? r->changed_at : 0);
}

/* The form that is sent to that client. */
static const struct buf *form(const struct response *r, const struct request *q)
{
	bool gzip = r->gzip != NULL && r->status == 200 && q->accepts_gzip;
	return gzip ? r->gzip : r->shared != NULL ? r->shared : &r->body;
}

bool response_unwanted(const struct response *r, const struct request *q)
{
	if (*q->if_match == '\0' && *q->if_unmodified_since == '\0')
		return false;
	char *tag = etag(r->arena, r, form(r, q)->len);
	return tag != NULL && condition(r, q, tag) == CONDITION_FAILED;
}

/* The head up to what depends on the scheme. b: the form that is sent, NULL: none. */
static void fields(struct buf *head, struct arena *a, const struct response *r,
    int status, const struct buf *b, const char *tag)
{
	buf_printf(head, "Status: %d %s\r\n", status, status_text(status));
	if (b != NULL) {
		if (r->type != NULL)
			line(head, "Content-Type", r->type);
		if (b == r->gzip)
			line(head, "Content-Encoding", "gzip");
		buf_printf(head, "Content-Length: %zu\r\n", r->type != NULL ? b->len : 0);
	}
	if (r->gzip != NULL || r->varies)
		line(head, "Vary", "Accept-Encoding");
	if (tag != NULL && r->tag == NULL)
		line(head, "Last-Modified", clock_http(a, r->changed_at));
	if (tag != NULL)
		line(head, "ETag", tag);
	policy_lines(head, r);
}

void response_ready(struct ready *out, const struct response *r, struct arena *a)
{
	const struct buf *body = r->shared != NULL ? r->shared : &r->body;
	assert(r->status == 200 && r->gzip != NULL && r->headers.n == 0);
	fields(&out->plain, a, r, 200, body, etag(a, r, body->len));
	fields(&out->gzip, a, r, 200, r->gzip, etag(a, r, r->gzip->len));
}

enum err response_head(struct response *r, const struct request *q, struct buf *head,
    const char **body, size_t *len)
{
	const struct buf *b = form(r, q);
	bool reads = q->method == METHOD_GET || q->method == METHOD_HEAD;
	bool asks = *q->if_none_match != '\0' || *q->if_modified_since != '\0';
	int status = r->status;
	if (buf_err(b) != OK)
		return err_set(buf_err(b), "response body");
	if (r->ready != NULL && !asks) {
		assert(r->status == 200 && r->headers.n == 0);
		const struct buf *made =
		    b == r->gzip ? &r->ready->gzip : &r->ready->plain;
		buf_add(head, made->data, made->len);
	} else {
		char *tag = etag(r->arena, r, b->len);
		if (tag != NULL && reads && condition(r, q, tag) == CONDITION_SAME)
			status = 304;
		bool none = status == 304 || status == 204;
		fields(head, r->arena, r, status, none ? NULL : b, tag);
	}
	if (q->https)
		line(head, "Strict-Transport-Security",
		    "max-age=31536000; includeSubDomains");
	buf_str(head, "\r\n");
	bool sent =
	    status != 304 && status != 204 && r->type != NULL && q->method != METHOD_HEAD;
	*body = buf_text(b);
	*len = sent ? b->len : 0;
	return buf_err(head);
}
