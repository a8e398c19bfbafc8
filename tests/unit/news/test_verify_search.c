/* SPDX-License-Identifier: MIT */
/* verify finds whatever the search index has too much or too little, and names the
 * article. */
#include "newsfix.h"

#include "news/search.h"
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

/* A fault, or an index that cannot be read. */
static bool is_noticed(struct newsfix *f)
{
	struct verify_report r;
	struct verify_calls calls = {hear, NULL, NULL};
	said[0] = 0;
	if (verify_all(&r, f->db, &calls) == OK)
		return r.faults > 0;
	err_clear();
	return true;
}

/* Whether each of these is found. The last one looks for a place in the index by first
 * characters. */
static bool is_whole(struct newsfix *f)
{
	static const char *const words[] = {"贵州", "铁", "g6", "高铁G60贵"};
	struct search_filter filter = {.limit = 1};
	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		struct search_query q;
		struct search_result r;
		search_parse(&q, &f->a, words[i]);
		if (search_run(&r, f->db, &f->a, &q, &filter)) {
			err_clear();
			return false;
		}
		if (r.n != 1)
			return false;
	}
	return true;
}

/* The last bytes of the index are others: whatever is found no longer, verify says so. */
static void lost_words(void **state)
{
	enum { BYTES = 60 };
	struct newsfix *f = *state;
	int lost = 0;
	newsfix_publish(f, "高铁 G60 贵州");
	assert_true(is_whole(f));
	for (int at = 1; at < BYTES; at++) {
		char *sql = arena_printf(&f->a,
		    "UPDATE search_index_data SET block = CAST(substr(block, 1, "
		    "length(block) - %d) || iif(substr(block, -%d, 1) = X'03', X'05', "
		    "X'03') || substr(block, length(block) - %d) AS BLOB) WHERE id > 10",
		    at, at, at - 2);
		newsfix_tamper(f, sql);
		if (!is_whole(f)) {
			lost++;
			if (!is_noticed(f))
				fail_msg("byte %d from the end", at);
		}
		assert_int_equal(search_rebuild(f->db, NULL, NULL), OK);
		assert_true(is_whole(f));
	}
	assert_in_range(lost, 5, BYTES);
}

#define T(fn) cmocka_unit_test_setup_teardown(fn, newsfix_setup, newsfix_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    T(each_is_found), T(old_version), T(lost_words)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
