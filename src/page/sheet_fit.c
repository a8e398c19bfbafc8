/* SPDX-License-Identifier: MIT */
/* The arithmetic of one page. Pixels of CSS, at 96 to the inch. */
#include "page/sheet_fit.h"

#include "base/text.h"

enum {
	PAGE_PX = 1017, /* A4 less the margins */
	SPARE_PX = 24,  /* for fonts a little larger than ours */
	HEAD_PX = 52,   /* the form's name, the double line */
	TITLE_PX = 31,  /* a line of the title */
	TITLE_CHARS = 28,
	LINE_PX = 22, /* kicker, subtitle; a further line of a fact or of the foot */
	FACT_PX = 31,
	TABLE_PX = 75, /* heading and head of the table, space, the remark below */
	FOOT_PX = 200, /* five rows of one line */
	STEP_PX = 11,  /* around a step */
	STEP_LINE_PX = 18,
	NOTE_CHARS = 22, /* of a line of an opinion */
	NAME_CHARS = 5
};

static size_t lines_of(const char *text, size_t chars)
{
	size_t n = (text_chars(text) + chars - 1) / chars;
	return n ? n : 1;
}

/* Lines of all steps that fit, when there are n of them. */
static long room_for(const struct sheet_room *r, size_t n)
{
	long px = PAGE_PX - SPARE_PX - HEAD_PX - TABLE_PX - FOOT_PX;
	px -= (long)((r->title_chars + TITLE_CHARS - 1) / TITLE_CHARS) * TITLE_PX;
	px -= (long)(r->lines + r->fact_wraps + r->foot_wraps) * LINE_PX;
	px -= (long)r->fact_rows * FACT_PX + (long)n * STEP_PX;
	return px > 0 ? px / STEP_LINE_PX : 0;
}

size_t sheet_fit(
    struct arena *a, struct sheet_step *steps, size_t n, const struct sheet_room *room)
{
	size_t from = 0;
	long least = 0, notes = 0;
	for (size_t i = 0; i < n; i++) {
		steps[i].name = text_cut(a, steps[i].name, SHEET_NAME);
		least += (long)lines_of(steps[i].name, NAME_CHARS);
		notes += *steps[i].note != 0;
	}
	for (; from + 1 < n && least > room_for(room, n - from); from++) {
		least -= (long)lines_of(steps[from].name, NAME_CHARS);
		notes -= *steps[from].note != 0;
	}
	long spare = room_for(room, n - from) - least;
	long each = 1 + (spare > 0 && notes ? spare / notes : 0);
	for (size_t i = from; i < n; i++)
		steps[i].note = text_cut(a, steps[i].note, (size_t)each * NOTE_CHARS - 1);
	return from;
}
