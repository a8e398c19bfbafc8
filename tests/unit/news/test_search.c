/* SPDX-License-Identifier: MIT */
/* Search finds exactly what holds the words: compared with a slow definition of that,
 * over random texts and queries. */
#include "searchfix.h"

#include "base/text.h"
#include "news/archive.h"
#include "news/search.h"
#include "news/search_build.h"
#include "news/search_index.h"

enum { DOCS = 90, QUERIES = 900, PIECES = 200, MOST = 4 };

/* Few characters, so that random words are found; with what each counts as. NULL: a
 * break,
 * "": not there. */
static const struct {
	const char *c, *as;
} letters[] = {{"贵", "贵"}, {"貴", "贵"}, {"州", "州"}, {"高", "高"}, {"铁", "铁"},
    {"鐵", "铁"}, {"国", "国"}, {"國", "国"}, {"人", "人"}, {"a", "a"}, {"A", "a"},
    {"Ａ", "a"}, {"b", "b"}, {"é", "e"}, {"1", "1"}, {"１", "1"}, {"2", "2"}, {".", NULL},
    {",", NULL}, {"，", NULL}, {" ", NULL}, {"-", NULL}, {"。", NULL},
    {"\xe2\x80\x8b", ""}};
enum { LETTERS = sizeof letters / sizeof *letters };

static int letter_at(const char *s)
{
	for (int i = 0; i < LETTERS; i++)
		if (text_starts(s, letters[i].c))
			return i;
	return -1;
}

/* The slow definition: pieces as strings. kind: h, w, or p for a point. */
struct piece {
	char kind, text[1000];
};
struct pieces {
	struct piece at[PIECES];
	size_t n;
};

static bool digit(const char *s)
{
	int l = *s ? letter_at(s) : -1;
	return l >= 0 && letters[l].as && strchr("12", *letters[l].as) && *letters[l].as;
}

static void grow(struct pieces *p, bool *open, char kind, const char *as)
{
	if (!*open || p->at[p->n - 1].kind != kind || kind == 'p') {
		p->at[p->n].kind = kind;
		p->at[p->n++].text[0] = 0;
	}
	strcat(p->at[p->n - 1].text, as);
	*open = true;
}

static void take_apart(struct pieces *p, const char *s)
{
	bool open = false;
	p->n = 0;
	while (*s) {
		int l = letter_at(s);
		const char *c = l < 0 ? "?" : letters[l].c,
			   *as = l < 0 ? NULL : letters[l].as;
		const struct piece *last = open ? &p->at[p->n - 1] : NULL;
		bool after_digit = last && last->kind == 'w' &&
				   strchr("12", last->text[strlen(last->text) - 1]);
		s += l < 0 ? 1 : strlen(c);
		if ((*c == '.' || *c == ',') && after_digit && digit(s))
			grow(p, &open, 'p', c);
		else if (!as)
			open = false;
		else if (*as)
			grow(p, &open, (unsigned char)*as < 0x80 ? 'w' : 'h', as);
	}
}

static bool ends_with(const char *s, const char *tail)
{
	size_t n = strlen(s), m = strlen(tail);
	return n >= m && !strcmp(s + n - m, tail);
}

static bool slow_at(const struct pieces *t, const struct pieces *w, size_t at)
{
	if (at + w->n > t->n)
		return false;
	for (size_t i = 0; i < w->n; i++) {
		const struct piece *x = &t->at[at + i], *y = &w->at[i];
		bool first = !i, last = i + 1 == w->n, run = y->kind == 'h';
		if (x->kind != y->kind)
			return false;
		bool same = !strcmp(x->text, y->text);
		if (first && last)
			same = run ? strstr(x->text, y->text) != NULL
				   : text_starts(x->text, y->text);
		else if (first && run)
			same = ends_with(x->text, y->text);
		else if (last)
			same = text_starts(x->text, y->text);
		if (!same)
			return false;
	}
	return true;
}

static bool slow_holds(const char *text, const struct pieces *w)
{
	static struct pieces t;
	take_apart(&t, text);
	for (size_t at = 0; at < t.n; at++)
		if (slow_at(&t, w, at))
			return true;
	return false;
}

struct doc {
	int64_t id, at, section;
	char *title, *body;
	bool live;
};

static struct doc docs[DOCS];

static char *noise(struct arena *a, uint32_t n)
{
	struct buf b = BUF_INIT;
	for (uint32_t i = 0; i < n; i++)
		buf_str(&b, letters[rnd(LETTERS)].c);
	char *out = arena_strdup(a, buf_text(&b));
	buf_release(&b);
	return out;
}

static char *noisy_line(struct arena *a, uint32_t n)
{
	char *line = NULL, *text = arena_printf(a, "州%s", noise(a, n));
	assert_int_equal(text_line(&line, a, text, strlen(text)), OK);
	return line;
}

static void add(struct newsfix *f, struct doc *d)
{
	struct archive ar = {.publish = true, .signer = "张三", .published_at = d->at};
	ar.save.section = d->section;
	for (enum field i = 0; i < FIELD__MAX; i++)
		ar.save.text[i] = arena_strdup(&f->a, "");
	ar.save.text[FIELD_TITLE] = d->title;
	ar.save.text[FIELD_BODY] = d->body;
	ar.save.html = arena_printf(&f->a, "<p>%s</p>\n", d->body);
	ar.save.renderer = "test";
	assert_int_equal(archive_add(f->db, actor_console(), f->now += 1000, &ar), OK);
	d->id = ar.save.id;
	d->live = true;
}

static void fill(struct newsfix *f)
{
	for (int i = 0; i < DOCS; i++) {
		docs[i] = (struct doc){.at = f->now - (int64_t)rnd(400) * 3600000,
		    .section = rnd(3) ? f->section : f->other_section,
		    .title = noisy_line(&f->a, 4 + rnd(8)),
		    .body = noisy_line(&f->a, rnd(60))};
		add(f, &docs[i]);
	}
}

struct word {
	char *text;
	bool without;
	struct pieces pieces;
};

/* A piece of one of the texts, or anything. */
static char *random_word(struct arena *a)
{
	const struct doc *d = &docs[rnd(DOCS)];
	const char *s = rnd(3) ? d->body : d->title, *next;
	size_t chars = text_chars(s), from = rnd((uint32_t)chars), n = 1 + rnd(6);
	if (!rnd(4))
		return noise(a, 1 + rnd(4));
	for (size_t i = 0; i < from; i++)
		text_next(s, &s);
	next = s;
	for (size_t i = 0; i < n && *next; i++)
		text_next(next, &next);
	return arena_strndup(a, s, (size_t)(next - s));
}

/* Words to look for, and how a reader would type them. */
static size_t random_query(struct arena *a, struct word *words, struct buf *typed)
{
	size_t n = 1 + rnd(MOST - 1) / 2, made = 0;
	for (size_t i = 0; i < n; i++) {
		struct word *w = &words[made];
		w->text = random_word(a);
		w->without = made && !rnd(4);
		take_apart(&w->pieces, w->text);
		bool quoted = strchr(w->text, ' ') || *w->text == '-' || !rnd(3) ||
			      text_starts(w->text, "\xe2\x80\x8b");
		if (!w->pieces.n)
			continue;
		buf_printf(typed, quoted ? "%s%s\"%s\"" : "%s%s%s", made ? " " : "",
		    w->without ? "-" : "", w->text);
		made++;
	}
	return made;
}

static bool slow_finds(const struct doc *d, const struct word *words, size_t n)
{
	if (!d->live)
		return false;
	for (size_t i = 0; i < n; i++) {
		bool holds = slow_holds(d->title, &words[i].pieces) ||
			     slow_holds(d->body, &words[i].pieces);
		if (holds == words[i].without)
			return false;
	}
	return true;
}

static bool found(const struct search_result *r, int64_t id)
{
	for (size_t i = 0; i < r->n; i++)
		if (r->at[i].article == id)
			return true;
	return false;
}

static void compare(
    struct newsfix *f, struct arena *a, const struct search_filter *filter)
{
	static struct word words[MOST];
	struct buf typed = BUF_INIT;
	struct search_query q;
	struct search_result r;
	size_t n = random_query(a, words, &typed), expected = 0;
	search_parse(&q, a, buf_text(&typed));
	assert_int_equal(search_run(&r, f->db, a, &q, filter), OK);
	for (int i = 0; i < DOCS && n; i++) {
		const struct doc *d = &docs[i];
		bool want = slow_finds(d, words, n) &&
			    (!filter->section || d->section == filter->section);
		expected += want;
		if (want != found(&r, d->id))
			fail_msg("\"%s\" %s in title \"%s\" body \"%s\"",
			    buf_text(&typed), want ? "is not found" : "is found",
			    d->title, d->body);
	}
	assert_int_equal(r.n, expected);
	assert_int_equal(r.total, expected);
	assert_false(r.at_least);
	for (size_t i = 1; i < r.n && !filter->ranked; i++)
		assert_true(r.at[i].published_at <= r.at[i - 1].published_at + 59999);
	buf_release(&typed);
}

static void compare_all(struct newsfix *f)
{
	struct arena a;
	arena_init(&a);
	for (int i = 0; i < QUERIES; i++) {
		struct search_filter filter = {
		    .limit = SEARCH_CANDIDATES, .ranked = i % 2, .now = f->now};
		if (i % 5 == 0)
			filter.section = f->other_section;
		compare(f, &a, &filter);
		arena_reset(&a);
	}
	arena_release(&a);
}

/* A new version goes out, or the article is taken down. */
static void change(struct newsfix *f, struct doc *d)
{
	struct save s = {.article = d->id, .base_no = 1, .section = d->section};
	if (rnd(2)) {
		assert_int_equal(
		    newsfix_act(f, SIGNER, d->id, ACTION_WITHDRAW, false), OK);
		d->live = false;
		return;
	}
	d->title = noisy_line(&f->a, 8);
	d->body = noisy_line(&f->a, 50);
	assert_int_equal(newsfix_save(f, SIGNER2, &s, d->title, d->body), OK);
	assert_int_equal(newsfix_act(f, SIGNER2, d->id, ACTION_SUBMIT, false), OK);
	assert_int_equal(newsfix_act(f, SIGNER, d->id, ACTION_SIGN, true), OK);
}

static void finds_what_holds_the_words(void **state)
{
	struct newsfix *f = *state;
	fill(f);
	compare_all(f);
	for (int i = 0; i < DOCS; i += 3)
		change(f, &docs[i]);
	compare_all(f);
	assert_int_equal(search_rebuild(f->db, NULL, NULL), OK);
	compare_all(f);
	assert_int_equal(newsfix_faults(f), 0);
}

static char *runs(struct arena *a, const struct search_runs *r)
{
	char *out = arena_strdup(a, "");
	for (size_t i = 0; i < r->n; i++)
		out = arena_printf(
		    a, r->at[i].marked ? "%s[%s]" : "%s%s", out, r->at[i].text);
	return out;
}

static void snippets(void **state)
{
	struct newsfix *f = *state;
	struct doc d = {.at = f->now,
	    .section = f->section,
	    .title = arena_strdup(&f->a, "贵州\xe2\x80\x8b高铁开通"),
	    .body = arena_strdup(&f->a, "第一句话没有什么。第二句话也没有什么。第三句话还"
					"是没有什么，只是很长很长，"
					"长到第一句一定放不下。第四句话说的是贵\xe2\x80"
					"\x8b州的 G60 高铁，投资3.27亿元。")};
	add(f, &d);
	struct search_result r = ask(f, "貴州 g60 3.27億", (struct search_filter){0});
	assert_int_equal(r.n, 1);
	assert_string_equal(runs(&f->a, &r.at[0].title_runs), "[贵州]高铁开通");
	assert_string_equal(runs(&f->a, &r.at[0].snippet),
	    "…第四句话说的是[贵州]的 [G60] 高铁，投资[3.27亿]元。 ");
	r = ask(f, "开通", (struct search_filter){0});
	assert_string_equal(runs(&f->a, &r.at[0].title_runs), "贵州高铁[开通]");
	assert_true(text_starts(runs(&f->a, &r.at[0].snippet), "第一句话没有什么。"));
}

/* A selector or an accent is marked, and cut off, with the character it stands on. */
static void marks_stay(void **state)
{
	struct newsfix *f = *state;
	struct doc d = {.at = f->now,
	    .section = f->section,
	    .title = arena_strdup(
		&f->a, "葛\xf3\xa0\x84\x80城 x\xcc\x82 1\xef\xb8\x8f\xe2\x83\xa3"),
	    .body = arena_strdup(&f->a, "一句。\xef\xb8\x80这一句里有贵州。")};
	add(f, &d);
	static const char *const want[][2] = {
	    {"葛", "[葛\xf3\xa0\x84\x80]城 x\xcc\x82 1\xef\xb8\x8f\xe2\x83\xa3"},
	    {"x", "葛\xf3\xa0\x84\x80城 [x\xcc\x82] 1\xef\xb8\x8f\xe2\x83\xa3"},
	    {"1", "葛\xf3\xa0\x84\x80城 x\xcc\x82 [1\xef\xb8\x8f\xe2\x83\xa3]"}};
	for (size_t i = 0; i < sizeof want / sizeof *want; i++) {
		struct search_result r = ask(f, want[i][0], (struct search_filter){0});
		assert_int_equal(r.n, 1);
		assert_string_equal(runs(&f->a, &r.at[0].title_runs), want[i][1]);
	}
	struct search_result r = ask(f, "贵州", (struct search_filter){0});
	assert_string_equal(runs(&f->a, &r.at[0].snippet), "…这一句里有[贵州]。 ");
}

/* Ranked: the title counts, then hits, then freshness. */
static void ranking(void **state)
{
	struct newsfix *f = *state;
	const int64_t day = 86400000;
	struct doc d[] = {{.title = arena_strdup(&f->a, "无关"),
			      .body = arena_strdup(&f->a, "提到高铁一次。"),
			      .at = f->now},
	    {.title = arena_strdup(&f->a, "高铁开通"),
		.body = arena_strdup(&f->a, "正文。"),
		.at = f->now - 300 * day},
	    {.title = arena_strdup(&f->a, "无关二"),
		.body = arena_strdup(
		    &f->a, "高铁，高铁，高铁，高铁，高铁，高铁，高铁，高铁。"),
		.at = f->now - day}};
	for (size_t i = 0; i < 3; i++) {
		d[i].section = f->section;
		add(f, &d[i]);
	}
	struct search_result r = ask(f, "高铁", (struct search_filter){.ranked = true});
	assert_int_equal(r.n, 3);
	assert_int_equal(r.at[0].article, d[1].id);
	assert_int_equal(r.at[1].article, d[2].id);
	assert_int_equal(r.at[2].article, d[0].id);
	r = ask(f, "高铁", (struct search_filter){0});
	assert_int_equal(r.at[0].article, d[0].id);
	assert_int_equal(r.at[2].article, d[1].id);
}

/* Killed in the middle, the building goes on; until it is whole that is said. */
static void building(void **state)
{
	struct newsfix *f = *state;
	bool done = true;
	for (int i = 0; i < 5; i++)
		newsfix_publish(f, "贵州");
	assert_int_equal(search_build_reset(f->db), OK);
	struct search_result r = ask(f, "贵州", (struct search_filter){0});
	assert_true(r.building);
	assert_true(r.at_least);
	assert_int_equal(search_build_step(&done, f->db, 2), OK);
	assert_false(done);
	r = ask(f, "贵州", (struct search_filter){0});
	assert_true(r.building);
	assert_int_equal(r.n, 2);
	newsfix_publish(f, "贵州");
	db_close(f->db);
	assert_int_equal(db_open(&f->db, f->data, DB_WRITE), OK);
	while (!done)
		assert_int_equal(search_build_step(&done, f->db, 2), OK);
	r = ask(f, "贵州", (struct search_filter){0});
	assert_false(r.building);
	assert_false(r.at_least);
	assert_int_equal(r.n, 6);
	assert_int_equal(newsfix_faults(f), 0);
	newsfix_tamper(f, "UPDATE search_state SET rules = 77");
	r = ask(f, "贵州", (struct search_filter){0});
	assert_true(r.building);
	/* other rules: the start leaves emptying the index to the clock */
	assert_int_equal(search_catch_up(f->db, 5000, false), OK);
	r = ask(f, "贵州", (struct search_filter){0});
	assert_true(r.building);
	assert_int_equal(search_tick(f->db), OK);
	r = ask(f, "贵州", (struct search_filter){0});
	assert_false(r.building);
	assert_int_equal(r.n, 6);
	/* an index that was never made, as after a migration, is made at the start */
	assert_int_equal(search_build_reset(f->db), OK);
	assert_int_equal(search_catch_up(f->db, 5000, false), OK);
	r = ask(f, "贵州", (struct search_filter){0});
	assert_false(r.building);
	assert_int_equal(r.n, 6);
}

/* An index that was changed by hand shows no version but the published one. */
static void only_what_is_published(void **state)
{
	struct newsfix *f = *state;
	struct search_result r;
	struct search_query q;
	int64_t id = newsfix_publish(f, "贵州");
	newsfix_publish(f, "贵州");
	search_parse(&q, &f->a, "贵州");
	struct search_filter all = {.limit = 10, .now = f->now};
	assert_int_equal(search_run(&r, f->db, &f->a, &q, &all), OK);
	assert_int_equal(r.n, 2);
	char *sql = arena_printf(&f->a,
	    "UPDATE search_doc SET no = no + 1 WHERE article_id = %lld", (long long)id);
	newsfix_tamper(f, sql);
	assert_int_equal(search_run(&r, f->db, &f->a, &q, &all), ERR_BROKEN);
	assert_int_not_equal(newsfix_faults(f), 0);
}

#define T(fn) cmocka_unit_test_setup_teardown(fn, newsfix_setup, newsfix_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    T(finds_what_holds_the_words),
	    T(snippets),
	    T(marks_stay),
	    T(ranking),
	    T(building),
	    T(only_what_is_published),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
