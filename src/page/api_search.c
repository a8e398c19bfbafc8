/* SPDX-License-Identifier: MIT */
/* /api/v1/search: newest first goes on below a document's number, so that nothing is met
 * twice; by relevance it goes on behind so many hits. */
#include "base/clock.h"
#include "news/search.h"
#include "page/api.h"
#include "page/model.h"

#include <string.h>

enum { DAY_MS = 24 * 3600 * 1000 };

struct search_ask {
	struct search_query query;
	struct search_filter filter;
	struct api_list list;
};

/* section, from, to and sort; false: the refusal is the reply. */
static bool read_filter(struct search_filter *f, struct ctx *c)
{
	const char *section = api_get(c, "section"), *from = api_get(c, "from"),
		   *to = api_get(c, "to"), *sort = api_get(c, "sort");
	const struct section *s = section ? section_by_slug(&c->sections, section) : NULL;
	static const char day[] = "要是日期，例如 2026-11-24。";
	if (section && (!s || s->kind != SECTION_LIST))
		return api_refuse(c, "section", "没有这个栏目，或者它不是列表。"), false;
	if (from && !clock_parse_day(&f->from, from))
		return api_refuse(c, "from", day), false;
	if (to && !clock_parse_day(&f->to, to))
		return api_refuse(c, "to", day), false;
	if (from && to && f->to < f->from)
		return api_refuse(c, "to", "在 from 之前。"), false;
	if (sort && strcmp(sort, "relevance") && strcmp(sort, "time"))
		return api_refuse(c, "sort", "要是 relevance 或 time。"), false;
	f->section = s ? s->id : 0;
	f->to += to ? DAY_MS : 0;
	f->ranked = !sort || !strcmp(sort, "relevance");
	return true;
}

static bool read_ask(struct search_ask *ask, struct ctx *c)
{
	struct search_filter *f = &ask->filter;
	struct api_list *l = &ask->list;
	const char *q = api_get(c, "q");
	*ask = (struct search_ask){.filter = {.now = c->now}};
	if (!api_known(&l->limit, c, "q section from to sort limit cursor") ||
	    !read_filter(f, c))
		return false;
	if (!q)
		return api_refuse(c, "q", "要找什么？"), false;
	l->name = f->ranked ? "search/relevance" : "search/time";
	if (!api_before(&l->before, c, l->name))
		return false;
	if (l->before != INT64_MAX)
		*(f->ranked ? &f->skip : &f->before) = l->before;
	f->limit = l->limit + 1;
	if (f->ranked && f->skip >= SEARCH_CANDIDATES)
		return api_refuse(c, "cursor", "按相关只到第一千条。"), false;
	if (f->ranked && f->limit > SEARCH_CANDIDATES - f->skip)
		f->limit = SEARCH_CANDIDATES - f->skip;
	search_parse(&ask->query, c->a, q);
	return true;
}

static json_t *runs(const struct search_runs *r)
{
	json_t *list = json_array();
	for (size_t i = 0; i < r->n; i++)
		if (*r->at[i].text)
			json_array_append_new(
			    list, json_pack("{s:s, s:b}", "text", r->at[i].text, "hit",
				      r->at[i].marked));
	return list;
}

static json_t *item(struct ctx *c, const struct search_hit *h)
{
	json_t *o = json_pack("{s:I, s:s, s:o}", "id", (json_int_t)h->article, "title",
	    model_title(c, h->title), "title_parts", runs(&h->title_runs));
	json_object_set_new(o, "summary", api_text(h->summary));
	json_object_set_new(o, "source", api_text(h->source));
	json_object_set_new(o, "section",
	    api_section(c, h->section_slug, h->section_title, h->section_kind));
	json_object_set_new(o, "published_at", api_time(c, h->published_at));
	json_object_set_new(o, "snippet", runs(&h->snippet));
	api_article_urls(o, c, h->article, h->section_kind, h->section_slug);
	return o;
}

enum err page_api_search(struct ctx *c)
{
	struct search_ask ask;
	const struct search_filter *f = &ask.filter;
	struct api_list *l = &ask.list;
	struct search_result found;
	json_t *root;
	if (!read_ask(&ask, c))
		return OK;
	enum err e = search_run(&found, c->db, c->a, &ask.query, f);
	if (e)
		return e;
	l->total = found.total;
	l->at_least = found.at_least || found.building || found.since;
	size_t n = api_items(l, found.n);
	int64_t behind = f->skip + l->limit;
	for (size_t i = 0; i < n; i++)
		api_add(l, item(c, &found.at[i]), f->ranked ? behind : found.at[i].doc);
	e = api_list(&root, c, l);
	json_object_set_new(root, "query",
	    json_pack("{s:s, s:b}", "text", ask.query.text, "cut", ask.query.cut));
	return api_reply(c, root, e);
}
