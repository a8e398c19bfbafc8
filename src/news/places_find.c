/* SPDX-License-Identifier: MIT */
/* Which pages of each kind hold an article. */
#include "news/places_int.h"

#include "db/query.h"
#include "news/change.h"
#include "news/listing.h"
#include "news/sitemap.h"

#include <string.h>

static bool same_key(const struct place_key *x, const struct place_key *y)
{
	return x->place == y->place && x->number == y->number && x->tag == y->tag &&
	       x->twin == y->twin && !strcmp(x->name, y->name);
}

static void add_key(struct place_search *s, struct place_key k)
{
	struct place_list *l = s->out;
	for (size_t i = 0; i < l->n; i++)
		if (same_key(&l->at[i], &k))
			return;
	l->at = arena_grow(s->a, l->at, l->n, &l->cap, sizeof *l->at);
	l->at[l->n++] = k;
	if (!k.twin && place_twinned(k.place)) {
		k.twin = true;
		add_key(s, k);
	}
}

static void add(
    struct place_search *s, enum place place, const char *name, int64_t number)
{
	add_key(s, (struct place_key){.place = place, .name = name, .number = number});
}

/* A page of the list that a spot is in. */
static void add_of_list(
    struct place_search *s, enum place place, const struct spot *p, int64_t number)
{
	add_key(s, (struct place_key){.place = place,
		       .name = p->slug ? p->slug : "",
		       .number = number,
		       .tag = p->list < 0 ? -p->list : 0});
}

enum err place_find_self(struct place_search *s, enum place p)
{
	add(s, p, "", s->art->id);
	return OK;
}

enum err place_find_page(struct place_search *s, enum place p)
{
	int64_t id = 0;
	if (s->art->section_kind != SECTION_PAGE)
		return OK;
	enum err e = listing_page_article(&id, s->db, s->art->section_id);
	if (!e && id == s->art->id)
		add(s, p, s->art->section_slug, 0);
	return e;
}

enum err place_find_old(struct place_search *s, enum place p)
{
	struct query q = q_begin(s->db, SQL_PLACE_REDIRECTS);
	q_bind_int(&q, ":article", s->art->id);
	while (q_row(&q))
		add(s, p, q_text(&q, s->a), 0);
	return q_end(&q);
}

enum err place_find_home(struct place_search *s, enum place p)
{
	for (size_t i = 0; i < s->spots; i++) {
		const struct spot *at = &s->spot[i];
		if (at->list >= 0 && at->newer < (at->slug ? HOME_BLOCK + 1 : HOME_TOP))
			add(s, p, "", 0);
	}
	return OK;
}

/* Whether the pages of that kind are those of the spot's list. */
static bool is_of(enum place p, const struct spot *at)
{
	if (p == PLACE_SECTION || p == PLACE_SECTION_PAGE)
		return at->slug != NULL;
	if (p == PLACE_TAG || p == PLACE_TAG_PAGE)
		return at->list < 0;
	return at->list == LISTING_SITE;
}

enum err place_find_front(struct place_search *s, enum place p)
{
	for (size_t i = 0; i < s->spots; i++)
		if (is_of(p, &s->spot[i]) && s->spot[i].newer < LISTING_PAGE)
			add_of_list(s, p, &s->spot[i], 0);
	return OK;
}

/* The number of the page that holds a place, 0 while that page is not complete. */
static int64_t page_of(int64_t place, int64_t total)
{
	int64_t n = place / LISTING_PAGE + 1;
	return n <= total / LISTING_PAGE ? n : 0;
}

enum err place_find_numbered(struct place_search *s, enum place p)
{
	for (size_t i = 0; i < s->spots; i++) {
		int64_t n = page_of(s->spot[i].place, s->spot[i].total);
		if (is_of(p, &s->spot[i]) && n)
			add_of_list(s, p, &s->spot[i], n);
	}
	return OK;
}

/* A neighbour leads to it when that list is its own section's. */
enum err place_find_near(struct place_search *s, enum place place)
{
	enum err e = OK;
	for (size_t i = 0; i < s->spots && !e; i++) {
		const struct spot *p = &s->spot[i];
		struct card near[2] = {0};
		if (!p->slug)
			continue;
		e = listing_neighbours(
		    &near[0], &near[1], s->db, s->a, p->list, s->art->id);
		for (size_t j = 0; j < 2 && !e; j++)
			if (near[j].id && !strcmp(near[j].section_slug, p->slug))
				add(s, place, "", near[j].id);
	}
	return e;
}

enum err place_find_corrections(struct place_search *s, enum place p)
{
	struct query q = q_begin(s->db, SQL_PLACE_CORRECTIONS);
	q_bind_int(&q, ":article", s->art->id);
	while (q_row(&q)) {
		int64_t place = q_int(&q), newer = q_int(&q), total = q_int(&q);
		int64_t n = page_of(place, total);
		if (p != PLACE_CORRECTIONS_PAGE && newer < LISTING_PAGE)
			add(s, p, "", 0);
		if (p == PLACE_CORRECTIONS_PAGE && n)
			add(s, p, "", n);
	}
	return q_end(&q);
}

enum err place_find_feed(struct place_search *s, enum place p)
{
	for (size_t i = 0; i < s->spots; i++)
		if (s->spot[i].newer < FEED_ITEMS)
			add_of_list(s, p, &s->spot[i], 0);
	return OK;
}

enum err place_find_sitemap_part(struct place_search *s, enum place p)
{
	for (size_t i = 0; i < s->spots; i++)
		if (s->spot[i].list == LISTING_SITE)
			add(s, p, "", s->spot[i].place / SITEMAP_ITEMS + 1);
	return OK;
}

enum err place_find_sitemap_news(struct place_search *s, enum place p)
{
	int64_t since;
	enum err e = sitemap_news_since(&since, s->db);
	bool recent = !e && s->art->published_at >= since;
	for (size_t i = 0; i < s->spots && recent; i++)
		if (s->spot[i].list == LISTING_SITE)
			add(s, p, "", 0);
	return e;
}

enum err place_find_sitemap_lists(struct place_search *s, enum place p)
{
	if (s->art->section_kind == SECTION_PAGE)
		add(s, p, "", 0);
	return OK;
}

/* The title without its break marks (U+200B): what finds it is looked for. */
enum err place_find_words(struct place_search *s, enum place p)
{
	static const char mark[] = "\xe2\x80\x8b";
	char *title = arena_strdup(s->a, s->rev.text[FIELD_TITLE]);
	for (char *at = title; (at = strstr(at, mark));)
		memmove(at, at + 3, strlen(at + 3) + 1);
	add(s, p, title, 0);
	return OK;
}

enum err place_find_newest(struct place_search *s, enum place p)
{
	for (size_t i = 0; i < s->spots; i++)
		if (s->spot[i].newer < LISTING_PAGE)
			add_of_list(s, p, &s->spot[i], 0);
	return OK;
}

/* The renderer lets pictures come from /m/ only. */
enum err place_find_picture(struct place_search *s, enum place p)
{
	for (const char *at = s->rev.html; (at = strstr(at, "src=\"/m/"));) {
		at += 5;
		add(s, p, arena_strndup(s->a, at, strcspn(at, "\"")), 0);
	}
	return OK;
}

enum err place_find_nothing(struct place_search *s, enum place p)
{
	(void)s, (void)p;
	return OK;
}

static enum err read_spots(struct place_search *s)
{
	struct query q = q_begin(s->db, SQL_PLACE_LISTS);
	q_bind_int(&q, ":article", s->art->id);
	while (q_row(&q)) {
		s->spot = arena_grow(s->a, s->spot, s->spots, &s->cap, sizeof *s->spot);
		struct spot *p = &s->spot[s->spots++];
		p->slug = q_text(&q, s->a);
		p->list = q_int(&q);
		p->place = q_int(&q);
		p->newer = q_int(&q);
		p->total = q_int(&q);
	}
	return q_end(&q);
}

static enum err begin(struct place_search *s, struct place_list *out, struct db *db,
    struct arena *a, const struct article *art)
{
	*s = (struct place_search){.db = db, .a = a, .art = art, .out = out};
	*out = (struct place_list){0};
	enum err e = revision_by_no(&s->rev, db, a, art->id, art->published_no);
	return e ? e : read_spots(s);
}

enum err places_of(
    struct place_list *out, struct db *db, struct arena *a, const struct article *art)
{
	struct place_search s;
	enum err e = begin(&s, out, db, a, art);
	for (enum place p = PLACE_NONE + 1; p < PLACE__MAX && !e; p++)
		e = place_finder(p)(&s, p);
	return e;
}

/* The page before one that this place was the last to complete: its pager leads on now.
 */
static int64_t page_before(int64_t place, int64_t total)
{
	int64_t n = page_of(place, total);
	return place == total - 1 && n > 1 ? n - 1 : 0;
}

static enum err add_before_correction(struct place_search *s)
{
	struct query q = q_begin(s->db, SQL_PLACE_CORRECTIONS);
	q_bind_int(&q, ":article", s->art->id);
	while (q_row(&q)) {
		int64_t place = q_int(&q);
		q_skip(&q);
		int64_t n = page_before(place, q_int(&q));
		if (n)
			add(s, PLACE_CORRECTIONS_PAGE, "", n);
	}
	return q_end(&q);
}

enum err places_beside(
    struct place_list *out, struct db *db, struct arena *a, const struct article *art)
{
	struct place_search s;
	enum err e = begin(&s, out, db, a, art);
	for (size_t i = 0; i < s.spots && !e; i++) {
		const struct spot *p = &s.spot[i];
		int64_t n = page_before(p->place, p->total);
		enum place page = p->slug       ? PLACE_SECTION_PAGE
				  : p->list < 0 ? PLACE_TAG_PAGE
						: PLACE_ARCHIVE_PAGE;
		if (n)
			add_of_list(&s, page, p, n);
		add_of_list(&s, PLACE_ATOM, p, 0); /* tells of what was withdrawn */
	}
	if (!e)
		e = add_before_correction(&s);
	if (!e)
		add(&s, PLACE_SITEMAP, "", 0); /* when each part changed */
	return e;
}
