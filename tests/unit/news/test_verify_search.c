/* SPDX-License-Identifier: MIT */
/* verify finds whatever the search index has too much or too little, and names the
 * article. */
#include "newsfix.h"

#include "news/search_build.h"

static char said[2000];

static void hear(void *arg, const char *text)
{
	(void)arg;
	strncat(said, text, sizeof said - strlen(said) - 2);
	strcat(said, "\n");
}

static const char *faults(struct newsfix *f)
{
	struct verify_report r;
	struct verify_calls calls = {hear, NULL, NULL};
	said[0] = 0;
	assert_int_equal(verify_all(&r, f->db, &calls), OK);
	return said;
}

/* What is done to the index, and what is said of it. */
static void tamper(struct newsfix *f, const char *sql, const char *want)
{
	newsfix_tamper(f, sql);
	if (!strstr(faults(f), want))
		fail_msg("%s: not said \"%s\" but \"%s\"", sql, want, said);
	assert_int_equal(search_rebuild(f->db, NULL, NULL), OK);
	assert_string_equal(faults(f), "");
}

static void each_is_found(void **state)
{
	struct newsfix *f = *state;
	int64_t one = newsfix_publish(f, "贵州高铁"), two = newsfix_publish(f, "松江");
	assert_int_equal(newsfix_act(f, SIGNER, two, ACTION_WITHDRAW, false), OK);
	int64_t three = newsfix_publish(f, "苏州 3.27亿元");
	assert_int_equal(one, 1);
	assert_int_equal(three, 3);
	assert_string_equal(faults(f), "");
	/* entries more and fewer */
	tamper(f,
	    "INSERT INTO search_index (rowid, title) SELECT doc, '贵阳' FROM search_doc "
	    "WHERE "
	    "article_id = 1",
	    "article 1: the search index does not hold its words");
	tamper(f,
	    "INSERT INTO search_index (search_index, rowid, title, body, facet) SELECT "
	    "'delete', doc, '高铁', '', '' FROM search_doc WHERE article_id = 1",
	    "article 1: the search index does not hold its words");
	tamper(f, "INSERT INTO search_index (rowid, body) VALUES (99, '松江 江')",
	    "search index: the word \"松江\" is of no article (doc 99)");
	tamper(f, "INSERT INTO search_index (search_index) VALUES ('delete-all')",
	    "article 3: the search index does not hold its words");
	/* the words of one in the place of the other's */
	tamper(f,
	    "UPDATE search_doc SET doc = -1 WHERE article_id = 1; UPDATE search_doc SET "
	    "doc = "
	    "(SELECT doc FROM search_doc WHERE article_id = 3) + 1 WHERE article_id = 1",
	    "article 1: the search index does not hold its words");
	/* rows */
	tamper(f, "DELETE FROM search_doc WHERE article_id = 3",
	    "article 3: is not in the search index");
	tamper(f, "UPDATE search_doc SET article_id = 2 WHERE article_id = 3",
	    "article 2: is found though it is not public");
	tamper(f, "UPDATE search_doc SET section_id = 4 WHERE article_id = 3",
	    "article 3: is found in another section than its own");
	tamper(f, "UPDATE search_doc SET doc = 17 WHERE article_id = 3",
	    "article 3: is found at another time than its own");
}

/* A version of before is in the index. */
static void old_version(void **state)
{
	struct newsfix *f = *state;
	int64_t id = newsfix_publish(f, "贵州");
	struct save s = {.article = id, .base_no = 1};
	assert_int_equal(newsfix_save(f, AUTHOR, &s, "云南", "新的正文。"), OK);
	assert_string_equal(faults(f), "");
	assert_int_equal(newsfix_act(f, AUTHOR, id, ACTION_SUBMIT, false), OK);
	assert_int_equal(newsfix_act(f, SIGNER, id, ACTION_SIGN, true), OK);
	assert_string_equal(faults(f), "");
	tamper(f, "UPDATE search_doc SET no = 1",
	    "article 1: is found by another version than the published");
}

#define T(fn) cmocka_unit_test_setup_teardown(fn, newsfix_setup, newsfix_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {T(each_is_found), T(old_version)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
