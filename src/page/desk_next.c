/* SPDX-License-Identifier: MIT */
/* 下一步: the buttons of the article page, made from the workflow table. What this person
 * may not do is grey with the reason when it concerns them, and left out when it does
 * not. */
#include "page/desk.h"

#include <string.h>

struct next {
	struct ctx *c;
	const struct article *art;
	const struct revision *rev;
	const char *act, *reason;
	json_t *list;
};

struct words {
	const char *class, *hint, *reason_label;
};

static const struct words words[ACTION__MAX] = {
    [ACTION_SUBMIT] = {"main", "送审以后，由另一位同事签。", NULL},
    [ACTION_RECALL] = {"", "回到草稿，可以接着改。", NULL},
    [ACTION_RETURN] = {"", "作者会看到，也记进台账。写清要改哪里。", "退回理由"},
    [ACTION_SIGN] = {"", "只签发，以后再发布。", NULL},
    [ACTION_PUBLISH] = {"sign", "发布后读者马上看到。", NULL},
    [ACTION_WITHDRAW] = {"grave", "理由只记进台账。读者会看到“该稿件已撤回”，网址保留。",
	"撤稿理由"},
};

static json_t *hidden(const struct next *x, bool publish)
{
	json_t *list = json_pack("[{s:s, s:s}, {s:s, s:s}]", "name", "no", "value",
	    arena_printf(x->c->a, "%lld", (long long)x->rev->no), "name", "hash", "value",
	    sha_hex(x->c->a, &x->rev->hash));
	if (publish)
		json_array_append_new(
		    list, json_pack("{s:s, s:s}", "name", "publish", "value", "1"));
	return list;
}

static json_t *add(struct next *x, enum action action, const char *label, const char *why)
{
	const struct words *w = &words[action];
	json_t *o = json_pack("{s:s, s:s, s:s, s:s, s:b, s:b, s:s?, s:s?}", "do",
	    action_name(action), "label", label, "class", w->class, "url",
	    url_desk(
		x->c->a, "/articles/%lld/%s", (long long)x->art->id, action_name(action)),
	    "link", 0, "allowed", !why, "why", why, "hint", why ? NULL : w->hint);
	json_object_set_new(o, "hidden", hidden(x, false));
	if (w->reason_label) {
		json_object_set_new(o, "needs_reason", json_true());
		model_text(o, "reason_label", w->reason_label);
		bool refused = x->act && !strcmp(x->act, action_name(action));
		model_text(o, "reason", refused ? x->reason : NULL);
		if (refused)
			model_text(o, "reason_error", "写一两句为什么，最多 500 字");
	}
	json_array_append_new(x->list, o);
	return o;
}

static void add_sign(struct next *x, const char *why)
{
	json_t *both = add(x, ACTION_SIGN, "签发并发布", why);
	model_text(both, "class", "sign");
	json_object_set_new(both, "hidden", hidden(x, true));
	if (why)
		return;
	model_text(both, "hint",
	    arena_printf(
		x->c->a, "签的是版本 %lld。签了读者马上看到。", (long long)x->rev->no));
	add(x, ACTION_SIGN, "签发", NULL);
}

/* A refused signature is shown to those who would sign but for their hand in the text,
 * and to its author. */
static enum err refused_sign(
    struct next *x, const struct workflow_case *wc, const char *said)
{
	char *others;
	bool may = actor_may(x->c->who, PERM_SIGN, wc->section);
	if (!may && !wc->author && !wc->own)
		return OK;
	enum err e = desk_others(&others, x->c, PERM_SIGN, wc->section);
	if (e)
		return e;
	if (!may)
		said = "自己的稿件由另一位责任编辑签。";
	add_sign(x,
	    arena_printf(x->c->a,
		*others ? "%s能签的：%s。" : "%s%s现在没有别的责任编辑，请告诉管理员。",
		said, others));
	return OK;
}

static enum err add_act(
    struct next *x, enum action action, const struct workflow_case *wc)
{
	const struct rule *rule = workflow_rule(wc->state, action);
	if (!rule || (rule->live && wc->public != PUBLIC_LIVE))
		return OK;
	/* who reviews sends back, with a reason */
	if (action == ACTION_RECALL && !wc->author &&
	    actor_may(x->c->who, PERM_REVIEW, wc->section))
		return OK;
	enum err may = workflow_check(NULL, x->c->who, action, wc);
	const char *said = may ? arena_strdup(x->c->a, err_said(may)) : NULL;
	err_clear();
	/* signed, returned and not touched since: only a new version can be signed */
	if (!may && action == ACTION_SIGN && x->rev->stage)
		said = "这一版签发过又退回了，要先修改成新的版本。";
	if (action != ACTION_SIGN) {
		if (!may)
			add(x, action, action_text(action), NULL);
		return OK;
	}
	if (may)
		return refused_sign(x, wc, said);
	add_sign(x, said);
	return OK;
}

static const char *edit_hint(const struct next *x, const struct workflow_case *wc)
{
	if (wc->state == STATE_SUBMITTED && !wc->own &&
	    actor_may(x->c->who, PERM_SIGN, wc->section))
		return "改了就有你的手笔，这一版你不能再签。";
	switch (wc->public) {
	case PUBLIC_LIVE:
		return "另起一版，签了才换下；读者先看现在这一版。";
	case PUBLIC_WITHDRAWN:
		return "改好重新签发，读者就又能看到。";
	case PUBLIC_NEVER:
	case PUBLIC__MAX:
		break;
	}
	return NULL;
}

static void add_edit(struct next *x, const struct workflow_case *wc)
{
	enum err may = workflow_check(NULL, x->c->who, ACTION_SAVE, wc);
	err_clear();
	if (may && !wc->author)
		return;
	const char *why = !may                           ? NULL
			  : wc->state == STATE_SUBMITTED ? "稿件在审，先撤回送审再改。"
							 : "你在这个栏目没有写稿的权限。";
	json_array_append_new(x->list,
	    json_pack("{s:s, s:s, s:s, s:s, s:b, s:b, s:s?, s:s?}", "do", "edit", "label",
		wc->public == PUBLIC_NEVER ? "修改" : "修订", "class", "", "url",
		url_desk(x->c->a, "/articles/%lld/edit", (long long)x->art->id), "link",
		1, "allowed", !may, "why", why, "hint", may ? NULL : edit_hint(x, wc)));
}

enum err desk_next(json_t **out, struct ctx *c, const struct article *art,
    const struct revision *rev, const char *act, const char *reason)
{
	static const enum action order[] = {ACTION_SUBMIT, ACTION_SIGN, ACTION_PUBLISH,
	    ACTION_RETURN, ACTION_RECALL, ACTION_SAVE, ACTION_WITHDRAW};
	struct next x = {.c = c,
	    .art = art,
	    .rev = rev,
	    .act = act,
	    .reason = reason,
	    .list = json_array()};
	struct workflow_case wc;
	enum err e = article_case(&wc, c->db, art, c->who);
	for (size_t i = 0; i < sizeof order / sizeof *order && !e; i++) {
		if (order[i] == ACTION_SAVE)
			add_edit(&x, &wc);
		else
			e = add_act(&x, order[i], &wc);
	}
	*out = x.list;
	return e;
}
