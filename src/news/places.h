/* SPDX-License-Identifier: MIT */
/* The registry of places an article can show: one row for each kind of page. What changes
 * with an article (news/change.h), what the press prints (app/press.h) and what a
 * withdrawal's receipt lists (news/receipt.h) all read it. A new kind of page is a row
 * here, and its address in page/place.c when it is not a printed file. */
#ifndef NEWS_PLACES_H
#define NEWS_PLACES_H

#include "news/article.h"

enum place {
	PLACE_NONE,
	PLACE_ARTICLE, /* number: the article */
	PLACE_PAGE,    /* name: slug of a section that shows it itself (关于我们) */
	PLACE_OLD,     /* name: an address of an imported archive */
	PLACE_HOME,
	PLACE_SECTION,      /* name: slug */
	PLACE_SECTION_PAGE, /* name: slug, number: page */
	PLACE_ARCHIVE,
	PLACE_ARCHIVE_PAGE, /* number: page of the site's list */
	PLACE_TAG,          /* tag: its number */
	PLACE_TAG_PAGE,     /* tag: its number, number: page */
	PLACE_NEAR,         /* number: a neighbour, whose page leads to it */
	PLACE_CORRECTIONS,
	PLACE_CORRECTIONS_PAGE, /* number: page */
	PLACE_RSS, /* name: slug of a section, or tag: its number, or neither: of
		      the site; as in the next two */
	PLACE_ATOM,
	PLACE_JSON_FEED,
	PLACE_SITEMAP,      /* the index */
	PLACE_SITEMAP_PART, /* number: from 1, the oldest articles first */
	PLACE_SITEMAP_NEWS,
	PLACE_SITEMAP_LISTS, /* fronts of sections and tags; shows no article */
	PLACE_ROBOTS,        /* shows no article */
	PLACE_PROOF,         /* number: the article, as in the next two */
	PLACE_PROOF_JSON,
	PLACE_PROOF_TEXT,      /* the signed text itself */
	PLACE_SEARCH,          /* name: what is looked for */
	PLACE_API_ARTICLE,     /* number: the article */
	PLACE_API_ARTICLES,    /* the newest of a section, a tag or the site, as a feed */
	PLACE_API_CORRECTIONS, /* the newest */
	PLACE_API_SEARCH,      /* name: what is looked for */
	PLACE_PICTURE,         /* name: its path */
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
	int64_t tag;      /* 0: none */
	bool twin;        /* its traditional twin below /hant/ */
};

struct place_list {
	struct place_key *at;
	size_t n, cap;
};

/* "article" …, as stored. A key's is "article", "hant:article", "tag-page" … too: that of
 * its twin begins with "hant:", and a tag's number stands behind "@" ("rss@7"). */
const char *place_name(enum place p);
char *place_key_name(struct arena *a, const struct place_key *k);
/* place, tag and twin of a key from its stored name; false for an unknown one. */
bool place_key_parse(struct place_key *out, const char *name);
const char *place_text(enum place p); /* 文章页 … */
enum sight place_sight(enum place p);

/* The printed page's file below DATA/pages, which is also its address without the leading
 * "/" and a final "index.html"; NULL for a place that is never printed. In the arena. A
 * name that is no slug, a number or tag that does not fit: NULL, whoever asks. */
char *place_file(struct arena *a, const struct place_key *k);
/* Whether that kind of page has a traditional twin. */
bool place_twinned(enum place p);

/* How many lines of the site's and of a section's newest the home page shows. */
enum { HOME_TOP = 9, HOME_BLOCK = 5 };

/* How many of its list's newest a feed carries. */
enum { FEED_ITEMS = 20 };

/* How many places of the site's list a part of the sitemap holds: part N those from
 * (N - 1) * SITEMAP_ITEMS on. */
enum { SITEMAP_ITEMS = 5000 };

/* Every page on which readers find the article now, twins included; for a live one. */
enum err places_of(struct place_list *out, struct db *db, struct arena *a,
    const struct article *art) MUST_USE;

/* Pages without a word of it that change all the same when it comes, changes or goes:
 * what their pagers, dates or notices of withdrawals depend on. */
enum err places_beside(struct place_list *out, struct db *db, struct arena *a,
    const struct article *art) MUST_USE;

#endif
