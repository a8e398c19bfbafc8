/* SPDX-License-Identifier: MIT */
/* 首页: the newest article as lead, the next ones as 要闻, and a block for each section.
 */
#include "base/clock.h"
#include "news/change.h"
#include "news/listing.h"
#include "news/places.h"
#include "page/meta.h"

static json_t *today(struct ctx *c)
{
	return json_pack("{s:s, s:s, s:s}", "date",
	    clock_format(c->a, "%Y-%m-%d", c->day), "text",
	    clock_format(c->a, "%Y年%-m月%-d日", c->day), "weekday",
	    clock_weekday(c->day));
}

static json_t *cards(struct ctx *c, const struct card_list *l, size_t from)
{
	json_t *items = json_array();
	bool same_day = true;
	for (size_t i = from; i < l->n; i++)
		same_day = same_day && clock_day(l->at[i].at) == c->day;
	for (size_t i = from; i < l->n; i++)
		json_array_append_new(
		    items, model_card(c, &l->at[i], same_day ? "%H:%M" : "%m-%d"));
	return items;
}

/* The first line of a block carries its summary; the lead is not shown twice. */
static json_t *block_items(struct ctx *c, struct card_list *l, int64_t lead)
{
	struct card_list rest = {.at = arena_array(c->a, l->n + 1, sizeof *l->at)};
	for (size_t i = 0; i < l->n && rest.n < HOME_BLOCK; i++)
		if (l->at[i].id != lead)
			rest.at[rest.n++] = l->at[i];
	json_t *items = cards(c, &rest, 0);
	for (size_t i = 1; i < json_array_size(items); i++)
		json_object_del(json_array_get(items, i), "summary");
	return items;
}

static enum err add_blocks(json_t *root, struct ctx *c, int64_t lead)
{
	json_t *blocks = json_array();
	enum err e = OK;
	for (size_t i = 0; i < c->sections.n && !e; i++) {
		const struct section *s = &c->sections.at[i];
		struct card_list l;
		if (s->kind != SECTION_LIST || !s->in_nav)
			continue;
		e = listing_newest(&l, c->db, c->a, s->id, HOME_BLOCK + 1);
		json_t *items = e ? NULL : block_items(c, &l, lead);
		if (json_array_size(items))
			json_array_append_new(
			    blocks, json_pack("{s:s, s:s, s:O}", "title", s->title, "url",
					url_section(c->a, s->slug), "items", items));
		json_decref(items);
	}
	json_object_set_new(root, "blocks", blocks);
	return e;
}

enum err page_home(struct ctx *c)
{
	struct card_list l;
	enum err e = listing_newest(&l, c->db, c->a, LISTING_SITE, HOME_TOP);
	if (e)
		return e;
	json_t *root = model_public(c, c->setting[SETTING_NAME], "home", true);
	json_t *page = json_object_get(root, "page");
	json_object_set_new(page, "home", json_true());
	model_text(page, "description", c->setting[SETTING_DESCRIPTION]);
	model_text(page, "canonical", url_absolute(c->a, url_home(c->a)));
	json_object_set_new(root, "today", today(c));
	if (l.n) {
		json_t *lead = model_card(c, &l.at[0], NULL);
		model_text(lead, "summary", l.at[0].summary);
		json_object_set_new(lead, "section",
		    json_pack("{s:s, s:s}", "title", l.at[0].section_title, "url",
			url_section(c->a, l.at[0].section_slug)));
		json_object_set_new(root, "lead", lead);
	}
	if (l.n > 1)
		json_object_set_new(
		    root, "top", json_pack("{s:o}", "items", cards(c, &l, 1)));
	e = add_blocks(root, c, l.n ? l.at[0].id : 0);
	meta_site(root, c);
	return reply(c, 200, "public/home.html", root), e;
}
