/* SPDX-License-Identifier: MIT */
/* What the handlers below /api/v1 share: parameters, cursors, answers, problems. The
 * document doc/openapi.json is the contract; tests/api checks every answer against it.
 *
 * Rules: a parameter that the address does not know, comes twice or is malformed is
 * refused (400, naming it): a misspelled filter must not answer with everything. Every
 * answer may be read by pages of other sites. The ETag is made of the body's SHA-256. */
#ifndef PAGE_API_H
#define PAGE_API_H

#include "news/walk.h"
#include "page/page.h"

/* Is the request for an address of the API? Then errors are problems. */
bool api_asked(const struct ctx *c);

/* An answer of 200 with its ETag; root is taken over. e: what went wrong before, returned
 * as it is. */
enum err api_reply(struct ctx *c, json_t *root, enum err e);

/* A problem (RFC 9457); said: for people, NULL: what fits the status. Always OK, so that
 * a handler can return it. */
enum err api_problem(struct ctx *c, int status, const char *said);
/* 400 that names the parameter; fmt is Chinese and goes on behind its name. */
enum err api_refuse(struct ctx *c, const char *parameter, const char *why);

/* The value of a parameter, NULL when it was not sent. */
const char *api_get(const struct ctx *c, const char *name);

/* True when the request has no other parameters than those (separated by spaces), each
 * once, and limit (1 to 100, else 20) is good; false: the refusal is the reply. */
bool api_known(int64_t *limit, struct ctx *c, const char *known);

/* Where to go on: *before is the place that the cursor of that list names, INT64_MAX
 * without one. false: the refusal is the reply. */
bool api_before(int64_t *before, struct ctx *c, const char *list);

/* A part of a list on its way out. */
struct api_list {
	const char *name; /* of its cursors: one of another list is refused; no space */
	int64_t limit, before; /* from api_known() and api_before() */
	int64_t total;
	bool at_least; /* there may be more than total */
	bool more;
	int64_t place; /* of the last item: the next part is below it */
	json_t *items;
};

/* Begins the items. How many of the rows become one: one row more than limit was asked
 * for, which tells whether the list goes on. */
size_t api_items(struct api_list *l, size_t rows);

/* The item, which is taken over, at that place of the list. */
void api_add(struct api_list *l, json_t *item, int64_t place);

/* {"total", "total_is", "items", "next"} and the header Link. items is taken over. */
enum err api_list(json_t **out, struct ctx *c, struct api_list *l) MUST_USE;

/* The text, "" for NULL; absolute addresses of a path, and of a page's twin; a moment as
 * RFC 3339 in Beijing time. */
json_t *api_text(const char *s);
json_t *api_url(struct ctx *c, const char *path);
json_t *api_time(struct ctx *c, int64_t at);
/* Sets url (the page for readers), hant_url (its twin) and api_url of an article. */
void api_article_urls(
    json_t *o, struct ctx *c, int64_t id, enum section_kind kind, const char *slug);
/* {"id", "name", "url", "articles_url"} */
json_t *api_tag(struct ctx *c, const struct tag *t);
/* {"slug", "title", "url"} */
json_t *api_section(
    struct ctx *c, const char *slug, const char *title, enum section_kind kind);

#endif
