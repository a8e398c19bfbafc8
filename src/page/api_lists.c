/* SPDX-License-Identifier: MIT */
/* /api/v1/sections, /tags, /corrections and /ledger/heads. */
#include "base/clock.h"
#include "news/head.h"
#include "news/walk.h"
#include "page/api.h"
#include "page/heads.h"
#include "page/model.h"

enum err page_api_sections(struct ctx *c)
{
	struct api_list l = {.total = (int64_t)c->sections.n};
	json_t *root;
	if (!api_known(&l.limit, c, ""))
		return OK;
	l.items = json_array();
	for (size_t i = 0; i < c->sections.n; i++) {
		const struct section *s = &c->sections.at[i];
		const struct section *above = section_by_id(&c->sections, s->parent_id);
		json_t *o = api_section(c, s->slug, s->title, s->kind);
		json_object_set_new(o, "kind", json_string(section_kind_name(s->kind)));
		json_object_set_new(o, "description", api_text(s->description));
		json_object_set_new(o, "parent",
		    s->parent_id && above ? json_string(above->slug) : json_null());
		json_object_set_new(o, "in_nav", json_boolean(s->in_nav));
		api_add(&l, o, s->id);
	}
	enum err e = api_list(&root, c, &l);
	return api_reply(c, root, e);
}

json_t *api_tag(struct ctx *c, const struct tag *t)
{
	return json_pack("{s:I, s:s, s:o, s:o}", "id", (json_int_t)t->id, "name", t->name,
	    "url", api_url(c, url_tag(c->a, t->id, 0)), "articles_url",
	    api_url(c, url_api(c->a, "/articles?tag=%lld", (long long)t->id)));
}

enum err page_api_tags(struct ctx *c)
{
	struct api_list l = {.name = "tags"};
	struct tag_list tags;
	json_t *root;
	if (!api_known(&l.limit, c, "limit cursor") || !api_before(&l.before, c, l.name))
		return OK;
	enum err e = walk_tags_total(&l.total, c->db);
	if (!e)
		e = walk_tags(&tags, c->db, c->a, l.before, l.limit + 1);
	if (e)
		return e;
	size_t n = api_items(&l, tags.n);
	for (size_t i = 0; i < n; i++)
		api_add(&l, api_tag(c, &tags.at[i]), tags.at[i].id);
	e = api_list(&root, c, &l);
	return api_reply(c, root, e);
}

static json_t *correction(struct ctx *c, const struct correction *x)
{
	json_t *o =
	    json_pack("{s:I, s:I, s:s, s:s, s:s, s:o}", "article", (json_int_t)x->article,
		"number", (json_int_t)x->number, "type", x->type, "words", x->words,
		"title", model_title(c, x->title), "at", api_time(c, x->at));
	api_article_urls(o, c, x->article, x->section_kind, x->section_slug);
	return o;
}

enum err page_api_corrections(struct ctx *c)
{
	struct api_list l = {.name = "corrections"};
	struct correction_list found;
	int64_t *places;
	json_t *root;
	if (!api_known(&l.limit, c, "limit cursor") || !api_before(&l.before, c, l.name))
		return OK;
	enum err e = walk_corrections_total(&l.total, c->db);
	if (!e)
		e = walk_corrections(&found, &places, c->db, c->a, l.before, l.limit + 1);
	if (e)
		return e;
	size_t n = api_items(&l, found.n);
	for (size_t i = 0; i < n; i++)
		api_add(&l, correction(c, &found.at[i]), places[i]);
	e = api_list(&root, c, &l);
	return api_reply(c, root, e);
}

/* Besides the heads of days, the latest and the keys that sign them, as in heads.json. */
enum err page_api_heads(struct ctx *c)
{
	struct api_list l = {.name = "heads"};
	struct head latest, *heads;
	size_t n;
	json_t *root;
	if (!api_known(&l.limit, c, "limit cursor") || !api_before(&l.before, c, l.name))
		return OK;
	enum err e = walk_heads_total(&l.total, c->db);
	if (!e)
		e = head_list(&heads, &n, c->db, c->a, l.before, (int)l.limit + 1);
	if (e)
		return e;
	n = api_items(&l, n);
	for (size_t i = 0; i < n; i++)
		api_add(&l, heads_model(c, &heads[i]), heads[i].id);
	e = api_list(&root, c, &l);
	enum err none = e ? e : head_newest(&latest, c->db, c->a);
	json_object_set_new(root, "latest", none ? json_null() : heads_model(c, &latest));
	e = none && none != ERR_NOT_FOUND ? none : heads_add_keys(root, c);
	return api_reply(c, root, e);
}
