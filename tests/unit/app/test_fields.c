/* SPDX-License-Identifier: MIT */
/* A form may send what its route lists, each once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "app/fields.h"

#include <string.h>

static const char *check(const char *list, const char *body)
{
	static struct arena a;
	struct pairs form;
	arena_reset(&a);
	assert_int_equal(form_parse(&form, &a, body, strlen(body)), OK);
	return fields_unknown(list, &form);
}

static void known(void **state)
{
	(void)state;
	assert_null(check(NULL, "_csrf=x&do=save"));
	assert_null(check("no hash", "hash=1&no=2&_csrf=x"));
	assert_null(check("@text base", "title=1&body=2&source_url=&base=0"));
	assert_null(check("@setting", "name=1&mourning=1"));
	assert_null(check("user _f.*", "user=1&_f.title=2&_f.body=3"));
	assert_null(check("no", ""));
}

static void unknown(void **state)
{
	(void)state;
	assert_string_equal(check("no hash", "no=1&signer=2"), "signer");
	assert_string_equal(check("no hash", "has=1"), "has");
	assert_string_equal(check("no hash", "hashes=1"), "hashes");
	assert_string_equal(check("@text", "html=1"), "html");
	assert_string_equal(check("@text", "author_id=1"), "author_id");
	assert_string_equal(check("@setting", "client_key=1"), "client_key");
	assert_string_equal(check("_f.*", "_f=1"), "_f");
	assert_string_equal(check("no", "=1"), "");
}

static void repeated(void **state)
{
	(void)state;
	assert_string_equal(check("no hash", "no=1&hash=2&no=1"), "no");
	assert_string_equal(check("@text", "title=1&title=1"), "title");
	assert_string_equal(check(NULL, "do=save&do=submit"), "do");
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(known),
	    cmocka_unit_test(unknown), cmocka_unit_test(repeated)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
