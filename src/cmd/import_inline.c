/* SPDX-License-Identifier: MIT */
/* A paragraph as runs of equally styled text, and as Markdown. Runs are flat,
 * so nothing nests but emphasis in a link; emphasis that Markdown could not
 * read there (CommonMark 6.2 with the amendment of doc/markdown.md) is left
 * out. */
#include "base/text.h"
#include "cmd/import_html.h"
#include "news/literal.h"

#include <ctype.h>
#include <string.h>

static bool same(struct style x, struct style y)
{
	return x.bits == y.bits && x.link == y.link;
}

static struct run *last(const struct line *l)
{
	return l->n ? &l->run[l->n - 1] : NULL;
}

static void put(struct line *l, const char *s, size_t len, struct style style)
{
	struct run *r = last(l);
	if (!r || !same(r->style, style)) {
		l->run = arena_grow(l->a, l->run, l->n, &l->cap, sizeof *l->run);
		r = &l->run[l->n++];
		*r = (struct run){.style = style, .start = l->text.len};
	}
	buf_add(&l->text, s, len);
	r->end = l->text.len;
}

static bool at_start(const struct line *l)
{
	return !l->n || (last(l)->style.bits & RUN_BREAK);
}

/* A space between two runs belongs to what they have in common. */
static void put_space(struct line *l, struct style next)
{
	struct style before = last(l)->style;
	struct style between = {.bits = before.bits & next.bits,
	    .link = before.link == next.link ? next.link : NULL};
	put(l, " ", 1, between);
}

void line_add(struct line *l, const char *s, size_t len, struct style style)
{
	for (size_t i = 0; i < len;) {
		size_t n = 1;
		if (strchr(" \t\n\r\f", s[i])) {
			l->space = true;
			l->newlines += s[i++] == '\n';
			continue;
		}
		while (i + n < len && ((unsigned char)s[i + n] & 0xC0) == 0x80)
			n++;
		bool wide = (n == 3 && !memcmp(s + i, "\xE3\x80\x80", 3)) ||
			    (n == 2 && !memcmp(s + i, "\xC2\xA0", 2));
		if (!wide || !at_start(l)) {
			if (l->space && !at_start(l))
				put_space(l, style);
			put(l, s + i, n, style);
			l->space = false;
			l->newlines = 0;
		}
		i += n;
	}
}

void line_break(struct line *l)
{
	l->space = false;
	l->newlines = 0;
	if (!at_start(l))
		put(l, "", 0, (struct style){.bits = RUN_BREAK});
}

bool line_empty(const struct line *l)
{
	return !l->n;
}

void line_clear(struct line *l)
{
	buf_clear(&l->text);
	l->n = 0;
	l->newlines = 0;
	l->space = false;
}

/* ---- Markdown ---- */

enum class { SPACE, PUNCT, HAN, OTHER };

/* Unknown signs are OTHER beside a mark and PUNCT inside: both on the safe
 * side. */
static enum class class_of(int32_t c, bool inside) {
	if (c <= ' ' || c == 0xA0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200A) ||
	    c == 0x202F || c == 0x205F || c == 0x3000) return SPACE;
	if (c < 0x80) return isalnum(c) ? OTHER : PUNCT;
	if ((c >= 0x2E80 && c <= 0xA4CF) || (c >= 0xF900 && c <= 0xFAFF) ||
	    (c >= 0xFF01 && c <= 0xFF60) || (c >= 0x20000 && c <= 0x3FFFD)) return HAN;
	return inside ? PUNCT : OTHER;
}

static int32_t first_char(const char *s)
{
	const char *next;
	return *s ? text_next(s, &next) : ' ';
}

static int32_t last_char(const char *s, size_t len)
{
	const char *next;
	size_t i = len;
	while (i && ((unsigned char)s[--i] & 0xC0) == 0x80)
		;
	return len ? text_next(s + i, &next) : ' ';
}

struct writer {
	struct buf *out;
	const struct line *l;
	unsigned where;
	size_t start; /* where the line on its way begins in out */
	bool marked;  /* out ends with a mark of emphasis */
};

static const char *text_of(const struct writer *w, const struct run *r)
{
	return arena_strndup(
	    w->l->a, buf_text(&w->l->text) + r->start, r->end - r->start);
}

static bool edge_fits(int32_t inside, int32_t outside)
{
	enum class in = class_of(inside, true), beside = class_of(outside, false);
	return in != SPACE && (in != PUNCT || beside != OTHER);
}

static int32_t char_behind(const struct writer *w, size_t i)
{
	const struct run *r = &w->l->run[i], *next = r + 1;
	if (i + 1 == w->l->n || (next->style.bits & RUN_BREAK))
		return r->style.link ? ']' : ' ';
	if (next->style.link != r->style.link)
		return ']';
	return first_char(buf_text(&w->l->text) + next->start);
}

static bool emphasis_fits(const struct writer *w, size_t i, const char *s)
{
	const char *before = buf_text(w->out) + w->start;
	return !w->marked &&
	       edge_fits(first_char(s), last_char(before, w->out->len - w->start)) &&
	       edge_fits(last_char(s, strlen(s)), char_behind(w, i));
}

static void write_code(struct buf *out, const char *s)
{
	size_t most = 0, n = 0, len = strlen(s);
	for (const char *p = s; *p; p++) {
		n = *p == '`' ? n + 1 : 0;
		most = n > most ? n : most;
	}
	bool pad = *s == '`' || s[len - 1] == '`';
	for (size_t i = 0; i <= most; i++)
		buf_ch(out, '`');
	buf_printf(out, pad ? " %s " : "%s", s);
	for (size_t i = 0; i <= most; i++)
		buf_ch(out, '`');
}

static void write_text(struct writer *w, const char *s, bool in_link, unsigned literal)
{
	struct buf b = BUF_INIT;
	literal_add(&b, s, literal | LITERAL_ALWAYS);
	bool escaped = false;
	for (const char *p = buf_text(&b); *p; p++) {
		bool edge = p == b.data || !p[1]; /* literal.c thinks of one text alone */
		if ((*p == ']' && in_link) || (*p == '|' && (w->where & LINE_CELL)) ||
		    (*p == '*' && edge && !escaped))
			buf_ch(w->out, '\\');
		buf_ch(w->out, *p);
		escaped = *p == '\\' && !escaped;
	}
	buf_release(&b);
}

/* A link's brackets are found before code when they look like a definition. */
static bool code_fits(const struct writer *w, const struct run *r, const char *s)
{
	return !(w->where & LINE_CELL) && s[strspn(s, " ")] &&
	       !(r->style.link && strchr(s, ']')) &&
	       last_char(buf_text(w->out), w->out->len) != '`';
}

static void write_run(struct writer *w, size_t i)
{
	static const char *const marks[] = {"", "**", "*", "***"};
	const struct run *r = &w->l->run[i];
	const char *s = text_of(w, r), *mark = "";
	unsigned literal = w->out->len == w->start ? LITERAL_START : 0;
	if ((r->style.bits & RUN_CODE) && code_fits(w, r, s)) {
		write_code(w->out, s);
		w->marked = false;
		return;
	}
	if (emphasis_fits(w, i, s))
		mark = marks[r->style.bits & (RUN_STRONG | RUN_EM)];
	if ((w->where & LINE_HEADING) && i + 1 == w->l->n)
		literal |= LITERAL_HEADING;
	buf_str(w->out, mark);
	write_text(w, s, r->style.link, literal);
	buf_str(w->out, mark);
	w->marked = *mark;
}

static bool is_entity(const char *s)
{
	const char *p = s + 1 + (s[1] == '#');
	const char *begin = p;
	while (isalnum((unsigned char)*p))
		p++;
	return p > begin && *p == ';';
}

static void close_link(struct buf *out, const char *url)
{
	buf_str(out, "](");
	for (const char *p = url; *p; p++) {
		unsigned char c = (unsigned char)*p;
		if (c <= ' ' || c == 0x7f || strchr("\"<>\\^`{|}", c)) {
			buf_printf(out, "%%%02X", c);
			continue;
		}
		if (c == '(' || c == ')' || (c == '&' && is_entity(p)))
			buf_ch(out, '\\');
		buf_ch(out, (char)c);
	}
	buf_ch(out, ')');
}

/* "!" before "[" would make a picture of the link. */
static void open_link(struct buf *out)
{
	if (out->len && out->data[out->len - 1] == '!') {
		out->data[out->len - 1] = '\\';
		buf_ch(out, '!');
	}
	buf_ch(out, '[');
}

static void write_break(struct writer *w)
{
	if (w->where) {
		buf_ch(w->out, ' ');
		return;
	}
	buf_str(w->out, "\\\n");
	w->start = w->out->len;
}

void line_md(struct buf *out, const struct line *l, unsigned where)
{
	struct writer w = {.out = out, .l = l, .where = where, .start = out->len};
	const char *link = NULL;
	size_t n = l->n;
	while (n && (l->run[n - 1].style.bits & RUN_BREAK))
		n--;
	for (size_t i = 0; i < n; i++) {
		const struct style *s = &l->run[i].style;
		if (link && link != s->link) {
			close_link(out, link);
			w.marked = false;
		}
		if (s->bits & RUN_BREAK) {
			write_break(&w);
			w.marked = false;
			link = NULL;
			continue;
		}
		if (s->link && link != s->link) {
			open_link(out);
			w.marked = false;
		}
		link = s->link;
		write_run(&w, i);
	}
	if (link)
		close_link(out, link);
}
