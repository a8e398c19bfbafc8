/* SPDX-License-Identifier: MIT */
/* The conflict page's comparison: nothing is lost, what is equal is found, pairs part at
 * characters. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/buf.h"
#include "page/diff.h"

#include <stdio.h>
#include <string.h>

/* "=same", "-mine", "+theirs"; pairs as "-before[text]after". */
static void expect(const char *mine, const char *theirs, const char *want, size_t differ)
{
	struct arena a;
	struct diff d;
	struct buf b = BUF_INIT;
	arena_init(&a);
	diff_paragraphs(&d, &a, mine, theirs);
	for (size_t i = 0; i < d.n; i++) {
		const struct diff_row *r = &d.at[i];
		buf_printf(&b, r->paired ? "%c%s[%s]%s\n" : "%c%s%s%s\n", "=-+"[r->kind],
		    r -> before, r -> text, r -> after);
	}
	assert_string_equal(buf_text(&b), want);
	assert_int_equal(d.differ, differ);
	buf_release(&b);
	arena_release(&a);
}

static void equal_texts(void **state)
{
	(void)state;
	expect("", "", "", 0);
	expect("甲\n乙\n\n\n \n丙\n", "甲\n乙\n\n丙", "=甲\n乙\n=丙\n", 0);
}

static void added_and_removed(void **state)
{
	(void)state;
	expect("一\n\n二", "一\n\n新\n\n二", "=一\n+新\n=二\n", 1);
	expect("一\n\n旧\n\n二", "一\n\n二", "=一\n-旧\n=二\n", 1);
	expect("", "全是新的", "+全是新的\n", 1);
	expect("甲\n\n乙\n\n丙\n\n丁", "乙\n\n甲\n\n丁", "-甲\n=乙\n-丙\n+甲\n=丁\n", 3);
}

static void changed_paragraph(void **state)
{
	(void)state;
	expect("世界首台3.6万吨压机", "世界首台3.6万吨级压机",
	    "-世界首台3.6万吨[]压机\n+世界首台3.6万吨[级]压机\n", 1);
	/* 你 and 佟 share their first byte, 好 and 奾 their first two: no character is
	 * cut */
	expect("你们大家", "佟们大家", "-[你]们大家\n+[佟]们大家\n", 1);
	expect("大家好", "大家奾", "-大家[好]\n+大家[奾]\n", 1);
	expect("完全不同的", "another text", "-完全不同的\n+another text\n", 2);
}

/* Every paragraph of both sides is there, in order, whatever the size. */
static void nothing_lost(size_t n)
{
	struct arena a;
	struct diff d;
	struct buf mine = BUF_INIT, theirs = BUF_INIT,
		   got[3] = {BUF_INIT, BUF_INIT, BUF_INIT};
	arena_init(&a);
	for (size_t i = 0; i < n; i++) {
		buf_printf(&mine, "%c%zu\n\n", i % 3 ? 'x' : 'm', i);
		buf_printf(&theirs, "%c%zu\n\n", i % 5 ? 'x' : 't', i);
	}
	diff_paragraphs(&d, &a, buf_text(&mine), buf_text(&theirs));
	for (size_t i = 0; i < d.n; i++) {
		const struct diff_row *r = &d.at[i];
		for (int side = DIFF_MINE; side <= DIFF_THEIRS; side++)
			if (r->kind == DIFF_SAME || (int)r->kind == side)
				buf_printf(&got[side], "%s%s%s\n\n", r->before, r->text,
				    r->after);
	}
	assert_string_equal(buf_text(&got[DIFF_MINE]), buf_text(&mine));
	assert_string_equal(buf_text(&got[DIFF_THEIRS]), buf_text(&theirs));
	buf_release(&mine);
	buf_release(&theirs);
	buf_release(&got[DIFF_MINE]);
	buf_release(&got[DIFF_THEIRS]);
	arena_release(&a);
}

static void large_texts(void **state)
{
	(void)state;
	nothing_lost(500);
	nothing_lost(1500);
	nothing_lost(20000); /* over the bound: a row for all of one, and one for all of
				the other */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(equal_texts),
	    cmocka_unit_test(added_and_removed),
	    cmocka_unit_test(changed_paragraph),
	    cmocka_unit_test(large_texts),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
