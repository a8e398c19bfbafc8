/* SPDX-License-Identifier: MIT */
/* Everything that can show an article, as a reader gets it, against what this program
 * makes of the verified database. What differs is asked for again: somebody may just have
 * published. */
#include "cmd/live.h"

#include "base/log.h"
#include "base/text.h"
#include "http/url.h"
#include "news/listing.h"
#include "view/hant.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

enum { BITE = 64, TRIES = 3, WAIT_MS = 300 };

bool live_wrong(struct live *l, const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	vsnprintf(l->why, sizeof l->why, fmt, ap);
	va_end(ap);
	return true;
}

char *live_without(struct arena *a, const char *text, const char *what)
{
	struct buf b = BUF_INIT;
	const char *s = text, *hit;
	for (; *what && (hit = strstr(s, what)); s = hit + strlen(what))
		buf_add(&b, s, (size_t)(hit - s));
	buf_str(&b, s);
	char *out = arena_strdup(a, buf_text(&b));
	buf_release(&b);
	return out;
}

char *live_bare(struct live *l, const char *text)
{
	return live_without(
	    &l->a, live_without(&l->a, text, l->app.conf.base_url), l->site);
}

char *live_escaped(struct live *l, const char *text)
{
	struct buf b = BUF_INIT;
	buf_html(&b, text, strlen(text));
	char *out = arena_strdup(&l->a, buf_text(&b));
	buf_release(&b);
	return out;
}

char *live_hant(struct live *l, const char *text, bool html)
{
	struct buf b = BUF_INIT;
	enum err e;
	if (html) {
		buf_str(&b, text);
		e = hant_page(&b);
	} else {
		e = hant_text(&b, text, strlen(text));
	}
	char *out = arena_strdup(&l->a, e ? "" : buf_text(&b));
	buf_release(&b);
	return out;
}

int64_t live_next_article(const char **at)
{
	for (const char *s = *at; (s = strstr(s, "/a/"));) {
		int64_t id;
		s += strlen("/a/");
		size_t n = strspn(s, "0123456789");
		char digits[24];
		if (n == 0 || n >= sizeof digits || strncmp(s + n, ".html", 5) != 0)
			continue;
		memcpy(digits, s, n);
		digits[n] = '\0';
		*at = s + n;
		if (text_int(digits, 1, INT64_MAX, &id))
			return id;
	}
	return 0;
}

bool live_is_public(struct live *l, int64_t article)
{
	struct article art;
	return !article_by_id(&art, l->app.db, &l->a, article) &&
	       art.public == PUBLIC_LIVE;
}

bool live_differs(struct live *l, const char *have, const char *want)
{
	size_t at = 0;
	while (have[at] && have[at] == want[at])
		at++;
	while (at && (have[at] & 0xC0) == 0x80)
		at--;
	char *here = text_cut(&l->a, have + at, 24);
	for (char *s = here; *s; s++)
		if (*s == '\n')
			*s = ' ';
	return live_wrong(l,
	    "differs from the page that was made of the signed text at "
	    "\"%s\"",
	    here);
}

/* The page as it should be, made here and now. */
static int render(struct live *l, const char *path, char **body)
{
	struct exchange x;
	int status = app_ask(&l->app, &x, path, l->base);
	const char *to = pairs_get(&x.res.headers, "Location");
	*body = to && status / 100 == 3 ? arena_printf(&l->a, "%s%s", l->site, to)
					: arena_strdup(&l->a, buf_text(&x.res.body));
	response_release(&x.res);
	arena_release(&x.arena);
	return status;
}

/* True when the answer is not what it should be; l->why says what is wrong. */
static bool is_bad(
    struct live *l, const struct live_page *p, const struct live_answer *answer)
{
	char *want;
	int status = render(l, p->path, &want);
	const char *have = buf_text(&answer->body);
	if (!answer->status)
		return live_wrong(l, "%s", have);
	if (strlen(have) != answer->body.len)
		return live_wrong(l, "holds a NUL");
	if (answer->status != status)
		return live_wrong(
		    l, "answers %d, should answer %d", answer->status, status);
	if (status / 100 == 3)
		return strcmp(have, want) ? live_wrong(l, "leads to %s", have) : false;
	return p->kind == LIVE_ARTICLE || p->kind == LIVE_LIST
		   ? live_bad_html(l, p, have, want, status)
		   : live_bad_data(l, p, have, want, status);
}

static void count(struct live_report *r, const struct live_page *p, int status)
{
	switch (p->kind) {
	case LIVE_ARTICLE:
		r->twins += p->twin;
		r->signed_texts += !p->twin && status == 200 && p->article;
		r->gone += !p->twin && status == 410;
		r->absent += !p->twin && status == 404;
		break;
	case LIVE_LIST:
		r->twins += p->twin;
		r->lists += !p->twin;
		break;
	case LIVE_RSS:
	case LIVE_ATOM:
	case LIVE_JSON_FEED:
		r->feeds++;
		break;
	case LIVE_SITEMAP:
		r->maps++;
		break;
	case LIVE_API_ARTICLE:
	case LIVE_API_LIST:
	case LIVE_API_FOUND:
		r->answers++;
		break;
	case LIVE_TEXT:
	case LIVE_FILE:
		break;
	}
}

static enum err check(
    struct live *l, const struct live_page *p, struct live_answer *answer, bool *good)
{
	enum err e = OK;
	bool bad = is_bad(l, p, answer);
	for (int i = 1; bad && answer->status && i < TRIES && !e; i++) {
		nanosleep(&(struct timespec){.tv_nsec = WAIT_MS * 1000000}, NULL);
		arena_reset(&l->a);
		buf_release(&answer->body);
		e = live_fetch(answer, l->site, p, 1);
		bad = !e && is_bad(l, p, answer);
	}
	*good = !bad;
	if (e)
		return e;
	struct live_report *r = l->report;
	r->faults += bad;
	if (bad) {
		cmd_progress_end();
		printf("FAULT %s%s: %s%s%s\n", l->site, p->path,
		    p->encoding ? p->encoding : "", p->encoding ? ": " : "", l->why);
	}
	if (!p->encoding) {
		r->pages++;
		if (!bad)
			count(r, p, answer->status);
		live_met_page(l, p, buf_text(&answer->body), !bad);
	}
	arena_reset(&l->a);
	return OK;
}

/* Those that hold go on to the front of pages, as far as they may be files; *n: how many
 * they are. */
static enum err check_in(struct live *l, struct live_page *pages, size_t *n)
{
	struct live_answer answers[BITE];
	size_t all = *n;
	enum err e = live_fetch(answers, l->site, pages, all);
	if (!e && !l->report->pages && !answers[0].status) /* the home page */
		e = err_set(ERR_BROKEN, "%s: %s", l->site, buf_text(&answers[0].body));
	*n = 0;
	for (size_t k = 0; k < all; k++) {
		bool good = false;
		if (!e)
			e = check(l, &pages[k], &answers[k], &good);
		if (good && pages[k].printed && answers[k].status == 200)
			pages[(*n)++] = pages[k];
		buf_release(&answers[k].body);
	}
	return e;
}

/* As they are, then in the encodings that browsers ask for: each is a file of its own. */
static enum err check_some(struct live *l, const struct live_page *pages, size_t n)
{
	static const char *const encodings[] = {NULL, "gzip", "br"};
	struct live_page some[BITE];
	enum err e = OK;
	memcpy(some, pages, n * sizeof *some);
	for (size_t i = 0; i < sizeof encodings / sizeof *encodings && n && !e; i++) {
		for (size_t k = 0; k < n; k++)
			some[k].encoding = encodings[i];
		e = check_in(l, some, &n);
	}
	return e;
}

static enum err check_all(
    struct live *l, struct cmd_env *env, const struct live_pages *pages)
{
	enum err e = OK;
	for (size_t i = 0; i < pages->n && !e; i += BITE) {
		e = check_some(
		    l, pages->at + i, pages->n - i < BITE ? pages->n - i : BITE);
		cmd_progress(env, l->report->pages, 0);
	}
	return e;
}

/* One of the API's lists, from cursor to cursor: each is told by the answer that is made
 * here. */
static enum err check_walk(
    struct live *l, struct cmd_env *env, const struct live_page *first)
{
	struct live_page page = *first;
	enum err e = OK;
	while (page.path && !e) {
		char *own;
		int status = render(l, page.path, &own);
		json_t *o = status == 200 ? json_loads(own, 0, NULL) : NULL;
		const char *next = json_string_value(json_object_get(o, "next"));
		char *behind =
		    next ? arena_printf(env->a, "%s&cursor=%s", first->path, next) : NULL;
		json_decref(o);
		e = check_some(l, &page, 1);
		cmd_progress(env, l->report->pages, 0);
		page.path = behind;
	}
	return e;
}

static enum err check_walks(
    struct live *l, struct cmd_env *env, const struct live_pages *walks)
{
	enum err e = OK;
	for (size_t i = 0; i < walks->n && !e; i++)
		e = check_walk(l, env, &walks->at[i]);
	return e;
}

static enum err check_articles(struct live *l, struct cmd_env *env)
{
	struct arena a;
	struct live_pages pages = {0};
	int64_t after = 0;
	arena_init(&a);
	enum err e;
	do {
		arena_reset(&a);
		e = live_articles(&pages, l->app.db, &a, &after);
		if (!e)
			e = check_all(l, env, &pages);
	} while (!e && pages.n);
	arena_release(&a);
	return e;
}

/* "http://host:8080/cgi-bin/qianfa/" as site and base. */
static enum err split(struct live *l, struct arena *a, const char *url)
{
	static const char allowed[] =
	    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "0123456789.-_:/[]";
	size_t scheme = text_starts(url, "http://")    ? 7
			: text_starts(url, "https://") ? 8
						       : 0;
	if (!scheme || !url[scheme] || strspn(url, allowed) != strlen(url))
		return err_set(ERR_INVALID, "%s: is no http(s) address of a site", url);
	size_t len = strcspn(url + scheme, "/") + scheme, end = strlen(url);
	while (end > len && url[end - 1] == '/')
		end--;
	l->site = arena_strndup(a, url, len);
	l->base = arena_strndup(a, url + len, end - len);
	return OK;
}

static enum err open_site(struct live *l, struct cmd_env *env, const char *site)
{
	enum err e = split(l, env->a, site);
	if (!e)
		e = app_open(&l->app, SIDE_WEB, env->conf_path, env->data);
	if (e)
		return e;
	log_set_level(LOG_ERROR);
	cache_free(l->app.cache);
	l->app.cache = NULL;
	db_read_unlimited(l->app.db);
	url_init(l->base, l->app.conf.base_url);
	return live_met_begin(l, env->a);
}

enum err live_verify(struct live_report *out, struct cmd_env *env, const char *site)
{
	static struct live l;
	struct live_pages pages = {0}, walks = {0};
	l = (struct live){.report = out};
	*out = (struct live_report){0};
	arena_init(&l.a);
	enum err e = open_site(&l, env, site);
	if (!e)
		e = live_list(&pages, &walks, l.app.db, env->a);
	if (!e)
		e = check_all(&l, env, &pages);
	if (!e)
		e = check_walks(&l, env, &walks);
	if (!e)
		e = check_articles(&l, env);
	cmd_progress_end();
	if (!e)
		e = live_met_end(&l);
	app_close(&l.app);
	arena_release(&l.a);
	return e;
}
