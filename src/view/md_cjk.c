/* SPDX-License-Identifier: MIT */
/* Marks the delimiter runs of a text (see md.h): here the raw source around a run is at
 * hand, which libcmark's tree no longer has. What must stay as it is: escaped characters,
 * list markers, thematic breaks, names of attributes in tags and addresses in angle
 * brackets. Whether a run stands in code, a link or HTML need not be known: a mark there
 * turns back into its character. */
#include "view/md.h"

#include <assert.h>
#include <string.h>

enum {
	TICKS_MAX = 80 /* longer runs of backticks are not followed */
};

struct span {
	const char *from, *to;
};

struct spans {
	struct arena *arena;
	const char *begin, *end; /* of the source */
	struct span *span;       /* ends with one behind the source */
	size_t n, cap;
};

struct scan {
	struct md *m;
	struct buf *out;
	const char *begin, *end;
	const struct span *keep; /* the next one that must reach libcmark as it is */
	const struct span *text; /* the next or present one with inlines */
	const char *tag_end;     /* inside a tag until there */
	char quote;              /* inside a quoted value of that tag */
	bool prefix;             /* only container markers so far on this line */
	const char *code_end;    /* inside a code span until there */
	const char
	    *no_code[TICKS_MAX]; /* no run of so many backticks closes before there */
};

static bool one_of(char c, const char *set)
{
	return c && strchr(set, c) != NULL;
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

static const char *skip_ticks(const char *p, const char *end)
{
	while (p < end && *p == '`')
		p++;
	return p;
}

/* At a run of backticks: notes where the code span that it opens ends, if it opens one.
 * Only so that no tag is seen to begin in code; a wrong guess does no harm elsewhere. */
static const char *open_code(struct scan *sc, const char *p)
{
	const char *open = skip_ticks(p, sc->end), *limit = sc->text->to, *q = open;
	size_t n = (size_t)(open - p);

	if (sc->text->from > p || n >= TICKS_MAX || sc->no_code[n] > p)
		return open;
	while ((q = memchr(q, '`', (size_t)(limit - q))) != NULL) {
		const char *close = skip_ticks(q, limit);

		if ((size_t)(close - q) == n) {
			sc->code_end = close;
			return open;
		}
		q = close;
	}
	sc->no_code[n] = limit;
	return open;
}

/* Passes over an address in angle brackets, or notes a tag; NULL when p is neither. */
static const char *open_angle(struct scan *sc, const char *p)
{
	const char *limit = sc->text->from <= p ? sc->text->to : sc->text->from;
	const char *end = md_scan_uri(p, limit);

	if (!end)
		end = md_scan_mail(p, limit);
	if (end)
		return end;
	end = md_scan_tag(p, limit);
	if (end) {
		sc->tag_end = end;
		sc->quote = 0;
	}
	return NULL;
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

	while (sc->keep->to <= p)
		sc->keep++;
	while (sc->text->to <= p)
		sc->text++;
	if (sc->keep->from <= p) {
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
	end = NULL;
	if (p >= sc->code_end && p >= sc->tag_end) {
		if (*p == '`')
			end = open_code(sc, p);
		else if (*p == '<')
			end = open_angle(sc, p);
	}
	if (!end && *p == '\\' && p >= sc->code_end && p + 1 < sc->end && p[1] > 0 &&
	    md_is_punct(p[1])) {
		if (p < sc->tag_end && p[1] == sc->quote)
			sc->quote = 0; /* in a tag it escapes nothing */
		end = p + 2;
	}
	if (!end)
		end = p + 1;
	buf_add(sc->out, p, (size_t)(end - p));
	return end;
}

/* Adds a stretch to a list that only grows; behind its last one stands one that is past
 * the source. */
static void add_span(struct spans *l, size_t from, size_t to)
{
	/* libcmark says that some headings end a line late */
	if (l->n && l->begin + from < l->span[l->n - 1].to)
		l->span[l->n - 1].to = l->begin + from;
	if (l->n + 1 >= l->cap) {
		struct span *more;

		l->cap = l->cap ? l->cap * 2 : 64;
		more = arena_array(l->arena, l->cap, sizeof(*more));
		if (l->n)
			memcpy(more, l->span, l->n * sizeof(*more));
		l->span = more;
	}
	l->span[l->n++] = (struct span){l->begin + from, l->begin + to};
	l->span[l->n] = (struct span){l->end, l->end + 1};
}

/* Finds in the tree the list markers and thematic breaks (keep) and the paragraphs and
 * headings (text), in the order of the source. */
static void find_spans(struct spans *keep, struct spans *text, cmark_node *root)
{
	struct md_lines lines;
	cmark_iter *it = cmark_iter_new(root);
	cmark_event_type ev;

	md_lines_init(
	    &lines, keep->arena, keep->begin, (size_t)(keep->end - keep->begin));
	while ((ev = cmark_iter_next(it)) != CMARK_EVENT_DONE) {
		cmark_node *node = cmark_iter_get_node(it);
		cmark_node_type type = cmark_node_get_type(node);
		size_t line = (size_t)cmark_node_get_start_line(node), at;
		size_t last = (size_t)cmark_node_get_end_line(node);

		if (ev != CMARK_EVENT_ENTER || type >= CMARK_NODE_FIRST_INLINE ||
		    line < 1 || last < line || last > lines.lines)
			continue;
		at =
		    lines.start[line - 1] + (size_t)cmark_node_get_start_column(node) - 1;
		if (type == CMARK_NODE_ITEM)
			add_span(keep, at, at + 1);
		else if (type == CMARK_NODE_THEMATIC_BREAK)
			add_span(keep, at, lines.start[line]);
		else if (type == CMARK_NODE_PARAGRAPH || type == CMARK_NODE_HEADING)
			add_span(text, at, lines.start[last]);
	}
	cmark_iter_free(it);
}

/* Every line is a text of its own. */
static void line_spans(struct spans *text)
{
	struct md_lines lines;

	md_lines_init(
	    &lines, text->arena, text->begin, (size_t)(text->end - text->begin));
	for (size_t i = 0; i < lines.lines; i++)
		add_span(text, lines.start[i], lines.start[i + 1]);
}

void md_mark(struct md *m, struct buf *out, const struct buf *s, cmark_node *root)
{
	const char *begin = buf_text(s), *end = begin + s->len;
	struct spans keep = {.arena = m->arena, .begin = begin, .end = end}, text = keep;
	struct scan sc = {.m = m, .out = out, .begin = begin, .end = end, .prefix = true};

	add_span(&keep, 0, 0);
	add_span(&text, 0, 0);
	if (root)
		find_spans(&keep, &text, root);
	else
		line_spans(&text);
	sc.keep = keep.span;
	sc.text = text.span;
	sc.tag_end = sc.code_end = begin;
	for (const char *p = begin; p < end;) {
		const char *next = mark_one(&sc, p);

		assert(next > p);
		for (; p < next; p++)
			sc.prefix = *p == '\n' ||
				    (sc.prefix && one_of(*p, " \t>*+-.)0123456789"));
	}
}
