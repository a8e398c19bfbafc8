/* SPDX-License-Identifier: MIT */
/* Sections below sections: where one may stand, and that readers' lists, times and
 * neighbours go up with them. */
#include "flowfix.h"
#include "news/places.h"

static enum err add(
    struct newsfix *f, const char *slug, enum section_kind kind, int64_t parent)
{
	struct section s = {.slug = slug,
	    .title = slug,
	    .description = "",
	    .kind = kind,
	    .parent_id = parent};
	err_clear();
	return section_add(f->db, &f->who[ADMIN], f->now += 1000, &s);
}

static struct section get(struct newsfix *f, const char *slug)
{
	struct section_list l;
	assert_int_equal(section_all(&l, f->db, &f->a), OK);
	return *section_by_slug(&l, slug);
}

static int64_t id_of(struct newsfix *f, const char *slug)
{
	return get(f, slug).id;
}

static const char *tree(struct newsfix *f)
{
	struct section_list l;
	const char *out = "";
	assert_int_equal(section_all(&l, f->db, &f->a), OK);
	const struct section **at = section_tree(&l, &f->a);
	for (; *at; at++)
		out = arena_printf(&f->a, "%s%s%d%s", out, *out ? " " : "",
		    section_depth(&l, *at), (*at)->slug);
	return out;
}

static void below(void **state)
{
	struct newsfix *f = *state;
	struct section_list l;
	assert_int_equal(add(f, "x", SECTION_LIST, f->section), OK);
	assert_string_equal(newsfix_last(f).detail, "x g60：x，9号栏目，导航隐藏");
	assert_int_equal(add(f, "y", SECTION_LIST, id_of(f, "x")), OK);
	assert_int_equal(add(f, "z", SECTION_PAGE, f->section), OK);
	assert_string_equal(tree(f), "1home 1g60 2x 3y 2z 1songjiang 1jiucheng 1zhengce "
				     "1chanye 1rencai 1about");
	assert_int_equal(section_all(&l, f->db, &f->a), OK);
	const struct section *y = section_by_slug(&l, "y");
	assert_true(section_within(&l, y, y->id) && section_within(&l, y, f->section));
	assert_false(section_within(&l, y, f->other_section));
	const struct section **path = section_path(&l, &f->a, y);
	assert_string_equal(path[0]->slug, "g60");
	assert_string_equal(path[1]->slug, "x");
	assert_null(path[2]);
	assert_null(section_path(&l, &f->a, section_by_slug(&l, "g60"))[0]);
	assert_int_equal(newsfix_faults(f), 0);
}

static void refused(void **state)
{
	struct newsfix *f = *state;
	assert_int_equal(add(f, "x", SECTION_LIST, f->section), OK);
	assert_int_equal(add(f, "y", SECTION_LIST, id_of(f, "x")), OK);
	int64_t x = id_of(f, "x"), y = id_of(f, "y"), seq = newsfix_last(f).seq;
	assert_int_equal(add(f, "w", SECTION_LIST, y), ERR_INVALID);   /* too deep */
	assert_int_equal(add(f, "w", SECTION_LIST, 999), ERR_INVALID); /* no such */
	assert_int_equal(add(f, "w", SECTION_LIST, f->page_section), ERR_INVALID);
	assert_int_equal(add(f, "w", SECTION_LIST, id_of(f, "home")), ERR_INVALID);
#define PLACE(what, where) section_place(f->db, &f->who[ADMIN], f->now, what, where)
	assert_int_equal(PLACE(f->section, f->section), ERR_INVALID);
	assert_int_equal(PLACE(f->section, y), ERR_INVALID);                /* a loop */
	assert_int_equal(PLACE(f->section, f->other_section), ERR_INVALID); /* too deep */
	assert_int_equal(PLACE(id_of(f, "home"), f->section), ERR_INVALID);
	assert_int_equal(PLACE(999, f->section), ERR_NOT_FOUND);
	assert_int_equal(PLACE(x, f->section), OK); /* where it is */
	assert_int_equal(newsfix_last(f).seq, seq);
	assert_int_equal(PLACE(x, f->other_section), OK);
	assert_string_equal(newsfix_last(f).action, "section-place");
	assert_string_equal(newsfix_last(f).detail, "x rencai");
	assert_int_equal(PLACE(y, 0), OK);
	assert_string_equal(newsfix_last(f).detail, "y");
	assert_int_equal(newsfix_faults(f), 0);
}

/* Up and down goes among those below the same one. */
static void moving(void **state)
{
	struct newsfix *f = *state;
	assert_int_equal(add(f, "x", SECTION_LIST, f->section), OK);
	assert_int_equal(add(f, "y", SECTION_LIST, f->section), OK);
	assert_int_equal(
	    section_move(f->db, &f->who[ADMIN], f->now, id_of(f, "y"), -1), OK);
	assert_string_equal(tree(f), "1home 1g60 2y 2x 1songjiang 1jiucheng 1zhengce "
				     "1chanye 1rencai 1about");
	assert_int_equal(
	    section_move(f->db, &f->who[ADMIN], f->now, id_of(f, "y"), -1), OK);
	assert_int_equal(
	    section_move(f->db, &f->who[ADMIN], f->now, id_of(f, "about"), 1), OK);
	assert_int_equal(
	    section_move(f->db, &f->who[ADMIN], f->now, id_of(f, "about"), -1), OK);
	assert_string_equal(tree(f), "1home 1g60 2y 2x 1songjiang 1jiucheng 1zhengce "
				     "1chanye 1about 1rencai");
}

static int64_t publish(struct newsfix *f, int64_t section)
{
	int64_t id = flowfix_save(f, "author", 0, section);
	assert_int_equal(flowfix_act(f, "author", id, ACTION_SUBMIT), OK);
	assert_int_equal(flowfix_act(f, "signer", id, ACTION_SIGN), OK);
	assert_int_equal(flowfix_act(f, "signer", id, ACTION_PUBLISH), OK);
	return id;
}

static void listed_above(void **state)
{
	struct newsfix *f = *state;
	struct card_list l;
	assert_int_equal(add(f, "x", SECTION_LIST, f->section), OK);
	assert_int_equal(add(f, "y", SECTION_LIST, id_of(f, "x")), OK);
	int64_t above = publish(f, f->section);
	static const char top[] = "s/g60/index.html", mid[] = "s/x/index.html",
			  far[] = "s/rencai/index.html";
	struct section middle = get(f, "x"), other = get(f, "rencai");
	int64_t was_top = newsfix_time(f, top), was_mid = newsfix_time(f, mid),
		was_far = newsfix_time(f, far), before = newsfix_article_time(f, above),
		id = publish(f, id_of(f, "y"));
	const int64_t lists[] = {0, f->section, middle.id, id_of(f, "y")};
	for (size_t i = 0; i < 4; i++) {
		assert_int_equal(listing_newest(&l, f->db, &f->a, lists[i], 5), OK);
		assert_int_equal(l.at[0].id, id);
	}
	assert_int_equal(listing_newest(&l, f->db, &f->a, other.id, 5), OK);
	assert_int_equal(l.n, 0);
	/* every front above has changed, and the page of the one before it in that list
	 */
	assert_true(newsfix_time(f, top) > was_top);
	assert_true(newsfix_time(f, mid) > was_mid);
	assert_int_equal(newsfix_time(f, far), was_far);
	assert_true(newsfix_article_time(f, above) > before);
	struct article art;
	struct place_list places;
	int near = 0, fronts = 0;
	assert_int_equal(article_by_id(&art, f->db, &f->a, id), OK);
	assert_int_equal(places_of(&places, f->db, &f->a, &art), OK);
	for (size_t i = 0; i < places.n; i++) {
		const struct place_key *k = &places.at[i];
		near += k->place == PLACE_NEAR && k->number == above && !k->twin;
		fronts += k->place == PLACE_SECTION && !k->twin;
	}
	assert_int_equal(near, 1);
	assert_int_equal(fronts, 3);
	assert_int_equal(newsfix_faults(f), 0);
	/* with something published below, nothing of it moves any more */
	assert_int_equal(PLACE(middle.id, 0), ERR_INVALID);
	assert_int_equal(PLACE(id_of(f, "y"), 0), ERR_INVALID);
	assert_int_equal(PLACE(f->section, f->other_section), ERR_INVALID);
	newsfix_tamper(f, "DELETE FROM listing WHERE list = 2");
	assert_int_equal(newsfix_faults(f), 2);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, newsfix_setup, newsfix_teardown)
	const struct CMUnitTest tests[] = {
	    T(below), T(refused), T(moving), T(listed_above)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
