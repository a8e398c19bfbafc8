/* SPDX-License-Identifier: MIT */
/* Characters as a search sees them: one form for each letter and digit, whatever its
 * width, case, accent or typographic variant (Unicode 15 by utf8proc). Chinese scripts
 * are another matter (news/search_word.h). */
#ifndef BASE_FOLD_H
#define BASE_FOLD_H

#include <stddef.h>
#include <stdint.h>

enum { FOLD_MAX = 18 }; /* the longest expansion in Unicode */

enum fold_class {
	FOLD_BREAK, /* white space, punctuation, symbols: ends a run */
	FOLD_WORD,  /* letters and digits that stand in words between spaces */
	FOLD_CJK    /* Han, kana, Hangul, bopomofo, private use: words without spaces */
};

/* The characters that c counts as, by compatibility decomposition and case folding,
 * without marks; returns how many, 0 for one that is not there at all (an accent, a soft
 * hyphen, U+200B). Kana and Hangul stay whole. */
size_t fold_char(int32_t out[FOLD_MAX], int32_t c);

/* Class of a character that fold_char() gave. */
enum fold_class fold_class(int32_t c);

#endif
