/* SPDX-License-Identifier: MIT */
/* What stands in the head of a public page for others than readers: feeds, and what the
 * page holds as linked data (schema.org, as JSON-LD). */
#ifndef PAGE_META_H
#define PAGE_META_H

#include "news/tag.h"
#include "page/model.h"

/* root.feeds: {title, rss, atom, json}, of the section with that slug, of that tag, or
 * (NULL, 0) of the site, which every page has that says nothing else. */
void meta_feeds(
    json_t *root, struct ctx *c, const char *slug, int64_t tag, const char *title);

/* root.ld, and page.description when nothing said it: NewsArticle and BreadcrumbList.
 * root has page, crumbs, and the article as model_article() and after_article() made
 * it. */
void meta_article(json_t *root, struct ctx *c, const struct article *art,
    const struct revision *rev, const struct tag_list *tags);
/* root.ld: BreadcrumbList, for lists and pages. */
void meta_crumbs(json_t *root, struct ctx *c);
/* root.ld: WebSite, with its search. */
void meta_site(json_t *root, struct ctx *c);

#endif
