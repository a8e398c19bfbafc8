/* SPDX-License-Identifier: MIT */
/* Markdown to HTML, the two ways in. libcmark reads the blocks; tables, emphasis and
 * writing are the md_*.c files beside this one; md.h tells how they work together. */
#include "view/markdown.h"

#include "base/text.h"
#include "view/md.h"

#include <utf8proc.h>

enum {
	OUT_MAX = 4 * 1024 * 1024, /* bytes of HTML */
	PASSES = 10                /* over the text for tables right below tables */
};

const char markdown_version[] = "qianfa-markdown-1";

/* The number of the numeric entity at s (behind the &), 0 for none. */
static int32_t entity(const char *s, const char *end)
{
	bool hex = end - s > 2 && (s[1] == 'x' || s[1] == 'X');
	int32_t c = 0;

	if (s == end || *s != '#')
		return 0;
	for (s += hex ? 2 : 1; s < end && c < 0x110000; s++) {
		if (*s >= '0' && *s <= '9')
			c = c * (hex ? 16 : 10) + (*s - '0');
		else if (hex && ((*s | 32) >= 'a' && (*s | 32) <= 'f'))
			c = c * 16 + ((*s | 32) - 'a' + 10);
		else
			return *s == ';' ? c : 0;
	}
	return 0;
}

/* Characters that are ours: marks and signs, and U+F8FE, which text_normal() refuses too;
 * and U+FFFE and U+FFFF, which libcmark writes as bytes that no UTF-8 has. */
static bool reserved(int32_t c)
{
	return (c >= 0xfdd0 && c <= 0xfdef) || c == 0xf8fe || c == 0xfffe || c == 0xffff;
}

static bool control(int32_t c)
{
	return (c < 0x20 && c != '\n' && c != '\t' && c != '\r') ||
	       (c >= 0x7f && c < 0xa0) || c == 0x2028 || c == 0x2029 ||
	       (c & 0xfffe) == 0xfffe;
}

/* Copies the source with LF line ends and without a byte order mark, or refuses it. */
static enum err take_source(struct buf *out, const char *s, size_t len, bool publish)
{
	const char *p = s, *end = s + len, *next;
	int32_t c;

	if (len > MARKDOWN_MAX)
		return err_say(ERR_TOO_BIG, "正文超过 200 KB,请分成几篇");
	if (!text_valid(s, len))
		return err_say(ERR_INVALID, "正文不是有效的 UTF-8 文字");
	for (; p < end; p = next) {
		int32_t ent;

		/* not text_next(): s need not end with a NUL */
		next = p + utf8proc_iterate((const utf8proc_uint8_t *)p, end - p, &c);
		ent = c == '&' ? entity(next, end) : 0;
		if (reserved(c) || reserved(ent) || (publish && control(c)))
			return err_say(ERR_INVALID, "正文含有不能使用的字符 U+%04X",
			    (unsigned)(ent ? ent : c));
		if (c == '\r')
			buf_ch(out, '\n');
		if (c == '\r' && next < end && *next == '\n')
			next++;
		if (c != '\r' && !(c == 0xfeff && p == s))
			buf_add(out, p, (size_t)(next - p));
	}
	return OK;
}

/* Replaces the tables of body by placeholders; returns the tree of what it is then. */
static cmark_node *take_tables(struct md *m, struct buf *body)
{
	struct buf next = BUF_INIT, was;
	cmark_node *root;

	for (int pass = 0;; pass++) {
		root = cmark_parse_document(buf_text(body), body->len, CMARK_OPT_DEFAULT);
		if (pass == PASSES)
			break;
		buf_clear(&next);
		if (!md_tables(m, body, root, &next))
			break;
		was = *body;
		*body = next;
		next = was;
		cmark_node_free(root);
	}
	buf_release(&next);
	return root;
}

/* Writes body as HTML; false when a table was lost on the way. */
static bool render(struct md *m, struct buf *out, struct buf *body, bool tables)
{
	struct buf marked = BUF_INIT;
	cmark_node *root;
	size_t written;

	buf_init(&m->cells, 0);
	root = tables
		   ? take_tables(m, body)
		   : cmark_parse_document(buf_text(body), body->len, CMARK_OPT_DEFAULT);
	md_mark(m, &marked, &m->cells, NULL);
	md_mark(m, &marked, body, root);
	cmark_node_free(root);
	root = cmark_parse_document(buf_text(&marked), marked.len, CMARK_OPT_DEFAULT);
	md_emph(m, root);
	written = md_html(m, out, root);
	cmark_node_free(root);
	buf_release(&marked);
	buf_release(&m->cells);
	return written == m->tables_n || out->err;
}

static enum err convert(struct buf *out, const char *s, size_t len, bool publish)
{
	struct arena a;
	struct buf body = BUF_INIT, html;
	enum err e = take_source(&body, s, len, publish);

	arena_init(&a);
	buf_init(&html, OUT_MAX);
	for (int tables = 1; !e && tables >= 0; tables--) {
		struct md m = {.arena = &a, .publish = publish};

		if (render(&m, &html, &body, tables))
			break;
		/* Cannot happen as far as we know; then the text is shown without tables.
		 */
		buf_clear(&html);
		buf_clear(&body);
		e = take_source(&body, s, len, publish);
	}
	if (!e && buf_err(&html)) {
		err_clear(); /* the buffer's own, less telling message */
		e = err_say(ERR_TOO_BIG, "正文排成网页后超过 4 MB");
	}
	if (!e)
		buf_add(out, buf_text(&html), html.len);
	buf_release(&html);
	buf_release(&body);
	arena_release(&a);
	return e ? e : buf_err(out);
}

enum err markdown_plain(struct buf *out, const char *s, size_t len)
{
	return convert(out, s, len, false);
}

enum err markdown_html(struct buf *out, const char *s, size_t len)
{
	return convert(out, s, len, true);
}
