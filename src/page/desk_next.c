/* SPDX-License-Identifier: MIT */
/* 下一步: the acts of the article page, made from the workflow table. What this person
 * may not do is grey with the reason and the names of who can when it concerns them, and
 * left out when it does not. */
#include "page/desk_next.h"

#include "base/clock.h"
#include "news/case.h"

#include <string.h>

enum { REMIND_EVERY_MS = 30 * 60 * 1000 };

/* The sentence of a refusal with those who can; "" in said: what is missing is people. */
static enum err sentence(
    const char **out, struct next *x, enum action action, const char *said)
{
	char *names;
	enum err e = people_able(&names, x->c, &x->people, x->art, action);
	if (e)
		return e;
	*out = arena_printf(x->c->a,
	    *names ? "%s能办的：%s。" : "%s%s现在没有别人能办，请告诉管理员。", said,
	    names);
	return OK;
}

/* Judges an act. *why NULL: it works. *show false: it does not concern this person. */
static enum err judge(struct next *x, enum action action, bool *show, const char **why)
{
	struct ctx *c = x->c;
	const struct rule *rule = NULL;
	enum err may = workflow_check(&rule, c->who, action, &x->wc);
	const char *said = may ? arena_strdup(c->a, err_said(may)) : NULL;
	bool there = rule && (!rule->live || x->wc.public == PUBLIC_LIVE) &&
		     (!rule->owed || rule->owed == x->wc.owed);
	bool able = there && actor_may(c->who, rule->perm, x->wc.section);
	err_clear();
	*why = NULL;
	*show = !may;
	/* signed, returned and not touched since: only a new version can be signed */
	if (!may && action == ACTION_SIGN && x->rev->stage)
		*why = "这一版签发过又退回了，要先修改成新的版本。";
	if (!may || !there)
		return OK;
	*show = able || x->wc.author || x->wc.own;
	if (!*show)
		return OK;
	if (may == ERR_CONFLICT || (able && rule->who == WHO_ANY && !x->wc.assigned))
		return *why = arena_strdup(c->a, said), OK;
	const char *signer = role_text(ROLE_SIGNER);
	if (!able)
		said = action == ACTION_SIGN
			   ? arena_printf(c->a, "自己的稿件由另一位%s签。", signer)
		       : action == ACTION_WITHDRAW
			   ? arena_printf(c->a, "撤稿由%s办。", signer)
			   : "自己的稿件由别人审。";
	return sentence(why, x, action, said);
}

/* Where a text goes that leaves this level upwards, with names. */
static enum err onwards(char **out, struct next *x, const char *start)
{
	struct article after = *x->art;
	char *names;
	after.state = workflow_next(x->art->state, x->wc.levels);
	after.assigned_to = 0;
	enum action next = after.state == STATE_SUBMITTED ? ACTION_SIGN : ACTION_PASS;
	enum err e = people_able(&names, x->c, &x->people, &after, next);
	if (!e)
		*out = arena_printf(x->c->a, "%s%s%s%s。", start,
		    level_text(workflow_level(after.state)), *names ? "：" : "", names);
	return e;
}

static enum err add_submit(struct next *x)
{
	struct next_form f = {.action = ACTION_SUBMIT, .class = "main"};
	bool show;
	const char *why;
	char *to = NULL;
	enum err e = judge(x, ACTION_SUBMIT, &show, &why);
	if (e || !show || why)
		return e;
	e = onwards(&to, x, "送审以后到");
	f.hint = x->wc.levels ? to : "送审以后，由另一位同事签。";
	next_form(x, x->acts, &f);
	return e;
}

static enum err add_pass(struct next *x)
{
	const char *level = level_text(workflow_level(x->art->state));
	struct next_form f = {.action = ACTION_PASS,
	    .class = "main",
	    .label = arena_printf(x->c->a, "%s通过", level)};
	bool show;
	const char *why;
	char *to = NULL;
	enum err e = judge(x, ACTION_PASS, &show, &why);
	if (e || !show || (why && x->wc.asked))
		return e;
	f.why = why;
	if (!why)
		e = onwards(&to, x, "通过后到");
	f.hint = to;
	json_t *o = next_form(x, x->acts, &f);
	if (!why)
		next_reason(x, o, "审核意见", false, NULL);
	return e;
}

static enum err add_cosign(struct next *x)
{
	struct next_form f = {.action = ACTION_COSIGN,
	    .class = "main",
	    .hint = "请你加签的人会看到你的意见，再由他们定。"};
	bool show;
	const char *why;
	if (!x->wc.asked)
		return OK;
	enum err e = judge(x, ACTION_COSIGN, &show, &why);
	if (e || !show)
		return e;
	f.why = why;
	json_t *o = next_form(x, x->acts, &f);
	if (!why)
		next_reason(x, o, "加签意见", false, NULL);
	return OK;
}

/* 签发并定时发布, folded under 签发. */
static void add_timed(struct next *x, bool open)
{
	struct next_form f = {.action = ACTION_SIGN,
	    .key = "sign-time",
	    .label = "签发并定时发布",
	    .class = "",
	    .hint = "到时自动发布这一版。"};
	json_t *o = next_form(x, x->acts, &f);
	next_time(x, o, "发布时间（北京时间）", open ? x->wc.embargo_at : 0);
	next_reason(x, o, "审核意见", false, NULL);
	model_text(o, "fold", "改为定时发布");
	bool refused = x->act && !strcmp(x->act, "sign-time");
	json_object_set_new(o, "fold_open", json_boolean(open || refused));
}

static enum err add_sign(struct next *x)
{
	struct next_form f = {
	    .action = ACTION_SIGN, .label = "签发并发布", .class = "sign"};
	struct arena *a = x->c->a;
	bool show, embargo = x->wc.embargo_at > x->wc.now;
	const char *why;
	enum err e = judge(x, ACTION_SIGN, &show, &why);
	if (e || !show || (why && x->wc.asked))
		return e;
	f.why = why;
	if (!why && embargo)
		f.why = arena_printf(a, "解禁时间是 %s，之前不能发布，可以先签发或定时。",
		    x->wc.embargo_text);
	f.hint =
	    arena_printf(a, "签的是版本 %lld。签了读者马上看到。", (long long)x->rev->no);
	json_t *o = next_form(x, x->acts, &f);
	if (why)
		return OK;
	if (embargo) {
		f = (struct next_form){.action = ACTION_SIGN,
		    .class = "main",
		    .hint = "只签发，以后再发布。"};
		o = next_form(x, x->acts, &f);
	} else {
		next_hidden(o, "publish", "1");
		json_object_set_new(o, "also",
		    json_pack(
			"[{s:s, s:s, s:s}]", "do", "hold", "label", "签发", "class", ""));
	}
	next_reason(x, o, "审核意见", false, NULL);
	add_timed(x, embargo);
	return OK;
}

static enum err add_publish(struct next *x)
{
	struct next_form f = {.action = ACTION_PUBLISH,
	    .class = "sign",
	    .label = x->art->state == STATE_SCHEDULED ? "现在就发布" : NULL,
	    .hint = "发布后读者马上看到。"};
	bool show;
	const char *why;
	enum err e = judge(x, ACTION_PUBLISH, &show, &why);
	if (e || !show || (why && !actor_may(x->c->who, PERM_SIGN, x->wc.section)))
		return e;
	f.why = why;
	next_form(x, x->acts, &f);
	return OK;
}

static enum err add_schedule(struct next *x)
{
	bool timed = x->art->state == STATE_SCHEDULED, show;
	struct next_form f = {.action = ACTION_SCHEDULE,
	    .class = "",
	    .label = timed ? "改时间" : NULL,
	    .hint = timed ? NULL : "到时自动发布签过的这一版。"};
	const char *why;
	enum err e = judge(x, ACTION_SCHEDULE, &show, &why);
	if (e || !show || why)
		return e;
	int64_t at = timed                          ? x->art->publish_at
		     : x->wc.embargo_at > x->wc.now ? x->wc.embargo_at
						    : 0;
	next_time(x, next_form(x, x->acts, &f), "发布时间（北京时间）", at);
	return OK;
}

static enum err add_return(struct next *x)
{
	struct next_form f = {.action = ACTION_RETURN, .class = ""};
	enum state s = x->art->state;
	bool show;
	const char *why;
	enum err e = judge(x, ACTION_RETURN, &show, &why);
	if (e || !show || why)
		return e;
	json_t *o = next_form(x, x->acts, &f);
	next_reason(x, o, "退回理由", true, "作者会看到，也记进台账。写清要改哪里。");
	bool is_signed = s == STATE_SIGNED || s == STATE_SCHEDULED;
	json_t *select = desk_select("target", "");
	desk_option(select, "returned",
	    arena_printf(
		x->c->a, "作者 %s", x->art->author_name ? x->art->author_name : ""),
	    true);
	for (enum state to = STATE_REVIEW1; to <= STATE_REVIEW3 && !is_signed; to++)
		if (workflow_target(s, x->wc.levels, to))
			desk_option(select, state_name(to),
			    level_text(workflow_level(to)), false);
	if (json_array_size(json_object_get(select, "options")) > 1)
		next_select(x, o, "退到", select);
	else
		json_decref(select);
	return OK;
}

static enum err add_author(struct next *x)
{
	static const struct next_form recall = {
	    .action = ACTION_RECALL, .class = "", .hint = "回到草稿，可以接着改。"};
	struct next_form remind = {
	    .action = ACTION_REMIND, .class = "", .hint = "工作台上会标出你催过。"};
	bool show;
	const char *why;
	enum err e = judge(x, ACTION_RECALL, &show, &why);
	/* who reviews sends back, with a reason */
	if (!e && show && !why &&
	    (x->wc.author || !actor_may(x->c->who, PERM_REVIEW, x->wc.section)))
		next_form(x, x->acts, &recall);
	if (!e)
		e = judge(x, ACTION_REMIND, &show, &why);
	if (e || !show || why || !x->wc.author)
		return e;
	int64_t last = x->art->reminded_at;
	if (last && x->wc.now - last < REMIND_EVERY_MS)
		remind.why = arena_printf(x->c->a, "%s 刚催过，半小时以后再催。",
		    clock_format(x->c->a, "%H:%M", last));
	next_form(x, x->acts, &remind);
	return OK;
}

static const char *edit_hint(const struct next *x)
{
	int level = workflow_level(x->wc.state);
	if (level && x->wc.state != STATE_SIGNED && x->wc.state != STATE_SCHEDULED &&
	    !x->wc.own && !x->wc.two_person &&
	    actor_may(x->c->who, PERM_REVIEW, x->wc.section))
		return level == LEVEL_SIGN
			   ? "改了就有你的手笔，这一版你不能再签。"
			   : "改了就有你的手笔，你不能再审，已有的通过也作废。";
	switch (x->wc.public) {
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

static void add_edit(struct next *x)
{
	enum err may = workflow_check(NULL, x->c->who, ACTION_SAVE, &x->wc);
	err_clear();
	if (may && (!x->wc.author || x->wc.state == STATE_REJECTED))
		return;
	const char *why = !may                          ? NULL
			  : workflow_level(x->wc.state) ? "稿件在审，先撤回送审再改。"
							: "你在这个栏目没有写稿的权限。";
	json_array_append_new(x->acts,
	    json_pack("{s:s, s:s, s:s, s:s, s:s, s:b, s:b, s:s?, s:s?}", "do", "edit",
		"key", "edit", "label", x->wc.public == PUBLIC_NEVER ? "修改" : "修订",
		"class", "", "url",
		url_desk(x->c->a, "/articles/%lld/edit", (long long)x->art->id), "link",
		1, "allowed", !may, "why", why, "hint", may ? NULL : edit_hint(x)));
}

/* The form of a second signature carries the version that readers see. */
static enum err add_second(struct next *x, const char *why)
{
	struct next y = *x;
	struct revision seen;
	struct next_form f = {.action = ACTION_COUNTERSIGN,
	    .class = "main",
	    .why = why,
	    .hint = arena_printf(x->c->a,
		"补签的是读者在看的版本 %lld，签后页面上的标记去掉。",
		(long long)x->art->published_no)};
	enum err e =
	    revision_by_no(&seen, x->c->db, x->c->a, x->art->id, x->art->published_no);
	if (e)
		return e;
	y.rev = &seen;
	json_t *o = next_form(&y, x->acts, &f);
	if (!why)
		next_reason(x, o, "补签意见", false, NULL);
	return OK;
}

/* What is owed comes before all else. */
static enum err add_owed(struct next *x)
{
	static const struct next_form explain = {
	    .action = ACTION_EXPLAIN, .class = "main"};
	bool show;
	const char *why;
	enum err e = judge(x, ACTION_COUNTERSIGN, &show, &why);
	if (!e && show && actor_may(x->c->who, PERM_SIGN, x->wc.section))
		e = add_second(x, why);
	if (!e)
		e = judge(x, ACTION_EXPLAIN, &show, &why);
	if (!e && show && !why)
		next_reason(x, next_form(x, x->acts, &explain), "撤稿理由", true,
		    "当时来不及写的理由，只记进台账。");
	return e;
}

static enum err add_withdraw(struct next *x)
{
	struct next_form f = {.action = ACTION_WITHDRAW, .class = "grave"};
	static const struct next_form now = {.action = ACTION_TAKEDOWN,
	    .class = "grave",
	    .hint = "立刻拿下，不等理由；理由欠着，补齐前标“待补说明”。"};
	bool show;
	const char *why;
	enum err e = judge(x, ACTION_WITHDRAW, &show, &why);
	if (e || !show)
		return e;
	f.why = why;
	json_t *o = next_form(x, x->acts, &f);
	if (why)
		return OK;
	next_reason(x, o, "撤稿理由", true,
	    "理由只记进台账。读者会看到“该稿件已撤回”，网址保留。");
	next_form(x, x->acts, &now);
	return OK;
}

static enum err add_unschedule(struct next *x)
{
	static const struct next_form f = {.action = ACTION_UNSCHEDULE,
	    .class = "",
	    .hint = "签发还有效，可以另定时间。"};
	bool show;
	const char *why;
	enum err e = judge(x, ACTION_UNSCHEDULE, &show, &why);
	if (!e && show && !why)
		next_form(x, x->acts, &f);
	return e;
}

enum err next_load(struct next *x, struct ctx *c, const struct article *art,
    const struct revision *rev, const char *act)
{
	static enum err (*const steps[])(struct next *) = {add_owed, add_submit, add_pass,
	    add_cosign, add_sign, add_publish, add_schedule, add_unschedule, add_return,
	    add_author};
	*x = (struct next){.c = c,
	    .art = art,
	    .rev = rev,
	    .act = act,
	    .acts = json_array(),
	    .more = json_array()};
	enum err e = article_case(&x->wc, c->db, c->a, art, c->who, c->now);
	if (!e)
		e = people_load(&x->people, c);
	for (size_t i = 0; i < sizeof steps / sizeof *steps && !e; i++)
		e = steps[i](x);
	if (e)
		return e;
	add_edit(x);
	e = add_withdraw(x);
	return e ? e : next_rare(x);
}
