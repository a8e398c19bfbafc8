/* SPDX-License-Identifier: MIT */
/* What a reader typed → terms. */
#include "news/search.h"

#include "base/fold.h"
#include "base/text.h"

#include <string.h>

/* Opening marks and what may close them. */
static const struct {
	int32_t open;
	int32_t close[4];
} quotes[] = {
    {'"', {'"', 0x201C, 0x201D, 0xFF02}},
    {0x201C, {'"', 0x201C, 0x201D, 0xFF02}},
    {0x201D, {'"', 0x201C, 0x201D, 0xFF02}},
    {0xFF02, {'"', 0x201C, 0x201D, 0xFF02}},
    {0x300C, {0x300D, 0x300F, 0xFF63}},
    {0x300E, {0x300D, 0x300F, 0xFF63}},
    {0xFF62, {0x300D, 0x300F, 0xFF63}},
};

static bool between(int32_t c, int32_t first, int32_t last)
{
	return c >= first && c <= last;
}

static bool is_space(int32_t c)
{
	return c == ' ' || c == 0x3000 || c == 0xA0 || c == 0x1680 ||
	       between(c, 0x2000, 0x200A) || c == 0x202F || c == 0x205F;
}

/* What text_line() refuses, and what stands for bytes that are no character. */
static bool is_no_text(int32_t c)
{
	return c < 0x20 || between(c, 0x7F, 0x9F) || c == 0x2028 || c == 0x2029 ||
	       c == 0xF8FE || between(c, 0xFDD0, 0xFDEF) || c == 0xFFFD ||
	       (c & 0xFFFE) == 0xFFFE;
}

/* Which row of quotes c opens, -1: none. */
static int quote_open(int32_t c)
{
	for (size_t i = 0; i < sizeof quotes / sizeof *quotes; i++)
		if (quotes[i].open == c)
			return (int)i;
	return -1;
}

static bool quote_closes(int row, int32_t c)
{
	for (size_t i = 0; i < sizeof quotes->close / sizeof *quotes->close; i++)
		if (quotes[row].close[i] == c)
			return true;
	return false;
}

static bool is_minus(int32_t c)
{
	return c == '-' || c == 0xFF0D || c == 0x2212;
}

/* One line of at most SEARCH_CHARS characters: what is no text becomes a space. */
static char *one_line(struct search_query *out, struct arena *a, const char *typed)
{
	char *line = arena_alloc(a, SEARCH_CHARS * 4 + 1), *w = line;
	size_t n = 0;
	for (const char *s = typed; *s;) {
		int32_t c = text_next(s, &s);
		bool space = is_space(c) || is_no_text(c);
		if (space && (w == line || w[-1] == ' '))
			continue;
		if (n++ == SEARCH_CHARS) {
			out->cut = true;
			break;
		}
		w += text_put(space ? ' ' : c, w);
	}
	char *normal = NULL;
	*w = 0;
	if (text_line(&normal, a, line, strlen(line))) {
		err_clear();
		return text_trim(line);
	}
	return normal;
}

static void add_term(struct search_query *out, struct arena *a, const char *from,
    const char *to, bool without)
{
	struct search_term t = {.without = without};
	char *text = arena_strndup(a, from, (size_t)(to - from));
	t.text = text_trim(text);
	search_cut(&t.cut, a, t.text);
	if (!t.cut.n)
		return;
	if (out->n == SEARCH_TERMS) {
		out->cut = true;
		return;
	}
	out->wanted += !without;
	out->term[out->n++] = t;
}

/* One term at s, which is no space; returns what stands behind it. */
static const char *read_term(struct search_query *out, struct arena *a, const char *s)
{
	const char *next, *from = s;
	int32_t c = text_next(s, &next);
	bool without = is_minus(c);
	if (without) {
		from = s = next;
		c = *s ? text_next(s, &next) : ' ';
	}
	int quote = *s ? quote_open(c) : -1;
	if (quote >= 0)
		from = s = next;
	for (; *s; s = next) {
		c = text_next(s, &next);
		bool ends = quote >= 0 ? quote_closes(quote, c)
				       : is_space(c) || quote_open(c) >= 0;
		if (ends)
			break;
	}
	add_term(out, a, from, s, without);
	return quote >= 0 && *s ? next : s;
}

void search_parse(struct search_query *out, struct arena *a, const char *typed)
{
	*out = (struct search_query){0};
	out->text = one_line(out, a, typed);
	for (const char *s = out->text, *next; *s;) {
		if (is_space(text_next(s, &next)))
			s = next;
		else
			s = read_term(out, a, s);
	}
}
