/* SPDX-License-Identifier: MIT */
/* Folding, with a short way for what most of a Chinese text is. */
#include "base/fold.h"

#include <stdbool.h>
#include <utf8proc.h>

static bool between(int32_t c, int32_t first, int32_t last)
{
	return c >= first && c <= last;
}

/* Syllables and ideographs that decomposition would take apart or leaves alone. */
static bool is_cjk(int32_t c)
{
	return between(c, 0x4E00, 0x9FFF) || between(c, 0x3005, 0x3007) ||
	       between(c, 0x3041, 0x3096) || between(c, 0x30A1, 0x30FA) ||
	       between(c, 0x30FC, 0x30FF) || between(c, 0x3105, 0x312F) ||
	       between(c, 0x31A0, 0x31BF) || between(c, 0x31F0, 0x31FF) ||
	       between(c, 0x3400, 0x4DBF) || between(c, 0xAC00, 0xD7A3) ||
	       between(c, 0x20000, 0x2F7FF) || between(c, 0x2FA20, 0x3FFFD);
}

/* The same of what decomposition takes apart or leaves: radicals, 〡 to 〩, 〻, ゝ, the
 * ideographs among the compatibility ones, and private use, where old texts keep rare
 * characters. */
static bool is_other_cjk(int32_t c)
{
	return between(c, 0x2E80, 0x2FDF) || between(c, 0x3021, 0x3029) || c == 0x303B ||
	       between(c, 0x309D, 0x309E) || between(c, 0xE000, 0xFAFF) || c >= 0xF0000;
}

size_t fold_char(int32_t out[FOLD_MAX], int32_t c)
{
	if (c < 0x80 || is_cjk(c)) {
		*out = between(c, 'A', 'Z') ? c + ('a' - 'A') : c;
		return 1;
	}
	int boundary = UTF8PROC_BOUNDCLASS_START;
	utf8proc_ssize_t n = utf8proc_decompose_char(c, out, FOLD_MAX,
	    UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD |
		UTF8PROC_STRIPMARK | UTF8PROC_IGNORE,
	    &boundary);
	if (n < 0 || n > FOLD_MAX) {
		*out = c;
		return 1;
	}
	bool hidden =
	    n == 1 && *out >= 0x80 && utf8proc_category(*out) == UTF8PROC_CATEGORY_CF;
	return hidden ? 0 : (size_t)n;
}

enum fold_class fold_class(int32_t c)
{
	if (c < 0x80)
		return between(c, 'a', 'z') || between(c, '0', '9') ? FOLD_WORD
								    : FOLD_BREAK;
	if (is_cjk(c) || is_other_cjk(c))
		return FOLD_CJK;
	utf8proc_category_t cat = utf8proc_category(c);
	bool letter = cat >= UTF8PROC_CATEGORY_LU && cat <= UTF8PROC_CATEGORY_LO;
	bool number = cat >= UTF8PROC_CATEGORY_ND && cat <= UTF8PROC_CATEGORY_NO;
	return letter || number ? FOLD_WORD : FOLD_BREAK;
}
