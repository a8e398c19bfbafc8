/* SPDX-License-Identifier: MIT */
/* Keeping a form over a login or a step-up. */
#include "page/desk_keep.h"

#include "base/text.h"

#include <string.h>

static const char kept_prefix[] = "_f.", target_field[] = "_target";

char *desk_path(struct ctx *c, const char *path)
{
	static const char *const doors[] = {
	    "/admin/login", "/admin/logout", "/admin/confirm"};
	if (!text_starts(path, "/admin/"))
		return NULL;
	for (size_t i = 0; i < sizeof doors / sizeof *doors; i++)
		if (text_starts(path, doors[i]))
			return NULL;
	char *url = url_desk(c->a, "%s", path + strlen("/admin"));
	return url_return(url) ? url : NULL;
}

const char *desk_next_path(struct ctx *c)
{
	const char *next = form_get(c, "next");
	return desk_path(c, next) ? next : "/admin/";
}

/* A kept form's address; 退出 is one, although nobody is sent there, and a step-up that
 * carries another form. */
static bool target_ok(struct ctx *c, const char *target)
{
	return desk_path(c, target) || !strcmp(target, "/admin/logout") ||
	       !strcmp(target, "/admin/confirm");
}

/* A proof is not carried along: who logs in again has given one. */
static bool is_proof(const char *name, const char *target)
{
	static const char *const names[] = {"password", "code", "recovery", "challenge",
	    "credential", "authenticator", "client", "signature"};
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (!strcmp(name, names[i]))
			return !strcmp(target, "/admin/confirm");
	return false;
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
	static const char *const words[][2] = {
	    {"save", "保存"},
	    {"preview", "预览"},
	    {"grant", "加角色"},
	    {"revoke", "去掉角色"},
	    {"invite", "给邀请链接"},
	    {"disable", "停用"},
	    {"enable", "恢复"},
	    {"reset", "重置两步验证"},
	    {"add", "添用户"},
	    {"confirm", "确认"},
	    {"refuse", "拒绝"},
	    {"password", "换密码"},
	    {"start", "绑定验证器"},
	    {"bind", "绑定验证器"},
	    {"unbind", "解除验证器"},
	    {"codes", "换恢复码"},
	    {"end", "退出登录"},
	    {"others", "退出登录"},
	};
	enum action act;
	const char *last = strrchr(target, '/');
	last = last ? last + 1 : "";
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (!strcmp(button, words[i][0]))
			return words[i][1];
	if (!strcmp(last, "logout"))
		return "退出";
	return action_parse(&act, button) || action_parse(&act, last) ? action_text(act)
								      : "提交";
}

/* prefix: of the names that belong to the kept form. */
static void add(json_t *root, struct ctx *c, const char *prefix, const char *target)
{
	const struct pairs *fields = &c->req->form;
	json_t *kept = json_array();
	const char *title = "", *button = "";
	for (size_t i = 0; i < fields->n; i++) {
		const char *name = fields->at[i].name, *value = fields->at[i].value;
		if (!text_starts(name, prefix) || !strcmp(name, "_csrf"))
			continue;
		name += strlen(prefix);
		if (is_proof(name, target))
			continue;
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

void desk_keep(json_t *root, struct ctx *c)
{
	add(root, c, "", c->req->path);
}

void desk_keep_on(json_t *root, struct ctx *c)
{
	const char *target = form_get(c, target_field);
	if (*target)
		add(root, c, kept_prefix, target);
}

static void put_cookie(struct ctx *c, char *sid)
{
	struct request *r = c->req;
	const char *cookie = desk_cookie(c, DESK_SESSION);
	for (size_t i = 0; i < r->cookies.n; i++) {
		if (!strcmp(r->cookies.at[i].name, cookie)) {
			r->cookies.at[i].value = sid;
			return;
		}
	}
	pairs_add(&r->cookies, c->a, arena_strdup(c->a, cookie), sid);
}

/* app/handle.c starts over with it, from the guard on. */
static void begin_again(struct ctx *c, const char *target, char *sid)
{
	struct request *r = c->req;
	struct pairs form = {0};
	for (size_t i = 0; i < r->form.n; i++) {
		char *name = r->form.at[i].name;
		if (text_starts(name, kept_prefix) && strcmp(name, "_f._csrf"))
			pairs_add(
			    &form, c->a, name + strlen(kept_prefix), r->form.at[i].value);
	}
	pairs_add(&form, c->a, arena_strdup(c->a, "_csrf"), desk_csrf(c->a, sid));
	r->path = arena_strdup(c->a, target);
	r->form = form;
	put_cookie(c, sid);
	/* the answer of the password job is none to the kept form's own */
	c->job_err = OK;
	c->job_out = c->job_said = NULL;
	c->job_len = 0;
	c->again = true;
}

enum err desk_go_on(struct ctx *c, char *sid)
{
	const char *target = form_get(c, target_field);
	if (*target && target_ok(c, target))
		return begin_again(c, target, sid), OK;
	char *next = desk_path(c, form_get(c, "next"));
	return redirect(c, next ? next : url_desk(c->a, "/"));
}
