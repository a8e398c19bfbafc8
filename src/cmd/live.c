/* SPDX-License-Identifier: MIT */
/* Every public page, as a reader gets it, against the page that this program makes of the
 * verified database: title and body byte for byte, and in an article's the signed HTML
 * and every signed field. A page that differs is asked for again: somebody may just have
 * published. */
#include "cmd/live.h"

#include "app/app.h"
#include "base/log.h"
#include "base/text.h"
#include "http/url.h"
#include "news/listing.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

enum { BITE = 64, TRIES = 3, WAIT_MS = 300 };

struct live {
	struct app app;
	const char *site, *base; /* http://host:port, and the path below it */
	struct live_report *report;
	struct arena a; /* of one page */
	char why[300];
};

/* Notes what is wrong with the page; true, so that it can be returned. */
static bool wrong(struct live *l, const char *fmt, ...) PRINTF(2, 3);
static bool wrong(struct live *l, const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	vsnprintf(l->why, sizeof l->why, fmt, ap);
	va_end(ap);
	return true;
}

/* The page as it should be, made here and now. */
static int render(struct live *l, const char *path, char **body)
{
	struct exchange x = {0};
	int status = 0;
	char *env[] = {arena_strdup(&l->a, "REQUEST_METHOD=GET"),
	    arena_printf(&l->a, "DOCUMENT_URI=%s", path), NULL};
	arena_init(&x.arena);
	response_init(&x.res, &x.arena);
	if (!request_parse(&x.req, &x.arena, env, "", 0, l->base, &status)) {
		app_handle(&l->app, &x);
		status = x.res.status;
	}
	const char *to = pairs_get(&x.res.headers, "Location");
	*body = to && status / 100 == 3 ? arena_printf(&l->a, "%s%s", l->site, to)
					: arena_strdup(&l->a, buf_text(&x.res.body));
	response_release(&x.res);
	arena_release(&x.arena);
	return status;
}

static size_t count(const char *text, const char *what)
{
	size_t n = 0;
	for (const char *s = text; (s = strstr(s, what)); s += strlen(what))
		n++;
	return n;
}

/* The site's own address may be written in a page; it is no part of what is compared. */
static char *without(struct arena *a, const char *text, const char *what)
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

static char *bare(struct live *l, const char *text)
{
	return without(&l->a, without(&l->a, text, l->app.conf.base_url), l->site);
}

/* What readers see: from start to end, both included, the site's address left out. NULL:
 * not there, or not once. */
static char *part_of(struct live *l, const char *page, const char *start, const char *end)
{
	const char *from = strstr(page, start), *to = from ? strstr(from, end) : NULL;
	if (!to || strstr(from + 1, start))
		return NULL;
	return bare(l, arena_strndup(&l->a, from, (size_t)(to - from) + strlen(end)));
}

static bool has_field(struct live *l, const char *part, const char *value)
{
	struct buf b = BUF_INIT;
	/* a break that is allowed */
	char *plain = without(&l->a, bare(l, value), "\xe2\x80\x8b");
	buf_html(&b, plain, strlen(plain));
	bool found = strstr(part, buf_text(&b)) != NULL;
	buf_release(&b);
	return found;
}

/* The signed text stands in the page: title and HTML once, and every other field that
 * this kind of page shows. */
static bool bad_text(struct live *l, int64_t id, const char *part, const char *own)
{
	static const enum field shown[] = {FIELD_KICKER, FIELD_SUBTITLE, FIELD_SUMMARY,
	    FIELD_DATELINE, FIELD_BYLINE, FIELD_SOURCE, FIELD_SOURCE_URL, FIELD_EDITOR,
	    FIELD_CORRECTION};
	struct article art;
	struct revision rev;
	if (listing_article(&art, &rev, l->app.db, &l->a, id))
		return wrong(
		    l, "is shown, but article %lld is not public", (long long)id);
	struct sha h = revision_hash(&rev);
	if (!sha_equal(&h, &rev.hash) || !rev.stage)
		return wrong(l, "its text in the database is not the signed one");
	char *text = without(&l->a, part, "<wbr>"), *html = rev.html;
	/* a dateline takes the place of the first paragraph's mark */
	if (*rev.text[FIELD_DATELINE] && text_starts(html, "<p>"))
		html += strlen("<p>");
	html = without(&l->a, bare(l, html), "<wbr>");
	if (count(text, html) != 1)
		return wrong(l, "the signed text does not stand in it once");
	if (!has_field(l, text, rev.text[FIELD_TITLE]))
		return wrong(l, "the signed title is missing");
	for (size_t i = 0; i < sizeof shown / sizeof *shown; i++)
		if (*rev.text[shown[i]] && has_field(l, own, rev.text[shown[i]]) &&
		    !has_field(l, text, rev.text[shown[i]]))
			return wrong(
			    l, "the signed %s is missing", field_info[shown[i]].name);
	return false;
}

/* Shows where two texts part, on one line. */
static bool differs(struct live *l, const char *have, const char *want)
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
	return wrong(l,
	    "differs from the page that was made of the signed text at "
	    "\"%s\"",
	    here);
}

static bool bad_page(struct live *l, const struct live_page *p, const char *have,
    const char *want, int status)
{
	static const char *const parts[][2] = {
	    {"<title>", "</title>"}, {"<body", "</html>"}};
	char *part = NULL, *own = NULL;
	for (size_t i = 0; i < 2; i++) {
		part = part_of(l, have, parts[i][0], parts[i][1]);
		own = part_of(l, want, parts[i][0], parts[i][1]);
		if (!part || !own)
			return wrong(l, "has no %s, or more than one", parts[i][0]);
		if (i && status == 200 && p->kind == LIVE_ARTICLE && p->article &&
		    bad_text(l, p->article, part, own))
			return true;
		if (strcmp(part, own))
			return differs(l, part, own);
	}
	const char *end = strstr(have, "</html>") + strlen("</html>");
	return end[strspn(end, "\n")] ? wrong(l, "goes on behind its end") : false;
}

/* True when the answer is not what it should be; l->why says what is wrong. */
static bool is_bad(
    struct live *l, const struct live_page *p, const struct live_answer *answer)
{
	char *want;
	int status = render(l, p->path, &want);
	const char *have = buf_text(&answer->body);
	if (!answer->status)
		return wrong(l, "%s", have);
	if (strlen(have) != answer->body.len)
		return wrong(l, "holds a NUL");
	if (answer->status != status)
		return wrong(l, "answers %d, should answer %d", answer->status, status);
	if (status / 100 == 3)
		return strcmp(have, want) ? wrong(l, "leads to %s", have) : false;
	if (p->kind != LIVE_TEXT)
		return bad_page(l, p, have, want, status);
	return strcmp(have, want) ? wrong(l, "is not the signed text") : false;
}

static enum err check(
    struct live *l, const struct live_page *p, struct live_answer *answer)
{
	enum err e = OK;
	bool bad = is_bad(l, p, answer);
	for (int i = 1; bad && answer->status && i < TRIES && !e; i++) {
		nanosleep(&(struct timespec){.tv_nsec = WAIT_MS * 1000000}, NULL);
		buf_release(&answer->body);
		e = live_fetch(answer, l->site, p, 1);
		bad = !e && is_bad(l, p, answer);
	}
	if (e)
		return e;
	struct live_report *r = l->report;
	r->pages++;
	r->faults += bad;
	if (bad) {
		cmd_progress_end();
		printf("FAULT %s%s: %s\n", l->site, p->path, l->why);
	} else if (p->kind == LIVE_LIST) {
		r->lists++;
	} else if (p->kind == LIVE_ARTICLE) {
		r->signed_texts += answer->status == 200 && p->article;
		r->gone += answer->status == 410;
		r->absent += answer->status == 404;
	}
	arena_reset(&l->a);
	return OK;
}

static enum err check_all(
    struct live *l, struct cmd_env *env, const struct live_pages *pages)
{
	struct live_answer answers[BITE];
	enum err e = OK;
	for (size_t i = 0; i < pages->n && !e; i += BITE) {
		size_t n = pages->n - i < BITE ? pages->n - i : BITE;
		e = live_fetch(answers, l->site, pages->at + i, n);
		if (!e && !i && !answers[0].status) /* the home page */
			e = err_set(
			    ERR_BROKEN, "%s: %s", l->site, buf_text(&answers[0].body));
		for (size_t k = 0; k < n; k++) {
			if (!e)
				e = check(l, &pages->at[i + k], &answers[k]);
			buf_release(&answers[k].body);
		}
		cmd_progress(env, (int64_t)(i + n), (int64_t)pages->n);
	}
	cmd_progress_end();
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

enum err live_verify(struct live_report *out, struct cmd_env *env, const char *site)
{
	static struct live l;
	struct live_pages pages = {0};
	l = (struct live){.report = out};
	*out = (struct live_report){0};
	arena_init(&l.a);
	enum err e = split(&l, env->a, site);
	if (!e)
		e = app_open(&l.app, SIDE_WEB, env->conf_path, env->data);
	if (!e) {
		log_set_level(LOG_ERROR);
		cache_free(l.app.cache);
		l.app.cache = NULL;
		db_read_unlimited(l.app.db);
		url_init(l.base, l.app.conf.base_url);
		e = live_list(&pages, l.app.db, env->a);
	}
	if (!e)
		e = check_all(&l, env, &pages);
	app_close(&l.app);
	arena_release(&l.a);
	return e;
}
