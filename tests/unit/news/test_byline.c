/* SPDX-License-Identifier: MIT */
/* news/byline: the names in a 署名. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/buf.h"
#include "news/byline.h"

#include <string.h>

/* "周丹丹|[融媒体中心]": organisations in brackets. */
static void check(const char *byline, const char *want)
{
	struct arena a;
	struct byline b[BYLINE_MAX];
	struct buf have = BUF_INIT;
	arena_init(&a);
	size_t n = byline_names(b, &a, byline);
	for (size_t i = 0; i < n; i++)
		buf_printf(&have, b[i].organisation ? "%s[%s]" : "%s%s", i ? "|" : "",
		    b[i].name);
	assert_string_equal(buf_text(&have), want);
	buf_release(&have);
	arena_release(&a);
}

static void bylines(void **state)
{
	(void)state;
	check("", "");
	check("周丹丹", "周丹丹");
	check("记者 周丹丹", "周丹丹");
	check("本报记者周丹丹 通讯员王 平、李明", "周丹丹|王平|李明");
	check("文/周丹丹　图／李明", "周丹丹|李明");
	check("记者：张　三 李　四", "张三|李四");
	check("文静、图雅", "文静|图雅");
	check("记者 周丹丹 周丹丹", "周丹丹");
	check("松江区融媒体中心 新华社记者 李明", "[松江区融媒体中心]|[新华社]|李明");
	check("阿卜杜拉·买买提", "阿卜杜拉·买买提");
	check("John Smith", "John Smith");
	check("记者", "");
	check("（记者）、／", "");
	check("一 二 三", "一二");
	check("甲、乙", "");
	check("甲一 甲二 甲三 甲四 甲五 甲六 甲七 甲八 甲九",
	    "甲一|甲二|甲三|甲四|甲五|甲六|甲七|甲八");
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(bylines)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
