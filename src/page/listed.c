/* SPDX-License-Identifier: MIT */
/* Pages of readers' lists. */
#include "page/listed.h"

#include "base/clock.h"
#include "news/listing.h"

#include <string.h>

static json_t *day_of(struct ctx *c, int64_t at)
{
	bool this_year =
	    !strcmp(clock_format(c->a, "%Y", at), clock_format(c->a, "%Y", c->day));
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

enum err listed_load(struct listed *l, struct ctx *c)
{
	enum err e = listing_pages(&l->full, c->db, l->list);
	if (!e)
		e = l->n ? listing_page(&l->cards, c->db, c->a, l->list, l->n)
			 : listing_newest(&l->cards, c->db, c->a, l->list, LISTING_PAGE);
	l->page_name = l->n ? arena_printf(c->a, "第%lld页", (long long)l->n) : NULL;
	return e;
}

json_t *listed_model(struct ctx *c, const struct listed *l, const char *title,
    const char *current, const char *empty)
{
	const char *whole =
	    l->n ? arena_printf(c->a, "%s%s", title, l->page_name) : title;
	json_t *root = model_public(c, whole, current, !l->n);
	json_t *section = json_pack("{s:s, s:s}", "title", title, "empty", empty);
	model_text(json_object_get(root, "page"), "canonical",
	    url_absolute(c->a, l->url(c->a, l->of, l->n)));
	json_object_set_new(root, "section", section);
	json_object_set_new(root, "days", days(c, &l->cards));
	pager_add(root, c, l->url, l->of, (int64_t[]){l->full, l->n});
	return root;
}
