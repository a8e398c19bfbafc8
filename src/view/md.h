/* SPDX-License-Identifier: MIT */
/* Private to view/markdown.c and view/md_*.c: how one text is turned into HTML.
 *
 * libcmark reads blocks, links, code and entities, but not emphasis: every * and _ that
 * can be part of a delimiter run reaches it as one of sixteen non-characters (a mark),
 * which carries what the characters around it in the source say (may open, may close).
 * The pairs are then made on libcmark's tree, and a mark that is left over is its
 * character again. Input has no non-characters, so nothing can be confused. A table
 * becomes a heading that holds a sign and a number; its cells are paragraphs put before
 * the text, so that references resolve. */
#ifndef VIEW_MD_H
#define VIEW_MD_H

#include "base/arena.h"
#include "base/buf.h"

#include <cmark.h>
#include <stdbool.h>
#include <stdint.h>

enum {
	MD_CLOSE = 1,     /* bits of a mark: the run may close */
	MD_OPEN = 2,      /* the run may open */
	MD_QUOTED = 4,    /* > before it is perhaps a block quote marker */
	MD_LOW = 8,       /* _ and not * */
	MD_MARK = 0xFDD0, /* the first of the sixteen */
	MD_SIGN = 0xFDE0, /* begins a cell, and the heading that stands for a table */
	MD_LEN = 3        /* bytes of a mark or sign in UTF-8 */
};

enum md_class { MD_SPACE, MD_PUNCT, MD_CJK_PUNCT, MD_CJK, MD_OTHER };

/* What became of one marked character. */
enum md_label { MD_PLAIN, MD_EM, MD_STRONG, MD_EM_END, MD_STRONG_END, MD_USED };

struct md_row {
	struct md_row *next;
	size_t first, cells; /* cells are numbered through the document */
};

struct md_table {
	size_t cols;
	char *align;        /* a letter a column: l c r, or - for none */
	struct md_row *row; /* the first is the head */
};

/* Source lines of one version of the text; start[lines] is its end. */
struct md_lines {
	const char *s;
	size_t *start;
	size_t lines;
};

struct md {
	struct arena *arena;
	bool publish;
	struct md_table **tables; /* by number */
	size_t tables_n, tables_cap;
	struct buf cells; /* the paragraphs of the cells */
	size_t cells_n;
	size_t marks; /* marks written so far */
};

/* md_char.c: classes of characters. */
bool md_is_cjk(int32_t c);
bool md_is_han(int32_t c);
bool md_is_hangul(int32_t c);
bool md_is_punct(int32_t c);
bool md_is_space(int32_t c);
/* Class of the character that ends before at (begin: start of the text) or stands at at;
 * variation selectors are looked through as the amendment says. */
enum md_class md_before(const char *begin, const char *at);
enum md_class md_after(const char *at, const char *end);
/* The mark at s, which has n bytes left: its bits, or -1. */
int md_mark_bits(const char *s, size_t n);

/* md_lines.c: where lines, containers and their contents begin. */
void md_lines_init(struct md_lines *l, struct arena *a, const char *s, size_t len);

/* md_place.c: a place in a line, in bytes and columns, with a tab perhaps half used; and
 * the containers (block quotes, list items) a node stands in. */
struct md_place {
	const char *at, *end; /* end: of the line, its LF not counted */
	int col, spare;       /* column used up to; columns of a tab that are left */
};
struct md_box {
	int quote;             /* 1 for a block quote, 0 for a list item */
	int width;             /* of the item's indent, in columns */
	size_t line;           /* where it begins */
	struct md_place after; /* behind its own marker on that line */
};
struct md_boxes {
	struct arena *arena;
	const struct md_lines *lines;
	struct md_box *box;
	size_t n, cap;
};
/* Columns of white space at p. */
int md_indent(const struct md_place *p);
/* Enters the container node. */
void md_box_push(struct md_boxes *b, cmark_node *node);
/* *p = behind the markers of all boxes on a line below their first; false when one of
 * them is missing there (a lazy line, or the container has ended). */
bool md_box_enter(const struct md_boxes *b, size_t line, struct md_place *p);

/* md_row.c: one line of a table. */
/* True for a delimiter row; align (room for one letter a byte of it) and *cols if not
 * NULL. */
bool md_row_is_delimiter(const char *s, const char *end, char *align, size_t *cols);
/* Number of cells of a row, 0 when it is none. */
size_t md_row_cells(const char *s, const char *end);
/* Appends the cells to m->cells as paragraphs; returns how many. */
size_t md_row_add(struct md *m, const char *s, const char *end);

/* md_table.c: finds the tables of body, whose tree is root, files them in m and writes
 * body with placeholders to out. Returns the number found. */
size_t md_tables(struct md *m, const struct buf *body, cmark_node *root, struct buf *out);

/* md_scan.c: the end of <scheme:anything>, <local@domain> or an open tag that begins at
 * p, or NULL when there is none. */
const char *md_scan_uri(const char *p, const char *end);
const char *md_scan_mail(const char *p, const char *end);
const char *md_scan_tag(const char *p, const char *end);

/* md_cjk.c: appends s with its delimiter runs marked. root is the tree of s (NULL: it is
 * inline text only), from which list markers and thematic breaks are known. */
void md_mark(struct md *m, struct buf *out, const struct buf *s, cmark_node *root);

/* md_emph.c: pairs the marks of the tree; each text node's user data is then its first
 * label. */
void md_emph(struct md *m, cmark_node *root);

/* md_inline.c: writes one inline node, on entering or leaving it. */
struct md_writer {
	struct md *m;
	struct buf *out;
	cmark_node **cell; /* paragraphs of the cells, by number */
	cmark_node *alt;   /* the picture whose alternative text is being written */
	bool image_ok;     /* that picture is shown */
	bool link_ok;      /* the open link is kept */
	int32_t last;      /* last character of text in this block, 0 for none */
	size_t tables;     /* written so far */
};
void md_inline(struct md_writer *w, cmark_node *node, cmark_node_type type, bool enter);
/* The same inside a picture's description, where only text counts. */
void md_alt(struct md_writer *w, cmark_node *node, cmark_node_type type, bool enter);
/* A literal of libcmark's, escaped. */
void md_literal(struct md_writer *w, const char *s);

/* md_html.c: writes the tree as HTML and returns the number of tables written. */
size_t md_html(struct md *m, struct buf *out, cmark_node *root);

/* md_text.c: escaping as libcmark's own writer does it; marks become their characters. */
void md_escape_url(struct buf *out, const char *url);
/* s with marks restored; in the arena. "" for NULL. */
char *md_restore(struct arena *a, const char *s);

/* md_link.c: what a published link and picture may point to. */
bool md_link_ok(const char *url);
bool md_link_foreign(const char *url);
bool md_image_ok(const char *url);
/* libcmark's own rule of safe mode. */
bool md_link_dangerous(const char *url);

#endif
