/* SPDX-License-Identifier: MIT */
/* What a search without result offers instead. */
#ifndef PAGE_SEARCH_WAYS_H
#define PAGE_SEARCH_WAYS_H

#include "news/search.h"
#include "page/page.h"

/* Sets ways of none: what would be found with less asked, {text, url, count} each:
 * without section and days (bare: the address of that search, NULL when it had neither),
 * by each term alone, by parts of the only one. Nothing when there is none. */
enum err search_ways_add(json_t *none, struct ctx *c, const struct search_query *query,
    const char *bare) MUST_USE;

#endif
