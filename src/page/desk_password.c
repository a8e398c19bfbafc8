/* SPDX-License-Identifier: MIT */
/* Choosing a password: one's own, logged in, and the first one by a one-time link. */
#include "base/text.h"
#include "page/desk_account.h"
#include "page/job.h"
#include "page/prove.h"

#include <string.h>

struct fault {
	const char *field, *text; /* NULL: none */
};

static const char hint[] = "至少 8 个字符，15 个以上更好；几个词连起来就好记";

/* What is wrong with the new password as typed. */
static struct fault check_new(struct ctx *c, const struct user *u)
{
	const char *fresh = form_get(c, "new");
	if (user_check_password(fresh, u->login, u->name)) {
		const char *said = arena_strdup(c->a, err_said(ERR_INVALID));
		err_clear();
		return (struct fault){"new", said};
	}
	if (strcmp(fresh, form_get(c, "again")))
		return (struct fault){"again", "两遍新密码不一样"};
	return (struct fault){0};
}

static json_t *field(const char *name, const char *label, const struct fault *f)
{
	bool old = !strcmp(name, "old"), fresh = !strcmp(name, "new");
	json_t *o = json_pack("{s:s, s:s, s:s, s:s?}", "name", name, "label", label,
	    "autocomplete", old ? "current-password" : "new-password", "hint",
	    fresh ? hint : NULL);
	if (f->field && !strcmp(f->field, name))
		model_text(o, "error", f->text);
	return o;
}

static void add_fault(json_t *root, const struct fault *f, const char *title)
{
	if (f->text)
		json_object_set_new(
		    root, "errors", desk_errors(title, f->field, f->text));
}

/* 账号 */

static enum err show_account(struct ctx *c, int status, const struct fault *f)
{
	json_t *errors = f->text ? desk_errors("密码没有换", f->field, f->text) : NULL;
	json_t *form =
	    json_pack("{s:s, s:s, s:o, s:o, s:o}", "action", url_desk(c->a, "/account"),
		"login", c->user.login, "old", field("old", "现在的密码", f), "new",
		field("new", "新密码", f), "again", field("again", "再输一遍新密码", f));
	return desk_account_show(c, status, errors, form);
}

enum err page_account(struct ctx *c)
{
	return show_account(c, 200, &(struct fault){0});
}

/* Guessing the old password from a stolen session is throttled as a login is: counted
 * before it is looked at, so that tries at the same time all count. */
enum err page_account_job(struct ctx *c, struct buf *in)
{
	struct login_try t = prove_try(c, c->user.login);
	struct fault f = check_new(c, &c->user);
	if (f.text || !c->user.password)
		return OK;
	enum err e = throttle_check(c->db, c->now, &t);
	if (e == ERR_BUSY)
		return err_clear(), OK; /* page_account_post says it */
	if (!e)
		e = throttle_count(c->db, c->now, &t);
	if (!e)
		job_password_input(
		    in, c->user.password, form_get(c, "old"), form_get(c, "new"));
	return e;
}

/* All sessions of the account end; this browser gets a new one, as well proved as the old
 * one was. */
static enum err change(struct ctx *c, const char *hash)
{
	char *sid;
	struct login_try t = prove_try(c, c->user.login);
	enum err e = user_password(c->db, c->who, c->now, c->user.id, hash);
	if (!e)
		e = prove_passed(&sid, c, &t, c->who, NULL);
	return e ? e : redirect(c, url_desk(c->a, "/account?done=password"));
}

enum err page_account_post(struct ctx *c)
{
	struct login_try t = prove_try(c, c->user.login);
	struct fault f = check_new(c, &c->user);
	bool tried = c->job_out || c->job_err; /* and counted */
	if (f.text)
		return show_account(c, 422, &f);
	enum err e = tried ? OK : throttle_check(c->db, c->now, &t);
	if (e == ERR_BUSY) {
		f = (struct fault){NULL, arena_strdup(c->a, err_said(e))};
		return show_account(c, 429, &f);
	}
	if (e)
		return e;
	if (c->job_err)
		return err_set(ERR_BUSY, "password job: %s", c->job_said);
	if (job_password_fits(c) && *job_password_hash(c))
		return change(c, job_password_hash(c));
	f = (struct fault){"old", "现在的密码不对"};
	return show_account(c, 422, &f);
}

/* 邀请 */

static enum err show_invite(
    struct ctx *c, int status, const struct user *u, const struct fault *f)
{
	json_t *root = desk_frame(c, "设密码", NULL);
	add_fault(root, f, "密码没有设好，先改 1 处");
	json_object_set_new(
	    root, "user", json_pack("{s:s, s:s}", "name", u->name, "login", u->login));
	json_object_set_new(root, "form",
	    json_pack("{s:s, s:o, s:o}", "action",
		url_desk(c->a, "/invite/%s", request_match(c->req, "token")), "new",
		field("new", "新密码", f), "again", field("again", "再输一遍", f)));
	return reply(c, status, "desk/invite.html", root);
}

static enum err dead(struct ctx *c)
{
	json_t *root = desk_frame(c, "设密码", NULL);
	json_object_set_new(root, "dead",
	    json_pack("{s:s, s:s, s:s, s:s}", "title", "邀请链接不能用了", "text",
		"链接 24 "
		"小时内有效，用过一次就作废。密码已经设好就直接登录；不然，请管理员再给你"
		"一条。",
		"url", url_desk(c->a, "/login"), "label", "去登录"));
	return reply(c, 404, "desk/invite.html", root);
}

static enum err invited(struct user *u, struct ctx *c)
{
	return user_by_invite(u, c->db, c->a, c->now, request_match(c->req, "token"));
}

enum err page_invite(struct ctx *c)
{
	struct user u;
	enum err e = invited(&u, c);
	if (e == ERR_NOT_FOUND)
		return dead(c);
	return e ? e : show_invite(c, 200, &u, &(struct fault){0});
}

enum err page_invite_job(struct ctx *c, struct buf *in)
{
	struct user u;
	enum err e = invited(&u, c);
	if (!e && !check_new(c, &u).text)
		job_password_input(in, "", "", form_get(c, "new"));
	return e == ERR_NOT_FOUND ? OK : e;
}

enum err page_invite_post(struct ctx *c)
{
	struct user u;
	enum err e = invited(&u, c);
	if (e)
		return e == ERR_NOT_FOUND ? dead(c) : e;
	struct fault f = check_new(c, &u);
	if (f.text)
		return show_invite(c, 422, &u, &f);
	if (c->job_err || !*job_password_hash(c))
		return err_set(c->job_err ? ERR_BUSY : ERR_BROKEN, "password job: %s",
		    c->job_said ? c->job_said : "no hash");
	e = user_accept(
	    c->db, c->now, request_match(c->req, "token"), job_password_hash(c));
	if (e)
		return e == ERR_NOT_FOUND ? dead(c) : e;
	return redirect(c, url_desk(c->a, "/login?done=invite"));
}
