/* SPDX-License-Identifier: MIT */
/* Feeds, and schema.org's words for what a page holds. */
#include "page/meta.h"

#include "base/text.h"
#include "news/byline.h"
#include "news/squeeze.h"

#include <string.h>

enum {
	HEADLINE_MAX = 109, /* and "…": Google's limit is 110 */
	DESCRIPTION_MAX = 110
};

void meta_feeds(
    json_t *root, struct ctx *c, const char *slug, int64_t tag, const char *title)
{
	json_object_set_new(root, "feeds",
	    json_pack("{s:s, s:s, s:s, s:s}", "title", title, "rss",
		url_feed(c->a, slug, tag, "feed.xml"), "atom",
		url_feed(c->a, slug, tag, "atom.xml"), "json",
		url_feed(c->a, slug, tag, "feed.json")));
}

/* As it is but for "<", which could end the script or begin a comment. */
static int add_json(const char *text, size_t len, void *out)
{
	for (size_t i = 0; i < len; i++)
		if (text[i] == '<')
			buf_str(out, "\\u003c");
		else
			buf_ch(out, text[i]);
	return 0;
}

/* root.ld: o as text; taken over. */
static void put(json_t *root, json_t *o)
{
	struct buf b = BUF_INIT;
	json_t *all = json_pack("{s:s}", "@context", "https://schema.org");
	json_object_update(all, o);
	if (!json_dump_callback(all, add_json, &b, JSON_COMPACT))
		model_text(root, "ld", buf_text(&b));
	buf_release(&b);
	json_decref(all);
	json_decref(o);
}

static const char *text_in(json_t *o, const char *key)
{
	return json_string_value(json_object_get(o, key));
}

/* The crumbs as a list; last: what the last one is called, NULL: as it is. */
static json_t *crumbs(json_t *root, struct ctx *c, const char *last)
{
	json_t *list = json_array(), *all = json_object_get(root, "crumbs"), *crumb;
	size_t i;
	json_array_foreach(all, i, crumb)
	{
		bool end = i + 1 == json_array_size(all);
		const char *url = text_in(crumb, "url");
		json_t *o = json_pack("{s:s, s:I, s:s}", "@type", "ListItem", "position",
		    (json_int_t)i + 1, "name",
		    end && last ? last : text_in(crumb, "title"));
		model_text(o, "item", url ? url_absolute(c->a, url) : NULL);
		json_array_append_new(list, o);
	}
	return json_pack(
	    "{s:s, s:o}", "@type", "BreadcrumbList", "itemListElement", list);
}

static json_t *thing(const char *type, const char *name)
{
	return json_pack("{s:s, s:s}", "@type", type, "name", name);
}

static json_t *publisher(struct ctx *c)
{
	json_t *o = thing("Organization", c->setting[SETTING_NAME]);
	model_text(o, "url", url_absolute(c->a, url_home(c->a)));
	json_object_set_new(o, "logo",
	    json_pack("{s:s, s:s}", "@type", "ImageObject", "url",
		url_absolute(c->a, url_asset(c->a, "seal.svg"))));
	return o;
}

/* The persons of the 署名, else the site. */
static json_t *authors(struct ctx *c, const char *byline)
{
	struct byline b[BYLINE_MAX];
	size_t n = byline_names(b, c->a, byline);
	json_t *list = json_array();
	for (size_t i = 0; i < n; i++)
		json_array_append_new(list,
		    thing(b[i].organisation ? "Organization" : "Person", b[i].name));
	if (!n)
		json_array_append_new(list, publisher(c));
	return list;
}

static void add_corrections(json_t *o, json_t *article)
{
	json_t *list = json_array(), *x;
	size_t i;
	json_array_foreach(
	    json_object_get(json_object_get(article, "corrections"), "list"), i, x)
	    json_array_append_new(
		list, json_pack("{s:s, s:O, s:O}", "@type", "CorrectionComment", "text",
			  json_object_get(x, "words"), "datePublished",
			  json_object_get(x, "datetime")));
	if (i)
		json_object_set(o, "correction", list);
	json_decref(list);
}

/* Pictures of the text: our renderer's <img src="…">. */
static void add_images(json_t *o, struct ctx *c, const char *html)
{
	static const char tag[] = "<img src=\"";
	json_t *list = json_array();
	while ((html = strstr(html, tag))) {
		html += sizeof tag - 1;
		size_t len = strcspn(html, "\"");
		char *src = arena_strndup(c->a, html, len);
		if (*src == '/' && src[1] != '/' && !strchr(src, '&'))
			json_array_append_new(list, json_string(url_absolute(c->a, src)));
	}
	if (json_array_size(list))
		json_object_set(o, "image", list);
	json_decref(list);
}

/* Without 摘要: how the text begins. */
static char *description(struct ctx *c, const struct revision *rev)
{
	const char *text = rev->text[FIELD_SUMMARY];
	if (!*text)
		text = squeeze_html(c->a, rev->html);
	text += strspn(text, "\n ");
	return text_cut(
	    c->a, arena_strndup(c->a, text, strcspn(text, "\n")), DESCRIPTION_MAX);
}

static json_t *news(json_t *root, struct ctx *c, const struct revision *rev)
{
	json_t *article = json_object_get(root, "article"), *o = json_object();
	json_t *page = json_object_get(root, "page");
	json_t *changed = json_object_get(article, "changed");
	const char *at = text_in(article, "datetime"),
		   *editor = text_in(article, "editor");
	json_object_set_new(o, "@type", json_string("NewsArticle"));
	model_text(
	    o, "headline", text_cut(c->a, text_in(article, "title"), HEADLINE_MAX));
	model_text(o, "description", text_in(page, "description"));
	model_text(o, "datePublished", at);
	model_text(o, "dateModified", changed ? text_in(changed, "datetime") : at);
	json_object_set_new(o, "author", authors(c, rev->text[FIELD_BYLINE]));
	if (editor)
		json_object_set_new(o, "editor", thing("Person", editor));
	json_object_set_new(o, "publisher", publisher(c));
	model_text(o, "mainEntityOfPage", text_in(page, "canonical"));
	model_text(o, "articleSection", text_in(page, "section"));
	json_object_set(o, "keywords", json_object_get(page, "tags"));
	model_text(o, "inLanguage", c->twin ? "zh-Hant" : "zh-Hans");
	json_object_set_new(o, "isAccessibleForFree", json_true());
	add_corrections(o, article);
	add_images(o, c, rev->html);
	return o;
}

void meta_crumbs(json_t *root, struct ctx *c)
{
	put(root, crumbs(root, c, NULL));
}

void meta_article(json_t *root, struct ctx *c, const struct article *art,
    const struct revision *rev, const struct tag_list *tags)
{
	json_t *page = json_object_get(root, "page"), *list = json_array();
	for (size_t i = 0; i < tags->n; i++)
		json_array_append_new(list, json_string(tags->at[i].name));
	if (json_array_size(list))
		json_object_set(page, "tags", list);
	json_decref(list);
	model_text(page, "section", art->section_title);
	model_text(page, "description", description(c, rev));
	if (art->section_kind == SECTION_PAGE) { /* 关于我们 is no news */
		meta_crumbs(root, c);
		return;
	}
	json_t *graph = json_pack("[o, o]", news(root, c, rev),
	    crumbs(root, c, text_in(json_object_get(root, "article"), "title")));
	put(root, json_pack("{s:o}", "@graph", graph));
}

void meta_site(json_t *root, struct ctx *c)
{
	json_t *o = thing("WebSite", c->setting[SETTING_NAME]);
	model_text(o, "url", url_absolute(c->a, url_home(c->a)));
	model_text(o, "description", c->setting[SETTING_DESCRIPTION]);
	model_text(o, "inLanguage", c->twin ? "zh-Hant" : "zh-Hans");
	json_object_set_new(o, "publisher", publisher(c));
	json_object_set_new(o, "potentialAction",
	    json_pack("{s:s, s:{s:s, s:s}, s:s}", "@type", "SearchAction", "target",
		"@type", "EntryPoint", "urlTemplate",
		arena_printf(c->a, "%s?q={search_term_string}",
		    url_absolute(c->a, url_search(c->a, NULL))),
		"query-input", "required name=search_term_string"));
	put(root, o);
}
