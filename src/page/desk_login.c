/* SPDX-License-Identifier: MIT */
/* Logging in, first step (the password), and out. A form whose session ran out goes
 * through here with all its fields: after the login it is handled as if it had just been
 * sent. */
#include "page/desk_login.h"
#include "base/secret.h"
#include "page/job.h"

#include <string.h>

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
	if (!c->who && !strcmp(c->req->path, "/admin/logout")) /* out already */
		return redirect(c, url_desk(c->a, "/login?done=logout"));
	json_t *root = login_page(c, "登录已过期", "", "");
	desk_keep(root, c);
	return reply(c, 401, "desk/login.html", root);
}

enum err desk_login_again(
    struct ctx *c, int status, const char *title, const char *field, const char *said)
{
	bool kept = *form_get(c, "_target");
	json_t *root = login_page(
	    c, kept ? "登录已过期" : "登录", desk_next_path(c), form_get(c, "user"));
	desk_keep_on(root, c);
	json_object_set_new(root, "errors", desk_errors(title, field, said));
	return reply(c, status, "desk/login.html", root);
}

static bool may_log_in(const struct user *u)
{
	return u->id && u->password && !u->disabled_at;
}

enum err page_login_job(struct ctx *c, struct buf *in)
{
	struct login_try t = prove_try(c, typed_login(c));
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

/* A hash with old parameters is kept as it is: storing a new one would end every session
 * of the person. */
enum err desk_login_done(struct ctx *c, const struct user *u, enum auth how)
{
	char *sid;
	struct login_try t = prove_try_of(c, u);
	struct actor who = user_actor(u, auth_name(how), c->client);
	enum err e = prove_passed(&sid, c, &t, &who, NULL);
	return e ? e : desk_go_on(c, sid);
}

enum err page_login_post(struct ctx *c)
{
	struct login_try t = prove_try(c, typed_login(c));
	struct user u;
	bool tried = c->job_out ||
		     c->job_err; /* it was let through, and counted, before the job */
	enum err e = tried ? OK : throttle_check(c->db, c->now, &t);
	if (e == ERR_BUSY) {
		const char *said = arena_strdup(c->a, err_said(e));
		return desk_login_again(c, 429, "试得太多次，先等一等", NULL, said);
	}
	if (!e)
		e = user_by_login(&u, c->db, c->a, t.login);
	if (e && e != ERR_NOT_FOUND)
		return e;
	if (c->job_err)
		return err_set(ERR_BUSY, "password job: %s", c->job_said);
	if (e || !may_log_in(&u) || !job_password_fits(c))
		return desk_login_again(
		    c, 401, "没有登录成功", "user", "账号或密码不对，请重填");
	return u.factors ? desk_login_half(c, &u) : desk_login_done(c, &u, AUTH_PASSWORD);
}

/* Without a session there is nothing to end, and the person is out all the same. */
enum err page_logout(struct ctx *c)
{
	enum err e = session_end(c->db, c->sid);
	if (!e)
		e = login_step_end(c->db, c->sid);
	if (!e)
		e = desk_set_cookie(c, DESK_SESSION, "");
	return e ? e : redirect(c, url_desk(c->a, "/login?done=logout"));
}
