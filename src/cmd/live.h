/* SPDX-License-Identifier: MIT */
/* Private to cmd/verify.c and live*.c: everything that can show an article, through the
 * web server, against what the database says it is. The database has been verified
 * before. */
#ifndef CMD_LIVE_H
#define CMD_LIVE_H

#include "app/app.h"
#include "base/buf.h"
#include "cmd/cmd.h"

enum live_kind {
	LIVE_ARTICLE, /* a page: its text is the signed one, or 410, or 404 */
	LIVE_TEXT,    /* the signed bytes themselves */
	LIVE_LIST,    /* a page that leads to articles */
	LIVE_RSS,
	LIVE_ATOM,
	LIVE_JSON_FEED,
	LIVE_SITEMAP,     /* a part of it: its addresses are counted */
	LIVE_FILE,        /* what only has to be equal */
	LIVE_API_ARTICLE, /* JSON: every signed field, or 410, or 404 */
	LIVE_API_LIST,    /* JSON: its items are counted */
	LIVE_API_FOUND,   /* JSON: a search for the article's title */
};

struct live_page {
	enum live_kind kind;
	char *path;           /* with its query */
	int64_t article;      /* it is of; 0: none */
	bool twin;            /* below /hant/ */
	bool printed;         /* it may be a file, with compressed forms beside it */
	const char *encoding; /* that is asked for; NULL: none */
};

struct live_pages {
	struct live_page *at;
	size_t n, cap;
};

/* Every page but those of single articles, and as walks the first answers of the API's
 * lists, which go on behind a cursor: in the arena. */
enum err live_list(struct live_pages *out, struct live_pages *walks, struct db *db,
    struct arena *a) MUST_USE;

/* The pages of the next articles with a number above *after, whether readers see them or
 * not, behind the last one those of the number that nobody has yet; *after moves on.
 * None: that was all. In the arena. */
enum err live_articles(
    struct live_pages *out, struct db *db, struct arena *a, int64_t *after) MUST_USE;

/* What a web server answered. status 0: nothing, body says why; 3xx: body is where to. */
struct live_answer {
	int status;
	struct buf body;
};

/* Fetches site + path of n pages by curl(1), some at once, no redirect followed; waits
 * when the server says that it is asked too often. All are asked for in the encoding of
 * the first, bodies come back decoded. The caller releases them. */
enum err live_fetch(struct live_answer *out, const char *site,
    const struct live_page *pages, size_t n) MUST_USE;

/* What was met where, by article number. */
struct live_met {
	uint8_t *was;            /* live when the check began */
	uint8_t *mapped;         /* how often in the sitemap */
	uint8_t *walked;         /* how often in the API's list */
	int64_t last;            /* the highest number */
	bool unmapped, unwalked; /* a page of these was not good: not all were counted */
};

struct live {
	struct app app;
	const char *site, *base; /* http://host:port, and the path below it */
	struct live_report *report;
	struct live_met met;
	struct arena a; /* of one page */
	char why[300];  /* what is wrong with it */
};

/* Notes what is wrong with the page; true, so that it can be returned. */
bool live_wrong(struct live *l, const char *fmt, ...) PRINTF(2, 3);
/* The same for two texts that should be equal: shows where they part. */
bool live_differs(struct live *l, const char *have, const char *want);

/* The site's own address may be written in a page; it is no part of what is compared. In
 * the page's arena, as the next. */
char *live_bare(struct live *l, const char *text);
char *live_without(struct arena *a, const char *text, const char *what);
/* A text as it stands in HTML and XML, and as it stands in a twin. */
char *live_escaped(struct live *l, const char *text);
char *live_hant(struct live *l, const char *text, bool html);
/* The number of the article that the first address of an article's page leads to, 0:
 * there is none; *at moves behind it. */
int64_t live_next_article(const char **at);
/* Do readers see that article, as far as the database knows now? */
bool live_is_public(struct live *l, int64_t article);

/* The answer with the status that it should have, against the one made here; true when
 * something is wrong. live_html.c: pages; live_data.c: all else. */
bool live_bad_html(struct live *l, const struct live_page *p, const char *have,
    const char *want, int status);
bool live_bad_data(struct live *l, const struct live_page *p, const char *have,
    const char *want, int status);

/* live_met.c: what is live now; counts the articles of a page, good or not; says at the
 * end which article is not exactly once where it belongs, unless it came or went
 * meanwhile or a page was not good. */
enum err live_met_begin(struct live *l, struct arena *a) MUST_USE;
void live_met_page(
    struct live *l, const struct live_page *p, const char *body, bool good);
enum err live_met_end(struct live *l) MUST_USE;

struct live_report {
	int64_t pages, signed_texts, gone, absent, lists; /* without twins */
	int64_t twins, feeds, maps, answers;
	int64_t faults;
};
/* Checks all of them at that site ("http://host:8080"); faults go to standard output. */
enum err live_verify(
    struct live_report *out, struct cmd_env *env, const char *site) MUST_USE;

#endif
