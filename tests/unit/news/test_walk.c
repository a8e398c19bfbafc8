/* SPDX-License-Identifier: MIT */
/* Walking readers' lists by place: totals that count only the dead equal a count of the
 * living, and a walk meets everything once while articles come and go. */
#include "news/walk.h"
#include "newsfix.h"

/* What the total has to be, the slow way. */
static int64_t counted(struct newsfix *f, const char *sql)
{
	sqlite3 *db;
	sqlite3_stmt *s;
	char *path = arena_printf(&f->a, "%s/site.db", f->data);
	assert_int_equal(
	    sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &s, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(s), SQLITE_ROW);
	int64_t n = sqlite3_column_int64(s, 0);
	sqlite3_finalize(s);
	sqlite3_close(db);
	return n;
}

static void same_totals(struct newsfix *f)
{
	const int64_t lists[] = {LISTING_SITE, f->section, f->other_section, -1, -2, 999};
	int64_t total;
	for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
		char *sql = arena_printf(&f->a,
		    "SELECT count(*) FROM listing l JOIN article a ON a.id = "
		    "l.article_id "
		    "AND a.public = 'live' WHERE l.list = %lld",
		    (long long)lists[i]);
		assert_int_equal(walk_articles_total(&total, f->db, lists[i]), OK);
		assert_int_equal(total, counted(f, sql));
	}
	assert_int_equal(walk_corrections_total(&total, f->db), OK);
	assert_int_equal(
	    total, counted(f, "SELECT count(*) FROM correction c JOIN article a "
			      "ON a.id = c.article_id AND a.public = 'live'"));
	assert_int_equal(walk_tags_total(&total, f->db), OK);
	assert_int_equal(total, counted(f, "SELECT count(*) FROM tag_page"));
	assert_int_equal(walk_heads_total(&total, f->db), OK);
	assert_int_equal(total, counted(f, "SELECT count(*) FROM head WHERE id > 0"));
}

static int64_t publish(struct newsfix *f, int64_t section, int tag)
{
	char *tags[] = {tag ? arena_printf(&f->a, "标签%d", tag) : NULL, NULL};
	struct save s = {.section = section, .tags = tags};
	assert_int_equal(newsfix_save(f, AUTHOR, &s, "题", "文"), OK);
	assert_int_equal(newsfix_act(f, AUTHOR, s.id, ACTION_SUBMIT, false), OK);
	assert_int_equal(newsfix_act(f, SIGNER, s.id, ACTION_SIGN, true), OK);
	return s.id;
}

/* A new version under another tag: the old tag's list keeps an empty place. */
static void change(struct newsfix *f, int64_t id)
{
	struct article art;
	char *tags[] = {arena_strdup(&f->a, "标签2"), NULL};
	struct save s = {.article = id, .tags = tags};
	assert_int_equal(article_by_id(&art, f->db, &f->a, id), OK);
	s.base_no = art.current_no;
	s.section = art.section_id;
	assert_int_equal(newsfix_save(f, AUTHOR, &s, "题", "另文"), OK);
	assert_int_equal(newsfix_act(f, AUTHOR, id, ACTION_SUBMIT, false), OK);
	assert_int_equal(newsfix_act(f, SIGNER, id, ACTION_SIGN, true), OK);
}

static void totals_of_all_lists(void **state)
{
	struct newsfix *f = *state;
	int64_t id[12];
	same_totals(f);
	for (int i = 0; i < 12; i++) {
		id[i] = publish(f, i % 3 ? f->section : f->other_section, i % 4);
		same_totals(f);
	}
	for (int i = 0; i < 12; i += 5) {
		assert_int_equal(
		    newsfix_act(f, SIGNER, id[i], ACTION_WITHDRAW, false), OK);
		same_totals(f);
	}
	change(f, id[1]);
	same_totals(f);
	change(f, id[5]); /* public again */
	same_totals(f);
}

static void once_each(void **state)
{
	struct newsfix *f = *state;
	int64_t id[10], before = INT64_MAX;
	size_t at = 10;
	for (int i = 0; i < 10; i++)
		id[i] = publish(f, f->section, 1);
	for (;;) {
		struct walk_article *found;
		size_t n;
		assert_int_equal(
		    walk_articles(&found, &n, f->db, &f->a, LISTING_SITE, before, 3), OK);
		for (size_t i = 0; i < n; i++)
			assert_int_equal(found[i].id, id[--at]);
		if (!n)
			break;
		assert_int_equal(found[0].no, 1);
		assert_string_equal(found[0].section_slug, "g60");
		before = found[n - 1].place;
		publish(f, f->section, 1); /* before all of them */
		if (at == 4) {
			assert_int_equal(
			    newsfix_act(f, SIGNER, id[3], ACTION_WITHDRAW, false), OK);
			at--; /* left out */
		}
	}
	assert_int_equal(at, 0);
}

static void tags_newest_first(void **state)
{
	struct newsfix *f = *state;
	struct tag_list tags;
	for (int i = 1; i <= 5; i++)
		publish(f, f->section, i);
	assert_int_equal(walk_tags(&tags, f->db, &f->a, INT64_MAX, 2), OK);
	assert_int_equal(tags.n, 2);
	assert_string_equal(tags.at[0].name, "标签5");
	assert_int_equal(walk_tags(&tags, f->db, &f->a, tags.at[1].id, 100), OK);
	assert_int_equal(tags.n, 3);
	assert_string_equal(tags.at[2].name, "标签1");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(
		totals_of_all_lists, newsfix_setup, newsfix_teardown),
	    cmocka_unit_test_setup_teardown(once_each, newsfix_setup, newsfix_teardown),
	    cmocka_unit_test_setup_teardown(
		tags_newest_first, newsfix_setup, newsfix_teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
