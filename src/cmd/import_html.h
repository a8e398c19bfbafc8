/* SPDX-License-Identifier: MIT */
/* HTML of other systems as Markdown: only what Markdown can say stays, the rest
 * becomes its text. Runs in the caller's process: input and depth are bounded,
 * time is linear but for libxml2's own repairs. */
#ifndef CMD_IMPORT_HTML_H
#define CMD_IMPORT_HTML_H

#include "base/buf.h"
#include "news/draft.h"

#include <stdbool.h>

enum {
	HTML_MAX = 512 * 1024, /* bytes of HTML of one article */
	HTML_DEPTH = 64        /* elements inside each other */
};

/* *out: Markdown that renders as the same text, in the arena. What was lost is
 * one remark on the given line. ERR_TOO_BIG and ERR_INVALID are said in
 * Chinese. */
enum err html_to_md(char **out, struct arena *a, const char *html, size_t line,
    struct report *lost) MUST_USE;

/* *out: the text alone, on one line. */
enum err html_to_text(char **out, struct arena *a, const char *html) MUST_USE;

/* ---- import_inline.c: one paragraph on its way ---- */

enum { RUN_STRONG = 1, RUN_EM = 2, RUN_CODE = 4, RUN_BREAK = 8 };

/* How text looks. Two links are one when the pointers are equal. */
struct style {
	unsigned bits;
	const char *link; /* address, NULL: none */
};

struct run {
	struct style style;
	size_t start, end; /* in the line's text */
};

struct line {
	struct arena *a;
	struct buf text;
	struct run *run;
	size_t n, cap;
	size_t newlines; /* in the white space that waits */
	bool space;      /* white space waits for the next sign */
};

/* Appends text; white space becomes one space, or nothing at the ends. */
void line_add(struct line *l, const char *s, size_t len, struct style style);
void line_break(struct line *l);
bool line_empty(const struct line *l);
/* Forgets the text, keeps the memory. */
void line_clear(struct line *l);

enum { LINE_HEADING = 1, LINE_CELL = 2 };
/* Appends the Markdown; many lines only when neither flag is set. */
void line_md(struct buf *out, const struct line *l, unsigned where);

#endif
