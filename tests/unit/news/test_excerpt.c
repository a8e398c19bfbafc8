/* SPDX-License-Identifier: MIT */
/* The verdicts on pasted texts. */
#include "newsfix.h"

#include "base/buf.h"
#include "news/excerpt.h"
#include "news/fingerprint.h"

static const char body[] =
    "世界首例生物节律紊乱体细胞克隆猴模型在这里诞生；打破国外大尺寸硅片制造技术垄断的450"
    "毫米"
    "超硅大硅片在这里研制。现场成交3."
    "27亿元，新一轮科技成果累计成交额超过50亿元，远高于上一"
    "年度的10.23亿元。科创要素的加速集聚，折射出一体化高质量发展的坚实步伐。";
static const char other[] =
    "全区优化营商环境大会今天召开，部署下一阶段的十项重点任务，要求各部门把企业的痛点变成"
    "服务的亮点。会议宣读了表彰决定。";

static int64_t publish(struct newsfix *f, const char *title, const char *text)
{
	struct save s = {0};
	int n;
	assert_int_equal(newsfix_save(f, AUTHOR, &s, title, text), OK);
	assert_int_equal(newsfix_act(f, AUTHOR, s.id, ACTION_SUBMIT, false), OK);
	assert_int_equal(newsfix_act(f, SIGNER, s.id, ACTION_SIGN, true), OK);
	assert_int_equal(fingerprint_fill(&n, f->db, 20), OK);
	return s.id;
}

static void revise(struct newsfix *f, int64_t id, int64_t no, const char *text)
{
	struct save s = {.article = id, .base_no = no};
	int n;
	assert_int_equal(newsfix_save(f, AUTHOR, &s, "标题", text), OK);
	assert_int_equal(newsfix_act(f, AUTHOR, id, ACTION_SUBMIT, false), OK);
	assert_int_equal(newsfix_act(f, SIGNER, id, ACTION_SIGN, true), OK);
	assert_int_equal(fingerprint_fill(&n, f->db, 20), OK);
}

static struct excerpt check(struct newsfix *f, const char *text, int64_t article)
{
	struct excerpt x;
	err_clear();
	assert_int_equal(excerpt_check(&x, f->db, &f->a, text, article), OK);
	return x;
}

static void the_same(void **state)
{
	struct newsfix *f = *state;
	int64_t id = publish(f, "先试走廊", body);
	publish(f, "别的", other);
	struct excerpt x = check(f, body, 0);
	assert_int_equal(x.verdict, EXCERPT_SAME);
	assert_int_equal(x.art.id, id);
	assert_int_equal(x.no, 1);
	assert_string_equal(x.title, "先试走廊");
	assert_int_equal(x.also_n, 0);
	x = check(f,
	    "现场成交３.27亿元,\n新一轮 "
	    "科技成果累计成交额超过５０亿元，远高于\xe2\x80\x8b上一年度",
	    0);
	assert_int_equal(x.verdict, EXCERPT_SAME);
	assert_int_equal(
	    check(f, "现场成交3.27亿元，新一轮科技", id).verdict, EXCERPT_SAME);
	assert_int_equal(check(f, body, id + 1).verdict, EXCERPT_NONE);
}

static void partly(void **state)
{
	struct newsfix *f = *state;
	int64_t id = publish(f, "先试走廊", body);
	struct excerpt x = check(f,
	    "现场成交3.72亿元，新一轮科技成果累计成交额超过50亿元，远高于上一年度的10."
	    "23亿元。"
	    "科创要素的加速集聚，折射出一体化高质量发展的坚实步伐。我再加一句自己的话在后"
	    "面。",
	    0);
	assert_int_equal(x.verdict, EXCERPT_PART);
	assert_int_equal(x.art.id, id);
	assert_int_equal(x.n, 3);
	assert_int_equal(x.same, 1);
	assert_int_equal(x.sentence[0].kind, SENTENCE_CLOSE);
	assert_int_equal(x.sentence[1].kind, SENTENCE_SAME);
	assert_int_equal(x.sentence[2].kind, SENTENCE_OTHER);
}

static void not_ours(void **state)
{
	struct newsfix *f = *state;
	publish(f, "先试走廊", body);
	assert_int_equal(check(f, other, 0).verdict, EXCERPT_NONE);
	assert_int_equal(check(f, "这里没有这样一段短的话", 0).verdict, EXCERPT_SHORT);
	/* one common phrase is no finding */
	assert_int_equal(
	    check(f,
		"昨天小区物业通知停水，邻居们都说这与一体化高质量发展的坚实步伐不合，大家"
		"只好去别处打水，一直排队到半夜，孩子们都睡着了。",
		0)
		.verdict,
	    EXCERPT_NONE);
}

static void an_unpublished_text_is_not_found(void **state)
{
	struct newsfix *f = *state;
	struct save s = {0};
	struct excerpt x;
	assert_int_equal(newsfix_save(f, AUTHOR, &s, "草稿", body), OK);
	assert_int_equal(check(f, body, 0).verdict, EXCERPT_NONE);
	assert_int_equal(excerpt_check(&x, f->db, &f->a, body, s.id), ERR_NOT_FOUND);
	/* a new version under way is not known either */
	int64_t id = publish(f, "别的", other);
	s = (struct save){.article = id, .base_no = 1};
	assert_int_equal(newsfix_save(f, AUTHOR, &s, "别的", body), OK);
	assert_int_equal(check(f, body, 0).verdict, EXCERPT_NONE);
	assert_int_equal(check(f, body, id).verdict, EXCERPT_NONE);
}

static void an_earlier_version(void **state)
{
	struct newsfix *f = *state;
	int64_t id = publish(f, "先试走廊", body);
	char *now = arena_printf(&f->a, "%s又添了一句。", body);
	memcpy(strstr(now, "3.27"), "3.17", 4);
	revise(f, id, 1, now);
	struct excerpt x =
	    check(f, "现场成交3.27亿元，新一轮科技成果累计成交额超过50亿元", 0);
	assert_int_equal(x.verdict, EXCERPT_REPLACED);
	assert_int_equal(x.no, 1);
	assert_int_equal(x.n, 1);
	assert_int_equal(x.sentence[0].kind, SENTENCE_CLOSE);
	assert_string_equal(x.sentence[0].near.at[1].text, "1");
	x = check(f, "科创要素的加速集聚，折射出一体化高质量发展的坚实步伐。", 0);
	assert_int_equal(x.verdict, EXCERPT_SAME); /* stands in both */
	assert_int_equal(x.no, 2);
}

/* Nothing of a withdrawn text is given out, not even its title. */
static void a_withdrawn_article(void **state)
{
	struct newsfix *f = *state;
	int64_t id = publish(f, "先试走廊", body);
	assert_int_equal(newsfix_act(f, SIGNER, id, ACTION_WITHDRAW, false), OK);
	struct excerpt x = check(f, body, 0);
	assert_int_equal(x.verdict, EXCERPT_WITHDRAWN);
	assert_null(x.title);
	assert_int_equal(x.n, 0);
	x = check(f,
	    "现场成交3.72亿元，新一轮科技成果累计成交额超过50亿元，远高于上一年度的10."
	    "23亿元。",
	    0);
	assert_int_equal(x.verdict, EXCERPT_PART_WITHDRAWN);
	assert_null(x.title);
	assert_int_equal(x.n, 0);
	assert_int_equal(check(f, body, id).verdict, EXCERPT_WITHDRAWN);
	/* the same words in a live article are the answer then */
	int64_t again = publish(f, "重发", body);
	x = check(f, body, 0);
	assert_int_equal(x.verdict, EXCERPT_SAME);
	assert_int_equal(x.art.id, again);
}

static void the_same_in_several(void **state)
{
	struct newsfix *f = *state;
	for (int i = 0; i < 3; i++)
		publish(f, "转载", body);
	struct excerpt x = check(f, body, 0);
	assert_int_equal(x.verdict, EXCERPT_SAME);
	assert_int_equal(x.also_n, 2);
}

static void limits(void **state)
{
	struct newsfix *f = *state;
	struct excerpt x;
	struct buf b = BUF_INIT;
	err_clear();
	assert_int_equal(
	    excerpt_check(&x, f->db, &f->a, " 九 个 字 不 够 长 的 话 。", 0),
	    ERR_INVALID);
	assert_non_null(strstr(err_said(ERR_INVALID), "10"));
	for (int i = 0; i <= EXCERPT_MAX; i++)
		buf_str(&b, "长");
	err_clear();
	assert_int_equal(excerpt_check(&x, f->db, &f->a, buf_text(&b), 0), ERR_TOO_BIG);
	b.data[b.len - 3] = 0;
	assert_int_equal(check(f, b.data, 0).verdict, EXCERPT_NONE);
	buf_release(&b);
}

#define T(f) cmocka_unit_test_setup_teardown(f, newsfix_setup, newsfix_teardown)
int main(void)
{
	const struct CMUnitTest tests[] = {T(the_same), T(partly), T(not_ours),
	    T(an_unpublished_text_is_not_found), T(an_earlier_version),
	    T(a_withdrawn_article), T(the_same_in_several), T(limits)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
