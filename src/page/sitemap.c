/* SPDX-License-Identifier: MIT */
/* What search engines ask for (sitemaps.org, and Google's news extension), and
 * robots.txt. The twin below /hant/ is told by each page itself (hreflang): here it would
 * make every part five times as long. */
#include "news/sitemap.h"

#include "base/clock.h"
#include "page/model.h"
#include "page/xml.h"

static const char xml_type[] = "application/xml; charset=utf-8";

static char *part_url(struct ctx *c, const char *name)
{
	return url_absolute(
	    c->a, url_path(c->a, arena_printf(c->a, "/sitemap%s.xml", name)));
}

/* Adds an address with the time of its last change, 0: not told. */
static json_t *add(json_t *rows, struct ctx *c, const char *url, int64_t at)
{
	json_t *o = json_pack("{s:s}", "loc", url);
	if (at)
		model_text(o, "lastmod", clock_iso(c->a, at));
	json_array_append_new(rows, o);
	return o;
}

/* A sitemap has at least one address: an empty one names the home page. */
static enum err answer(struct ctx *c, const char *template, json_t *rows)
{
	if (!json_array_size(rows))
		add(rows, c, url_absolute(c->a, url_home(c->a)), 0);
	return reply_as(c, xml_type, template, json_pack("{s:o}", "rows", rows));
}

enum err page_sitemap(struct ctx *c)
{
	int64_t n = 0, at = 0;
	json_t *rows = json_array();
	enum err e = sitemap_parts(&n, c->db);
	add(rows, c, part_url(c, "/news"), 0);
	add(rows, c, part_url(c, "/lists"), 0);
	for (int64_t i = n; i > 0 && !e; i--) {
		e = sitemap_part_time(&at, c->db, i);
		add(rows, c, part_url(c, arena_printf(c->a, "/%lld", (long long)i)), at);
	}
	return e ? json_decref(rows), e : answer(c, "public/sitemap.xml", rows);
}

enum err page_sitemap_part(struct ctx *c)
{
	struct sitemap_list l;
	json_t *rows = json_array();
	enum err e = sitemap_part(&l, c->db, c->a, request_match_int(c->req, "n"));
	for (size_t i = 0; i < l.n && !e; i++)
		add(rows, c, url_absolute(c->a, url_article(c->a, l.at[i].article)),
		    l.at[i].changed_at);
	return e ? json_decref(rows), e : answer(c, "public/sitemap_part.xml", rows);
}

enum err page_sitemap_news(struct ctx *c)
{
	struct sitemap_list l = {0};
	json_t *rows = json_array();
	int64_t since;
	enum err e = sitemap_news_since(&since, c->db);
	if (!e)
		e = sitemap_news(&l, c->db, c->a, since);
	for (size_t i = 0; i < l.n && !e; i++) {
		const struct sitemap_row *r = &l.at[i];
		json_t *o =
		    add(rows, c, url_absolute(c->a, url_article(c->a, r->article)), 0);
		model_text(o, "title", model_title(c, r->title));
		model_text(o, "date", clock_iso(c->a, r->published_at));
		model_text(o, "site", c->setting[SETTING_NAME]);
	}
	return e ? json_decref(rows), e : answer(c, "public/sitemap_news.xml", rows);
}

enum err page_sitemap_lists(struct ctx *c)
{
	int64_t *tag;
	json_t *rows = json_array();
	enum err e = sitemap_tags(&tag, c->db, c->a);
	add(rows, c, url_absolute(c->a, url_home(c->a)), 0);
	for (size_t i = 0; i < c->sections.n; i++)
		if (c->sections.at[i].kind != SECTION_HOME)
			add(rows, c,
			    url_absolute(c->a, model_section_url(c, &c->sections.at[i])),
			    0);
	char *const rest[] = {
	    url_archive(c->a, 0), url_corrections(c->a), url_ledger(c->a, "/")};
	for (size_t i = 0; i < sizeof rest / sizeof *rest; i++)
		add(rows, c, url_absolute(c->a, rest[i]), 0);
	for (; !e && *tag; tag++)
		add(rows, c, url_absolute(c->a, url_tag(c->a, *tag, 0)), 0);
	return e ? json_decref(rows), e : answer(c, "public/sitemap_part.xml", rows);
}

/* Results of searches are not forbidden: they name /search as their canonical address,
 * and Lighthouse wants the search page open to search engines. */
enum err page_robots(struct ctx *c)
{
	return reply_text(c, 200,
	    arena_printf(c->a,
		"User-agent: *\n"
		"Disallow: %s\n"
		"Allow: /\n"
		"\n"
		"Sitemap: %s\n"
		"Sitemap: %s\n",
		url_desk(c->a, "%s", ""), part_url(c, ""), part_url(c, "/news")));
}
