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
	EVERY_MS = 200,
	ANSWER_MS = 500, /* from who serves, at most */
	HUNG_MS = 1000,  /* until who gave none is asked again */
	PAGE_MAX = 4 << 20
};

/* Addresses that are asked one after the other; between question and answer the desk
 * serves editors. */
static struct probe {
	struct app *app;
	struct arena arena;
	struct receipt_due *due; /* n of them, done of which are in seen */
	size_t n, done;
	struct receipt_seen seen[RECEIPT_DUE_MAX];
	struct ask *ask;        /* for due[done] */
	int64_t deadline, next; /* of its answer; of the next round */
	bool hung;
	int64_t article; /* that title and trace are of, 0: none yet */
	struct trace trace;
	const char *title; /* without breaks */
	struct buf body;
} probe;

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

/* What the answer in p->body shows. */
static enum err judge(struct receipt_seen *out, struct probe *p)
{
	const struct receipt_due *d = out->due;
	bool only_title = false, shared = false;
	enum err e = OK;
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
	return e;
}

static void end_round(struct probe *p)
{
	enum err e = receipt_store(p->app->db, clock_now(), p->seen, p->done);
	if (e && e != ERR_BUSY)
		log_err("receipt", e, NULL);
	err_clear();
	/* whoever hangs is given time */
	p->next = clock_mono() + (p->hung ? HUNG_MS : EVERY_MS);
	p->n = 0;
	buf_release(&p->body);
	arena_release(&p->arena);
}

/* Nothing is known of due[done] then: it is asked again, later and later. */
static void note_failure(struct probe *p, enum err e)
{
	if (!e)
		return;
	log_err("receipt", e, NULL);
	err_clear();
	p->seen[p->done].found = FOUND_UNREACHABLE;
	p->seen[p->done].status = 0;
}

static void end_ask(struct probe *p)
{
	server_unwatch(p->app->server, ask_fd(p->ask));
	ask_end(p->ask);
	p->ask = NULL;
}

static void on_answer(void *arg);

static enum err begin_ask(struct probe *p)
{
	const struct receipt_due *d = &p->due[p->done];
	p->seen[p->done] = (struct receipt_seen){
	    .due = d, .at = clock_now(), .found = FOUND_UNREACHABLE};
	p->deadline = clock_mono() + ANSWER_MS;
	enum err e = load_trace(p, d->article);
	if (e)
		return e;
	const char *url = place_url(&p->arena, &d->key);
	/* who is not there is no error of ours */
	if (ask_begin(&p->ask, web_socket(p), url, PAGE_MAX) != OK)
		return err_clear(), OK;
	return server_watch(p->app->server, ask_fd(p->ask), on_answer, p);
}

/* To the next one that waits for an answer, or to the end. */
static void go_on(struct probe *p)
{
	for (; p->done < p->n; p->done++) {
		enum err e = begin_ask(p);
		if (!e && p->ask)
			return;
		if (p->ask)
			end_ask(p);
		note_failure(p, e);
	}
	end_round(p);
}

/* An answer that is whole, or as good as none. */
static void on_answer(void *arg)
{
	struct probe *p = arg;
	struct receipt_seen *s = &p->seen[p->done];
	bool done;
	enum err e = ask_more(&done, p->ask);
	if (!e && !done)
		return;
	buf_clear(&p->body);
	if (!e)
		e = ask_take(&p->body, &s->status, p->ask);
	end_ask(p);
	err_clear();
	s->at = clock_now();
	if (e)
		s->status = 0;
	else if (s->status < 500)
		note_failure(p, judge(s, p));
	p->done++;
	go_on(p);
}

/* Who has not answered by now; the others of this round are due still. */
static void give_up(struct probe *p)
{
	p->hung = true;
	end_ask(p);
	p->done++;
	end_round(p);
}

void probe_tick(struct app *app)
{
	struct probe *p = &probe;
	int64_t mono = clock_mono();
	if (p->n) {
		if (mono >= p->deadline)
			on_answer(p); /* it came while the desk was kept from looking */
		if (p->n && mono >= p->deadline)
			give_up(p);
		return;
	}
	if (mono < p->next)
		return;
	*p = (struct probe){.app = app};
	arena_init(&p->arena);
	buf_init(&p->body, PAGE_MAX);
	enum err e = receipt_due(&p->due, &p->n, app->db, &p->arena, clock_now());
	if (e) {
		log_err("receipt", e, NULL);
		p->n = 0;
	}
	go_on(p);
}
