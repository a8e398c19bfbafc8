/* SPDX-License-Identifier: MIT */
/* What feeds and sitemaps need beyond a template: characters that XML can hold, and
 * links that work outside the site. */
#ifndef PAGE_XML_H
#define PAGE_XML_H

#include "page/page.h"

/* Replaces characters that XML 1.0 cannot hold (section 2.2: controls, U+FFFE, U+FFFF)
 * by U+FFFD in every string of root. */
void xml_clean(json_t *root, struct arena *a);

/* Published HTML with every link and picture absolute, as a browser that shows it at page
 * (an absolute URL) resolves them; in the arena. */
char *html_absolute(struct arena *a, const char *html, const char *page);

#endif
