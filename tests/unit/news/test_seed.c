/* SPDX-License-Identifier: MIT */
/* The seed's form: the model article, and the many other ways a page can look. */
#include "seedfix.h"

#include "base/clock.h"
#include "base/file.h"
#include "view/markdown.h"

#include <stdlib.h>

/* Characters of text in HTML, without tags and line ends. */
static char *shown(const char *html)
{
	struct buf b = BUF_INIT;
	for (const char *p = html; *p; p++) {
		if (*p == '<')
			p = strchr(p, '>');
		else if (text_starts(p, "&amp;"))
			buf_ch(&b, '&'), p += 4;
		else if (*p != '\n')
			buf_ch(&b, *p);
	}
	char *s = arena_strdup(&a, buf_text(&b));
	buf_release(&b);
	return s;
}

static void test_model(void **state)
{
	(void)state;
	struct buf b = BUF_INIT, html = BUF_INIT, text = BUF_INIT;
	assert_int_equal(file_read(&b, "doc/sample/seed-article.txt"), OK);
	parse(buf_text(&b));
	field_is(FIELD_TITLE, "上海松江加快建设科技和制度创新双轮驱动的先试走廊");
	field_is(FIELD_KICKER, "");
	field_is(FIELD_SUBTITLE, "");
	field_is(FIELD_DATELINE, "中国发展网讯");
	field_is(FIELD_SOURCE, "中国发展网");
	field_is(FIELD_BYLINE, "周丹丹");
	field_is(FIELD_EDITOR, "倪珺");
	assert_true(text_starts(d.text[FIELD_SUMMARY], "建设六年来,长三角G60科创走廊"));
	assert_true(
	    text_starts(d.text[FIELD_BODY], "世界首例生物节律紊乱体细胞克隆猴模型"));
	body_has("创新基因。\n\n科技是强盛之基");
	body_has("\n\n# 坚持科技创新\n\n## 科创成果泉涌不断\n\n现场成交3.27亿元,");
	body_has("\n\n# 坚持制度创新\n\n## 高质量发展夯实基础\n\n在8月26日");
	body_has("(R&D)投入强度");
	assert_int_equal(
	    r.n, 2); /* the navigation, and where the source was taken from */
	/* every character between dateline and editor is in what readers see */
	assert_int_equal(
	    markdown_html(&html, d.text[FIELD_BODY], strlen(d.text[FIELD_BODY])), OK);
	char *from = strstr(b.data, "世界首例"), *end = strstr(b.data, "责任编辑");
	for (char *p = from; p < end; p++)
		if (*p != '\n' && *p != '\r')
			buf_ch(&text, *p);
	assert_string_equal(shown(buf_text(&html)), buf_text(&text));
	assert_non_null(strstr(buf_text(&text), "强劲引擎。(周丹丹)"));
	buf_release(&b);
	buf_release(&html);
	buf_release(&text);
}

static void test_everything(void **state)
{
	(void)state;
	parse(
	    "松江日报网\n首页 | 要闻 | 政务 | 民生\n当前位置：首页 > 要闻 > "
	    "正文\n引题：新城发力\n"
	    "松江枢纽正式启用\n——一座“站城融合”的新地标\n"
	    "来源：松江日报网　记者：张三　通讯员：李四　发布时间：2024-08-26 "
	    "10:20　浏览次数：1234\n"
	    "【核心提示】枢纽启用，通达八方。\n\n"
	    "本报讯（记者 张三 通讯员 李四）昨天上午，松江枢纽正式启用。\n\n一座站\n\n"
	    "枢纽总建筑面积约6万平方米。“这里太方便了！”\n\n“我等了十年”\n\n旅客说。\n\n"
	    "关键词：枢纽、新城\n（责任编辑：倪　珺 校对：王五）\n版权所有 翻版必究\n");
	field_is(FIELD_KICKER, "新城发力");
	field_is(FIELD_TITLE, "松江枢纽正式启用");
	field_is(FIELD_SUBTITLE, "一座“站城融合”的新地标");
	field_is(FIELD_SOURCE, "松江日报网");
	field_is(FIELD_BYLINE, "记者 张三 通讯员 李四");
	field_is(FIELD_SUMMARY, "枢纽启用，通达八方。");
	field_is(FIELD_DATELINE, "本报讯");
	field_is(FIELD_EDITOR, "倪珺");
	field_is(FIELD_BODY,
	    "（记者 张三 通讯员 李四）昨天上午，松江枢纽正式启用。\n\n# 一座站\n\n"
	    "枢纽总建筑面积约6万平方米。“这里太方便了！”\n\n“我等了十年”\n\n旅客说。");
	assert_string_equal(clock_iso(&a, d.published_at), "2024-08-26T10:20:00+08:00");
	assert_string_equal(d.tags[0], "枢纽");
	assert_string_equal(d.tags[1], "新城");
	assert_null(d.tags[2]);
	reported(1, "第 3 行");
	reported(7, "浏览次数：1234");
	reported(21, "校对：王五");
	reported(22, "版权所有 翻版必究");
}

static void test_navigation(void **state)
{
	(void)state;
	static const char *const heads[] = {"", "首页\n要闻\n政务\n民生\n\n",
	    "中国发展网\n首页\n要闻\n政务\n民生\n\n",
	    "中国发展网\n\n首页\n\n|\n\n要闻\n\n|\n\n政务\n\n",
	    "首页 要闻 政务 民生 关于我们\n", "中国发展网 首页 要闻 政务 民生\n",
	    "2024年1月2日\n某某网\n首页｜要闻｜政务\n",
	    "要闻 | 政务 | 民生 | 科教\n专题 | 图片 | 视频\n",
	    "当前位置：首页 > 要闻 > 正文\n", "首页 > 要闻 > 正文\n", "松江在线\n"};
	for (size_t i = 0; i < sizeof heads / sizeof *heads; i++) {
		char text[1024];
		snprintf(text, sizeof text,
		    "%s九城联动再提速\n\n第一段，到此为止。\n\n第二段，完了。\n",
		    heads[i]);
		parse(text);
		field_is(FIELD_TITLE, "九城联动再提速");
		field_is(FIELD_BODY, "第一段，到此为止。\n\n第二段，完了。");
	}
}

static void test_title_is_not_navigation(void **state)
{
	(void)state;
	parse("G60资讯｜松江 加快 建设\n正文一句，完了。");
	field_is(FIELD_TITLE, "G60资讯｜松江 加快 建设");
	parse("首页\n正文一句，完了。");
	parse("上海网\n正文一句，完了。");
	field_is(FIELD_TITLE, "上海网");
}

static void test_dateline(void **state)
{
	(void)state;
	static const struct {
		const char *text, *dateline, *rest;
	} all[] = {
	    {"中国发展网讯 正文。", "中国发展网讯", "正文。"},
	    {"中国发展网讯　正文。", "中国发展网讯", "正文。"},
	    {"本报讯(记者 张三)正文。", "本报讯", "(记者 张三)正文。"},
	    {"本报讯（记者张三 通讯员李四）  正文。", "本报讯",
		"（记者张三 通讯员李四）  正文。"},
	    {"新华社北京11月24日电（记者 王小明、李大为）正文。", "新华社北京11月24日电",
		"（记者 王小明、李大为）正文。"},
	    {"中新网上海11月24日电 正文。", "中新网上海11月24日电", "正文。"},
	    {"中国发展网上海讯 正文。", "中国发展网上海讯", "正文。"},
	    {"中国发展网讯 记者周丹丹报道 正文。", "中国发展网讯 记者周丹丹报道",
		"正文。"},
	    {"本报讯（见下图）正文。", "本报讯", "（见下图）正文。"},
	    {"记者从通讯 社了解。", "", "记者从通讯 社了解。"},
	    {"昨天，本报讯 息。", "", "昨天，本报讯 息。"},
	    {"G60资讯 正文。", "", "G60资讯 正文。"},
	    {"上网快讯 正文。", "", "上网快讯 正文。"},
	    {"本报讯息正文。", "", "本报讯息正文。"},
	};
	for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
		char text[512];
		snprintf(text, sizeof text, "标题\n\n%s\n\n第二段，完了。", all[i].text);
		parse(text);
		field_is(FIELD_DATELINE, all[i].dateline);
		assert_true(text_starts(d.text[FIELD_BODY], all[i].rest));
	}
}

/* Reporters behind the dateline: the byline, and every character stays in the text. */
static void test_head_byline(void **state)
{
	(void)state;
	static const struct {
		const char *text, *end, *byline;
	} all[] = {
	    {"新华社上海11月24日电（记者 王梅）正文。", "", "记者 王梅"},
	    {"新华社上海11月24日电 (记者 张三 通讯员 李四)正文。", "",
		"记者 张三 通讯员 李四"},
	    {"本报讯（记者 王梅） 正文。", "完了。（周丹丹）", "周丹丹"},
	    {"本報訊（記者 陳明） 正文。", "", "記者 陳明"},
	    {"本报讯（见下图）正文。", "", ""},
	    {"本报讯（王梅）正文。", "", ""},
	};
	for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
		char text[512];
		snprintf(text, sizeof text, "标题\n\n%s\n\n第二段，完了。%s", all[i].text,
		    all[i].end);
		parse(text);
		field_is(FIELD_BYLINE, all[i].byline);
		body_has(strstr(all[i].text, "（") ? strstr(all[i].text, "（")
						   : strstr(all[i].text, "("));
	}
}

static void test_headings(void **state)
{
	(void)state;
	parse("标题\n第一段，完了。\n单个小标题\n第二段，完了。\n大标题\n小标题\n第三段，"
	      "完了。\n"
	      "“好！”\n他说。\n图为活动现场\n第四段，完了。\n甲\n乙\n丙\n第五段，完了。\n"
	      "文末短行");
	field_is(FIELD_BODY, "第一段，完了。\n\n# 单个小标题\n\n第二段，完了。\n\n# "
			     "大标题\n\n## 小标题\n\n第三段，完了。\n\n"
			     "“好！”\n\n他说。\n\n图为活动现场\n\n第四段，完了。\n\n甲\n"
			     "\n乙\n\n丙\n\n第五段，完了。\n\n"
			     "文末短行");
	reported(12, "3 个短行");
	parse("标题\n打造“科创高地”\n科创 #\n第一段，完了。");
	field_is(FIELD_BODY, "# 打造“科创高地”\n\n## 科创 \\#\n\n第一段，完了。");
}

static void test_byline(void **state)
{
	(void)state;
	static const struct {
		const char *end, *byline;
	} all[] = {
	    {"第二段。(周丹丹)", "周丹丹"},
	    {"第二段。（记者 张三 通讯员 李四）", "记者 张三 通讯员 李四"},
	    {"第二段。（本报记者张三、李大为）", "本报记者张三、李大为"},
	    {"第二段。(John Smith)", "John Smith"},
	    {"第二段。（艾力·买买提）", "艾力·买买提"},
	    {"第二段。（欧阳修）", "欧阳修"},
	    {"第二段。（张　三）", "张　三"},
	    {"第二段。（张三/文 李四/图）", "张三/文 李四/图"},
	    {"第二段。\n（周丹丹）", "周丹丹"},
	    {"第二段。（完）", ""},
	    {"第二段。（试行）", ""},
	    {"第二段。（金华）", ""},
	    {"第二段。（图片由区融媒体中心提供）", ""},
	    {"第二段。", ""},
	};
	for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
		char text[512];
		snprintf(text, sizeof text,
		    "标题\n\n第一段，完了。\n\n%s\n\n责任编辑：倪珺", all[i].end);
		parse(text);
		field_is(FIELD_BYLINE, all[i].byline);
		field_is(FIELD_EDITOR, "倪珺");
		/* what stood in the text stays in the text */
		const char *last = strrchr(all[i].end, '\n');
		body_has(last ? last + 1 : all[i].end);
	}
	parse("标题\n第一段，完了。\n作者：周 丹丹\n责任编辑：倪珺");
	field_is(FIELD_BYLINE, "周丹丹");
	field_is(FIELD_BODY, "第一段，完了。");
	parse("标题\n本报记者 张三\n第一段，完了。");
	field_is(FIELD_BYLINE, "本报记者 张三");
	field_is(FIELD_BODY, "第一段，完了。");
	parse("标题\n问：好吗？\n记者：是的。\n答：好。");
	field_is(FIELD_BYLINE, "");
	body_has("记者：是的。");
}

static void test_editor(void **state)
{
	(void)state;
	static const struct {
		const char *line, *editor;
	} all[] = {{"责任编辑:倪珺", "倪珺"}, {"责任编辑：倪　珺", "倪珺"},
	    {"（责任编辑：倪珺）", "倪珺"}, {"[责任编辑:倪珺]", "倪珺"},
	    {"【责任编辑】倪珺", "倪珺"}, {"【责任编辑：倪珺】", "倪珺"},
	    {"责 任 编 辑：倪珺", "倪珺"}, {"责编：倪珺", "倪珺"},
	    {"责任编辑 倪珺", "倪珺"}, {"编辑：张三　责任编辑：倪珺", "倪珺"},
	    {"编辑：倪珺", "倪珺"}, {"责编：张 三 李四", "张三 李四"},
	    {"责任编辑：欧阳 修", "欧阳修"}, {"责任编辑：Anna Smith", "Anna Smith"}};
	for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
		char text[512];
		snprintf(
		    text, sizeof text, "标题\n\n第一段，完了。\n\n%s\n", all[i].line);
		parse(text);
		field_is(FIELD_EDITOR, all[i].editor);
		field_is(FIELD_BODY, "第一段，完了。");
	}
	parse("标题\n第一段，完了。\n编辑：朱青 责任编辑：黄河");
	field_is(FIELD_EDITOR, "黄河");
	reported(3, "编辑：朱青 没有地方放");
	parse("标题\n第一段，完了。（责任编辑：倪珺）");
	field_is(FIELD_EDITOR, "倪珺");
	field_is(FIELD_BODY, "第一段，完了。");
}

static void test_summary(void **state)
{
	(void)state;
	static const char *const labels[] = {"摘要:", "摘要：", "摘　要：", "核心提示：",
	    "内容提要：", "【摘要】", "[内容摘要]：", "摘要：\n"};
	for (size_t i = 0; i < sizeof labels / sizeof *labels; i++) {
		char text[512];
		snprintf(text, sizeof text,
		    "标题\n\n%s一句话，说完了。\n\n第一段，完了。\n", labels[i]);
		parse(text);
		field_is(FIELD_SUMMARY, "一句话，说完了。");
		field_is(FIELD_BODY, "第一段，完了。");
	}
}

static void test_date(void **state)
{
	(void)state;
	static const char *const lines[] = {"2022-11-23 10:20", "2022年11月23日 10:20",
	    "2022/11/23 10:20", "时间：2022-11-23 10:20:00",
	    "发布时间：2022年11月23日10:20 来源：中国发展网",
	    "中国发展网  2022-11-23 10:20"};
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
		char text[512];
		snprintf(text, sizeof text, "标题\n%s\n第一段，完了。\n", lines[i]);
		parse(text);
		assert_string_equal(
		    clock_iso(&a, d.published_at), "2022-11-23T10:20:00+08:00");
		field_is(FIELD_BODY, "第一段，完了。");
		field_is(FIELD_SOURCE, i > 3 ? "中国发展网" : "");
	}
	parse("标题\n2022-13-43 10:20\n第一段，完了。\n");
	assert_int_equal(d.published_at, 0);
}

static void test_form(void **state)
{
	(void)state;
	parse("\xEF\xBB\xBF　　标题\r\n\r\n　　第一段，完了。\r\n  "
	      "\t\r\n责任编辑：倪珺\r\n");
	field_is(FIELD_TITLE, "标题");
	field_is(FIELD_BODY, "第一段，完了。");
	field_is(FIELD_EDITOR, "倪珺");
	parse("");
	assert_null(d.text[FIELD_TITLE]);
	reported(1, "没有找到标题");
	parse("只有一段正文，没有标题，写得很长，一直写到句号为止。");
	assert_null(d.text[FIELD_TITLE]);
	assert_int_equal(draft_normal(&d, &a), ERR_INVALID);
	err_clear();
	assert_int_equal(seed_parse(&d, &r, &a, "a\0b", 3), ERR_INVALID);
	err_clear();
	assert_int_equal(seed_parse(&d, &r, &a, "\xff", 1), ERR_INVALID);
	err_clear();
}

/* A megabyte of whatever is read in a moment. */
static void test_large(void **state)
{
	(void)state;
	static const char *const units[] = {"a\n", "|\n", "首页\n", "(", "*",
	    "责任编辑：", "“", "本报讯 ", "[", "> ", "记者：张三\n", "标题\n——副\n"};
	static char text[SEED_MAX + 64];
	for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
		size_t n = 0, k = strlen(units[i]);
		while (n + k <= SEED_MAX) {
			memcpy(text + n, units[i], k);
			n += k;
		}
		int64_t start = clock_cpu();
		arena_reset(&a);
		assert_int_equal(seed_parse(&d, &r, &a, text, n), OK);
		assert_true(clock_cpu() - start < 5000);
	}
	assert_int_equal(seed_parse(&d, &r, &a, text, SEED_MAX + 1), ERR_TOO_BIG);
	err_clear();
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_model),
	    cmocka_unit_test(test_everything), cmocka_unit_test(test_navigation),
	    cmocka_unit_test(test_title_is_not_navigation),
	    cmocka_unit_test(test_dateline), cmocka_unit_test(test_headings),
	    cmocka_unit_test(test_byline), cmocka_unit_test(test_editor),
	    cmocka_unit_test(test_summary), cmocka_unit_test(test_date),
	    cmocka_unit_test(test_head_byline), cmocka_unit_test(test_form),
	    cmocka_unit_test(test_large)};
	arena_init(&a);
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	arena_release(&a);
	return failed;
}
