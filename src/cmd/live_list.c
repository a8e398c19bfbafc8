/* SPDX-License-Identifier: MIT */
/* Which pages there are. Every article number counts, so that a text which nobody may see
 * is asked for too. */
#include "cmd/live.h"

#include "base/text.h"
#include "db/query.h"
#include "http/url.h"
#include "news/correction.h"
#include "news/listing.h"
#include "news/search.h"
#include "news/section.h"
#include "news/walk.h"
#include "page/place.h"

#include <string.h>

/* How many characters of a title are looked for. And for which titles: those of all that
 * is withdrawn, of the newest, and of so many others, for web servers let one address
 * search twice a second; verify itself reads all of the index. */
enum { TITLE_CHARS = 40, FIND_NEWEST = 100, FIND_OTHERS = 400 };

struct list {
	struct live_pages *out, *walks;
	struct db *db;
	struct arena *a;
};

static void put(struct list *l, struct live_pages *p, enum live_kind kind, char *path,
    int64_t article)
{
	p->at = arena_grow(l->a, p->at, p->n, &p->cap, sizeof *p->at);
	p->at[p->n++] =
	    (struct live_page){.kind = kind, .path = path, .article = article};
}

static void add(struct list *l, enum live_kind kind, char *path, int64_t article)
{
	put(l, l->out, kind, path, article);
}

/* An answer that goes on behind a cursor, and all that follow it. */
static void add_walk(struct list *l, enum live_kind kind, char *path)
{
	put(l, l->walks, kind, path, 0);
}

/* The API's list of a section or a tag: as it is asked for, and to its end. */
static void add_articles(struct list *l, const char *of)
{
	add(l, LIVE_FILE, url_api(l->a, "/articles?%s", of), 0);
	add_walk(l, LIVE_FILE, url_api(l->a, "/articles?limit=100&%s", of));
}

/* A place's page, and its twin if that kind has one. */
static void add_place(
    struct list *l, enum live_kind kind, struct place_key k, int64_t article)
{
	k.name = k.name ? k.name : "";
	for (int twin = 0; twin <= place_twinned(k.place); twin++) {
		k.twin = twin;
		add(l, kind, place_url(l->a, &k), article);
		struct live_page *p = &l->out->at[l->out->n - 1];
		p->twin = k.twin;
		p->printed = place_file(l->a, &k) != NULL;
	}
}

static void add_feeds(struct list *l, struct place_key k)
{
	static const enum place places[] = {PLACE_RSS, PLACE_ATOM, PLACE_JSON_FEED};
	static const enum live_kind kinds[] = {LIVE_RSS, LIVE_ATOM, LIVE_JSON_FEED};
	for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
		k.place = places[i];
		add_place(l, kinds[i], k, 0);
	}
}

/* The front of a list, its pages and its feeds; k has name or tag. */
static enum err add_list(
    struct list *l, int64_t list, enum place front, enum place page, struct place_key k)
{
	int64_t full = 0;
	enum err e = listing_pages(&full, l->db, list);
	k.place = front;
	add_place(l, LIVE_LIST, k, 0);
	k.place = page;
	for (k.number = 1; !e && k.number <= full; k.number++)
		add_place(l, LIVE_LIST, k, 0);
	k.number = 0;
	add_feeds(l, k);
	return e;
}

static enum err add_section(struct list *l, const struct section *s)
{
	struct place_key k = {.name = s->slug};
	int64_t article = 0;
	if (s->kind == SECTION_LIST)
		return add_list(l, s->id, PLACE_SECTION, PLACE_SECTION_PAGE, k);
	if (s->kind != SECTION_PAGE)
		return OK;
	enum err e = listing_page_article(&article, l->db, s->id);
	if (e && e != ERR_NOT_FOUND && e != ERR_GONE)
		return e;
	k.place = PLACE_PAGE;
	add_place(l, LIVE_ARTICLE, k, article);
	return OK;
}

static enum err add_tags(struct list *l)
{
	struct tag_list tags = {0};
	int64_t before = INT64_MAX;
	enum err e;
	do {
		e = walk_tags(&tags, l->db, l->a, before, 100);
		for (size_t i = 0; !e && i < tags.n; i++) {
			before = tags.at[i].id;
			e = add_list(l, -before, PLACE_TAG, PLACE_TAG_PAGE,
			    (struct place_key){.tag = before});
			add_articles(
			    l, arena_printf(l->a, "tag=%lld", (long long)before));
		}
	} while (!e && tags.n);
	return e;
}

static enum err add_corrections(struct list *l)
{
	int64_t full = 0;
	enum err e = correction_pages(&full, l->db);
	add_place(l, LIVE_LIST, (struct place_key){.place = PLACE_CORRECTIONS}, 0);
	for (int64_t n = 1; !e && n <= full; n++)
		add_place(l, LIVE_LIST,
		    (struct place_key){.place = PLACE_CORRECTIONS_PAGE, .number = n}, 0);
	return e;
}

static enum err add_sitemaps(struct list *l)
{
	static const enum place rest[] = {
	    PLACE_SITEMAP, PLACE_SITEMAP_NEWS, PLACE_SITEMAP_LISTS, PLACE_ROBOTS};
	int64_t pages = 0;
	for (size_t i = 0; i < sizeof rest / sizeof *rest; i++)
		add_place(l, LIVE_FILE, (struct place_key){.place = rest[i]}, 0);
	enum err e = listing_pages(&pages, l->db, LISTING_SITE);
	/* one page may be incomplete */
	int64_t parts = (pages * LISTING_PAGE + LISTING_PAGE - 1) / SITEMAP_ITEMS + 1;
	for (int64_t n = 1; !e && n <= parts; n++)
		add_place(l, LIVE_SITEMAP,
		    (struct place_key){.place = PLACE_SITEMAP_PART, .number = n}, 0);
	return e;
}

enum err live_list(
    struct live_pages *out, struct live_pages *walks, struct db *db, struct arena *a)
{
	static const char *const lists[] = {"", "/sections"};
	struct list l = {.out = out, .walks = walks, .db = db, .a = a};
	struct section_list sections;
	*out = *walks = (struct live_pages){0};
	enum err e = section_all(&sections, db, a);
	add_place(&l, LIVE_LIST, (struct place_key){.place = PLACE_HOME}, 0);
	if (!e)
		e = add_list(&l, LISTING_SITE, PLACE_ARCHIVE, PLACE_ARCHIVE_PAGE,
		    (struct place_key){0});
	for (size_t i = 0; !e && i < sections.n; i++) {
		e = add_section(&l, &sections.at[i]);
		if (sections.at[i].kind == SECTION_LIST)
			add_articles(
			    &l, arena_printf(a, "section=%s", sections.at[i].slug));
	}
	if (!e)
		e = add_tags(&l);
	if (!e)
		e = add_corrections(&l);
	if (!e)
		e = add_sitemaps(&l);
	for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
		add(&l, LIVE_FILE, url_api(a, "%s", lists[i]), 0);
	add_walk(&l, LIVE_API_LIST, url_api(a, "/articles?limit=100"));
	add_walk(&l, LIVE_FILE, url_api(a, "/corrections?limit=100"));
	add_walk(&l, LIVE_FILE, url_api(a, "/tags?limit=100"));
	return e;
}

/* The title as one phrase that a search takes word by word: no quotes, which end a phrase
 * and a word, and no break marks, which end none. NULL: it has no word. */
static char *phrase(struct arena *a, const char *title)
{
	static const char *const quotes[] = {
	    "\"", "“", "”", "「", "」", "『", "』", "＂"};
	struct search_query q;
	struct buf b = BUF_INIT;
	for (const char *s = title; *s;) {
		size_t len = 0;
		for (size_t i = 0; !len && i < sizeof quotes / sizeof *quotes; i++)
			len = text_starts(s, quotes[i]) ? strlen(quotes[i]) : 0;
		buf_add(&b, len ? " " : s, 1);
		s += len ? len : 1;
	}
	char *text = live_without(a, buf_text(&b), "\xe2\x80\x8b");
	buf_release(&b);
	const char *end = text;
	for (int n = 0; *end && n < TITLE_CHARS; n++)
		text_next(end, &end);
	text = arena_printf(a, "“%.*s”", (int)(end - text), text);
	search_parse(&q, a, text);
	return q.wanted ? text : NULL;
}

/* What is asked of the search, found or not. */
static enum err add_search(struct list *l, int64_t id, int64_t no)
{
	struct revision rev;
	enum err e = revision_by_no(&rev, l->db, l->a, id, no);
	char *words = e ? NULL : phrase(l->a, rev.text[FIELD_TITLE]);
	if (!words)
		return e;
	add(l, LIVE_API_FOUND,
	    url_api(l->a, "/search?q=%s&sort=time&limit=100", url_escape(l->a, words)),
	    id);
	add_place(
	    l, LIVE_LIST, (struct place_key){.place = PLACE_SEARCH, .name = words}, 0);
	return OK;
}

static enum err add_article(struct list *l, int64_t id, int64_t last)
{
	struct article art;
	bool find = last - id < FIND_NEWEST || id % (last / FIND_OTHERS + 1) == 0;
	enum err e = article_by_id(&art, l->db, l->a, id);
	bool seen = !e && art.public != PUBLIC_NEVER;
	if (e && e != ERR_NOT_FOUND)
		return e;
	add_place(l, LIVE_ARTICLE,
	    (struct place_key){.place = PLACE_ARTICLE, .number = id}, id);
	add(l, LIVE_API_ARTICLE, url_api(l->a, "/articles/%lld", (long long)id), id);
	add(l, seen && art.public == PUBLIC_LIVE ? LIVE_TEXT : LIVE_FILE,
	    url_proof(l->a, id, "txt"), id);
	if (!seen)
		return OK;
	add_place(
	    l, LIVE_FILE, (struct place_key){.place = PLACE_PROOF, .number = id}, id);
	add(l, LIVE_FILE, url_proof(l->a, id, "json"), id);
	struct query q = q_begin(l->db, SQL_PLACE_REDIRECTS);
	q_bind_int(&q, ":article", id);
	while (q_row(&q))
		add(l, LIVE_FILE, url_path(l->a, q_text(&q, l->a)), id);
	e = q_end(&q);
	return e || (!find && art.public == PUBLIC_LIVE)
		   ? e
		   : add_search(l, id, art.published_no);
}

enum err live_articles(
    struct live_pages *out, struct db *db, struct arena *a, int64_t *after)
{
	enum { STEP = 16 };
	struct list l = {.out = out, .db = db, .a = a};
	int64_t last = 0, upto = *after + STEP;
	*out = (struct live_pages){0};
	struct query q = q_begin(db, SQL_WALK_LAST);
	if (q_row(&q))
		last = q_int(&q);
	enum err e = q_end(&q);
	while (!e && *after <= last && *after < upto)
		e = add_article(&l, ++*after, last);
	return e;
}
