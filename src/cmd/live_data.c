/* SPDX-License-Identifier: MIT */
/* What is no page: feeds, sitemaps, the API. Each is equal to what is made of the
 * verified database, and each article in it is public, with the signed words. */
#include "base/text.h"
#include "cmd/live.h"
#include "http/url.h"
#include "news/listing.h"
#include "page/xml.h"

#include <string.h>

/* What a format says of an article. NULL: it does not say it. */
struct told {
	const char *title, *html;
};

/* Both as readers of that format get them, escaped or not. */
static bool bad_words(struct live *l, int64_t id, const struct told *have, bool escaped)
{
	struct article art;
	struct revision rev;
	if (!id || listing_article(&art, &rev, l->app.db, &l->a, id))
		return live_wrong(
		    l, "holds article %lld, which is not public", (long long)id);
	const char *html = rev.html;
	char *title = live_without(&l->a, rev.text[FIELD_TITLE], "\xe2\x80\x8b");
	if (*rev.text[FIELD_DATELINE] && text_starts(html, "<p>"))
		html += strlen("<p>"); /* as the page has it */
	char *url = url_absolute(&l->a, url_article(&l->a, id));
	html = live_bare(l, html_absolute(&l->a, html, url));
	title = live_bare(l, title);
	if (!have->title || strcmp(live_bare(l, have->title),
				escaped ? live_escaped(l, title) : title) != 0)
		return live_wrong(
		    l, "the title of article %lld is not the signed one", (long long)id);
	if (have->html &&
	    !strstr(live_bare(l, have->html), escaped ? live_escaped(l, html) : html))
		return live_wrong(
		    l, "the text of article %lld is not the signed one", (long long)id);
	return false;
}

/* The text of the first such element before end, NULL: there is none. start: all of its
 * tag, or all but ">" of one with attributes. */
static char *element(struct live *l, const char *from, const char *end, const char *start,
    const char *close)
{
	const char *at = strstr(from, start);
	at = at && at < end ? strchr(at, '>') : NULL;
	const char *stop = at ? strstr(at, close) : NULL;
	return stop && stop < end ? arena_strndup(&l->a, at + 1, (size_t)(stop - at - 1))
				  : NULL;
}

static bool bad_xml_feed(struct live *l, const char *have, bool atom)
{
	const char *item = atom ? "<entry>" : "<item>";
	const char *close = atom ? "</entry>" : "</item>";
	for (const char *at = have, *end; (at = strstr(at, item)); at = end) {
		end = strstr(at, close);
		if (!end)
			return live_wrong(l, "ends within an item");
		struct told told = {.title = element(l, at, end, "<title>", "</title>"),
		    .html = atom ? element(l, at, end, "<content ", "</content>")
				 : element(l, at, end, "<content:encoded>",
				       "</content:encoded>")};
		const char *url = atom ? element(l, at, end, "<id>", "</id>")
				       : element(l, at, end, "<guid ", "</guid>");
		if (bad_words(l, url ? live_next_article(&url) : 0, &told, true))
			return true;
	}
	return false;
}

static bool bad_json_feed(struct live *l, const json_t *o)
{
	json_t *item;
	size_t i;
	json_array_foreach(json_object_get(o, "items"), i, item)
	{
		struct told told = {json_string_value(json_object_get(item, "title")),
		    json_string_value(json_object_get(item, "content_html"))};
		const char *url = json_string_value(json_object_get(item, "url"));
		if (bad_words(l, url ? live_next_article(&url) : 0, &told, false))
			return true;
	}
	return false;
}

static bool is_text(const json_t *o, const char *key, const char *want)
{
	const char *have = json_string_value(json_object_get(o, key));
	return have && !strcmp(have, want);
}

/* Every signed field of an article, and the hash that was signed. */
static bool bad_api_article(struct live *l, const struct live_page *p, const json_t *o)
{
	static const struct {
		enum field field;
		const char *key;
	} keys[] = {{FIELD_KICKER, "kicker"}, {FIELD_TITLE, "signed_title"},
	    {FIELD_SUBTITLE, "subtitle"}, {FIELD_SUMMARY, "summary"},
	    {FIELD_DATELINE, "dateline"}, {FIELD_BYLINE, "byline"},
	    {FIELD_SOURCE, "source"}, {FIELD_SOURCE_URL, "source_url"},
	    {FIELD_BODY, "body"}, {FIELD_EDITOR, "signed_editor"}};
	struct article art;
	struct revision rev;
	if (listing_article(&art, &rev, l->app.db, &l->a, p->article))
		return live_wrong(l, "is shown, but is not public");
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
		if (!is_text(o, keys[i].key, rev.text[keys[i].field]))
			return live_wrong(l, "its %s is not the signed one", keys[i].key);
	if (!is_text(o, "html", rev.html))
		return live_wrong(l, "its html is not the signed one");
	struct sha h = revision_hash(&rev);
	return is_text(o, "text_hash", sha_hex(&l->a, &h))
		   ? false
		   : live_wrong(l, "its text_hash is not that of the signed text");
}

/* Items are public articles with the signed title; a search for a title finds its article
 * when it is public. */
static bool bad_api_list(struct live *l, const struct live_page *p, const json_t *o)
{
	json_t *item;
	size_t i;
	bool found = false;
	json_array_foreach(json_object_get(o, "items"), i, item)
	{
		int64_t id = json_integer_value(json_object_get(item, "id"));
		struct told told = {
		    json_string_value(json_object_get(item, "title")), NULL};
		found |= id == p->article;
		if (bad_words(l, id, &told, false))
			return true;
	}
	bool all = json_is_null(json_object_get(o, "next"));
	if (p->kind == LIVE_API_FOUND && all && !found && live_is_public(l, p->article))
		return live_wrong(l, "does not find the article by its title");
	return false;
}

static bool bad_json(struct live *l, const struct live_page *p, const char *have)
{
	json_t *o = json_loads(have, JSON_REJECT_DUPLICATES, NULL);
	bool bad = !o                            ? live_wrong(l, "is no JSON")
		   : p->kind == LIVE_JSON_FEED   ? bad_json_feed(l, o)
		   : p->kind == LIVE_API_ARTICLE ? bad_api_article(l, p, o)
						 : bad_api_list(l, p, o);
	json_decref(o);
	return bad;
}

static bool bad_map(struct live *l, const char *have)
{
	for (int64_t id; (id = live_next_article(&have));)
		if (!live_is_public(l, id))
			return live_wrong(
			    l, "holds article %lld, which is not public", (long long)id);
	return false;
}

bool live_bad_data(struct live *l, const struct live_page *p, const char *have,
    const char *want, int status)
{
	bool json = p->kind == LIVE_JSON_FEED || p->kind == LIVE_API_ARTICLE ||
		    p->kind == LIVE_API_LIST || p->kind == LIVE_API_FOUND;
	bool feed = p->kind == LIVE_RSS || p->kind == LIVE_ATOM;
	if (p->kind == LIVE_TEXT)
		return strcmp(have, want) ? live_wrong(l, "is not the signed text")
					  : false;
	if (status == 200 && json && bad_json(l, p, have))
		return true;
	if (status == 200 && feed && bad_xml_feed(l, have, p->kind == LIVE_ATOM))
		return true;
	if (status == 200 && p->kind == LIVE_SITEMAP && bad_map(l, have))
		return true;
	have = live_bare(l, have);
	want = live_bare(l, want);
	return strcmp(have, want) ? live_differs(l, have, want) : false;
}
