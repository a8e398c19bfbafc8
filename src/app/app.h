/* SPDX-License-Identifier: MIT */
/* What one process serves with, and the routing table's rows. */
#ifndef APP_APP_H
#define APP_APP_H

#include "app/cache.h"
#include "app/jobs.h"
#include "base/vault.h"
#include "http/server.h"
#include "news/places.h"
#include "page/page.h"
#include "view/tmpl.h"

/* Which routes a process answers; the press makes what web answers. */
enum side {
	SIDE_WEB = 1,
	SIDE_DESK = 2,
	SIDE_BOTH = 3,
	SIDE_PRESS = 4,
	SIDE_ALL = 7,
	SIDE_CONVERTER = 8 /* comes with web and press */
};

struct app {
	enum side side;
	struct conf conf;
	const char *conf_path; /* NULL: none */
	struct arena arena;    /* of conf */
	struct db *db;
	struct vault vault; /* not open on the web side */
	struct tmpl_set *tmpl;
	char *client_key;  /* makes hashes of client addresses that only this site can
			      repeat */
	int64_t tables_at; /* newest change of OpenCC's tables */
	char *generation;  /* what pages are made with: the site, templates, static files,
			      address, program, OpenCC's tables (news/change.h:
			      change_made()) */
	struct cache *cache;   /* SIDE_WEB only */
	struct server *server; /* NULL under CGI */
	struct jobs *jobs;
	int64_t swept_at;
	int tell_fd; /* to the press, 0: none yet */
};

/* A row of the routing table: everything a request must satisfy is data, checked before
 * the handler. */
struct route {
	enum method method; /* GET rows answer HEAD too */
	const char *pattern;
	enum err (*handler)(struct ctx *c);
	enum perm perm;
	enum job job;
	enum err (*prepare)(
	    struct ctx *c, struct buf *in); /* the job's input; empty: no job needed */
	const char *fields;                 /* of a POST's form, see app/fields.h */
	enum place place; /* a page of the public side that is kept until a change, in
			     memory and printed; its key is made of what the pattern
			     matched: slug, tag, id or n. It has a twin when
			     place_twinned() says so */
	bool twin;        /* not kept, but with a traditional twin */
	bool keep;  /* when the session ran out, the form is kept while the password is
		       asked */
	bool fresh; /* who does this proved to be that person at most 5 minutes ago; else
		       the form is kept while that is asked again */
	bool setup; /* open also to those who have to bind a second factor first */
};

extern const struct route routes[];
extern const size_t routes_n;

/* Row i of the table as the handbook shows it; false when there is none. */
bool route_address(struct address *out, size_t i);

/* Whether the page has a traditional twin below /hant/. */
bool route_twinned(const struct route *r);
/* The key of the page that a request for a row with a place means; r->match is filled.
 * Borrows from the request. */
struct place_key route_key(const struct route *row, const struct request *r);

/* The row for a request of that side. Else NULL and *allowed tells which methods the path
 * has: "" for an unknown path. */
const struct route *route_find(struct request *r, enum side side, const char **allowed);

/* True below /admin: the desk's side of the address space. */
bool path_is_desk(const char *path);

/* Loads templates, asset hashes and the database. data overrides the configuration's. */
enum err app_open(
    struct app *app, enum side side, const char *conf_path, const char *data) MUST_USE;
/* The same with the files that *from has loaded in this process or the one it was forked
 * from; they are app's from now on. */
enum err app_open_with(
    struct app *app, enum side side, const char *conf_path, struct app *from) MUST_USE;
/* Closes the database and all that is no file; app_open_with() takes the rest. */
void app_shut(struct app *app);
/* SIGHUP: configuration and templates anew; the running set stays when the new one is
 * bad. */
void app_reload(void *arg);
void app_close(struct app *app);

/* Of a process that writes: makes app->generation the one that pages are made with. When
 * it was another, every page gets a new time and printed ones go. Failures are logged. */
void app_adopt(struct app *app);

/* Of a process that writes: what pages show changes with the time, today (change_day())
 * and the news sitemap (sitemap_news_tick()). Failures are logged. */
void app_day(struct app *app);

/* One request, start to end; a handle_fn for http/server. */
enum verdict app_handle(void *arg, struct exchange *x);

/* A GET of path (its query with it) as a reader's, under base: x is begun here, arena and
 * res are the caller's to release. Returns the status. */
int app_ask(struct app *app, struct exchange *x, const char *path, const char *base);

/* Makes the page of that key as a reader's request would, for the press: x->res is
 * complete (arena and res are the caller's), *epoch that of the transaction that read its
 * content. ERR_NOT_FOUND when the page is none that is printed, or no 200 today. */
enum err app_page(struct app *app, struct exchange *x, const struct place_key *key,
    int64_t *epoch) MUST_USE;

/* The guard. Fills c->who and the CSRF token; OK, or the status of the refusal in *status
 * with err_said() set. */
enum err guard_check(
    struct ctx *c, const struct app *app, const struct route *r, int *status) MUST_USE;

/* HTTP status of an error code. */
int status_of(enum err e);

#endif
