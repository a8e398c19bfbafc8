/* SPDX-License-Identifier: MIT */
/* Pairs delimiter runs into emphasis and strong emphasis: the algorithm of the appendix
 * of the CommonMark specification ("process emphasis"), run on the marks in libcmark's
 * tree. The text of a link or picture is a list of its own, closed when the link ends, as
 * the specification has it. */
#include "view/md.h"

#include <assert.h>
#include <string.h>

struct run {
	struct run *prev, *next;
	unsigned char *at;        /* label of its first character */
	unsigned char *from, *to; /* labels of its characters that are still free */
	size_t len;               /* characters it had at first */
	int bits;
};

struct level {
	struct level *up;
	struct run *bottom; /* newest run before the link */
};

struct emph {
	struct md *m;
	unsigned char *labels, *next; /* next: of the next mark */
	struct run *last;
	struct level *level;
};

static void drop(struct emph *e, struct run *r)
{
	if (r->next)
		r->next->prev = r->prev;
	else
		e->last = r->prev;
	if (r->prev)
		r->prev->next = r->next;
}

/* Where the search for an opener may stop: one place for each kind of closer. */
static size_t kind(const struct run *r)
{
	return (r->bits & MD_LOW ? 6 : 0) + (r->bits & MD_OPEN ? 3 : 0) + r->len % 3;
}

static bool fits(const struct run *opener, const struct run *closer)
{
	if (!(opener->bits & MD_OPEN) || ((opener->bits ^ closer->bits) & MD_LOW))
		return false;
	if (!(closer->bits & MD_OPEN) && !(opener->bits & MD_CLOSE))
		return true;
	return closer->len % 3 == 0 || (opener->len + closer->len) % 3 != 0;
}

/* Makes one pair; returns the run to look at next. */
static struct run *pair(struct emph *e, struct run *opener, struct run *closer)
{
	bool strong = opener->to - opener->from >= 2 && closer->to - closer->from >= 2;
	struct run *next = closer;

	while (closer->prev != opener)
		drop(e, closer->prev);
	if (strong) {
		*--opener->to = MD_USED;
		closer->from[1] = MD_USED;
	}
	*--opener->to = strong ? MD_STRONG : MD_EM;
	*closer->from = strong ? MD_STRONG_END : MD_EM_END;
	closer->from += strong ? 2 : 1;
	if (opener->from == opener->to)
		drop(e, opener);
	if (closer->from == closer->to) {
		next = closer->next;
		drop(e, closer);
	}
	return next;
}

/* Pairs all runs newer than bottom and drops them. */
static void process(struct emph *e, struct run *bottom)
{
	unsigned char *stop[12];
	struct run *closer = e->last, *next;

	for (size_t i = 0; i < 12; i++)
		stop[i] = e->labels;
	while (closer && closer->prev != bottom)
		closer = closer->prev;
	for (; closer; closer = next) {
		struct run *opener = closer->prev;
		unsigned char **limit = &stop[kind(closer)];

		next = closer->next;
		if (!(closer->bits & MD_CLOSE))
			continue;
		while (opener != bottom && opener->at >= *limit && !fits(opener, closer))
			opener = opener->prev;
		if (opener != bottom && opener->at >= *limit) {
			next = pair(e, opener, closer);
			continue;
		}
		*limit = closer->at;
		if (!(closer->bits & MD_OPEN))
			drop(e, closer);
	}
	e->last = bottom;
	if (bottom)
		bottom->next = NULL;
}

static bool has_own_list(cmark_node_type type)
{
	return type == CMARK_NODE_LINK || type == CMARK_NODE_IMAGE;
}

/* True when the text node begins a line of its paragraph or heading. */
static bool starts_line(cmark_node *text)
{
	cmark_node *prev = cmark_node_previous(text);
	cmark_node_type type;

	if (!prev)
		return !has_own_list(cmark_node_get_type(cmark_node_parent(text)));
	type = cmark_node_get_type(prev);
	return type == CMARK_NODE_SOFTBREAK || type == CMARK_NODE_LINEBREAK;
}

static void add_text(struct emph *e, cmark_node *text)
{
	const char *s = cmark_node_get_literal(text);
	size_t n = strlen(s), i = 0;

	cmark_node_set_user_data(text, e->next);
	while (i < n) {
		int bits = md_mark_bits(s + i, n - i);
		size_t at = i, len = 0;
		struct run *r;

		if (bits < 0) {
			i++;
			continue;
		}
		for (; md_mark_bits(s + i, n - i) >= 0 &&
		       !((md_mark_bits(s + i, n - i) ^ bits) & MD_LOW);
		     i += MD_LEN)
			len++;
		if (bits & MD_QUOTED && at == 0 && starts_line(text))
			bits &= ~MD_CLOSE;
		r = arena_alloc(e->m->arena, sizeof(*r));
		*r = (struct run){
		    e->last, NULL, e->next, e->next, e->next + len, len, bits};
		if (e->last)
			e->last->next = r;
		e->last = r;
		e->next += len;
	}
}

static void enter(struct emph *e, cmark_node *node)
{
	cmark_node_type type = cmark_node_get_type(node);

	if (type == CMARK_NODE_TEXT) {
		add_text(e, node);
	} else if (has_own_list(type)) {
		struct level *l = arena_alloc(e->m->arena, sizeof(*l));

		*l = (struct level){e->level, e->last};
		e->level = l;
	}
}

static void leave(struct emph *e, cmark_node *node)
{
	cmark_node_type type = cmark_node_get_type(node);

	if (type == CMARK_NODE_PARAGRAPH || type == CMARK_NODE_HEADING) {
		process(e, NULL);
	} else if (has_own_list(type)) {
		assert(e->level); /* what is left was entered */
		process(e, e->level->bottom);
		e->level = e->level->up;
	}
}

void md_emph(struct md *m, cmark_node *root)
{
	struct emph e = {.m = m};
	cmark_iter *it = cmark_iter_new(root);
	cmark_event_type ev;

	e.labels = arena_array(m->arena, m->marks + 1, 1);
	e.next = e.labels;
	while ((ev = cmark_iter_next(it)) != CMARK_EVENT_DONE) {
		if (ev == CMARK_EVENT_ENTER)
			enter(&e, cmark_iter_get_node(it));
		else
			leave(&e, cmark_iter_get_node(it));
	}
	cmark_iter_free(it);
}
