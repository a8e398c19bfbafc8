/* SPDX-License-Identifier: MIT */
/* What has to be known before anything is done to a text: that it came back, is gone, has
 * its time, or that something is owed for it. */
#include "base/clock.h"
#include "page/desk_view.h"

#include <string.h>

static json_t *told(
    struct ctx *c, const char *who, const char *head, const char *reason, int64_t at)
{
	return json_pack("{s:s, s:s, s:s?, s:o?}", "who", who, "head", head, "reason",
	    reason && *reason ? reason : NULL, "time", model_when(c, at));
}

static const struct ledger_row *last_of(
    const struct view *v, const char *const *actions, size_t n)
{
	const struct ledger_row *last = NULL;
	for (size_t i = 0; i < n; i++) {
		const struct ledger_row *r =
		    desk_ledger_last(v->log, v->log_n, actions[i]);
		if (r && (!last || r->seq > last->seq))
			last = r;
	}
	return last;
}

/* Sent back to the author or to a lower level, or refused for good. */
static void add_back(json_t *root, struct ctx *c, const struct view *v)
{
	const struct review *last = NULL;
	const struct article *art = &v->art;
	for (size_t i = 0; i < v->reviews_n; i++)
		if (v->reviews[i].no == art->current_no)
			last = &v->reviews[i];
	if (art->state == STATE_RETURNED || art->state == STATE_REJECTED) {
		bool ends = art->state == STATE_REJECTED;
		const struct ledger_row *r =
		    desk_ledger_last(v->log, v->log_n, ends ? "reject" : "return");
		if (r)
			json_object_set_new(root, "back",
			    told(c, r->name, ends ? "退稿，到此为止。" : "退回修改。",
				r->reason, r->at));
	} else if (last && !strcmp(last->verdict, "return") &&
		   !strcmp(last->target, state_name(art->state))) {
		json_object_set_new(root, "back",
		    told(c, last->name,
			arena_printf(
			    c->a, "退回到%s。", level_text(workflow_level(art->state))),
			last->note, last->at));
	}
}

static void add_gone(json_t *root, struct ctx *c, const struct view *v)
{
	static const char *const words[] = {"withdraw", "takedown", "expire"};
	const struct ledger_row *r = last_of(v, words, 3);
	if (v->art.public != PUBLIC_WITHDRAWN || !r)
		return;
	const struct ledger_row *more = desk_ledger_last(v->log, v->log_n, "explain");
	const char *reason = r->reason;
	if (!*reason && more && more->seq > r->seq)
		reason = more->reason;
	const char *head = !strcmp(r->action, "expire") ? "到了下线时间，已撤下。"
			   : !strcmp(r->action, "takedown")
			       ? "紧急撤稿，读者看到“该稿件已撤回”。"
			       : "撤稿，读者看到“该稿件已撤回”。";
	json_t *gone = told(c, r->name, head, reason, r->at);
	model_text(gone, "receipt_url", desk_receipt_url(c, r));
	json_object_set_new(root, "withdrawn", gone);
}

static void add_bar(
    json_t *bars, struct ctx *c, const char *head, const char *text, int64_t at)
{
	json_array_append_new(bars, json_pack("{s:s, s:s?, s:o?}", "head", head, "text",
					text, "since", model_when(c, at)));
}

static enum err add_owed(json_t *bars, struct ctx *c, struct view *v)
{
	const struct article *art = &v->art;
	char *names = NULL;
	enum err e = OK;
	if (art->owed == OWED_REASON)
		add_bar(bars, c, "紧急撤稿，还欠说明。", "撤稿的人要补上理由。",
		    art->owed_since);
	if (art->owed != OWED_COUNTERSIGN)
		return OK;
	bool mine =
	    !v->old && !workflow_check(NULL, c->who, ACTION_COUNTERSIGN, &v->next.wc);
	err_clear();
	if (!v->old && !mine)
		e = people_able(&names, c, &v->next.people, art, ACTION_COUNTERSIGN);
	add_bar(bars, c, "紧急发布，还欠补签。",
	    mine              ? "等你补签。"
	    : names && *names ? arena_printf(c->a, "能补签的：%s。", names)
			      : arena_printf(c->a, "由签发人以外的一位%s补签。",
				    role_text(ROLE_SIGNER)),
	    art->owed_since);
	return e;
}

static void add_times(json_t *bars, struct ctx *c, const struct view *v)
{
	const struct article *art = &v->art;
	const char *fmt = "%H:%M";
	if (art->state == STATE_SCHEDULED)
		add_bar(bars, c,
		    arena_printf(
			c->a, "定时 %s 发布。", model_when_text(c, art->publish_at, fmt)),
		    arena_printf(
			c->a, "发布的是签过的版本 %lld。", (long long)art->current_no),
		    0);
	if (art->embargo_at > c->now)
		add_bar(bars, c,
		    arena_printf(
			c->a, "解禁时间 %s。", model_when_text(c, art->embargo_at, fmt)),
		    "之前谁也不能发布，紧急发布也不行。", 0);
	if (art->expires_at && art->public == PUBLIC_LIVE)
		add_bar(bars, c,
		    arena_printf(
			c->a, "下线时间 %s。", model_when_text(c, art->expires_at, fmt)),
		    "到时自动撤下，读者看到“该稿件已撤回”。", 0);
}

enum err view_bars(json_t *root, struct ctx *c, struct view *v)
{
	const struct article *art = &v->art;
	const long long id = art->id;
	json_t *bars = json_array();
	if (v->old)
		json_object_set_new(root, "old",
		    json_pack("{s:I, s:I, s:s}", "no", (json_int_t)v->rev.no,
			"current_no", (json_int_t)art->current_no, "current_url",
			url_desk(c->a, "/articles/%lld", id)));
	add_back(root, c, v);
	add_gone(root, c, v);
	if (!v->old && art->public == PUBLIC_LIVE && art->published_no != art->current_no)
		json_object_set_new(root, "live",
		    json_pack("{s:I, s:I, s:s}", "no", (json_int_t)art->published_no,
			"newest", (json_int_t)art->current_no, "url",
			url_desk(c->a, "/articles/%lld/v/%lld", id,
			    (long long)art->published_no)));
	enum err e = add_owed(bars, c, v);
	add_times(bars, c, v);
	json_object_set_new(root, "bars", bars);
	return e;
}
