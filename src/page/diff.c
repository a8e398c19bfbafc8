/* SPDX-License-Identifier: MIT */
/* The comparison of two texts for the conflict page. */
#include "page/diff.h"

#include <stdint.h>
#include <string.h>

enum { CELLS_MAX = 1 << 20, PIECES_MAX = 4000 };

struct piece {
	const char *s;
	size_t len;
};

struct pieces {
	struct piece *at;
	size_t n;
};

static size_t blank_line(const char *s)
{
	size_t n = strspn(s, " \t");
	return s[n] == '\n' ? n + 1 : !s[n] && n ? n : 0;
}

/* Cuts s; at NULL: only counts. */
static size_t cut(struct piece *at, const char *s)
{
	size_t n = 0, skip;
	while (*s) {
		while ((skip = blank_line(s)))
			s += skip;
		const char *end = s;
		while (*end && !blank_line(end)) {
			end += strcspn(end, "\n");
			end += *end == '\n';
		}
		size_t len = (size_t)(end - s);
		len -= len && s[len - 1] == '\n';
		if (len && at)
			at[n] = (struct piece){s, len};
		n += len > 0;
		s = end;
	}
	return n;
}

static struct pieces split(struct arena *a, const char *s)
{
	struct pieces p = {.n = cut(NULL, s)};
	p.at = arena_array(a, p.n + 1, sizeof *p.at);
	cut(p.at, s);
	return p;
}

static bool same(const struct piece *x, const struct piece *y)
{
	return x->len == y->len && !memcmp(x->s, y->s, x->len);
}

static bool inside_char(char c)
{
	return ((unsigned char)c & 0xc0) == 0x80;
}

static void ends_in_common(
    const struct piece *x, const struct piece *y, size_t *before, size_t *after)
{
	size_t most = x->len < y->len ? x->len : y->len, b = 0, e = 0;
	while (b < most && x->s[b] == y->s[b])
		b++;
	while (b && ((b < x->len && inside_char(x->s[b])) ||
			(b < y->len && inside_char(y->s[b]))))
		b--;
	while (e < most - b && x->s[x->len - 1 - e] == y->s[y->len - 1 - e])
		e++;
	while (e && inside_char(x->s[x->len - e]))
		e--;
	*before = b;
	*after = e;
}

static struct diff_row *add(
    struct diff *out, struct arena *a, enum diff_kind kind, const struct piece *p)
{
	struct diff_row *r = &out->at[out->n++];
	*r = (struct diff_row){.kind = kind,
	    .before = arena_strdup(a, ""),
	    .text = arena_strndup(a, p->s, p->len),
	    .after = arena_strdup(a, "")};
	return r;
}

static void add_half(struct diff *out, struct arena *a, enum diff_kind kind,
    const struct piece *p, size_t before, size_t after)
{
	struct piece middle = {p->s + before, p->len - before - after};
	struct diff_row *r = add(out, a, kind, &middle);
	r->paired = true;
	r->before = arena_strndup(a, p->s, before);
	r->after = arena_strndup(a, p->s + p->len - after, after);
}

/* A place where mine and theirs differ: paragraphs that share a third at their ends are
 * one paragraph, changed. */
static void add_place(struct diff *out, struct arena *a, const struct pieces *mine,
    const struct pieces *theirs)
{
	size_t i = 0;
	for (; i < mine->n && i < theirs->n; i++) {
		size_t before, after;
		const struct piece *x = &mine->at[i], *y = &theirs->at[i];
		ends_in_common(x, y, &before, &after);
		bool paired = 3 * (before + after) >= (x->len < y->len ? x->len : y->len);
		out->differ += paired ? 1 : 2;
		if (paired) {
			add_half(out, a, DIFF_MINE, x, before, after);
			add_half(out, a, DIFF_THEIRS, y, before, after);
		} else {
			add(out, a, DIFF_MINE, x);
			add(out, a, DIFF_THEIRS, y);
		}
	}
	for (size_t k = i; k < mine->n; k++, out->differ++)
		add(out, a, DIFF_MINE, &mine->at[k]);
	for (size_t k = i; k < theirs->n; k++, out->differ++)
		add(out, a, DIFF_THEIRS, &theirs->at[k]);
}

/* len[i][j]: length of the longest common subsequence of the rests from i and from j. */
static uint16_t *lengths(struct arena *a, const struct pieces *x, const struct pieces *y)
{
	size_t row = y->n + 1;
	uint16_t *len = arena_array(a, (x->n + 1) * row, sizeof *len);
	for (size_t i = x->n; i-- > 0;) {
		for (size_t j = y->n; j-- > 0;) {
			uint16_t down = len[(i + 1) * row + j],
				 right = len[i * row + j + 1];
			len[i * row + j] =
			    same(&x->at[i], &y->at[j])
				? (uint16_t)(len[(i + 1) * row + j + 1] + 1)
			    : down > right ? down
					   : right;
		}
	}
	return len;
}

static void compare(
    struct diff *out, struct arena *a, const struct pieces *x, const struct pieces *y)
{
	size_t row = y->n + 1, i = 0, j = 0;
	const uint16_t *len = lengths(a, x, y);
	while (i < x->n || j < y->n) {
		size_t from_i = i, from_j = j;
		while (i < x->n && j < y->n && same(&x->at[i], &y->at[j])) {
			add(out, a, DIFF_SAME, &x->at[i]);
			from_i = ++i;
			from_j = ++j;
		}
		while ((i < x->n || j < y->n) &&
		       !(i < x->n && j < y->n && same(&x->at[i], &y->at[j]))) {
			bool down = j == y->n || (i < x->n && len[(i + 1) * row + j] >=
								  len[i * row + j + 1]);
			*(down ? &i : &j) += 1;
		}
		struct pieces mine = {x->at + from_i, i - from_i},
			      theirs = {y->at + from_j, j - from_j};
		add_place(out, a, &mine, &theirs);
	}
}

/* All pieces as one, with the empty lines between them. */
static struct pieces joined(struct arena *a, const struct pieces *p)
{
	struct pieces one = {arena_array(a, 1, sizeof *one.at), p->n > 0};
	if (p->n) {
		const struct piece *first = p->at, *last = &p->at[p->n - 1];
		*one.at =
		    (struct piece){first->s, (size_t)(last->s + last->len - first->s)};
	}
	return one;
}

static void add_same(struct diff *out, struct arena *a, const struct pieces *p)
{
	for (size_t i = 0; i < p->n; i++)
		add(out, a, DIFF_SAME, &p->at[i]);
}

void diff_paragraphs(
    struct diff *out, struct arena *a, const char *mine, const char *theirs)
{
	struct pieces x = split(a, mine), y = split(a, theirs);
	size_t most = x.n < y.n ? x.n : y.n, head = 0, tail = 0;
	*out = (struct diff){.at = arena_array(a, x.n + y.n + 1, sizeof *out->at)};
	while (head < most && same(&x.at[head], &y.at[head]))
		head++;
	while (tail < most - head && same(&x.at[x.n - 1 - tail], &y.at[y.n - 1 - tail]))
		tail++;
	struct pieces start = {x.at, head}, end = {x.at + x.n - tail, tail};
	struct pieces mx = {x.at + head, x.n - head - tail};
	struct pieces my = {y.at + head, y.n - head - tail};
	if (x.n + y.n > PIECES_MAX || mx.n + 1 > CELLS_MAX / (my.n + 1)) {
		start = joined(a, &start);
		end = joined(a, &end);
		mx = joined(a, &mx);
		my = joined(a, &my);
	}
	add_same(out, a, &start);
	compare(out, a, &mx, &my);
	add_same(out, a, &end);
}
