/* SPDX-License-Identifier: MIT */
/* An article for readers, and the pages (关于我们) that show one article themselves. */
#include "news/listing.h"
#include "page/after.h"
#include "page/meta.h"

static void add_near(
    json_t *root, struct ctx *c, const char *key, const struct card *card)
{
	if (!card->id)
		return;
	json_t *near = json_object_get(root, "near");
	if (!near)
		json_object_set_new(root, "near", near = json_object());
	json_object_set_new(near, key,
	    json_pack("{s:s, s:s}", "title", model_title(c, card->title), "url",
		url_article(c->a, card->id)));
}

static void add_tags(json_t *article, struct ctx *c, const struct tag_list *tags)
{
	json_t *list = json_array();
	for (size_t i = 0; i < tags->n; i++)
		json_array_append_new(
		    list, json_pack("{s:s, s:s}", "name", tags->at[i].name, "url",
			      url_tag(c->a, tags->at[i].id, 0)));
	if (tags->n)
		json_object_set_new(article, "tags", json_pack("{s:O}", "list", list));
	json_decref(list);
}

static enum err show(struct ctx *c, int64_t id, bool page)
{
	struct article art;
	struct revision rev;
	struct card prev = {0}, next = {0};
	struct tag_list tags;
	enum err e = listing_article(&art, &rev, c->db, c->a, id);
	if (e == ERR_GONE)
		return page_gone(c, id);
	if (!e && !page && art.section_kind == SECTION_PAGE)
		return redirect_moved(c, url_page(c->a, art.section_slug));
	if (!e && !page)
		e = listing_neighbours(&prev, &next, c->db, c->a, art.section_id, id);
	if (!e)
		e = tag_shown(&tags, c->db, c->a, id);
	if (e)
		return e;
	json_t *root = model_public(
	    c, model_title(c, rev.text[FIELD_TITLE]), art.section_slug, page);
	json_t *p = json_object_get(root, "page");
	if (!page) /* 关于我们 is no news */
		json_object_set_new(p, "article", json_true());
	model_text(p, "canonical",
	    url_absolute(
		c->a, model_article_url(c, id, art.section_kind, art.section_slug)));
	const struct section *s = section_by_id(&c->sections, art.section_id);
	model_crumbs(root, c, s, page ? art.section_title : "正文");
	json_t *article = model_article(c, &art, &rev);
	json_object_set_new(root, "article", article);
	if ((e = after_article(article, c, &art, &rev)))
		return json_decref(root), e;
	meta_article(root, c, &art, &rev, &tags);
	add_tags(article, c, &tags);
	add_near(root, c, "prev", &prev);
	add_near(root, c, "next", &next);
	return reply(c, 200, page ? "public/page.html" : "public/article.html", root);
}

enum err page_article(struct ctx *c)
{
	return show(c, request_match_int(c->req, "id"), false);
}

enum err page_page(struct ctx *c)
{
	const struct section *s =
	    section_by_slug(&c->sections, request_match(c->req, "slug"));
	int64_t id;
	if (!s || s->kind != SECTION_PAGE)
		return page_redirect(c);
	enum err e = listing_page_article(&id, c->db, s->id);
	if (e == ERR_GONE)
		return page_gone(c, id);
	if (e != ERR_NOT_FOUND)
		return e ? e : show(c, id, true);
	json_t *root = model_public(c, s->title, s->slug, true);
	model_text(json_object_get(root, "page"), "canonical",
	    url_absolute(c->a, url_page(c->a, s->slug)));
	model_crumbs(root, c, s, s->title);
	meta_crumbs(root, c);
	return reply(c, 200, "public/page.html", root);
}

enum err page_redirect(struct ctx *c)
{
	int64_t id;
	struct article art;
	enum err e = redirect_find(&id, c->db, c->req->path);
	if (!e)
		e = article_by_id(&art, c->db, c->a, id);
	if (e)
		return e;
	if (art.public == PUBLIC_WITHDRAWN)
		return page_gone(c, id);
	return redirect_moved(
	    c, model_article_url(c, id, art.section_kind, art.section_slug));
}

enum err page_health(struct ctx *c)
{
	c->res->cache = CACHE_NONE_KEPT;
	return reply_text(c, 200, "ok\n");
}
