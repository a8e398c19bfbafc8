/* SPDX-License-Identifier: MIT */
/* The seed's form: site name, navigation, title and what stands around it. */
#include "news/seed_int.h"

#include "base/text.h"

#include <string.h>

enum {
	NAV_WIDTH = 20,    /* columns of an entry of the navigation */
	TITLE_WIDTH = 160, /* of a title */
	PARAGRAPH_WIDTH = 80,
	SITE_WIDTH = 16 /* of a name above the title that nothing marks as one */
};

static bool is_home(const char *s)
{
	static const char *const words[] = {
	    "首页", "网站首页", "返回首页", "主页", "新闻首页", "Home"};
	char folded[32];
	if (strlen(s) >= sizeof folded)
		return false;
	seed_fold(folded, sizeof folded, s);
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (!strcmp(folded, words[i]))
			return true;
	return false;
}

static bool is_one_of(int32_t c, const char *set)
{
	char one[5] = {0};
	text_put(c, one);
	return strstr(set, one) != NULL;
}

/* Entries of a line cut at the signs of set. */
struct entries {
	size_t n, longest, signs;
	bool home;
};

static struct entries cut(struct arena *a, const char *s, const char *set)
{
	struct entries e = {0};
	const char *next = s;
	for (const char *p = s; *p;) {
		const char *from = p;
		while (*p && !is_one_of(text_next(p, &next), set))
			p = next;
		char *entry = text_trim(arena_strndup(a, from, (size_t)(p - from)));
		size_t width = seed_width(entry);
		e.n += width > 0;
		e.longest = width > e.longest ? width : e.longest;
		e.home = e.home || is_home(entry);
		if (*p) {
			e.signs++;
			text_next(p, &p);
		}
	}
	return e;
}

static bool is_path(struct arena *a, const char *s)
{
	static const char *const begins[] = {"当前位置", "您的位置", "您当前的位置",
	    "您所在的位置", "你的位置", "所在位置"};
	for (size_t i = 0; i < sizeof begins / sizeof *begins; i++)
		if (text_starts(s, begins[i]))
			return true;
	struct entries e = cut(a, s, ">＞»›→");
	return e.signs && e.home && e.longest <= 2 * NAV_WIDTH;
}

/* A whole navigation on one line. later: a title may still follow. */
static bool is_nav_line(struct arena *a, const char *s, bool later)
{
	struct entries bar = cut(a, s, "|｜┃│");
	if (bar.n >= 3 && bar.longest <= NAV_WIDTH)
		return true;
	struct entries blank = cut(a, s, " 　\t");
	return blank.longest <= 12 &&
	       ((blank.home && blank.n >= 2) || (blank.n >= 5 && later));
}

/* "|" and the like, alone. */
static bool is_sign(const char *s)
{
	return !seed_has_letter(s) && seed_width(s) <= 3 &&
	       is_one_of(text_next(s, &s), "|｜┃│·>＞»/");
}

static bool is_head_label(const struct line *line)
{
	enum label l = seed_label(line->s).label;
	return !line->title && l != LABEL_NONE && l != LABEL_OTHER;
}

static bool is_paragraph(const struct line *l)
{
	return l->width > TITLE_WIDTH || strstr(l->s, "。") ||
	       (l->width > PARAGRAPH_WIDTH && seed_ends_closed(l->s));
}

static bool is_title(const struct line *l)
{
	return !l->nav && !is_paragraph(l) && seed_has_letter(l->s) && !is_head_label(l);
}

/* Navigation stands above the first line that is text for certain. */
static size_t nav_limit(const struct seed *s)
{
	size_t i = 0;
	while (
	    i < s->n && i < 200 && !is_paragraph(&s->at[i]) && !is_head_label(&s->at[i]))
		i++;
	return i;
}

/* An entry a line, without signs between: from 首页 on. */
static void mark_column(struct seed *s, size_t from, size_t limit)
{
	bool gaps = false;
	size_t i = from + 1;
	for (; i < limit && s->at[i].width <= 12; i++) {
		if (s->at[i].gap && !gaps && i - from >= 2)
			break;
		gaps = gaps || s->at[i].gap;
		s->at[i].nav = true;
	}
	/* something must be left to be the title */
	if (i == limit && i - from >= 2)
		s->at[i - 1].nav = false;
}

static void mark_nav(struct seed *s, size_t limit)
{
	for (size_t i = 0; i < limit; i++) {
		struct line *l = &s->at[i];
		if (is_sign(l->s)) {
			l->nav = true;
			if (i && s->at[i - 1].width <= NAV_WIDTH)
				s->at[i - 1].nav = true;
			if (i + 1 < limit && s->at[i + 1].width <= NAV_WIDTH)
				s->at[i + 1].nav = true;
		} else if (is_nav_line(s->a, l->s, i + 1 < limit) ||
			   is_path(s->a, l->s)) {
			l->nav = true;
		}
	}
	for (size_t i = 0; i < limit; i++)
		if (is_home(s->at[i].s) && !s->at[i].nav) {
			s->at[i].nav = true;
			mark_column(s, i, limit);
			break;
		}
}

static bool is_site_name(const char *s)
{
	static const char *const ends[] = {"网", "日报", "晚报", "早报", "时报", "晨报",
	    "新闻", "在线", "频道", "客户端", "门户"};
	char name[64];
	if (strlen(s) >= sizeof name || seed_width(s) > 24)
		return false;
	seed_fold(name, sizeof name, s);
	size_t n = strlen(name);
	for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
		if (n > strlen(ends[i]) && !strcmp(name + n - strlen(ends[i]), ends[i]))
			return true;
	return false;
}

/* True when a title stands at from or behind it, before the first paragraph. */
static bool title_below(const struct seed *s, size_t from)
{
	for (; from < s->n && !is_paragraph(&s->at[from]); from++)
		if (is_title(&s->at[from]) ||
		    seed_label(s->at[from].s).label == LABEL_TITLE)
			return true;
	return false;
}

static const char *after_dash(const char *s)
{
	static const char *const dashes[] = {"——", "——", "--", "―", "—", "─"};
	for (size_t i = 0; i < sizeof dashes / sizeof *dashes; i++)
		if (text_starts(s, dashes[i])) {
			const char *p = s;
			while (text_starts(p, dashes[i]))
				p += strlen(dashes[i]);
			p = seed_skip_space(p);
			return *p ? p : NULL;
		}
	return NULL;
}

/* "一、": a sub-heading. */
static bool is_numbered(const char *s)
{
	const char *next = s;
	int32_t c = text_next(s, &next);
	return is_one_of(c, "一二三四五六七八九十123456789（(") &&
	       (c == '(' || c == 0xFF08 || text_starts(next, "、") || *next == '.');
}

/* True when the first line is short, and what stands behind the gap is the title: it is
 * longer, and the text or what is said of it follows at once. */
static bool title_second(const struct seed *s)
{
	struct pieces p;
	bool office;
	if (s->n < 3 || s->at[0].width > SITE_WIDTH)
		return false;
	const struct line *l = &s->at[1], *behind = &s->at[2];
	if (!l->gap || l->width <= s->at[0].width || !is_title(l) || after_dash(l->s) ||
	    is_numbered(l->s) || seed_pieces(&p, s->a, l->s, true) ||
	    seed_names(l->s, &office))
		return false;
	return behind->gap &&
	       (is_paragraph(behind) || is_head_label(behind) || after_dash(behind->s) ||
		   seed_pieces(&p, s->a, behind->s, true) ||
		   (seed_names(behind->s, &office) && office));
}

/* What stands above the navigation is the site's name, when a title stands below it. */
static void mark_site(struct seed *s, size_t limit)
{
	size_t first = 0;
	while (first < limit && (!s->at[first].nav || is_path(s->a, s->at[first].s)))
		first++;
	size_t end = first;
	while (end < limit && s->at[end].nav)
		end++;
	bool above = first && first < limit && title_below(s, end);
	for (size_t i = 0; i < first && above; i++) {
		struct pieces p; /* a date may stand there too */
		s->at[i].nav = s->at[i].width <= 2 * NAV_WIDTH &&
			       !seed_pieces(&p, s->a, s->at[i].s, true);
	}
	bool alone = first == limit && s->n > 1 && is_title(&s->at[0]) &&
		     ((is_site_name(s->at[0].s) && title_below(s, 1)) || title_second(s));
	if (alone)
		s->at[0].nav = true;
}

/* True when one of the last lines names the editor. */
static bool editor_below(const struct seed *s, size_t from)
{
	struct pieces p;
	for (size_t i = s->n; i-- > from && s->n - i <= 10;) {
		if (!seed_pieces(&p, s->a, s->at[i].s, false))
			continue;
		for (size_t k = 0; k < p.n; k++)
			if (p.at[k].label == LABEL_EDITOR || p.at[k].label == LABEL_DESK)
				return true;
	}
	return false;
}

/* "责任编辑：一份平凡的坚守", where a title belongs: it names nobody, and somebody is
 * named below; or nothing else could be the title. */
static void mark_label_title(struct seed *s)
{
	size_t i = nav_limit(s);
	if (i >= s->n || is_paragraph(&s->at[i]))
		return;
	struct label_at l = seed_label(s->at[i].s);
	bool office;
	if (l.label == LABEL_EDITOR || l.label == LABEL_DESK)
		s->at[i].title =
		    (!seed_names(l.value, &office) && editor_below(s, i + 1)) ||
		    (i == 0 && !title_below(s, 1));
}

static void set(struct seed *s, enum field f, const char *value, size_t line)
{
	if (!s->out->text[f])
		s->out->text[f] = arena_strdup(s->a, value);
	else
		report_add(s->report, s->a, line,
		    arena_printf(s->a, "%s已经有了，这一处没有收入：%s",
			field_info[f].label, value));
}

/* True when the line is the summary that an empty 摘要： above it announces: not the
 * text's first paragraph, nor another label. */
static bool continues(const struct seed *s, size_t i)
{
	const char *rest;
	const struct line *l = &s->at[i];
	if (seed_label(l->s).label != LABEL_NONE || seed_dateline(l->s, &rest))
		return false;
	return !l->gap || (i + 1 < s->n && seed_dateline(s->at[i + 1].s, &rest));
}

/* A label whose value is the rest of the line, or the next line. Returns the lines used.
 */
static size_t take_label(struct seed *s, size_t i)
{
	struct label_at l = seed_label(s->at[i].s);
	const char *value = l.value;
	enum field f;
	switch (l.label) {
	case LABEL_TITLE:
		f = FIELD_TITLE;
		break;
	case LABEL_KICKER:
		f = FIELD_KICKER;
		break;
	case LABEL_SUBTITLE:
		f = FIELD_SUBTITLE;
		break;
	case LABEL_SUMMARY:
		f = FIELD_SUMMARY;
		break;
	case LABEL_NONE:
	case LABEL_SOURCE:
	case LABEL_AUTHOR:
	case LABEL_REPORTER:
	case LABEL_TIME:
	case LABEL_TAGS:
	case LABEL_EDITOR:
	case LABEL_DESK:
	case LABEL_OTHER:
	case LABEL_BARE:
	default:
		return 0;
	}
	bool next =
	    !*value && i + 1 < s->n && (f != FIELD_SUMMARY || continues(s, i + 1));
	if (next)
		value = s->at[i + 1].s;
	if (*value)
		set(s, f, value, s->at[i].no);
	return next ? 2 : 1;
}

/* One line of the head; the number of lines used, 0 when the text begins here. */
static size_t take(struct seed *s, size_t i)
{
	const struct line *l = &s->at[i];
	struct pieces pieces;
	bool office;
	size_t used = l->nav ? 1 : take_label(s, i);
	if (used)
		return used;
	if (l->title && !s->out->text[FIELD_TITLE]) {
		set(s, FIELD_TITLE, l->s, l->no);
		return 1;
	}
	if (seed_pieces(&pieces, s->a, l->s, true)) {
		seed_place(s, &pieces, l->no);
		return 1;
	}
	if (s->out->text[FIELD_TITLE]) {
		const char *sub = s->out->text[FIELD_SUBTITLE] ? NULL : after_dash(l->s);
		if (sub && !is_paragraph(l)) {
			set(s, FIELD_SUBTITLE, sub, l->no);
			return 1;
		}
		if (l->width <= 60 && seed_names(l->s, &office) && office) {
			set(s, FIELD_BYLINE, seed_join(s->a, l->s), l->no);
			return 1;
		}
		return 0;
	}
	if (!is_title(l))
		return 0;
	set(s, FIELD_TITLE, l->s, l->no);
	return 1;
}

static void report_nav(struct seed *s)
{
	size_t first = 0, last = 0;
	for (size_t i = 0; i < s->n; i++)
		if (s->at[i].nav) {
			first = first ? first : s->at[i].no;
			last = s->at[i].no;
		}
	if (first)
		report_add(s->report, s->a, first,
		    arena_printf(s->a, "到第 %zu 行为止的站名和导航没有收入", last));
}

size_t seed_head(struct seed *s)
{
	mark_label_title(s);
	size_t limit = nav_limit(s), i = 0, used;
	mark_nav(s, limit);
	mark_site(s, limit);
	report_nav(s);
	while (i < s->n && (used = take(s, i)))
		i += used;
	if (!s->out->text[FIELD_TITLE])
		report_add(s->report, s->a, i < s->n ? s->at[i].no : 1, "没有找到标题");
	return i;
}
