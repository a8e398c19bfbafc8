/* SPDX-License-Identifier: MIT */
/* The one gate in front of every handler of the desk: who is it, may they, and did they
 * mean it? It knows the routing table's row and nothing of pages. */
#include "app/app.h"
#include "app/fields.h"
#include "base/clock.h"
#include "base/secret.h"
#include "base/text.h"
#include "news/grant.h"
#include "news/role.h"
#include "news/session.h"
#include "page/desk.h"

#include <string.h>

static bool is_loopback(const struct request *r)
{
	static const char *const names[] = {"127.0.0.1", "localhost", "[::1]"};
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		size_t n = strlen(names[i]);
		if (!strncmp(r->host, names[i], n) && (!r->host[n] || r->host[n] == ':'))
			return true;
	}
	return !*r->host;
}

static bool token_shape(const char *s)
{
	return s && strlen(s) == 43 &&
	       strspn(s,
		   "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_") ==
		   43;
}

/* Session or anonymous cookie, and the person behind it. */
static enum err identify(struct ctx *c, const struct app *app)
{
	const char *sid = pairs_get(&c->req->cookies, desk_cookie(c, DESK_SESSION));
	c->fresh_sid = !token_shape(sid);
	c->sid = c->fresh_sid ? secret_token(c->a, 32) : arena_strdup(c->a, sid);
	c->csrf = desk_csrf(c->a, c->sid);
	c->who = NULL;
	if (c->fresh_sid)
		return OK;
	struct session_limits limits = {app->conf.idle_s, app->conf.session_s};
	enum err e = session_find(&c->session, c->db, c->a, c->now, c->sid, limits);
	if (e)
		return e == ERR_NOT_FOUND ? OK : e;
	c->user = c->session.user;
	c->who = &c->actor;
	return grant_actor(&c->actor, c->db, c->a, &c->user, auth_name(c->session.auth),
	    c->client, c->now);
}

/* Sec-Fetch-Site where the browser sends it, else the exact Origin; a request with
 * neither is refused. */
static bool same_origin(const struct ctx *c)
{
	const struct request *r = c->req;
	if (*r->fetch_site && strcmp(r->fetch_site, "same-origin"))
		return false;
	if (*r->origin) {
		char *here =
		    arena_printf(c->a, "%s://%s", r->https ? "https" : "http", r->host);
		return !strcmp(r->origin, c->conf->base_url) || !strcmp(r->origin, here);
	}
	return *r->fetch_site;
}

enum token { TOKEN_FITS, TOKEN_OLD, TOKEN_NONE };

/* TOKEN_OLD: of the right form but another session's, as after a new login in another
 * window. */
static enum token check_token(const struct ctx *c)
{
	const char *sent = pairs_get(&c->req->form, "_csrf");
	if (!sent || strlen(sent) != strlen(c->csrf))
		return TOKEN_NONE;
	if (secret_equal(sent, c->csrf, strlen(sent)))
		return TOKEN_FITS;
	return strspn(sent, "0123456789abcdef") == strlen(sent) ? TOKEN_OLD : TOKEN_NONE;
}

static enum err refuse(int *status, int with, const char *said)
{
	*status = with;
	return err_say(ERR_DENIED, "%s", said);
}

/* Second factors are required of who signs or administers, and this person has none. */
static bool factor_missing(const struct ctx *c, const struct route *r)
{
	return c->who && r->perm != PERM_NONE && !r->setup &&
	       conf_needs_factor(c->conf) && !c->user.factors &&
	       actor_needs_factor(c->who);
}

/* A form may send only what its route lists, each once. */
static enum err check_fields(struct ctx *c, const struct route *r, int *status)
{
	const char *odd = fields_unknown(r->fields, &c->req->form);
	if (!odd)
		return OK;
	return refuse(status, 400,
	    arena_printf(
		c->a, "表单里的“%s”不认识或重复了，没有执行。", text_cut(c->a, odd, 40)));
}

/* Readers have no session, so their forms carry no token; other sites' forms are refused
 * all the same. */
static enum err guard_reader(struct ctx *c, const struct route *r, int *status)
{
	bool from_browser = *c->req->fetch_site || *c->req->origin;
	if (r->perm != PERM_NONE)
		return refuse(status, 403, "");
	bool post = c->req->method == METHOD_POST;
	if (post && from_browser && !same_origin(c))
		return refuse(status, 403, "这个请求不是从本站的页面发出的，没有执行。");
	return post ? check_fields(c, r, status) : OK;
}

enum err guard_check(
    struct ctx *c, const struct app *app, const struct route *r, int *status)
{
	if (c->res->cache != CACHE_NO_STORE)
		return guard_reader(c, r, status);
	if (!c->req->https && !is_loopback(c->req))
		return refuse(
		    status, 403, "编辑台只在 https 上开放。请用 https 开头的地址。");
	enum err e = identify(c, app);
	if (e)
		return e;
	bool post = c->req->method == METHOD_POST;
	if (post && !same_origin(c))
		return refuse(status, 403, "这个请求不是从本站的页面发出的，没有执行。");
	if (r->perm != PERM_NONE && !c->who) {
		*status = post && r->keep ? DESK_STATUS_KEEP : DESK_STATUS_LOGIN;
		return ERR_DENIED;
	}
	enum token token = post ? check_token(c) : TOKEN_FITS;
	if (token == TOKEN_OLD && r->keep) {
		*status = DESK_STATUS_KEEP;
		return ERR_DENIED;
	}
	if (token != TOKEN_FITS)
		return refuse(
		    status, 403, "这个表单已经过期，没有执行。请返回上一页刷新后再试。");
	if (post && (e = check_fields(c, r, status)))
		return e;
	if (factor_missing(c, r) && !post) {
		*status = DESK_STATUS_SETUP;
		return ERR_DENIED;
	}
	if (factor_missing(c, r))
		return refuse(status, 403,
		    "没有执行：你的角色要先绑定两步验证，请到“我的账号”去绑定。");
	if (!actor_may(c->who, r->perm, 0))
		return refuse(status, 403, "你的角色不能做这件事。");
	if (r->fresh && !c->session.fresh) {
		*status = DESK_STATUS_FRESH;
		return ERR_DENIED;
	}
	return OK;
}
