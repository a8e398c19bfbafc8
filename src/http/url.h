/* SPDX-License-Identifier: MIT */
/* The only writer of links. One spelling for each page. Results are in the arena; paths
 * begin with the base given to url_init() ("" but under CGI). */
#ifndef HTTP_URL_H
#define HTTP_URL_H

#include "base/arena.h"

#include <stdint.h>

/* base: prefix of every path (CGI script); site: "https://host" for absolute links. Both
 * are copied. */
void url_init(const char *base, const char *site);

/* Hashes every file below public_dir for url_asset(); replaces the table of an earlier
 * call only when all could be read. Dot names are left out. */
enum err url_load_assets(const char *public_dir) MUST_USE;

char *url_home(struct arena *a);
char *url_article(struct arena *a, int64_t id);
char *url_section(struct arena *a, const char *slug);
char *url_section_page(struct arena *a, const char *slug, int64_t n);
char *url_page(struct arena *a, const char *slug);
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
