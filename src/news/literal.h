/* SPDX-License-Identifier: MIT */
/* Plain text as Markdown that renders as exactly that text: a backslash goes before a
 * character where Markdown would read it otherwise, and only there. */
#ifndef NEWS_LITERAL_H
#define NEWS_LITERAL_H

#include "base/buf.h"

enum {
	LITERAL_START =
	    1, /* s begins a line: list, quote, heading and fence signs count */
	LITERAL_HEADING = 2, /* s is a heading's text: a closing row of # counts */
	LITERAL_ALWAYS =
	    4, /* more text follows on the line, so a pair may be completed there */
};

/* Appends the one line s (no line ends, trimmed). A whole paragraph is LITERAL_START. */
void literal_add(struct buf *out, const char *s, unsigned where);

#endif
