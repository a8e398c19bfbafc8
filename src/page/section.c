/* SPDX-License-Identifier: MIT */
/* A section's front (the newest twenty) and its numbered pages. */
#include "page/listed.h"
#include "page/meta.h"

static char *page_url(struct arena *a, const void *slug, int64_t n)
{
	return n ? url_section_page(a, slug, n) : url_section(a, slug);
}

/* The sections below this one. */
static void add_below(json_t *section, struct ctx *c, const struct section *s)
{
	json_t *list = json_array();
	for (size_t i = 0; i < c->sections.n; i++) {
		const struct section *o = &c->sections.at[i];
		if (o->parent_id == s->id)
			json_array_append_new(
			    list, json_pack("{s:s, s:s}", "title", o->title, "url",
				      model_section_url(c, o)));
	}
	if (json_array_size(list))
		json_object_set_new(section, "below", json_pack("{s:O}", "list", list));
	json_decref(list);
}

static enum err show(struct ctx *c, int64_t n)
{
	const struct section *s =
	    section_by_slug(&c->sections, request_match(c->req, "slug"));
	if (!s || s->kind != SECTION_LIST)
		return ERR_NOT_FOUND;
	struct listed l = {.list = s->id, .n = n, .url = page_url, .of = s->slug};
	enum err e = listed_load(&l, c);
	if (e)
		return e;
	json_t *root = listed_model(c, &l, s->title, s->slug, "这个栏目还没有文章");
	json_t *section = json_object_get(root, "section");
	model_text(json_object_get(root, "page"), "description", s->description);
	model_crumbs(root, c, s, n ? l.page_name : s->title);
	if (!n) {
		model_text(section, "description", s->description);
		add_below(section, c, s);
	}
	meta_feeds(root, c, s->slug, 0, s->title);
	meta_crumbs(root, c);
	return reply(c, 200, "public/section.html", root);
}

enum err page_section(struct ctx *c)
{
	return show(c, 0);
}

enum err page_section_page(struct ctx *c)
{
	return show(c, request_match_int(c->req, "n"));
}
