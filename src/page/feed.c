/* SPDX-License-Identifier: MIT */
/* RSS 2.0 and Atom (RFC 4287, with the tombstones of RFC 6721) of the site, a section, a
 * tag. Their bytes depend on the database alone. */
#include "page/feed.h"

#include "base/clock.h"
#include "news/change.h"
#include "news/feed.h"
#include "news/listing.h"
#include "page/after.h"
#include "page/xml.h"
#include "view/tmpl.h"

#include <string.h>

/* What a feed is of. */
struct scope {
	int64_t list, tag;
	const char *slug; /* NULL: no section's */
	const char *title, *text, *front;
};

static enum err find_section(struct scope *s, struct ctx *c)
{
	const struct section *found = section_by_slug(&c->sections, s->slug);
	if (!found || found->kind != SECTION_LIST)
		return ERR_NOT_FOUND;
	s->list = found->id;
	s->title = found->title;
	s->text = found->description;
	s->front = url_section(c->a, s->slug);
	return OK;
}

static enum err find_tag(struct scope *s, struct ctx *c)
{
	char *name = NULL;
	s->tag = request_match_int(c->req, "tag");
	s->list = -s->tag;
	enum err e = tag_name(&name, c->db, c->a, s->tag);
	s->title = name;
	s->text = "";
	s->front = url_tag(c->a, s->tag, 0);
	return e;
}

static enum err find_scope(struct scope *s, struct ctx *c)
{
	const struct request *r = c->req;
	const char *name = r->match_n ? r->match[0].name : "";
	*s = (struct scope){.list = LISTING_SITE,
	    .text = c->setting[SETTING_DESCRIPTION],
	    .front = url_home(c->a)};
	if (!strcmp(name, "slug"))
		s->slug = request_match(r, "slug");
	if (s->slug)
		return find_section(s, c);
	return !strcmp(name, "tag") ? find_tag(s, c) : OK;
}

static void add_times(json_t *o, struct ctx *c, const char *key, int64_t at)
{
	model_text(o, key, clock_iso(c->a, at));
	model_text(o, arena_printf(c->a, "%s_http", key), clock_http(c->a, at));
}

/* The text as the article's page has it, corrections and who answers for it included. */
static enum err add_content(
    json_t *o, struct ctx *c, const struct feed_item *item, const char *url)
{
	struct buf b = BUF_INIT;
	json_t *article = model_article(c, &item->art, &item->rev);
	const char *html = json_string_value(json_object_get(article, "body_html"));
	html = html_absolute(c->a, html ? html : "", url);
	json_object_set_new(article, "body_html", json_string(html));
	model_text(article, "proof_url",
	    url_absolute(c->a, url_proof(c->a, item->art.id, "html")));
	enum err e = after_article(article, c, &item->art, &item->rev);
	json_t *root = json_pack("{s:o}", "article", article);
	if (!e)
		e = tmpl_render(c->tmpl, "part/feed_body.html", root, &b);
	if (!e)
		model_text(o, "content", buf_text(&b));
	json_decref(root);
	buf_release(&b);
	return e;
}

/* A reader must not miss that nobody has confirmed it yet, wherever only this shows. */
static void add_summary(json_t *o, struct ctx *c, const struct feed_item *item)
{
	const char *text = item->rev.text[FIELD_SUMMARY];
	if (item->art.owed == OWED_COUNTERSIGN)
		text = arena_printf(c->a, "【紧急发布，待补签】%s", text);
	model_text(o, "summary", text);
	struct buf b = BUF_INIT;
	buf_html(&b, text, strlen(text));
	model_text(o, "summary_html", buf_text(&b)); /* RSS knows no plain text */
	buf_release(&b);
}

static enum err add_item(json_t *list, struct ctx *c, const struct feed_item *item)
{
	const struct article *art = &item->art;
	const struct revision *rev = &item->rev;
	char *url = url_absolute(c->a, url_article(c->a, art->id));
	json_t *o = json_pack("{s:s}", "url", url), *tags = json_array();
	json_array_append_new(list, o);
	model_text(o, "title", model_title(c, rev->text[FIELD_TITLE]));
	add_summary(o, c, item);
	model_text(o, "author", rev->text[FIELD_BYLINE]);
	const char *editor = rev->text[FIELD_EDITOR];
	model_text(o, "editor", *editor ? editor : rev->signer_name);
	model_text(o, "source", rev->text[FIELD_SOURCE]);
	model_text(o, "source_url", rev->text[FIELD_SOURCE_URL]);
	add_times(o, c, "published", art->published_at);
	add_times(o, c, "updated", item->updated_at);
	json_array_append_new(tags, json_string(art->section_title));
	for (size_t i = 0; i < item->tags.n; i++)
		if (strcmp(item->tags.at[i].name, art->section_title))
			json_array_append_new(tags, json_string(item->tags.at[i].name));
	json_object_set_new(o, "tags", tags);
	return item->full ? add_content(o, c, item, url) : OK;
}

/* When anything of it last changed; that of every page for an empty one. */
static enum err newest(int64_t *at, struct ctx *c, const struct feed *f)
{
	struct change change = {0};
	*at = f->gones ? f->gone[0].at : 0;
	for (size_t i = 0; i < f->items; i++)
		if (f->item[i].updated_at > *at)
			*at = f->item[i].updated_at;
	enum err e = *at ? OK : change_state(&change, c->db);
	*at = *at ? *at : change.chrome_at;
	return e;
}

/* RSS: its page's own time. A text that was withdrawn is only missing there, so the texts
 * do not tell that the feed has changed. */
static enum err built(int64_t *at, struct ctx *c, const struct scope *s)
{
	struct place_key k = {
	    .place = PLACE_RSS, .name = s->slug ? s->slug : "", .tag = s->tag};
	return change_page_time(at, c->db, &k);
}

static json_t *head(struct ctx *c, const struct scope *s, const char *file)
{
	json_t *o = json_object();
	const char *site = c->setting[SETTING_NAME];
	const char *title = s->title ? arena_printf(c->a, "%s_%s", s->title, site) : site;
	model_text(o, "title", title);
	model_text(o, "description", *s->text ? s->text : title);
	model_text(o, "site", site);
	model_text(o, "copyright", c->setting[SETTING_COPYRIGHT]);
	model_text(o, "home", url_absolute(c->a, url_home(c->a)));
	model_text(o, "front", url_absolute(c->a, s->front));
	model_text(o, "self", url_absolute(c->a, url_feed(c->a, s->slug, s->tag, file)));
	model_text(o, "icon", url_absolute(c->a, url_asset(c->a, "seal.svg")));
	return o;
}

static void add_gone(json_t *root, struct ctx *c, const struct feed *f)
{
	json_t *list = json_array();
	for (size_t i = 0; i < f->gones; i++)
		json_array_append_new(
		    list, json_pack("{s:s, s:s}", "url",
			      url_absolute(c->a, url_article(c->a, f->gone[i].article)),
			      "at", clock_iso(c->a, f->gone[i].at)));
	json_object_set_new(root, "gone", list);
}

enum err feed_model(json_t **out, struct ctx *c, const char *file, bool gone)
{
	struct scope s;
	struct feed f;
	int64_t at = 0;
	enum err e = find_scope(&s, c);
	if (!e)
		e = feed_read(&f, c->db, c->a, s.list, gone ? feed_since(c->day) : 0);
	if (!e)
		e = newest(&at, c, &f);
	if (e)
		return e;
	json_t *root = json_object(), *items = json_array(), *feed = head(c, &s, file);
	add_times(feed, c, "updated", at);
	if (!gone)
		e = built(&at, c, &s);
	add_times(feed, c, "built", at);
	json_object_set_new(root, "feed", feed);
	json_object_set_new(root, "items", items);
	add_gone(root, c, &f);
	for (size_t i = 0; i < f.items && !e; i++)
		e = add_item(items, c, &f.item[i]);
	if (e)
		json_decref(root);
	else
		*out = root;
	return e;
}

enum err page_rss(struct ctx *c)
{
	json_t *root;
	enum err e = feed_model(&root, c, "feed.xml", false);
	return e ? e
		 : reply_as(
		       c, "application/rss+xml; charset=utf-8", "public/rss.xml", root);
}

enum err page_atom(struct ctx *c)
{
	json_t *root;
	enum err e = feed_model(&root, c, "atom.xml", true);
	return e ? e
		 : reply_as(
		       c, "application/atom+xml; charset=utf-8", "public/atom.xml", root);
}
