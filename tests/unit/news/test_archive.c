/* SPDX-License-Identifier: MIT */
/* Archive imports: everything in one transaction, once only. */
#include "newsfix.h"

#include "news/case.h"

#include "news/archive.h"

static char empty[] = "";

static struct archive make(struct newsfix *f, const char *key)
{
	struct archive ar = {
	    .publish = true, .signer = "倪珺", .published_at = 1600000000000};
	for (enum field i = 0; i < FIELD__MAX; i++)
		ar.save.text[i] = empty;
	ar.save.text[FIELD_TITLE] = arena_strdup(&f->a, "题");
	ar.save.text[FIELD_BODY] = arena_strdup(&f->a, "正文");
	ar.save.html = "<p>正文</p>\n";
	ar.save.renderer = "test";
	ar.save.section = f->section;
	ar.save.form_key = key;
	return ar;
}

static void test_publish(void **state)
{
	struct newsfix *f = *state;
	struct archive ar = make(f, "import-1");
	struct article art;
	struct revision rev;
	int64_t id;
	ar.url = "/old/1.html";
	assert_int_equal(archive_add(f->db, actor_console(), f->now, &ar), OK);
	assert_int_equal(listing_article(&art, &rev, f->db, &f->a, ar.save.id), OK);
	assert_string_equal(rev.stage, "imported");
	assert_string_equal(rev.signer_name, "倪珺");
	assert_true(art.published_at == 1600000000000);
	assert_true(art.author_id == 0);
	assert_int_equal(redirect_find(&id, f->db, "/old/1.html"), OK);
	assert_true(id == ar.save.id);
}

static void test_once(void **state)
{
	struct newsfix *f = *state;
	struct archive ar = make(f, "import-2"), again = make(f, "import-2");
	assert_int_equal(archive_add(f->db, actor_console(), f->now, &ar), OK);
	assert_false(ar.save.seen);
	assert_int_equal(archive_add(f->db, actor_console(), f->now, &again), OK);
	assert_true(again.save.seen);
	assert_true(again.save.id == ar.save.id);
}

static void test_all_or_nothing(void **state)
{
	struct newsfix *f = *state;
	struct archive first = make(f, "import-3"), second = make(f, "import-4");
	struct article art;
	first.url = second.url = "/old/3.html";
	assert_int_equal(archive_add(f->db, actor_console(), f->now, &first), OK);
	assert_int_equal(
	    archive_add(f->db, actor_console(), f->now, &second), ERR_CONFLICT);
	assert_int_equal(
	    article_by_id(&art, f->db, &f->a, first.save.id + 1), ERR_NOT_FOUND);
	err_clear();
	/* without a responsible editor nothing is stored either */
	second.url = NULL;
	second.signer = "";
	assert_int_equal(
	    archive_add(f->db, actor_console(), f->now, &second), ERR_INVALID);
	assert_int_equal(
	    article_by_id(&art, f->db, &f->a, first.save.id + 1), ERR_NOT_FOUND);
	err_clear();
}

/* A draft that is somebody's: the author of it may not sign it. */
static void test_author(void **state)
{
	struct newsfix *f = *state;
	struct archive ar = make(f, NULL);
	struct article art;
	struct workflow_case wc;
	ar.publish = false;
	ar.save.author = f->user[SIGNER].id;
	assert_int_equal(archive_add(f->db, actor_console(), f->now, &ar), OK);
	assert_int_equal(article_by_id(&art, f->db, &f->a, ar.save.id), OK);
	assert_int_equal(art.public, PUBLIC_NEVER);
	assert_true(art.author_id == f->user[SIGNER].id);
	assert_int_equal(
	    article_case(&wc, f->db, &f->a, &art, &f->who[SIGNER], f->now), OK);
	assert_true(wc.author);
	wc.state = STATE_SUBMITTED;
	assert_int_equal(
	    workflow_check(NULL, &f->who[SIGNER], ACTION_SIGN, &wc), ERR_DENIED);
	err_clear();
}

/* Who answered for it has to be named. */
static void nobody_signed_it(void **state)
{
	struct newsfix *f = *state;
	struct archive ar = make(f, "import-5");
	ar.signer = "";
	err_clear();
	assert_int_equal(archive_add(f->db, actor_console(), f->now, &ar), ERR_INVALID);
	assert_non_null(strstr(err_said(ERR_INVALID), "责任编辑"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test_setup_teardown(test_publish,
					       newsfix_setup, newsfix_teardown),
	    cmocka_unit_test_setup_teardown(test_once, newsfix_setup, newsfix_teardown),
	    cmocka_unit_test_setup_teardown(
		test_all_or_nothing, newsfix_setup, newsfix_teardown),
	    cmocka_unit_test_setup_teardown(test_author, newsfix_setup, newsfix_teardown),
	    cmocka_unit_test_setup_teardown(
		nobody_signed_it, newsfix_setup, newsfix_teardown)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
