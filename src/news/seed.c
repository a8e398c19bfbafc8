/* SPDX-License-Identifier: MIT */
/* The seed's form: lines, text and end. seed_head.c reads what stands above the text. */
#include "news/seed.h"

#include "base/text.h"
#include "news/literal.h"
#include "news/seed_int.h"

#include <string.h>

enum { HEADING_WIDTH = 56 };

static size_t count_lines(const char *s)
{
	size_t n = 1;
	for (; (s = strchr(s, '\n')); s++)
		n++;
	return n;
}

static void split(struct seed *s, char *text)
{
	bool gap = false;
	size_t no = 0;
	s->at = arena_array(s->a, count_lines(text), sizeof *s->at);
	for (char *p = text, *end; p; p = end) {
		end = strchr(p, '\n');
		if (end)
			*end++ = 0;
		no++;
		char *line = text_trim(p);
		if (*line)
			s->at[s->n++] = (struct line){
			    .s = line, .no = no, .width = seed_width(line), .gap = gap};
		gap = !*line;
	}
}

static bool is_caption(const char *s)
{
	size_t n = strlen(s);
	return text_starts(s, "图为") || text_starts(s, "▲") || text_starts(s, "△") ||
	       text_starts(s, "（") || *s == '(' || (n > 3 && !strcmp(s + n - 3, "摄")) ||
	       (n > 6 && !strcmp(s + n - 6, "供图"));
}

/* A short line without closing punctuation. */
static bool is_heading(const struct line *l)
{
	return l->width <= HEADING_WIDTH && !seed_ends_closed(l->s) &&
	       seed_has_letter(l->s) && !is_caption(l->s) && !strstr(l->s, "。");
}

static void add(struct buf *b, const char *sign, const char *s, unsigned where)
{
	if (b->len)
		buf_str(b, "\n\n");
	buf_str(b, sign);
	literal_add(b, s, where);
}

/* Lines from to to of a text that ends at end. */
struct text_range {
	size_t from, to, end;
};

/* A paragraph; the first one gives its dateline away. */
static void add_paragraph(struct seed *s, struct buf *b, const char *text, bool *first)
{
	const char *rest = text;
	size_t n =
	    *first && !s->out->text[FIELD_DATELINE] ? seed_dateline(text, &rest) : 0;
	if (n) {
		s->out->text[FIELD_DATELINE] = arena_strndup(s->a, text, n);
		if (!s->out->text[FIELD_BYLINE])
			s->out->text[FIELD_BYLINE] = seed_head_byline(s->a, rest);
	}
	*first = false;
	add(b, "", n ? rest : text, LITERAL_START);
}

/* Short lines in a row: one or two of them before a paragraph are sub-headings. */
static void add_short(struct seed *s, struct buf *b, struct text_range r, bool *first)
{
	size_t n = r.to - r.from;
	if (n > 2)
		report_add(s->report, s->a, s->at[r.from].no,
		    arena_printf(s->a, "起连着 %zu 个短行，没有当作小标题", n));
	for (size_t i = r.from; i < r.to; i++)
		if (n <= 2 && r.to < r.end)
			add(b, i > r.from ? "## " : "# ", s->at[i].s, LITERAL_HEADING);
		else
			add_paragraph(s, b, s->at[i].s, first);
}

static void add_text(struct seed *s, struct buf *b, size_t from, size_t end)
{
	bool first = true;
	for (size_t i = from, n; i < end; i = n) {
		n = i;
		while (n < end && is_heading(&s->at[n]))
			n++;
		if (n > i)
			add_short(s, b, (struct text_range){i, n, end}, &first);
		else
			add_paragraph(s, b, s->at[n++].s, &first);
	}
}

/* True when the line is made of labels that stand below a text. */
static bool is_tail(struct seed *s, struct pieces *p, size_t i)
{
	return seed_pieces(p, s->a, s->at[i].s, false);
}

static bool names_editor(const struct pieces *p)
{
	for (size_t i = 0; i < p->n; i++)
		if (p->at[i].label == LABEL_EDITOR || p->at[i].label == LABEL_DESK)
			return true;
	return false;
}

/* Where the text ends: the line of the editor, or the labels at the very end. */
static size_t text_end(struct seed *s, size_t from)
{
	struct pieces p;
	size_t end = from;
	while (end < s->n && !(is_tail(s, &p, end) && names_editor(&p)))
		end++;
	while (end > from && is_tail(s, &p, end - 1))
		end--;
	return end;
}

static void read_tail(struct seed *s, size_t from)
{
	struct pieces p;
	for (size_t i = from; i < s->n; i++)
		if (is_tail(s, &p, i) && names_editor(&p))
			seed_place(s, &p, s->at[i].no);
	for (size_t i = from; i < s->n; i++)
		if (!is_tail(s, &p, i))
			report_add(s->report, s->a, s->at[i].no,
			    arena_printf(s->a, "没有归类：%s", s->at[i].s));
		else if (!names_editor(&p))
			seed_place(s, &p, s->at[i].no);
}

/* "……引擎。（责任编辑：倪珺）": the editor in the last paragraph's bracket is cut off. */
static void cut_editor(struct seed *s, char *text, size_t line)
{
	size_t n = strlen(text);
	struct pieces p;
	for (size_t i = n > 120 ? n - 120 : 0; i < n; i++) {
		bool open = text[i] == '(' || text_starts(text + i, "（") ||
			    text_starts(text + i, "【") || text[i] == '[';
		if (!open || !seed_pieces(&p, s->a, text + i, false) || !names_editor(&p))
			continue;
		seed_place(s, &p, line);
		text[i] = 0;
		text_trim(text);
		return;
	}
}

static void find_byline(struct seed *s, const struct line *last)
{
	char *by = seed_byline(s->a, last->s);
	bool office;
	if (!by && last->width <= 60 && seed_names(last->s, &office))
		by = seed_join(s->a, last->s);
	if (by && !s->out->text[FIELD_BYLINE])
		s->out->text[FIELD_BYLINE] = by;
}

/* A page that names no source is the medium's own: the one its dateline names. */
static void guess_source(struct seed *s)
{
	static const char *const ends[] = {"网", "报", "社"};
	const char *dateline = s->out->text[FIELD_DATELINE];
	size_t n = dateline ? strlen(dateline) : 0;
	if (s->out->text[FIELD_SOURCE] || n < 9 || strcmp(dateline + n - 3, "讯") ||
	    text_starts(dateline, "本"))
		return;
	char *name = arena_strndup(s->a, dateline, n - 3);
	for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
		if (!strcmp(name + n - 6, ends[i])) {
			s->out->text[FIELD_SOURCE] = name;
			report_add(s->report, s->a, 1,
			    arena_printf(s->a, "没有写来源，照电头填了：%s", name));
		}
}

enum err seed_parse(struct draft *out, struct report *report, struct arena *a,
    const char *text, size_t len)
{
	struct seed s = {.a = a, .out = out, .report = report};
	char *normal;
	*out = (struct draft){0};
	*report = (struct report){0};
	if (len > SEED_MAX)
		return err_say(ERR_TOO_BIG, "文件超过 %d KB", SEED_MAX / 1024);
	if (len >= 3 && !memcmp(text, "\xEF\xBB\xBF", 3)) {
		text += 3;
		len -= 3;
	}
	enum err e = text_normal(&normal, a, text, len);
	if (e)
		return e;
	split(&s, normal);
	size_t from = seed_head(&s), end = text_end(&s, from);
	struct buf body = BUF_INIT;
	read_tail(&s, end);
	if (end > from) {
		struct line *last = &s.at[end - 1];
		cut_editor(&s, last->s, last->no);
		find_byline(&s, last);
	}
	add_text(&s, &body, from, end);
	guess_source(&s);
	out->text[FIELD_BODY] = arena_strdup(a, buf_text(&body));
	buf_release(&body);
	return OK;
}
