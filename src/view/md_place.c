/* SPDX-License-Identifier: MIT */
/* Finds where the content of a line begins inside block quotes and list items. libcmark
 * tells where a container begins but not what it takes from each later line, so that is
 * worked out here by the rules of CommonMark 5.1 and 5.2, tabs included. */
#include "view/md.h"

#include <string.h>

int md_indent(const struct md_place *p)
{
	int col = p->col + p->spare;

	for (const char *s = p->at; s < p->end && (*s == ' ' || *s == '\t'); s++)
		col += *s == ' ' ? 1 : 4 - col % 4;
	return col - p->col;
}

/* Takes n columns of white space; they must be there. */
static void take(struct md_place *p, int n)
{
	while (n > 0) {
		int part;

		if (!p->spare) {
			p->spare = *p->at == '\t' ? 4 - p->col % 4 : 1;
			p->at++;
		}
		part = p->spare < n ? p->spare : n;
		p->spare -= part;
		p->col += part;
		n -= part;
	}
}

/* Takes a block quote marker. */
static bool take_quote(struct md_place *p)
{
	struct md_place q = *p;
	int indent = md_indent(&q);

	if (indent > 3)
		return false;
	take(&q, indent);
	if (q.at == q.end || *q.at != '>')
		return false;
	q.at++;
	q.col++;
	if (md_indent(&q) > 0)
		take(&q, 1);
	*p = q;
	return true;
}

/* Takes a list marker and what belongs to it; returns the width of the item's indent. */
static int take_marker(struct md_place *p)
{
	int width = md_indent(p), space;

	take(p, width);
	while (p->at < p->end && *p->at >= '0' && *p->at <= '9') {
		p->at++;
		p->col++;
		width++;
	}
	if (p->at == p->end)
		return 0;
	p->at++;
	p->col++;
	width++;
	space = md_indent(p);
	if (space < 1 || space > 4 || p->at + strspn(p->at, " \t") >= p->end)
		space = 1;
	if (md_indent(p) >= space)
		take(p, space);
	return width + space;
}

static void line_start(const struct md_lines *l, size_t line, struct md_place *p)
{
	*p = (struct md_place){
	    .at = l->s + l->start[line], .end = l->s + l->start[line + 1]};
	if (p->end > p->at && p->end[-1] == '\n')
		p->end--;
}

bool md_box_enter(const struct md_boxes *b, size_t line, struct md_place *p)
{
	line_start(b->lines, line, p);
	for (size_t i = 0; i < b->n; i++) {
		const struct md_box *box = &b->box[i];

		if (box->quote) {
			if (!take_quote(p))
				return false;
		} else {
			if (md_indent(p) < box->width)
				return false;
			take(p, box->width);
		}
	}
	return true;
}

void md_box_push(struct md_boxes *b, cmark_node *node)
{
	struct md_box box = {.quote = cmark_node_get_type(node) == CMARK_NODE_BLOCK_QUOTE,
	    .line = (size_t)cmark_node_get_start_line(node) - 1};

	if (b->n && b->box[b->n - 1].line == box.line)
		box.after = b->box[b->n - 1].after;
	else
		(void)md_box_enter(b, box.line, &box.after);
	if (box.quote)
		(void)take_quote(&box.after);
	else
		box.width = take_marker(&box.after);
	if (b->n == b->cap) {
		struct md_box *more;

		b->cap = b->cap ? b->cap * 2 : 16;
		more = arena_array(b->arena, b->cap, sizeof(*more));
		if (b->n)
			memcpy(more, b->box, b->n * sizeof(*more));
		b->box = more;
	}
	b->box[b->n++] = box;
}
