/* SPDX-License-Identifier: MIT */
/* A section's front (the newest twenty) and its numbered pages, grouped by day. */
#include "base/clock.h"
#include "news/listing.h"
#include "page/pager.h"

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

static char *list_url(struct arena *a, const char *slug, int64_t n)
{
	return n ? url_section_page(a, slug, n) : url_section(a, slug);
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
	model_crumbs(root, c, s, n ? page_name : s->title);
	model_text(section, "title", s->title);
	if (!n)
		model_text(section, "description", s->description);
	if (!n)
		add_below(section, c, s);
	json_object_set_new(root, "section", section);
	json_object_set_new(root, "days", days(c, &l));
	pager_add(root, c, list_url, s->slug, (int64_t[]){full, n});
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
