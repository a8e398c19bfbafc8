/* SPDX-License-Identifier: MIT */
/* /api/v1/articles: the live ones of the site, a section or a tag, and one with its whole
 * signed text. */
#include "base/clock.h"
#include "base/text.h"
#include "news/correction.h"
#include "news/listing.h"
#include "news/walk.h"
#include "page/api.h"
#include "page/model.h"

static json_t *item(struct ctx *c, const struct walk_article *w)
{
	json_t *o = json_pack(
	    "{s:I, s:s}", "id", (json_int_t)w->id, "title", model_title(c, w->title));
	json_object_set_new(o, "kicker", api_text(w->kicker));
	json_object_set_new(o, "subtitle", api_text(w->subtitle));
	json_object_set_new(o, "summary", api_text(w->summary));
	json_object_set_new(o, "byline", api_text(w->byline));
	json_object_set_new(o, "source", api_text(w->source));
	json_object_set_new(o, "section",
	    api_section(c, w->section_slug, w->section_title, w->section_kind));
	json_object_set_new(o, "published_at", api_time(c, w->published_at));
	json_object_set_new(o, "updated_at", api_time(c, w->updated_at));
	json_object_set_new(o, "version", json_integer((json_int_t)w->no));
	json_object_set_new(o, "text_hash", json_string(sha_hex(c->a, &w->hash)));
	api_article_urls(o, c, w->id, w->section_kind, w->section_slug);
	return o;
}

/* The list that section and tag choose, and OK; else *refused, and the refusal is the
 * reply when there is no error. */
static enum err choose(int64_t *list, bool *refused, struct ctx *c)
{
	const char *section = api_get(c, "section"), *tag = api_get(c, "tag");
	char *name;
	*list = LISTING_SITE;
	*refused = true;
	if (section && tag)
		return api_refuse(c, "tag", "不能和 section 一起用。");
	if (section) {
		const struct section *s = section_by_slug(&c->sections, section);
		if (!s || s->kind != SECTION_LIST)
			return api_refuse(c, "section", "没有这个栏目，或者它不是列表。");
		*list = s->id;
	}
	if (tag) {
		int64_t id = 0;
		enum err e = text_int(tag, 1, INT64_MAX, &id)
				 ? tag_name(&name, c->db, c->a, id)
				 : ERR_NOT_FOUND;
		if (e == ERR_NOT_FOUND || e == ERR_GONE)
			return api_refuse(
			    c, "tag", "没有这个标签。标签的编号见 /api/v1/tags。");
		if (e)
			return e;
		*list = -id;
	}
	*refused = false;
	return OK;
}

enum err page_api_articles(struct ctx *c)
{
	struct api_list l = {0};
	struct walk_article *found = NULL;
	size_t n = 0;
	int64_t list;
	bool refused;
	json_t *root;
	if (!api_known(&l.limit, c, "limit cursor section tag"))
		return OK;
	enum err e = choose(&list, &refused, c);
	if (e || refused)
		return e;
	l.name = arena_printf(c->a, "articles/%lld", (long long)list);
	if (!api_before(&l.before, c, l.name))
		return OK;
	e = walk_articles_total(&l.total, c->db, list);
	if (!e)
		e = walk_articles(&found, &n, c->db, c->a, list, l.before, l.limit + 1);
	if (e)
		return e;
	n = api_items(&l, n);
	for (size_t i = 0; i < n; i++)
		api_add(&l, item(c, &found[i]), found[i].place);
	e = api_list(&root, c, &l);
	return api_reply(c, root, e);
}
