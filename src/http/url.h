/* SPDX-License-Identifier: MIT */
/* The only writer of links. One spelling for each page. Results are in the arena; paths
 * begin with the base given to url_init() ("" but under CGI). */
#ifndef HTTP_URL_H
#define HTTP_URL_H

#include "base/arena.h"

#include <stdbool.h>
#include <stdint.h>

/* base: prefix of every path (CGI script); site: "https://host" for absolute links. Both
 * are copied. */
void url_init(const char *base, const char *site);

/* From here on links to pages that have a twin lead to the twin (below /hant/), or no
 * longer; returns what was. Handlers run one at a time, so this is per request. */
bool url_twin(bool on);
/* path (one of ours, without base) as the address of the page itself or of its twin. */
char *url_twin_path(struct arena *a, const char *path, bool twin);

/* Hashes every file below public_dir for url_asset(); replaces the table of an earlier
 * call only when all could be read. Dot names are left out. */
enum err url_load_assets(const char *public_dir) MUST_USE;
/* A digest of what url_asset() goes by: two tables of the same names and bytes have the
 * same. Good until the next url_load_assets(); "" before the first. */
const char *url_assets_version(void);

char *url_home(struct arena *a);
char *url_article(struct arena *a, int64_t id);
char *url_section(struct arena *a, const char *slug);
char *url_section_page(struct arena *a, const char *slug, int64_t n);
char *url_page(struct arena *a, const char *slug);
/* 往期: everything by time; a numbered page of it; a tag's front and pages (tag: its
 * number). n 0: the front. */
char *url_archive(struct arena *a, int64_t n);
char *url_archive_day(struct arena *a); /* where a day is asked for */
char *url_tag(struct arena *a, int64_t tag, int64_t n);
/* A feed ("feed.xml", "atom.xml", "feed.json") of a section (slug), a tag, or the site
 * (NULL, 0). */
char *url_feed(struct arena *a, const char *slug, int64_t tag, const char *file);
/* The search page, with a query or (NULL) without. */
char *url_search(struct arena *a, const char *q);
/* base + "/api/v1" + path printed from fmt. */
char *url_api(struct arena *a, const char *fmt, ...) PRINTF(2, 3);
/* 更正, and its numbered pages. */
char *url_corrections(struct arena *a);
char *url_corrections_page(struct arena *a, int64_t n);
/* A path of this site that is stored: an old address, a picture. */
char *url_path(struct arena *a, const char *path);
/* The verification page of an article: ext "html", "json" or "txt"; and where a text is
 * checked. */
char *url_proof(struct arena *a, int64_t id, const char *ext);
char *url_check(struct arena *a);
/* "/static/NAME?v=HASH12" for a file in public/: immutable. Without hash for a name that
 * url_load_assets() did not see. */
char *url_asset(struct arena *a, const char *name);

/* base + "/ledger" + path printed from fmt, the public heads of the ledger. */
char *url_ledger(struct arena *a, const char *fmt, ...) PRINTF(2, 3);

/* base + "/admin" + path printed from fmt, for the desk. */
char *url_desk(struct arena *a, const char *fmt, ...) PRINTF(2, 3);

/* path with the site in front. */
char *url_absolute(struct arena *a, const char *path);

/* Percent-encodes a query value (everything but unreserved, RFC 3986). */
char *url_escape(struct arena *a, const char *s);

/* The path a person wanted, for "return to" fields: itself when it is a path of the desk
 * ("/admin/…", one leading slash, no control characters), NULL otherwise. */
const char *url_return(const char *path);

#endif
