/* SPDX-License-Identifier: MIT */
/* Which sentences stand, which are close and where they differ. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/clock.h"
#include "news/compare.h"

#include <stdio.h>
#include <string.h>

static struct arena a;

static const char ours[] =
    "科创成果泉涌不断\n现场成交3.27亿元，新一轮科技成果累计成交额超过50亿元，远高于上一年"
    "度的10.23亿元。就在上月中旬，拍卖会取得丰硕成果，现场拍卖的52个项目，涵盖人工智能、"
    "新材料等战新产业。“科创要素”的加速集聚，折射出坚实步伐！\n作为第一动力，创新始终是主"
    "线。";

static struct comparison compare(const char *pasted, const char *with)
{
	struct squeezed x, y;
	struct comparison c;
	squeeze(&x, &a, pasted);
	squeeze(&y, &a, with);
	compare_sentences(&c, &a, &x, &y);
	return c;
}

/* "字[不同]字" */
static char *shown(const struct excerpt_runs *r)
{
	char *out = arena_strdup(&a, "");
	for (size_t i = 0; i < r->n; i++)
		out = arena_printf(
		    &a, r->at[i].marked ? "%s[%s]" : "%s%s", out, r->at[i].text);
	return out;
}

static void all_the_same(void **state)
{
	(void)state;
	struct comparison c = compare(ours, ours);
	assert_int_equal(c.n, 5);
	assert_int_equal(c.same, 5);
	assert_int_equal(c.matched, c.chars);
	assert_string_equal(c.at[0].text, "科创成果泉涌不断");
	assert_string_equal(c.at[3].text, "“科创要素”的加速集聚，折射出坚实步伐！");
	assert_false(c.cut);
}

static void numbers_do_not_end_a_sentence(void **state)
{
	(void)state;
	struct comparison c = compare("现场成交3.27亿元。\"好.\" 他说. 完!", ours);
	assert_int_equal(c.n, 4);
	assert_string_equal(c.at[0].text, "现场成交3.27亿元。");
	assert_string_equal(c.at[1].text, "\"好.\"");
	assert_string_equal(c.at[2].text, "他说.");
}

static void one_changed_number(void **state)
{
	(void)state;
	struct comparison c =
	    compare("现场成交 3.72 亿元，新一轮科技成果累计成交额超过50亿"
		    "元，远高于上一年度的10.23亿元。",
		ours);
	assert_int_equal(c.n, 1);
	assert_int_equal(c.at[0].kind, SENTENCE_CLOSE);
	char *mine = shown(&c.at[0].mine), *near = shown(&c.at[0].near);
	assert_non_null(strstr(mine, "现场成交 3."));
	assert_non_null(strchr(mine, '['));
	assert_non_null(strchr(near, '['));
	assert_non_null(strstr(near, "现场成交3."));
	assert_non_null(strstr(near, "10.23亿元。"));
	assert_true(c.matched < c.chars);
}

static void words_left_out_and_put_in(void **state)
{
	(void)state;
	struct comparison c = compare("就在上月中旬，拍卖会取得成果，现场拍卖的近52个项目"
				      "，涵盖人工智能、新材料等产业。",
	    ours);
	assert_int_equal(c.n, 1);
	assert_int_equal(c.at[0].kind, SENTENCE_CLOSE);
	assert_string_equal(shown(&c.at[0].mine),
	    "就在上月中旬，拍卖会取得成果，现场拍卖的[近]"
	    "52个项目，涵盖人工智能、新材料等产业。");
	assert_string_equal(shown(&c.at[0].near),
	    "就在上月中旬，拍卖会取得[丰硕]"
	    "成果，现场拍卖的52个项目，涵盖人工智能、新材料等[战新]"
	    "产业。");
}

static void changed_ends_are_shown(void **state)
{
	(void)state;
	struct comparison c = compare("身为第一动力，创新始终是主题。", ours);
	assert_int_equal(c.at[0].kind, SENTENCE_CLOSE);
	assert_string_equal(shown(&c.at[0].mine), "[身]为第一动力，创新始终是主[题]。");
	assert_string_equal(shown(&c.at[0].near), "[作]为第一动力，创新始终是主[线]。");
}

static void nothing_like_it(void **state)
{
	(void)state;
	struct comparison c = compare("今天天气很好，大家都到河边散步去了。短句。", ours);
	assert_int_equal(c.n, 2);
	assert_int_equal(c.same, 0);
	assert_int_equal(c.at[0].kind, SENTENCE_OTHER);
	assert_int_equal(c.at[0].mine.n, 0);
	c = compare("", ours);
	assert_int_equal(c.n, 0);
	c = compare("甲", "");
	assert_int_equal(c.at[0].kind, SENTENCE_OTHER);
}

/* The most that may be pasted against the longest text, all of it alike and all of it
 * different. */
static void is_bounded(void **state)
{
	(void)state;
	struct buf x = BUF_INIT, y = BUF_INIT;
	for (int i = 0; i < 66000; i++)
		buf_printf(&y, "%s", i % 50 ? "的一是了" + 3 * (i % 7 * i % 4) : "。");
	for (int i = 0; i < 5000; i++)
		buf_printf(&x, "%.3s", "一的了是" + 3 * (i * 7 % 4));
	int64_t start = clock_cpu();
	struct comparison c = compare(buf_text(&x), buf_text(&y));
	int64_t ms = clock_cpu() - start;
	print_message("comparing took %lld ms\n", (long long)ms);
	assert_true(ms < 2000);
	assert_true(c.n >= 5000 / 300);
	buf_clear(&x);
	for (int i = 0; i < 1000; i++)
		buf_printf(&x, "第%d句。", i);
	c = compare(buf_text(&x), buf_text(&y));
	assert_int_equal(c.n, COMPARE_SENTENCES);
	assert_true(c.cut);
	buf_release(&x);
	buf_release(&y);
}

static int setup(void **state)
{
	(void)state;
	arena_init(&a);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	arena_release(&a);
	return 0;
}

#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
int main(void)
{
	const struct CMUnitTest tests[] = {T(all_the_same),
	    T(numbers_do_not_end_a_sentence), T(one_changed_number),
	    T(words_left_out_and_put_in), T(changed_ends_are_shown), T(nothing_like_it),
	    T(is_bounded)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
