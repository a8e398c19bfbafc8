/* SPDX-License-Identifier: MIT */
/* Texts made comparable: what a reader copies comes back with other spaces, line breaks
 * and widths. A squeezed text has no white space and no invisible characters, full-width
 * letters, digits and punctuation in their plain width, one form for each quotation mark,
 * dash and dot, and runs of dashes and dots as one. Letters and Han characters stay as
 * they are: 己 is not 已, g60 is not G60. */
#ifndef NEWS_SQUEEZE_H
#define NEWS_SQUEEZE_H

#include "news/article.h"

struct squeezed {
	const char *text; /* what it was made from, borrowed */
	int32_t *c;       /* n code points */
	uint32_t *at;     /* n + 1: where in text each begins; the last is its length */
	size_t n;
};

/* Of valid UTF-8 in NFC. In the arena. */
void squeeze(struct squeezed *out, struct arena *a, const char *text);

/* The words of a revision as readers can copy them: the fields above the text, and the
 * text of the published HTML, a line each. In the arena. */
char *squeeze_words(struct arena *a, const struct revision *r);

/* HTML as stored (our renderer's own) → its text; blocks end with a line end. */
char *squeeze_html(struct arena *a, const char *html);

/* Where needle stands in hay, from its character from on; SIZE_MAX: nowhere. */
size_t squeeze_find(
    const struct squeezed *hay, const struct squeezed *needle, size_t from);

/* The original words of characters from … to - 1, white space at their end cut. */
char *squeeze_original(struct arena *a, const struct squeezed *s, size_t from, size_t to);

#endif
