/* SPDX-License-Identifier: MIT */
/* verify finds what somebody changes by hand of what every page shows: sections,
 * settings, old addresses, tags without articles; and rules that he takes away. */
#include "newsfix.h"

#include "news/archive.h"
#include "news/baseline.h"
#include "news/setting.h"
#include "news/tag.h"

static char said[4000];

static void hear(void *arg, const char *text)
{
	(void)arg;
	strncat(said, text, sizeof said - strlen(said) - 2);
	strcat(said, "\n");
}

static struct verify_report report;

static const char *faults(struct newsfix *f)
{
	struct verify_calls calls = {.fault = hear};
	said[0] = 0;
	assert_int_equal(verify_all(&report, f->db, &calls), OK);
	return said;
}

static void holds(struct newsfix *f)
{
	assert_string_equal(faults(f), "");
	assert_int_equal(report.untold, 0);
}

/* The lie is told and nothing else is; undone, all holds again. */
static void lie(struct newsfix *f, const char *sql, const char *want, const char *undo)
{
	newsfix_tamper(f, sql);
	char *line = arena_printf(&f->a, "%s\n", want);
	if (strcmp(faults(f), line) != 0)
		fail_msg("%s: not said \"%s\" but \"%s\"", sql, want, said);
	newsfix_tamper(f, undo);
	holds(f);
}

static void set(struct newsfix *f, const char *slug, struct section to)
{
	struct section_list l;
	assert_int_equal(section_all(&l, f->db, &f->a), OK);
	to.id = section_by_slug(&l, slug)->id;
	assert_int_equal(section_set(f->db, &f->who[ADMIN], f->now += 1000, &to), OK);
	holds(f);
}

static void add(struct newsfix *f, const struct section *s)
{
	err_clear();
	if (section_add(f->db, &f->who[ADMIN], f->now += 1000, s))
		fail_msg("%s: %s", s->slug, err_said(OK));
	holds(f);
}

static void sections_change(struct newsfix *f)
{
	add(f, &(struct section){.slug = "kejiao",
		   .title = "科教",
		   .description = "一句话",
		   .kind = SECTION_LIST,
		   .in_nav = true});
	add(f, &(struct section){.slug = "yuan",
		   .title = "院校",
		   .description = "",
		   .kind = SECTION_LIST,
		   .parent_id = f->other_section});
	set(f, "kejiao",
	    (struct section){.title = "科教：新，名", .description = "", .in_nav = true});
	set(f, "g60", (struct section){.title = "要闻", .description = "；，："});
	for (int step = -1; step <= 1; step += 2)
		for (int i = 0; i < 3; i++) {
			assert_int_equal(section_move(f->db, &f->who[ADMIN],
					     f->now += 1000, f->section + i, step),
			    OK);
			holds(f);
		}
}

static void of_sections(void **state)
{
	struct newsfix *f = *state;
	holds(f);
	lie(f, "UPDATE section SET title = '头条' WHERE slug = 'g60'",
	    "section g60: is \"头条，2号栏目，导航显示；长三角G60科创走廊，九城市的科技创"
	    "新与制度创新\", but the ledger says "
	    "\"G60资讯，2号栏目，导航显示；长三角G60科创走廊，九城市的科技创新与制度创新"
	    "\"",
	    "UPDATE section SET title = 'G60资讯' WHERE slug = 'g60'");
	sections_change(f);
	lie(f, "UPDATE section SET description = '别的' WHERE slug = 'kejiao'",
	    "section kejiao: is \"科教：新，名，9号栏目，导航显示；别的\", but the "
	    "ledger "
	    "says \"科教：新，名，9号栏目，导航显示\"",
	    "UPDATE section SET description = '' WHERE slug = 'kejiao'");
	lie(f, "UPDATE section SET in_nav = 1 WHERE slug = 'g60'",
	    "section g60: is \"要闻，2号栏目，导航显示；；，：\", but the ledger says "
	    "\"要闻，2号栏目，导航隐藏；；，：\"",
	    "UPDATE section SET in_nav = 0 WHERE slug = 'g60'");
	lie(f, "UPDATE section SET kind = 'page' WHERE slug = 'kejiao'",
	    "section kejiao: is \"科教：新，名，9号页面，导航显示\", but the ledger says "
	    "\"科教：新，名，9号栏目，导航显示\"",
	    "UPDATE section SET kind = 'list' WHERE slug = 'kejiao'");
	lie(f,
	    "INSERT INTO section (slug, title, kind, position) VALUES ('x', '混进来的', "
	    "'list', 3)",
	    "section x (混进来的): the ledger does not tell of it",
	    "DELETE FROM section WHERE slug = 'x'");
	lie(f, "UPDATE section SET position = -position WHERE slug = 'rencai'",
	    "section rencai: stands in the navigation where the ledger puts g60",
	    "UPDATE section SET position = -position WHERE slug = 'rencai'");
	/* a slug is what the ledger knows a section by */
	newsfix_tamper(f, "UPDATE section SET slug = 'g61' WHERE slug = 'kejiao'");
	assert_non_null(strstr(faults(f), "section g61 (科教：新，名): the ledger does "
					  "not tell of it\n"));
	assert_non_null(strstr(said, "section kejiao: the ledger tells of it, but it is "
				     "missing\n"));
	newsfix_tamper(f, "UPDATE section SET slug = 'kejiao' WHERE slug = 'g61'");
	/* two that change numbers, and with them their lists and the roles in them */
	newsfix_tamper(f,
	    "UPDATE section SET id = 99 WHERE id = 3; UPDATE section SET id "
	    "= 3 WHERE id = 4; UPDATE section SET id = 4 WHERE id = 99");
	assert_non_null(strstr(faults(f), "section songjiang: is \"松江新闻，4号"));
	assert_non_null(strstr(said, "section jiucheng: is \"九城风采，3号"));
}

static void import_old(struct newsfix *f, const char *title, const char *url)
{
	struct archive ar = {.publish = true,
	    .signer = "老责编",
	    .published_at = 1500000000000,
	    .url = url,
	    .save = {
		.html = "<p>旧文。</p>\n", .renderer = "test", .section = f->section}};
	for (enum field i = 0; i < FIELD__MAX; i++)
		ar.save.text[i] = arena_strdup(&f->a, "");
	ar.save.text[FIELD_TITLE] = arena_strdup(&f->a, title);
	ar.save.text[FIELD_SOURCE] = arena_strdup(&f->a, "旧站");
	ar.save.text[FIELD_BODY] = arena_strdup(&f->a, "旧文。");
	assert_int_equal(archive_add(f->db, actor_console(), f->now += 1000, &ar), OK);
	holds(f);
}

static void of_old_addresses(void **state)
{
	struct newsfix *f = *state;
	import_old(f, "旧文一", "/2024/1.shtml");
	import_old(f, "旧文二", NULL);
	import_old(f, "旧文三", "/2024/3.shtml");
	lie(f, "INSERT INTO redirect (path, article_id) VALUES ('/new', 2)",
	    "old address /new: the ledger does not tell that it leads to article 2",
	    "DELETE FROM redirect WHERE path = '/new'");
	lie(f, "DELETE FROM redirect WHERE path = '/2024/3.shtml'",
	    "ledger 18: the old address /2024/3.shtml does not lead to article 3 any "
	    "more",
	    "INSERT INTO redirect (path, article_id) VALUES ('/2024/3.shtml', 3)");
	lie(f, "UPDATE redirect SET article_id = 2 WHERE path = '/2024/1.shtml'",
	    "ledger 13: the old address /2024/1.shtml does not lead to article 1 any "
	    "more\n"
	    "old address /2024/1.shtml: the ledger does not tell that it leads to "
	    "article 2",
	    "UPDATE redirect SET article_id = 1 WHERE path = '/2024/1.shtml'");
}

static void configure(struct newsfix *f, enum setting s, char *value)
{
	char *all[SETTING__MAX];
	assert_int_equal(setting_all(all, f->db, &f->a), OK);
	all[s] = value;
	assert_int_equal(setting_set(f->db, &f->who[ADMIN], f->now += 1000, all), OK);
	holds(f);
}

static void of_settings(void **state)
{
	struct newsfix *f = *state;
	static char name[] = "松江报", two[] = "一行：\n两行", none[] = "", one[] = "1";
	lie(f, "INSERT INTO setting (name, value) VALUES ('name', '假报')",
	    "setting name: is \"假报\", but the ledger says \"中国发展网\"",
	    "DELETE FROM setting WHERE name = 'name'");
	configure(f, SETTING_NAME, name);
	configure(f, SETTING_COPYRIGHT, two);
	configure(f, SETTING_MOURNING, one);
	configure(f, SETTING_MOURNING, none);
	lie(f, "UPDATE setting SET value = '假报' WHERE name = 'name'",
	    "setting name: is \"假报\", but the ledger says \"松江报\"",
	    "UPDATE setting SET value = '松江报' WHERE name = 'name'");
	lie(f, "DELETE FROM setting WHERE name = 'copyright'",
	    "setting copyright: is \"\", but the ledger says \"一行：\n两行\"",
	    "INSERT INTO setting SELECT 'copyright', '一行：' || char(10) || '两行'");
	lie(f, "UPDATE setting SET value = '1' WHERE name = 'mourning'",
	    "setting mourning: is \"1\", but the ledger says \"\"",
	    "UPDATE setting SET value = '' WHERE name = 'mourning'");
	lie(f, "INSERT INTO setting (name, value) VALUES ('naem', 'x')",
	    "setting naem: there is none of that name",
	    "DELETE FROM setting WHERE name = 'naem'");
}

static void of_rules(void **state)
{
	struct newsfix *f = *state;
	static const char *const trigger =
	    "CREATE TRIGGER ledger_no_delete BEFORE DELETE ON ledger BEGIN SELECT "
	    "RAISE(ABORT, 'the ledger is append-only'); END";
	lie(f, "DROP TRIGGER ledger_no_delete", "trigger ledger_no_delete: is missing",
	    trigger);
	lie(f,
	    "DROP TRIGGER ledger_no_delete; CREATE TRIGGER ledger_no_delete BEFORE "
	    "DELETE ON ledger WHEN 0 BEGIN SELECT RAISE(ABORT, 'the ledger is "
	    "append-only'); END",
	    "trigger ledger_no_delete: is not as the program makes it",
	    arena_printf(&f->a, "DROP TRIGGER ledger_no_delete; %s", trigger));
	lie(f, "CREATE TABLE zzz (x)", "table zzz: is none of the program's",
	    "DROP TABLE zzz");
	lie(f, "DROP INDEX listing_dead", "index listing_dead: is missing",
	    "CREATE INDEX listing_dead ON listing (list) WHERE live = 0");
}

static int64_t tagged(struct newsfix *f, const char *title, const char *tag)
{
	char *tags[] = {arena_strdup(&f->a, tag), NULL};
	struct save s = {.tags = tags};
	assert_int_equal(newsfix_save(f, AUTHOR, &s, title, "正文。"), OK);
	assert_int_equal(newsfix_act(f, AUTHOR, s.id, ACTION_SUBMIT, false), OK);
	assert_int_equal(newsfix_act(f, SIGNER, s.id, ACTION_SIGN, true), OK);
	holds(f);
	return s.id;
}

static enum err name_of(struct newsfix *f, int64_t tag)
{
	char *name;
	enum err e = tag_name(&name, f->db, &f->a, tag);
	err_clear();
	return e;
}

static void of_tags(void **state)
{
	struct newsfix *f = *state;
	int64_t one = tagged(f, "标题一", "松江"), two = tagged(f, "标题二", "松江");
	assert_int_equal(name_of(f, 1), OK);
	assert_int_equal(newsfix_act(f, SIGNER, one, ACTION_WITHDRAW, false), OK);
	holds(f);
	assert_int_equal(name_of(f, 1), OK);
	lie(f, "UPDATE tag_page SET live = 0",
	    "tag 1 (松江): has public articles, but no page",
	    "UPDATE tag_page SET live = 1");
	assert_int_equal(newsfix_act(f, SIGNER, two, ACTION_WITHDRAW, false), OK);
	holds(f);
	assert_int_equal(name_of(f, 1), ERR_GONE);
	assert_int_equal(name_of(f, 2), ERR_NOT_FOUND);
	lie(f, "UPDATE tag_page SET live = 1",
	    "tag 1 (松江): has a page, but no public article",
	    "UPDATE tag_page SET live = 0");
	lie(f, "INSERT INTO tag_page (name) VALUES ('坏话')",
	    "tag 2 (坏话): no article ever had it", "DELETE FROM tag_page WHERE id = 2");
	tagged(f, "标题三", "松江");
	assert_int_equal(name_of(f, 1), OK);
}

/* As a site that was made before the acts told all of this. */
static void make_old(struct newsfix *f)
{
	newsfix_tamper(f, "UPDATE ledger SET detail = '' WHERE action = 'init'; INSERT "
			  "INTO redirect (path, article_id) VALUES ('/old/a', 1), "
			  "('/old/b', 1)");
}

/* Of the chain, which the test had to break, nothing is said here. */
static const char *other_faults(struct newsfix *f)
{
	static const char broken[] = "ledger 1: its fields do not give its hash\n";
	faults(f);
	assert_int_equal(strncmp(said, broken, strlen(broken)), 0);
	return said + strlen(broken);
}

static void of_an_older_site(void **state)
{
	struct newsfix *f = *state;
	newsfix_publish(f, "标题");
	make_old(f);
	newsfix_tamper(f, "UPDATE section SET title = '早已改过' WHERE slug = 'g60'");
	assert_string_equal(other_faults(f), "");
	assert_int_equal(report.untold, 8 + 2);
	assert_int_equal(baseline_add(f->db, actor_console(), f->now += 1000), OK);
	assert_string_equal(other_faults(f), "");
	assert_int_equal(report.untold, 0);
	int64_t rows = report.ledger_rows;
	assert_int_equal(baseline_add(f->db, actor_console(), f->now += 1000), OK);
	assert_string_equal(other_faults(f), "");
	assert_int_equal(report.ledger_rows, rows);
	newsfix_tamper(f, "UPDATE section SET title = 'G60资讯' WHERE slug = 'g60'");
	assert_non_null(strstr(other_faults(f), "section g60: is \"G60资讯，"));
	newsfix_tamper(f, "UPDATE section SET title = '早已改过' WHERE slug = 'g60'");
	newsfix_tamper(f, "UPDATE redirect SET path = '/old/c' WHERE path = '/old/a'");
	assert_string_equal(other_faults(f),
	    "old addresses: the 2 without a row of their own are not those that ledger "
	    "16 counted\n");
}

/* Rows that nobody's act writes, as somebody might add them at the end of the ledger. */
static void of_rows_that_do_not_fit(void **state)
{
	struct newsfix *f = *state;
	static const char *const rows[][2] = {{"section-add", "neu"},
	    {"section-add", "g60：又一个，2号栏目，导航显示"}, {"section-set", "g60"},
	    {"section-set", "nobody：名，2号栏目，导航显示"}, {"section-move", "g60"},
	    {"section-move", "g60：次序 home g60"},
	    {"section-move",
		"g60：次序 home songjiang g60 jiucheng zhengce chanye rencai "
		"nobody"},
	    {"section-move",
		"g60：次序 home songjiang g60 jiucheng zhengce chanye rencai "
		"about home"},
	    {"baseline", "g60：G60资讯，2号栏目，导航显示"}};
	struct section s = {
	    .slug = "x", .title = "名", .description = "", .kind = SECTION_LIST};
	assert_int_equal(section_add(f->db, &f->who[ADMIN], f->now, &s), OK);
	int64_t seq = newsfix_last(f).seq;
	char *want = arena_printf(
	    &f->a, "ledger %lld: tells nothing that fits the sections", (long long)seq);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		newsfix_tamper(f, arena_printf(&f->a,
				      "UPDATE ledger SET action = '%s', detail = '%s' "
				      "WHERE seq = %lld",
				      rows[i][0], rows[i][1], (long long)seq));
		if (!strstr(faults(f), want))
			fail_msg("%s %s: %s", rows[i][0], rows[i][1], said);
	}
}

#define T(fn) cmocka_unit_test_setup_teardown(fn, newsfix_setup, newsfix_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {T(of_sections), T(of_old_addresses),
	    T(of_settings), T(of_rules), T(of_tags), T(of_rows_that_do_not_fit),
	    T(of_an_older_site)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
