/* SPDX-License-Identifier: MIT */
/* 标签: the articles that carry a tag, as readers see it (news/tag.h): the newest twenty
 * and numbered pages. */
#include "page/listed.h"
#include "page/meta.h"

static char *page_url(struct arena *a, const void *tag, int64_t n)
{
	return url_tag(a, *(const int64_t *)tag, n);
}

static enum err show(struct ctx *c, int64_t n)
{
	int64_t tag = request_match_int(c->req, "tag");
	char *name;
	struct listed l = {.list = -tag, .n = n, .url = page_url, .of = &tag};
	enum err e = tag_name(&name, c->db, c->a, tag);
	if (!e)
		e = listed_load(&l, c);
	if (e)
		return e;
	const char *title = arena_printf(c->a, "标签：%s", name);
	json_t *root = listed_model(c, &l, title, NULL, "这个标签下没有文章了");
	model_text(json_object_get(root, "page"), "description",
	    arena_printf(c->a, "标签“%s”下的文章，新的在前。", name));
	model_crumbs(root, c, NULL, title);
	if (n)
		model_crumbs_on(root, url_tag(c->a, tag, 0), l.page_name);
	meta_feeds(root, c, NULL, tag, title);
	meta_crumbs(root, c);
	return reply(c, 200, "public/section.html", root);
}

enum err page_tag(struct ctx *c)
{
	return show(c, 0);
}

enum err page_tag_page(struct ctx *c)
{
	return show(c, request_match_int(c->req, "n"));
}
