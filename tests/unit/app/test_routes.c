/* SPDX-License-Identifier: MIT */
/* The routing table and the guard in front of it: who is refused, and which side answers
 * what. Who may ask for which address stands in doc/access.md and is tested by
 * tests/access. */
#include "newsfix.h"

#include "app/app.h"
#include "base/clock.h"
#include "news/session.h"
#include "page/desk.h"

static void table(void **state)
{
	(void)state;
	for (size_t i = 0; i < routes_n; i++) {
		assert_non_null(routes[i].handler);
		assert_int_equal(routes[i].job != JOB_NONE, routes[i].prepare != NULL);
		/* what is kept and printed is the same for everybody */
		if (routes[i].place || routes[i].twin)
			assert_true(routes[i].perm == PERM_NONE &&
				    strncmp(routes[i].pattern, "/admin", 6));
		if (routes[i].place)
			assert_int_equal(routes[i].method, METHOD_GET);
	}
}

/* A request of one's own making. */
struct asked {
	struct request req;
	struct response res;
	struct app app;
	struct ctx c;
};

static struct asked *ask(struct newsfix *f, enum method method, const char *path)
{
	static const char *const names[] = {"GET", "HEAD", "POST", "OPTIONS", "PUT"};
	struct asked *q = arena_alloc(&f->a, sizeof *q);
	char *empty = arena_strdup(&f->a, "");
	q->req = (struct request){.arena = &f->a,
	    .method = method,
	    .method_name = arena_strdup(&f->a, names[method]),
	    .path = arena_strdup(&f->a, path),
	    .id = empty,
	    .remote = empty,
	    .host = arena_strdup(&f->a, "127.0.0.1:8080"),
	    .if_none_match = empty,
	    .if_modified_since = empty,
	    .if_match = empty,
	    .if_unmodified_since = empty,
	    .origin = empty,
	    .fetch_site = empty,
	    .fetch_dest = empty,
	    .user_agent = empty};
	response_init(&q->res, &f->a);
	q->res.cache = strncmp(path, "/admin", 6) ? CACHE_REVALIDATE : CACHE_NO_STORE;
	q->app.conf =
	    (struct conf){.base_url = arena_strdup(&f->a, "https://www.example.cn"),
		.idle_s = 1800,
		.session_s = 43200,
		.second_factor = arena_strdup(&f->a, "optional")};
	q->app.db = f->db;
	q->app.side = SIDE_BOTH;
	q->c = (struct ctx){.a = &f->a,
	    .req = &q->req,
	    .res = &q->res,
	    .db = f->db,
	    .conf = &q->app.conf,
	    .now = f->now,
	    .client = empty};
	return q;
}

static void from_here(struct asked *q)
{
	q->req.fetch_site = arena_strdup(q->c.a, "same-origin");
}

static void with_session(struct asked *q, const char *token)
{
	pairs_add(&q->req.cookies, q->c.a, arena_strdup(q->c.a, "qianfa"),
	    arena_strdup(q->c.a, token));
}

static void with_token(struct asked *q, const char *sid)
{
	pairs_add(
	    &q->req.form, q->c.a, arena_strdup(q->c.a, "_csrf"), desk_csrf(q->c.a, sid));
}

static enum err guard(struct asked *q, const struct route *r, int *status)
{
	*status = 0;
	err_clear();
	return guard_check(&q->c, &q->app, r, status);
}

/* "/admin/articles/:id/v/:no" → "/admin/articles/7/v/7" */
static const char *path_of(struct newsfix *f, const char *pattern)
{
	const char *out = "";
	while (*pattern) {
		size_t n = strcspn(pattern, ":");
		out = arena_printf(&f->a, "%s%.*s", out, (int)n, pattern);
		pattern += n;
		if (*pattern == ':') {
			n = strspn(pattern, ":abcdefghijklmnopqrstuvwxyz_");
			out = arena_printf(&f->a, "%s%s", out,
			    !strncmp(pattern, ":slug", n)    ? "g60"
			    : !strncmp(pattern, ":day", n)   ? "2026-11-24"
			    : !strncmp(pattern, ":token", n) ? "To_ken-1"
							     : "7");
			pattern += n;
		}
	}
	return out;
}

static void every_row_is_found(void **state)
{
	struct newsfix *f = *state;
	const char *allowed;
	for (size_t i = 0; i < routes_n; i++) {
		const char *path = path_of(f, routes[i].pattern);
		bool desk = !strncmp(path, "/admin", 6);
		struct asked *q = ask(f, routes[i].method, path);
		assert_ptr_equal(route_find(&q->req, SIDE_BOTH, &allowed), &routes[i]);
		assert_ptr_equal(
		    route_find(&q->req, desk ? SIDE_DESK : SIDE_WEB, &allowed),
		    &routes[i]);
		/* the other side does not even know the path */
		assert_null(route_find(&q->req, desk ? SIDE_WEB : SIDE_DESK, &allowed));
		assert_string_equal(allowed, "");
		if (routes[i].method == METHOD_GET) {
			q = ask(f, METHOD_HEAD, path);
			assert_ptr_equal(
			    route_find(&q->req, SIDE_BOTH, &allowed), &routes[i]);
		}
	}
}

static void unknown_paths_and_methods(void **state)
{
	static const struct {
		enum method method;
		const char *path, *allowed;
	} cases[] = {
	    {METHOD_GET, "/admin/nothing", ""},
	    {METHOD_GET, "/admin/articles/0", ""},
	    {METHOD_GET, "/admin/articles/01", ""},
	    {METHOD_GET, "/admin/articles/x/edit", ""},
	    {METHOD_GET, "/admin//articles", ""},
	    {METHOD_POST, "/administrator", ""},
	    {METHOD_POST, "/nothing", ""},
	    {METHOD_POST, "/", "GET, HEAD"},
	    {METHOD_OTHER, "/a/1.html", "GET, HEAD"},
	    {METHOD_OTHER, "/admin/login", "GET, HEAD, POST"},
	    {METHOD_OPTIONS, "/a/1.html", "GET, HEAD"},
	    {METHOD_OPTIONS, "/api/v1/nothing", ""},
	    {METHOD_POST, "/api/v1/articles", "GET, HEAD, OPTIONS"},
	    {METHOD_OTHER, "/api/v1/articles/1", "GET, HEAD, OPTIONS"},
	    {METHOD_GET, "/admin/logout", "POST"},
	    {METHOD_HEAD, "/admin/articles/7/sign", "POST"},
	    {METHOD_POST, "/admin/ledger", "GET, HEAD"},
	};
	struct newsfix *f = *state;
	const char *allowed;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct asked *q = ask(f, cases[i].method, cases[i].path);
		assert_null(route_find(&q->req, SIDE_BOTH, &allowed));
		assert_string_equal(allowed, cases[i].allowed);
	}
	/* readers' unknown paths may be old addresses; those never reach the desk */
	struct asked *q = ask(f, METHOD_GET, "/2019/old.shtml");
	const struct route *r = route_find(&q->req, SIDE_WEB, &allowed);
	assert_non_null(r);
	assert_ptr_equal(r->handler, page_redirect);
	assert_int_equal(r->perm, PERM_NONE);
	q = ask(f, METHOD_GET, "/administrator");
	assert_null(route_find(&q->req, SIDE_DESK, &allowed));
}

static void guests_are_refused(void **state)
{
	struct newsfix *f = *state;
	char *sid = secret_token(&f->a, 32);
	int status;
	for (size_t i = 0; i < routes_n; i++) {
		const struct route *r = &routes[i];
		if (strncmp(r->pattern, "/admin", 6))
			continue;
		struct asked *q = ask(f, r->method, path_of(f, r->pattern));
		with_session(q, sid); /* an anonymous one, with its own token */
		with_token(q, sid);
		from_here(q);
		enum err e = guard(q, r, &status);
		assert_null(q->c.who);
		if (r->perm == PERM_NONE) {
			assert_int_equal(e, OK);
			continue;
		}
		if (e != ERR_DENIED)
			fail_msg("%s lets a guest in", r->pattern);
		bool keep = r->keep && r->method == METHOD_POST;
		assert_int_equal(status, keep ? DESK_STATUS_KEEP : DESK_STATUS_LOGIN);
	}
}

static void roles_are_held(void **state)
{
	struct newsfix *f = *state;
	char *token[PEOPLE];
	int status;
	for (int p = 0; p < PEOPLE; p++)
		token[p] = newsfix_session(f, p);
	for (size_t i = 0; i < routes_n; i++)
		for (int p = 0; p < PEOPLE; p++) {
			const struct route *r = &routes[i];
			if (strncmp(r->pattern, "/admin", 6))
				continue;
			struct asked *q = ask(f, r->method, path_of(f, r->pattern));
			with_session(q, token[p]);
			with_token(q, token[p]);
			from_here(q);
			enum err e = guard(q, r, &status);
			bool may = actor_may(&f->who[p], r->perm, 0);
			if (e != (may ? OK : ERR_DENIED))
				fail_msg("%s: %s", r->pattern, f->user[p].login);
			assert_int_equal(status, may ? 0 : 403);
			assert_string_equal(q->c.who->login, f->user[p].login);
		}
}

/* Every POST of the desk, by somebody who may do it: was it meant? */
static void forged_posts_are_refused(void **state)
{
	static const struct {
		const char *site, *origin;
		bool ok;
	} cases[] = {
	    {"same-origin", "", true},
	    {"same-origin", "http://127.0.0.1:8080", true},
	    {"", "http://127.0.0.1:8080", true},
	    {"", "https://www.example.cn", true},
	    {"", "", false},
	    {"same-site", "", false},
	    {"cross-site", "http://127.0.0.1:8080", false},
	    {"none", "", false},
	    {"", "http://127.0.0.1:9090", false},
	    {"", "https://127.0.0.1:8080", false},
	    {"", "null", false},
	    {"same-origin", "https://evil.example", false},
	};
	struct newsfix *f = *state;
	char *admin = newsfix_session(f, ADMIN), *signer = newsfix_session(f, SIGNER);
	int status;
	for (size_t i = 0; i < routes_n; i++) {
		const struct route *r = &routes[i];
		bool by_admin = actor_may(&f->who[ADMIN], r->perm, 0);
		char *sid = by_admin ? admin : signer;
		if (r->method != METHOD_POST)
			continue;
		for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
			struct asked *q = ask(f, METHOD_POST, path_of(f, r->pattern));
			with_session(q, sid);
			with_token(q, sid);
			q->req.fetch_site = arena_strdup(&f->a, cases[k].site);
			q->req.origin = arena_strdup(&f->a, cases[k].origin);
			enum err e = guard(q, r, &status);
			/* readers' forms: programs without an origin may send them */
			bool program = !*cases[k].site && !*cases[k].origin;
			bool good = cases[k].ok || (program && !path_is_desk(r->pattern));
			if (e != (good ? OK : ERR_DENIED))
				fail_msg("%s, case %zu", r->pattern, k);
			assert_int_equal(status, good ? 0 : 403);
		}
		if (!path_is_desk(r->pattern))
			continue; /* no session, no token */
		/* no token, one of no form, two of them */
		for (int k = 0; k < 3; k++) {
			struct asked *q = ask(f, METHOD_POST, path_of(f, r->pattern));
			with_session(q, sid);
			from_here(q);
			if (k == 1)
				pairs_add(&q->req.form, &f->a,
				    arena_strdup(&f->a, "_csrf"),
				    arena_strdup(&f->a, "x"));
			for (int n = 0; k == 2 && n < 2; n++)
				with_token(q, sid);
			assert_int_equal(guard(q, r, &status), ERR_DENIED);
			assert_int_equal(status, k == 2 ? 400 : 403);
		}
	}
}

/* A form of another session, as after a login in another window: kept where there is
 * something to keep, else refused. */
static void old_tokens(void **state)
{
	struct newsfix *f = *state;
	char *sid = newsfix_session(f, ADMIN);
	int status;
	for (size_t i = 0; i < routes_n; i++) {
		const struct route *r = &routes[i];
		if (r->method != METHOD_POST || !path_is_desk(r->pattern))
			continue;
		struct asked *q = ask(f, METHOD_POST, path_of(f, r->pattern));
		with_session(q, sid);
		from_here(q);
		with_token(q, "another session");
		assert_int_equal(guard(q, r, &status), ERR_DENIED);
		assert_int_equal(status, r->keep ? DESK_STATUS_KEEP : 403);
	}
}

/* The readers' side opens nothing that asks for a permission, whatever the table says. */
static void nothing_for_accounts_on_the_web_side(void **state)
{
	struct route r = {.method = METHOD_GET, .pattern = "/x", .perm = PERM_LOGIN};
	int status;
	struct asked *q = ask(*state, METHOD_GET, "/x");
	assert_int_equal(guard(q, &r, &status), ERR_DENIED);
	assert_int_equal(status, 403);
}

static void plain_http_only_on_loopback(void **state)
{
	static const struct {
		const char *host;
		bool https, ok;
	} cases[] = {
	    {"127.0.0.1", false, true},
	    {"127.0.0.1:8080", false, true},
	    {"localhost:8080", false, true},
	    {"[::1]:8080", false, true},
	    {"desk.example.cn", false, false},
	    {"127.0.0.1.example.cn", false, false},
	    {"localhost.example.cn", false, false},
	    {"desk.example.cn", true, true},
	};
	struct newsfix *f = *state;
	const char *allowed;
	int status;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct asked *q = ask(f, METHOD_GET, "/admin/login");
		q->req.host = arena_strdup(&f->a, cases[i].host);
		q->req.https = cases[i].https;
		const struct route *r = route_find(&q->req, SIDE_DESK, &allowed);
		assert_int_equal(guard(q, r, &status), cases[i].ok ? OK : ERR_DENIED);
	}
}

/* 再确认一次身份: every row that says so, five minutes after the login. */
static void old_proofs_are_asked_again(void **state)
{
	struct newsfix *f = *state;
	char *token[PEOPLE];
	int status, seen = 0;
	for (int p = 0; p < PEOPLE; p++)
		token[p] = newsfix_session(f, p);
	for (size_t i = 0; i < routes_n; i++)
		for (int p = 0; p < PEOPLE; p++) {
			const struct route *r = &routes[i];
			if (strncmp(r->pattern, "/admin", 6) ||
			    !actor_may(&f->who[p], r->perm, 0))
				continue;
			struct asked *q = ask(f, r->method, path_of(f, r->pattern));
			with_session(q, token[p]);
			with_token(q, token[p]);
			from_here(q);
			q->c.now = f->now + SESSION_FRESH_MS;
			assert_int_equal(guard(q, r, &status), OK);
			q->c.now++;
			enum err e = guard(q, r, &status);
			assert_int_equal(e, r->fresh ? ERR_DENIED : OK);
			assert_int_equal(status, r->fresh ? DESK_STATUS_FRESH : 0);
			seen += r->fresh;
		}
	assert_true(seen > 10);
}

/* second_factor = required: who signs or administers binds one first. */
static void missing_factors_close_the_desk(void **state)
{
	struct newsfix *f = *state;
	char *token[PEOPLE];
	int status;
	for (int p = 0; p < PEOPLE; p++)
		token[p] = newsfix_session(f, p);
	for (size_t i = 0; i < routes_n; i++)
		for (int p = 0; p < PEOPLE; p++) {
			const struct route *r = &routes[i];
			bool needs = p == SIGNER || p == SIGNER2 || p == ADMIN;
			if (strncmp(r->pattern, "/admin", 6) ||
			    !actor_may(&f->who[p], r->perm, 0))
				continue;
			struct asked *q = ask(f, r->method, path_of(f, r->pattern));
			q->app.conf.second_factor = arena_strdup(&f->a, "required");
			with_session(q, token[p]);
			with_token(q, token[p]);
			from_here(q);
			bool shut = needs && r->perm != PERM_NONE && !r->setup;
			assert_int_equal(guard(q, r, &status), shut ? ERR_DENIED : OK);
			assert_int_equal(status, !shut ? 0
						 : r->method == METHOD_POST
						     ? 403
						     : DESK_STATUS_SETUP);
		}
}

static void statuses(void **state)
{
	static const int want[ERR__MAX] = {
	    200, 422, 403, 404, 410, 409, 413, 503, 507, 500};
	(void)state;
	for (enum err e = OK; e < ERR__MAX; e++)
		assert_int_equal(status_of(e), want[e]);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, newsfix_setup, newsfix_teardown)
	const struct CMUnitTest tests[] = {cmocka_unit_test(table), T(every_row_is_found),
	    T(unknown_paths_and_methods), T(guests_are_refused), T(roles_are_held),
	    T(old_proofs_are_asked_again), T(missing_factors_close_the_desk),
	    T(forged_posts_are_refused), T(old_tokens),
	    T(nothing_for_accounts_on_the_web_side), T(plain_http_only_on_loopback),
	    cmocka_unit_test(statuses)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
