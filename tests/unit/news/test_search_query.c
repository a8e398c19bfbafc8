/* SPDX-License-Identifier: MIT */
/* What is typed becomes terms, and never an error. */
#include "searchfix.h"

#include "base/text.h"
#include "news/search.h"

/* Whatever is typed: an answer. */
static void no_query_is_an_error(void **state)
{
	struct newsfix *f = *state;
	static const char *const typed[] = {"", " ", "\"", "“", "-", "--", "-贵", "-\"",
	    "AND", "OR", "贵 AND", "NOT 贵", "NEAR(贵 州)", "贵*", "*", "^贵", "title:贵",
	    "{title}:贵", "(贵", ")", "贵)", "\"贵\" \"", "'贵'", "贵;DROP TABLE", "\\",
	    "\xff\xfe", "\xe8\xb4", "贵\x01州", "😀", "§1", "．", "3.", ".3", "1,", "%",
	    "_", "\"\"", "「」", "-「贵", "《贵》", "a\"b\"c", "\xed\xa0\x80",
	    "\xef\xbf\xbf", "\xef\xa3\xbe", "ﷺﷺﷺﷺﷺﷺﷺﷺﷺﷺﷺﷺﷺﷺﷺﷺﷺﷺﷺﷺ"};
	newsfix_publish(f, "贵州 AND OR");
	for (size_t i = 0; i < sizeof typed / sizeof *typed; i++) {
		ask(f, typed[i], (struct search_filter){0});
		ask(f, typed[i], (struct search_filter){.ranked = true, .section = 1});
	}
	for (int i = 0; i < 20000; i++) {
		static const char set[] =
		    "\"-*^:(){}+ \t\n.,'\\ANDORT贵“”「」§％\x80\xff";
		char text[80];
		size_t n = 1 + rnd(70);
		for (size_t k = 0; k < n; k++)
			text[k] = set[rnd(sizeof set - 1)];
		text[n] = 0;
		ask(f, text, (struct search_filter){.ranked = i % 2});
		if (i % 500 == 0)
			arena_reset(&f->a);
	}
}

static void parsing(void **state)
{
	struct newsfix *f = *state;
	struct search_query q;
	search_parse(&q, &f->a, " 贵州　“G60 高铁” -人才 －「AI 大会」");
	assert_string_equal(q.text, "贵州 “G60 高铁” -人才 －「AI 大会」");
	assert_int_equal(q.n, 4);
	assert_int_equal(q.wanted, 2);
	assert_string_equal(q.term[0].text, "贵州");
	assert_string_equal(q.term[1].text, "G60 高铁");
	assert_string_equal(q.term[2].text, "人才");
	assert_true(q.term[2].without);
	assert_string_equal(q.term[3].text, "AI 大会");
	assert_true(q.term[3].without);
	assert_false(q.cut);
	search_parse(&q, &f->a, "一 二 三 四 五 六 七 八 九");
	assert_int_equal(q.n, SEARCH_TERMS);
	assert_true(q.cut);
	struct buf b = BUF_INIT;
	for (int i = 0; i < 65; i++)
		buf_str(&b, "贵");
	search_parse(&q, &f->a, buf_text(&b));
	assert_int_equal(text_chars(q.text), SEARCH_CHARS);
	assert_true(q.cut);
	buf_release(&b);
	search_parse(&q, &f->a, "AND ，。 *");
	assert_int_equal(q.n, 1);
	/* any white space divides; what is no text does not keep the rest from NFC */
	search_parse(&q, &f->a, "贵\xe2\x80\x83州\xe2\x80\xaf高");
	assert_int_equal(q.n, 3);
	search_parse(&q, &f->a, "\xe2\x80\xa8か\xe3\x82\x99\xef\xa3\xbe");
	assert_int_equal(q.n, 1);
	assert_string_equal(q.term[0].text, "が");
}

#define T(fn) cmocka_unit_test_setup_teardown(fn, newsfix_setup, newsfix_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {T(no_query_is_an_error), T(parsing)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
