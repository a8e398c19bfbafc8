/* SPDX-License-Identifier: MIT */
/* 我的账号: second factors, where one is logged in, the password. */
#include "page/desk_account.h"

#include "news/factor.h"
#include "news/passkey.h"
#include "news/role.h"

#include <string.h>

/* 绑定了什么, and what can be done about it. */
static enum err factors(json_t **out, struct ctx *c)
{
	struct factor_info f;
	struct passkey *keys;
	size_t n;
	*out = NULL;
	enum err e = factor_load(&f, c->db, c->user.id);
	if (!e)
		e = passkey_list(&keys, &n, c->db, c->a, c->user.id);
	if (e)
		return e;
	json_t *o = json_pack("{s:b, s:b, s:s, s:s, s:s, s:b, s:s?}", "totp", f.totp,
	    "any", c->user.factors != 0, "totp_url", url_desk(c->a, "/account/totp"),
	    "codes_url", url_desk(c->a, "/account/recovery"), "passkeys_url",
	    url_desk(c->a, "/account/passkeys"), "few", f.codes_left < 3, "passkeys",
	    n ? arena_printf(c->a, "%zu", n) : NULL);
	if (f.totp)
		json_object_set_new(o, "since", model_when(c, f.totp_at));
	model_text(o, "codes", arena_printf(c->a, "%lld", (long long)f.codes_left));
	if (f.pending)
		json_object_set_new(o, "pending", json_true());
	if (conf_needs_factor(c->conf) && actor_needs_factor(c->who))
		json_object_set_new(
		    o, c->user.factors ? "required" : "missing", json_true());
	*out = o;
	return OK;
}

enum err desk_account_show(struct ctx *c, int status, json_t *errors, json_t *form)
{
	json_t *f = NULL, *sessions = NULL;
	enum err e = factors(&f, c);
	if (!e)
		e = desk_sessions(
		    &sessions, c, c->user.id, url_desk(c->a, "/account/sessions"));
	if (e) {
		json_decref(f);
		json_decref(errors);
		json_decref(form);
		return e;
	}
	json_t *root = desk_frame(c, "我的账号", NULL);
	desk_toast(root, c);
	if (errors)
		json_object_set_new(root, "errors", errors);
	json_object_set_new(root, "user", json_pack("{s:s}", "login", c->user.login));
	json_object_set_new(root, "factors", f);
	json_object_set_new(root, "sessions", sessions);
	json_object_set_new(root, "form", form);
	return reply(c, status, "desk/account.html", root);
}

/* 登录着的设备 */

static json_t *row(struct ctx *c, const struct session_line *l, const char *action)
{
	json_t *o = json_pack("{s:s, s:s, s:b, s:s, s:s, s:o, s:o}", "id", l->id, "agent",
	    *l->agent ? l->agent : "未知设备", "here", l->here, "auth",
	    auth_text(l->auth), "action", action, "since", model_when(c, l->created_at),
	    "seen", model_when(c, l->seen_at));
	json_object_set_new(o, "client",
	    *l->client ? json_string(arena_strndup(c->a, l->client, 6)) : json_null());
	return o;
}

enum err desk_sessions(json_t **out, struct ctx *c, int64_t user, const char *action)
{
	struct session_lines l;
	bool own = user == c->user.id;
	struct session_query q = {.user = user,
	    .token = own ? c->sid : NULL,
	    .limits = {c->conf->idle_s, c->conf->session_s}};
	*out = NULL;
	enum err e = session_list(&l, c->db, c->a, c->now, &q);
	if (e)
		return e;
	json_t *rows = json_array();
	for (size_t i = 0; i < l.n; i++)
		json_array_append_new(rows, row(c, &l.at[i], action));
	*out = json_pack("{s:s, s:o, s:b, s:b}", "action", action, "rows", rows, "any",
	    l.n > 0, "more", own ? l.n > 1 : l.n > 0);
	model_text(*out, "all_label", own ? "退出其他所有登录" : "全部退出");
	return OK;
}

enum err desk_sessions_end(struct ctx *c, int64_t user)
{
	const char *todo = form_get(c, "do"), *id = form_get(c, "session");
	bool own = user == c->user.id, one = !strcmp(todo, "end");
	struct session_kill k = {
	    .user = user, .id = one ? id : NULL, .token = own ? c->sid : NULL};
	if (!one && strcmp(todo, "others"))
		return err_say(ERR_INVALID, "没有这个操作");
	enum err e = session_kill(c->db, c->who, c->now, &k);
	return e == ERR_NOT_FOUND && one ? err_say(ERR_INVALID, "这个登录已经退出了") : e;
}

enum err page_sessions_post(struct ctx *c)
{
	enum err e = desk_sessions_end(c, c->user.id);
	/* one that is gone is what was wanted */
	if (e == ERR_INVALID)
		err_clear();
	else if (e)
		return e;
	return redirect(c, url_desk(c->a, "/account?done=sessions"));
}
