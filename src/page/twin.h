/* SPDX-License-Identifier: MIT */
/* A public page and its traditional twin below /hant/ (view/hant.h): how each leads to
 * the other. */
#ifndef PAGE_TWIN_H
#define PAGE_TWIN_H

#include "page/page.h"

/* page.hans, page.hant: absolute addresses of the page and of its twin; page.other: the
 * way from one to the other for people; page.twin: this is the twin. locale and
 * locale_other as OpenGraph has them. Nothing on the desk (a preview). */
void twin_head(json_t *page, struct ctx *c);
/* A page that is none of the site's (an error) has no twin. */
void twin_none(json_t *page);

/* The HTML of a text for this page: on a twin, links that lead to pages with twins lead
 * to those. In the arena, or html itself. */
const char *twin_links(struct ctx *c, const char *html);
/* The same for any twin. */
const char *twin_html(struct arena *a, const char *html);

#endif
