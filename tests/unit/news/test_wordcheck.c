/* SPDX-License-Identifier: MIT */
/* 错敏词: reading a list, finding through spaces, width and marks, what the ledger keeps,
 * and the price of a large list on a long text. */
#include "base/clock.h"
#include "base/text.h"
#include "news/ledger.h"
#include "news/wordcheck.h"
#include "newsfix.h"

static struct word_hits hits;

static void look(struct newsfix *f, const char *list, const char *title, const char *body)
{
	struct word_list l;
	char *text[FIELD__MAX];
	for (enum field i = 0; i < FIELD__MAX; i++)
		text[i] = arena_strdup(&f->a, "");
	text[FIELD_TITLE] = arena_strdup(&f->a, title);
	text[FIELD_BODY] = arena_strdup(&f->a, body);
	err_clear();
	assert_int_equal(word_list_parse(&l, &f->a, list), OK);
	word_find(&hits, &l, text);
}

static void lists(void **state)
{
	struct newsfix *f = *state;
	struct word_list l;
	assert_int_equal(word_list_parse(&l, &f->a,
			     "# 说明\n\n！违禁 词 = 改成这个\n!坏词\n登陆=登录\r"),
	    OK);
	assert_int_equal(l.n, 3);
	assert_true(l.at[1].block && l.at[2].block && !l.at[3].block);
	assert_string_equal(l.at[1].text, "违禁 词");
	assert_string_equal(l.at[1].advice, "改成这个");
	assert_int_equal(l.at[1].len, 3);
	assert_int_equal(l.at[3].line, 5);
	assert_int_equal(word_list_parse(&l, &f->a, "甲乙\n丙\n甲 乙"), ERR_INVALID);
	assert_string_equal(err_said(ERR_INVALID), "第 3 行和第 1 行是同一个词“甲 乙”");
	err_clear();
	assert_int_equal(word_list_parse(&l, &f->a, "甲\n!=建议"), ERR_INVALID);
	assert_string_equal(err_said(ERR_INVALID), "第 2 行没有词");
	err_clear();
	assert_int_equal(word_list_parse(&l, &f->a, ""), OK);
	assert_int_equal(l.n, 0);
}

static void finds(void **state)
{
	struct newsfix *f = *state;
	look(f, "登陆\n!国民 党", "他登陆了",
	    "第一段。\n\n国\n民**党**和登　陆、登陆。\n\n末段");
	assert_int_equal(hits.total, 4);
	assert_int_equal(hits.blocks, 1);
	assert_int_equal(hits.n, 3);
	assert_int_equal(hits.at[0].field, FIELD_TITLE);
	assert_int_equal(hits.at[0].paragraph, 0);
	assert_string_equal(hits.at[1].word->text, "国民 党");
	assert_int_equal(hits.at[1].paragraph, 2);
	assert_int_equal(hits.at[2].times, 2);
	/* across paragraphs is no word, a single character and a longer word both are */
	look(f, "甲乙\n甲\n甲乙丙", "", "甲\n\n乙。甲乙丙");
	assert_int_equal(hits.total, 4);
	/* width and case; letters only as whole words */
	look(f, "AI\nＰＭ2.5", "", "ＡＩ，ai。main, AIR, a i 与 pm２.５ PM2.55");
	assert_int_equal(hits.total, 4);
	look(f, "词", "", "");
	assert_int_equal(hits.total, 0);
}

static void result(void **state)
{
	struct newsfix *f = *state;
	char *text[FIELD__MAX], *r;
	struct word_list l;
	for (enum field i = 0; i < FIELD__MAX; i++)
		text[i] = arena_strdup(&f->a, "");
	assert_int_equal(word_check(&r, f->db, &f->a, text, true), OK);
	assert_string_equal(r, "no list");
	int64_t now = f->now += 1000;
	const struct actor *admin = &f->who[ADMIN];
	assert_int_equal(word_list_set(f->db, admin, now, "登陆=登录\n!坏词=好词"), OK);
	assert_int_equal(word_check(&r, f->db, &f->a, text, true), OK);
	assert_true(text_starts(r, "ok, 2 words, list "));
	assert_int_equal(strlen(r), strlen("ok, 2 words, list ") + 12);
	text[FIELD_TITLE] = arena_strdup(&f->a, "登陆");
	assert_int_equal(word_check(&r, f->db, &f->a, text, true), OK);
	assert_non_null(strstr(r, ": 登陆 title"));
	text[FIELD_BODY] = arena_strdup(&f->a, "一\n\n坏 词");
	assert_int_equal(word_check(&r, f->db, &f->a, text, false), OK);
	assert_non_null(strstr(r, ": 登陆 title; !坏词 body 2"));
	assert_int_equal(word_check(&r, f->db, &f->a, text, true), ERR_INVALID);
	assert_string_equal(err_said(ERR_INVALID),
	    "词表拦截 1 处：“坏词”（正文第 2 段，建议：好词）。改好存一个新版本再办。");
	err_clear();
	/* the same text again is no new version, another is, and both are kept */
	struct ledger_row *rows;
	size_t n;
	assert_int_equal(word_list_set(f->db, admin, now, "登陆=登录\n!坏词=好词"), OK);
	assert_int_equal(word_list_load(&l, f->db, &f->a), OK);
	assert_int_equal(l.version, 1);
	assert_int_equal(word_list_set(f->db, admin, now, "一个"), OK);
	assert_int_equal(word_list_load(&l, f->db, &f->a), OK);
	assert_int_equal(l.version, 2);
	rows = newsfix_ledger(f, &n);
	assert_string_equal(rows[0].action, "word-list");
	assert_non_null(strstr(rows[0].detail, "1 个词，换下 2 个词的一份"));
}

/* Never longer than the ledger's field, however much is found. */
static void bounded(void **state)
{
	struct newsfix *f = *state;
	struct word_list l;
	struct buf list = BUF_INIT, body = BUF_INIT;
	for (int i = 0; i < 300; i++) {
		buf_printf(&list, "词%d号\n", i);
		buf_printf(&body, "词%d号。\n\n", i);
	}
	look(f, buf_text(&list), "", buf_text(&body));
	assert_int_equal(hits.total, 300);
	assert_int_equal(hits.n, WORD_HITS_MAX);
	assert_int_equal(word_list_parse(&l, &f->a, buf_text(&list)), OK);
	l.version = 1;
	char *r = word_result(&f->a, &l, &hits);
	assert_true(strlen(r) <= 600);
	assert_true(text_valid(r, strlen(r)));
	assert_non_null(strstr(r, "; …"));
	buf_release(&list);
	buf_release(&body);
}

/* 10,000 words on 10,000 characters, all with common beginnings: a few milliseconds of
 * work, asserted with room for slow machines. */
static void fast(void **state)
{
	struct newsfix *f = *state;
	struct buf list = BUF_INIT, body = BUF_INIT;
	char c[5] = {0};
	for (int i = 0; i < 10000; i++) {
		c[text_put(0x4E00 + i % 100, c)] = 0;
		buf_printf(&list, "%s", c);
		c[text_put(0x4E00 + i / 100, c)] = 0;
		buf_printf(&list, "%s甲%d\n", c, i);
		c[text_put(0x4E00 + i % 97, c)] = 0;
		buf_str(&body, c);
	}
	int64_t start = clock_cpu();
	look(f, buf_text(&list), "", buf_text(&body));
	assert_true(clock_cpu() - start < 250);
	assert_int_equal(hits.total, 0);
	buf_release(&list);
	buf_release(&body);
}

#define T(f) cmocka_unit_test_setup_teardown(f, newsfix_setup, newsfix_teardown)
int main(void)
{
	const struct CMUnitTest tests[] = {
	    T(lists), T(finds), T(result), T(bounded), T(fast)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
