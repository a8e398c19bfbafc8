/* SPDX-License-Identifier: MIT */
/* Saving: what makes a version and what does not, whose text may be saved by whom, and
 * that no save overwrites another. */
#include "news/ledger.h"
#include "newsfix.h"

#include "news/case.h"

static size_t rows_of(struct newsfix *f, int64_t article, struct ledger_row **rows)
{
	size_t n;
	assert_int_equal(ledger_of_article(rows, &n, f->db, &f->a, article), OK);
	return n;
}

static size_t versions(struct newsfix *f, int64_t article)
{
	struct revision *list;
	size_t n;
	assert_int_equal(revision_list(&list, &n, f->db, &f->a, article), OK);
	return n;
}

static void first_version(void **state)
{
	struct newsfix *f = *state;
	struct save s = {0};
	struct revision rev;
	struct ledger_row *rows;
	assert_int_equal(newsfix_save(f, AUTHOR, &s, "标题", "正文有 3 个词 ok。"), OK);
	assert_int_equal(s.no, 1);
	struct article art = newsfix_article(f, s.id);
	assert_int_equal(art.state, STATE_DRAFT);
	assert_int_equal(art.public, PUBLIC_NEVER);
	assert_int_equal(art.author_id, f->user[AUTHOR].id);
	assert_int_equal(art.current_no, 1);
	assert_int_equal(art.published_no, 0);
	assert_int_equal(art.section_id, f->section);
	assert_int_equal(art.created_at, f->now);
	assert_int_equal(revision_by_no(&rev, f->db, &f->a, s.id, 1), OK);
	assert_string_equal(rev.text[FIELD_TITLE], "标题");
	assert_string_equal(rev.text[FIELD_BODY], "正文有 3 个词 ok。");
	assert_string_equal(rev.text[FIELD_KICKER], "");
	assert_string_equal(rev.html, "<p>正文有 3 个词 ok。</p>\n");
	assert_string_equal(rev.saved_name, "author");
	assert_int_equal(rev.words, 7);
	assert_null(rev.stage);
	struct sha h = revision_hash(&rev);
	assert_true(sha_equal(&h, &rev.hash));
	assert_int_equal(rows_of(f, s.id, &rows), 1);
	assert_string_equal(rows[0].action, "save");
	assert_string_equal(rows[0].actor, "author");
	assert_string_equal(rows[0].role, "author");
	assert_string_equal(rows[0].to, "draft");
	assert_int_equal(rows[0].no, 1);
	assert_true(rows[0].has_text_hash && sha_equal(&rows[0].text_hash, &h));
}

static void base_version_conflict(void **state)
{
	struct newsfix *f = *state;
	struct save s = {0};
	struct revision rev;
	struct ledger_row *rows;
	assert_int_equal(newsfix_save(f, AUTHOR, &s, "标题", "一。"), OK);
	struct save second = {.article = s.id, .base_no = 1};
	assert_int_equal(newsfix_save(f, EDITOR, &second, "标题", "二。"), OK);
	assert_int_equal(second.no, 2);
	struct save late = {.article = s.id, .base_no = 1};
	assert_int_equal(
	    newsfix_save(f, AUTHOR, &late, "标题", "我的二。"), ERR_CONFLICT);
	assert_non_null(strstr(err_said(ERR_CONFLICT), "editor存了版本 2"));
	assert_int_equal(late.no, 2);
	assert_int_equal(versions(f, s.id), 2);
	assert_int_equal(rows_of(f, s.id, &rows), 2);
	assert_int_equal(revision_by_no(&rev, f->db, &f->a, s.id, 2), OK);
	assert_string_equal(rev.text[FIELD_BODY], "二。");
	late.base_no = 3; /* a version that does not exist yet is no base either */
	assert_int_equal(
	    newsfix_save(f, AUTHOR, &late, "标题", "我的二。"), ERR_CONFLICT);
	late.base_no = 0;
	assert_int_equal(
	    newsfix_save(f, AUTHOR, &late, "标题", "我的二。"), ERR_CONFLICT);
	/* the same text on an old base is a conflict too: nobody saw the other version */
	late.base_no = 1;
	assert_int_equal(newsfix_save(f, AUTHOR, &late, "标题", "二。"), ERR_CONFLICT);
	assert_int_equal(versions(f, s.id), 2);
}

static void form_key_saves_once(void **state)
{
	struct newsfix *f = *state;
	struct ledger_row *rows;
	struct save s = {.form_key = "k1"}, again = {.form_key = "k1"};
	assert_int_equal(newsfix_save(f, AUTHOR, &s, "标题", "一。"), OK);
	assert_int_equal(newsfix_save(f, AUTHOR, &again, "标题", "一。"), OK);
	assert_int_equal(again.id, s.id);
	assert_int_equal(again.no, 1);
	struct save next = {.article = s.id, .base_no = 1, .form_key = "k2"};
	assert_int_equal(newsfix_save(f, AUTHOR, &next, "标题", "二。"), OK);
	struct save third = {.article = s.id, .base_no = 2, .form_key = "k3"};
	assert_int_equal(newsfix_save(f, EDITOR, &third, "标题", "三。"), OK);
	/* the repeated POST arrives when others have gone on: still no conflict */
	next = (struct save){.article = s.id, .base_no = 1, .form_key = "k2"};
	assert_int_equal(newsfix_save(f, AUTHOR, &next, "标题", "二。"), OK);
	assert_int_equal(next.id, s.id);
	assert_int_equal(next.no, 2);
	assert_int_equal(newsfix_article(f, s.id).current_no, 3);
	assert_int_equal(rows_of(f, s.id, &rows), 3);
	/* a refused save does not use its key up */
	struct save late = {.article = s.id, .base_no = 1, .form_key = "k4"};
	assert_int_equal(newsfix_save(f, AUTHOR, &late, "标题", "四。"), ERR_CONFLICT);
	late.base_no = 3;
	assert_int_equal(newsfix_save(f, AUTHOR, &late, "标题", "四。"), OK);
	assert_int_equal(late.no, 4);
}

static void unchanged_text_is_no_version(void **state)
{
	struct newsfix *f = *state;
	struct ledger_row *rows;
	struct save s = {0};
	assert_int_equal(newsfix_save(f, AUTHOR, &s, "标题", "一。"), OK);
	assert_int_equal(newsfix_act(f, AUTHOR, s.id, ACTION_SUBMIT, false), OK);
	struct save same = {.article = s.id, .base_no = 1, .form_key = "k"};
	assert_int_equal(newsfix_save(f, EDITOR, &same, "标题", "一。"), OK);
	assert_int_equal(same.id, s.id);
	assert_int_equal(same.no, 1);
	assert_int_equal(versions(f, s.id), 1);
	assert_int_equal(rows_of(f, s.id, &rows), 2);
	assert_int_equal(newsfix_article(f, s.id).state, STATE_SUBMITTED);
	/* and nobody becomes an author by it */
	struct workflow_case wc;
	struct article art = newsfix_article(f, s.id);
	assert_int_equal(
	    article_case(&wc, f->db, &f->a, &art, &f->who[EDITOR], f->now), OK);
	assert_false(wc.own);
}

static void section_moves(void **state)
{
	struct newsfix *f = *state;
	struct ledger_row *rows;
	struct save s = {0};
	assert_int_equal(newsfix_save(f, AUTHOR, &s, "标题", "一。"), OK);
	struct save to = {.article = s.id, .base_no = 1, .section = f->other_section};
	assert_int_equal(newsfix_save(f, AUTHOR, &to, "标题", "一。"), OK);
	assert_int_equal(newsfix_article(f, s.id).section_id, f->other_section);
	size_t n = rows_of(f, s.id, &rows), moves = 0;
	for (size_t i = 0; i < n; i++)
		if (!strcmp(rows[i].action, "move")) {
			moves++;
			assert_string_equal(rows[i].detail, "rencai");
		}
	assert_int_equal(moves, 1);
	assert_int_equal(newsfix_faults(f), 0);
	/* a section that does not exist */
	struct save bad = {.article = s.id,
	    .base_no = newsfix_article(f, s.id).current_no,
	    .section = 999};
	assert_int_equal(newsfix_save(f, AUTHOR, &bad, "标题", "一。"), ERR_INVALID);
	assert_int_equal(newsfix_article(f, s.id).section_id, f->other_section);
	assert_int_equal(newsfix_faults(f), 0);
}

/* Who signed for one section has not signed for another. */
static void move_voids_the_signature(void **state)
{
	struct newsfix *f = *state;
	struct save s = {0};
	assert_int_equal(newsfix_save(f, AUTHOR, &s, "标题", "一。"), OK);
	assert_int_equal(newsfix_act(f, AUTHOR, s.id, ACTION_SUBMIT, false), OK);
	assert_int_equal(newsfix_act(f, SIGNER, s.id, ACTION_SIGN, false), OK);
	struct save to = {.article = s.id, .base_no = 1, .section = f->other_section};
	assert_int_equal(newsfix_save(f, AUTHOR, &to, "标题", "一。"), OK);
	assert_int_equal(newsfix_article(f, s.id).state, STATE_DRAFT);
	assert_int_equal(
	    newsfix_act(f, SIGNER, s.id, ACTION_PUBLISH, false), ERR_CONFLICT);
	assert_int_equal(newsfix_faults(f), 0);
}

static void public_articles_stay_in_their_section(void **state)
{
	struct newsfix *f = *state;
	int64_t id = newsfix_publish(f, "标题");
	struct save to = {.article = id, .base_no = 1, .section = f->other_section};
	assert_int_equal(newsfix_save(f, EDITOR, &to, "标题", "改了。"), ERR_DENIED);
	assert_int_equal(newsfix_act(f, SIGNER, id, ACTION_WITHDRAW, false), OK);
	assert_int_equal(newsfix_save(f, EDITOR, &to, "标题", "改了。"), ERR_DENIED);
	assert_int_equal(newsfix_article(f, id).section_id, f->section);
	assert_int_equal(versions(f, id), 1);
	assert_int_equal(newsfix_faults(f), 0);
}

/* An author of one section only. */
static void section_roles(void **state)
{
	struct newsfix *f = *state;
	struct user u;
	struct user_new add = {
	    .login = "here", .name = "本栏", .role = ROLE_AUTHOR, .section = f->section};
	assert_int_equal(user_add(f->db, actor_console(), f->now, &add), OK);
	assert_int_equal(user_by_id(&u, f->db, &f->a, add.id), OK);
	f->user[EDITOR] = u;
	f->who[EDITOR] = user_actor(&f->user[EDITOR], "password", "c");
	struct save there = {.section = f->other_section}, here = {0};
	assert_int_equal(newsfix_save(f, EDITOR, &there, "标题", "一。"), ERR_DENIED);
	assert_int_equal(newsfix_save(f, EDITOR, &here, "标题", "一。"), OK);
	struct save to = {.article = here.id, .base_no = 1, .section = f->other_section};
	assert_int_equal(newsfix_save(f, EDITOR, &to, "标题", "一。"), ERR_DENIED);
	assert_int_equal(newsfix_article(f, here.id).section_id, f->section);
	assert_int_equal(versions(f, here.id), 1);
}

static size_t tag_count(struct newsfix *f, int64_t id, char ***tags)
{
	size_t n = 0;
	assert_int_equal(article_tags(tags, f->db, &f->a, id), OK);
	while ((*tags)[n])
		n++;
	return n;
}

static void tags(void **state)
{
	struct newsfix *f = *state;
	char **got, *two[] = {(char[]){"科创"}, (char[]){"G60"}, (char[]){"科创"}, NULL},
		    *none[] = {NULL};
	struct save s = {.tags = two};
	assert_int_equal(newsfix_save(f, AUTHOR, &s, "标题", "一。"), OK);
	assert_int_equal(tag_count(f, s.id, &got), 2);
	assert_string_equal(got[0], "G60");
	assert_string_equal(got[1], "科创");
	struct save keep = {.article = s.id, .base_no = 1};
	assert_int_equal(newsfix_save(f, AUTHOR, &keep, "标题", "二。"), OK);
	assert_int_equal(tag_count(f, s.id, &got), 2);
	/* tags are no text: they change without a version */
	struct save clear = {.article = s.id, .base_no = 2, .tags = none};
	assert_int_equal(newsfix_save(f, AUTHOR, &clear, "标题", "二。"), OK);
	assert_int_equal(tag_count(f, s.id, &got), 0);
	assert_int_equal(versions(f, s.id), 2);
	/* nothing of a conflict is stored */
	struct save late = {.article = s.id, .base_no = 1, .tags = two};
	assert_int_equal(newsfix_save(f, AUTHOR, &late, "标题", "三。"), ERR_CONFLICT);
	assert_int_equal(tag_count(f, s.id, &got), 0);
}

static enum err console_save(struct newsfix *f, struct save *s, const char *body)
{
	struct actor keep = f->who[ADMIN];
	f->who[ADMIN] = *actor_console();
	enum err e = newsfix_save(f, ADMIN, s, "旧稿", body);
	f->who[ADMIN] = keep;
	return e;
}

static void console_saves(void **state)
{
	struct newsfix *f = *state;
	struct ledger_row *rows;
	struct revision rev;
	struct save s = {0};
	assert_int_equal(console_save(f, &s, "一。"), OK);
	struct article art = newsfix_article(f, s.id);
	assert_int_equal(art.author_id, 0);
	assert_null(art.author_name);
	assert_int_equal(revision_by_no(&rev, f->db, &f->a, s.id, 1), OK);
	assert_int_equal(rev.saved_by, 0);
	assert_null(rev.saved_name);
	assert_int_equal(rows_of(f, s.id, &rows), 1);
	assert_string_equal(rows[0].actor, "console");
	assert_string_equal(rows[0].role, "console");
	assert_string_equal(rows[0].auth, "console");
	/* an author does not own it, an editor may go on with it */
	struct save next = {.article = s.id, .base_no = 1};
	assert_int_equal(newsfix_save(f, AUTHOR, &next, "旧稿", "二。"), ERR_DENIED);
	assert_int_equal(newsfix_save(f, EDITOR, &next, "旧稿", "二。"), OK);
	struct save late = {.article = s.id, .base_no = 1};
	assert_int_equal(console_save(f, &late, "三。"), ERR_CONFLICT);
	assert_int_equal(newsfix_faults(f), 0);
}

static void whose_text(void **state)
{
	struct newsfix *f = *state;
	struct save s = {0}, mine = {0};
	assert_int_equal(newsfix_save(f, AUTHOR, &s, "标题", "一。"), OK);
	assert_int_equal(newsfix_save(f, EDITOR, &mine, "编辑的", "一。"), OK);
	struct save other = {.article = mine.id, .base_no = 1};
	assert_int_equal(newsfix_save(f, AUTHOR, &other, "编辑的", "改。"), ERR_DENIED);
	struct save admin = {.article = s.id, .base_no = 1};
	assert_int_equal(newsfix_save(f, ADMIN, &admin, "标题", "改。"), ERR_DENIED);
	/* what is being reviewed does not change under the reviewer's eyes */
	assert_int_equal(newsfix_act(f, AUTHOR, s.id, ACTION_SUBMIT, false), OK);
	struct save late = {.article = s.id, .base_no = 1};
	assert_int_equal(newsfix_save(f, AUTHOR, &late, "标题", "改。"), ERR_DENIED);
	assert_int_equal(newsfix_save(f, EDITOR, &late, "标题", "改。"), OK);
	assert_int_equal(newsfix_article(f, s.id).state, STATE_DRAFT);
}

static void reason_goes_with_the_next_version(void **state)
{
	struct newsfix *f = *state;
	struct save s = {0};
	assert_int_equal(newsfix_save(f, AUTHOR, &s, "标题", "一。"), OK);
	assert_int_equal(newsfix_act(f, AUTHOR, s.id, ACTION_SUBMIT, false), OK);
	assert_int_equal(newsfix_act(f, SIGNER, s.id, ACTION_RETURN, false), OK);
	assert_string_equal(newsfix_article(f, s.id).return_reason, "测试理由");
	struct save next = {.article = s.id, .base_no = 1};
	assert_int_equal(newsfix_save(f, AUTHOR, &next, "标题", "二。"), OK);
	assert_null(newsfix_article(f, s.id).return_reason);
}

static void refusals(void **state)
{
	struct newsfix *f = *state;
	struct save s = {0}, nowhere = {.section = 999},
		    unknown = {.article = 77, .base_no = 1};
	assert_int_equal(newsfix_save(f, AUTHOR, &s, "", "正文。"), ERR_INVALID);
	assert_string_equal(err_said(ERR_INVALID), "主题要填");
	assert_int_equal(
	    newsfix_save(f, AUTHOR, &nowhere, "标题", "正文。"), ERR_INVALID);
	assert_non_null(strstr(err_said(ERR_INVALID), "栏目不存在"));
	assert_int_equal(
	    newsfix_save(f, AUTHOR, &unknown, "标题", "正文。"), ERR_NOT_FOUND);
	assert_int_equal(newsfix_faults(f), 0);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, newsfix_setup, newsfix_teardown)
	const struct CMUnitTest tests[] = {T(first_version), T(base_version_conflict),
	    T(form_key_saves_once), T(unchanged_text_is_no_version), T(section_moves),
	    T(move_voids_the_signature), T(public_articles_stay_in_their_section),
	    T(section_roles), T(tags), T(console_saves), T(whose_text),
	    T(reason_goes_with_the_next_version), T(refusals)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
