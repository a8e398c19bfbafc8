/* SPDX-License-Identifier: MIT */
/* Writes the inlines of a tree, for md_html.c: text with the emphasis its labels say,
 * links, pictures; and what only published text gets: <wbr> before some quotation marks
 * and no line end between Chinese characters. */
#include "view/md.h"

#include "base/text.h"

#include <string.h>

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

static void tag(struct md_writer *w, enum md_label label, int bits)
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
    struct md_writer *w, cmark_node *node, size_t i, const unsigned char *label)
{
	int32_t next;

	if (w->alt || !md_is_han(w->last))
		return false;
	next = char_at(cmark_node_get_literal(node), i, label);
	return latin_or_digit(next ? next : char_after(node));
}

static void text(struct md_writer *w, cmark_node *node)
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
			buf_html_plain(w->out, s + from, i - from);
			if (bits >= 0)
				tag(w, *label++, bits);
			from = i + MD_LEN;
		} else if (c == 0x201c && w->m->publish &&
			   breaks(w, node, (size_t)(next - s), label)) {
			buf_html_plain(w->out, s + from, i - from);
			buf_str(w->out, "<wbr>");
			from = i;
		}
		if (bits < 0 && c != MD_SIGN)
			w->last = c;
		i = (size_t)(next - s);
	}
	buf_html_plain(w->out, s + from, n - from);
}

void md_literal(struct md_writer *w, const char *s)
{
	s = md_restore(w->m->arena, s);
	buf_html_plain(w->out, s, strlen(s));
	w->last = 'a';
}

static void title(struct md_writer *w, cmark_node *node)
{
	const char *s = md_restore(w->m->arena, cmark_node_get_title(node));

	if (!*s)
		return;
	buf_str(w->out, "\" title=\"");
	buf_html_plain(w->out, s, strlen(s));
}

static void link(struct md_writer *w, cmark_node *node, bool enter)
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

static void image(struct md_writer *w, cmark_node *node, bool enter)
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

static void soft_break(struct md_writer *w, cmark_node *node)
{
	if (w->m->publish && joins(w->last, char_after(node)))
		return;
	buf_ch(w->out, '\n');
}

static void html(struct md_writer *w, cmark_node *node)
{
	if (w->m->publish)
		md_literal(w, cmark_node_get_literal(node));
	else
		buf_str(w->out, "<!-- raw HTML omitted -->");
}

void md_alt(struct md_writer *w, cmark_node *node, cmark_node_type type, bool enter)
{
	if (!enter) {
		if (node == w->alt)
			image(w, node, false);
	} else if (type == CMARK_NODE_TEXT) {
		text(w, node);
	} else if (type == CMARK_NODE_CODE || type == CMARK_NODE_HTML_INLINE) {
		md_literal(w, cmark_node_get_literal(node));
	} else if (type == CMARK_NODE_LINEBREAK || type == CMARK_NODE_SOFTBREAK) {
		buf_ch(w->out, ' ');
	}
}

void md_inline(struct md_writer *w, cmark_node *node, cmark_node_type type, bool enter)
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
		md_literal(w, cmark_node_get_literal(node));
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
