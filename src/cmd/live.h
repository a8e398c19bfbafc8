/* SPDX-License-Identifier: MIT */
/* Private to cmd/verify.c and live*.c: every public page through the web server, against
 * what the database says it is. The database has been verified before. */
#ifndef CMD_LIVE_H
#define CMD_LIVE_H

#include "base/buf.h"
#include "cmd/cmd.h"

enum live_kind {
	LIVE_ARTICLE, /* its text is the signed one, or 410, or 404 */
	LIVE_TEXT,    /* the signed bytes themselves */
	LIVE_LIST,    /* a page that leads to articles */
};

struct live_page {
	enum live_kind kind;
	char *path;
	int64_t article; /* LIVE_ARTICLE, LIVE_TEXT */
};

struct live_pages {
	struct live_page *at;
	size_t n, cap;
};

/* Every page of the site, articles that readers do not see included: in the arena. */
enum err live_list(struct live_pages *out, struct db *db, struct arena *a) MUST_USE;

/* What a web server answered. status 0: nothing, body says why; 3xx: body is where to. */
struct live_answer {
	int status;
	struct buf body;
};

/* Fetches site + path of n pages by curl(1), some at once, no redirect followed. The
 * caller releases the bodies. */
enum err live_fetch(struct live_answer *out, const char *site,
    const struct live_page *pages, size_t n) MUST_USE;

struct live_report {
	int64_t pages, signed_texts, gone, absent, lists, faults;
};
/* Checks all of them at that site ("http://host:8080"); faults go to standard output. */
enum err live_verify(
    struct live_report *out, struct cmd_env *env, const char *site) MUST_USE;

#endif
