/* SPDX-License-Identifier: MIT */
/* 再确认一次身份 (step-up): what changes what readers see, and what hands out rights,
 * asks for a proof that is at most 5 minutes old. The form waits meanwhile, and runs
 * once. The session gets a new id. */
#include "page/desk_keep.h"
#include "page/prove.h"

static enum err show(
    struct ctx *c, json_t *root, int status, const char *next, const char *said)
{
	struct prove p = {&c->user, "confirm", c->sid, "确认"};
	json_object_set_new(root, "form",
	    json_pack("{s:s, s:s}", "action", url_desk(c->a, "/confirm"), "next", next));
	if (said)
		json_object_set_new(root, "errors",
		    desk_errors(status == 429 ? "试得太多次，先等一等" : "没有确认成功",
			NULL, said));
	enum err e = prove_form(root, c, &p);
	if (e) {
		json_decref(root);
		return e;
	}
	return reply(c, status, "desk/confirm.html", root);
}

static json_t *frame(struct ctx *c)
{
	return desk_frame(c, "再确认一次身份", NULL);
}

/* A page that asks for it is gone to afterwards; a form is kept. */
enum err page_reconfirm(struct ctx *c)
{
	if (c->req->method != METHOD_POST)
		return redirect(c,
		    url_desk(c->a, "/confirm?next=%s", url_escape(c->a, c->req->path)));
	json_t *root = frame(c);
	desk_keep(root, c);
	return show(c, root, 401, "", NULL);
}

enum err page_confirm(struct ctx *c)
{
	const char *next = desk_query(c, "next");
	char *url = desk_path(c, next);
	if (c->session.fresh)
		return redirect(c, url ? url : url_desk(c->a, "/"));
	return show(c, frame(c), 200, url ? next : "/admin/", NULL);
}

enum err page_confirm_job(struct ctx *c, struct buf *in)
{
	return c->session.fresh ? OK : prove_job(c, in, &c->user);
}

static enum err renew(struct ctx *c, enum auth how)
{
	char *sid;
	struct login_try t = prove_try_of(c, &c->user);
	struct actor who = *c->who;
	who.auth = auth_name(how);
	enum err e = prove_passed(&sid, c, &t, &who, c->sid);
	return e ? e : desk_go_on(c, sid);
}

enum err page_confirm_post(struct ctx *c)
{
	struct prove p = {.user = &c->user, .purpose = "confirm", .token = c->sid};
	enum auth how;
	/* in another window, or by the login that this form waited for */
	if (c->session.fresh)
		return desk_go_on(c, c->sid);
	enum err e = prove_check(&how, c, &p);
	if (!e)
		return renew(c, how);
	if (e != ERR_BUSY && e != ERR_DENIED && e != ERR_INVALID)
		return e;
	const char *said = arena_strdup(c->a, err_said(e));
	err_clear();
	json_t *root = frame(c);
	desk_keep_on(root, c);
	return show(c, root, e == ERR_BUSY ? 429 : 401, desk_next_path(c), said);
}
