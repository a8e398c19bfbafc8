/* SPDX-License-Identifier: MIT */
/* Hits shown: the stretch of a text with most of them, marked in the original
 * characters. */
#include "news/search.h"

#include "base/fold.h"
#include "base/text.h"

#include <string.h>

enum {
	LENGTH = 84,        /* letters and Han characters of a snippet */
	LEAD = 18,          /* of these, at most so many before the first hit */
	HITS_PER_TERM = 64, /* looked at */
	HITS = HITS_PER_TERM * SEARCH_TERMS
};

struct hit {
	size_t first, last, term;
};

struct marks {
	const char *text;
	struct search_cut cut;
	bool *on; /* one for each character of the cut */
	struct hit hit[HITS];
	size_t n;
};

static void find_hits(struct marks *m, const struct search_term *t, size_t number)
{
	struct search_spot s = {0};
	size_t from = 0;
	for (int i = 0; i < HITS_PER_TERM; i++) {
		if (!search_find_in(&s, &m->cut, &t->cut, s.piece, from))
			return;
		m->hit[m->n++] = (struct hit){s.first, s.last, number};
		for (size_t c = s.first; c <= s.last; c++)
			m->on[c] = true;
		from = s.first + 1;
	}
}

static struct marks *find_marks(
    struct arena *a, const char *text, const struct search_query *query)
{
	struct marks *m = arena_alloc(a, sizeof *m);
	m->text = text;
	search_cut(&m->cut, a, text);
	m->on = arena_array(a, m->cut.chars + 1, sizeof *m->on);
	for (size_t i = 0; i < query->n; i++)
		if (!query->term[i].without)
			find_hits(m, &query->term[i], i);
	return m;
}

/* What the snippet that begins with that hit would hold: terms count more than hits. */
static size_t weight(const struct marks *m, const struct hit *first)
{
	unsigned terms = 0;
	size_t sum = 0;
	for (size_t i = 0; i < m->n; i++) {
		const struct hit *h = &m->hit[i];
		if (h->first < first->first || h->last >= first->first + LENGTH - LEAD)
			continue;
		sum += terms & 1U << h->term ? 1 : 32;
		terms |= 1U << h->term;
	}
	return sum;
}

/* The first character of the hit where the text is densest; 0: there is none. */
static size_t densest(const struct marks *m)
{
	size_t best = 0, most = 0;
	for (size_t i = 0; i < m->n; i++) {
		size_t w = weight(m, &m->hit[i]);
		if (w > most || (w == most && m->hit[i].first < best)) {
			most = w;
			best = m->hit[i].first;
		}
	}
	return best;
}

static bool ends_sentence(int32_t c)
{
	return c == '\n' || c == 0x3002 || c == 0xFF01 || c == 0xFF1F || c == 0xFF1B;
}

/* A selector or another mark that belongs to the character before it. */
static bool is_attached(int32_t c)
{
	int32_t folded[FOLD_MAX];
	return c >= 0x300 && !fold_char(folded, c);
}

/* Where the snippet begins, in bytes: at the sentence, when that is near. */
static size_t begin_at(const struct marks *m, size_t hit)
{
	if (!m->cut.chars)
		return 0;
	size_t from = hit > LEAD ? m->cut.c[hit - LEAD].at : 0, at = from;
	const char *end = m->text + m->cut.c[hit].at;
	bool ended = false;
	for (const char *s = m->text + from; s < end;) {
		int32_t c = text_next(s, &s);
		ended = ends_sentence(c) || (ended && is_attached(c));
		if (ended)
			at = (size_t)(s - m->text);
	}
	return at;
}

/* Behind the last character of the snippet, and the mark after it. */
static size_t end_at(const struct marks *m, size_t begin)
{
	size_t i = 0;
	while (i < m->cut.chars && m->cut.c[i].at < begin)
		i++;
	if (i + LENGTH >= m->cut.chars)
		return strlen(m->text);
	return m->cut.c[i + LENGTH - 1].end;
}

/* One more run: without invisible breaks, line ends as spaces. */
static void add_run(struct search_runs *out, struct arena *a, size_t *cap, const char *s,
    size_t len, bool marked)
{
	char *text = arena_alloc(a, len + 1), *w = text;
	const char *end = s + len;
	while (s < end) {
		const char *at = s;
		int32_t c = text_next(s, &s);
		bool space = c == '\n' || c == '\t' || c == ' ';
		if (c == 0x200B || (space && w > text && w[-1] == ' '))
			continue;
		if (space)
			*w++ = ' ';
		else
			memcpy(w, at, (size_t)(s - at)), w += s - at;
	}
	if (w == text)
		return;
	out->at = arena_grow(a, out->at, out->n, cap, sizeof *out->at);
	out->at[out->n++] = (struct search_run){text, marked};
}

/* The bytes from … to of the text as runs. */
static void add_runs(struct search_runs *out, struct arena *a, const struct marks *m,
    size_t from, size_t to)
{
	size_t cap = 0, at = from;
	const struct search_char *c = m->cut.c;
	bool before = from > 0, behind = to < strlen(m->text);
	if (before)
		add_run(out, a, &cap, "…", strlen("…"), false);
	for (size_t i = 0; i < m->cut.chars; i++) {
		if (!m->on[i] || c[i].at < from || c[i].end > to)
			continue;
		size_t first = i;
		while (i + 1 < m->cut.chars && m->on[i + 1] && c[i + 1].end <= to)
			i++;
		if (c[first].at < at) /* two of one character: it is marked already */
			continue;
		add_run(out, a, &cap, m->text + at, c[first].at - at, false);
		add_run(
		    out, a, &cap, m->text + c[first].at, c[i].end - c[first].at, true);
		at = c[i].end;
	}
	add_run(out, a, &cap, m->text + at, to - at, false);
	if (behind)
		add_run(out, a, &cap, "…", strlen("…"), false);
}

void search_mark(struct search_runs *out, struct arena *a, const char *text,
    const struct search_query *query)
{
	struct arena scratch; /* a cut takes ten times the text */
	arena_init(&scratch);
	const struct marks *m = find_marks(&scratch, text, query);
	*out = (struct search_runs){0};
	add_runs(out, a, m, 0, strlen(text));
	arena_release(&scratch);
}

void search_snippet(struct search_runs *out, struct arena *a, const char *text,
    const struct search_query *query)
{
	/* line ends at the beginning come from fields that are empty */
	text += strspn(text, "\n ");
	struct arena scratch;
	arena_init(&scratch);
	const struct marks *m = find_marks(&scratch, text, query);
	size_t from = begin_at(m, densest(m));
	*out = (struct search_runs){0};
	add_runs(out, a, m, from, end_at(m, from));
	arena_release(&scratch);
}
