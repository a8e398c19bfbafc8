/* SPDX-License-Identifier: MIT */
/* Text is UTF-8 without NUL. Everything from outside passes text_normal() at the edge and
 * is NFC with LF line ends from there on (Unicode 15 by utf8proc). */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include "base/arena.h"

#include <stdbool.h>
#include <stdint.h>

/* True when the len bytes are valid UTF-8 (no surrogates, no overlong forms, no NUL). */
bool text_valid(const char *s, size_t len);

/* *out = s in NFC, CRLF and CR as LF; in the arena. ERR_INVALID (said in Chinese) for
 * invalid UTF-8, control characters other than tab and LF, U+2028/2029, non-characters,
 * or U+F8FE (view/markdown keeps that one for itself). */
enum err text_normal(char **out, struct arena *a, const char *s, size_t len) MUST_USE;

/* The same for one line: line ends and tabs become a space, white space at both ends
 * (full-width too) is cut. */
enum err text_line(char **out, struct arena *a, const char *s, size_t len) MUST_USE;

/* Number of code points. */
size_t text_chars(const char *s);

/* Number of words as a Chinese desk counts them (字数): each Han character, kana or
 * Hangul is one, each run of letters and digits is one; white space and punctuation do
 * not count. */
size_t text_words(const char *s, size_t len);

/* The first max characters of s, with "…" when cut; in the arena. */
char *text_cut(struct arena *a, const char *s, size_t max);

/* True for a slug: a-z 0-9 and inner hyphens, 1 to 40 bytes, begins with a letter. */
bool text_is_slug(const char *s);

/* Decodes one code point at s (valid UTF-8, not at its end); *next is set behind it. */
int32_t text_next(const char *s, const char **next);

/* Appends code point c as UTF-8 to out (4 bytes are enough); returns bytes written. */
size_t text_put(int32_t c, char *out);

/* A whole decimal number in s, at least min and at most max: true and *out, else false.
 * No sign, no leading zero, no space. */
bool text_int(const char *s, int64_t min, int64_t max, int64_t *out);

/* White space cut from both ends in place (full-width too); returns the new start. */
char *text_trim(char *s);

/* True when s begins with prefix. */
bool text_starts(const char *s, const char *prefix);

#endif
