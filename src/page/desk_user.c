/* SPDX-License-Identifier: MIT */
/* One account: its roles, a new one-time link, disabling and enabling. */
#include "news/proposal.h"
#include "page/desk_account.h"
#include "page/desk_users.h"

#include <string.h>

struct shown {
	struct user u;
	bool last_admin; /* nobody else could manage accounts */
	bool proposed;   /* what was asked for waits for a second administrator */
	int64_t admins;  /* who could decide */
	json_t *errors, *invite;
	int status; /* of errors */
};

static bool is_admin(const struct user *u)
{
	for (size_t i = 0; i < u->grants_n; i++)
		if (u->grants[i].role == ROLE_ADMIN && !u->grants[i].section_id)
			return true;
	return false;
}

static enum err load(struct shown *s, struct ctx *c)
{
	struct user_list l;
	*s = (struct shown){0};
	enum err e = user_by_id(&s->u, c->db, c->a, request_match_int(c->req, "id"));
	if (!e)
		e = user_all(&l, c->db, c->a);
	if (!e)
		e = role_admins(&s->admins, c->db);
	if (e)
		return e;
	s->last_admin = is_admin(&s->u);
	for (size_t i = 0; i < l.n; i++)
		if (l.at[i].id != s->u.id && !l.at[i].disabled_at && is_admin(&l.at[i]))
			s->last_admin = false;
	return OK;
}

static json_t *roles(struct ctx *c, const struct shown *s, const char *url)
{
	json_t *list = json_array();
	for (size_t i = 0; i < s->u.grants_n; i++) {
		const struct grant *g = &s->u.grants[i];
		const struct section *where = section_by_id(&c->sections, g->section_id);
		bool keep = s->last_admin && g->role == ROLE_ADMIN;
		json_array_append_new(list,
		    json_pack("{s:s, s:s, s:s, s:s, s:s, s:b, s:s?}", "value",
			role_name(g->role), "role", role_text(g->role), "scope",
			g->section ? g->section : "全部栏目", "section",
			where ? where->slug : "", "action", url, "allowed", !keep, "why",
			keep ? "只有这一位管理员，去掉就没人能管用户了。" : NULL));
	}
	return list;
}

static void add_button(
    json_t *list, const char *url, const char *const words[3], const char *why)
{
	json_array_append_new(
	    list, json_pack("{s:s, s:s, s:s, s:s, s:b, s:b, s:s?, s:s?}", "do", words[0],
		      "label", words[1], "class", "", "url", url, "link", 0, "allowed",
		      !why, "why", why, "hint", why ? NULL : words[2]));
}

/* Why there is no link for the account, NULL: there is one. Else one administrator could
 * take another one's account over and be two, or a signer's and sign. */
static const char *no_link(const struct user *u)
{
	if (is_admin(u))
		return "管理员的邀请链接只能在服务器上用 qianfa user invite 给。";
	for (size_t i = 0; i < u->grants_n; i++)
		if (role_needs_two(u->grants[i].role) && u->password && !u->factors)
			return "这个账号能签发，又没有两步验证，邀请链接只能在服务器上用 "
			       "qianfa user invite 给。";
	return NULL;
}

static json_t *buttons(struct ctx *c, const struct shown *s, const char *url)
{
	static const char *const invite[] = {"invite", "给新的邀请链接",
	    "本人用它设密码，24 小时内有效；以前的链接作废。"};
	static const char *const disable[] = {
	    "disable", "停用", "马上退出，不能再登录；稿件和台账都在。"};
	static const char *const enable[] = {
	    "enable", "恢复", "恢复后用原来的密码登录；签发和管理的角色要重新授予。"};
	static const char *const reset[] = {"reset", "重置两步验证",
	    "手机和恢复码都丢了时用，另一位管理员确认后生效；本人要重新绑定。"};
	json_t *list = json_array();
	if (s->u.disabled_at) {
		add_button(list, url, enable, NULL);
		return list;
	}
	add_button(list, url, invite, no_link(&s->u));
	if (s->u.factors)
		add_button(list, url, reset,
		    s->u.id == c->who->id ? "自己的两步验证在“我的账号”里解除。"
		    : s->admins < 2
			? "要两位管理员一起做；现在能用的管理员不到两位，只能在服务器"
			  "上用 qianfa user reset 重置。"
			: NULL);
	add_button(list, url, disable,
	    s->u.id == c->who->id ? "你不能停用自己。"
	    : s->last_admin ? "只有这一位管理员，停用就没人能管用户了。"
			    : NULL);
	return list;
}

static enum err show(struct ctx *c, const struct shown *s)
{
	const char *url = url_desk(c->a, "/users/%lld", (long long)s->u.id), *class;
	const char *status = desk_user_status(&s->u, &class);
	json_t *root = desk_frame(c, s->u.name, "/admin/users");
	int64_t at = s->u.last_login_at;
	const char *seen =
	    at ? arena_printf(c->a, "上次登录 %s", model_when_text(c, at, "%H:%M"))
	       : "没有登录过";
	desk_toast(root, c);
	model_text(root, "back_url", url_desk(c->a, "/users"));
	json_object_set_new(root, "user",
	    json_pack("{s:s, s:s, s:s, s:s, s:s, s:s}", "name", s->u.name, "login",
		s->u.login, "status", status, "class", class, "seen", seen, "factors",
		s->u.factors ? "有两步验证" : "没有两步验证"));
	json_object_set_new(root, "roles_any", json_boolean(s->u.grants_n > 0));
	json_object_set_new(root, "roles", roles(c, s, url));
	json_object_set_new(root, "form",
	    json_pack("{s:s, s:o, s:o}", "action", url, "role", desk_roles("author"),
		"section", desk_sections(c, "管哪个栏目", "全部栏目", "")));
	model_text(
	    json_object_get(root, "form"), "two_hint", desk_two_hint(c, s->admins));
	json_object_set_new(root, "buttons", buttons(c, s, url));
	if (s->errors)
		json_object_set_new(root, "errors", s->errors);
	if (s->invite)
		json_object_set_new(root, "invite", s->invite);
	json_t *sessions = NULL;
	enum err e = desk_proposals(root, c, s->u.id);
	if (!e)
		e = desk_sessions(&sessions, c, s->u.id,
		    url_desk(c->a, "/users/%lld/sessions", (long long)s->u.id));
	json_object_set_new(root, "sessions", sessions);
	return reply(c, s->errors ? s->status : 200, "desk/user.html", root), e;
}

enum err page_user(struct ctx *c)
{
	struct shown s;
	enum err e = load(&s, c);
	return e ? e : show(c, &s);
}

static enum err revoke(struct ctx *c, const struct user *u)
{
	enum role role;
	int64_t section;
	enum err e = desk_user_role(&role, &section, c);
	for (size_t i = 0; i < u->grants_n && !e; i++)
		if (u->grants[i].role == role && u->grants[i].section_id == section)
			return user_revoke(c->db, c->who, c->now, u->id, u->grants[i].id);
	return e ? e : err_say(ERR_INVALID, "%s已经没有这个角色", u->name);
}

static enum err grant(struct ctx *c, struct shown *s)
{
	struct proposal_new p = {.kind = PROPOSAL_ROLE, .user = s->u.id};
	enum err e = desk_user_role(&p.role, &p.section, c);
	s->proposed = !e && role_needs_two(p.role);
	if (s->proposed)
		return proposal_add(c->db, c->who, c->now, &p);
	return e ? e : user_grant(c->db, c->who, c->now, s->u.id, p.role, p.section);
}

static enum err reset(struct ctx *c, struct shown *s)
{
	struct proposal_new p = {.kind = PROPOSAL_RESET, .user = s->u.id};
	s->proposed = true;
	return proposal_add(c->db, c->who, c->now, &p);
}

/* Lets the account in again without the roles that take two administrators: letting a
 * signer in is giving the role once more. */
static enum err enable(struct ctx *c, const struct user *u)
{
	enum err e = OK;
	for (size_t i = 0; i < u->grants_n && !e; i++)
		if (role_needs_two(u->grants[i].role))
			e = user_revoke(c->db, c->who, c->now, u->id, u->grants[i].id);
	return e ? e : user_disable(c->db, c->who, c->now, u->id, false);
}

static enum err act(struct ctx *c, struct shown *s, const char *todo)
{
	bool off = !strcmp(todo, "disable");
	char *token;
	enum err e;
	if (!strcmp(todo, "grant"))
		return grant(c, s);
	if (!strcmp(todo, "revoke"))
		return revoke(c, &s->u);
	if (!strcmp(todo, "reset"))
		return reset(c, s);
	if (off && s->u.id == c->who->id)
		return err_say(ERR_DENIED, "你不能停用自己。");
	if (off)
		return user_disable(c->db, c->who, c->now, s->u.id, true);
	if (!strcmp(todo, "enable"))
		return s->u.disabled_at ? enable(c, &s->u) : OK;
	if (strcmp(todo, "invite"))
		return err_say(ERR_INVALID, "没有这个操作");
	if (s->u.disabled_at)
		return err_say(ERR_INVALID, "账号停用着，先恢复再给链接");
	const char *why = no_link(&s->u);
	if (why)
		return err_say(ERR_DENIED, "%s", why);
	e = user_invite(&token, c->db, c->a, c->who, c->now, s->u.id);
	if (!e)
		s->invite = desk_user_invite(c, s->u.name, token);
	return e;
}

enum err page_user_post(struct ctx *c)
{
	struct shown s;
	enum err e = load(&s, c);
	if (e)
		return e;
	e = act(c, &s, form_get(c, "do"));
	if (!e && !s.invite)
		return redirect(
		    c, url_desk(c->a, "/users/%lld?done=%s", (long long)s.u.id,
			   s.proposed ? "proposed" : "user"));
	if (e && e != ERR_INVALID && e != ERR_DENIED)
		return e;
	if (e) {
		s.status = e == ERR_DENIED ? 403 : 422;
		const char *said = arena_strdup(c->a, err_said(e));
		err_clear();
		s.errors = desk_errors("没有改", NULL, said);
	}
	return show(c, &s);
}

enum err page_user_sessions(struct ctx *c)
{
	struct user u;
	enum err e = user_by_id(&u, c->db, c->a, request_match_int(c->req, "id"));
	if (!e)
		e = desk_sessions_end(c, u.id);
	return e ? e
		 : redirect(
		       c, url_desk(c->a, "/users/%lld?done=sessions", (long long)u.id));
}
