/* SPDX-License-Identifier: MIT */
/* The seed's form, what stands above the text: a site's name alone, titles that look like
 * labels, an empty 摘要：, and pages in traditional characters. */
#include "seedfix.h"

static void test_site_name_alone(void **state)
{
	(void)state;
	static const char *const behind[] = {"第一段，到此为止。", "摘要：一句。",
	    "导读：一句。", "来源：中国发展网", "——副题", "2024-01-02 10:20",
	    "本报记者 张三"};
	static const char *const sites[] = {
	    "苏州新闻", "浦东时报", "松江发布", "新民晚報"};
	for (size_t i = 0; i < sizeof sites / sizeof *sites; i++)
		for (size_t k = 0; k < sizeof behind / sizeof *behind; k++) {
			char text[512];
			snprintf(text, sizeof text,
			    "%s\n\n园区办好民生实事\n\n%s\n\n第二段，完了。\n", sites[i],
			    behind[k]);
			parse(text);
			field_is(FIELD_TITLE, "园区办好民生实事");
			assert_null(strstr(d.text[FIELD_BODY], "园区"));
			reported(1, "第 1 行");
		}
	/* not a site's name: what stands behind it is no title */
	parse("松江开放\n\n——一座城市的三十年\n\n第一段，完了。");
	field_is(FIELD_TITLE, "松江开放");
	field_is(FIELD_SUBTITLE, "一座城市的三十年");
	parse("松江开放\n\n一、补上短板强弱项\n\n第一段，完了。");
	field_is(FIELD_TITLE, "松江开放");
	parse("松江开放\n\n本报记者 张三 李四\n\n第一段，完了。");
	field_is(FIELD_TITLE, "松江开放");
	parse("松江开放\n\n坚持科技创新不动摇\n\n成果不断\n\n第一段，完了。");
	field_is(FIELD_TITLE, "松江开放");
	body_has("# 坚持科技创新不动摇\n\n## 成果不断");
}

static void test_label_is_title(void **state)
{
	(void)state;
	static const char *const titles[] = {"责任编辑：一份平凡的坚守",
	    "编辑：我们为什么热爱这一行", "責任編輯：一份坚守"};
	static const char *const heads[] = {"", "松江时报\n\n首页\n\n", "松江时报\n\n"};
	for (size_t i = 0; i < 9; i++) {
		char text[512];
		snprintf(text, sizeof text,
		    "%s%s\n\n第一段，完了。\n\n一个小标题\n\n第二段，完了。\n\n"
		    "责任编辑：倪珺\n",
		    heads[i / 3], titles[i % 3]);
		parse(text);
		field_is(FIELD_TITLE, titles[i % 3]);
		field_is(FIELD_EDITOR, "倪珺");
		assert_true(text_starts(d.text[FIELD_BODY], "第一段，完了。"));
	}
	/* where a title stands too, the line names the editor */
	parse("编辑：张三\n九城联动再提速\n第一段，完了。");
	field_is(FIELD_TITLE, "九城联动再提速");
	field_is(FIELD_EDITOR, "张三");
	parse("九城联动再提速\n责任编辑：倪珺\n第一段，完了。");
	field_is(FIELD_TITLE, "九城联动再提速");
	field_is(FIELD_EDITOR, "倪珺");
}

static void test_traditional(void **state)
{
	(void)state;
	parse("新民晚報\n\n首頁\n\n長三角示範區發佈方案\n\n來源：新民網　記者：陳明\n\n"
	      "【摘要】方案共分三步。\n\n第一段，完了。\n\n【責任編輯】張三");
	field_is(FIELD_TITLE, "長三角示範區發佈方案");
	field_is(FIELD_SOURCE, "新民網");
	field_is(FIELD_BYLINE, "记者 陳明");
	field_is(FIELD_SUMMARY, "方案共分三步。");
	field_is(FIELD_BODY, "第一段，完了。");
	field_is(FIELD_EDITOR, "張三");
	parse("標題\n第一段，完了。（記者 陳明）\n責任編輯：張三");
	field_is(FIELD_BYLINE, "記者 陳明");
	field_is(FIELD_EDITOR, "張三");
	parse("標題\n第一段，完了。\n【責任編輯：陳明】");
	field_is(FIELD_EDITOR, "陳明");
}

static void test_empty_summary(void **state)
{
	(void)state;
	parse("标题\n\n摘要:\n\n中国发展网讯 第一段，完了。\n\n第二段，完了。");
	field_is(FIELD_SUMMARY, "");
	field_is(FIELD_DATELINE, "中国发展网讯");
	field_is(FIELD_BODY, "第一段，完了。\n\n第二段，完了。");
	parse("标题\n\n摘要:\n中国发展网讯 第一段，完了。");
	field_is(FIELD_SUMMARY, "");
	field_is(FIELD_BODY, "第一段，完了。");
	parse("标题\n\n摘要:\n\n第一段，完了。\n\n第二段，完了。");
	field_is(FIELD_SUMMARY, "");
	field_is(FIELD_BODY, "第一段，完了。\n\n第二段，完了。");
	parse("标题\n\n摘要:\n来源：中国发展网\n\n第一段，完了。");
	field_is(FIELD_SUMMARY, "");
	field_is(FIELD_SOURCE, "中国发展网");
	parse("标题\n\n摘要:\n\n一句话，说完了。\n\n本报讯 第一段，完了。");
	field_is(FIELD_SUMMARY, "一句话，说完了。");
	field_is(FIELD_BODY, "第一段，完了。");
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_site_name_alone),
	    cmocka_unit_test(test_label_is_title), cmocka_unit_test(test_traditional),
	    cmocka_unit_test(test_empty_summary)};
	arena_init(&a);
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	arena_release(&a);
	return failed;
}
