/* SPDX-License-Identifier: MIT */
/* A section's front (the newest twenty) and its numbered pages, grouped by day. */
#include "base/clock.h"
#include "news/listing.h"
#include "page/model.h"

#include <string.h>

static json_t *day_of(struct ctx *c, int64_t at)
{
	bool this_year =
	    !strcmp(clock_format(c->a, "%Y", at), clock_format(c->a, "%Y", c->now));
	return json_pack("{s:s, s:s, s:s, s:[]}", "date",
	    clock_format(c->a, "%Y-%m-%d", at), "text",
	    clock_format(c->a, this_year ? "%-m月%-d日" : "%Y年%-m月%-d日", at),
	    "weekday", clock_weekday(at), "items");
}

static json_t *days(struct ctx *c, const struct card_list *l)
{
	json_t *list = json_array(), *day = NULL;
	for (size_t i = 0; i < l->n; i++) {
		if (!day || clock_day(l->at[i].at) != clock_day(l->at[i - 1].at)) {
			day = day_of(c, l->at[i].at);
			json_array_append_new(list, day);
		}
		json_array_append_new(
		    json_object_get(day, "items"), model_card(c, &l->at[i], "%H:%M"));
	}
	return list;
}

static void pager_link(
    json_t *links, struct ctx *c, const char *slug, int64_t n, int64_t here)
{
	bool number_only = here ? n == here || n == here - 1 : false;
	json_t *o = json_object();
	model_text(o, "text",
	    arena_printf(c->a, number_only ? "%lld" : "第%lld页", (long long)n));
	if (n == here)
		json_object_set_new(o, "current", json_true());
	else
		model_text(o, "url", url_section_page(c->a, slug, n));
	if (here && n != here && (n == here + 1 || n == here - 1))
		model_text(o, "rel", n > here ? "prev" : "next");
	json_array_append_new(links, o);
}

/* Newest first: front, then pages falling to 1. here 0: the front. */
static void add_pager(
    json_t *root, struct ctx *c, const char *slug, int64_t full, int64_t here)
{
	if (!full)
		return;
	json_t *links = json_array();
	json_t *front = json_pack("{s:s}", "text", "最新");
	if (here)
		model_text(front, "url", url_section(c->a, slug));
	else
		json_object_set_new(front, "current", json_true());
	json_array_append_new(links, front);
	int64_t from = here ? here + 1 : full, last = from;
	for (int64_t n = from > full ? full : from, shown = 0; n >= 1 && shown < 3;
	     n--, shown++) {
		pager_link(links, c, slug, n, here);
		last = n;
	}
	if (last > 2)
		json_array_append_new(links, json_pack("{s:b}", "gap", 1));
	if (last > 1)
		pager_link(links, c, slug, 1, here);
	json_object_set_new(root, "pager", json_pack("{s:o}", "links", links));
}

/* At New Year the days of the list get their year, without any write. */
static void mind_new_year(struct ctx *c)
{
	int64_t began;
	if (!clock_parse(&began, clock_format(c->a, "%Y-01-01", c->now)) &&
	    c->changed_at < began)
		c->changed_at = began;
	c->until = clock_day(c->now) + 24 * 3600 * (int64_t)1000;
}

static enum err show(struct ctx *c, int64_t n)
{
	const struct section *s =
	    section_by_slug(&c->sections, request_match(c->req, "slug"));
	struct card_list l;
	int64_t full;
	if (!s || s->kind != SECTION_LIST)
		return ERR_NOT_FOUND;
	enum err e = listing_pages(&full, c->db, s->id);
	if (!e)
		e = n ? listing_page(&l, c->db, c->a, s->id, n)
		      : listing_newest(&l, c->db, c->a, s->id, LISTING_PAGE);
	if (e)
		return e;
	char *page_name = n ? arena_printf(c->a, "第%lld页", (long long)n) : NULL;
	const char *title =
	    n ? arena_printf(c->a, "%s%s", s->title, page_name) : s->title;
	json_t *root = model_public(c, title, s->slug, !n);
	json_t *page = json_object_get(root, "page"), *section = json_object();
	model_text(page, "description", s->description);
	model_text(page, "canonical",
	    url_absolute(c->a,
		n ? url_section_page(c->a, s->slug, n) : url_section(c->a, s->slug)));
	model_crumbs(root, c, n ? s : NULL, n ? page_name : s->title);
	model_text(section, "title", s->title);
	if (!n)
		model_text(section, "description", s->description);
	json_object_set_new(root, "section", section);
	json_object_set_new(root, "days", days(c, &l));
	add_pager(root, c, s->slug, full, n);
	c->changed_at = s->changed_at;
	mind_new_year(c);
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
