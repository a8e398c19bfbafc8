/* SPDX-License-Identifier: MIT */
/* What counts as the same text and what does not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "news/squeeze.h"

#include <string.h>

static struct arena a;

static bool same(const char *x, const char *y)
{
	struct squeezed p, q;
	squeeze(&p, &a, x);
	squeeze(&q, &a, y);
	return p.n == q.n && !memcmp(p.c, q.c, p.n * sizeof *p.c);
}

static void counts_as_the_same(void **state)
{
	(void)state;
	assert_true(same("松江 加快\n建设", "松江加快建设"));
	assert_true(same("松江\xe2\x80\x8b加\xe3\x80\x80快", "松江加快"));
	assert_true(same("Ｇ６０，（３．５％）！", "G60,(3.5%)!"));
	assert_true(same("“从0到1”", "\"从0到1\""));
	assert_true(same("‘硬核’", "'硬核'"));
	assert_true(same("打破——研制", "打破--研制"));
	assert_true(same("打破——研制", "打破—研制"));
	assert_true(same("这里……从", "这里...从"));
	assert_true(same("完。", "完｡"));
	assert_true(same("甲、乙", "甲､乙"));
	assert_true(same("\xef\xbb\xbf阿·波", "阿・波"));
	assert_true(same("￥100", "¥100"));
}

static void counts_as_another(void **state)
{
	(void)state;
	assert_false(same("3.27亿", "3.72亿"));
	assert_false(same("己", "已"));
	assert_false(same("G60", "g60"));
	assert_false(same("甲、乙", "甲，乙"));
	assert_false(same("泉涌不断", "泉湧不断"));
	assert_false(same("是。", "是！"));
	assert_false(same("《法》", "〈法〉"));
}

static void html_gives_its_words(void **state)
{
	(void)state;
	const char *html =
	    "<h2 id=\"s1\">坚持</h2>\n<p>研发（R&amp;D）<strong>投入</strong>"
	    "&lt;3&gt; &quot;好&quot; &#39;对&#39; a&b</p>"
	    "<ul><li>甲</li><li>乙</li></ul>"
	    "<img src=\"/m/1.jpg\" alt=\"图\"><a href=\"x\">链接</a>";
	char *text = squeeze_html(&a, html);
	assert_true(same(text, "坚持研发(R&D)投入<3>\"好\"'对'a&b甲乙链接"));
	assert_non_null(strstr(text, "坚持\n"));
	assert_non_null(strstr(text, "R&D）投入"));
	assert_string_equal(squeeze_html(&a, "<p"), "\n");
	assert_string_equal(squeeze_html(&a, "&"), "&");
	assert_string_equal(squeeze_html(&a, "<"), "\n");
}

static void words_of_a_revision(void **state)
{
	(void)state;
	struct revision r = {.html = arena_strdup(&a, "<p>正文。</p>\n")};
	for (enum field f = 0; f < FIELD__MAX; f++)
		r.text[f] = arena_strdup(&a, "");
	r.text[FIELD_TITLE] = arena_strdup(&a, "标\xe2\x80\x8b题");
	r.text[FIELD_BODY] = arena_strdup(&a, "正文。<!-- 编辑的话 -->");
	r.text[FIELD_SOURCE_URL] = arena_strdup(&a, "https://example.cn/");
	char *words = squeeze_words(&a, &r);
	assert_true(same(words, "标题正文。"));
}

static void finds_and_gives_back(void **state)
{
	(void)state;
	struct squeezed hay, needle;
	squeeze(&hay, &a, "中国发展网讯　 世界首例，\n在这里诞生；");
	squeeze(&needle, &a, "首例,在");
	size_t at = squeeze_find(&hay, &needle, 0);
	assert_int_equal(at, 8);
	assert_string_equal(squeeze_original(&a, &hay, at, at + needle.n), "首例，\n在");
	assert_string_equal(squeeze_original(&a, &hay, 5, 6), "讯\xe3\x80\x80");
	assert_int_equal(squeeze_find(&hay, &needle, at + 1), SIZE_MAX);
	squeeze(&needle, &a, "没有这样的话");
	assert_int_equal(squeeze_find(&hay, &needle, 0), SIZE_MAX);
	squeeze(&needle, &a, "  \n");
	assert_int_equal(needle.n, 0);
	assert_int_equal(squeeze_find(&hay, &needle, 0), SIZE_MAX);
	/* no hit across the bytes of two characters: U+00010000 00010000 shifted */
	squeeze(&hay, &a, "ĀĀĀ");
	squeeze(&needle, &a, "\x01");
	assert_int_equal(squeeze_find(&hay, &needle, 0), SIZE_MAX);
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
	const struct CMUnitTest tests[] = {T(counts_as_the_same), T(counts_as_another),
	    T(html_gives_its_words), T(words_of_a_revision), T(finds_and_gives_back)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
