/* SPDX-License-Identifier: MIT */
/* 错敏词: the site's list, edited as one text; and what it finds in an article, for the
 * article's page. */
#include "news/wordcheck.h"

#include "base/text.h"
#include "page/desk.h"

#include <string.h>

enum { SHOWN_MAX = 50 };

static enum err show(struct ctx *c, const char *typed, json_t *errors)
{
	struct word_list list;
	enum err e = word_list_load(&list, c->db, c->a);
	if (e) {
		json_decref(errors);
		return e;
	}
	size_t blocks = 0;
	for (size_t i = 1; i <= list.n; i++)
		blocks += list.at[i].block;
	json_t *root = desk_frame(c, "错敏词表", "/admin/settings");
	desk_toast(root, c);
	json_object_set_new(root, "form",
	    json_pack("{s:s, s:s}", "action", url_desk(c->a, "/words"), "value",
		typed ? typed : list.text));
	json_object_set_new(
	    root, "settings_url", json_string(url_desk(c->a, "/settings")));
	if (list.version)
		model_text(root, "now",
		    arena_printf(c->a,
			"现行的是第 %lld 份，%s 保存：%zu 个词，其中 %zu 个拦截。SHA-256 "
			"%s。",
			(long long)list.version,
			model_when_text(c, list.made_at, "%H:%M"), list.n, blocks,
			model_hash12(c->a, &list.hash)));
	else
		model_text(root, "now", "还没有词表，什么都不查。");
	if (errors)
		json_object_set_new(root, "errors", errors);
	return reply(c, errors ? 422 : 200, "desk/words.html", root);
}

enum err page_words(struct ctx *c)
{
	return show(c, NULL, NULL);
}

enum err page_words_post(struct ctx *c)
{
	struct word_list list;
	char *text;
	const char *typed = form_get(c, "list");
	enum err e = text_normal(&text, c->a, typed, strlen(typed));
	if (!e)
		e = word_list_parse(&list, c->a, text);
	if (e == ERR_INVALID || e == ERR_TOO_BIG) {
		json_t *errors = desk_errors("没有保存，先改一处", "list", err_said(e));
		err_clear();
		return show(c, typed, errors);
	}
	if (!e)
		e = word_list_set(c->db, c->who, c->now, text);
	return e ? e : redirect(c, url_desk(c->a, "/words?done=words"));
}

static json_t *hit_row(struct ctx *c, const struct word_hit *h)
{
	json_t *o = json_pack("{s:s, s:s, s:b}", "word", h->word->text, "place",
	    word_place(c->a, h), "block", h->word->block);
	model_text(o, "advice", h->word->advice);
	if (h->times > 1)
		model_text(o, "times", arena_printf(c->a, "%zu 处", h->times));
	return o;
}

enum err desk_words(json_t *root, struct ctx *c, char *const *text)
{
	struct word_list list;
	struct word_hits *hits = arena_alloc(c->a, sizeof *hits);
	enum err e = word_list_load(&list, c->db, c->a);
	if (e)
		return e;
	word_find(hits, &list, text);
	if (!hits->total)
		return OK;
	json_t *rows = json_array();
	for (size_t i = 0; i < hits->n && i < SHOWN_MAX; i++)
		json_array_append_new(rows, hit_row(c, &hits->at[i]));
	json_object_set_new(root, "words",
	    json_pack("{s:s, s:o, s:b}", "text",
		hits->blocks
		    ? arena_printf(c->a,
			  "错敏词 %zu 处，其中 %zu 处拦截：改掉才能送审和签发。",
			  hits->total, hits->blocks)
		    : arena_printf(c->a, "错敏词 %zu 处，请看一眼。", hits->total),
		"rows", rows, "more", hits->n > SHOWN_MAX));
	return OK;
}
