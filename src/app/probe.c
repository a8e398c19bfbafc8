/* SPDX-License-Identifier: MIT */
/* Asks the web process over its socket, so what is judged is what readers get. Where
 * nobody answers nothing is known, and that is what is stored. */
#include "app/probe.h"

#include "app/brotli.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/log.h"
#include "http/ask.h"
#include "news/receipt.h"
#include "page/model.h"
#include "page/place.h"

#include <string.h>

enum {
	EVERY_MS = 80,  /* less than the clock's 100 */
	TURN_MS = 4,    /* then the editors', who wait for the desk meanwhile */
	HUNG_MS = 1000, /* until web is asked again that did not answer */
	PAGE_MAX = 4 << 20
};

struct probe {
	struct app *app;
	struct arena arena;
	int64_t turn, deadline; /* no further question; no longer for an answer */
	int64_t article;        /* that title and trace are of, 0: none yet */
	struct trace trace;
	const char *title; /* without breaks */
	struct buf body;
};

static const char *escaped(struct arena *a, const char *s)
{
	struct buf b = BUF_INIT;
	buf_html(&b, s, strlen(s));
	char *out = arena_strdup(a, buf_text(&b));
	buf_release(&b);
	return out;
}

/* The title as pages have it, its break marks replaced. */
static const char *with_breaks(struct arena *a, const char *title, const char *mark)
{
	static const char zwsp[] = "\xe2\x80\x8b";
	char *out = arena_strdup(a, "");
	for (const char *s = title; s;) {
		const char *end = strstr(s, zwsp);
		size_t len = end ? (size_t)(end - s) : strlen(s);
		out = arena_printf(a, "%s%.*s%s", out, (int)len, s, end ? mark : "");
		s = end ? end + sizeof zwsp - 1 : NULL;
	}
	return out;
}

static enum err load_trace(struct probe *p, int64_t id)
{
	struct article art;
	struct revision rev;
	struct arena *a = &p->arena;
	if (p->article == id)
		return OK;
	enum err e = article_by_id(&art, p->app->db, a, id);
	if (!e)
		e = revision_by_no(&rev, p->app->db, a, id, art.published_no);
	if (e)
		return e;
	const char *title = rev.text[FIELD_TITLE], *tag = strchr(rev.html, '>');
	p->article = id;
	p->title = with_breaks(a, title, "");
	p->trace = (struct trace){.link = url_article(a, id),
	    .titles = {escaped(a, p->title), with_breaks(a, escaped(a, title), "<wbr>")},
	    /* behind the first tag, where a dateline may have been put */
	    .text = tag ? tag + 1 : rev.html};
	return OK;
}

/* The readers' process of this data; under systemd its socket is elsewhere. */
static const char *web_socket(struct probe *p)
{
	const struct conf *conf = &p->app->conf;
	const char *own = arena_printf(&p->arena, "%s/run/web.sock", conf->data);
	return *conf->web_socket && !file_exists(own) ? conf->web_socket : own;
}

/* One form of the printed page, unpacked, into p->body. ERR_NOT_FOUND when there is none.
 */
static enum err read_printed(struct probe *p, const char *path, size_t form)
{
	static bool (*const unpack[])(struct buf *, const struct buf *) = {
	    NULL, cache_gunzip, brotli_unpack};
	struct buf raw;
	buf_clear(&p->body);
	buf_init(&raw, PAGE_MAX);
	enum err e = file_read(unpack[form] ? &raw : &p->body, path);
	if (!e && unpack[form] && !unpack[form](&p->body, &raw))
		e = ERR_BROKEN;
	buf_release(&raw);
	err_clear();
	return e;
}

/* The web server sends a printed page whatever web says: none may be left that shows the
 * text, in any of its forms. *only_title is set where nothing but its title is seen. */
static bool printed_stopped(
    struct probe *p, const struct receipt_due *d, bool *only_title)
{
	static const char *const ends[] = {"", ".gz", ".br"};
	const char *file = place_file(&p->arena, &d->key);
	bool stopped = true;
	for (size_t i = 0; file && stopped && i < sizeof ends / sizeof *ends; i++) {
		bool title = false;
		const char *path = arena_printf(
		    &p->arena, "%s/pages/%s%s", p->app->conf.data, file, ends[i]);
		enum err e = read_printed(p, path, i);
		if (e == ERR_NOT_FOUND)
			continue;
		stopped = !e && (receipt_stopped(place_sight(d->key.place), &p->trace,
				     200, buf_text(&p->body), &title) ||
				    title);
		*only_title = *only_title || title;
	}
	return stopped;
}

static enum err look(
    struct receipt_seen *out, struct probe *p, const struct receipt_due *d)
{
	bool only_title = false, shared = false;
	enum err e = load_trace(p, d->article);
	if (e)
		return e;
	*out = (struct receipt_seen){.due = d, .at = clock_now()};
	buf_clear(&p->body);
	e = ask_get(&p->body, &out->status, web_socket(p), place_url(&p->arena, &d->key),
	    p->deadline);
	/* one that answers with an error is as good as none */
	if (e || out->status >= 500) {
		out->found = FOUND_UNREACHABLE;
		return err_clear(), OK;
	}
	bool stopped = receipt_stopped(place_sight(d->key.place), &p->trace, out->status,
	    buf_text(&p->body), &only_title);
	bool printed = (stopped || only_title) && !printed_stopped(p, d, &only_title);
	if (printed) {
		stopped = false;
	} else if (only_title) {
		e = receipt_title_shared(&shared, p->app->db, d->article, p->title);
		stopped = shared;
	}
	out->found = stopped ? FOUND_STOPPED : FOUND_STILL;
	out->at = clock_now();
	return e;
}

static enum err run(struct probe *p)
{
	struct receipt_due *due;
	struct receipt_seen seen[RECEIPT_DUE_MAX];
	size_t n, done = 0;
	int64_t now = clock_now();
	enum err e = receipt_due(&due, &n, p->app->db, &p->arena, now);
	while (!e && done < n && (!done || clock_mono() < p->turn)) {
		e = look(&seen[done], p, &due[done]);
		done += !e;
	}
	return e ? e : receipt_store(p->app->db, clock_now(), seen, done);
}

void probe_tick(struct app *app)
{
	static int64_t next;
	int64_t mono = clock_mono();
	if (mono < next)
		return;
	struct probe p = {
	    .app = app, .turn = mono + TURN_MS, .deadline = mono + PROBE_BUDGET_MS};
	arena_init(&p.arena);
	buf_init(&p.body, PAGE_MAX);
	enum err e = run(&p);
	/* whoever hangs is given time */
	int64_t end = clock_mono();
	next = end + (end >= p.deadline ? HUNG_MS : EVERY_MS);
	if (e && e != ERR_BUSY)
		log_err("receipt", e, NULL);
	err_clear();
	buf_release(&p.body);
	arena_release(&p.arena);
}
