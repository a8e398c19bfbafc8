/* SPDX-License-Identifier: MIT */
/* The seed's form: labels such as 来源： and 责任编辑：, the values behind them, and
 * dates. */
#include "news/seed_int.h"

#include "base/clock.h"
#include "base/text.h"

#include <stdio.h>
#include <string.h>

static const struct {
	const char *name;
	enum label label;
} labels[] = {{"摘要", LABEL_SUMMARY}, {"内容摘要", LABEL_SUMMARY},
    {"核心提示", LABEL_SUMMARY}, {"内容提要", LABEL_SUMMARY}, {"内容提示", LABEL_SUMMARY},
    {"提要", LABEL_SUMMARY}, {"导语", LABEL_SUMMARY}, {"导读", LABEL_SUMMARY},
    {"标题", LABEL_TITLE}, {"主题", LABEL_TITLE}, {"主标题", LABEL_TITLE},
    {"肩题", LABEL_KICKER}, {"引题", LABEL_KICKER}, {"眉题", LABEL_KICKER},
    {"副题", LABEL_SUBTITLE}, {"副标题", LABEL_SUBTITLE}, {"来源", LABEL_SOURCE},
    {"稿件来源", LABEL_SOURCE}, {"文章来源", LABEL_SOURCE}, {"新闻来源", LABEL_SOURCE},
    {"信息来源", LABEL_SOURCE}, {"作者", LABEL_AUTHOR}, {"文章作者", LABEL_AUTHOR},
    {"记者", LABEL_REPORTER}, {"本报记者", LABEL_REPORTER}, {"本网记者", LABEL_REPORTER},
    {"通讯员", LABEL_REPORTER}, {"撰文", LABEL_AUTHOR}, {"撰稿", LABEL_AUTHOR},
    {"时间", LABEL_TIME}, {"发布时间", LABEL_TIME}, {"发表时间", LABEL_TIME},
    {"更新时间", LABEL_TIME}, {"发布日期", LABEL_TIME}, {"发表日期", LABEL_TIME},
    {"日期", LABEL_TIME}, {"关键词", LABEL_TAGS}, {"关键字", LABEL_TAGS},
    {"标签", LABEL_TAGS}, {"责任编辑", LABEL_EDITOR}, {"责编", LABEL_EDITOR},
    {"责任编缉", LABEL_EDITOR}, {"编辑", LABEL_DESK}, {"本文编辑", LABEL_DESK},
    {"网络编辑", LABEL_DESK}, {"值班编辑", LABEL_DESK}, {"浏览次数", LABEL_OTHER},
    {"浏览量", LABEL_OTHER}, {"点击量", LABEL_OTHER}, {"点击数", LABEL_OTHER},
    {"点击", LABEL_OTHER}, {"阅读", LABEL_OTHER}, {"阅读量", LABEL_OTHER},
    {"字号", LABEL_OTHER}, {"字体", LABEL_OTHER}, {"分享", LABEL_OTHER},
    {"分享到", LABEL_OTHER}, {"审核", LABEL_OTHER}, {"校对", LABEL_OTHER},
    {"监制", LABEL_OTHER}, {"终审", LABEL_OTHER}, {"初审", LABEL_OTHER},
    {"复审", LABEL_OTHER}, {"一审", LABEL_OTHER}, {"二审", LABEL_OTHER},
    {"三审", LABEL_OTHER}, {"签发", LABEL_OTHER}, {"美编", LABEL_OTHER},
    {"版式", LABEL_OTHER}};

/* Behind name at s, blanks inside allowed; NULL when s is something else. */
static const char *match_name(const char *s, const char *name)
{
	while (*name) {
		const char *next, *name_next;
		s = seed_skip_space(s);
		if (!*s || text_next(s, &next) != text_next(name, &name_next))
			return NULL;
		s = next;
		name = name_next;
	}
	return s;
}

static bool is_one_of(int32_t c, const char *set)
{
	char one[5] = {0};
	text_put(c, one);
	return c > 0 && strstr(set, one) != NULL;
}

/* Behind the sign that ends a label: a colon, or the bracket it stands in. */
static const char *label_end(const char *s, enum label label, bool bracket)
{
	const char *p = seed_skip_space(s), *next = p;
	int32_t c = *p ? text_next(p, &next) : 0;
	if (c == ':' || c == 0xFF1A || c == 0x2236)
		return next;
	if (bracket && is_one_of(c, "】〕］]）)")) {
		p = seed_skip_space(next);
		c = *p ? text_next(p, &next) : 0;
		return c == ':' || c == 0xFF1A ? next : p;
	}
	bool office = label == LABEL_EDITOR || label == LABEL_DESK;
	return office && p > s && *p ? p : NULL;
}

struct label_at seed_label(const char *s)
{
	const char *next = s;
	char p[64];
	bool opened = *s && is_one_of(text_next(s, &next), "【〔［[（(");
	const char *from = opened ? next : s;
	seed_fold(p, sizeof p, from);
	for (size_t i = 0; i < sizeof labels / sizeof *labels; i++) {
		const char *end = match_name(p, labels[i].name);
		if (end)
			end = label_end(from + (end - p), labels[i].label, opened);
		if (end)
			return (struct label_at){
			    labels[i].label, labels[i].name, seed_skip_space(end)};
	}
	return (struct label_at){LABEL_NONE, NULL, s};
}

static const char *number(const char *s, int *out, int most)
{
	int n = 0;
	*out = 0;
	while (n < most && s[n] >= '0' && s[n] <= '9')
		*out = *out * 10 + (s[n++] - '0');
	return n ? s + n : NULL;
}

/* Behind one of the signs of set; NULL when another character is there. */
static const char *sign(const char *s, const char *set)
{
	const char *next = s;
	return s && *s && is_one_of(text_next(s, &next), set) ? next : NULL;
}

static const char *day_time(const char *s, int *h, int *m, int *sec)
{
	const char *p = seed_skip_space(s), *q = number(p, h, 2);
	if (!q || !(q = sign(q, ":：")) || !(q = number(q, m, 2)))
		return s;
	const char *r = sign(q, ":：");
	if (r && (r = number(r, sec, 2)))
		q = r;
	return q;
}

int64_t seed_date(const char *s, const char **end)
{
	int y, mo, d, h = 0, mi = 0, sec = 0;
	int64_t at = 0;
	const char *p = number(s, &y, 4);
	if (!p || y < 1900 || !(p = sign(p, "-/.年")) || !(p = number(p, &mo, 2)) ||
	    !(p = sign(p, "-/.月")) || !(p = number(p, &d, 2)))
		return 0;
	const char *day = sign(p, "日");
	p = day_time(day ? day : p, &h, &mi, &sec);
	if (*p >= '0' && *p <= '9')
		return 0;
	char iso[64];
	snprintf(
	    iso, sizeof iso, "%04d-%02d-%02dT%02d:%02d:%02d+08:00", y, mo, d, h, mi, sec);
	if (clock_parse(&at, iso)) {
		err_clear();
		return 0;
	}
	*end = p;
	return at;
}

static bool is_divider(int32_t c)
{
	return seed_is_space(c) || is_one_of(c, "|｜;；/·");
}

static const char *skip_dividers(const char *s)
{
	for (const char *next = s; *s && is_divider(text_next(s, &next)); s = next)
		continue;
	return s;
}

/* Where the value at s ends: before the next label or date, which a divider or bracket
 * comes before. */
static const char *value_end(const char *s)
{
	const char *next = s, *date_end;
	for (const char *p = s; *p; p = next) {
		int32_t c = text_next(p, &next);
		bool opens = is_one_of(c, "（(【[");
		if (!is_divider(c) && !opens)
			continue;
		const char *q = opens ? p : skip_dividers(p);
		if (!*q)
			return p;
		if (seed_label(q).label || seed_date(q, &date_end))
			return p;
		if (!opens)
			next = q;
	}
	return s + strlen(s);
}

/* The value without a bracket that closes behind it and was opened before it. */
static char *take(struct arena *a, const char *s, const char *end)
{
	static const char *const pairs[][2] = {{"（", "）"}, {"(", ")"}, {"【", "】"},
	    {"[", "]"}, {"〔", "〕"}, {"［", "］"}};
	char *v = text_trim(arena_strndup(a, s, (size_t)(end - s)));
	size_t n = strlen(v);
	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
		size_t k = strlen(pairs[i][1]);
		if (n >= k && !strcmp(v + n - k, pairs[i][1]) &&
		    !strstr(v, pairs[i][0])) {
			v[n - k] = 0;
			return text_trim(v);
		}
	}
	return v;
}

static bool has_stop(const char *s)
{
	while (*s) {
		int32_t c = text_next(s, &s);
		if (seed_is_stop(c) && c != 0x3001 && c != '.' && c != ',')
			return true;
	}
	return false;
}

/* False when that cannot be the value of such a label. */
static bool fits(const struct piece *p)
{
	bool office;
	size_t chars = text_chars(p->value);
	if (p->label == LABEL_TIME)
		return p->at != 0;
	if (p->label == LABEL_REPORTER)
		return seed_names(p->value, &office);
	if (p->label == LABEL_AUTHOR || p->label == LABEL_EDITOR ||
	    p->label == LABEL_DESK)
		return seed_names(p->value, &office) ||
		       (*p->value && chars <= 20 && !has_stop(p->value));
	if (p->label == LABEL_BARE)
		return chars <= 20 && !has_stop(p->value);
	return chars <= 120 && !strstr(p->value, "。");
}

static const char *next_piece(struct piece *out, struct arena *a, const char *s)
{
	struct label_at l = seed_label(s);
	const char *value = l.value, *end = s;
	*out = (struct piece){.label = l.label, .name = l.name};
	if (!out->label && (out->at = seed_date(s, &end))) {
		out->label = LABEL_TIME;
	} else if (out->label == LABEL_TIME && (out->at = seed_date(value, &end))) {
		/* what stands behind the time is a piece of its own */
	} else {
		if (!out->label)
			out->label = LABEL_BARE;
		end = value_end(value);
	}
	out->value = take(a, value, end);
	return end;
}

bool seed_pieces(struct pieces *out, struct arena *a, const char *s, bool head)
{
	*out = (struct pieces){0};
	size_t bare = 0;
	if (strlen(s) > 400)
		return false;
	for (const char *p = skip_dividers(s); *p; p = skip_dividers(p)) {
		if (out->n == PIECES_MAX)
			return false;
		struct piece *one = &out->at[out->n++];
		const char *end = next_piece(one, a, p);
		if (one->label == LABEL_BARE)
			bare++;
		if (!fits(one) || end == p)
			return false;
		p = end;
	}
	return out->n > bare && (head || !bare);
}

static void set(struct seed *s, enum field f, const struct piece *p, size_t line)
{
	char **text = &s->out->text[f];
	if (!*text)
		*text = p->value;
	else if (p->label == LABEL_DESK && strcmp(*text, p->value))
		report_add(s->report, s->a, line,
		    arena_printf(s->a, "%s：%s 没有地方放", p->name, p->value));
	else if (strcmp(*text, p->value))
		report_add(s->report, s->a, line,
		    arena_printf(s->a, "%s已经有了，这一处没有收入：%s",
			field_info[f].label, p->value));
}

static void set_tags(struct seed *s, const char *value)
{
	char **tags = arena_array(s->a, TAGS_MAX + 1, sizeof *tags);
	size_t n = 0;
	for (const char *p = value; *p && n < TAGS_MAX;) {
		const char *from = p, *next = p;
		while (*p && !is_divider(text_next(p, &next)) &&
		       !seed_is_stop(text_next(p, &next)))
			p = next;
		if (p > from)
			tags[n++] = arena_strndup(s->a, from, (size_t)(p - from));
		if (*p)
			text_next(p, &p);
	}
	s->out->tags = tags;
}

static bool is_medium(const char *s)
{
	static const char *const ends[] = {
	    "网", "报", "社", "台", "刊", "端", "频道", "在线", "新闻"};
	size_t n = strlen(s);
	for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
		if (n > strlen(ends[i]) && !strcmp(s + n - strlen(ends[i]), ends[i]))
			return true;
	return false;
}

/* "记者 张三", put behind what is there already; false when the byline is full. */
static bool add_reporter(struct seed *s, const struct piece *p)
{
	char **by = &s->out->text[FIELD_BYLINE];
	char *all = arena_printf(
	    s->a, "%s%s%s %s", *by ? *by : "", *by ? " " : "", p->name, p->value);
	if (text_chars(all) > field_info[FIELD_BYLINE].max_chars)
		return false;
	*by = all;
	return true;
}

static void place_one(struct seed *s, struct piece p, size_t line)
{
	bool office;
	if (p.label == LABEL_BARE && !s->out->text[FIELD_SOURCE] && is_medium(p.value))
		p.label = LABEL_SOURCE;
	else if (p.label == LABEL_BARE && seed_names(p.value, &office) && office)
		p.label = LABEL_AUTHOR;
	if (p.label == LABEL_AUTHOR || p.label == LABEL_REPORTER ||
	    p.label == LABEL_EDITOR || p.label == LABEL_DESK)
		p.value = seed_join(s->a, p.value);
	if (p.label == LABEL_REPORTER && add_reporter(s, &p))
		return;
	if (p.label == LABEL_SOURCE)
		set(s, FIELD_SOURCE, &p, line);
	else if (p.label == LABEL_AUTHOR)
		set(s, FIELD_BYLINE, &p, line);
	else if (p.label == LABEL_EDITOR || p.label == LABEL_DESK)
		set(s, FIELD_EDITOR, &p, line);
	else if (p.label == LABEL_TAGS && !s->out->tags)
		set_tags(s, p.value);
	else if (p.label == LABEL_TIME && !s->out->published_at)
		s->out->published_at = p.at;
	else if (*p.value)
		report_add(s->report, s->a, line,
		    arena_printf(s->a, "没有归类：%s%s%s", p.name ? p.name : "",
			p.name ? "：" : "", p.value));
}

void seed_place(struct seed *s, const struct pieces *p, size_t line)
{
	/* 责任编辑 first: 编辑 stands in only where nobody is called that */
	for (size_t i = 0; i < p->n; i++)
		if (p->at[i].label == LABEL_EDITOR)
			place_one(s, p->at[i], line);
	for (size_t i = 0; i < p->n; i++)
		if (p->at[i].label != LABEL_EDITOR)
			place_one(s, p->at[i], line);
}
