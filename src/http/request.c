/* SPDX-License-Identifier: MIT */
/* CGI variables and a complete body into a struct request. Everything is checked here, at
 * the edge: later code meets no invalid path, text or number. */
#include "http/request.h"

#include "base/buf.h"
#include "base/secret.h"
#include "base/text.h"
#include "http/vars.h"

#include <assert.h>
#include <string.h>
#include <strings.h>

enum { VARS_MAX = 64 * 1024, PATH_MAX_BYTES = 2048, QUERY_MAX = 8192, AGENT_MAX = 512 };

const char *request_match(const struct request *r, const char *name)
{
	for (size_t i = 0; i < r->match_n; i++) {
		if (strcmp(r->match[i].name, name) == 0)
			return r->match[i].value;
	}
	assert(!"the route has no such name");
	return "";
}

int64_t request_match_int(const struct request *r, const char *name)
{
	int64_t n = 0;
	bool good = text_int(request_match(r, name), 1, INT64_MAX, &n);
	assert(good);
	(void)good;
	return n;
}

/* Refuses with an HTTP status. */
static enum err refuse(int *status, int code, const char *why)
{
	*status = code;
	enum err e = code == 404                                 ? ERR_NOT_FOUND
		     : code == 413 || code == 414 || code == 431 ? ERR_TOO_BIG
								 : ERR_INVALID;
	return err_set(e, "%s", why);
}

enum err request_length(size_t *out, char **env, size_t limit)
{
	static const char name[] = "CONTENT_LENGTH=";
	const char *s = NULL;
	int64_t n = 0;
	*out = 0;
	for (; *env != NULL; env++) {
		if (strncmp(*env, name, sizeof(name) - 1) != 0)
			continue;
		if (s != NULL)
			return err_set(ERR_INVALID, "two CONTENT_LENGTH");
		s = *env + sizeof(name) - 1;
	}
	if (s == NULL)
		return OK;
	size_t digits = strspn(s, "0123456789");
	if (s[digits] != '\0')
		return err_set(ERR_INVALID, "CONTENT_LENGTH is no number");
	while (*s == '0' && s[1] != '\0')
		s++;
	if (*s != '\0' && !text_int(s, 0, INT64_MAX, &n))
		return err_set(ERR_TOO_BIG, "body over %zu bytes", limit);
	if ((uint64_t)n > limit)
		return err_set(ERR_TOO_BIG, "body over %zu bytes", limit);
	*out = (size_t)n;
	return OK;
}

/* True when every byte is printable ASCII without space. */
static bool is_plain(const char *s, size_t max)
{
	size_t len = strlen(s);
	if (len > max)
		return false;
	for (size_t i = 0; i < len; i++) {
		if (s[i] <= ' ' || s[i] > '~')
			return false;
	}
	return true;
}

/* s when it is at most max bytes of plain text, "" otherwise. */
static const char *plain(const char *s, size_t max)
{
	return is_plain(s, max) ? s : "";
}

/* s when it is at most max bytes of UTF-8 on one line, "" otherwise. */
static const char *one_line(const char *s, size_t max)
{
	size_t len = strlen(s);
	bool good = len <= max && text_valid(s, len);
	for (size_t i = 0; good && i < len; i++)
		good = (unsigned char)s[i] >= ' ' && s[i] != 0x7f;
	return good ? s : "";
}

static const char *request_id(struct arena *a, const char *given)
{
	unsigned char r[16];
	struct buf b;
	if (strlen(given) == 32 && strspn(given, "0123456789abcdef") == 32)
		return given;
	secret_bytes(r, sizeof(r));
	buf_init(&b, 0);
	buf_hex(&b, r, sizeof(r));
	char *id = arena_strdup(a, buf_text(&b));
	buf_release(&b);
	return id;
}

/* The number behind "q=": more than 0, of at most three places, and what follows ends the
 * item. */
static bool weighs(const char *s)
{
	bool one = *s == '1', some = one, over = false;
	size_t places = 0;
	if (*s != '0' && *s != '1')
		return false;
	if (*++s == '.') {
		places = strspn(++s, "0123456789");
		some = one || strspn(s, "0") < places;
		over = one && strspn(s, "0") < places;
	}
	return some && !over && places <= 3 && strchr(", ", s[places]) != NULL;
}

/* nginx's reading of RFC 9110, section 12.5.3 (ngx_http_gzip_accept_encoding()), so that
 * a reader gets the same form from a file: the first "gzip", unless its weight is 0 or
 * none. "*" does not count: the plain form is as good. */
static bool accepts_gzip(const char *s)
{
	char before;
	const char *p = s;
	do {
		if ((p = strcasestr(p, "gzip")) == NULL)
			return false;
		before = p == s ? ',' : p[-1];
		p += 4;
	} while (before != ',' && before != ' ');
	p += strspn(p, " ");
	if (*p != ';')
		return *p == ',' || *p == '\0';
	p += 1 + strspn(p + 1, " ");
	if (*p != 'q' && *p != 'Q')
		return *p == '\0';
	return p[1] == '=' && weighs(p + 2);
}

static void take_vars(struct request *r, const struct vars *v)
{
	const char *m = v->at[VAR_REQUEST_METHOD];
	r->method = strcmp(m, "GET") == 0       ? METHOD_GET
		    : strcmp(m, "HEAD") == 0    ? METHOD_HEAD
		    : strcmp(m, "POST") == 0    ? METHOD_POST
		    : strcmp(m, "OPTIONS") == 0 ? METHOD_OPTIONS
						: METHOD_OTHER;
	r->method_name = plain(m, 32);
	r->path = "";
	r->id = request_id(r->arena, v->at[VAR_REQUEST_ID]);
	r->remote = plain(v->at[VAR_REMOTE_ADDR], 64);
	r->host = plain(v->at[VAR_HOST], 255);
	r->https = strcasecmp(v->at[VAR_HTTPS], "on") == 0 ||
		   strcmp(v->at[VAR_HTTPS], "1") == 0 ||
		   strcasecmp(v->at[VAR_SCHEME], "https") == 0;
	r->if_none_match = v->at[VAR_IF_NONE_MATCH];
	r->if_modified_since = v->at[VAR_IF_MODIFIED_SINCE];
	r->if_match = v->at[VAR_IF_MATCH];
	r->if_unmodified_since = v->at[VAR_IF_UNMODIFIED_SINCE];
	r->fetch_site = plain(v->at[VAR_FETCH_SITE], 64);
	r->fetch_dest = plain(v->at[VAR_FETCH_DEST], 64);
	r->user_agent = one_line(v->at[VAR_USER_AGENT], AGENT_MAX);
	r->accepts_gzip = accepts_gzip(v->at[VAR_ACCEPT_ENCODING]);
	/* A decision hangs on it: text that is no origin must not look like none. */
	bool odd = !is_plain(v->at[VAR_ORIGIN], 512);
	r->origin = odd ? "null" : v->at[VAR_ORIGIN];
}

static bool ends(char c)
{
	return c == '/' || c == '\0';
}

/* No empty segment but the last, none that is "." or "..". */
static bool is_normal(const char *path)
{
	if (*path != '/')
		return false;
	for (const char *s = path; (s = strchr(s, '/')) != NULL;) {
		s++;
		if (*s == '/' ||
		    (*s == '.' && (ends(s[1]) || (s[1] == '.' && ends(s[2])))))
			return false;
	}
	return true;
}

/* The variables are decoded already; REQUEST_URI is not (and "//" or "%2f" in it fool who
 * reads it), so it is never used. */
static enum err read_path(
    struct request *r, const struct vars *v, const char *base, int *status)
{
	const char *info = v->at[VAR_PATH_INFO];
	const char *path = *v->at[VAR_DOCUMENT_URI] != '\0' ? v->at[VAR_DOCUMENT_URI]
			   : *info != '\0'                  ? info
							    : v->at[VAR_SCRIPT_NAME];
	size_t len = strlen(path), cut = strlen(base);
	if (len > PATH_MAX_BYTES)
		return refuse(status, 414, "path over 2 KB");
	if (!text_valid(path, len))
		return refuse(status, 400, "path is not UTF-8");
	for (const char *s = path; *s != '\0'; s++) {
		if ((unsigned char)*s < ' ' || *s == 0x7f)
			return refuse(status, 400, "control character in path");
	}
	if (strncmp(path, base, cut) == 0 && (path[cut] == '/' || path[cut] == '\0'))
		path += cut;
	else if (path != info)
		return refuse(status, 404, "path is not below the base");
	if (*path == '\0' && cut > 0)
		path = "/";
	if (!is_normal(path))
		return refuse(status, 404, "path is not in normal form");
	r->path = path;
	return OK;
}

static enum err read_query(struct request *r, const struct vars *v, int *status)
{
	const char *query = v->at[VAR_QUERY_STRING];
	if (strlen(query) > QUERY_MAX)
		return refuse(status, 414, "query over 8 KB");
	enum err e = query_parse(&r->query, r->arena, query, strlen(query));
	if (e != OK)
		*status = e == ERR_TOO_BIG ? 414 : 400;
	return e;
}

static enum err read_sender(struct request *r, const struct vars *v, int *status)
{
	if (v->repeated_sender != NULL) {
		*status = 400;
		return err_set(ERR_INVALID, "%s came twice", v->repeated_sender);
	}
	if (cookie_parse(&r->cookies, r->arena, v->at[VAR_COOKIE]) != OK)
		return refuse(status, 431, "too many cookies");
	if (pairs_count(&r->cookies, "qianfa") > 1 ||
	    pairs_count(&r->cookies, "__Host-qianfa") > 1)
		return refuse(status, 400, "two session cookies");
	return OK;
}

/* The value of parameter name in a Content-Type ("; name=value" or quoted), NULL: none.
 */
static char *type_param(struct arena *a, const char *type, const char *name)
{
	size_t want = strlen(name);
	for (const char *s = strchr(type, ';'); s != NULL; s = strchr(s, ';')) {
		s++;
		s += strspn(s, " \t");
		if (strncasecmp(s, name, want) != 0 || s[want] != '=')
			continue;
		s += want + 1;
		return *s == '"' ? arena_strndup(a, s + 1, strcspn(s + 1, "\""))
				 : arena_strndup(a, s, strcspn(s, "; \t"));
	}
	return NULL;
}

static bool is_type(const char *type, const char *name)
{
	size_t len = strlen(name);
	return strncasecmp(type, name, len) == 0 && strchr("; \t", type[len]) != NULL;
}

static enum err read_body(
    struct request *r, const struct vars *v, const char *body, size_t len, int *status)
{
	const char *type = v->at[VAR_CONTENT_TYPE];
	enum err e;
	if (*v->at[VAR_CONTENT_LENGTH] == '\0')
		return refuse(status, 411, "POST without CONTENT_LENGTH");
	if (is_type(type, "application/x-www-form-urlencoded")) {
		char *charset = type_param(r->arena, type, "charset");
		if (charset != NULL && strcasecmp(charset, "utf-8") != 0)
			return refuse(status, 415, "charset is not UTF-8");
		e = form_parse(&r->form, r->arena, body, len);
	} else if (is_type(type, "multipart/form-data")) {
		char *boundary = type_param(r->arena, type, "boundary");
		if (boundary == NULL)
			return refuse(status, 400, "multipart without boundary");
		e = multipart_parse(r, boundary, body, len);
	} else {
		return refuse(status, 415, "body is no form");
	}
	if (e != OK)
		*status = e == ERR_TOO_BIG ? 413 : 400;
	return e;
}

enum err request_parse(struct request *out, struct arena *a, char **env, const char *body,
    size_t len, const char *base, int *status)
{
	struct vars v;
	*out = (struct request){.arena = a};
	*status = 0;
	vars_read(&v, env);
	take_vars(out, &v);
	if (v.bytes > VARS_MAX)
		return refuse(status, 431, "over 64 KB of variables");
	if (v.repeated != NULL) {
		*status = 400;
		return err_set(ERR_INVALID, "%s came twice", v.repeated);
	}
	enum err e = read_path(out, &v, base, status);
	if (e != OK)
		return e;
	out->odd = PART_QUERY;
	e = read_query(out, &v, status);
	if (e == OK && out->method == METHOD_POST) {
		out->odd = PART_BODY;
		e = read_body(out, &v, body, len, status);
	}
	if (e == OK) {
		out->odd = PART_SENDER;
		e = read_sender(out, &v, status);
	}
	if (e == OK)
		out->odd = PART_NONE;
	return e;
}
