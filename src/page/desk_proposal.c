/* SPDX-License-Identifier: MIT */
/* What waits for a second administrator: the list, confirming and refusing. */
#include "base/clock.h"
#include "news/proposal.h"
#include "page/desk_users.h"

#include <string.h>

static char *what(struct ctx *c, const struct proposal *p)
{
	if (p->kind == PROPOSAL_RESET)
		return arena_printf(c->a, "重置%s（%s）的两步验证", p->name, p->login);
	return arena_printf(c->a, "给%s（%s）%s，%s", p->name, p->login,
	    role_text(p->role), p->section ? p->section : "全部栏目");
}

static const char *why_not(const struct ctx *c, const struct proposal *p)
{
	if (p->by == c->who->id)
		return "你提议的，要另一位管理员确认。";
	return p->user == c->who->id ? "关系你自己，要另一位管理员确认。" : NULL;
}

static json_t *row(struct ctx *c, const struct proposal *p)
{
	const char *why = why_not(c, p);
	return json_pack("{s:s, s:s, s:o, s:s, s:s, s:b, s:s?}", "what", what(c, p),
	    "who", p->by_name, "time", model_when(c, p->at), "until",
	    clock_format(c->a, "%-m 月 %-d 日", p->expires_at), "action",
	    url_desk(c->a, "/proposals/%lld", (long long)p->id), "allowed", !why, "why",
	    why);
}

enum err desk_proposals(json_t *root, struct ctx *c, int64_t user)
{
	struct proposals l;
	if (!actor_may(c->who, PERM_USERS, 0))
		return OK;
	enum err e = proposal_list(&l, c->db, c->a, c->now);
	json_t *rows = json_array();
	for (size_t i = 0; i < l.n && !e; i++) {
		const struct proposal *p = &l.at[i];
		bool wanted =
		    user == DESK_TO_DECIDE ? !why_not(c, p) : !user || p->user == user;
		if (wanted)
			json_array_append_new(rows, row(c, p));
	}
	if (json_array_size(rows))
		json_object_set_new(root, "proposals", json_pack("{s:O}", "rows", rows));
	json_decref(rows);
	return e;
}

char *desk_two_hint(struct ctx *c, int64_t admins)
{
	char *names = arena_strdup(c->a, "");
	for (enum role r = 0; r < ROLE__MAX; r++)
		if (role_needs_two(r))
			names = arena_printf(
			    c->a, "%s%s%s", names, *names ? "、" : "", role_text(r));
	return admins >= 2 ? arena_printf(c->a,
				 "%s要两位管理员：你提议，另一位在 7 天内确认。", names)
			   : arena_printf(c->a,
				 "%s要两位管理员一起给。现在能用的管理员不到两位，"
				 "只能在服务器上用 qianfa user grant 给。",
				 names);
}

enum err page_proposal_post(struct ctx *c)
{
	const char *todo = form_get(c, "do");
	bool yes = !strcmp(todo, "confirm");
	if (!yes && strcmp(todo, "refuse"))
		return err_say(ERR_INVALID, "没有这个操作");
	enum err e =
	    proposal_decide(c->db, c->who, c->now, request_match_int(c->req, "id"), yes);
	return e ? e
		 : redirect(
		       c, url_desk(c->a, "/users?done=%s", yes ? "agreed" : "refused"));
}
