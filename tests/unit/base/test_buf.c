/* SPDX-License-Identifier: MIT */
/* The builder: growth, the sticky limit, escaping. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/buf.h"

#include <string.h>

static void assert_sane(const struct buf *b)
{
	if (!b->data) {
		assert_int_equal(b->len, 0);
		assert_int_equal(b->cap, 0);
		return;
	}
	assert_true(b->len < b->cap);
	assert_int_equal(b->data[b->len], '\0');
	assert_ptr_equal(buf_text(b), b->data);
}

static void empty(void **state)
{
	(void)state;
	struct buf b = BUF_INIT;
	assert_string_equal(buf_text(&b), "");
	assert_int_equal(buf_err(&b), OK);
	buf_add(&b, NULL, 0);
	assert_string_equal(buf_text(&b), "");
	buf_clear(&b);
	buf_release(&b);
	assert_sane(&b);
}

static void grows(void **state)
{
	(void)state;
	struct buf b;
	buf_init(&b, 0);
	for (int i = 0; i < 10000; i++) {
		buf_ch(&b, (char)('a' + i % 26));
		assert_sane(&b);
	}
	assert_int_equal(b.len, 10000);
	for (int i = 0; i < 10000; i++)
		assert_int_equal(b.data[i], 'a' + i % 26);
	buf_clear(&b);
	assert_string_equal(buf_text(&b), "");
	buf_printf(&b, "%d %s", 7, "x");
	buf_printf(&b, "%5000d", 1);
	assert_int_equal(b.len, 5003);
	assert_memory_equal(b.data, "7 x ", 4);
	buf_add(&b, "\0y", 2);
	assert_int_equal(b.len, 5005);
	assert_sane(&b);
	buf_release(&b);
	assert_sane(&b);
}

static void limit_sticks(void **state)
{
	(void)state;
	struct buf b;
	err_clear();
	buf_init(&b, 5);
	buf_str(&b, "12345");
	assert_int_equal(buf_err(&b), OK);
	buf_ch(&b, '6');
	assert_string_equal(buf_text(&b), "12345");
	buf_str(&b, "");
	buf_printf(&b, "%s", "");
	buf_html(&b, "<", 1);
	assert_string_equal(buf_text(&b), "12345");
	assert_int_equal(buf_err(&b), ERR_TOO_BIG);
	assert_string_equal(err_text(), "text is larger than 5 bytes");
	buf_clear(&b);
	assert_int_equal(buf_err(&b), OK);
	buf_str(&b, "123");
	buf_str(&b, "456"); /* refused whole, not cut */
	buf_ch(&b, '4');    /* would fit, but the error sticks */
	assert_string_equal(buf_text(&b), "123");
	assert_int_equal(buf_err(&b), ERR_TOO_BIG);
	buf_release(&b);
	assert_int_equal(b.limit, 5);
	assert_int_equal(buf_err(&b), OK);
	buf_release(&b);
}

static void printf_at_the_limit(void **state)
{
	(void)state;
	struct buf b;
	buf_init(&b, 4);
	buf_printf(&b, "%d", 1234);
	assert_int_equal(buf_err(&b), OK);
	buf_clear(&b);
	buf_printf(&b, "%d", 12345);
	assert_int_equal(buf_err(&b), ERR_TOO_BIG);
	assert_string_equal(buf_text(&b), "");
	buf_release(&b);
	err_clear();
}

static void html(void **state)
{
	(void)state;
	struct buf b = BUF_INIT;
	const char *s = "<a href=\"x\" id='y'>中&</a>";
	buf_html(&b, s, strlen(s));
	assert_string_equal(
	    buf_text(&b), "&lt;a href=&quot;x&quot; id=&#39;y&#39;&gt;中&amp;&lt;/a&gt;");
	buf_clear(&b);
	buf_html(&b, "plain", 3);
	assert_string_equal(buf_text(&b), "pla");
	buf_html(&b, "", 0);
	assert_string_equal(buf_text(&b), "pla");
	buf_release(&b);
}

static void hex(void **state)
{
	(void)state;
	struct buf b = BUF_INIT;
	buf_hex(&b, "\x00\x0f\xa5\xff", 4);
	assert_string_equal(buf_text(&b), "000fa5ff");
	buf_release(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(empty),
	    cmocka_unit_test(grows),
	    cmocka_unit_test(limit_sticks),
	    cmocka_unit_test(printf_at_the_limit),
	    cmocka_unit_test(html),
	    cmocka_unit_test(hex),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
