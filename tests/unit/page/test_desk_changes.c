/* SPDX-License-Identifier: MIT */
/* 改动: against which version, how many places, and how paragraphs are numbered and
 * folded. */
#include "newsfix.h"

#include "page/desk_view.h"

/* "摘要改-旧+新 …", runs without change in brackets. */
static const char *shown(struct newsfix *f, int64_t id, const char **against)
{
	struct ctx c = {.a = &f->a, .db = f->db, .now = f->now};
	struct view v = {0};
	json_t *root = json_object(), *row;
	size_t i;
	const char *out = "";
	assert_int_equal(article_by_id(&v.art, f->db, &f->a, id), OK);
	assert_int_equal(revision_by_no(&v.rev, f->db, &f->a, id, v.art.current_no), OK);
	assert_int_equal(revision_list(&v.revs, &v.revs_n, f->db, &f->a, id), OK);
	assert_int_equal(review_list(&v.reviews, &v.reviews_n, f->db, &f->a, id), OK);
	assert_int_equal(view_changes(root, &c, &v), OK);
	json_t *changes = json_object_get(root, "changes");
	const char *said = json_string_value(json_object_get(changes, "against"));
	*against = said ? arena_strdup(&f->a, said) : NULL;
	json_array_foreach(json_object_get(changes, "rows"), i, row)
	{
		const char *fold = json_string_value(json_object_get(row, "fold"));
		const char *ins = json_string_value(json_object_get(row, "ins"));
		const char *del = json_string_value(json_object_get(row, "del"));
		out = arena_printf(&f->a, "%s%s", out, i ? " " : "");
		if (fold)
			out = arena_printf(&f->a, "%s[%s]", out, fold);
		else
			out = arena_printf(&f->a, "%s%s%s%s%s%s%s", out,
			    json_string_value(json_object_get(row, "name")),
			    json_string_value(json_object_get(row, "mark")),
			    del ? "-" : "", del ? del : "", ins ? "+" : "",
			    ins ? ins : "");
	}
	json_decref(root);
	return out;
}

static int64_t save(
    struct newsfix *f, int64_t id, int64_t base, const char *title, const char *body)
{
	struct save s = {.article = id, .base_no = base};
	assert_int_equal(newsfix_save(f, AUTHOR, &s, title, body), OK);
	return s.id;
}

static void against_what_was_read(void **state)
{
	struct newsfix *f = *state;
	const char *against;
	int64_t id = save(f, 0, 0, "标题", "甲甲\n\n乙乙\n\n丙丙\n\n丁丁");
	assert_string_equal(shown(f, id, &against), "");
	assert_null(against);
	/* a version nobody judged is no base */
	save(f, id, 1, "标题", "甲甲\n\n乙乙乙\n\n丙丙\n\n丁丁");
	shown(f, id, &against);
	assert_null(against);
	assert_int_equal(newsfix_act(f, AUTHOR, id, ACTION_SUBMIT, false), OK);
	assert_int_equal(newsfix_act(f, SIGNER, id, ACTION_RETURN, false), OK);
	save(f, id, 2, "新题", "甲甲\n\n乙丑乙\n\n丙丙\n\n丁丁\n\n戊");
	assert_string_equal(shown(f, id, &against),
	    "主题改-标+新 [第 1 段没有改动] 2改-乙+丑 [第 3 至 4 段没有改动] 5增+戊");
	assert_non_null(strstr(against, "版本 3 比版本 2（上次送审，"));
}

static void against_what_was_signed(void **state)
{
	struct newsfix *f = *state;
	const char *against;
	int64_t id = save(f, 0, 0, "标题", "甲\n\n乙\n\n丙");
	assert_int_equal(newsfix_act(f, AUTHOR, id, ACTION_SUBMIT, false), OK);
	assert_int_equal(newsfix_act(f, SIGNER, id, ACTION_SIGN, true), OK);
	save(f, id, 1, "标题", "甲\n\n丙");
	assert_int_equal(newsfix_act(f, AUTHOR, id, ACTION_SUBMIT, false), OK);
	assert_int_equal(newsfix_act(f, SIGNER, id, ACTION_RETURN, false), OK);
	save(f, id, 2, "标题", "丙");
	assert_string_equal(shown(f, id, &against), "1删-甲 1删-乙 [第 1 段没有改动]");
	assert_non_null(strstr(against, "版本 3 比版本 1（上次签发，"));
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, newsfix_setup, newsfix_teardown)
	const struct CMUnitTest tests[] = {
	    T(against_what_was_read), T(against_what_was_signed)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
