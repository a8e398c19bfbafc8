/* SPDX-License-Identifier: MIT */
/* 委派: giving one's role to a colleague for some days, ending it, and what there was. */
#include "page/desk_delegation.h"
#include "base/clock.h"

#include <string.h>

static const struct {
	const char *key, *heading, *none;
} groups[] = {
    [DELEGATION_NOW] = {"now", "现在的", "现在没有委派。"},
    [DELEGATION_COMING] = {"coming", "将要开始的", NULL},
    [DELEGATION_OVER] = {"over", "过去的", NULL},
};

/* What was typed and refused. */
struct typed {
	const char *to, *role, *from, *until, *reason;
	json_t *errors; /* NULL: none */
	const char *field, *said;
};

static char *day(struct ctx *c, int64_t at)
{
	return clock_format(c->a, "%Y-%m-%d", at);
}

static json_t *row(struct ctx *c, const struct delegation *d)
{
	bool over = delegation_state(d, c->now) == DELEGATION_OVER;
	bool may = d->from_id == c->who->id || actor_may(c->who, PERM_USERS, 0);
	json_t *o = json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:I}", "from", d->from_name,
	    "to", d->to_name, "role", role_text(d->role), "first", day(c, d->starts_at),
	    "last", day(c, d->ends_at - 1), "reason", d->reason, "seq",
	    (json_int_t)d->ledger_seq);
	if (d->revoked_at)
		json_object_set_new(o, "ended", model_when(c, d->revoked_at));
	if (may && !over)
		model_text(o, "action",
		    url_desk(c->a, "/delegations/%lld/end", (long long)d->id));
	return o;
}

static json_t *group_of(
    struct ctx *c, const struct delegation_list *l, enum delegation_state state)
{
	json_t *rows = json_array();
	for (size_t i = 0; i < l->n; i++)
		if (delegation_state(&l->at[i], c->now) == state)
			json_array_append_new(rows, row(c, &l->at[i]));
	bool any = json_array_size(rows) > 0;
	return json_pack("{s:s, s:s, s:s?, s:b, s:o}", "key", groups[state].key,
	    "heading", groups[state].heading, "none", any ? NULL : groups[state].none,
	    "any", any || groups[state].none, "rows", rows);
}

/* Who else holds one of my roles. */
static bool add_people(
    json_t *to, struct ctx *c, const struct user_list *l, const struct typed *t)
{
	bool any = false;
	desk_option(to, "", "请选", !*t->to);
	for (size_t i = 0; i < l->n; i++) {
		const struct user *u = &l->at[i];
		char *words = arena_strdup(c->a, "");
		for (enum role r = 0; r < ROLE__MAX; r++)
			if (delegation_role(r) &&
			    delegation_holds(c->who->grants, c->who->grants_n, r) &&
			    delegation_holds(u->grants, u->grants_n, r))
				words = arena_printf(c->a, "%s%s%s", words,
				    *words ? "、" : "", role_text(r));
		if (!*words || u->disabled_at || u->id == c->who->id)
			continue;
		const char *id = arena_printf(c->a, "%lld", (long long)u->id);
		desk_option(to, id, arena_printf(c->a, "%s（%s）", u->name, words),
		    !strcmp(id, t->to));
		any = true;
	}
	return any;
}

static void add_error(json_t *o, const struct typed *t, const char *field)
{
	if (t->field && !strcmp(t->field, field))
		model_text(o, "error", t->said);
}

static enum err add_form(json_t *root, struct ctx *c, const struct typed *t)
{
	struct user_list l;
	json_t *role = desk_select("role", "哪个角色"),
	       *to = desk_select("to", "委派给谁");
	int roles = 0;
	for (enum role r = 0; r < ROLE__MAX; r++) {
		if (!delegation_role(r) ||
		    !delegation_holds(c->who->grants, c->who->grants_n, r))
			continue;
		desk_option(
		    role, role_name(r), role_text(r), !strcmp(t->role, role_name(r)));
		roles++;
	}
	enum err e = user_all(&l, c->db, c->a);
	bool people = !e && add_people(to, c, &l, t);
	model_text(to, "hint", "只列出自己也有这个角色的人");
	add_error(to, t, "to");
	json_t *reason = desk_field("reason", "理由", t->reason);
	json_object_set_new(reason, "required", json_true());
	add_error(reason, t, "reason");
	json_t *dates = json_pack("{s:s, s:s, s:s, s:s}", "from", t->from, "until",
	    t->until, "min", day(c, c->now), "max",
	    day(c, c->now + (365 + DELEGATION_DAYS) * 24 * 3600 * (int64_t)1000));
	add_error(dates, t, "from");
	if (t->field && !strcmp(t->field, "until"))
		model_text(dates, "until_error", t->said);
	json_t *form = json_pack("{s:s, s:o, s:o, s:o, s:o}", "action",
	    url_desk(c->a, "/delegations"), "role", role, "to", to, "dates", dates,
	    "reason", reason);
	if (roles && people)
		json_object_set_new(root, "form", form);
	else
		json_decref(form);
	if (!roles || !people)
		model_text(root, "cannot",
		    roles ? "没有别人和你有同样的角色，委派不了。"
			  : "只有编辑、部门主任和签发的角色能委派；你没有这些角色。");
	return e;
}

static enum err show(struct ctx *c, const struct typed *t)
{
	struct delegation_list l;
	bool all = actor_may(c->who, PERM_USERS, 0);
	json_t *root = desk_frame(c, "委派", "/admin/delegations"), *list = json_array();
	enum err e = delegation_list(&l, c->db, c->a, all ? 0 : c->who->id);
	desk_toast(root, c);
	for (size_t i = 0; i < sizeof groups / sizeof *groups && !e; i++)
		json_array_append_new(list, group_of(c, &l, (enum delegation_state)i));
	json_object_set_new(root, "groups", list);
	if (!e)
		e = add_form(root, c, t);
	if (t->errors)
		json_object_set_new(root, "errors", t->errors);
	return reply(c, t->errors ? 422 : 200, "desk/delegations.html", root), e;
}

enum err page_delegations(struct ctx *c)
{
	return show(c,
	    &(struct typed){
		.to = "", .role = "", .from = day(c, c->now), .until = "", .reason = ""});
}

static enum err read_day(int64_t *out, const char *s)
{
	if (clock_parse_day(out, s))
		return OK;
	return err_say(ERR_INVALID, "开始和结束的日子要填，如 2026-11-24。");
}

static enum err read_form(struct delegation_new *d, struct ctx *c)
{
	char *reason;
	enum err e = form_line(&reason, c, "reason");
	d->to = form_int(c, "to");
	d->reason = reason;
	if (!e && !role_parse(&d->role, form_get(c, "role")))
		return err_say(ERR_INVALID, "角色没有选。");
	if (!e)
		e = read_day(&d->from_day, form_get(c, "from"));
	return e ? e : read_day(&d->until_day, form_get(c, "until"));
}

enum err page_delegations_add(struct ctx *c)
{
	static const char *const fields[][2] = {{"结束的日子", "until"},
	    {"最多委派", "until"}, {"日子", "from"}, {"这段时间", "from"},
	    {"理由", "reason"}};
	struct typed t = {.to = form_get(c, "to"),
	    .role = form_get(c, "role"),
	    .from = form_get(c, "from"),
	    .until = form_get(c, "until"),
	    .reason = form_get(c, "reason"),
	    .field = "to"};
	struct delegation_new d = {0};
	enum err e = read_form(&d, c);
	if (!e)
		e = delegation_add(c->db, c->who, c->now, &d);
	if (!e)
		return redirect(c, url_desk(c->a, "/delegations?done=delegate"));
	if (e != ERR_INVALID)
		return e;
	t.said = arena_strdup(c->a, err_said(e));
	err_clear();
	for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
		if (strstr(t.said, fields[i][0])) {
			t.field = fields[i][1];
			break;
		}
	t.errors = desk_errors("没有委派，先改 1 处", t.field, t.said);
	return show(c, &t);
}

enum err page_delegations_end(struct ctx *c)
{
	enum err e =
	    delegation_end(c->db, c->who, c->now, request_match_int(c->req, "id"));
	return e ? e : redirect(c, url_desk(c->a, "/delegations?done=delegate-end"));
}

enum err desk_delegation_notes(json_t *root, struct ctx *c)
{
	struct delegation_list l;
	json_t *list = json_array();
	enum err e = delegation_list(&l, c->db, c->a, c->who->id);
	for (size_t i = 0; i < l.n && !e; i++) {
		const struct delegation *d = &l.at[i];
		if (delegation_state(d, c->now) == DELEGATION_OVER)
			continue;
		bool mine = d->from_id == c->who->id;
		bool now = delegation_state(d, c->now) == DELEGATION_NOW;
		const char *days = arena_printf(c->a, "%s%s%s",
		    now ? "" : clock_format(c->a, "%-m月%-d日起", d->starts_at),
		    now ? "" : "，", clock_format(c->a, "%-m月%-d日止", d->ends_at - 1));
		const char *text = mine ? arena_printf(c->a, "你的“%s”委派给了%s（%s）。",
					      role_text(d->role), d->to_name, days)
					: arena_printf(c->a, "你代%s的“%s”（%s）。",
					      d->from_name, role_text(d->role), days);
		json_array_append_new(list, json_pack("{s:s, s:s}", "text", text, "url",
						url_desk(c->a, "/delegations")));
	}
	if (json_array_size(list))
		json_object_set_new(
		    root, "delegations", json_pack("{s:O}", "list", list));
	json_decref(list);
	return e;
}
