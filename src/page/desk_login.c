/* SPDX-License-Identifier: MIT */
/* Logging in and out. A form whose session ran out goes through here with all its fields:
 * after the password it is handled as if it had just been sent. */
#include "base/secret.h"
#include "base/text.h"
#include "news/session.h"
#include "page/desk.h"
#include "page/job.h"

#include <string.h>

static const char kept_prefix[] = "_f.", target_field[] = "_target";

/* Paths in forms and queries are those of c->req->path, without the base. NULL: not one
 * to go to. */
static char *desk_path(struct ctx *c, const char *path)
{
	if (!text_starts(path, "/admin/") || text_starts(path, "/admin/log"))
		return NULL;
	char *url = url_desk(c->a, "%s", path + strlen("/admin"));
	return url_return(url) ? url : NULL;
}

/* The account as it is written: lower case; "" for something that no account is called.
 */
static char *typed_login(struct ctx *c)
{
	char *login;
	if (form_line(&login, c, "user") || strlen(login) > 80) {
		err_clear();
		return arena_strdup(c->a, "");
	}
	for (char *s = login; *s; s++)
		if (*s >= 'A' && *s <= 'Z')
			*s = (char)(*s - 'A' + 'a');
	return login;
}

static struct login_try attempt(struct ctx *c)
{
	return (struct login_try){.login = typed_login(c),
	    .client = c->client,
	    .device = pairs_get(&c->req->cookies, desk_cookie(c, DESK_DEVICE))};
}

static const char *label_of(const char *name)
{
	for (enum field f = 0; f < FIELD__MAX; f++)
		if (!strcmp(name, field_info[f].name))
			return field_info[f].label;
	return !strcmp(name, "reason") ? "理由" : NULL;
}

/* What the kept form was about to do: the word of its button, else of its address. */
static const char *kept_act(const char *button, const char *target)
{
	enum action act;
	const char *last = strrchr(target, '/');
	if (!strcmp(button, "save"))
		return "保存";
	if (!strcmp(button, "preview"))
		return "预览";
	return action_parse(&act, button) || action_parse(&act, last ? last + 1 : "")
		   ? action_text(act)
		   : "提交";
}

/* fields: the form as it was sent (prefix ""), or as the login form carries it on. */
static void add_kept(json_t *root, struct ctx *c, const struct pairs *fields,
    const char *prefix, const char *target)
{
	json_t *kept = json_array();
	const char *title = "", *button = "";
	for (size_t i = 0; i < fields->n; i++) {
		const char *name = fields->at[i].name, *value = fields->at[i].value;
		if (!text_starts(name, prefix) || !strcmp(name, "_csrf"))
			continue;
		name += strlen(prefix);
		if (!strcmp(name, "title"))
			title = value;
		if (!strcmp(name, "do"))
			button = value;
		json_array_append_new(
		    kept, json_pack("{s:s, s:s, s:s?}", "name", name, "value", value,
			      "label", *value ? label_of(name) : NULL));
	}
	json_object_set_new(root, "kept", kept);
	json_object_set_new(root, "expired",
	    json_pack("{s:s, s:s, s:s}", "act", kept_act(button, target), "what",
		*title ? arena_printf(c->a, "《%s》", title) : "内容", "target", target));
}

static json_t *login_page(
    struct ctx *c, const char *title, const char *next, const char *user)
{
	json_t *root = desk_frame(c, title, NULL);
	json_object_set_new(root, "form",
	    json_pack("{s:s, s:s, s:s}", "action", url_desk(c->a, "/login"), "next", next,
		"user", user));
	return root;
}

enum err page_login(struct ctx *c)
{
	const char *next = desk_query(c, "next");
	char *url = desk_path(c, next);
	if (c->who)
		return redirect(c, url ? url : url_desk(c->a, "/"));
	json_t *root = login_page(c, "登录", url ? next : "/admin/", "");
	desk_toast(root, c);
	return reply(c, 200, "desk/login.html", root);
}

enum err page_reauth(struct ctx *c)
{
	json_t *root = login_page(c, "登录已过期", "", "");
	add_kept(root, c, &c->req->form, "", c->req->path);
	return reply(c, 401, "desk/login.html", root);
}

static enum err again(
    struct ctx *c, int status, const char *title, const char *field, const char *said)
{
	const char *next = form_get(c, "next"), *target = form_get(c, target_field);
	json_t *root = login_page(c, *target ? "登录已过期" : "登录",
	    desk_path(c, next) ? next : "/admin/", form_get(c, "user"));
	if (*target)
		add_kept(root, c, &c->req->form, kept_prefix, target);
	json_object_set_new(root, "errors", desk_errors(title, field, said));
	return reply(c, status, "desk/login.html", root);
}

static bool may_log_in(const struct user *u)
{
	return u->id && u->password && !u->disabled_at;
}

enum err page_login_job(struct ctx *c, struct buf *in)
{
	struct login_try t = attempt(c);
	struct user u;
	enum err e = throttle_check(c->db, c->now, &t);
	if (e == ERR_BUSY)
		return err_clear(),
		       OK; /* page_login_post says it again, without the work */
	if (!e)
		e = throttle_count(c->db, c->now, &t);
	if (!e)
		e = user_by_login(&u, c->db, c->a, t.login);
	if (e && e != ERR_NOT_FOUND)
		return e;
	const char *hash = !e && may_log_in(&u) ? u.password : secret_dummy();
	job_password_input(in, hash, form_get(c, "password"), "");
	return OK;
}

/* The kept form takes the place of the login form; app/handle.c starts over with it. */
static void continue_kept(struct ctx *c, const char *target, char *sid)
{
	struct request *r = c->req;
	struct pairs form = {0};
	const char *cookie = desk_cookie(c, DESK_SESSION);
	for (size_t i = 0; i < r->form.n; i++) {
		char *name = r->form.at[i].name;
		if (text_starts(name, kept_prefix) && strcmp(name, "_f._csrf"))
			pairs_add(
			    &form, c->a, name + strlen(kept_prefix), r->form.at[i].value);
	}
	pairs_add(&form, c->a, arena_strdup(c->a, "_csrf"), desk_csrf(c->a, sid));
	r->path = arena_strdup(c->a, target);
	r->form = form;
	bool there = false;
	for (size_t i = 0; i < r->cookies.n && !there; i++) {
		there = !strcmp(r->cookies.at[i].name, cookie);
		if (there)
			r->cookies.at[i].value = sid;
	}
	if (!there)
		pairs_add(&r->cookies, c->a, arena_strdup(c->a, cookie), sid);
	/* the answer of the password job is none to the kept form's own */
	c->job_err = OK;
	c->job_out = c->job_said = NULL;
	c->job_len = 0;
	c->again = true;
}

/* A hash with old parameters is kept as it is: storing a new one would end every session
 * of the person. */
static enum err let_in(struct ctx *c, const struct login_try *t, const struct user *u)
{
	char *device, *sid;
	struct actor who = user_actor(u, "password", c->client);
	enum err e = throttle_pass(&device, c->db, c->a, c->now, t, u->id);
	if (!e)
		e = session_new(&sid, c->db, c->a, &who, c->now);
	if (!e)
		e = desk_set_cookie(c, DESK_SESSION, sid);
	if (!e)
		e = desk_set_cookie(c, DESK_DEVICE, device);
	if (e)
		return e;
	const char *target = form_get(c, target_field);
	if (*target && desk_path(c, target))
		return continue_kept(c, target, sid), OK;
	char *next = desk_path(c, form_get(c, "next"));
	return redirect(c, next ? next : url_desk(c->a, "/"));
}

enum err page_login_post(struct ctx *c)
{
	struct login_try t = attempt(c);
	struct user u;
	bool tried = c->job_out ||
		     c->job_err; /* it was let through, and counted, before the job */
	enum err e = tried ? OK : throttle_check(c->db, c->now, &t);
	if (e == ERR_BUSY) {
		const char *said = arena_strdup(c->a, err_said(e));
		return again(c, 429, "试得太多次，先等一等", NULL, said);
	}
	if (!e)
		e = user_by_login(&u, c->db, c->a, t.login);
	if (e && e != ERR_NOT_FOUND)
		return e;
	if (c->job_err)
		return err_set(ERR_BUSY, "password job: %s", c->job_said);
	if (!e && may_log_in(&u) && job_password_fits(c))
		return let_in(c, &t, &u);
	return again(c, 401, "没有登录成功", "user", "账号或密码不对，请重填");
}

enum err page_logout(struct ctx *c)
{
	enum err e = session_end(c->db, c->sid);
	if (!e)
		e = desk_set_cookie(c, DESK_SESSION, "");
	return e ? e : redirect(c, url_desk(c->a, "/login?done=logout"));
}
