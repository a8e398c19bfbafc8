/* SPDX-License-Identifier: MIT */
/* One request, start to end: route, guard, job, handler, render. Every error ends here,
 * in one table from code to status. */
#include "app/app.h"
#include "app/note.h"
#include "app/tell.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/secret.h"
#include "news/change.h"
#include "news/session.h"
#include "page/desk.h"
#include "page/place.h"
#include "view/hant.h"

#include <string.h>

/* A request between its two visits, when a job is under way. */
struct visit {
	struct app *app;
	struct exchange *x;
	struct ctx ctx;
	const struct route *route;
	const char *path;     /* as asked for: a twin's has /hant in front */
	struct place_key key; /* of a kept page */
	bool printing;        /* for the press, not for a reader */
	int64_t epoch;        /* of the state that a kept page was made of, 0: not kept */
	struct buf in;
	bool job_done;
	int64_t started;
};

static const int statuses[ERR__MAX] = {
    [OK] = 200,
    [ERR_INVALID] = 422,
    [ERR_DENIED] = 403,
    [ERR_NOT_FOUND] = 404,
    [ERR_GONE] = 410,
    [ERR_CONFLICT] = 409,
    [ERR_TOO_BIG] = 413,
    [ERR_BUSY] = 503,
    [ERR_FULL] = 507,
    [ERR_BROKEN] = 500,
};

int status_of(enum err e)
{
	return statuses[e];
}

/* A one-time link is a secret: the log shows its pattern. */
static const char *logged_path(const struct visit *v)
{
	bool secret = v->route && strstr(v->route->pattern, ":token");
	return secret ? v->route->pattern : v->path;
}

/* What a kept page and its validators depend on, read with the content. */
struct read_act {
	struct visit *v;
	struct change change;
	int64_t page_at;
};

static enum err run_handler(struct db *db, void *arg)
{
	struct read_act *act = arg;
	struct ctx *c = &act->v->ctx;
	(void)db;
	enum err e = change_state(&act->change, c->db);
	c->day = act->change.day;
	if (!e && act->v->key.place)
		e = change_page_time(&act->page_at, c->db, &act->v->key);
	if (!e)
		e = page_frame(c);
	return e ? e : act->v->route->handler(c);
}

/* A GET sees one state of the database, and may leave a note that it was there
 * (c->after); a POST writes through db_write() itself. */
static enum err call(struct visit *v, struct read_act *act)
{
	struct ctx *c = &v->ctx;
	if (v->route->method != METHOD_GET) {
		enum err e = page_frame(c);
		return e ? e : v->route->handler(c);
	}
	enum err e = db_read(c->db, run_handler, act, NULL);
	return e || !c->after ? e : c->after(c);
}

static enum err render(struct visit *v)
{
	struct ctx *c = &v->ctx;
	struct response *res = c->res;
	if (!c->template)
		return OK;
	buf_clear(&res->body);
	enum err e = tmpl_render(v->app->tmpl, c->template, c->data, &res->body);
	return e || !c->twin ? e : hant_page(&res->body);
}

/* Templates other than those that the desk goes by (it or this process has yet to load
 * them again): the page's time is not that of these bytes. Commands make pages for
 * themselves. */
static bool of_another_make(const struct visit *v, const struct read_act *act)
{
	return (v->app->server || v->printing) &&
	       strcmp(act->change.made_by, v->app->generation) != 0;
}

/* Keeps a finished public page; its validators come from the same state as its content.
 */
static void keep(struct visit *v, const struct read_act *act)
{
	struct response *res = v->ctx.res;
	if (!v->route->place || res->status != 200 || res->cache != CACHE_REVALIDATE ||
	    of_another_make(v, act))
		return;
	res->changed_at = act->page_at;
	res->varies = true;
	v->epoch = act->change.epoch;
	if (v->app->server && v->app->side == SIDE_WEB)
		tell_press(v->app, &v->key);
	if (!v->app->cache)
		return;
	struct cached page = {.epoch = act->change.epoch,
	    .changed_at = res->changed_at,
	    .told_at = v->started,
	    .type = res->type,
	    .body = res->body};
	const struct cached *kept = cache_put(v->app->cache, v->path, &page);
	if (kept)
		res->gzip = &kept->gzip;
}

/* The row for the request, and which page it means. */
static void find_route(struct visit *v, const char **allowed)
{
	struct ctx *c = &v->ctx;
	v->route = route_find(c->req, v->app->side, allowed);
	if (v->route && c->twin && !route_twinned(v->route))
		v->route = NULL;
	if (v->route) {
		v->key = route_key(v->route, c->req);
		v->key.twin = c->twin;
	}
}

/* Asked before the table of routes: under this path only a page with a row of its own was
 * ever kept. While it is not printed the press is told again, but not all the time. */
static bool from_cache(struct visit *v)
{
	struct app *app = v->app;
	enum method m = v->ctx.req->method;
	const char *allowed;
	if (!app->cache || (m != METHOD_GET && m != METHOD_HEAD))
		return false;
	struct cached *page = cache_get(app->cache, v->path, db_epoch(v->ctx.db));
	if (!page)
		return false;
	if (app->server && v->started - page->told_at >= TELL_AGAIN_MS) {
		page->told_at = v->started;
		find_route(v, &allowed);
		if (v->route)
			tell_press(app, &v->key);
	}
	v->ctx.res->type = page->type;
	v->ctx.res->changed_at = page->changed_at;
	v->ctx.res->shared = &page->body;
	v->ctx.res->gzip = &page->gzip;
	v->ctx.res->ready = &page->ready;
	return true;
}

/* The page for a failure, with what is said to the person (NULL: what fits the status).
 * The last resort is plain text. */
static void fail(struct visit *v, int status, const char *said)
{
	struct ctx *c = &v->ctx;
	said = arena_strdup(c->a, said);
	buf_clear(&c->res->body);
	err_clear();
	if (page_error(c, status, said) || render(v)) {
		c->template = NULL;
		c->res->type = "text/plain; charset=utf-8";
		c->res->status = status;
		buf_clear(&c->res->body);
		buf_str(&c->res->body, "出错了，请稍后再试。\n");
	}
}

/* What the machine cannot do is logged and not explained; what the person did is
 * explained. */
static void fail_err(struct visit *v, enum err e)
{
	bool ours = e == ERR_BROKEN || e == ERR_BUSY || e == ERR_FULL;
	if (ours)
		log_err("failed", e, "path", logged_path(v), NULL);
	fail(v, status_of(e), ours || e == ERR_NOT_FOUND ? NULL : err_said(e));
}

static enum verdict finish(struct visit *v)
{
	struct ctx *c = &v->ctx;
	bool body = c->res->type && c->req->method != METHOD_HEAD;
	const struct buf *sent = c->res->shared ? c->res->shared : &c->res->body;
	if (c->res->cache == CACHE_NO_STORE && c->fresh_sid && c->template &&
	    desk_set_cookie(c, DESK_SESSION, c->sid))
		log_event(LOG_ERROR, "cookie", NULL);
	log_event(v->printing ? LOG_DEBUG : LOG_INFO, "request", "method",
	    c->req->method_name, "path", logged_path(v), "status",
	    arena_int(c->a, c->res->status), "bytes",
	    arena_int(c->a, body ? (int64_t)sent->len : 0), "ms",
	    arena_int(c->a, clock_mono() - v->started), "user",
	    c->who ? c->who->login : NULL, NULL);
	if (c->missed && c->res->status == 200)
		note_missed(v->app, c->missed);
	url_twin(false);
	json_decref(c->data);
	c->data = NULL;
	buf_release(&v->in);
	return VERDICT_SEND;
}

static void on_job(void *arg, enum err e, const char *out, size_t len)
{
	struct visit *v = arg;
	v->ctx.job_err = e;
	v->ctx.job_out = arena_strndup(v->ctx.a, out, len);
	v->ctx.job_said = v->ctx.job_out;
	v->ctx.job_len = len;
	v->job_done = true;
	if (v->app->server)
		server_resume(v->app->server, v->x);
}

/* Under CGI there is no loop to go back to: the job is waited for. */
static enum err start_job(struct visit *v, bool *parked)
{
	*parked = false;
	if (v->app->server) {
		enum err e = jobs_start(v->app->jobs, v->route->job, &v->in, on_job, v);
		*parked = !e && !v->job_done;
		return e;
	}
	struct buf out = BUF_INIT;
	enum err e = jobs_run(v->app->jobs, v->route->job, &v->in, &out);
	const char *said = err_said(e);
	on_job(v, e, e ? said : buf_text(&out), e ? strlen(said) : out.len);
	buf_release(&out);
	return OK;
}

/* A job that cannot even start is an answer too: the handler shows it beside what the
 * person typed. */
static enum err prepare_job(struct visit *v, bool *parked)
{
	*parked = false;
	if (v->route->job == JOB_NONE || v->job_done)
		return OK;
	buf_init(&v->in, 0);
	enum err e = page_frame(&v->ctx);
	if (!e)
		e = v->route->prepare(&v->ctx, &v->in);
	if (e || !v->in.len)
		return e;
	e = start_job(v, parked);
	if (e) {
		v->ctx.job_err = e;
		v->ctx.job_said = arena_strdup(v->ctx.a, err_said(e));
		v->ctx.job_out = "";
		log_err("job", e, NULL);
		err_clear();
	}
	return OK;
}

/* The guard's refusals: some are pages of their own. */
static void refuse(struct visit *v, enum err e, int status)
{
	struct ctx *c = &v->ctx;
	if (e != ERR_DENIED) {
		fail_err(v, e);
		return;
	}
	enum err done = OK;
	if (status == DESK_STATUS_KEEP)
		done = page_frame(c) ? ERR_BROKEN : page_reauth(c);
	else if (status == DESK_STATUS_FRESH)
		done = page_frame(c) ? ERR_BROKEN : page_reconfirm(c);
	else if (status == DESK_STATUS_SETUP)
		done = redirect(c, url_desk(c->a, "/account"));
	else if (status == DESK_STATUS_LOGIN)
		done = redirect(
		    c, url_desk(c->a, "/login?next=%s", url_escape(c->a, c->req->path)));
	else {
		fail(v, status, err_said(e));
		return;
	}
	if (done || render(v))
		fail(v, 500, NULL);
}

static void not_routed(struct visit *v, const char *allowed)
{
	if (*allowed && response_header(v->ctx.res, "Allow", allowed))
		log_event(LOG_ERROR, "header", NULL);
	fail(v, *allowed ? 405 : 404, NULL);
}

static char *client_hash(
    const struct app *app, struct arena *a, const struct request *r, int64_t now)
{
	char *text = arena_printf(a, "%lld %s", (long long)clock_day(now), r->remote);
	struct sha h =
	    sha_hmac(app->client_key, strlen(app->client_key), text, strlen(text));
	return arena_strndup(a, sha_hex(a, &h), 12);
}

/* Who asked for another version is not given this one. */
static void hold_back(struct visit *v)
{
	struct ctx *c = &v->ctx;
	struct response *res = c->res;
	if (!response_unwanted(res, c->req))
		return;
	res->shared = res->gzip = NULL;
	res->ready = NULL;
	c->tmpl = v->app->tmpl;
	url_twin(c->twin);
	fail(v, 412, NULL);
}

/* One pass; a completed login of a kept form makes a second one for the form itself. */
static enum verdict pass(struct visit *v)
{
	struct ctx *c = &v->ctx;
	const char *allowed;
	int status = 0;
	bool parked = false;
	struct read_act act = {.v = v};
	err_clear();
	if (from_cache(v)) {
		hold_back(v);
		return finish(v);
	}
	c->tmpl = v->app->tmpl;
	url_twin(c->twin);
	find_route(v, &allowed);
	if (!v->route) {
		not_routed(v, allowed);
		return finish(v);
	}
	if (!c->client)
		c->client = client_hash(v->app, c->a, c->req, c->now);
	enum err e = guard_check(c, v->app, v->route, &status);
	if (e) {
		refuse(v, e, status);
		return finish(v);
	}
	e = prepare_job(v, &parked);
	if (parked)
		return VERDICT_PARK;
	if (!e)
		e = call(v, &act);
	if (!e && c->again) {
		c->again = v->job_done = false;
		buf_release(&v->in);
		return pass(v);
	}
	if (!e)
		e = render(v);
	if (e)
		fail_err(v, e);
	else {
		keep(v, &act);
		hold_back(v);
	}
	if (c->who && !e && c->res->cache == CACHE_NO_STORE &&
	    session_seen(c->db, c->now, c->sid))
		log_event(LOG_WARN, "session-seen", NULL);
	return finish(v);
}

static struct visit *begin(struct app *app, struct exchange *x)
{
	struct visit *v = arena_alloc(&x->arena, sizeof *v);
	x->user = v;
	*v = (struct visit){.app = app, .x = x, .started = clock_mono()};
	v->ctx = (struct ctx){.a = &x->arena,
	    .address_at = route_address,
	    .req = &x->req,
	    .res = &x->res,
	    .db = app->db,
	    .conf = &app->conf,
	    .vault = app->vault.open ? &app->vault : NULL,
	    .now = clock_now()};
	return v;
}

/* /hant/a/1.html is the twin of /a/1.html. */
static void take_twin(struct visit *v)
{
	static const char hant[] = "/hant";
	struct ctx *c = &v->ctx;
	v->path = c->req->path;
	size_t n = sizeof hant - 1;
	c->twin = v->path && !strncmp(v->path, hant, n) && v->path[n] == '/';
	if (c->twin)
		c->req->path += n;
}

/* A refusal that the answer does not depend on: a printed page is sent whatever the query
 * and the cookies are, and so is a kept one; an old address leads on, and what is not
 * there is told first. Readers' pages look at no cookies. */
static bool refused_in_vain(struct visit *v)
{
	const struct request *q = v->ctx.req;
	const char *allowed;
	if (q->odd == PART_NONE || path_is_desk(q->path))
		return false;
	find_route(v, &allowed);
	const struct route *row = v->route;
	if (!row || row->place || !*row->pattern)
		return true;
	return q->odd == PART_SENDER && row->method == METHOD_GET;
}

static enum verdict first_pass(struct app *app, struct exchange *x)
{
	struct visit *v = begin(app, x);
	take_twin(v);
	bool desk = x->req.path ? path_is_desk(x->req.path) : app->side == SIDE_DESK;
	x->res.cache = desk ? CACHE_NO_STORE : CACHE_REVALIDATE;
	if (!x->refused || refused_in_vain(v))
		return pass(v);
	v->route = NULL;
	fail(v, x->refused, NULL);
	return finish(v);
}

enum verdict app_handle(void *arg, struct exchange *x)
{
	log_set_request(x->req.id);
	enum verdict verdict = x->user ? pass(x->user) : first_pass(arg, x);
	log_set_request(NULL); /* a parked one may be gone before it comes back */
	return verdict;
}

static bool same_file(
    struct arena *a, const struct place_key *x, const struct place_key *y)
{
	const char *one = place_file(a, x), *two = place_file(a, y);
	return one && two && !strcmp(one, two);
}

enum err app_page(
    struct app *app, struct exchange *x, const struct place_key *key, int64_t *epoch)
{
	int status = 0;
	if (!place_file(&x->arena, key))
		return err_set(ERR_NOT_FOUND, "no page that is printed");
	url_twin(false);
	const char *path = place_url(&x->arena, key);
	char *env[] = {arena_strdup(&x->arena, "REQUEST_METHOD=GET"),
	    arena_printf(&x->arena, "DOCUMENT_URI=%s", path), NULL};
	enum err e = request_parse(&x->req, &x->arena, env, "", 0, "", &status);
	if (e)
		return e;
	struct visit *v = begin(app, x);
	v->printing = true;
	take_twin(v);
	x->res.cache = CACHE_REVALIDATE;
	if (pass(v) != VERDICT_SEND || !v->epoch || !same_file(&x->arena, key, &v->key))
		return err_set(ERR_NOT_FOUND, "%s: %d", path, x->res.status);
	*epoch = v->epoch;
	return OK;
}
