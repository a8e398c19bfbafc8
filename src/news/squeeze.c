/* SPDX-License-Identifier: MIT */
/* Squeezing: one table of characters that count as the same. */
#include "news/squeeze.h"

#include "base/buf.h"
#include "base/text.h"

#include <string.h>

/* from … to (the same character for one) stand for as; 0: left out. In order. */
static const struct fold {
	int32_t from, to, as;
} folds[] = {
    {0x00, 0x20, 0},        /* control characters, space */
    {0x7f, 0xa0, 0},        /* no-break space */
    {0xad, 0xad, 0},        /* soft hyphen */
    {0x2022, 0x2022, 0xb7}, /* • as · */
    {0x2027, 0x2027, 0xb7}, /* ‧ */
    {0x2000, 0x200f, 0},    /* spaces, U+200B, marks of direction */
    {0x2010, 0x2015, '-'},  /* hyphens and dashes */
    {0x2018, 0x201b, '\''}, /* ‘ ’ */
    {0x201c, 0x201f, '"'},  /* “ ” */
    {0x2024, 0x2026, '.'},  /* … */
    {0x2028, 0x202f, 0},    /* line ends, marks of direction */
    {0x205f, 0x206f, 0},    /* word joiner and such */
    {0x2212, 0x2212, '-'},  /* minus */
    {0x2219, 0x2219, 0xb7}, /* ∙ */
    {0x22c5, 0x22c5, 0xb7}, /* ⋅ */
    {0x22ef, 0x22ef, '.'},  /* ⋯ */
    {0x2500, 0x2500, '-'},  /* ─ typed for a dash */
    {0x3000, 0x3000, 0},    /* full-width space */
    {0x3002, 0x3002, '.'},  /* 。 */
    {0x301c, 0x301c, '~'},  /* 〜 */
    {0x30fb, 0x30fb, 0xb7}, /* ・ */
    {0xfe00, 0xfe0f, 0},    /* variation selectors */
    {0xfeff, 0xfeff, 0},    /* byte order mark */
    {0xff02, 0xff02, '"'},  /* the rest of ff01 … ff5e is shifted */
    {0xff5f, 0xff5f, 0x2985},
    {0xff60, 0xff60, 0x2986},
    {0xff61, 0xff61, '.'},
    {0xff62, 0xff62, 0x300c},
    {0xff63, 0xff63, 0x300d},
    {0xff64, 0xff64, 0x3001},
    {0xff65, 0xff65, 0xb7},
    {0xffe0, 0xffe0, 0xa2},
    {0xffe1, 0xffe1, 0xa3},
    {0xffe5, 0xffe5, 0xa5},
};

/* The character that c counts as; 0: none. */
static int32_t fold(int32_t c)
{
	if (c > 0x20 && c < 0x7f)
		return c;
	if (c >= 0x3003 && c < 0xfe00 && c != 0x301c && c != 0x30fb)
		return c; /* most of a Chinese text */
	for (size_t i = 0; i < sizeof folds / sizeof *folds; i++)
		if (c >= folds[i].from && c <= folds[i].to)
			return folds[i].as;
	if (c >= 0xff01 && c <= 0xff5e)
		return c - 0xff01 + '!';
	return c;
}

void squeeze(struct squeezed *out, struct arena *a, const char *text)
{
	size_t most = text_chars(text);
	*out = (struct squeezed){.text = text};
	out->c = arena_array(a, most + 1, sizeof *out->c);
	out->at = arena_array(a, most + 1, sizeof *out->at);
	for (const char *s = text, *next; *s; s = next) {
		int32_t c = fold(text_next(s, &next));
		bool run = (c == '-' || c == '.') && out->n && out->c[out->n - 1] == c;
		if (!c || run)
			continue;
		out->c[out->n] = c;
		out->at[out->n++] = (uint32_t)(s - text);
	}
	out->at[out->n] = (uint32_t)strlen(text);
}

/* Tags inside a line; every other one ends it. */
static bool is_inline(const char *tag)
{
	static const char *const names[] = {
	    "a", "em", "strong", "code", "del", "sup", "sub", "span", "wbr", "img"};
	size_t n = strcspn(tag, " />");
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (strlen(names[i]) == n && !strncmp(tag, names[i], n))
			return true;
	return false;
}

/* One character reference at s ("&…;") into b; its length, 0 when it is none. */
static size_t add_reference(struct buf *b, const char *s)
{
	static const char *const named[][2] = {{"&amp;", "&"}, {"&lt;", "<"},
	    {"&gt;", ">"}, {"&quot;", "\""}, {"&#39;", "'"}};
	for (size_t i = 0; i < sizeof named / sizeof *named; i++) {
		if (!text_starts(s, named[i][0]))
			continue;
		buf_str(b, named[i][1]);
		return strlen(named[i][0]);
	}
	return 0;
}

char *squeeze_html(struct arena *a, const char *html)
{
	struct buf b = BUF_INIT;
	for (const char *s = html; *s;) {
		size_t len = strcspn(s, "<&");
		buf_add(&b, s, len);
		s += len;
		if (*s == '&') {
			len = add_reference(&b, s);
			if (!len)
				buf_ch(&b, '&');
			s += len ? len : 1;
		} else if (*s == '<') {
			s += 1 + (s[1] == '/');
			if (!is_inline(s))
				buf_ch(&b, '\n');
			s += strcspn(s, ">");
			s += *s == '>';
		}
	}
	char *out = arena_strdup(a, buf_text(&b));
	buf_release(&b);
	return out;
}

char *squeeze_words(struct arena *a, const struct revision *r)
{
	struct buf b = BUF_INIT;
	for (enum field f = 0; f < FIELD__MAX; f++) {
		bool unsaid = f == FIELD_SOURCE_URL || f == FIELD_EDITOR ||
			      f == FIELD_CORRECTION_TYPE;
		if (unsaid || !r->text[f] || !*r->text[f])
			continue;
		buf_str(&b, f == FIELD_BODY ? squeeze_html(a, r->html) : r->text[f]);
		buf_ch(&b, '\n');
	}
	char *out = arena_strdup(a, buf_text(&b));
	buf_release(&b);
	return out;
}

size_t squeeze_find(
    const struct squeezed *hay, const struct squeezed *needle, size_t from)
{
	const size_t one = sizeof *hay->c;
	while (needle->n && from + needle->n <= hay->n) {
		const char *start = (const char *)(hay->c + from);
		const char *hit =
		    memmem(start, (hay->n - from) * one, needle->c, needle->n * one);
		if (!hit)
			break;
		size_t bytes = (size_t)(hit - start);
		if (bytes % one == 0)
			return from + bytes / one;
		from += bytes / one + 1; /* across two characters: none */
	}
	return SIZE_MAX;
}

char *squeeze_original(struct arena *a, const struct squeezed *s, size_t from, size_t to)
{
	char *out = arena_strndup(a, s->text + s->at[from], s->at[to] - s->at[from]);
	for (size_t n = strlen(out); n && strchr(" \n\t", out[n - 1]); n--)
		out[n - 1] = 0;
	return out;
}
