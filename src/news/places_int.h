/* SPDX-License-Identifier: MIT */
/* What the table of places (places.c) and the finding of pages (places_find.c) share. */
#ifndef NEWS_PLACES_INT_H
#define NEWS_PLACES_INT_H

#include "news/places.h"

/* Where in the lists the article stands: in the site's (list 0), a section's (slug) or a
 * tag's (list < 0). */
struct spot {
	const char *slug; /* NULL: no section's */
	int64_t list, place, total;
	int64_t newer; /* live ones before it, 20 at most */
};

struct place_search {
	struct db *db;
	struct arena *a;
	const struct article *art;
	struct revision rev; /* the one readers see */
	struct spot *spot;
	size_t spots, cap;
	struct place_list *out;
};

/* Adds the pages of kind p that show the article. */
typedef enum err place_find(struct place_search *s, enum place p);

place_find place_find_self, place_find_page, place_find_old, place_find_home,
    place_find_front, place_find_numbered, place_find_near, place_find_corrections,
    place_find_feed, place_find_sitemap_part, place_find_sitemap_news,
    place_find_sitemap_lists, place_find_words, place_find_newest, place_find_picture,
    place_find_nothing;

/* The finder of that kind, from the table. */
place_find *place_finder(enum place p);

#endif
