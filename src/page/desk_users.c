/* SPDX-License-Identifier: MIT */
/* 用户: the accounts and adding one. Nobody here sees or sets a password: a new colleague
 * gets a link that is shown once. */
#include "page/desk_users.h"
#include "base/clock.h"
#include "base/text.h"
#include "news/role.h"

#include <string.h>

enum { INVITE_MS = 24 * 3600 * 1000 }; /* news/user.h: valid 24 h */

const char *desk_user_status(const struct user *u, const char **class)
{
	*class = u->disabled_at ? "no" : u->password ? "plain" : "draft";
	return u->disabled_at ? "已停用" : u->password ? "能登录" : "等设密码";
}

json_t *desk_user_invite(struct ctx *c, const char *name, const char *token)
{
	return json_pack("{s:s, s:s, s:s}", "who", name, "link",
	    url_absolute(c->a, url_desk(c->a, "/invite/%s", token)), "until",
	    clock_format(c->a, "%-m 月 %-d 日 %H:%M ", c->now + INVITE_MS));
}

struct typed {
	const char *name, *login, *role, *section;
	const char *name_error, *login_error;
	const char *role_error;
	json_t *errors, *invite; /* NULL: none */
};

/* "编辑（关于我们、政策服务）、作者" */
static char *role_words(struct ctx *c, const struct user *u)
{
	char *out = arena_strdup(c->a, "");
	for (enum role r = 0; r < ROLE__MAX; r++) {
		char *where = arena_strdup(c->a, "");
		bool has = false, everywhere = false;
		for (size_t i = 0; i < u->grants_n; i++) {
			const struct grant *g = &u->grants[i];
			if (g->role != r)
				continue;
			has = true;
			everywhere = everywhere || !g->section_id;
			where = arena_printf(c->a, "%s%s%s", where, *where ? "、" : "",
			    g->section ? g->section : "");
		}
		if (!has)
			continue;
		out = arena_printf(c->a, "%s%s%s", out, *out ? "、" : "", role_text(r));
		if (!everywhere)
			out = arena_printf(c->a, "%s（%s）", out, where);
	}
	return *out ? out : arena_strdup(c->a, "—");
}

static json_t *row(struct ctx *c, const struct user *u)
{
	const char *class, *status = desk_user_status(u, &class);
	return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:o?}", "url",
	    url_desk(c->a, "/users/%lld", (long long)u->id), "name", u->name, "login",
	    u->login, "roles", role_words(c, u), "status", status, "class", class, "seen",
	    model_when(c, u->last_login_at));
}

static json_t *add_form(struct ctx *c, const struct typed *t, int64_t admins)
{
	json_t *role = desk_roles(t->role);
	json_t *name = desk_field("name", "姓名", t->name);
	json_t *login = desk_field("login", "账号", t->login);
	json_object_set_new(name, "required", json_true());
	json_object_set_new(login, "required", json_true());
	model_text(name, "hint", "签发印和台账里写的名字");
	model_text(login, "hint", "登录用，小写字母和数字");
	model_text(name, "error", t->name_error);
	model_text(login, "error", t->login_error);
	model_text(role, "error", t->role_error);
	model_text(role, "hint", desk_two_hint(c, admins));
	return json_pack("{s:s, s:o, s:o, s:o, s:o}", "action", url_desk(c->a, "/users"),
	    "name", name, "login", login, "role", role, "section",
	    desk_sections(c, "管哪个栏目", "全部栏目", t->section));
}

static enum err show(struct ctx *c, const struct typed *t)
{
	struct user_list l;
	json_t *root = desk_frame(c, "用户", "/admin/users"), *rows = json_array();
	int64_t admins = 0;
	enum err e = user_all(&l, c->db, c->a);
	if (!e)
		e = role_admins(&admins, c->db);
	if (!e)
		e = desk_proposals(root, c, 0);
	for (size_t i = 0; i < l.n && !e; i++)
		json_array_append_new(rows, row(c, &l.at[i]));
	desk_toast(root, c);
	model_text(root, "caption",
	    arena_printf(
		c->a, "%zu 位用户。用户不删，只停用：台账里的名字要对得上。", l.n));
	json_object_set_new(root, "users", rows);
	json_object_set_new(root, "form", add_form(c, t, admins));
	if (t->errors)
		json_object_set_new(root, "errors", t->errors);
	if (t->invite)
		json_object_set_new(root, "invite", t->invite);
	return reply(c, t->errors ? 422 : 200, "desk/users.html", root), e;
}

enum err page_users(struct ctx *c)
{
	return show(
	    c, &(struct typed){.name = "", .login = "", .role = "author", .section = ""});
}

/* section: 0 for "" (everywhere). */
enum err desk_user_role(enum role *role, int64_t *section, struct ctx *c)
{
	const char *slug = form_get(c, "section");
	const struct section *s = section_by_slug(&c->sections, slug);
	*section = s ? s->id : 0;
	if (!role_parse(role, form_get(c, "role")))
		return err_say(ERR_INVALID, "角色没有选");
	return *slug && !s ? err_say(ERR_INVALID, "栏目不存在，请重选") : OK;
}

static enum err refused(struct ctx *c, struct typed *t, enum err e)
{
	if (e != ERR_INVALID && e != ERR_DENIED)
		return e;
	const char *said = arena_strdup(c->a, err_said(e)), *field = NULL;
	err_clear();
	if (text_starts(said, "姓名")) {
		t->name_error = said;
		field = "name";
	} else if (text_starts(said, "账号")) {
		t->login_error = said;
		field = "login";
	} else if (e == ERR_DENIED) {
		t->role_error = said;
		field = "role";
	}
	t->errors = desk_errors("没有添上，先改 1 处", field, said);
	return show(c, t);
}

enum err page_users_add(struct ctx *c)
{
	struct typed t = {.name = form_get(c, "name"),
	    .login = form_get(c, "login"),
	    .role = form_get(c, "role"),
	    .section = form_get(c, "section")};
	struct user_new u = {0};
	char *name, *login, *token;
	enum err e = form_line(&name, c, "name");
	if (!e)
		e = form_line(&login, c, "login");
	if (!e)
		e = desk_user_role(&u.role, &u.section, c);
	if (e)
		return refused(c, &t, e);
	u.name = name;
	u.login = login;
	if ((e = user_add(c->db, c->who, c->now, &u)))
		return refused(c, &t, e);
	if ((e = user_invite(&token, c->db, c->a, c->who, c->now, u.id)))
		return e;
	t = (struct typed){.name = "", .login = "", .role = "author", .section = ""};
	t.invite = desk_user_invite(c, name, token);
	if (u.proposed)
		model_text(t.invite, "waits",
		    arena_printf(c->a,
			"账号建好了，还没有角色：%s要另一位管理员在 7 天内确认。",
			role_text(u.role)));
	return show(c, &t);
}
