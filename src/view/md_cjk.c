/* SPDX-License-Identifier: MIT */
/* Marks the delimiter runs of a text (see md.h): here the raw source around a run is at
 * hand, which libcmark's tree no longer has. What must stay as it is: escaped characters,
 * list markers, thematic breaks, names of attributes in tags and addresses in angle
 * brackets. Whether a run stands in code, a link or HTML need not be known: a mark there
 * turns back into its character. */
#include "view/md.h"

#include <assert.h>
#include <string.h>

struct scan {
	struct md *m;
	struct buf *out;
	const char *begin, *end;
	const struct md_keep *keep, *keep_end;
	const char *tag_end; /* inside a tag until there */
	char quote;          /* inside a quoted value of that tag */
	bool prefix;         /* only container markers so far on this line */
};

static bool alpha(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool one_of(char c, const char *set)
{
	return c && strchr(set, c) != NULL;
}

/* The end of <local@domain> at p, or NULL. */
static const char *scan_mail(const char *p, const char *end)
{
	const char *local = ++p;

	while (p < end && (alpha(*p) || digit(*p) || one_of(*p, ".!#$%&'*+/=?^_`{|}~-")))
		p++;
	if (p == local || p == end || *p != '@')
		return NULL;
	local = ++p;
	while (p < end && (alpha(*p) || digit(*p) || *p == '.' || *p == '-'))
		p++;
	return p > local && p < end && *p == '>' ? p + 1 : NULL;
}

/* The end of <scheme:anything> at p, or NULL. */
static const char *scan_uri(const char *p, const char *end)
{
	const char *scheme = ++p;

	if (p == end || !alpha(*p))
		return NULL;
	while (p < end && (alpha(*p) || digit(*p) || one_of(*p, ".+-")))
		p++;
	if (p - scheme < 2 || p - scheme > 32 || p == end || *p != ':')
		return NULL;
	while (p < end && (unsigned char)*p > ' ' && *p != '<' && *p != '>')
		p++;
	return p < end && *p == '>' ? p + 1 : NULL;
}

static const char *skip_space(const char *p, const char *end)
{
	while (p < end && one_of(*p, " \t\n"))
		p++;
	return p;
}

/* Behind one attribute value at p (behind the =), or NULL. */
static const char *scan_value(const char *p, const char *end)
{
	const char *from;

	p = skip_space(p, end);
	if (p < end && (*p == '"' || *p == '\'')) {
		p = memchr(p + 1, *p, (size_t)(end - p - 1));
		return p ? p + 1 : NULL;
	}
	for (from = p; p < end && !one_of(*p, " \t\n\"'=<>`"); p++)
		;
	return p > from ? p : NULL;
}

/* The end of the open tag at p, or NULL. */
static const char *scan_tag(const char *p, const char *end)
{
	const char *at, *value;

	if (++p == end || !alpha(*p))
		return NULL;
	while (p < end && (alpha(*p) || digit(*p) || *p == '-'))
		p++;
	for (;;) {
		at = skip_space(p, end);
		if (at == p || at == end || !(alpha(*at) || *at == '_' || *at == ':'))
			break;
		for (p = at; p < end && (alpha(*p) || digit(*p) || one_of(*p, "_.:-"));
		     p++)
			;
		value = skip_space(p, end);
		if (value < end && *value == '=') {
			p = scan_value(value + 1, end);
			if (!p)
				return NULL;
		}
	}
	if (at < end && *at == '/')
		at++;
	return at < end && *at == '>' ? at + 1 : NULL;
}

/* May a run with these neighbours open, may it close? Amendment 6.2 and rules 1 to 8. */
static int flanking(char c, enum md_class before, enum md_class after)
{
	bool before_cjk = before == MD_CJK || before == MD_CJK_PUNCT;
	bool after_cjk = after == MD_CJK || after == MD_CJK_PUNCT;
	bool left = after != MD_SPACE && (after != MD_PUNCT || before == MD_SPACE ||
					     before == MD_PUNCT || before_cjk);
	bool right = before != MD_SPACE && (before != MD_PUNCT || after == MD_SPACE ||
					       after == MD_PUNCT || after_cjk);
	bool open = left, close = right;

	if (c == '_') {
		open = left && (!right || before == MD_PUNCT || before == MD_CJK_PUNCT);
		close = right && (!left || after == MD_PUNCT || after == MD_CJK_PUNCT);
	}
	return (open ? MD_OPEN : 0) | (close ? MD_CLOSE : 0);
}

/* Writes the run at p as marks; returns its end. */
static const char *mark_run(struct scan *sc, const char *p)
{
	const char *end = p;
	char mark[MD_LEN] = {'\xef', '\xb7', '\x90'};
	int bits;

	while (end < sc->end && *end == *p)
		end++;
	bits = flanking(*p, md_before(sc->begin, p), md_after(end, sc->end));
	if (*p == '_')
		bits |= MD_LOW;
	if (sc->prefix && p > sc->begin && p[-1] == '>')
		bits |= MD_QUOTED;
	mark[2] = (char)(mark[2] | bits);
	for (const char *q = p; q < end; q++)
		buf_add(sc->out, mark, sizeof(mark));
	sc->m->marks += (size_t)(end - p);
	return end;
}

/* At a character inside a tag, outside of quoted values: passes it on. */
static void in_tag(struct scan *sc, char c, char before)
{
	if (sc->quote && c == sc->quote)
		sc->quote = 0;
	else if (!sc->quote && before == '=' && (c == '"' || c == '\''))
		sc->quote = c;
}

/* Writes what stands at p, one character or run; returns its end. */
static const char *mark_one(struct scan *sc, const char *p)
{
	const char *end;

	while (sc->keep < sc->keep_end && sc->begin + sc->keep->to <= p)
		sc->keep++;
	if (sc->keep < sc->keep_end && sc->begin + sc->keep->from <= p) {
		buf_ch(sc->out, *p);
		return p + 1;
	}
	if (p < sc->tag_end) {
		in_tag(sc, *p, p[-1]);
		if (!sc->quote) {
			buf_ch(sc->out, *p);
			return p + 1;
		}
	}
	if (*p == '*' || *p == '_')
		return mark_run(sc, p);
	if (*p == '\\' && p + 1 < sc->end && p[1] > 0 && md_is_punct(p[1])) {
		if (p < sc->tag_end && p[1] == sc->quote)
			sc->quote = 0; /* in a tag it escapes nothing */
		buf_add(sc->out, p, 2);
		return p + 2;
	}
	if (*p == '<' && p >= sc->tag_end) {
		end = scan_uri(p, sc->end);
		if (!end)
			end = scan_mail(p, sc->end);
		if (end) {
			buf_add(sc->out, p, (size_t)(end - p));
			return end;
		}
		end = scan_tag(p, sc->end);
		if (end) {
			sc->tag_end = end;
			sc->quote = 0;
		}
	}
	buf_ch(sc->out, *p);
	return p + 1;
}

/* List markers * and thematic breaks of the tree, in the order of the source. */
static size_t find_keep(
    struct md *m, struct md_keep **keep, const struct buf *s, cmark_node *root)
{
	struct md_lines lines;
	cmark_iter *it = cmark_iter_new(root);
	cmark_event_type ev;
	size_t n = 0, cap = 64, last = 0;

	md_lines_init(&lines, m->arena, buf_text(s), s->len);
	*keep = arena_array(m->arena, cap, sizeof(**keep));
	while ((ev = cmark_iter_next(it)) != CMARK_EVENT_DONE) {
		cmark_node *node = cmark_iter_get_node(it);
		cmark_node_type type = cmark_node_get_type(node);
		size_t line = (size_t)cmark_node_get_start_line(node), at;

		if (ev != CMARK_EVENT_ENTER ||
		    (type != CMARK_NODE_ITEM && type != CMARK_NODE_THEMATIC_BREAK) ||
		    line < 1 || line > lines.lines)
			continue;
		at =
		    lines.start[line - 1] + (size_t)cmark_node_get_start_column(node) - 1;
		if (at < last || at >= s->len)
			continue;
		if (n == cap) {
			struct md_keep *more =
			    arena_array(m->arena, cap * 2, sizeof(*more));

			memcpy(more, *keep, n * sizeof(*more));
			*keep = more;
			cap *= 2;
		}
		last = type == CMARK_NODE_ITEM ? at + 1 : lines.start[line];
		(*keep)[n++] = (struct md_keep){at, last};
	}
	cmark_iter_free(it);
	return n;
}

void md_mark(struct md *m, struct buf *out, const struct buf *s, cmark_node *root)
{
	struct md_keep *keep = NULL;
	size_t keeps = root ? find_keep(m, &keep, s, root) : 0;
	const char *begin = buf_text(s);
	struct scan sc = {.m = m,
	    .out = out,
	    .begin = begin,
	    .end = begin + s->len,
	    .keep = keep,
	    .keep_end = keep ? keep + keeps : keep,
	    .tag_end = begin,
	    .prefix = true};

	for (const char *p = begin; p < sc.end;) {
		const char *next = mark_one(&sc, p);

		assert(next > p);
		for (; p < next; p++)
			sc.prefix = *p == '\n' ||
				    (sc.prefix && one_of(*p, " \t>*+-.)0123456789"));
	}
}
