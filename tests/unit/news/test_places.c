/* SPDX-License-Identifier: MIT */
/* The registry finds every page on which an article shows, and each of them gets a new
 * time when the article changes. */
#include "newsfix.h"

#include "news/change.h"
#include "news/places.h"

/* "article:1 home section:g60 …" */
static char *found(struct newsfix *f, int64_t id)
{
	struct article art;
	struct place_list l;
	char *out = arena_strdup(&f->a, "");
	assert_int_equal(article_by_id(&art, f->db, &f->a, id), OK);
	assert_int_equal(places_of(&l, f->db, &f->a, &art), OK);
	for (size_t i = 0; i < l.n; i++) {
		const struct place_key *k = &l.at[i];
		out = arena_printf(
		    &f->a, "%s%s%s", out, i ? " " : "", place_name(k->place));
		if (*k->name)
			out = arena_printf(&f->a, "%s:%s", out, k->name);
		if (k->number)
			out = arena_printf(&f->a, "%s:%lld", out, (long long)k->number);
	}
	return out;
}

static void names(void **state)
{
	enum place p;
	(void)state;
	for (enum place i = 0; i < PLACE__MAX; i++) {
		assert_true(place_parse(&p, place_name(i)));
		assert_int_equal(p, i);
		assert_true(*place_text(i));
	}
	assert_false(place_parse(&p, "nowhere"));
}

static void one_article(void **state)
{
	struct newsfix *f = *state;
	newsfix_publish(f, "第一篇");
	assert_string_equal(
	    found(f, 1), "article:1 home section:g60 proof:1 proof-json:1 proof-text:1");
}

static void neighbours_and_pages(void **state)
{
	struct newsfix *f = *state;
	for (int i = 1; i <= 41; i++)
		newsfix_publish(f, arena_printf(&f->a, "第 %d 篇", i));
	assert_string_equal(found(f, 41),
	    "article:41 home section:g60 near:40 proof:41 proof-json:41 proof-text:41");
	assert_string_equal(found(f, 22),
	    "article:22 section:g60 section-page:g60:2 near:21 "
	    "near:23 proof:22 proof-json:22 proof-text:22");
	assert_string_equal(found(f, 1), "article:1 section-page:g60:1 near:2 proof:1 "
					 "proof-json:1 proof-text:1");
	/* nine lines of the newest, five of its section and the lead */
	assert_non_null(strstr(found(f, 33), " home "));
	assert_null(strstr(found(f, 32), " home "));
	/* a withdrawn neighbour is none */
	assert_int_equal(newsfix_act(f, SIGNER, 21, ACTION_WITHDRAW, false), OK);
	assert_non_null(strstr(found(f, 22), "near:20 near:23"));
}

static void page_of_its_own(void **state)
{
	struct newsfix *f = *state;
	struct save s = {.section = f->page_section};
	assert_int_equal(newsfix_save(f, AUTHOR, &s, "关于", "正文。"), OK);
	assert_int_equal(newsfix_act(f, AUTHOR, s.id, ACTION_SUBMIT, false), OK);
	assert_int_equal(newsfix_act(f, SIGNER, s.id, ACTION_SIGN, true), OK);
	assert_string_equal(
	    found(f, s.id), "article:1 page:about proof:1 proof-json:1 proof-text:1");
	/* a newer one takes its page over */
	struct save t = {.section = f->page_section};
	assert_int_equal(newsfix_save(f, AUTHOR, &t, "新的关于", "正文。"), OK);
	assert_int_equal(newsfix_act(f, AUTHOR, t.id, ACTION_SUBMIT, false), OK);
	assert_int_equal(newsfix_act(f, SIGNER, t.id, ACTION_SIGN, true), OK);
	assert_null(strstr(found(f, s.id), "page:about"));
	assert_non_null(strstr(found(f, t.id), "page:about"));
}

static enum err add_old(struct db *db, void *arg)
{
	int64_t *id = arg;
	enum err e = redirect_add(db, "/news/7.shtml", *id);
	return e ? e : redirect_add(db, "/2019/7.html", *id);
}

static void old_addresses_and_pictures(void **state)
{
	struct newsfix *f = *state;
	int64_t id = newsfix_publish(f, "旧稿");
	struct save s = {.article = id, .base_no = 1};
	assert_int_equal(db_write(f->db, add_old, &id), OK);
	assert_int_equal(newsfix_save(f, AUTHOR, &s, "旧稿",
			     "<img src=\"/m/ab.jpg\" alt=\"\"><img src=\"/m/ab.jpg\">"),
	    OK);
	assert_int_equal(newsfix_act(f, AUTHOR, id, ACTION_SUBMIT, false), OK);
	assert_int_equal(newsfix_act(f, SIGNER, id, ACTION_SIGN, true), OK);
	assert_string_equal(found(f, id),
	    "article:1 old:/2019/7.html old:/news/7.shtml home section:g60 proof:1 "
	    "proof-json:1 proof-text:1 picture:/m/ab.jpg");
}

struct touch {
	int64_t now, article, section;
};
static enum err touch(struct db *db, void *arg)
{
	struct touch *t = arg;
	return change_article(db, t->now, t->article, t->section);
}

static int64_t changed_at(struct newsfix *f, int64_t id)
{
	struct article art;
	assert_int_equal(article_by_id(&art, f->db, &f->a, id), OK);
	return art.changed_at;
}

static int64_t section_changed(struct newsfix *f, const char *slug)
{
	struct section_list l;
	assert_int_equal(section_all(&l, f->db, &f->a), OK);
	return section_by_slug(&l, slug)->changed_at;
}

/* Also several times in one second. */
static void times_grow(void **state)
{
	struct newsfix *f = *state;
	static const char *const slugs[] = {"g60", "home", "rencai"};
	int64_t was[4], list[3];
	for (int i = 1; i <= 4; i++)
		newsfix_publish(f, arena_printf(&f->a, "第 %d 篇", i));
	struct touch t = {f->now, 2, f->section};
	for (int round = 0; round < 3; round++) {
		for (int i = 0; i < 4; i++)
			was[i] = changed_at(f, i + 1);
		for (int i = 0; i < 3; i++)
			list[i] = section_changed(f, slugs[i]);
		int64_t epoch = db_epoch(f->db);
		assert_int_equal(db_write(f->db, touch, &t), OK);
		assert_true(db_epoch(f->db) > epoch);
		for (int i = 0; i < 3; i++)
			assert_true(changed_at(f, i + 1) > was[i]);
		assert_int_equal(changed_at(f, 4), was[3]);
		assert_true(section_changed(f, "g60") > list[0]);
		assert_true(section_changed(f, "home") > list[1]);
		assert_int_equal(section_changed(f, "rencai"), list[2]);
	}
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, newsfix_setup, newsfix_teardown)
	const struct CMUnitTest tests[] = {cmocka_unit_test(names), T(one_article),
	    T(neighbours_and_pages), T(page_of_its_own), T(old_addresses_and_pictures),
	    T(times_grow)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
