/* SPDX-License-Identifier: MIT */
/* The nearest passage by votes of three-character runs for a diagonal, and within it the
 * longest common subsequence (Hunt and McIlroy 1976). */
#include "news/compare.h"

#include "base/text.h"

#include <string.h>

enum {
	SENTENCE_MAX = 300, /* characters; a longer one is cut in two */
	GRAM = 3,
	CHAIN_MAX = 32, /* places of a run that vote */
	DIAGONAL = 16,  /* width of a bucket of diagonals */
	MARGIN = 8,     /* around the passage that the votes point to */
	STRAY = 8,      /* a pair so far from the others is chance */
	NONE = UINT32_MAX
};

struct span {
	size_t from, to;
};

static bool is_end(int32_t c, char next)
{
	if (c == 0x3002 || c == 0xff01 || c == 0xff1f || c == 0xff1b || c == 0xff61)
		return true; /* 。！？；｡ */
	bool plain = c == '.' || c == '!' || c == '?' || c == ';';
	return plain && (!next || strchr(" \n\t\"'", next));
}

/* Character i closes what the sentence from `from` on opened. */
static bool is_closing(const struct squeezed *s, size_t from, size_t i)
{
	static const int32_t closing[] = {
	    ')', ']', 0x2019, 0x201d, 0x300b, 0x300d, 0x300f, 0xff09};
	const char *next;
	int32_t c = text_next(s->text + s->at[i], &next);
	size_t quotes = 0;
	for (size_t k = 0; k < sizeof closing / sizeof *closing; k++)
		if (c == closing[k])
			return true;
	for (size_t k = from; k < i && c == '"'; k++)
		quotes += s->c[k] == '"';
	return quotes % 2;
}

/* A sentence ends behind character i of s. */
static bool ends_at(const struct squeezed *s, size_t i)
{
	const char *next;
	int32_t c = text_next(s->text + s->at[i], &next);
	size_t gap = s->at[i + 1] - s->at[i];
	return memchr(s->text + s->at[i], '\n', gap) || is_end(c, *next);
}

static struct span next_sentence(const struct squeezed *s, size_t from)
{
	size_t i = from;
	while (i + 1 < s->n && i + 1 - from < SENTENCE_MAX && !ends_at(s, i))
		i++;
	i++;
	while (i < s->n && i - from < SENTENCE_MAX && is_closing(s, from, i))
		i++;
	return (struct span){from, i};
}

static struct squeezed part(const struct squeezed *s, struct span p)
{
	return (struct squeezed){s->text, s->c + p.from, s->at + p.from, p.to - p.from};
}

/* Where runs of GRAM characters stand in a text. */
struct grams {
	uint32_t *head, *next, mask;
};

static uint32_t gram_of(const int32_t *c)
{
	uint32_t h = 0;
	for (int i = 0; i < GRAM; i++)
		h = (h ^ (uint32_t)c[i]) * 0x9e3779b1u;
	return h ^ h >> 15;
}

static void index_grams(struct grams *g, struct arena *a, const struct squeezed *s)
{
	size_t slots = 64;
	while (slots < s->n)
		slots *= 2;
	g->mask = (uint32_t)slots - 1;
	g->head = arena_array(a, slots, sizeof *g->head);
	g->next = arena_array(a, s->n + 1, sizeof *g->next);
	memset(g->head, 0xff, slots * sizeof *g->head);
	for (size_t i = s->n >= GRAM ? s->n - GRAM + 1 : 0; i-- > 0;) {
		uint32_t *slot = &g->head[gram_of(s->c + i) & g->mask];
		g->next[i] = *slot;
		*slot = (uint32_t)i;
	}
}

/* The passage of ours where most runs of s stand in a row. */
static struct span nearest(struct arena *a, const struct grams *g,
    const struct squeezed *s, const struct squeezed *ours)
{
	size_t buckets = (ours->n + s->n) / DIAGONAL + 2, best = 0;
	uint16_t *votes = arena_array(a, buckets + 1, sizeof *votes);
	for (size_t i = 0; i + GRAM <= s->n; i++) {
		uint32_t j = g->head[gram_of(s->c + i) & g->mask];
		for (int k = 0; j != NONE && k < CHAIN_MAX; k++, j = g->next[j])
			if (!memcmp(s->c + i, ours->c + j, GRAM * sizeof *s->c))
				votes[(j + s->n - i) / DIAGONAL]++;
	}
	for (size_t b = 1; b < buckets; b++)
		if (votes[b] + votes[b + 1] > votes[best] + votes[best + 1])
			best = b;
	if (!(votes[best] + votes[best + 1]))
		return (struct span){0, 0};
	size_t at = best * DIAGONAL, before = s->n + MARGIN;
	struct span out = {at > before ? at - before : 0, at + 2 * DIAGONAL + MARGIN};
	if (out.to > ours->n)
		out.to = ours->n;
	return out;
}

struct pair {
	size_t i, j;
};

/* Characters in common, in order; *n of them. */
static struct pair *align(
    size_t *n, struct arena *a, const struct squeezed *x, const struct squeezed *y)
{
	size_t row = y->n + 1, i = 0, j = 0;
	uint16_t *len = arena_array(a, (x->n + 1) * row, sizeof *len);
	for (i = x->n; i-- > 0;) {
		for (j = y->n; j-- > 0;) {
			uint16_t down = len[(i + 1) * row + j],
				 right = len[i * row + j + 1];
			len[i * row + j] =
			    x->c[i] == y->c[j]
				? (uint16_t)(len[(i + 1) * row + j + 1] + 1)
			    : down > right ? down
					   : right;
		}
	}
	struct pair *out = arena_array(a, x->n + 1, sizeof *out);
	for (i = j = *n = 0; i < x->n && j < y->n;) {
		if (x->c[i] == y->c[j])
			out[(*n)++] = (struct pair){i++, j++};
		else if (len[(i + 1) * row + j] >= len[i * row + j + 1])
			i++;
		else
			j++;
	}
	return out;
}

/* Pairs at the ends that stand alone are chance. */
static struct pair *without_strays(struct pair *p, size_t *n)
{
	for (size_t k = 0; k < 3 && k + 1 < *n; k++) {
		if (p[k + 1].j - p[k].j > STRAY && p[k + 1].i - p[k].i <= STRAY) {
			p += k + 1;
			*n -= k + 1;
			break;
		}
	}
	for (size_t k = 0; k < 3 && k + 1 < *n; k++) {
		size_t z = *n - 1 - k;
		if (p[z].j - p[z - 1].j > STRAY && p[z].i - p[z - 1].i <= STRAY) {
			*n = z;
			break;
		}
	}
	return p;
}

static struct excerpt_runs runs_of(
    struct arena *a, const struct squeezed *s, struct span p, const bool *common)
{
	struct excerpt_runs out = {
	    .at = arena_array(a, p.to - p.from + 1, sizeof *out.at)};
	for (size_t i = p.from; i < p.to;) {
		size_t end = i + 1;
		while (end < p.to && common[end] == common[i])
			end++;
		out.at[out.n++] =
		    (struct excerpt_run){squeeze_original(a, s, i, end), !common[i]};
		i = end;
	}
	return out;
}

/* The passage with what replaced its ends in the pasted sentence, not beyond its own
 * sentence. */
static struct span passage(const struct squeezed *window, const struct pair *first,
    const struct pair *last, size_t pasted)
{
	size_t before = first->i, behind = pasted - 1 - last->i;
	struct span out = {first->j, last->j + 1};
	for (; before && out.from && !ends_at(window, out.from - 1); before--)
		out.from--;
	for (; behind && out.to < window->n && !ends_at(window, out.to - 1); behind--)
		out.to++;
	return out;
}

/* SENTENCE_CLOSE when half of its characters stand in order in one passage; the number of
 * those. */
static size_t find_near(struct excerpt_sentence *out, struct arena *a,
    const struct grams *g, const struct squeezed *s, const struct squeezed *ours)
{
	struct span where = nearest(a, g, s, ours);
	if (where.to <= where.from)
		return 0;
	struct squeezed window = part(ours, where);
	size_t n;
	struct pair *p = align(&n, a, s, &window);
	p = without_strays(p, &n);
	if (n < 4 || 2 * n < s->n)
		return 0;
	bool *mine = arena_array(a, s->n + 1, sizeof *mine);
	bool *near = arena_array(a, window.n + 1, sizeof *near);
	for (size_t k = 0; k < n; k++)
		mine[p[k].i] = near[p[k].j] = true;
	out->kind = SENTENCE_CLOSE;
	out->mine = runs_of(a, s, (struct span){0, s->n}, mine);
	out->near = runs_of(a, &window, passage(&window, p, &p[n - 1], s->n), near);
	return n;
}

void compare_sentences(struct comparison *out, struct arena *a,
    const struct squeezed *pasted, const struct squeezed *ours)
{
	struct grams g = {0};
	size_t close = 0;
	*out = (struct comparison){
	    .at = arena_array(a, COMPARE_SENTENCES, sizeof *out->at), .chars = pasted->n};
	for (size_t from = 0; from < pasted->n;) {
		struct span p = next_sentence(pasted, from);
		struct squeezed s = part(pasted, p);
		from = p.to;
		if (out->n == COMPARE_SENTENCES) {
			out->cut = true;
			break;
		}
		struct excerpt_sentence *one = &out->at[out->n++];
		*one = (struct excerpt_sentence){
		    SENTENCE_OTHER, squeeze_original(a, pasted, p.from, p.to), {0}, {0}};
		if (squeeze_find(ours, &s, 0) != SIZE_MAX) {
			one->kind = SENTENCE_SAME;
			out->same++;
			out->matched += s.n;
			continue;
		}
		if (close++ >= COMPARE_CLOSE)
			continue;
		if (!g.head)
			index_grams(&g, a, ours);
		out->matched += find_near(one, a, &g, &s, ours);
	}
}
