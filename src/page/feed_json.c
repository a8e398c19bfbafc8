/* SPDX-License-Identifier: MIT */
/* JSON Feed 1.1 (jsonfeed.org) of the site, a section, a tag. */
#include "page/feed.h"
#include "page/model.h"
#include "page/xml.h"

/* Gives to[new] the value that from has under old, when there is one. */
static void take(json_t *to, const char *new, const json_t *from, const char *old)
{
	json_t *v = json_object_get(from, old);
	if (v)
		json_object_set(to, new, v);
}

static void add_author(json_t *o, const json_t *name, const json_t *url)
{
	json_t *author = json_pack("{s:O*, s:O*}", "name", name, "url", url);
	if (json_object_size(author))
		json_object_set_new(o, "authors", json_pack("[O]", author));
	json_decref(author);
}

/* An item has to have a content: the summary, or the title, when the text has no room. */
static json_t *item_of(const json_t *from)
{
	json_t *o = json_object();
	take(o, "id", from, "url");
	take(o, "url", from, "url");
	take(o, "title", from, "title");
	take(o, "content_html", from, "content");
	if (!json_object_get(o, "content_html"))
		take(o, "content_text", from, "title");
	if (!json_object_get(o, "content_html"))
		take(o, "content_text", from, "summary");
	take(o, "summary", from, "summary");
	take(o, "date_published", from, "published");
	take(o, "date_modified", from, "updated");
	take(o, "tags", from, "tags");
	add_author(o, json_object_get(from, "author"), NULL);
	return o;
}

static json_t *feed_of(const json_t *from)
{
	const json_t *head = json_object_get(from, "feed");
	json_t *o = json_pack("{s:s}", "version", "https://jsonfeed.org/version/1.1");
	json_t *items = json_array(), *item;
	size_t i;
	take(o, "title", head, "title");
	take(o, "home_page_url", head, "front");
	take(o, "feed_url", head, "self");
	take(o, "description", head, "description");
	take(o, "favicon", head, "icon");
	json_object_set_new(o, "language", json_string("zh-CN"));
	add_author(o, json_object_get(head, "site"), json_object_get(head, "home"));
	json_array_foreach(json_object_get(from, "items"), i, item)
	    json_array_append_new(items, item_of(item));
	json_object_set_new(o, "items", items);
	return o;
}

static int add_text(const char *text, size_t len, void *body)
{
	buf_add(body, text, len);
	return 0;
}

enum err page_json_feed(struct ctx *c)
{
	json_t *root;
	enum err e = feed_model(&root, c, "feed.json", false);
	if (e)
		return e;
	xml_clean(root, c->a);
	json_t *feed = feed_of(root);
	e = reply_text(c, 200, "");
	c->res->type = "application/feed+json; charset=utf-8";
	if (!e && json_dump_callback(feed, add_text, &c->res->body, JSON_INDENT(1)))
		e = err_set(ERR_BROKEN, "json cannot be written");
	buf_ch(&c->res->body, '\n');
	json_decref(feed);
	json_decref(root);
	return e;
}
