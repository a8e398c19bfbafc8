/* SPDX-License-Identifier: MIT */
/* UTF-8 text: checked and normalised once at the edge, counted and cut by code points.
 * Decoding, NFC and character categories come from utf8proc (Unicode 15). */
#include "base/text.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

enum { REPLACEMENT = 0xFFFD };

/* One code point of the len bytes at s, or -1; *n bytes. */
static int32_t decode(const char *s, size_t len, size_t *n)
{
	const unsigned char *u = (const unsigned char *)s;
	if (u[0] < 0x80) {
		*n = 1;
		return u[0];
	}
	utf8proc_int32_t c;
	utf8proc_ssize_t got =
	    utf8proc_iterate(u, len > 4 ? 4 : (utf8proc_ssize_t)len, &c);
	*n = got > 0 ? (size_t)got : 1;
	return got > 0 ? c : -1;
}

bool text_valid(const char *s, size_t len)
{
	for (size_t i = 0, n; i < len; i += n)
		if (decode(s + i, len - i, &n) <= 0)
			return false;
	return true;
}

static bool between(int32_t c, int32_t first, int32_t last)
{
	return c >= first && c <= last;
}

static bool is_forbidden(int32_t c)
{
	if (c < 0x20)
		return c != '\t' && c != '\n' && c != '\r';
	return between(c, 0x7F, 0x9F) || c == 0x2028 || c == 0x2029 || c == 0xF8FE ||
	       between(c, 0xFDD0, 0xFDEF) || (c & 0xFFFE) == 0xFFFE;
}

/* Characters that NFC leaves alone next to each other. Only a fast way past utf8proc for
 * plain Chinese and Latin text; the test compares it with utf8proc. */
static bool is_plain(int32_t c)
{
	return c < 0x300 || between(c, 0x4E00, 0x9FFF) || between(c, 0x2010, 0x2027) ||
	       between(c, 0x3000, 0x3029) || between(c, 0xFF01, 0xFF60);
}

static enum err to_nfc(char **out, struct arena *a, const char *s, size_t len)
{
	utf8proc_uint8_t *nfc = NULL;
	utf8proc_ssize_t n = utf8proc_map((const utf8proc_uint8_t *)s,
	    (utf8proc_ssize_t)len, &nfc, UTF8PROC_STABLE | UTF8PROC_COMPOSE);
	if (n == UTF8PROC_ERROR_NOMEM)
		err_fatal("text: out of memory");
	if (n < 0)
		return err_set(ERR_INVALID, "NFC: %s", utf8proc_errmsg(n));
	*out = arena_strndup(a, (const char *)nfc, (size_t)n);
	free(nfc);
	return OK;
}

enum err text_normal(char **out, struct arena *a, const char *s, size_t len)
{
	char *copy = arena_alloc(a, len + 1);
	size_t used = 0, chars = 0;
	bool plain = true;
	for (size_t i = 0, n; i < len; i += n) {
		int32_t c = decode(s + i, len - i, &n);
		chars++;
		if (c < 0)
			return err_say(ERR_INVALID,
			    "文字不是有效的 UTF-8（第 %zu 个字符处）。", chars);
		if (is_forbidden(c))
			return err_say(ERR_INVALID,
			    "文字中有不能使用的字符 U+%04X（第 %zu 个字符）。",
			    (unsigned)c, chars);
		plain = plain && is_plain(c);
		if (c == '\r') {
			copy[used++] = '\n';
			if (i + 1 < len && s[i + 1] == '\n')
				n = 2;
			continue;
		}
		memcpy(copy + used, s + i, n);
		used += n;
	}
	if (!plain)
		return to_nfc(out, a, copy, used);
	*out = copy;
	return OK;
}

enum err text_line(char **out, struct arena *a, const char *s, size_t len)
{
	char *line = NULL;
	enum err e = text_normal(&line, a, s, len);
	if (e != OK)
		return e;
	assert(line);
	for (char *p = line; *p; p++)
		if (*p == '\n' || *p == '\t')
			*p = ' ';
	*out = text_trim(line);
	return OK;
}

size_t text_chars(const char *s)
{
	size_t n = 0;
	for (; *s; s++)
		n += ((unsigned char)*s & 0xC0) != 0x80;
	return n;
}

/* Characters that are a word each; only asked for letters. */
static bool is_word_alone(int32_t c)
{
	return between(c, 0x3005, 0x3007) || between(c, 0x3040, 0x30FF) ||
	       between(c, 0x3131, 0x318E) || between(c, 0x31F0, 0x31FF) ||
	       between(c, 0x3400, 0x4DBF) || between(c, 0x4E00, 0x9FFF) ||
	       between(c, 0xAC00, 0xD7A3) || between(c, 0xF900, 0xFAFF) ||
	       between(c, 0xFF66, 0xFF9F) || between(c, 0x20000, 0x3FFFD);
}

size_t text_words(const char *s, size_t len)
{
	size_t words = 0;
	bool in_run = false;
	for (size_t i = 0, n; i < len; i += n) {
		int32_t c = decode(s + i, len - i, &n);
		utf8proc_category_t cat = utf8proc_category(c);
		if (cat == UTF8PROC_CATEGORY_MN || cat == UTF8PROC_CATEGORY_MC)
			continue; /* belongs to the character before */
		bool letter =
		    (cat >= UTF8PROC_CATEGORY_LU && cat <= UTF8PROC_CATEGORY_LO) ||
		    cat == UTF8PROC_CATEGORY_ND || cat == UTF8PROC_CATEGORY_NL;
		bool alone = letter && is_word_alone(c);
		if (alone || (letter && !in_run))
			words++;
		in_run = letter && !alone;
	}
	return words;
}

char *text_cut(struct arena *a, const char *s, size_t max)
{
	const char *p = s;
	for (size_t i = 0; i < max && *p; i++)
		text_next(p, &p);
	if (!*p)
		return arena_strdup(a, s);
	size_t len = (size_t)(p - s);
	static const char dots[] = "…";
	char *cut = arena_alloc(a, len + sizeof(dots));
	if (len > 0)
		memcpy(cut, s, len);
	memcpy(cut + len, dots, sizeof(dots));
	return cut;
}

bool text_is_slug(const char *s)
{
	size_t n = 0;
	for (; s[n]; n++) {
		bool inner = (s[n] >= '0' && s[n] <= '9') || s[n] == '-';
		if (n >= 40 || !((s[n] >= 'a' && s[n] <= 'z') || (inner && n > 0)))
			return false;
	}
	return n > 0 && s[n - 1] != '-';
}

int32_t text_next(const char *s, const char **next)
{
	size_t n, left = 1;
	while (left < 4 && s[left]) /* never look past the NUL */
		left++;
	int32_t c = decode(s, left, &n);
	*next = s + n;
	return c < 0 ? REPLACEMENT : c;
}

size_t text_put(int32_t c, char *out)
{
	utf8proc_ssize_t n = utf8proc_encode_char(c, (utf8proc_uint8_t *)out);
	return n > 0 ? (size_t)n : 0;
}

bool text_int(const char *s, int64_t min, int64_t max, int64_t *out)
{
	int64_t v = 0;
	if (!s[0] || (s[0] == '0' && s[1]))
		return false;
	for (; *s; s++) {
		if (*s < '0' || *s > '9' || __builtin_mul_overflow(v, 10, &v) ||
		    __builtin_add_overflow(v, *s - '0', &v))
			return false;
	}
	if (v < min || v > max)
		return false;
	*out = v;
	return true;
}

/* White_Space of Unicode, and two marks that are as invisible at the end of a text. */
static bool is_space(int32_t c)
{
	return c == ' ' || between(c, '\t', '\r') || c == 0x85 || c == 0xA0 ||
	       c == 0x1680 || between(c, 0x2000, 0x200B) || c == 0x2028 || c == 0x2029 ||
	       c == 0x202F || c == 0x205F || c == 0x3000 || c == 0xFEFF;
}

char *text_trim(char *s)
{
	size_t n, len = strlen(s), end = 0;
	while (len > 0 && is_space(decode(s, len, &n))) {
		s += n;
		len -= n;
	}
	for (size_t i = 0; i < len; i += n)
		if (!is_space(decode(s + i, len - i, &n)))
			end = i + n;
	s[end] = '\0';
	return s;
}

bool text_starts(const char *s, const char *prefix)
{
	return strncmp(s, prefix, strlen(prefix)) == 0;
}
