/* SPDX-License-Identifier: MIT */
/* See desk_client.h. */
#include "desk_client.h"

#include "base/clock.h"
#include "fcgi_client.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void person_request(struct buf *out, const struct person *p, const char *path,
    const char *body, const char *site)
{
	char length[24];
	char document[256];
	size_t end = strcspn(path, "?");
	snprintf(document, sizeof document, "%.*s", (int)end, path);
	const char *pairs[32] = {"REQUEST_METHOD", body ? "POST" : "GET", "DOCUMENT_URI",
	    document, "QUERY_STRING", path[end] ? path + end + 1 : "", "REMOTE_ADDR",
	    "127.0.0.1", "HTTP_HOST", p->host ? p->host : "127.0.0.1:8080", "HTTP_COOKIE",
	    p->cookie};
	size_t n = 12;
	snprintf(length, sizeof length, "%zu", body ? strlen(body) : 0);
	if (body) {
		pairs[n++] = "CONTENT_TYPE";
		pairs[n++] = "application/x-www-form-urlencoded";
		pairs[n++] = "CONTENT_LENGTH";
		pairs[n++] = length;
	}
	if (site) {
		pairs[n++] =
		    strncmp(site, "http", 4) ? "HTTP_SEC_FETCH_SITE" : "HTTP_ORIGIN";
		pairs[n++] = site;
	}
	pairs[n] = NULL;
	fc_begin(out, false);
	fc_params(out, pairs);
	fc_stdin(out, body ? body : "", body ? strlen(body) : 0);
}

static char *between(
    struct arena *a, const char *from, const char *before, const char *until)
{
	const char *at = strstr(from, before);
	if (!at)
		return NULL;
	at += strlen(before);
	const char *end = strstr(at, until);
	return end ? arena_strndup(a, at, (size_t)(end - at)) : NULL;
}

struct answer person_answer(struct arena *a, const struct buf *out)
{
	struct answer r = {.location = "", .body = arena_strdup(a, "")};
	if (!out->len)
		return r;
	r.body = arena_strndup(a, out->data, out->len);
	char *status = between(a, r.body, "Status: ", "\r\n");
	char *location = between(a, r.body, "Location: ", "\r\n");
	r.status = status ? atoi(status) : 0;
	if (location)
		r.location = location;
	return r;
}

static struct answer ask(
    struct arena *a, const struct person *p, const char *path, const char *body)
{
	struct buf request = BUF_INIT, out = BUF_INIT;
	person_request(&request, p, path, body, "same-origin");
	fc_once(p->socket, &request, 0, &out);
	struct answer r = person_answer(a, &out);
	buf_release(&request);
	buf_release(&out);
	return r;
}

struct answer person_get(struct arena *a, const struct person *p, const char *path)
{
	return ask(a, p, path, NULL);
}

struct answer person_post(
    struct arena *a, const struct person *p, const char *path, const char *body)
{
	return ask(a, p, path, body);
}

static bool take_cookie(struct person *p, struct arena *a, const struct answer *r)
{
	char *value = between(a, r->body, "Set-Cookie: qianfa=", ";");
	if (value)
		snprintf(p->cookie, sizeof p->cookie, "qianfa=%s", value);
	return value;
}

static bool take_csrf(struct person *p, struct arena *a, const struct answer *r)
{
	char *value = between(a, r->body, "name=\"_csrf\" value=\"", "\"");
	if (value)
		snprintf(p->csrf, sizeof p->csrf, "%s", value);
	return value;
}

bool person_come(struct person *p)
{
	struct arena a;
	arena_init(&a);
	*p->cookie = 0;
	struct answer r = person_get(&a, p, "/admin/login");
	bool come = take_cookie(p, &a, &r) && take_csrf(p, &a, &r);
	arena_release(&a);
	return come;
}

bool person_login(struct person *p)
{
	struct arena a;
	struct answer r = {0};
	arena_init(&a);
	bool in = person_come(p);
	if (in) {
		r = person_post(&a, p, "/admin/login",
		    arena_printf(&a, "_csrf=%s&user=%s&password=%s", p->csrf, p->login,
			p->password));
		in = r.status == 303 && take_cookie(p, &a, &r);
	}
	if (in) {
		r = person_get(&a, p, "/admin/account");
		in = take_csrf(p, &a, &r);
	}
	if (!in)
		fprintf(stderr, "%s does not get in: %d\n", p->login, r.status);
	p->since = clock_mono();
	arena_release(&a);
	return in;
}

bool person_fresh(struct person *p)
{
	return clock_mono() - p->since < 120 * 1000 || person_login(p);
}

/* The values of our forms hold no entities but those of quotes, which these tests do not
 * use. */
char *form_hidden(struct arena *a, const char *page, const char *action, int nth)
{
	char *head = arena_printf(a, "action=\"%s\"", action);
	const char *form = strstr(page, head);
	while (form && nth-- > 0)
		form = strstr(form + 1, head);
	if (!form)
		return NULL;
	const char *end = strstr(form, "</form>");
	char *text = arena_strndup(a, form, (size_t)(end - form));
	char *out = arena_strdup(a, "");
	for (char *at = text; (at = strstr(at, "type=\"hidden\" name=\"")); at++) {
		char *name = between(a, at, "name=\"", "\"");
		char *value = between(a, at, "value=\"", "\"");
		out = arena_printf(a, "%s%s%s=%s", out, *out ? "&" : "", name, value);
	}
	return out;
}

void race(struct arena *a, const char *socket, const struct buf request[2],
    struct answer out[2])
{
	int first = (int)(random() & 1), fd[2];
	fd[first] = fc_connect(socket);
	fd[1 - first] = fc_connect(socket);
	size_t sent[2] = {0, 0};
	while (sent[0] < request[0].len || sent[1] < request[1].len) {
		int i = random() & 1;
		size_t left = request[i].len - sent[i];
		size_t step = (size_t)random() % 4096 + 1;
		step = step < left ? step : left;
		if (!step)
			continue;
		if (random() % 4 ==
		    0) /* a save is slower than a signature: give it a chance */
			usleep((useconds_t)(random() % 6000));
		if (!fc_send(fd[i], request[i].data + sent[i], step, 0))
			sent[i] = request[i].len;
		else
			sent[i] += step;
	}
	for (int i = 0; i < 2; i++) {
		struct buf b = BUF_INIT;
		fc_receive(fd[i], &b);
		out[i] = person_answer(a, &b);
		buf_release(&b);
		close(fd[i]);
	}
}
