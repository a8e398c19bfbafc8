/* SPDX-License-Identifier: MIT */
/* Sections: the eight of a new site, and adding, changing and ordering them, each with a
 * row in the ledger and a new frame for readers. */
#include "news/change.h"
#include "news/ledger.h"
#include "newsfix.h"

struct mark {
	int64_t epoch, rows;
	char action[32], detail[200];
};

static struct mark mark(struct newsfix *f)
{
	struct mark m = {0};
	struct ledger_row *rows;
	size_t n;
	struct change c;
	assert_int_equal(change_state(&c, f->db), OK);
	m.epoch = c.epoch;
	rows = newsfix_ledger(f, &n);
	m.rows = rows[0].seq;
	snprintf(m.action, sizeof m.action, "%s", rows[0].action);
	snprintf(m.detail, sizeof m.detail, "%s", rows[0].detail);
	return m;
}

static const char *order(struct newsfix *f)
{
	struct section_list l;
	const char *out = "";
	assert_int_equal(section_all(&l, f->db, &f->a), OK);
	for (size_t i = 0; i < l.n; i++)
		out = arena_printf(&f->a, "%s%s%s", out, *out ? " " : "", l.at[i].slug);
	return out;
}

static enum err add(struct newsfix *f, const char *slug, const char *title,
    const char *description, enum section_kind kind)
{
	struct section s = {.slug = slug,
	    .title = title,
	    .description = description,
	    .kind = kind,
	    .in_nav = true};
	err_clear();
	return section_add(f->db, &f->who[ADMIN], f->now += 1000, &s);
}

static void a_new_site(void **state)
{
	static const char *const titles[] = {"首页", "G60资讯", "松江新闻", "九城风采",
	    "政策服务", "产业投资", "招才纳贤", "关于我们"};
	struct newsfix *f = *state;
	struct section_list l;
	assert_int_equal(section_all(&l, f->db, &f->a), OK);
	assert_int_equal(l.n, 8);
	for (size_t i = 0; i < 8; i++) {
		assert_string_equal(l.at[i].title, titles[i]);
		assert_true(l.at[i].in_nav);
		assert_int_equal(l.at[i].kind, i == 0   ? SECTION_HOME
					       : i == 7 ? SECTION_PAGE
							: SECTION_LIST);
	}
	assert_null(section_by_slug(&l, "nope"));
	assert_null(section_by_id(&l, 0));
	assert_string_equal(section_by_id(&l, l.at[3].id)->slug, "jiucheng");
	assert_string_equal(section_kind_name(SECTION_PAGE), "page");
}

static void adding(void **state)
{
	struct newsfix *f = *state;
	struct section_list l;
	struct mark before = mark(f);
	assert_int_equal(add(f, "kejiao-2", "科教", "一句话", SECTION_LIST), OK);
	struct mark after = mark(f);
	assert_int_equal(after.rows, before.rows + 1);
	assert_string_equal(after.action, "section-add");
	assert_string_equal(after.detail, "kejiao-2：科教，9号栏目，导航显示；一句话");
	assert_int_equal(after.epoch, before.epoch + 1);
	assert_int_equal(section_all(&l, f->db, &f->a), OK);
	assert_int_equal(l.n, 9);
	assert_string_equal(l.at[8].slug, "kejiao-2");
	assert_string_equal(l.at[8].description, "一句话");
}

static void bad_ones(void **state)
{
	struct newsfix *f = *state;
	struct mark before = mark(f);
	static const char *const slugs[] = {"", "G60", "1a", "a b", "中文", "-a", "a-",
	    "a/b", "a.b", "abcdefghijklmnopqrstuvwxyzabcdefghijklmno", "admin", "api",
	    "hant", "search", "static", "healthz", "index", "home", "g60"};
	for (size_t i = 0; i < sizeof slugs / sizeof *slugs; i++) {
		if (add(f, slugs[i], "标题", "", SECTION_LIST) != ERR_INVALID)
			fail_msg("slug %s was taken", slugs[i]);
		assert_true(*err_text());
	}
	assert_int_equal(add(f, "second", "首页", "", SECTION_HOME), ERR_INVALID);
	assert_int_equal(add(f, "empty", "", "", SECTION_LIST), ERR_INVALID);
	assert_int_equal(add(f, "long", "一二三四五六七八九十一二三四五六七八九十一", "",
			     SECTION_LIST),
	    ERR_INVALID);
	assert_int_equal(
	    add(f, "fits", "一二三四五六七八九十一二三四五六七八九十", "", SECTION_LIST),
	    OK);
	assert_int_equal(mark(f).rows, before.rows + 1);
}

static void changing(void **state)
{
	struct newsfix *f = *state;
	struct section_list l;
	struct section s = {.id = f->section,
	    .title = "G60要闻",
	    .description = "新说明",
	    .in_nav = false};
	struct mark before = mark(f);
	assert_int_equal(section_set(f->db, &f->who[ADMIN], f->now, &s), OK);
	struct mark after = mark(f);
	assert_string_equal(after.action, "section-set");
	assert_string_equal(after.detail, "g60：G60要闻，2号栏目，导航隐藏；新说明");
	assert_int_equal(after.epoch, before.epoch + 1);
	assert_int_equal(section_all(&l, f->db, &f->a), OK);
	const struct section *g60 = section_by_slug(&l, "g60");
	assert_string_equal(g60->title, "G60要闻");
	assert_string_equal(g60->description, "新说明");
	assert_false(g60->in_nav);
	assert_int_equal(g60->kind, SECTION_LIST);
	s.id = 999;
	assert_int_equal(section_set(f->db, &f->who[ADMIN], f->now, &s), ERR_NOT_FOUND);
	s.id = f->section;
	s.title = "";
	assert_int_equal(section_set(f->db, &f->who[ADMIN], f->now, &s), ERR_INVALID);
	assert_int_equal(mark(f).rows, after.rows);
}

static enum err move(struct newsfix *f, int64_t id, int step)
{
	return section_move(f->db, &f->who[ADMIN], f->now, id, step);
}

static void ordering(void **state)
{
	struct newsfix *f = *state;
	struct section_list l;
	assert_int_equal(section_all(&l, f->db, &f->a), OK);
	struct mark before = mark(f);
	assert_int_equal(move(f, f->section, 1), OK);
	assert_string_equal(
	    order(f), "home songjiang g60 jiucheng zhengce chanye rencai about");
	struct mark after = mark(f);
	assert_string_equal(after.action, "section-move");
	assert_string_equal(after.detail,
	    "g60：次序 home songjiang g60 jiucheng zhengce chanye rencai about");
	assert_int_equal(after.epoch, before.epoch + 1);
	assert_int_equal(move(f, f->section, -1), OK);
	assert_string_equal(
	    order(f), "home g60 songjiang jiucheng zhengce chanye rencai about");
	after = mark(f);
	/* at the edges nothing happens, and nothing is told */
	assert_int_equal(move(f, l.at[0].id, -1), OK);
	assert_int_equal(move(f, l.at[7].id, 1), OK);
	assert_int_equal(move(f, 999, 1), ERR_NOT_FOUND);
	assert_string_equal(
	    order(f), "home g60 songjiang jiucheng zhengce chanye rencai about");
	assert_int_equal(mark(f).rows, after.rows);
	assert_int_equal(mark(f).epoch, after.epoch);
	/* equal positions do not stick */
	newsfix_tamper(f, "UPDATE section SET position = 3");
	assert_int_equal(move(f, l.at[7].id, -1), OK);
	assert_string_equal(
	    order(f), "home g60 songjiang jiucheng zhengce chanye about rencai");
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, newsfix_setup, newsfix_teardown)
	const struct CMUnitTest tests[] = {
	    T(a_new_site), T(adding), T(bad_ones), T(changing), T(ordering)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
