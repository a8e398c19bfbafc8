/* SPDX-License-Identifier: MIT */
/* Readers' search. */
#ifndef PAGE_SEARCH_H
#define PAGE_SEARCH_H

#include "page/page.h"

/* GET /search ?q= &section= (slug) &from= &to= (days) &sort=relevance &p= (page). */
enum err page_search(struct ctx *c);
/* GET /admin/searches: what readers did not find. */
enum err page_searches(struct ctx *c);

#endif
