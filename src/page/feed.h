/* SPDX-License-Identifier: MIT */
/* What the three kinds of feed have in common. */
#ifndef PAGE_FEED_H
#define PAGE_FEED_H

#include "page/page.h"

/* The list that the request's address names, as the model of templates/public/rss.xml and
 * atom.xml: {feed, items, gone}; file: the feed's own name ("feed.xml"); gone: also what
 * was withdrawn of late. All links are absolute. ERR_NOT_FOUND: no such list. *out is the
 * caller's. */
enum err feed_model(json_t **out, struct ctx *c, const char *file, bool gone) MUST_USE;

#endif
