/* SPDX-License-Identifier: MIT */
/* The bytes that are hashed and signed, against tests/data/canonical.json, which was made
 * by another program from the format's description. A change here breaks every signature
 * ever made: such a test is never adapted, only added to. */
#include "newsfix.h"

#include "news/canonical.h"
#include "news/ledger.h"

#include <jansson.h>

static json_t *doc;

static int load(void **state)
{
	json_error_t why;
	(void)state;
	doc = json_load_file("tests/data/canonical.json", 0, &why);
	if (!doc)
		fail_msg("canonical.json:%d: %s", why.line, why.text);
	return 0;
}

static int unload(void **state)
{
	(void)state;
	json_decref(doc);
	return 0;
}

static const char *str(const json_t *o, const char *name)
{
	const char *s = json_string_value(json_object_get(o, name));
	return s ? s : "";
}

static void check_hash(struct arena *a, const struct sha *h, const json_t *o)
{
	assert_string_equal(sha_hex(a, h), str(o, "sha256"));
}

static void texts(void **state)
{
	struct arena a;
	size_t i;
	json_t *c;
	(void)state;
	arena_init(&a);
	assert_true(json_array_size(json_object_get(doc, "text")) >= 5);
	json_array_foreach(json_object_get(doc, "text"), i, c)
	{
		char *text[FIELD__MAX];
		const json_t *fields = json_object_get(c, "fields");
		for (enum field f = 0; f < FIELD__MAX; f++)
			text[f] = arena_strdup(&a, str(fields, field_info[f].name));
		struct buf b = BUF_INIT;
		canonical_text(&b, text, str(c, "html"));
		assert_int_equal(buf_err(&b), OK);
		assert_string_equal(buf_text(&b), str(c, "bytes"));
		struct sha h = sha_of(buf_text(&b), b.len);
		check_hash(&a, &h, c);
		h = canonical_text_hash(text, str(c, "html"));
		check_hash(&a, &h, c);
		buf_release(&b);
	}
	arena_release(&a);
}

static void ledger_row(void **state)
{
	struct arena a;
	const json_t *l = json_object_get(doc, "ledger"), *o = json_object_get(l, "row");
	(void)state;
	arena_init(&a);
	struct ledger_row r = {.seq = atoll(str(o, "seq")),
	    .at = atoll(str(o, "at")),
	    .actor = str(o, "actor"),
	    .name = str(o, "name"),
	    .role = str(o, "role"),
	    .action = str(o, "action"),
	    .article = atoll(str(o, "article")),
	    .no = atoll(str(o, "no")),
	    .has_text_hash = true,
	    .from = str(o, "from"),
	    .to = str(o, "to"),
	    .reason = str(o, "reason"),
	    .client = str(o, "client"),
	    .auth = str(o, "auth"),
	    .detail = str(o, "detail")};
	assert_true(sha_parse(&r.prev, str(o, "prev")));
	assert_true(sha_parse(&r.text_hash, str(o, "text_hash")));
	struct buf b = BUF_INIT;
	ledger_record(&b, &r);
	assert_string_equal(buf_text(&b), str(l, "bytes"));
	struct sha h = ledger_hash(&r);
	check_hash(&a, &h, l);
	buf_release(&b);
	arena_release(&a);
}

static void pieces(void **state)
{
	struct buf b = BUF_INIT;
	(void)state;
	canonical_field(&b, "a", NULL);
	canonical_field(&b, "a", "");
	canonical_int(&b, "a", 0);
	assert_int_equal(b.len, 0);
	canonical_field(&b, "a", "字");
	canonical_int(&b, "n", -12);
	canonical_int(&b, "m", INT64_MIN);
	assert_string_equal(
	    buf_text(&b), "a 3\n字\nn 3\n-12\nm 20\n-9223372036854775808\n");
	buf_release(&b);
}

/* Words that move from one field to the next give another text. */
static void borders_between_fields_count(void **state)
{
	char *x[FIELD__MAX], *y[FIELD__MAX], empty[] = "";
	(void)state;
	for (enum field f = 0; f < FIELD__MAX; f++)
		x[f] = y[f] = empty;
	x[FIELD_TITLE] = (char[]){"一二"};
	y[FIELD_TITLE] = (char[]){"一"};
	y[FIELD_SUBTITLE] = (char[]){"二"};
	struct sha hx = canonical_text_hash(x, ""), hy = canonical_text_hash(y, "");
	assert_false(sha_equal(&hx, &hy));
	y[FIELD_TITLE] = (char[]){"一二\nsubtitle 3\n三"};
	y[FIELD_SUBTITLE] = empty;
	x[FIELD_SUBTITLE] = (char[]){"三"};
	hx = canonical_text_hash(x, ""), hy = canonical_text_hash(y, "");
	assert_false(sha_equal(&hx, &hy));
}

int main(void)
{
	secret_init();
	const struct CMUnitTest tests[] = {cmocka_unit_test(texts),
	    cmocka_unit_test(ledger_row), cmocka_unit_test(pieces),
	    cmocka_unit_test(borders_between_fields_count)};
	return cmocka_run_group_tests(tests, load, unload);
}
