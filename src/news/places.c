/* SPDX-License-Identifier: MIT */
/* The table of places, and which pages of each kind hold an article. */
#include "news/places.h"

#include "db/query.h"
#include "news/listing.h"

#include <string.h>

/* Where in the lists the article stands. */
struct spot {
	const char *slug;                  /* NULL: the site's list */
	int64_t list, place, newer, total; /* newer: live ones before it, 20 at most */
};

struct search {
	struct db *db;
	struct arena *a;
	const struct article *art;
	struct spot *spot;
	size_t spots, cap;
	struct place_list *out;
};

static void add(struct search *s, enum place place, const char *name, int64_t number)
{
	struct place_list *l = s->out;
	for (size_t i = 0; i < l->n; i++)
		if (l->at[i].place == place && l->at[i].number == number &&
		    !strcmp(l->at[i].name, name))
			return;
	l->at = arena_grow(s->a, l->at, l->n, &l->cap, sizeof *l->at);
	l->at[l->n++] = (struct place_key){place, name, number};
}

static enum err find_article(struct search *s)
{
	add(s, PLACE_ARTICLE, "", s->art->id);
	return OK;
}

static enum err find_page(struct search *s)
{
	int64_t id = 0;
	if (s->art->section_kind != SECTION_PAGE)
		return OK;
	enum err e = listing_page_article(&id, s->db, s->art->section_id);
	if (!e && id == s->art->id)
		add(s, PLACE_PAGE, s->art->section_slug, 0);
	return e;
}

static enum err find_old(struct search *s)
{
	struct query q = q_begin(s->db, SQL_PLACE_REDIRECTS);
	q_bind_int(&q, ":article", s->art->id);
	while (q_row(&q))
		add(s, PLACE_OLD, q_text(&q, s->a), 0);
	return q_end(&q);
}

static enum err find_home(struct search *s)
{
	for (size_t i = 0; i < s->spots; i++)
		if (s->spot[i].newer < (s->spot[i].slug ? HOME_BLOCK + 1 : HOME_TOP))
			add(s, PLACE_HOME, "", 0);
	return OK;
}

static enum err find_section(struct search *s)
{
	for (size_t i = 0; i < s->spots; i++)
		if (s->spot[i].slug && s->spot[i].newer < LISTING_PAGE)
			add(s, PLACE_SECTION, s->spot[i].slug, 0);
	return OK;
}

/* The number of the page that holds a place, 0 while that page is not complete. */
static int64_t page_of(int64_t place, int64_t total)
{
	int64_t n = place / LISTING_PAGE + 1;
	return n <= total / LISTING_PAGE ? n : 0;
}

static enum err find_section_page(struct search *s)
{
	for (size_t i = 0; i < s->spots; i++) {
		int64_t n = page_of(s->spot[i].place, s->spot[i].total);
		if (s->spot[i].slug && n)
			add(s, PLACE_SECTION_PAGE, s->spot[i].slug, n);
	}
	return OK;
}

/* A neighbour leads to it when that list is its own section's. */
static enum err find_near(struct search *s)
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
				add(s, PLACE_NEAR, "", near[j].id);
	}
	return e;
}

static enum err corrections(struct search *s, bool front)
{
	struct query q = q_begin(s->db, SQL_PLACE_CORRECTIONS);
	q_bind_int(&q, ":article", s->art->id);
	while (q_row(&q)) {
		int64_t place = q_int(&q), newer = q_int(&q), total = q_int(&q);
		int64_t n = page_of(place, total);
		if (front && newer < LISTING_PAGE)
			add(s, PLACE_CORRECTIONS, "", 0);
		if (!front && n)
			add(s, PLACE_CORRECTIONS_PAGE, "", n);
	}
	return q_end(&q);
}

static enum err find_corrections(struct search *s)
{
	return corrections(s, true);
}

static enum err find_corrections_page(struct search *s)
{
	return corrections(s, false);
}

static enum err find_proof(struct search *s)
{
	add(s, PLACE_PROOF, "", s->art->id);
	return OK;
}

static enum err find_proof_json(struct search *s)
{
	add(s, PLACE_PROOF_JSON, "", s->art->id);
	return OK;
}

static enum err find_proof_text(struct search *s)
{
	add(s, PLACE_PROOF_TEXT, "", s->art->id);
	return OK;
}

/* The renderer lets pictures come from /m/ only. */
static enum err find_picture(struct search *s)
{
	struct revision rev;
	enum err e = revision_by_no(&rev, s->db, s->a, s->art->id, s->art->published_no);
	for (const char *at = e ? NULL : rev.html;
	     at && (at = strstr(at, "src=\"/m/"));) {
		at += 5;
		add(s, PLACE_PICTURE, arena_strndup(s->a, at, strcspn(at, "\"")), 0);
	}
	return e;
}

/* changed: the statement by which the page's changed_at grows, with :article, :section
 * and :now_s; SQL__MAX where another row's does it, or the page keeps none. */
static const struct row {
	const char *name, *text;
	enum sight sight;
	enum err (*find)(struct search *s);
	enum sql changed;
} rows[PLACE__MAX] = {
    [PLACE_ARTICLE] = {"article", "文章页", SIGHT_GONE, find_article,
	SQL_PLACE_ARTICLE_CHANGED},
    [PLACE_PAGE] = {"page", "栏目页", SIGHT_CLEAN, find_page, SQL__MAX},
    [PLACE_OLD] = {"old", "旧网址", SIGHT_SILENT, find_old, SQL__MAX},
    [PLACE_HOME] = {"home", "首页", SIGHT_CLEAN, find_home, SQL__MAX},
    [PLACE_SECTION] = {"section", "栏目最新", SIGHT_CLEAN, find_section,
	SQL_PLACE_LIST_CHANGED},
    [PLACE_SECTION_PAGE] = {"section-page", "栏目列表", SIGHT_CLEAN, find_section_page,
	SQL__MAX},
    [PLACE_NEAR] = {"near", "前后文章", SIGHT_CLEAN, find_near, SQL_PLACE_NEAR_CHANGED},
    [PLACE_CORRECTIONS] = {"corrections", "更正", SIGHT_CLEAN, find_corrections,
	SQL_PLACE_CORRECTIONS_CHANGED},
    [PLACE_CORRECTIONS_PAGE] = {"corrections-page", "更正列表", SIGHT_CLEAN,
	find_corrections_page, SQL__MAX},
    [PLACE_PROOF] = {"proof", "核验页", SIGHT_SILENT, find_proof, SQL__MAX},
    [PLACE_PROOF_JSON] = {"proof-json", "核验数据", SIGHT_SILENT, find_proof_json,
	SQL__MAX},
    [PLACE_PROOF_TEXT] = {"proof-text", "签发文本", SIGHT_GONE, find_proof_text,
	SQL__MAX},
    [PLACE_PICTURE] = {"picture", "图片", SIGHT_ABSENT, find_picture, SQL__MAX},
};

const char *place_name(enum place p)
{
	return rows[p].name;
}

const char *place_text(enum place p)
{
	return rows[p].text;
}

enum sight place_sight(enum place p)
{
	return rows[p].sight;
}

bool place_parse(enum place *out, const char *name)
{
	for (enum place p = 0; p < PLACE__MAX; p++) {
		if (!strcmp(name, rows[p].name)) {
			*out = p;
			return true;
		}
	}
	return false;
}

static enum err read_spots(struct search *s)
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

enum err places_of(
    struct place_list *out, struct db *db, struct arena *a, const struct article *art)
{
	struct search s = {.db = db, .a = a, .art = art, .out = out};
	*out = (struct place_list){0};
	enum err e = read_spots(&s);
	for (enum place p = 0; p < PLACE__MAX && !e; p++)
		e = rows[p].find(&s);
	return e;
}

enum err places_changed(struct db *db, int64_t now, int64_t article, int64_t section)
{
	for (enum place p = 0; p < PLACE__MAX; p++) {
		if (rows[p].changed == SQL__MAX)
			continue;
		struct query q = q_begin(db, rows[p].changed);
		q_bind_int(&q, ":article", article);
		q_bind_int(&q, ":section", section);
		q_bind_int(&q, ":now_s", now / 1000 * 1000);
		enum err e = p == PLACE_ARTICLE ? q_end_one(&q) : q_end(&q);
		if (e)
			return e;
	}
	return OK;
}
