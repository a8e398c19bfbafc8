/* SPDX-License-Identifier: MIT */
/* HTML blocks with a form of their own as Markdown: code, headings, quotes, lists and
 * tables. */
#include "base/text.h"
#include "cmd/import_tree.h"

#include <string.h>

enum { COLUMNS_MAX = 64 };

/* Every line of text with the prefix; the first one with first. */
static void add_lines(
    struct buf *out, const char *text, const char *first, const char *rest)
{
	const char *prefix = first;
	for (const char *p = text, *next; p; p = next, prefix = rest) {
		size_t n = strcspn(p, "\n");
		size_t k = strlen(prefix);
		next = p[n] ? p + n + 1 : NULL;
		while (!n && k && prefix[k - 1] == ' ')
			k--;
		buf_add(out, prefix, k);
		buf_add(out, p, n);
		if (next)
			buf_ch(out, '\n');
	}
}

static void all_text(struct buf *out, const xmlNode *parent, int depth)
{
	for (const xmlNode *n = parent->children; n && depth < HTML_DEPTH; n = n->next) {
		if (n->type == XML_TEXT_NODE || n->type == XML_CDATA_SECTION_NODE)
			buf_str(out, (const char *)n->content);
		else if (n->type == XML_ELEMENT_NODE && tree_kind(n) == K_BR)
			buf_ch(out, '\n');
		else if (n->type == XML_ELEMENT_NODE && tree_kind(n) != K_DROP)
			all_text(out, n, depth + 1);
	}
}

void block_pre(struct flow *f, const xmlNode *node, int depth)
{
	struct buf text = BUF_INIT;
	size_t ticks = 2, run = 0;
	all_text(&text, node, depth);
	char *s = arena_strdup(f->c->a, buf_text(&text));
	buf_release(&text);
	s += *s == '\n';
	size_t len = strlen(s);
	while (len && s[len - 1] == '\n')
		s[--len] = 0;
	for (const char *p = s; *p; p++) {
		run = *p == '`' ? run + 1 : 0;
		ticks = run > ticks ? run : ticks;
	}
	if (!s[strspn(s, " \n\t")])
		return;
	flow_block(f, false);
	for (size_t i = 0; i <= ticks; i++)
		buf_ch(&f->out, '`');
	buf_printf(&f->out, "\n%s\n", s);
	for (size_t i = 0; i <= ticks; i++)
		buf_ch(&f->out, '`');
}

void block_heading(struct flow *f, const xmlNode *node, struct style st, int depth)
{
	struct flow g;
	flow_init(&g, f->c, true);
	tree_walk(&g, node, st, depth);
	if (!line_empty(&g.line)) {
		flow_block(f, false);
		for (int i = f->c->top; i <= node->name[1] - '0'; i++)
			buf_ch(&f->out, '#');
		buf_ch(&f->out, ' ');
		line_md(&f->out, &g.line, LINE_HEADING);
	}
	flow_release(&g);
}

void block_quote(struct flow *f, const xmlNode *node, struct style st, int depth)
{
	struct flow g;
	flow_init(&g, f->c, false);
	tree_walk(&g, node, st, depth);
	flow_end(&g);
	if (g.blocks) {
		flow_block(f, false);
		add_lines(&f->out, buf_text(&g.out), "> ", "> ");
	}
	flow_release(&g);
}

static int list_start(const xmlNode *list)
{
	int64_t n = 1;
	xmlChar *v = xmlGetNoNsProp(list, (const xmlChar *)"start");
	if (v && !text_int((const char *)v, 0, 99999, &n))
		n = 1;
	xmlFree(v);
	return (int)n;
}

/* A parent for a node that stands where only certain elements may. */
struct stray {
	xmlNode parent, copy;
};

static bool is_named(const xmlNode *n, const char *name)
{
	return !strcmp((const char *)n->name, name);
}

/* The child as the cell or item it is, or as the content of one; NULL: it is nothing. */
static const xmlNode *as_one(const xmlNode *n, struct stray *s)
{
	bool text = n->type == XML_TEXT_NODE || n->type == XML_CDATA_SECTION_NODE;
	if (n->type == XML_ELEMENT_NODE &&
	    (is_named(n, "li") || is_named(n, "td") || is_named(n, "th")))
		return n;
	if (n->type != XML_ELEMENT_NODE &&
	    (!text || !n->content[strspn((const char *)n->content, " \t\n\r\f")]))
		return NULL;
	s->copy = *n;
	s->copy.next = NULL;
	s->parent = (xmlNode){.type = XML_ELEMENT_NODE, .children = &s->copy};
	return &s->parent;
}

struct items {
	struct buf text;
	bool loose;
	int number;
	const char *sign; /* behind a number, or alone */
};

static void add_item(
    struct items *to, struct flow *f, const xmlNode *li, enum kind kind, int depth)
{
	struct flow g;
	char first[16], rest[16] = "";
	flow_init(&g, f->c, false);
	g.item = true;
	tree_walk(&g, li, (struct style){0}, depth);
	flow_end(&g);
	if (g.blocks) {
		int n = kind == K_OL ? snprintf(first, sizeof first, "%d%s ",
					   to->number++, to->sign)
				     : snprintf(first, sizeof first, "%s ", to->sign);
		memset(rest, ' ', (size_t)n);
		rest[n] = 0;
		to->loose = to->loose || g.loose;
		if (to->text.len) /* \r: how many line ends is known at the end */
			buf_str(&to->text, "\r\n");
		add_lines(&to->text, buf_text(&g.out), first, rest);
	}
	flow_release(&g);
}

void block_list(struct flow *f, const xmlNode *node, enum kind kind, int depth)
{
	static const char *const signs[2][2] = {{"-", "+"}, {".", ")"}};
	struct stray s;
	const xmlNode *one;
	bool other = f->list == kind && !f->other;
	struct items to = {.number = kind == K_OL ? list_start(node) : 1,
	    .sign = signs[kind == K_OL][other]};
	bool close = f->item && f->para && to.number == 1;
	for (const xmlNode *n = node->children; n && !f->c->err; n = n->next)
		if ((one = as_one(n, &s)))
			add_item(&to, f, one, kind, depth + 1);
	if (to.text.len) {
		flow_block(f, close && !to.loose);
		for (size_t i = 0; i < to.text.len; i++)
			if (to.text.data[i] != '\r')
				buf_ch(&f->out, to.text.data[i]);
			else if (to.loose)
				buf_ch(&f->out, '\n');
		f->list = kind;
		f->other = other;
	}
	buf_release(&to.text);
}

/* ---- tables ---- */

struct grid {
	struct buf text; /* rows; the line of signs goes behind the first */
	size_t rows, columns;
};

static size_t count_cells(const xmlNode *tr)
{
	size_t n = 0;
	struct stray s;
	for (const xmlNode *c = tr->children; c; c = c->next)
		n += as_one(c, &s) != NULL;
	return n;
}

static bool is_part(const xmlNode *n)
{
	return n->type == XML_ELEMENT_NODE &&
	       (is_named(n, "thead") || is_named(n, "tbody") || is_named(n, "tfoot") ||
		   is_named(n, "colgroup"));
}

/* The row that a table's child is, or is the content of; NULL: it is none. */
static const xmlNode *as_row(const xmlNode *n, struct stray *s)
{
	if (n->type == XML_ELEMENT_NODE && is_named(n, "tr"))
		return n;
	if (n->type == XML_ELEMENT_NODE && is_named(n, "caption"))
		return NULL;
	const xmlNode *one = as_one(n, s);
	if (one != n)
		return one;
	s->copy = *n;
	s->copy.next = NULL;
	s->parent = (xmlNode){.type = XML_ELEMENT_NODE, .children = &s->copy};
	return &s->parent;
}

static size_t width(const xmlNode *node, int depth)
{
	size_t most = 0, n;
	struct stray s;
	const xmlNode *row;
	for (const xmlNode *c = node->children; c && depth < HTML_DEPTH; c = c->next) {
		if (is_part(c))
			n = width(c, depth + 1);
		else
			n = (row = as_row(c, &s)) ? count_cells(row) : 0;
		most = n > most ? n : most;
	}
	return most;
}

static void add_row(struct grid *g, struct flow *f, const xmlNode *tr, int depth)
{
	struct buf row = BUF_INIT;
	size_t n = 0;
	bool any = false;
	buf_str(&row, "|");
	for (const xmlNode *c = tr->children; c && !f->c->err; c = c->next) {
		struct flow cell;
		struct stray s;
		const xmlNode *one = as_one(c, &s);
		if (!one)
			continue;
		flow_init(&cell, f->c, true);
		tree_walk(&cell, one, (struct style){0}, depth + 1);
		any = any || !line_empty(&cell.line);
		buf_ch(&row, ' ');
		line_md(&row, &cell.line, LINE_CELL);
		buf_str(&row, " |");
		flow_release(&cell);
		n++;
	}
	for (; n < g->columns; n++)
		buf_str(&row, "  |");
	if (any) {
		if (g->rows)
			buf_ch(&g->text, '\n');
		buf_str(&g->text, buf_text(&row));
		if (!g->rows++) {
			buf_str(&g->text, "\n|");
			for (size_t i = 0; i < g->columns; i++)
				buf_str(&g->text, " --- |");
		}
	}
	buf_release(&row);
}

static void add_rows(struct grid *g, struct flow *f, const xmlNode *node, int depth)
{
	struct stray s;
	const xmlNode *row;
	if (depth >= HTML_DEPTH)
		f->c->err = tree_too_deep();
	for (const xmlNode *c = node->children; c && !f->c->err; c = c->next) {
		if (is_part(c)) {
			add_rows(g, f, c, depth + 1);
		} else if ((row = as_row(c, &s))) {
			add_row(g, f, row, depth + 1);
		} else if (c->type == XML_ELEMENT_NODE) {
			tree_walk(f, c, (struct style){0}, depth + 1);
			flow_end(f);
		}
	}
}

void block_table(struct flow *f, const xmlNode *node, int depth)
{
	struct grid g = {.columns = width(node, depth)};
	if (g.columns > COLUMNS_MAX) {
		tree_lost(f->c, "table");
		tree_walk(f, node, (struct style){0}, depth);
		return;
	}
	add_rows(&g, f, node, depth);
	if (g.rows) {
		flow_block(f, false);
		buf_str(&f->out, buf_text(&g.text));
	}
	buf_release(&g.text);
}
