/* SPDX-License-Identifier: MIT */
/* A page as a reader gets it: equal to the one made of the verified database, and, in an
 * article's, the signed HTML and every signed field; in its twin the same in traditional
 * characters. A list leads to nothing that is not public. */
#include "base/text.h"
#include "cmd/live.h"
#include "news/listing.h"
#include "page/twin.h"

#include <string.h>

static const char wbr[] = "<wbr>", break_mark[] = "\xe2\x80\x8b";

static size_t count(const char *text, const char *what)
{
	size_t n = 0;
	for (const char *s = text; (s = strstr(s, what)); s += strlen(what))
		n++;
	return n;
}

/* What readers see: from start to end, both included, the site's address left out. NULL:
 * not there, or not once. */
static char *part_of(struct live *l, const char *page, const char *start, const char *end)
{
	const char *from = strstr(page, start), *to = from ? strstr(from, end) : NULL;
	if (!to || strstr(from + 1, start))
		return NULL;
	return live_bare(
	    l, arena_strndup(&l->a, from, (size_t)(to - from) + strlen(end)));
}

static bool has_field(struct live *l, const char *part, const char *value)
{
	char *plain = live_without(&l->a, live_bare(l, value), break_mark);
	return strstr(part, live_escaped(l, plain));
}

/* The signed HTML as it stands in the page: a dateline takes the place of the first
 * paragraph's mark. */
static const char *shown_html(struct live *l, const struct revision *rev, bool twin)
{
	const char *html = rev->html;
	if (*rev->text[FIELD_DATELINE] && text_starts(html, "<p>"))
		html += strlen("<p>");
	if (twin)
		html = live_hant(l, twin_html(&l->a, html), true);
	return live_without(&l->a, live_bare(l, html), wbr);
}

/* The signed text stands in the page: title and HTML once, and every other field that
 * this kind of page shows. */
static bool bad_text(
    struct live *l, const struct live_page *p, const char *part, const char *own)
{
	static const enum field shown[] = {FIELD_KICKER, FIELD_SUBTITLE, FIELD_SUMMARY,
	    FIELD_DATELINE, FIELD_BYLINE, FIELD_SOURCE, FIELD_SOURCE_URL, FIELD_EDITOR,
	    FIELD_CORRECTION};
	struct article art;
	struct revision rev;
	if (listing_article(&art, &rev, l->app.db, &l->a, p->article))
		return live_wrong(
		    l, "is shown, but article %lld is not public", (long long)p->article);
	struct sha h = revision_hash(&rev);
	if (!sha_equal(&h, &rev.hash) || !rev.stage)
		return live_wrong(l, "its text in the database is not the signed one");
	char *text = live_without(&l->a, part, wbr);
	if (count(text, shown_html(l, &rev, p->twin)) != 1)
		return live_wrong(l, "the signed text does not stand in it once");
	if (p->twin)
		for (enum field f = 0; f < FIELD__MAX; f++)
			if (f != FIELD_SOURCE_URL && f != FIELD_BODY)
				rev.text[f] = live_hant(l, rev.text[f], false);
	if (!has_field(l, text, rev.text[FIELD_TITLE]))
		return live_wrong(l, "the signed title is missing");
	for (size_t i = 0; i < sizeof shown / sizeof *shown; i++)
		if (*rev.text[shown[i]] && has_field(l, own, rev.text[shown[i]]) &&
		    !has_field(l, text, rev.text[shown[i]]))
			return live_wrong(
			    l, "the signed %s is missing", field_info[shown[i]].name);
	return false;
}

/* The first value of that key, however deep. Borrowed. */
static const char *deep_text(json_t *o, const char *key)
{
	const char *found = json_string_value(json_object_get(o, key)), *name;
	json_t *v;
	size_t i;
	json_object_foreach(o, name, v)
	{
		found = found ? found : deep_text(v, key);
	}
	json_array_foreach(o, i, v)
	{
		found = found ? found : deep_text(v, key);
	}
	return found;
}

/* The headline that search engines read, in the page's arena; NULL: none. */
static const char *headline(struct live *l, const char *page)
{
	static const char start[] = "<script type=\"application/ld+json\">";
	const char *from = strstr(page, start);
	const char *end = from ? strstr(from, "</script>") : NULL;
	if (!end)
		return NULL;
	from += strlen(start);
	json_t *o = json_loadb(from, (size_t)(end - from), JSON_REJECT_DUPLICATES, NULL);
	const char *found = o ? deep_text(o, "headline") : NULL;
	found = found ? arena_strdup(&l->a, found) : NULL;
	json_decref(o);
	return found;
}

static bool bad_headline(
    struct live *l, const struct live_page *p, const char *have, const char *want)
{
	struct article art;
	struct revision rev;
	const char *found = headline(l, have);
	if (!found && !headline(l, want)) /* 关于我们 is no news */
		return false;
	if (listing_article(&art, &rev, l->app.db, &l->a, p->article))
		return live_wrong(l, "is shown, but is not public");
	char *title = live_without(&l->a, rev.text[FIELD_TITLE], break_mark);
	title = p->twin ? live_hant(l, title, false) : title;
	return !found || strcmp(found, title) != 0
		   ? live_wrong(
			 l, "the headline of its linked data is not the signed title")
		   : false;
}

/* A title, a summary or the words searched for may name an address; a link has it between
 * quotes, which no text has. */
static bool bad_links(struct live *l, const char *part)
{
	static const char href[] = "href=\"";
	while ((part = strstr(part, href))) {
		part += strlen(href);
		const char *link = arena_strndup(&l->a, part, strcspn(part, "\""));
		int64_t id = live_next_article(&link);
		if (id && !live_is_public(l, id))
			return live_wrong(l, "leads to article %lld, which is not public",
			    (long long)id);
	}
	return false;
}

bool live_bad_html(struct live *l, const struct live_page *p, const char *have,
    const char *want, int status)
{
	static const char *const parts[][2] = {
	    {"<title>", "</title>"}, {"<body", "</html>"}};
	char *part = NULL, *own = NULL;
	bool article = status == 200 && p->kind == LIVE_ARTICLE && p->article;
	for (size_t i = 0; i < 2; i++) {
		part = part_of(l, have, parts[i][0], parts[i][1]);
		own = part_of(l, want, parts[i][0], parts[i][1]);
		if (!part || !own)
			return live_wrong(l, "has no %s, or more than one", parts[i][0]);
		if (i && article && bad_text(l, p, part, own))
			return true;
		if (i && p->kind == LIVE_LIST && bad_links(l, part))
			return true;
		if (strcmp(part, own))
			return live_differs(l, part, own);
	}
	if (article && bad_headline(l, p, have, want))
		return true;
	/* and the rest: the head's links and descriptions */
	have = live_bare(l, have);
	want = live_bare(l, want);
	return strcmp(have, want) ? live_differs(l, have, want) : false;
}
