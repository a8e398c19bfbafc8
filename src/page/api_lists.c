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
	int64_t limit;
	json_t *items = json_array(), *root;
	if (!api_known(&limit, c, ""))
		return json_decref(items), OK;
	for (size_t i = 0; i < c->sections.n; i++) {
		const struct section *s = &c->sections.at[i];
		const struct section *above = section_by_id(&c->sections, s->parent_id);
		json_t *o = api_section(c, s->slug, s->title, s->kind);
		json_object_set_new(o, "kind", json_string(section_kind_name(s->kind)));
		json_object_set_new(o, "description", api_text(s->description));
		json_object_set_new(o, "parent",
		    s->parent_id && above ? json_string(above->slug) : json_null());
		json_object_set_new(o, "in_nav", json_boolean(s->in_nav));
		json_array_append_new(items, o);
	}
	enum err e = api_list(&root, c, (int64_t)c->sections.n, "exact", items, NULL);
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
	static const char list[] = "tags";
	struct tag_list tags;
	int64_t limit, before, total;
	if (!api_known(&limit, c, "limit cursor") || !api_before(&before, c, list))
		return OK;
	enum err e = walk_tags_total(&total, c->db);
	if (!e)
		e = walk_tags(&tags, c->db, c->a, before, limit + 1);
	if (e)
		return e;
	json_t *items = json_array(), *root;
	bool more = tags.n > (size_t)limit;
	size_t n = tags.n - more;
	for (size_t i = 0; i < n; i++)
		json_array_append_new(items, api_tag(c, &tags.at[i]));
	e = api_list(&root, c, total, "exact", items,
	    more ? api_cursor(c, list, tags.at[n - 1].id) : NULL);
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
	static const char list[] = "corrections";
	struct correction_list l;
	int64_t limit, before, total, *places;
	if (!api_known(&limit, c, "limit cursor") || !api_before(&before, c, list))
		return OK;
	enum err e = walk_corrections_total(&total, c->db);
	if (!e)
		e = walk_corrections(&l, &places, c->db, c->a, before, limit + 1);
	if (e)
		return e;
	json_t *items = json_array(), *root;
	bool more = l.n > (size_t)limit;
	size_t n = l.n - more;
	for (size_t i = 0; i < n; i++)
		json_array_append_new(items, correction(c, &l.at[i]));
	e = api_list(&root, c, total, "exact", items,
	    more ? api_cursor(c, list, places[n - 1]) : NULL);
	return api_reply(c, root, e);
}

/* Besides the heads of days, the latest and the keys that sign them, as in heads.json. */
enum err page_api_heads(struct ctx *c)
{
	static const char list[] = "heads";
	struct head latest, *heads;
	size_t n;
	int64_t limit, before, total;
	if (!api_known(&limit, c, "limit cursor") || !api_before(&before, c, list))
		return OK;
	enum err e = walk_heads_total(&total, c->db);
	if (!e)
		e = head_list(&heads, &n, c->db, c->a, before, (int)limit + 1);
	if (e)
		return e;
	json_t *items = json_array(), *root;
	bool more = n > (size_t)limit;
	n -= more;
	for (size_t i = 0; i < n; i++)
		json_array_append_new(items, heads_model(c, &heads[i]));
	e = api_list(&root, c, total, "exact", items,
	    more ? api_cursor(c, list, heads[n - 1].id) : NULL);
	enum err none = e ? e : head_newest(&latest, c->db, c->a);
	json_object_set_new(root, "latest", none ? json_null() : heads_model(c, &latest));
	e = none && none != ERR_NOT_FOUND ? none : heads_add_keys(root, c);
	return api_reply(c, root, e);
}
