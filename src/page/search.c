/* SPDX-License-Identifier: MIT */
/* The search page: a form and, when something is looked for, what holds it. Nothing that
 * a reader types is an error; what does not count is said. */
#include "page/search.h"

#include "base/clock.h"
#include "base/text.h"
#include "news/search.h"
#include "page/model.h"
#include "page/search_ways.h"

#include <string.h>

enum { DAY_MS = 24 * 3600 * 1000, PAGES = SEARCH_CANDIDATES / SEARCH_PAGE, NEAR = 2 };

/* What was asked. */
struct ask {
	struct search_query query;
	struct search_filter f;
	const struct section *section; /* NULL: all */
	const char *from, *to;         /* days as typed when they are days, else "" */
	int64_t page;
	bool odd_day; /* a day was typed that is none */
};

static const char *param(const struct ctx *c, const char *name)
{
	const char *v = pairs_get(&c->req->query, name);
	return v ? v : "";
}

/* The day that was typed, *at its midnight; "" for none. */
static const char *read_day(struct ask *ask, struct ctx *c, const char *name, int64_t *at)
{
	const char *day = param(c, name);
	if (!*day)
		return "";
	if (clock_parse_day(at, day))
		return day;
	ask->odd_day = true;
	return "";
}

static void read_ask(struct ask *ask, struct ctx *c)
{
	const struct section *s = section_by_slug(&c->sections, param(c, "section"));
	*ask = (struct ask){.page = 1};
	search_parse(&ask->query, c->a, param(c, "q"));
	if (s && s->kind == SECTION_LIST)
		ask->section = s;
	if (!text_int(param(c, "p"), 1, PAGES, &ask->page))
		ask->page = 1;
	ask->from = read_day(ask, c, "from", &ask->f.from);
	ask->to = read_day(ask, c, "to", &ask->f.to);
	ask->f.to += *ask->to ? DAY_MS : 0;
	ask->f.section = ask->section ? ask->section->id : 0;
	ask->f.ranked = !strcmp(param(c, "sort"), "relevance");
	ask->f.skip = (ask->page - 1) * SEARCH_PAGE;
	ask->f.limit = SEARCH_PAGE;
	ask->f.now = c->now;
}

static bool narrowed(const struct ask *ask)
{
	return ask->section || *ask->from || *ask->to;
}

/* The address of this search with another order or page; bare: without section and days.
 */
static char *address(
    struct ctx *c, const struct ask *ask, bool ranked, int64_t page, bool bare)
{
	char *url = url_search(c->a, ask->query.text);
	if (!bare && ask->section)
		url = arena_printf(c->a, "%s&section=%s", url, ask->section->slug);
	if (!bare && *ask->from)
		url = arena_printf(c->a, "%s&from=%s", url, ask->from);
	if (!bare && *ask->to)
		url = arena_printf(c->a, "%s&to=%s", url, ask->to);
	if (ranked)
		url = arena_printf(c->a, "%s&sort=relevance", url);
	return page > 1 ? arena_printf(c->a, "%s&p=%lld", url, (long long)page) : url;
}

static json_t *sections(struct ctx *c, const struct ask *ask)
{
	json_t *list = json_array();
	const struct section **tree = section_tree(&c->sections, c->a);
	for (; *tree; tree++) {
		const struct section *s = *tree;
		if (s->kind != SECTION_LIST)
			continue;
		const char *indent[] = {"", "　", "　　"};
		int depth = section_depth(&c->sections, s);
		json_t *o = json_pack("{s:s, s:s}", "slug", s->slug, "title",
		    arena_printf(
			c->a, "%s%s", indent[depth < 3 ? depth - 1 : 2], s->title));
		if (s == ask->section)
			json_object_set_new(o, "selected", json_true());
		json_array_append_new(list, o);
	}
	return list;
}

static json_t *form(struct ctx *c, const struct ask *ask)
{
	json_t *o = json_pack("{s:s, s:s, s:o, s:i}", "action", url_search(c->a, NULL),
	    "css", url_asset(c->a, "search.css"), "sections", sections(c, ask), "max",
	    SEARCH_CHARS);
	model_text(o, "q", ask->query.text);
	model_text(o, "from", ask->from);
	model_text(o, "to", ask->to);
	json_object_set_new(o, "ranked", json_boolean(ask->f.ranked));
	json_object_set_new(o, "open", json_boolean(narrowed(ask) || ask->odd_day));
	return o;
}

static json_t *runs(struct search_runs *r)
{
	json_t *list = json_array();
	for (size_t i = 0; i < r->n; i++)
		json_array_append_new(list, json_pack("{s:s, s:b}", "text", r->at[i].text,
						"marked", r->at[i].marked));
	return list;
}

static json_t *item(struct ctx *c, struct search_hit *h)
{
	json_t *o = json_pack("{s:s, s:o, s:o}", "url",
	    model_article_url(c, h->article, h->section_kind, h->section_slug), "title",
	    runs(&h->title_runs), "text", runs(&h->snippet));
	bool this_year = !strcmp(
	    clock_format(c->a, "%Y", h->published_at), clock_format(c->a, "%Y", c->now));
	model_time(o, c, h->published_at, this_year ? "%-m月%-d日" : "%Y年%-m月%-d日");
	model_text(o, "section", h->section_title);
	model_text(o, "source", h->source);
	if (h->owed == OWED_COUNTERSIGN)
		json_object_set_new(o, "urgent", json_true());
	return o;
}

static void add_page(
    json_t *links, struct ctx *c, const struct ask *ask, int64_t n, const char *text)
{
	json_t *o = json_pack(
	    "{s:s}", "text", text ? text : arena_printf(c->a, "%lld", (long long)n));
	if (n == ask->page && !text)
		json_object_set_new(o, "current", json_true());
	else
		model_text(o, "url", address(c, ask, ask->f.ranked, n, false));
	if (text)
		model_text(o, "rel", n > ask->page ? "next" : "prev");
	json_array_append_new(links, o);
}

/* 上一页 1 … 4 5 6 … 9 下一页 */
static void add_pages(
    json_t *root, struct ctx *c, const struct ask *ask, const struct search_result *r)
{
	int64_t pages = (r->total + SEARCH_PAGE - 1) / SEARCH_PAGE;
	json_t *links = json_array();
	if (ask->page > 1)
		add_page(links, c, ask, ask->page - 1, "上一页");
	for (int64_t n = 1, shown = 0; n <= pages; n++) {
		int64_t off = n > ask->page ? n - ask->page : ask->page - n;
		if (n != 1 && n != pages && off > NEAR)
			continue;
		if (n > shown + 1)
			json_array_append_new(links, json_pack("{s:b}", "gap", 1));
		add_page(links, c, ask, n, NULL);
		shown = n;
	}
	if (ask->page < pages)
		add_page(links, c, ask, ask->page + 1, "下一页");
	if (pages > 1)
		json_object_set_new(root, "pager", json_pack("{s:o}", "links", links));
	else
		json_decref(links);
}

static void add_note(json_t *notes, const char *text)
{
	json_array_append_new(notes, json_pack("{s:s}", "text", text));
}

static void add_notes(
    json_t *found, struct ctx *c, const struct ask *ask, const struct search_result *r)
{
	json_t *notes = json_array();
	if (ask->query.cut)
		add_note(
		    notes, arena_printf(c->a, "只找了前 %d 个字、%d 个词，其余没有用上。",
			       SEARCH_CHARS, SEARCH_TERMS));
	if (ask->odd_day)
		add_note(notes, "日期没有认出来，要写成 2026-11-24 这样。");
	if (r->building)
		add_note(notes, "正在建立索引，较近的文章可能还找不到。请过一会儿再来。");
	if (r->since)
		add_note(notes,
		    arena_printf(c->a,
			"这几个字太常见，只找了%s以后的文章；更早的请限定日期再找。",
			clock_format(c->a, "%Y年%-m月%-d日", r->since)));
	if (ask->page == PAGES && r->at_least)
		add_note(notes, "只列出前一千条，更早的请限定日期再找。");
	json_object_set_new(found, "notes", notes);
}

/* “a”“b” */
static const char *terms_said(struct ctx *c, const struct ask *ask, bool without)
{
	const char *said = "";
	for (size_t i = 0; i < ask->query.n; i++)
		if (ask->query.term[i].without == without)
			said =
			    arena_printf(c->a, "%s“%s”", said, ask->query.term[i].text);
	return said;
}

static const char *none_said(struct ctx *c, const struct ask *ask)
{
	const struct search_query *query = &ask->query;
	if (!query->n)
		return "这里没有可以找的字：标点和符号不算。";
	if (!query->wanted)
		return "只写了不要的词，还要写一个要找的词。";
	const char *without = terms_said(c, ask, true);
	return arena_printf(c->a, "%s没有一篇文章%s含有%s%s%s。",
	    narrowed(ask) ? "选定的栏目和日期里，" : "",
	    query->wanted > 1 ? "同时" : "的标题或正文", terms_said(c, ask, false),
	    *without ? "而不含" : "", without);
}

static enum err add_none(
    json_t *found, struct ctx *c, const struct ask *ask, const struct search_result *r)
{
	json_t *none = json_pack(
	    "{s:s, s:s}", "archive", url_archive(c->a, 0), "said", none_said(c, ask));
	const char *bare = narrowed(ask) ? address(c, ask, ask->f.ranked, 1, true) : NULL;
	enum err e = ask->query.wanted ? search_ways_add(none, c, &ask->query, bare) : OK;
	json_object_set_new(found, "none", none);
	/* no reader: the desk looks at what was withdrawn, verify at everything */
	bool ours = text_starts(c->req->user_agent, "qianfa-");
	if (ask->query.wanted && !narrowed(ask) && !r->building && !r->since && !ours)
		c->missed = ask->query.text;
	return e;
}

/* A page behind the last one is the last one: there may have been more once. */
static enum err look(struct search_result *r, struct ctx *c, struct ask *ask)
{
	enum err e = search_run(r, c->db, c->a, &ask->query, &ask->f);
	if (e || r->n || !r->total)
		return e;
	ask->page = (r->total + SEARCH_PAGE - 1) / SEARCH_PAGE;
	ask->f.skip = (ask->page - 1) * SEARCH_PAGE;
	return search_run(r, c->db, c->a, &ask->query, &ask->f);
}

static enum err answer(json_t *root, struct ctx *c, struct ask *ask)
{
	struct search_result r;
	enum err e = look(&r, c, ask);
	if (e)
		return e;
	json_t *found = json_pack("{s:s}", "q", ask->query.text), *items = json_array();
	json_object_set_new(root, "found", found);
	add_notes(found, c, ask, &r);
	for (size_t i = 0; i < r.n; i++)
		json_array_append_new(items, item(c, &r.at[i]));
	if (r.total)
		json_object_set_new(found, "some",
		    json_pack("{s:s, s:s, s:s, s:b}", "count",
			arena_printf(c->a,
			    r.at_least ? "找到 %lld 条以上" : "找到 %lld 条",
			    (long long)r.total),
			"by_time", address(c, ask, false, 1, false), "by_relevance",
			address(c, ask, true, 1, false), "ranked", ask->f.ranked));
	else
		e = add_none(found, c, ask, &r);
	json_object_set_new(found, "items", items);
	add_pages(root, c, ask, &r);
	return e;
}

enum err page_search(struct ctx *c)
{
	struct ask ask;
	c->res->cache = CACHE_NONE_KEPT;
	read_ask(&ask, c);
	const char *q = ask.query.text;
	json_t *root =
	    model_public(c, *q ? arena_printf(c->a, "搜索“%s”", q) : "搜索", NULL, true);
	json_t *page = json_object_get(root, "page");
	model_crumbs(root, c, NULL, "搜索");
	/* One page for search engines, whatever is looked for; noindex would cost the
	 * page its 100 in Lighthouse. */
	model_text(page, "canonical", url_absolute(c->a, url_search(c->a, NULL)));
	model_text(page, "description", "按词查找本站发布过的全部文章，简体繁体都可以。");
	json_object_set_new(root, "search", form(c, &ask));
	enum err e = *q ? answer(root, c, &ask) : OK;
	enum err last = reply(c, 200, "public/search.html", root);
	return e ? e : last;
}
