/* SPDX-License-Identifier: MIT */
/* What fits on the one page of an 审稿单. Counted in lines of the fixed measures of
 * public/sheet.css: whoever changes one changes the other (tests/e2e/proof.test.mjs
 * prints the fullest sheet). */
#ifndef PAGE_SHEET_FIT_H
#define PAGE_SHEET_FIT_H

#include "base/arena.h"

#include <stdint.h>

/* One who answered for the text. */
struct sheet_step {
	const char *level, *name, *verdict, *note; /* note: one line, "" when none */
	int64_t at, seq;
};

/* What stands above and below the steps. */
struct sheet_room {
	size_t title_chars;
	int lines;     /* kicker, subtitle: one each */
	int fact_rows; /* rows of facts, and those of two lines */
	int fact_wraps;
	int foot_wraps; /* lines of the foot beyond one each */
};

enum {
	SHEET_LINE = 44, /* characters of a line of the head */
	SHEET_FACT = 32, /* of a fact: two lines */
	SHEET_FACT_LINE = 17,
	SHEET_FOOT_LINE = 40, /* of a line of the foot */
	SHEET_NAME = 14
};

/* Leaves out the oldest steps that do not fit and cuts opinions to the room there is for
 * each. Returns where the steps that stay begin. */
size_t sheet_fit(
    struct arena *a, struct sheet_step *steps, size_t n, const struct sheet_room *room);

#endif
