/* SPDX-License-Identifier: MIT */
/* Cutting text for the search: what a word is, and what "holds the word" means.
 *
 * Characters count as the same when fold_char() makes them the same (width, case,
 * accents, typographic variants) and, for Han, when they are one character in simplified
 * and traditional script (tools/foldgen.c asks OpenCC when the program is built; another
 * table is another number of SEARCH_RULES). Invisible characters do not count at all.
 *
 * A text falls into pieces: runs of Han, kana and Hangul ("沪昆高速"), words of other
 * letters and digits ("g60"), and the point or comma between two digits (the two in
 * "1,234.5"). White space and punctuation end a piece and are otherwise nothing.
 *
 * A looked-for word falls into pieces in the same way. A text holds it when pieces that
 * follow each other in the text are its pieces: each equal, but the first may be the end
 * of a run, the last the beginning of a run or word, and a single run may stand anywhere
 * in a run. So 高速 is found in 沪昆高速公路, gui in Guizhou, G60沪昆 in "G60 沪昆高速",
 * 27 and 27亿 in 3.27亿元; not 60 in G60, 7亿 in 27亿, 国人 in 中国，人民.
 *
 * In the index (FTS5, tokenizer ascii) a run is its overlapping pairs of characters and
 * its last character alone, so each character begins a token; words are tokens, cut at
 * SEARCH_WORD_MAX characters; a point (U+FF0E; the comma U+FF0C) is a token that begins
 * with it and has it between the words at its sides, so that a number is looked for by
 * itself and not by its digits: 3.27 is 3, ．3．27, 27. Tokens count up by one, so
 * adjacent tokens are exactly the above. */
#ifndef NEWS_SEARCH_WORD_H
#define NEWS_SEARCH_WORD_H

#include "base/arena.h"
#include "base/buf.h"

#include <stdbool.h>
#include <stdint.h>

/* A word longer than any that can be looked for is known by its beginning. */
enum { SEARCH_WORD_MAX = 1200 };

/* A folded character, and which bytes of the text it stands for. */
struct search_char {
	int32_t c;
	uint32_t at, end;
};

enum search_kind { SEARCH_RUN, SEARCH_WORD, SEARCH_POINT };

struct search_piece {
	enum search_kind kind;
	uint32_t from, n; /* characters */
};

struct search_cut {
	struct search_char *c;
	struct search_piece *piece;
	size_t chars, n;
};

/* Of valid UTF-8 (what is not counts as a break). In the arena. */
void search_cut(struct search_cut *out, struct arena *a, const char *text);

/* Appends the tokens of a text, each followed by a space. */
void search_tokens(struct buf *b, const struct search_cut *text);

/* Appends what FTS5 looks for to find the word: "沪昆 昆高 高速", "gui" *, "3 ．3．2" *.
 * The word has pieces. */
void search_phrase(struct buf *b, const struct search_cut *word);

/* Where the text holds the word, beginning in its piece number `piece`, from its
 * character `from` on: true, and the characters *first … *last. */
struct search_spot {
	size_t piece, first, last;
};
bool search_find_in(struct search_spot *out, const struct search_cut *text,
    const struct search_cut *word, size_t piece, size_t from);

#endif
