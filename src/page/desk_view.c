/* SPDX-License-Identifier: MIT */
/* A text as the desk sees it: one version, what to do next, its facts, its versions, its
 * ledger rows. */
#include "page/desk_view.h"
#include "page/passkey.h"

#include <string.h>

enum { LEDGER_SHOWN = 30 };

static enum err load(struct view *v, struct ctx *c, int64_t id, int64_t no)
{
	enum err e = desk_article(&v->art, &v->rev, c, id, no);
	if (!e)
		e = revision_list(&v->revs, &v->revs_n, c->db, c->a, id);
	if (!e)
		e = ledger_of_article(&v->log, &v->log_n, c->db, c->a, id);
	if (!e)
		e = review_list(&v->reviews, &v->reviews_n, c->db, c->a, id);
	if (!e)
		e = progress_of(&v->progress, c->db, c->a, id);
	if (!e)
		e = v->art.flow_id
			? flow_by_id(&v->flow, c->db, c->a, v->art.flow_id)
			: flow_of_section(&v->flow, c->db, c->a, v->art.section_id);
	v->old = !e && v->rev.no != v->art.current_no;
	return e;
}

/* "版本 5，11-24 11:49 周丹丹送审": the last act on the version that is shown. */
static char *last_act(struct ctx *c, const struct view *v)
{
	const struct ledger_row *last = NULL;
	for (size_t i = 0; i < v->log_n; i++)
		if (v->log[i].no == v->rev.no)
			last = &v->log[i];
	if (!last)
		return arena_printf(c->a, "版本 %lld", (long long)v->rev.no);
	return arena_printf(c->a, "版本 %lld，%s %s%s", (long long)v->rev.no,
	    model_when_text(c, last->at, "%H:%M"), last->name,
	    ledger_action_text(last->action));
}

static char *public_url(struct ctx *c, const struct article *art)
{
	return model_article_url(c, art->id, art->section_kind, art->section_slug);
}

static void add_article(json_t *root, struct ctx *c, const struct view *v)
{
	const struct article *art = &v->art;
	char *const *text = v->rev.text;
	json_t *o = json_pack("{s:I, s:s, s:s, s:s, s:o, s:s}", "id", (json_int_t)art->id,
	    "section", art->section_title, "when", last_act(c, v), "chars",
	    desk_number(c->a, v->rev.words), "state", desk_state(art->state, art->public),
	    "text_label",
	    v->old ? arena_printf(c->a, "版本 %lld 的正文", (long long)v->rev.no)
		   : "正文");
	model_text(o, "title", model_title(c, text[FIELD_TITLE]));
	model_text(o, "kicker", text[FIELD_KICKER]);
	model_text(o, "subtitle", text[FIELD_SUBTITLE]);
	model_text(o, "summary", text[FIELD_SUMMARY]);
	if (*text[FIELD_CORRECTION])
		json_object_set_new(o, "fix",
		    json_pack("{s:s, s:s, s:b}", "type", text[FIELD_CORRECTION_TYPE],
			"words", text[FIELD_CORRECTION], "pending",
			v->rev.no > art->published_no));
	if (art->public == PUBLIC_LIVE)
		model_text(o, "public_url", public_url(c, art));
	if (art->public != PUBLIC_NEVER)
		model_text(o, "proof_url", url_proof(c->a, art->id, "html"));
	model_text(o, "sheet_url",
	    v->old ? url_desk(c->a, "/articles/%lld/v/%lld/sheet", (long long)art->id,
			 (long long)v->rev.no)
		   : url_desk(c->a, "/articles/%lld/sheet", (long long)art->id));
	json_object_set_new(root, "article", o);
	json_object_set_new(root, "slip", desk_slip(&v->progress));
	json_t *shown = model_article(c, art, &v->rev);
	json_object_set(root, "body_html", json_object_get(shown, "body_html"));
	json_decref(shown);
	if (v->rev.stage)
		json_object_set_new(root, "seal",
		    json_pack("{s:s}", "text",
			!strcmp(v->rev.stage, "imported")
			    ? "历史稿件"
			    : arena_printf(c->a, "%s签发", v->rev.signer_name)));
}

static void add_fact(
    json_t *list, const char *name, const char *text, const char *url, bool code)
{
	if (text && *text)
		json_array_append_new(
		    list, json_pack("{s:s, s:s, s:s?, s:b}", "name", name, "text", text,
			      "url", url, "code", code));
}

static enum err add_facts(json_t *root, struct ctx *c, const struct view *v)
{
	const struct article *art = &v->art;
	const struct revision *r = &v->rev;
	json_t *list = json_array();
	char **tags;
	enum err e = article_tags(&tags, c->db, c->a, art->id);
	const char *url = public_url(c, art);
	bool live = art->public == PUBLIC_LIVE;
	add_fact(list, "作者", art->author_name ? art->author_name : "导入的稿件", NULL,
	    false);
	add_fact(list, "署名", r->text[FIELD_BYLINE], NULL, false);
	add_fact(list, "责任编辑",
	    *r->text[FIELD_EDITOR] ? r->text[FIELD_EDITOR]
	    : r->stage             ? r->signer_name
				   : "没有填，签发后写签发人",
	    NULL, false);
	add_fact(list, "签发人",
	    r->stage ? arena_printf(c->a, "%s，%s", r->signer_name,
			   model_when_text(c, r->signed_at, "%H:%M"))
		     : "还没有",
	    NULL, false);
	add_fact(list, "来源", r->text[FIELD_SOURCE], NULL, false);
	add_fact(list, "原文链接", r->text[FIELD_SOURCE_URL], r->text[FIELD_SOURCE_URL],
	    false);
	add_fact(list, "栏目", art->section_title, NULL, false);
	add_fact(list, "标签", desk_join(c->a, tags), NULL, false);
	add_fact(list, "网址", live ? url : arena_printf(c->a, "发布后是 %s", url),
	    live ? url : NULL, false);
	add_fact(list, "SHA-256", sha_hex(c->a, &r->hash), NULL, true);
	json_object_set_new(root, "facts", list);
	return e;
}

/* {class, label} of a version. */
static void version_state(json_t *o, const struct article *art, const struct revision *r)
{
	const char *class = "draft", *label = "没有签";
	if (r->stage && r->no == art->published_no) {
		class = art->public == PUBLIC_LIVE ? "live" : "gone";
		label = art->public == PUBLIC_LIVE ? "读者在看，已签" : "已撤，签过";
	} else if (r->stage) {
		bool timed = art->state == STATE_SCHEDULED;
		bool next =
		    r->no == art->current_no && (timed || art->state == STATE_SIGNED);
		class = next ? timed ? "timed" : "signed" : "gone";
		label =
		    next ? timed ? "已签，定时发布" : "已签，还没有发布" : "换下，签过";
	} else if (r->no == art->current_no && art->state != STATE_DRAFT) {
		bool back = art->state == STATE_RETURNED || art->state == STATE_REJECTED;
		class = back ? "back" : "review";
		label = state_text(art->state);
	}
	model_text(o, "class", class);
	model_text(o, "label", label);
}

static void add_versions(json_t *root, struct ctx *c, const struct view *v)
{
	json_t *rows = json_array();
	for (size_t i = 0; i < v->revs_n; i++) {
		const struct revision *r = &v->revs[i];
		const long long id = v->art.id, no = r->no;
		json_t *o = json_pack("{s:I, s:s, s:b, s:o, s:s, s:s, s:s, s:s, s:s}",
		    "no", (json_int_t)no, "url",
		    no == v->art.current_no
			? url_desk(c->a, "/articles/%lld", id)
			: url_desk(c->a, "/articles/%lld/v/%lld", id, no),
		    "shown", no == v->rev.no, "time", model_when(c, r->saved_at), "who",
		    r->saved_name ? r->saved_name : "控制台", "signer",
		    r->stage ? r->signer_name : "—", "chars", desk_number(c->a, r->words),
		    "hash", model_hash12(c->a, &r->hash), "hash_full",
		    sha_hex(c->a, &r->hash));
		version_state(o, &v->art, r);
		json_array_append_new(rows, o);
	}
	json_object_set_new(root, "versions",
	    json_pack("{s:s, s:o}", "caption",
		arena_printf(c->a,
		    "共 %zu 个版本。签字只对一个版本有效，改过就要重新签。", v->revs_n),
		"rows", rows));
}

static void add_ledger(json_t *root, struct ctx *c, const struct view *v)
{
	size_t from = v->log_n > LEDGER_SHOWN ? v->log_n - LEDGER_SHOWN : 0;
	const char *all = url_desk(c->a, "/ledger?article=%lld", (long long)v->art.id);
	json_object_set_new(root, "ledger",
	    json_pack("{s:b, s:b, s:s?, s:s, s:o}", "any", v->log_n > 0, "objects", 0,
		"url", actor_may(c->who, PERM_LEDGER, 0) ? all : NULL, "caption",
		from ? "最近的 30 条。编号全站连续，中间的是别的稿件。"
		     : "每条都含上一条的哈希，改动任何一条，后面全部对不上。编号全站连续"
		       "，中间的是别的"
		       "稿件。",
		"rows",
		desk_ledger_rows(c, v->log + from, v->log_n - from, false, DESK_AS_IS)));
}

/* The acts, and the rare ones folded under their names. */
static void add_buttons(json_t *root, struct ctx *c, const struct view *v)
{
	size_t i;
	json_t *act, *more = v->next.more;
	char *names = arena_strdup(c->a, "");
	bool open = false;
	json_object_set_new(root, "buttons", v->next.acts ? v->next.acts : json_array());
	model_text(root, "no_buttons", v->old ? "旧版本只能看。" : "现在没有要你办的。");
	json_array_foreach(more, i, act)
	{
		const char *label = json_string_value(json_object_get(act, "label"));
		const char *key = json_string_value(json_object_get(act, "key"));
		names = arena_printf(c->a, "%s%s%s", names, i ? "、" : "", label);
		open |= v->next.act && !strcmp(v->next.act, key);
	}
	if (more)
		json_object_set_new(root, "more",
		    json_pack("{s:b, s:s, s:b, s:o}", "any", json_array_size(more) > 0,
			"names", names, "open", open, "acts", more));
}

enum err desk_show_article(
    struct ctx *c, int64_t id, int64_t no, json_t *errors, const char *act)
{
	struct view v = {0};
	enum err e = load(&v, c, id, no);
	if (!e && !v.old)
		e = next_load(&v.next, c, &v.art, &v.rev, act);
	if (e) {
		json_decref(v.next.acts);
		json_decref(v.next.more);
		json_decref(errors);
		return e;
	}
	json_t *root =
	    desk_frame(c, model_title(c, v.rev.text[FIELD_TITLE]), "/admin/articles");
	desk_toast(root, c);
	add_article(root, c, &v);
	add_versions(root, c, &v);
	add_ledger(root, c, &v);
	add_buttons(root, c, &v);
	e = view_bars(root, c, &v);
	if (!e)
		e = view_route(root, c, &v);
	if (!e)
		e = view_changes(root, c, &v);
	if (!e)
		e = add_facts(root, c, &v);
	if (!e)
		e = desk_words(root, c, v.rev.text);
	if (!e)
		e = passkey_acts(root, c, v.next.acts);
	if (!e)
		e = passkey_acts(root, c, v.next.more);
	int status = errors ? 422 : 200;
	if (errors)
		json_object_set_new(root, "errors", errors);
	return reply(c, status, "desk/article.html", root), e;
}

enum err page_view(struct ctx *c)
{
	int64_t no = c->req->match_n > 1 ? request_match_int(c->req, "no") : 0;
	return desk_show_article(c, request_match_int(c->req, "id"), no, NULL, NULL);
}
