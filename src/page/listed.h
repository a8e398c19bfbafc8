/* SPDX-License-Identifier: MIT */
/* A page of a readers' list: the newest twenty as its front, or a numbered page; grouped
 * by day, with a pager. Sections, tags and the archive (往期) are such lists and share
 * templates/public/section.html. */
#ifndef PAGE_LISTED_H
#define PAGE_LISTED_H

#include "news/article.h"
#include "page/pager.h"

struct listed {
	int64_t list, n; /* news/listing.h; n 0: the front */
	pager_url *url;  /* of its pages */
	const void *of;  /* what url() takes */
	/* from listed_load() */
	int64_t full;
	struct card_list cards;
	const char *page_name; /* "第3页", NULL: the front */
};

/* Reads the page that l->list and l->n name. ERR_NOT_FOUND when there is no such page. */
enum err listed_load(struct listed *l, struct ctx *c) MUST_USE;

/* The page as a model: title is the list's, current the section's slug for the navigation
 * or NULL, description and empty (what an empty list says) may be "". Has page, section,
 * days and pager, no crumbs. */
json_t *listed_model(struct ctx *c, const struct listed *l, const char *title,
    const char *current, const char *empty);

#endif
