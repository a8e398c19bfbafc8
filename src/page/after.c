/* SPDX-License-Identifier: MIT */
/* 更正 and 补签 at an article, and the page 更正 with those of the whole site. */
#include "page/after.h"

#include "base/clock.h"
#include "news/correction.h"
#include "news/listing.h"
#include "page/pager.h"

static json_t *correction(struct ctx *c, const struct correction *x)
{
	json_t *o = json_pack("{s:I, s:s, s:s}", "number", (json_int_t)x->number, "type",
	    x->type, "words", x->words);
	model_time(o, c, x->at, NULL);
	return o;
}

/* The newest on top, so number 1 stands at the bottom. next: one that is not published
 * yet, NULL: none. */
static enum err add_corrections(
    json_t *o, struct ctx *c, int64_t article, struct correction *next)
{
	struct correction_list l;
	json_t *list = json_array();
	enum err e = correction_of(&l, c->db, c->a, article);
	if (next) {
		next->number = (int64_t)l.n + 1;
		json_array_append_new(list, correction(c, next));
	}
	for (size_t i = 0; i < l.n; i++)
		json_array_append_new(list, correction(c, &l.at[i]));
	if (json_array_size(list))
		json_object_set_new(o, "corrections", json_pack("{s:O}", "list", list));
	json_decref(list);
	return e;
}

/* 修改于 when the version says what it puts right, 更新于 for a plain 修订; nothing for
 * the first. */
static enum err add_changed(
    json_t *o, struct ctx *c, const struct article *art, const struct revision *rev)
{
	int64_t at;
	enum err e = correction_last_publish(&at, c->db, art->id);
	if (e || at <= art->published_at)
		return e;
	json_t *changed = json_pack(
	    "{s:s}", "label", *rev->text[FIELD_CORRECTION] ? "修改于" : "更新于");
	model_time(changed, c, at, NULL);
	json_object_set_new(o, "changed", changed);
	return OK;
}

/* The second signature stands beside the first one. */
static enum err add_second(json_t *o, struct ctx *c, const struct revision *rev)
{
	char *name;
	int64_t at;
	json_t *sign = json_object_get(o, "sign");
	enum err e = correction_countersigner(&name, &at, c->db, c->a, rev);
	if (e || !name || !sign)
		return e;
	json_t *second = json_pack("{s:s}", "who", name);
	model_text(second, "when_iso", clock_iso(c->a, at));
	model_text(second, "when", clock_cn(c->a, at));
	json_object_set_new(sign, "second", second);
	return OK;
}

enum err after_article(
    json_t *o, struct ctx *c, const struct article *art, const struct revision *rev)
{
	if (art->owed == OWED_COUNTERSIGN)
		json_object_set_new(o, "urgent", json_true());
	enum err e = add_corrections(o, c, art->id, NULL);
	if (!e)
		e = add_changed(o, c, art, rev);
	return e ? e : add_second(o, c, rev);
}

enum err after_preview(
    json_t *o, struct ctx *c, const struct article *art, const struct revision *rev)
{
	struct correction next = {.at = c->now,
	    .type = rev->text[FIELD_CORRECTION_TYPE],
	    .words = rev->text[FIELD_CORRECTION]};
	return add_corrections(o, c, art->id, *next.words ? &next : NULL);
}

static char *page_url(struct arena *a, const void *list, int64_t n)
{
	(void)list;
	return n ? url_corrections_page(a, n) : url_corrections(a);
}

static json_t *lines(struct ctx *c, const struct correction_list *l)
{
	json_t *list = json_array();
	for (size_t i = 0; i < l->n; i++) {
		const struct correction *x = &l->at[i];
		json_t *o = correction(c, x);
		model_titles(o, c, x->title);
		model_text(o, "url",
		    model_article_url(c, x->article, x->section_kind, x->section_slug));
		if (x->number > 1)
			model_text(o, "nth",
			    arena_printf(c->a, "第 %lld 次更正", (long long)x->number));
		json_array_append_new(list, o);
	}
	return list;
}

static enum err show(struct ctx *c, int64_t n)
{
	struct correction_list l;
	int64_t full;
	enum err e = correction_pages(&full, c->db);
	if (!e)
		e = n ? correction_page(&l, c->db, c->a, n)
		      : correction_newest(&l, c->db, c->a, LISTING_PAGE);
	if (e)
		return e;
	char *page_name = n ? arena_printf(c->a, "第%lld页", (long long)n) : NULL;
	json_t *root = model_public(
	    c, n ? arena_printf(c->a, "更正%s", page_name) : "更正", NULL, false);
	json_t *page = json_object_get(root, "page");
	model_text(page, "description", "本站文章的更正：改了什么，何时改的。");
	model_text(page, "canonical", url_absolute(c->a, page_url(c->a, NULL, n)));
	model_crumbs(root, c, NULL, "更正");
	if (n)
		model_crumbs_on(root, url_corrections(c->a), page_name);
	json_object_set_new(root, "corrections", lines(c, &l));
	pager_add(root, c, page_url, NULL, (int64_t[]){full, n});
	return reply(c, 200, "public/corrections.html", root);
}

enum err page_corrections(struct ctx *c)
{
	return show(c, 0);
}

enum err page_corrections_page(struct ctx *c)
{
	return show(c, request_match_int(c->req, "n"));
}

enum err page_corrections_moved(struct ctx *c)
{
	return redirect_moved(c, url_corrections(c->a));
}
