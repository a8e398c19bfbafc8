/* SPDX-License-Identifier: MIT */
/* Writes libcmark's tree as HTML: for markdown_plain() what libcmark's own writer gives
 * in safe mode, byte for byte, plus emphasis from the labels and tables; for
 * markdown_html() the published form with our rules (doc/markdown.md). Walks with
 * libcmark's iterator, so depth costs no stack. */
#include "view/md.h"

#include "base/text.h"

#include <stdlib.h>
#include <string.h>

struct writer {
	struct md *m;
	struct buf *out;
	cmark_node **cell; /* paragraphs of the cells, by number */
	cmark_node *alt;   /* the picture whose alternative text is being written */
	bool image_ok;     /* that picture is shown */
	bool link_ok;      /* the open link is kept */
	int32_t last;      /* last character of text in this block, 0 for none */
	size_t tables;     /* written so far */
};

static void line(struct writer *w)
{
	if (w->out->len && w->out->data[w->out->len - 1] != '\n')
		buf_ch(w->out, '\n');
}

/* The first character of text at i of s, marks that became tags passed over; 0 for none.
 */
static int32_t char_at(const char *s, size_t i, const unsigned char *label)
{
	size_t n = strlen(s);
	const char *next;

	while (i < n) {
		int bits = md_mark_bits(s + i, n - i);

		if (bits < 0)
			return text_next(s + i, &next);
		if (*label++ == MD_PLAIN)
			return bits & MD_LOW ? '_' : '*';
		i += MD_LEN;
	}
	return 0;
}

/* The first character of text behind node, through the bounds of links; 0 for none. */
static int32_t char_after(cmark_node *node)
{
	cmark_node *next;
	int32_t c;

	for (;; node = next) {
		next = cmark_node_next(node);
		while (!next) {
			node = cmark_node_parent(node);
			if (cmark_node_get_type(node) != CMARK_NODE_LINK)
				return 0;
			next = cmark_node_next(node);
		}
		while (next && cmark_node_get_type(next) == CMARK_NODE_LINK)
			next = cmark_node_first_child(next);
		if (!next || cmark_node_get_type(next) != CMARK_NODE_TEXT)
			return 0;
		c = char_at(
		    cmark_node_get_literal(next), 0, cmark_node_get_user_data(next));
		if (c)
			return c;
	}
}

static bool latin_or_digit(int32_t c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
	       (c >= 'a' && c <= 'z') ||
	       (c >= 0xc0 && c <= 0x24f && c != 0xd7 && c != 0xf7);
}

/* Punctuation of Chinese that Unicode counts as narrow or either. */
static bool cn_punct(int32_t c)
{
	return c == 0x2014 || c == 0x2018 || c == 0x2019 || c == 0x201c || c == 0x201d ||
	       c == 0x2026 || c == 0xb7;
}

static bool wide(int32_t c)
{
	return md_is_cjk(c) && !md_is_hangul(c);
}

/* A line end in the source between two Chinese characters is no space (CSS Text
 * 3, 4.1.3). */
static bool joins(int32_t a, int32_t b)
{
	return (wide(a) && (wide(b) || cn_punct(b))) || (cn_punct(a) && wide(b));
}

static void tag(struct writer *w, enum md_label label, int bits)
{
	static const char *const tags[] = {[MD_EM] = "<em>",
	    [MD_STRONG] = "<strong>",
	    [MD_EM_END] = "</em>",
	    [MD_STRONG_END] = "</strong>"};

	if (label == MD_PLAIN) {
		w->last = bits & MD_LOW ? '_' : '*';
		buf_ch(w->out, (char)w->last);
	} else if (label != MD_USED && !w->alt) {
		buf_str(w->out, tags[label]);
	}
}

/* True before an opening quotation mark that may begin a line but that UAX 14 would not
 * let. */
static bool breaks(
    struct writer *w, cmark_node *node, size_t i, const unsigned char *label)
{
	int32_t next;

	if (w->alt || !md_is_han(w->last))
		return false;
	next = char_at(cmark_node_get_literal(node), i, label);
	return latin_or_digit(next ? next : char_after(node));
}

static void text(struct writer *w, cmark_node *node)
{
	const unsigned char *label = cmark_node_get_user_data(node);
	const char *s = cmark_node_get_literal(node), *next;
	size_t n = strlen(s), from = 0, i = 0;

	while (i < n) {
		int bits = md_mark_bits(s + i, n - i);
		int32_t c;

		if (bits < 0 && !w->m->publish && s[i] != '\xef') {
			i++;
			continue;
		}
		c = text_next(s + i, &next);
		if (bits >= 0 || c == MD_SIGN) {
			md_escape(w->out, s + from, i - from);
			if (bits >= 0)
				tag(w, *label++, bits);
			from = i + MD_LEN;
		} else if (c == 0x201c && w->m->publish &&
			   breaks(w, node, (size_t)(next - s), label)) {
			md_escape(w->out, s + from, i - from);
			buf_str(w->out, "<wbr>");
			from = i;
		}
		if (bits < 0 && c != MD_SIGN)
			w->last = c;
		i = (size_t)(next - s);
	}
	md_escape(w->out, s + from, n - from);
}

/* A literal of libcmark, escaped. */
static void literal(struct writer *w, const char *s)
{
	s = md_restore(w->m->arena, s);
	md_escape(w->out, s, strlen(s));
	w->last = 'a';
}

static void title(struct writer *w, cmark_node *node)
{
	const char *s = md_restore(w->m->arena, cmark_node_get_title(node));

	if (!*s)
		return;
	buf_str(w->out, "\" title=\"");
	md_escape(w->out, s, strlen(s));
}

static void link(struct writer *w, cmark_node *node, bool enter)
{
	const char *url = md_restore(w->m->arena, cmark_node_get_url(node));

	if (!enter) {
		if (w->link_ok)
			buf_str(w->out, "</a>");
		return;
	}
	w->link_ok = !w->m->publish || md_link_ok(url);
	if (!w->link_ok)
		return;
	buf_str(w->out, "<a href=\"");
	if (w->m->publish || !md_link_dangerous(url))
		md_escape_url(w->out, url);
	title(w, node);
	if (w->m->publish && md_link_foreign(url))
		buf_str(w->out, "\" rel=\"noopener nofollow");
	buf_str(w->out, "\">");
}

static void image(struct writer *w, cmark_node *node, bool enter)
{
	const char *url = md_restore(w->m->arena, cmark_node_get_url(node));

	if (enter) {
		w->alt = node;
		w->image_ok = !w->m->publish || md_image_ok(url);
		if (!w->image_ok)
			return;
		buf_str(w->out, "<img src=\"");
		if (w->m->publish || !md_link_dangerous(url))
			md_escape_url(w->out, url);
		buf_str(w->out, "\" alt=\"");
		return;
	}
	w->alt = NULL;
	if (w->image_ok) {
		title(w, node);
		buf_str(w->out, "\" />");
		w->last = 'a';
	}
}

static void soft_break(struct writer *w, cmark_node *node)
{
	if (w->m->publish && joins(w->last, char_after(node)))
		return;
	buf_ch(w->out, '\n');
}

static void html(struct writer *w, cmark_node *node)
{
	if (w->m->publish)
		literal(w, cmark_node_get_literal(node));
	else
		buf_str(w->out, "<!-- raw HTML omitted -->");
}

/* Inside a picture's description only text counts. */
static void alt_text(struct writer *w, cmark_node *node, cmark_node_type type, bool enter)
{
	if (!enter) {
		if (node == w->alt)
			image(w, node, false);
	} else if (type == CMARK_NODE_TEXT) {
		text(w, node);
	} else if (type == CMARK_NODE_CODE || type == CMARK_NODE_HTML_INLINE) {
		literal(w, cmark_node_get_literal(node));
	} else if (type == CMARK_NODE_LINEBREAK || type == CMARK_NODE_SOFTBREAK) {
		buf_ch(w->out, ' ');
	}
}

static void inline_node(
    struct writer *w, cmark_node *node, cmark_node_type type, bool enter)
{
	if (type == CMARK_NODE_TEXT) {
		text(w, node);
	} else if (type == CMARK_NODE_SOFTBREAK) {
		soft_break(w, node);
	} else if (type == CMARK_NODE_LINEBREAK) {
		buf_str(w->out, "<br />\n");
		w->last = 0;
	} else if (type == CMARK_NODE_CODE) {
		buf_str(w->out, "<code>");
		literal(w, cmark_node_get_literal(node));
		buf_str(w->out, "</code>");
	} else if (type == CMARK_NODE_HTML_INLINE) {
		html(w, node);
	} else if (type == CMARK_NODE_LINK) {
		link(w, node, enter);
	} else if (type == CMARK_NODE_IMAGE) {
		image(w, node, enter);
	} else if (type == CMARK_NODE_EMPH) {
		buf_str(w->out, enter ? "<em>" : "</em>");
	} else if (type == CMARK_NODE_STRONG) {
		buf_str(w->out, enter ? "<strong>" : "</strong>");
	}
}

static void code_block(struct writer *w, cmark_node *node)
{
	const char *info = md_restore(w->m->arena, cmark_node_get_fence_info(node));

	line(w);
	buf_str(w->out, "<pre><code");
	if (*info) {
		buf_str(w->out, " class=\"language-");
		md_escape(w->out, info, strcspn(info, " \t\n\v\f\r"));
		buf_ch(w->out, '"');
	}
	buf_ch(w->out, '>');
	literal(w, cmark_node_get_literal(node));
	buf_str(w->out, "</code></pre>\n");
}

/* A block of HTML is shown, not passed: nothing an author wrote may vanish silently. */
static void html_block(struct writer *w, cmark_node *node)
{
	line(w);
	if (w->m->publish) {
		char *s = md_restore(w->m->arena, cmark_node_get_literal(node));
		size_t n = strlen(s);

		while (n && s[n - 1] == '\n')
			n--;
		buf_str(w->out, "<p>");
		md_escape(w->out, s, n);
		buf_str(w->out, "</p>");
	} else {
		html(w, node);
	}
	line(w);
}

static void list(struct writer *w, cmark_node *node, bool enter)
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

static void paragraph(struct writer *w, cmark_node *node, bool enter)
{
	cmark_node *above = cmark_node_parent(cmark_node_parent(node));

	if (above && cmark_node_get_type(above) == CMARK_NODE_LIST &&
	    cmark_node_get_list_tight(above))
		return;
	if (enter)
		line(w);
	buf_str(w->out, enter ? "<p>" : "</p>\n");
}

static void heading(struct writer *w, cmark_node *node, bool enter)
{
	int level = cmark_node_get_heading_level(node) + w->m->publish;

	if (level > 6)
		level = 6;
	if (enter)
		line(w);
	buf_printf(w->out, enter ? "<h%d>" : "</h%d>\n", level);
}

static void block(struct writer *w, cmark_node *node, cmark_node_type type, bool enter)
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
static struct md_table *table_of(struct writer *w, cmark_node *node)
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

static void walk(struct writer *w, cmark_node *root);

static void cell(
    struct writer *w, const struct md_table *t, const struct md_row *r, size_t i)
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

static void table(struct writer *w, const struct md_table *t)
{
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
static void walk(struct writer *w, cmark_node *root)
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
			alt_text(w, node, type, ev == CMARK_EVENT_ENTER);
		} else if (type >= CMARK_NODE_FIRST_INLINE) {
			inline_node(w, node, type, ev == CMARK_EVENT_ENTER);
		} else {
			block(w, node, type, ev == CMARK_EVENT_ENTER);
		}
	}
	cmark_iter_free(it);
}

size_t md_html(struct md *m, struct buf *out, cmark_node *root)
{
	struct writer w = {.m = m, .out = out};

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
