/* SPDX-License-Identifier: MIT */
/* Pipe tables: GFM 0.29, 4.10, where the specification is silent as cmark-gfm has it.
 * libcmark reads a table as a paragraph (or, with --- below, a heading), so each of those
 * that holds a delimiter row is looked at line by line in the source. */
#include "view/md.h"

#include <string.h>

struct find {
	struct md *m;
	const struct buf *body;
	struct buf *out;
	struct md_lines lines;
	struct md_boxes boxes;
	size_t done; /* lines copied to out */
	size_t found;
	bool unsure; /* what follows may be read otherwise: leave it for the next pass */
};

/* Could this line hold a delimiter row? A cheap sieve: no prefix has other characters. */
static bool sieve(const struct md_lines *l, size_t line)
{
	const char *p = l->s + l->start[line], *end = l->s + l->start[line + 1];

	while (p < end && (*p == ' ' || *p == '\t' || *p == '>'))
		p++;
	/* --- alone is the underline of a heading */
	return p < end && strspn(p, "|:- \t") >= strcspn(p, "\n") &&
	       strcspn(p, "|:") < (size_t)(end - p);
}

/* The underline of a setext heading? */
static bool underline(const struct md_lines *l, size_t line)
{
	const char *p = l->s + l->start[line], *end = l->s + l->start[line + 1];

	while (p < end && (*p == ' ' || *p == '\t' || *p == '>'))
		p++;
	return p < end && (*p == '=' || *p == '-') &&
	       strspn(p, "=- \t") >= strcspn(p, "\n");
}

/* Would the text begin a block of its own? libcmark is asked. */
static bool begins_block(const char *s, const char *end)
{
	cmark_node *root, *first;
	bool block;

	if (s == end || !strchr("#>`~*_+-<0123456789", *s))
		return false;
	root = cmark_parse_document(s, (size_t)(end - s), CMARK_OPT_DEFAULT);
	first = cmark_node_first_child(root);
	block = first && cmark_node_get_type(first) != CMARK_NODE_PARAGRAPH;
	cmark_node_free(root);
	return block;
}

static const char *content(const struct md_place *p)
{
	const char *s = p->at;

	while (s < p->end && (*s == ' ' || *s == '\t'))
		s++;
	return s;
}

/* True and *s when the line is a further row. */
static bool is_row(struct find *f, size_t line, struct md_place *p)
{
	const char *s;

	if (!md_box_enter(&f->boxes, line, p))
		return false;
	s = content(p);
	if (s == p->end || md_indent(p) > 3 || md_row_cells(s, p->end) == 0)
		return false;
	if (begins_block(s, p->end)) {
		f->unsure = *s == '<';
		return false;
	}
	return true;
}

static struct md_row *add_row(struct md *m, const struct md_place *p)
{
	struct md_row *r = arena_alloc(m->arena, sizeof(*r));

	r->first = m->cells_n;
	r->cells = md_row_add(m, content(p), p->end);
	return r;
}

static size_t file_table(struct md *m, struct md_table *t)
{
	if (m->tables_n == m->tables_cap) {
		struct md_table **more;

		m->tables_cap = m->tables_cap ? m->tables_cap * 2 : 16;
		more = arena_array(m->arena, m->tables_cap, sizeof(struct md_table *));
		if (m->tables_n)
			memcpy(more, m->tables, m->tables_n * sizeof(struct md_table *));
		m->tables = more;
	}
	m->tables[m->tables_n] = t;
	return m->tables_n++;
}

static void copy(struct find *f, size_t line, const char *to)
{
	const char *from = f->lines.s + f->lines.start[f->done];

	if (to > from)
		buf_add(f->out, from, (size_t)(to - from));
	f->done = line;
}

/* Takes the table with the head h in this line and the delimiter row d below it. */
static void take_table(struct find *f, size_t head, bool first, const struct md_place *h,
    const struct md_place *d)
{
	const char *begin = f->lines.s + f->lines.start[head];
	struct md_table *t = arena_alloc(f->m->arena, sizeof(*t));
	struct md_row **tail;
	struct md_place p;
	size_t line = head + 2;

	t->align = arena_alloc(f->m->arena, (size_t)(d->end - d->at) + 1);
	(void)md_row_is_delimiter(content(d), d->end, t->align, &t->cols);
	t->row = add_row(f->m, h);
	for (tail = &t->row->next; line < f->lines.lines && is_row(f, line, &p); line++) {
		*tail = add_row(f->m, &p);
		tail = &(*tail)->next;
	}
	copy(f, line, begin);
	/* The markers of the containers: the head may be a lazy line, d is not. */
	if (first)
		buf_add(f->out, begin, (size_t)(h->at - begin));
	begin = f->lines.s + f->lines.start[head + 1];
	if (!first)
		buf_add(f->out, begin, (size_t)(d->at - begin));
	buf_printf(f->out, "# \xef\xb7\xa0%zu\n", file_table(f->m, t));
	f->found++;
}

/* Looks for a table in the lines of a paragraph or setext heading. */
static void look(struct find *f, cmark_node *node)
{
	size_t first = (size_t)cmark_node_get_start_line(node) - 1;
	size_t last = (size_t)cmark_node_get_end_line(node);
	bool heading = cmark_node_get_type(node) == CMARK_NODE_HEADING;
	size_t cols;

	if (last > f->lines.lines)
		last = f->lines.lines;
	for (size_t i = first + 1; i < last && !f->unsure; i++) {
		struct md_place h, d;

		/* libcmark says that some headings end a line late */
		if (heading && underline(&f->lines, i))
			return;
		if (i <= f->done || !sieve(&f->lines, i) ||
		    !md_box_enter(&f->boxes, i, &d) || md_indent(&d) > 3 ||
		    !md_row_is_delimiter(content(&d), d.end, NULL, &cols))
			continue;
		if (i - 1 == first) {
			h = d;
			h.end = f->lines.s + f->lines.start[i] - 1;
			h.at = f->lines.s + f->lines.start[first] +
			       cmark_node_get_start_column(node) - 1;
		} else if (!md_box_enter(&f->boxes, i - 1, &h) && content(&h) != h.at) {
			continue; /* a lazy head counts where it is not indented */
		}
		if (i - 1 >= f->done && md_row_cells(content(&h), h.end) == cols) {
			take_table(f, i - 1, i - 1 == first, &h, &d);
			return;
		}
	}
}

size_t md_tables(struct md *m, const struct buf *body, cmark_node *root, struct buf *out)
{
	struct find f = {.m = m, .body = body, .out = out};
	cmark_iter *it = cmark_iter_new(root);
	cmark_event_type ev;

	md_lines_init(&f.lines, m->arena, buf_text(body), body->len);
	f.boxes = (struct md_boxes){.arena = m->arena, .lines = &f.lines};
	while ((ev = cmark_iter_next(it)) != CMARK_EVENT_DONE) {
		cmark_node *node = cmark_iter_get_node(it);
		cmark_node_type type = cmark_node_get_type(node);
		bool box = type == CMARK_NODE_BLOCK_QUOTE || type == CMARK_NODE_ITEM;

		if (box && ev == CMARK_EVENT_ENTER)
			md_box_push(&f.boxes, node);
		else if (box)
			f.boxes.n--;
		else if (ev == CMARK_EVENT_ENTER &&
			 (type == CMARK_NODE_PARAGRAPH || type == CMARK_NODE_HEADING))
			look(&f, node);
	}
	cmark_iter_free(it);
	copy(&f, f.lines.lines, f.lines.s + body->len);
	return f.found;
}
