/* SPDX-License-Identifier: MIT */
/* Links between the pages of a list that is numbered from its oldest: the front, then
 * pages falling to 1. */
#ifndef PAGE_PAGER_H
#define PAGE_PAGER_H

#include "page/model.h"

/* Address of page n of a list, 0: its front. list: what the function knows it by. */
typedef char *pager_url(struct arena *a, const void *list, int64_t n);

/* root.pager: {links: [{text, url, current, rel, gap}]}. full: how many pages are
 * complete; here: the page that is shown, 0: the front. Nothing when there is none. */
void pager_add(json_t *root, struct ctx *c, pager_url *url, const void *list,
    const int64_t full_here[2]);

#endif
