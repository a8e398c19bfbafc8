/* SPDX-License-Identifier: MIT */
/* 稿签: what happened to a version on its way, with every opinion; where it is now and
 * what is to come. */
#include "page/desk_view.h"

#include <string.h>

enum { EARLIER_MAX = 20 };

static const char *const chars[] = {"", "初", "复", "终", "签"};

/* How an act of the ledger stands in the time line; NULL char: it does not. */
static const struct {
	const char *action, *cell, *class;
} marks[] = {
    {"submit", "稿", ""},
    {"recall", "收", ""},
    {"remind", "催", ""},
    {"ask", "加", ""},
    {"cosign", "加", "ok"},
    {"handover", "转", ""},
    {"emergency", "急", ""},
    {"sign", "签", "sealed"},
    {"imported", "签", "sealed"},
    {"countersign", "补", "sealed"},
    {"schedule", "定", ""},
    {"unschedule", "定", ""},
    {"publish", "发", ""},
};

static json_t *add(json_t *list, const char *cell, const char *class, const char *title)
{
	json_t *o = json_pack("{s:s, s:s, s:s, s:b}", "cell", cell, "class", class,
	    "title", title, "soft", 0);
	json_array_append_new(list, o);
	return o;
}

static const struct review *review_of(const struct view *v, int64_t seq)
{
	for (size_t i = 0; i < v->reviews_n; i++)
		if (v->reviews[i].seq == seq)
			return &v->reviews[i];
	return NULL;
}

/* "初审通过", "复审退回到初审", "终审退稿". */
static const char *verdict_text(struct ctx *c, const struct review *r)
{
	enum state to;
	const char *level = level_text(r->level);
	if (!strcmp(r->verdict, "pass"))
		return arena_printf(c->a, "%s通过", level);
	if (!strcmp(r->verdict, "cosign"))
		return arena_printf(c->a, "加签通过（%s）", level);
	if (!strcmp(r->verdict, "reject"))
		return arena_printf(c->a, "%s退稿", level);
	if (!strcmp(r->verdict, "countersign"))
		return "补签";
	bool lower = state_parse(&to, r->target) && workflow_level(to);
	return arena_printf(c->a, "%s退回%s", level,
	    lower ? arena_printf(c->a, "到%s", level_text(workflow_level(to)))
		  : "给作者");
}

static void add_review(json_t *list, struct ctx *c, const struct review *r)
{
	bool pass = !strcmp(r->verdict, "pass"),
	     second = !strcmp(r->verdict, "countersign");
	bool cosign = !strcmp(r->verdict, "cosign");
	const char *who = r->for_name
			      ? arena_printf(c->a, "%s（代%s）", r->name, r->for_name)
			      : r->name;
	json_t *o = add(list,
	    cosign   ? "加"
	    : second ? "补"
		     : chars[r->level],
	    second           ? "sealed"
	    : pass || cosign ? "ok"
			     : "ret",
	    arena_printf(c->a, "%s %s", verdict_text(c, r), who));
	json_object_set_new(o, "at", model_when(c, r->at));
	model_text(o, "note", r->note);
}

static void add_row(
    json_t *list, struct ctx *c, const struct view *v, const struct ledger_row *r)
{
	const struct review *review = review_of(v, r->seq);
	const struct ledger_row *before = r > v->log ? r - 1 : NULL;
	if (review) {
		add_review(list, c, review);
		return;
	}
	for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
		if (strcmp(r->action, marks[i].action))
			continue;
		/* 签发并发布 is one act */
		if (!strcmp(r->action, "publish") && before &&
		    before->seq == r->seq - 1 && !strcmp(before->action, "sign"))
			return;
		bool again = before && !strcmp(before->reason, r->reason) &&
			     !strcmp(before->action, "emergency");
		bool told = *r->detail &&
			    (!strcmp(r->action, "ask") || !strcmp(r->action, "handover"));
		json_t *o = add(list, marks[i].cell, marks[i].class,
		    arena_printf(c->a, "%s %s", ledger_action_text(r->action), r->name));
		json_object_set_new(o, "at", model_when(c, r->at));
		model_text(o, "note",
		    again        ? NULL
		    : *r->reason ? r->reason
		    : told       ? r->detail
				 : NULL);
	}
}

/* Whose opinion is waited for at this level. */
static enum err asked(char **out, struct ctx *c, const struct view *v)
{
	struct cosign *list;
	size_t n;
	enum err e = cosign_list(&list, &n, c->db, c->a, v->art.id, v->rev.no);
	*out = arena_strdup(c->a, "");
	for (size_t i = 0; i < n && !e; i++)
		if (!list[i].done && list[i].level == workflow_level(v->art.state))
			*out = arena_printf(
			    c->a, "%s%s%s", *out, **out ? "、" : "", list[i].name);
	return e;
}

static enum err add_now(json_t *list, struct ctx *c, struct view *v, int level)
{
	const struct article *art = &v->art;
	char *wait, *names = art->assigned_name;
	enum action act = level == LEVEL_SIGN ? ACTION_SIGN : ACTION_PASS;
	json_t *o = add(list, chars[level], "now",
	    arena_printf(c->a, "%s，正在这里", level_text(level)));
	enum err e = asked(&wait, c, v);
	if (!e && !names)
		e = people_able(&names, c, &v->next.people, art, act);
	if (e)
		return e;
	bool mine = !workflow_check(NULL, c->who, act, &v->next.wc);
	err_clear();
	const char *text = art->assigned_to ? arena_printf(c->a, "转给了%s。", names)
			   : mine           ? "等你，"
			   : *names         ? arena_printf(c->a, "等%s。", names)
					    : "";
	if (mine && !art->assigned_to)
		text = *names ? arena_printf(c->a, "等你，或者%s。", names) : "等你。";
	if (*wait)
		text = arena_printf(
		    c->a, "%s还等%s的加签意见。", art->assigned_to ? text : "", wait);
	model_text(o, "note", text);
	return OK;
}

/* What stands before the text: the level it is at, and those above. */
static enum err add_ahead(json_t *list, struct ctx *c, struct view *v)
{
	enum state s = v->art.state;
	int now = workflow_level(s);
	bool back = s == STATE_DRAFT || s == STATE_RETURNED;
	enum err e = OK;
	if (s == STATE_SIGNED || s == STATE_SCHEDULED || (!now && !back))
		return OK;
	for (int level = 1; level <= LEVEL_SIGN && !e; level++) {
		bool has = level == LEVEL_SIGN || v->progress.levels & 1u << (level - 1);
		if (!has || level < now)
			continue;
		if (level == now) {
			e = add_now(list, c, v, level);
			continue;
		}
		json_t *o = add(list, chars[level], "todo",
		    arena_printf(c->a, "%s，未到", level_text(level)));
		json_object_set_new(o, "soft", json_true());
	}
	return e;
}

/* "初审、复审、签发，第 2 版（松江新闻）" */
static const char *flow_text(struct ctx *c, const struct flow *f)
{
	return arena_printf(c->a, "%s，第 %lld 版%s%s%s",
	    flow_words(c->a, f->levels, f->two_person, false), (long long)f->version,
	    f->section ? "（" : "", f->section ? f->section : "", f->section ? "）" : "");
}

enum err view_route(json_t *root, struct ctx *c, struct view *v)
{
	json_t *list = json_array(), *earlier = json_array();
	size_t old = 0;
	for (size_t i = 0; i < v->log_n; i++)
		if (v->log[i].no == v->rev.no)
			add_row(list, c, v, &v->log[i]);
	for (size_t i = v->reviews_n; i-- > 0 && old < EARLIER_MAX;) {
		const struct review *r = &v->reviews[i];
		if (r->no >= v->rev.no)
			continue;
		add_review(earlier, c, r);
		json_t *o = json_array_get(earlier, old++);
		model_text(
		    o, "version", arena_printf(c->a, "版本 %lld", (long long)r->no));
	}
	enum err e = v->old ? OK : add_ahead(list, c, v);
	model_text(root, "sheet_url",
	    v->old ? url_desk(c->a, "/articles/%lld/v/%lld/sheet", (long long)v->art.id,
			 (long long)v->rev.no)
		   : url_desk(c->a, "/articles/%lld/sheet", (long long)v->art.id));
	json_object_set_new(root, "route",
	    json_pack("{s:s, s:o, s:b, s:i, s:o}", "flow", flow_text(c, &v->flow), "rows",
		list, "earlier_any", old > 0, "earlier_n", (int)old, "earlier", earlier));
	return e;
}
