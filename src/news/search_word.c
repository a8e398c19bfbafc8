/* SPDX-License-Identifier: MIT */
/* The cutter. */
#include "news/search_word.h"

#include "base/fold.h"
#include "base/text.h"
#include "gen/search_fold.h"

#include <string.h>

enum { HAN_FIRST = 0x3400, HAN_LAST = 0x9FFF };

/* Traditional → simplified: a table for the common block, a sorted list for the rest. */
static struct {
	bool made;
	int32_t common[HAN_LAST - HAN_FIRST + 1];
	int32_t rare[SEARCH_FOLD_PAIRS][2];
	size_t rare_n;
} scripts;

static void make_scripts(void)
{
	for (const char *s = search_fold_pairs; *s;) {
		int32_t from = text_next(s, &s), to = text_next(s, &s);
		if (from >= HAN_FIRST && from <= HAN_LAST) {
			scripts.common[from - HAN_FIRST] = to;
		} else {
			scripts.rare[scripts.rare_n][0] = from;
			scripts.rare[scripts.rare_n++][1] = to;
		}
	}
	scripts.made = true;
}

static int32_t simplified(int32_t c)
{
	if (c < HAN_FIRST)
		return c;
	if (c <= HAN_LAST) {
		int32_t to = scripts.common[c - HAN_FIRST];
		return to ? to : c;
	}
	size_t low = 0, high = scripts.rare_n;
	while (low < high) {
		size_t mid = (low + high) / 2;
		if (scripts.rare[mid][0] == c)
			return scripts.rare[mid][1];
		if (scripts.rare[mid][0] < c)
			low = mid + 1;
		else
			high = mid;
	}
	return c;
}

static bool is_digit(int32_t c)
{
	return c >= '0' && c <= '9';
}

/* A cut in the making. */
struct cutter {
	struct search_cut *out;
	bool open; /* the last piece may grow */
};

static void add(struct cutter *k, enum search_kind kind, struct search_char c)
{
	struct search_cut *o = k->out;
	if (!k->open || o->piece[o->n - 1].kind != kind || kind == SEARCH_POINT)
		o->piece[o->n++] = (struct search_piece){kind, (uint32_t)o->chars, 0};
	o->c[o->chars++] = c;
	o->piece[o->n - 1].n++;
	k->open = true;
}

/* The first character there is in s, invisible ones left out. */
static bool begins_with_digit(const char *s)
{
	int32_t folded[FOLD_MAX];
	while (*s)
		if (fold_char(folded, text_next(s, &s)))
			return is_digit(*folded);
	return false;
}

/* Is the mark whose code point is c between two digits? next stands behind it. */
static bool is_point(const struct cutter *k, int32_t c, const char *next)
{
	const struct search_cut *o = k->out;
	if (c != '.' && c != ',' && c != 0xFF0E)
		return false;
	return k->open && is_digit(o->c[o->chars - 1].c) && begins_with_digit(next);
}

/* At least as many as the text's characters fold to: most of a Chinese one begin with
 * E4 … E9 and stay one. */
static size_t most_chars(const char *text)
{
	size_t n = 1;
	for (; *text; text++) {
		unsigned char lead = (unsigned char)*text;
		n += lead < 0xC0 || (lead >= 0xE4 && lead <= 0xE9) ? 1 : FOLD_MAX;
	}
	return n;
}

static size_t fold_into(int32_t out[FOLD_MAX], int32_t c)
{
	if (c >= 0x4E00 && c <= 0x9FFF) {
		*out = simplified(c);
		return 1;
	}
	size_t n = fold_char(out, c);
	for (size_t i = 0; i < n; i++)
		out[i] = simplified(out[i]);
	return n;
}

/* An accent or another mark that is nothing by itself is shown with what it stands on. */
static void grow_char(struct search_cut *o, uint32_t end)
{
	uint32_t at = o->c[o->chars - 1].at;
	for (size_t i = o->chars; i > 0 && o->c[i - 1].at == at; i--)
		o->c[i - 1].end = end;
}

static void cut_char(struct cutter *k, int32_t c, uint32_t at, uint32_t end)
{
	int32_t folded[FOLD_MAX];
	size_t n = fold_into(folded, c);
	if (!n && k->open)
		grow_char(k->out, end);
	for (size_t i = 0; i < n; i++) {
		enum fold_class class = fold_class(folded[i]);
		if (class == FOLD_BREAK)
			k->open = false;
		else
			add(k, class == FOLD_CJK ? SEARCH_RUN : SEARCH_WORD,
			    (struct search_char){folded[i], at, end});
	}
}

void search_cut(struct search_cut *out, struct arena *a, const char *text)
{
	size_t most = most_chars(text);
	struct cutter k = {.out = out};
	if (!scripts.made)
		make_scripts();
	*out = (struct search_cut){.c = arena_array(a, most, sizeof *out->c),
	    .piece = arena_array(a, most, sizeof *out->piece)};
	for (const char *s = text, *next; *s; s = next) {
		int32_t c = text_next(s, &next);
		uint32_t at = (uint32_t)(s - text), end = (uint32_t)(next - text);
		if (is_point(&k, c, next))
			add(&k, SEARCH_POINT,
			    (struct search_char){c == ',' ? ',' : '.', at, end});
		else
			cut_char(&k, c, at, end);
	}
}

static void add_chars(
    struct buf *b, const struct search_cut *s, const struct search_piece *p)
{
	size_t n = p->n < SEARCH_WORD_MAX ? p->n : SEARCH_WORD_MAX;
	char utf8[4];
	for (size_t i = 0; i < n; i++)
		buf_add(b, utf8, text_put(s->c[p->from + i].c, utf8));
}

static void add_word(
    struct buf *b, const struct search_cut *s, const struct search_piece *p)
{
	add_chars(b, s, p);
	buf_ch(b, ' ');
}

/* The point with the words at its sides, and the point first: no word begins with one, so
 * the beginning of a number ("3 3" *) is not taken for it. */
static void add_point(
    struct buf *b, const struct search_cut *s, const struct search_piece *p)
{
	const char *point = s->c[p->from].c == ',' ? "\xef\xbc\x8c" : "\xef\xbc\x8e";
	buf_str(b, point);
	add_chars(b, s, p - 1);
	buf_str(b, point);
	add_chars(b, s, p + 1);
	buf_ch(b, ' ');
}

/* ends: the run ends here in the text, too. */
static void add_run(
    struct buf *b, const struct search_cut *s, const struct search_piece *p, bool ends)
{
	struct search_piece pair = {SEARCH_RUN, p->from, 2};
	for (size_t i = 0; i + 1 < p->n; i++, pair.from++)
		add_word(b, s, &pair);
	pair.n = 1;
	if (ends || p->n == 1)
		add_word(b, s, &pair);
}

static void add_piece(
    struct buf *b, const struct search_cut *s, const struct search_piece *p, bool ends)
{
	switch (p->kind) {
	case SEARCH_RUN:
		add_run(b, s, p, ends);
		break;
	case SEARCH_WORD:
		add_word(b, s, p);
		break;
	case SEARCH_POINT:
		add_point(b, s, p);
		break;
	}
}

void search_tokens(struct buf *b, const struct search_cut *text)
{
	for (size_t i = 0; i < text->n; i++)
		add_piece(b, text, &text->piece[i], true);
}

/* Behind a last point its own token says all: 3.2 is the beginning of 3.27. */
void search_phrase(struct buf *b, const struct search_cut *word)
{
	size_t n = word->n;
	if (n > 1 && word->piece[n - 2].kind == SEARCH_POINT)
		n--;
	const struct search_piece *last = &word->piece[n - 1];
	buf_ch(b, '"');
	for (size_t i = 0; i < n; i++)
		add_piece(b, word, &word->piece[i], i + 1 < word->n);
	buf_ch(b, '"');
	if (last->kind != SEARCH_RUN || last->n == 1)
		buf_str(b, " *");
}

static bool same(const struct search_char *x, const struct search_char *y, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (x[i].c != y[i].c)
			return false;
	return true;
}

/* Does the word, from its piece i on, stand in the text from piece t on? The first of
 * these begins there. */
static bool rest_matches(const struct search_cut *text, const struct search_cut *word,
    size_t t, size_t i, size_t *last)
{
	for (; i < word->n; i++, t++) {
		if (t >= text->n)
			return false;
		const struct search_piece *p = &text->piece[t], *w = &word->piece[i];
		bool end = i + 1 == word->n;
		if (p->kind != w->kind || (end ? p->n < w->n : p->n != w->n) ||
		    !same(text->c + p->from, word->c + w->from, w->n))
			return false;
		*last = p->from + w->n - 1;
	}
	return true;
}

/* Where in piece t of the text, from character `from` on, the word may begin. */
static bool begins(const struct search_cut *text, const struct search_cut *word, size_t t,
    size_t from, size_t *first)
{
	const struct search_piece *p = &text->piece[t], *w = &word->piece[0];
	size_t at = from > p->from ? from : p->from, end = p->from + p->n;
	if (p->kind != w->kind || at + w->n > end)
		return false;
	if (w->kind != SEARCH_RUN || word->n > 1) {
		/* as a whole, or its end */
		size_t only = w->kind == SEARCH_RUN ? end - w->n : p->from;
		if (only < at || (word->n > 1 && only + w->n != end))
			return false;
		*first = only;
		return same(text->c + only, word->c, w->n);
	}
	for (; at + w->n <= end; at++) {
		*first = at;
		if (same(text->c + at, word->c, w->n))
			return true;
	}
	return false;
}

bool search_find_in(struct search_spot *out, const struct search_cut *text,
    const struct search_cut *word, size_t piece, size_t from)
{
	for (size_t t = piece; t < text->n && word->n; t++) {
		size_t first, last;
		if (!begins(text, word, t, from, &first))
			continue;
		last = first + word->piece[0].n - 1;
		if (!rest_matches(text, word, t + 1, 1, &last))
			continue;
		*out = (struct search_spot){t, first, last};
		return true;
	}
	return false;
}
