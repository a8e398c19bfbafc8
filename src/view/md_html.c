/* SPDX-License-Identifier: MIT */
/* Writes libcmark's tree as HTML: for markdown_plain() what libcmark's own writer gives
 * in safe mode, byte for byte, plus emphasis from the labels and tables; for
 * markdown_html() the published form with our rules (doc/markdown.md). Walks with
 * libcmark's iterator, so depth costs no stack. */
#include "view/md.h"

#include "base/text.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

static void line(struct md_writer *w)
{
	if (w->out->len && w->out->data[w->out->len - 1] != '\n')
		buf_ch(w->out, '\n');
}

static void code_block(struct md_writer *w, cmark_node *node)
{
	const char *info = md_restore(w->m->arena, cmark_node_get_fence_info(node));

	line(w);
	buf_str(w->out, "<pre><code");
	if (*info) {
		buf_str(w->out, " class=\"language-");
		buf_html_plain(w->out, info, strcspn(info, " \t\n\v\f\r"));
		buf_ch(w->out, '"');
	}
	buf_ch(w->out, '>');
	md_literal(w, cmark_node_get_literal(node));
	buf_str(w->out, "</code></pre>\n");
}

/* A block of HTML is shown, not passed: nothing an author wrote may vanish silently. */
static void html_block(struct md_writer *w, cmark_node *node)
{
	line(w);
	if (w->m->publish) {
		char *s = md_restore(w->m->arena, cmark_node_get_literal(node));
		size_t n = strlen(s);

		while (n && s[n - 1] == '\n')
			n--;
		buf_str(w->out, "<p>");
		buf_html_plain(w->out, s, n);
		buf_str(w->out, "</p>");
	} else {
		buf_str(w->out, "<!-- raw HTML omitted -->");
	}
	line(w);
}

static void list(struct md_writer *w, cmark_node *node, bool enter)
{
	bool bullet = cmark_node_get_list_type(node) == CMARK_BULLET_LIST;
	int start = cmark_node_get_list_start(node);

	if (!enter) {
		buf_str(w->out, bullet ? "</ul>\n" : "</ol>\n");
		return;
	}
	line(w);
	if (bullet)
		buf_str(w->out, "<ul>\n");
	else if (start == 1)
		buf_str(w->out, "<ol>\n");
	else
		buf_printf(w->out, "<ol start=\"%d\">\n", start);
}

static void paragraph(struct md_writer *w, cmark_node *node, bool enter)
{
	cmark_node *above = cmark_node_parent(cmark_node_parent(node));

	if (above && cmark_node_get_type(above) == CMARK_NODE_LIST &&
	    cmark_node_get_list_tight(above))
		return;
	if (enter)
		line(w);
	buf_str(w->out, enter ? "<p>" : "</p>\n");
}

static void heading(struct md_writer *w, cmark_node *node, bool enter)
{
	int level = cmark_node_get_heading_level(node) + w->m->publish;

	if (level > 6)
		level = 6;
	if (enter)
		line(w);
	buf_printf(w->out, enter ? "<h%d>" : "</h%d>\n", level);
}

static void block(struct md_writer *w, cmark_node *node, cmark_node_type type, bool enter)
{
	w->last = 0;
	if (type == CMARK_NODE_PARAGRAPH) {
		paragraph(w, node, enter);
	} else if (type == CMARK_NODE_HEADING) {
		heading(w, node, enter);
	} else if (type == CMARK_NODE_BLOCK_QUOTE) {
		line(w);
		buf_str(w->out, enter ? "<blockquote>\n" : "</blockquote>\n");
	} else if (type == CMARK_NODE_LIST) {
		list(w, node, enter);
	} else if (type == CMARK_NODE_ITEM) {
		if (enter)
			line(w);
		buf_str(w->out, enter ? "<li>" : "</li>\n");
	} else if (type == CMARK_NODE_CODE_BLOCK) {
		code_block(w, node);
	} else if (type == CMARK_NODE_HTML_BLOCK) {
		html_block(w, node);
	} else if (type == CMARK_NODE_THEMATIC_BREAK) {
		line(w);
		buf_str(w->out, "<hr />\n");
	}
}

/* The table this heading stands for, or NULL. */
static struct md_table *table_of(struct md_writer *w, cmark_node *node)
{
	cmark_node *text = cmark_node_first_child(node);
	const char *s;

	if (!text || cmark_node_get_type(node) != CMARK_NODE_HEADING ||
	    cmark_node_get_type(text) != CMARK_NODE_TEXT)
		return NULL;
	s = cmark_node_get_literal(text);
	if (strncmp(s, "\xef\xb7\xa0", MD_LEN) != 0)
		return NULL;
	return w->m->tables[strtoul(s + MD_LEN, NULL, 10)];
}

static void walk(struct md_writer *w, cmark_node *root);

static void cell(
    struct md_writer *w, const struct md_table *t, const struct md_row *r, size_t i)
{
	const char *name = r == t->row ? "th" : "td";

	buf_printf(w->out, "<%s", name);
	if (w->m->publish && r == t->row)
		buf_str(w->out, " scope=\"col\"");
	if (w->m->publish && t->align[i] != 'l' && t->align[i] != '-')
		buf_str(w->out, t->align[i] == 'r' ? " class=\"n\"" : " class=\"c\"");
	if (!w->m->publish && t->align[i] != '-')
		buf_printf(w->out, " align=\"%s\"",
		    t->align[i] == 'l'   ? "left"
		    : t->align[i] == 'r' ? "right"
					 : "center");
	buf_ch(w->out, '>');
	w->last = 0;
	if (i < r->cells)
		walk(w, w->cell[r->first + i]);
	buf_printf(w->out, "</%s>\n", name);
}

static void table(struct md_writer *w, const struct md_table *t)
{
	assert(t->row); /* a table has a head */
	line(w);
	buf_str(w->out, "<table>\n<thead>\n");
	for (const struct md_row *r = t->row; r && !w->out->err; r = r->next) {
		if (r == t->row->next)
			buf_str(w->out, "<tbody>\n");
		buf_str(w->out, "<tr>\n");
		for (size_t i = 0; i < t->cols && !w->out->err; i++)
			cell(w, t, r, i);
		buf_str(w->out, r == t->row ? "</tr>\n</thead>\n" : "</tr>\n");
	}
	buf_str(w->out, t->row->next ? "</tbody>\n</table>\n" : "</table>\n");
	w->tables++;
}

/* Writes what is in root, without root itself. */
static void walk(struct md_writer *w, cmark_node *root)
{
	cmark_iter *it = cmark_iter_new(root);
	cmark_event_type ev;

	while ((ev = cmark_iter_next(it)) != CMARK_EVENT_DONE) {
		cmark_node *node = cmark_iter_get_node(it);
		cmark_node_type type = cmark_node_get_type(node);
		struct md_table *t;

		if (node == root)
			continue;
		t = ev == CMARK_EVENT_ENTER ? table_of(w, node) : NULL;
		if (t) {
			table(w, t);
			cmark_iter_reset(it, node, CMARK_EVENT_EXIT);
		} else if (w->alt) {
			md_alt(w, node, type, ev == CMARK_EVENT_ENTER);
		} else if (type >= CMARK_NODE_FIRST_INLINE) {
			md_inline(w, node, type, ev == CMARK_EVENT_ENTER);
		} else {
			block(w, node, type, ev == CMARK_EVENT_ENTER);
		}
	}
	cmark_iter_free(it);
}

size_t md_html(struct md *m, struct buf *out, cmark_node *root)
{
	struct md_writer w = {.m = m, .out = out};

	w.cell = arena_array(m->arena, m->cells_n + 1, sizeof(*w.cell));
	for (size_t i = 0; i < m->cells_n; i++) {
		w.cell[i] = cmark_node_first_child(root);
		cmark_node_unlink(w.cell[i]);
	}
	walk(&w, root);
	for (size_t i = 0; i < m->cells_n; i++)
		cmark_node_free(w.cell[i]);
	return w.tables;
}
