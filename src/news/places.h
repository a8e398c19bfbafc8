/* SPDX-License-Identifier: MIT */
/* The registry of places an article can show: one row for each kind of page. What changes
 * with an article (news/change.h) and what a withdrawal's receipt lists (news/receipt.h)
 * both read it. A new kind of page (feed, sitemap, search …) is a row here and its
 * address in page/place.c. */
#ifndef NEWS_PLACES_H
#define NEWS_PLACES_H

#include "news/article.h"

enum place {
	PLACE_ARTICLE, /* number: the article */
	PLACE_PAGE,    /* name: slug of a section that shows it itself (关于我们) */
	PLACE_OLD,     /* name: an address of an imported archive */
	PLACE_HOME,
	PLACE_SECTION,      /* name: slug */
	PLACE_SECTION_PAGE, /* name: slug, number: page */
	PLACE_NEAR,         /* number: a neighbour, whose page leads to it */
	PLACE_CORRECTIONS,
	PLACE_CORRECTIONS_PAGE, /* number: page */
	PLACE_PROOF,            /* number: the article, as in the next two */
	PLACE_PROOF_JSON,
	PLACE_PROOF_TEXT, /* the signed text itself */
	PLACE_PICTURE,    /* name: its path */
	PLACE__MAX
};

/* What a page must be like once the article is withdrawn. */
enum sight {
	SIGHT_GONE,   /* 410 */
	SIGHT_CLEAN,  /* neither link nor title nor text */
	SIGHT_SILENT, /* neither title nor text; it may lead to the 410 */
	SIGHT_ABSENT, /* no such file any more */
};

/* One page, by its key: page/place.c has its address. */
struct place_key {
	enum place place;
	const char *name; /* "": none */
	int64_t number;   /* 0: none */
};

struct place_list {
	struct place_key *at;
	size_t n, cap;
};

const char *place_name(enum place p); /* "article" …, as stored */
const char *place_text(enum place p); /* 文章页 … */
enum sight place_sight(enum place p);
bool place_parse(enum place *out, const char *name);

/* How many lines of the site's and of a section's newest the home page shows. */
enum { HOME_TOP = 9, HOME_BLOCK = 5 };

/* Every page on which readers find the article now; for a live one. */
enum err places_of(struct place_list *out, struct db *db, struct arena *a,
    const struct article *art) MUST_USE;

/* Each of these pages gets a new changed_at; inside db_write. */
enum err places_changed(
    struct db *db, int64_t now, int64_t article, int64_t section) MUST_USE;

#endif
