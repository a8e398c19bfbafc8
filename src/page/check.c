/* SPDX-License-Identifier: MIT */
/* 核对文字: is this text ours, and unchanged? Readers paste it; nothing is stored. The
 * form is sent as POST because a whole article is longer than an address may be; a short
 * text may stand in the address (?q=). */
#include "page/check.h"

#include "base/clock.h"
#include "base/text.h"
#include "news/excerpt.h"
#include "page/model.h"

#include <string.h>

void check_form(json_t *root, struct ctx *c, int64_t article, const char *text)
{
	json_t *o = json_pack("{s:s, s:i, s:i}", "action", url_check(c->a), "min",
	    EXCERPT_MIN, "max", EXCERPT_MAX);
	model_text(o, "text", text);
	if (article)
		json_object_set_new(o, "article", json_integer((json_int_t)article));
	json_object_set_new(root, "check", o);
}

static json_t *link_to(struct ctx *c, const struct article *art, const char *title)
{
	return json_pack("{s:s, s:s, s:s}", "title", model_title(c, title), "url",
	    model_article_url(c, art->id, art->section_kind, art->section_slug), "proof",
	    url_proof(c->a, art->id, "html"));
}

static json_t *runs(const struct excerpt_runs *r)
{
	json_t *list = json_array();
	for (size_t i = 0; i < r->n; i++)
		json_array_append_new(list, json_pack("{s:s, s:b}", "text", r->at[i].text,
						"marked", r->at[i].marked));
	return list;
}

static json_t *sentences(const struct excerpt *x)
{
	json_t *list = json_array();
	for (size_t i = 0; i < x->n; i++) {
		const struct excerpt_sentence *s = &x->sentence[i];
		json_t *o = json_pack("{s:s, s:b, s:b, s:b}", "text", s->text, "same",
		    s->kind == SENTENCE_SAME, "close", s->kind == SENTENCE_CLOSE, "other",
		    s->kind == SENTENCE_OTHER);
		if (s->kind == SENTENCE_CLOSE) {
			json_object_set_new(o, "mine", runs(&s->mine));
			json_object_set_new(o, "near", runs(&s->near));
		}
		json_array_append_new(list, o);
	}
	return list;
}

/* {heading, text} of a verdict; kind is its class in the sheet: yes, part, no. */
static const struct {
	const char *kind, *heading, *text;
} words[EXCERPT__MAX] = {
    [EXCERPT_SAME] = {"yes", "与本站现在展示的一字不差",
	"空格、换行和全角半角不计，其余每个字、每个标点都相同。"},
    [EXCERPT_REPLACED] = {"part", "是本站的文字，但后来改过",
	"这段文字与本站以前发布的一个版本一字不差，那一版已被更新的版本替换。请以现在的版"
	"本为准。"},
    [EXCERPT_WITHDRAWN] = {"part", "见于一篇已撤回的稿件",
	"本站发布过这段文字，所在的稿件已由编辑部撤回，不再展示。"},
    [EXCERPT_PART] = {"part", "一部分与本站的文章相同",
	"下面逐句对照：哪几句一字不差，哪几句有出入，哪几句本站没有。"},
    [EXCERPT_PART_WITHDRAWN] = {"part", "与一篇已撤回的稿件相近",
	"那篇稿件已由编辑部撤回，不再展示，这里也不逐句对照。"},
    [EXCERPT_SHORT] = {"no", "没有查到，但这段文字太短",
	"不足十六个字的片段不一定查得出来。请多贴一两句再核对。"},
    [EXCERPT_BEHIND] = {"no", "没有查到，但索引还没有建完",
	"本站正在给以前的文章补建索引，现在没有查到不等于不是。请过几分钟再核对。"},
    [EXCERPT_NONE] = {"no", "没有查到", "本站没有发布过这段文字，也没有与它相近的段落。"},
};

static json_t *verdict(struct ctx *c, const struct excerpt *x, int64_t article)
{
	json_t *o = json_pack("{s:s, s:s, s:s, s:b}", "kind", words[x->verdict].kind,
	    "heading", words[x->verdict].heading, "text", words[x->verdict].text, "yes",
	    x->verdict == EXCERPT_SAME);
	json_t *also = json_array();
	if (x->verdict == EXCERPT_NONE && article)
		model_text(
		    o, "text", "这篇文章发布过的版本里没有这段文字，也没有相近的段落。");
	if (x->verdict == EXCERPT_PART && !x->same) {
		model_text(o, "heading", "与本站的文章相近，但有出入");
		model_text(o, "text",
		    "没有一句与本站的文章一字不差。下面逐句对照，看改了哪里。");
	}
	if (x->title)
		json_object_set_new(o, "of", link_to(c, &x->art, x->title));
	else if (x->art.id)
		model_text(o, "proof", url_proof(c->a, x->art.id, "html"));
	if (x->no)
		json_object_set_new(o, "no", json_integer((json_int_t)x->no));
	for (size_t i = 0; i < x->also_n; i++)
		json_array_append_new(also, link_to(c, &x->also[i], x->also_title[i]));
	if (x->also_n)
		json_object_set_new(o, "more", json_pack("{s:o}", "also", also));
	else
		json_decref(also);
	if (x->n) {
		json_object_set_new(o, "sentences", sentences(x));
		for (size_t i = 0; i < x->n; i++)
			if (x->sentence[i].kind == SENTENCE_CLOSE)
				json_object_set_new(o, "marked_any", json_true());
		model_text(o, "count",
		    arena_printf(c->a, "共 %zu 句，%zu 句一字不差。%s", x->n, x->same,
			x->cut ? "只对照了前面的部分。" : ""));
	}
	return o;
}

/* article must be one that readers know of. */
static enum err known(struct ctx *c, int64_t article)
{
	struct article art;
	if (!article)
		return OK;
	enum err e = article_by_id(&art, c->db, c->a, article);
	return !e && art.public == PUBLIC_NEVER ? ERR_NOT_FOUND : e;
}

static enum err answer(struct ctx *c, const char *sent, const char *number)
{
	struct excerpt x;
	char *text = arena_strdup(c->a, "");
	int64_t article = 0;
	int status = 200;
	c->res->cache = CACHE_NONE_KEPT;
	if (*number && !text_int(number, 1, INT64_MAX, &article))
		return ERR_NOT_FOUND;
	enum err e = known(c, article);
	if (e)
		return e;
	json_t *root = model_public(c, "核对文字", NULL, true), *done = NULL;
	json_object_set_new(json_object_get(root, "page"), "noindex", json_true());
	model_crumbs(root, c, NULL, "核对文字");
	if (*sent)
		e = text_normal(&text, c->a, sent, strlen(sent));
	if (!e && *sent)
		e = excerpt_check(&x, c->db, c->a, text, article);
	if (!e && *sent)
		done = verdict(c, &x, article);
	check_form(root, c, article, e ? sent : text);
	if (e == ERR_INVALID || e == ERR_TOO_BIG) {
		status = e == ERR_INVALID ? 422 : 413;
		model_text(json_object_get(root, "check"), "error", err_said(e));
		e = OK;
	}
	if (done)
		json_object_set_new(root, "verdict", done);
	if (article)
		model_text(json_object_get(root, "check"), "proof_url",
		    url_proof(c->a, article, "html"));
	enum err last = reply(c, status, "public/check.html", root);
	return e ? e : last;
}

enum err page_check(struct ctx *c)
{
	const char *q = pairs_get(&c->req->query, "q");
	const char *article = pairs_get(&c->req->query, "article");
	return answer(c, q ? q : "", article ? article : "");
}

static enum err answer_form(struct db *db, void *arg)
{
	struct ctx *c = arg;
	(void)db;
	return answer(c, form_get(c, "q"), form_get(c, "article"));
}

/* A POST by its length only: it reads, in one state of the database as a GET does. */
enum err page_check_post(struct ctx *c)
{
	return db_read(c->db, answer_form, c, NULL);
}
