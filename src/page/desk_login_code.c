/* SPDX-License-Identifier: MIT */
/* Logging in, second step: a code, a recovery code or a passkey. Who got here knows the
 * password and is a guest still. */
#include "page/desk_login.h"

static enum err show(struct ctx *c, int status, const struct user *u, const char *said)
{
	json_t *root = desk_frame(c, "登录第二步", NULL);
	const char *next =
	    *form_get(c, "next") ? form_get(c, "next") : desk_query(c, "next");
	struct prove p = {u, "login", c->sid, "登录"};
	json_object_set_new(root, "form",
	    json_pack("{s:s, s:s, s:s}", "action", url_desk(c->a, "/login/code"), "next",
		desk_path(c, next) ? next : "/admin/", "name", u->name));
	model_text(root, "back_url", url_desk(c->a, "/login"));
	desk_keep_on(root, c);
	if (said)
		json_object_set_new(root, "errors",
		    desk_errors(status == 429 ? "试得太多次，先等一等" : "没有登录成功",
			NULL, said));
	enum err e = prove_form(root, c, &p);
	if (e) {
		json_decref(root);
		return e;
	}
	return reply(c, status, "desk/login_code.html", root);
}

enum err desk_login_half(struct ctx *c, const struct user *u)
{
	char *token;
	enum err e = login_step_new(&token, c->db, c->a, c->now, u->id);
	if (!e)
		e = desk_set_cookie(c, DESK_SESSION, token);
	if (e)
		return e;
	if (!*form_get(c, "_target"))
		return redirect(c, url_desk(c->a, "/login/code?next=%s",
				       url_escape(c->a, desk_next_path(c))));
	c->sid = token;
	c->csrf = desk_csrf(c->a, token);
	c->fresh_sid = false;
	return show(c, 200, u, NULL);
}

enum err page_login_code(struct ctx *c)
{
	struct user u;
	char *next = desk_path(c, desk_query(c, "next"));
	if (c->who)
		return redirect(c, next ? next : url_desk(c->a, "/"));
	enum err e = login_step_user(&u, c->db, c->a, c->now, c->sid);
	if (e == ERR_NOT_FOUND)
		return redirect(c, url_desk(c->a, "/login?next=%s",
				       url_escape(c->a, desk_query(c, "next"))));
	return e ? e : show(c, 200, &u, NULL);
}

enum err page_login_code_post(struct ctx *c)
{
	struct user u;
	enum auth how;
	enum err e = login_step_user(&u, c->db, c->a, c->now, c->sid);
	if (e == ERR_NOT_FOUND)
		return desk_login_again(
		    c, 401, "没有登录成功", "user", "等得太久了，请从密码重新开始");
	struct prove p = {.user = &u, .purpose = "login", .token = c->sid};
	if (!e)
		e = prove_check(&how, c, &p);
	if (e == ERR_BUSY || e == ERR_DENIED || e == ERR_INVALID) {
		const char *said = arena_strdup(c->a, err_said(e));
		err_clear();
		return show(c, e == ERR_BUSY ? 429 : 401, &u, said);
	}
	if (!e)
		e = login_step_end(c->db, c->sid);
	return e ? e : desk_login_done(c, &u, how);
}
