/* SPDX-License-Identifier: MIT */
/* Structs of the newsroom as JSON for templates; tests/templates/ has a sample of every
 * model. */
#ifndef PAGE_MODEL_H
#define PAGE_MODEL_H

#include "news/article.h"
#include "page/page.h"

/* Adds a text unless it is NULL or empty. */
void model_text(json_t *o, const char *key, const char *value);

/* {site, nav, asset, feeds, page: {title, hans, hant …}}: the frame of a public page;
 * current is the slug of the section to mark, as "page" when it is this page itself, else
 * "true". */
json_t *model_public(struct ctx *c, const char *title, const char *current, bool itself);

/* "首页 / 栏目 / 下级栏目 / last": the sections above s and s (NULL: none) with links,
 * last without one; a section's own page gives its title as last. */
void model_crumbs(json_t *root, struct ctx *c, const struct section *s, const char *last);

/* One more, for a page of a list that is no section's: what was the last leads to url. */
void model_crumbs_on(json_t *root, const char *url, const char *last);

/* A title without its break marks (U+200B), in the arena; and title + title_parts into o.
 */
char *model_title(struct ctx *c, const char *title);
void model_titles(json_t *o, struct ctx *c, const char *title);

/* Adds datetime (ISO) and time (in strftime format fmt, NULL: 2026年11月24日 10:24). */
void model_time(json_t *o, struct ctx *c, int64_t at, const char *fmt);

/* A moment for the desk: the time in that strftime format, with its day in front unless
 * that is today, and with the year unless that is this one. In the arena. */
char *model_when_text(struct ctx *c, int64_t at, const char *time_format);

/* {iso, text} for the desk: today "14:03", this year "11-24 14:03", else with the year.
 * NULL for 0. */
json_t *model_when(struct ctx *c, int64_t at);

/* Address of a section for readers, by its kind. */
char *model_section_url(struct ctx *c, const struct section *s);

/* Address of an article for readers, which depends on the kind of its section. */
char *model_article_url(
    struct ctx *c, int64_t id, enum section_kind kind, const char *slug);

/* A line of a list. */
json_t *model_card(struct ctx *c, const struct card *card, const char *time_format);

/* The article object of templates/public/article.html. r: the revision to show. */
json_t *model_article(struct ctx *c, const struct article *art, const struct revision *r);

/* "8f3a…c21e" and the first 12 digits; in the arena. */
char *model_short_hash(struct arena *a, const struct sha *h);
char *model_hash12(struct arena *a, const struct sha *h);

#endif
