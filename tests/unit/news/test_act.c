/* SPDX-License-Identifier: MIT */
/* The promise: nothing is public that a named responsible editor has not signed, to the
 * byte. */
#include "newsfix.h"

static void whole_way(void **state)
{
	struct newsfix *f = *state;
	struct article art;
	struct revision rev;
	struct save s = {0};
	assert_int_equal(newsfix_save(f, AUTHOR, &s, "标题", "第一版。"), OK);
	assert_int_equal(listing_article(&art, &rev, f->db, &f->a, s.id), ERR_NOT_FOUND);
	assert_int_equal(newsfix_act(f, AUTHOR, s.id, ACTION_SUBMIT, false), OK);
	assert_int_equal(newsfix_act(f, SIGNER, s.id, ACTION_SIGN, false), OK);
	assert_int_equal(listing_article(&art, &rev, f->db, &f->a, s.id), ERR_NOT_FOUND);
	assert_int_equal(newsfix_act(f, SIGNER2, s.id, ACTION_PUBLISH, false), OK);
	assert_int_equal(listing_article(&art, &rev, f->db, &f->a, s.id), OK);
	assert_string_equal(rev.signer_name, "signer");
	assert_string_equal(rev.text[FIELD_BODY], "第一版。");
	assert_int_equal(newsfix_faults(f), 0);
}

static void nobody_signs_own_text(void **state)
{
	struct newsfix *f = *state;
	struct save s = {0};
	assert_int_equal(newsfix_save(f, SIGNER, &s, "我写的", "正文。"), OK);
	assert_int_equal(newsfix_act(f, SIGNER, s.id, ACTION_SUBMIT, false), OK);
	assert_int_equal(newsfix_act(f, SIGNER, s.id, ACTION_SIGN, true), ERR_DENIED);
	assert_non_null(strstr(err_said(ERR_DENIED), "别人"));
	assert_int_equal(newsfix_article(f, s.id).public, PUBLIC_NEVER);
	assert_int_equal(newsfix_act(f, SIGNER2, s.id, ACTION_SIGN, true), OK);
}

static void who_edited_cannot_sign(void **state)
{
	struct newsfix *f = *state;
	struct save s = {0};
	assert_int_equal(newsfix_save(f, AUTHOR, &s, "标题", "原文。"), OK);
	s = (struct save){.article = s.id, .base_no = 1};
	assert_int_equal(newsfix_save(f, SIGNER, &s, "标题", "责编改过的。"), OK);
	assert_int_equal(newsfix_act(f, AUTHOR, s.id, ACTION_SUBMIT, false), OK);
	assert_int_equal(newsfix_act(f, SIGNER, s.id, ACTION_SIGN, true), ERR_DENIED);
	assert_int_equal(newsfix_act(f, SIGNER2, s.id, ACTION_SIGN, true), OK);
	/* once signed, the count of own versions starts anew */
	s = (struct save){.article = s.id, .base_no = 2};
	assert_int_equal(newsfix_save(f, AUTHOR, &s, "标题", "又一版。"), OK);
	assert_int_equal(newsfix_act(f, AUTHOR, s.id, ACTION_SUBMIT, false), OK);
	assert_int_equal(newsfix_act(f, SIGNER, s.id, ACTION_SIGN, true), OK);
}

static void edit_after_signing_needs_a_new_signature(void **state)
{
	struct newsfix *f = *state;
	struct article art;
	struct revision rev;
	int64_t id = newsfix_publish(f, "标题");
	struct save s = {.article = id, .base_no = 1};
	assert_int_equal(newsfix_save(f, AUTHOR, &s, "标题", "改过的。"), OK);
	assert_int_equal(s.no, 2);
	assert_int_equal(listing_article(&art, &rev, f->db, &f->a, id), OK);
	assert_string_equal(
	    rev.text[FIELD_BODY], "正文。"); /* readers keep the signed one */
	assert_int_equal(newsfix_act(f, SIGNER, id, ACTION_PUBLISH, false), ERR_CONFLICT);
	assert_int_equal(newsfix_act(f, AUTHOR, id, ACTION_SUBMIT, false), OK);
	assert_int_equal(newsfix_act(f, SIGNER2, id, ACTION_SIGN, true), OK);
	assert_int_equal(listing_article(&art, &rev, f->db, &f->a, id), OK);
	assert_string_equal(rev.text[FIELD_BODY], "改过的。");
	assert_string_equal(rev.signer_name, "signer2");
	assert_int_equal(newsfix_faults(f), 0);
}

static void signing_needs_the_hash_that_was_seen(void **state)
{
	struct newsfix *f = *state;
	struct save s = {0};
	assert_int_equal(newsfix_save(f, AUTHOR, &s, "标题", "正文。"), OK);
	assert_int_equal(newsfix_act(f, AUTHOR, s.id, ACTION_SUBMIT, false), OK);
	struct act a = {.article = s.id,
	    .action = ACTION_SIGN,
	    .no = 1,
	    .reason = "",
	    .publish = true};
	assert_int_equal(act_run(f->db, &f->who[SIGNER], f->now, &a), ERR_CONFLICT);
	assert_int_equal(newsfix_article(f, s.id).state, STATE_SUBMITTED);
	a.no = 7;
	assert_int_equal(act_run(f->db, &f->who[SIGNER], f->now, &a), ERR_CONFLICT);
}

static void roles_are_held(void **state)
{
	struct newsfix *f = *state;
	struct save s = {0};
	assert_int_equal(newsfix_save(f, ADMIN, &s, "标题", "正文。"), ERR_DENIED);
	s = (struct save){0};
	assert_int_equal(newsfix_save(f, AUTHOR, &s, "标题", "正文。"), OK);
	assert_int_equal(newsfix_act(f, ADMIN, s.id, ACTION_SUBMIT, false), ERR_DENIED);
	assert_int_equal(newsfix_act(f, AUTHOR, s.id, ACTION_SUBMIT, false), OK);
	assert_int_equal(newsfix_act(f, ADMIN, s.id, ACTION_SIGN, true), ERR_DENIED);
	assert_int_equal(newsfix_act(f, EDITOR, s.id, ACTION_SIGN, true), ERR_DENIED);
	assert_int_equal(newsfix_act(f, AUTHOR, s.id, ACTION_RETURN, false), ERR_DENIED);
	assert_int_equal(newsfix_act(f, EDITOR, s.id, ACTION_RETURN, false), ERR_DENIED);
	assert_int_equal(newsfix_act(f, SIGNER, s.id, ACTION_RETURN, false), OK);
	assert_string_equal(newsfix_article(f, s.id).return_reason, "测试理由");
	struct act console = {
	    .article = s.id, .action = ACTION_SIGN, .no = 1, .reason = ""};
	assert_int_equal(act_run(f->db, actor_console(), f->now, &console), ERR_CONFLICT);
}

static void console_never_signs(void **state)
{
	struct newsfix *f = *state;
	struct save s = {0};
	assert_int_equal(newsfix_save(f, AUTHOR, &s, "标题", "正文。"), OK);
	assert_int_equal(newsfix_act(f, AUTHOR, s.id, ACTION_SUBMIT, false), OK);
	struct act a = {.action = ACTION_SIGN};
	assert_int_equal(newsfix_act_by(f, actor_console(), s.id, a), ERR_DENIED);
}

static void withdrawal(void **state)
{
	struct newsfix *f = *state;
	struct article art;
	struct revision rev;
	struct card_list l;
	int64_t id = newsfix_publish(f, "标题");
	struct act a = {.article = id, .action = ACTION_WITHDRAW, .reason = ""};
	assert_int_equal(act_run(f->db, &f->who[SIGNER], f->now, &a),
	    ERR_INVALID); /* a reason is owed */
	assert_int_equal(newsfix_act(f, AUTHOR, id, ACTION_WITHDRAW, false), ERR_DENIED);
	assert_int_equal(newsfix_act(f, SIGNER, id, ACTION_WITHDRAW, false), OK);
	assert_int_equal(listing_article(&art, &rev, f->db, &f->a, id), ERR_GONE);
	assert_int_equal(listing_newest(&l, f->db, &f->a, LISTING_SITE, 10), OK);
	assert_int_equal(l.n, 0);
	assert_int_equal(
	    newsfix_act(f, SIGNER, id, ACTION_WITHDRAW, false), ERR_CONFLICT);
	assert_int_equal(newsfix_faults(f), 0);
	/* it can come back, as a new version that is signed again */
	struct save s = {.article = id, .base_no = 1};
	assert_int_equal(newsfix_save(f, AUTHOR, &s, "标题", "查实后的。"), OK);
	assert_int_equal(listing_article(&art, &rev, f->db, &f->a, id), ERR_GONE);
	assert_int_equal(newsfix_act(f, AUTHOR, id, ACTION_SUBMIT, false), OK);
	assert_int_equal(newsfix_act(f, SIGNER, id, ACTION_SIGN, true), OK);
	assert_int_equal(listing_article(&art, &rev, f->db, &f->a, id), OK);
	assert_int_equal(newsfix_faults(f), 0);
}

static void withdraw_while_a_revision_is_under_way(void **state)
{
	struct newsfix *f = *state;
	int64_t id = newsfix_publish(f, "标题");
	struct save s = {.article = id, .base_no = 1};
	assert_int_equal(newsfix_save(f, AUTHOR, &s, "标题", "改着。"), OK);
	assert_int_equal(newsfix_act(f, SIGNER, id, ACTION_WITHDRAW, false), OK);
	assert_int_equal(newsfix_article(f, id).public, PUBLIC_WITHDRAWN);
	assert_int_equal(newsfix_article(f, id).state, STATE_DRAFT);
	assert_int_equal(newsfix_faults(f), 0);
}

static void incomplete_text_is_not_submitted(void **state)
{
	struct newsfix *f = *state;
	struct save s = {0};
	assert_int_equal(newsfix_save(f, AUTHOR, &s, "标题", ""), OK);
	assert_int_equal(newsfix_act(f, AUTHOR, s.id, ACTION_SUBMIT, false), ERR_INVALID);
	assert_int_equal(newsfix_article(f, s.id).state, STATE_DRAFT);
}

static void database_refuses_the_unsigned(void **state)
{
	struct newsfix *f = *state;
	struct save s = {0};
	char path[128];
	sqlite3 *raw;
	assert_int_equal(newsfix_save(f, AUTHOR, &s, "标题", "正文。"), OK);
	snprintf(path, sizeof path, "%s/site.db", f->data);
	assert_int_equal(sqlite3_open(path, &raw), SQLITE_OK);
	const char *const attempts[] = {
	    "UPDATE article SET public = 'live', published_no = 1, published_at = 1",
	    "UPDATE revision SET body = 'x'",
	    "DELETE FROM revision",
	    "UPDATE ledger SET name = 'x'",
	    "DELETE FROM ledger",
	    "INSERT INTO ledger SELECT seq + 5, prev, at, actor, name, role, action, "
	    "article_id, no, text_hash, from_state, to_state, reason, client, auth, "
	    "detail, randomblob(32), words, proof FROM ledger LIMIT 1",
	};
	for (size_t i = 0; i < sizeof attempts / sizeof *attempts; i++)
		assert_int_equal(
		    sqlite3_exec(raw, attempts[i], NULL, NULL, NULL), SQLITE_CONSTRAINT);
	sqlite3_close(raw);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, newsfix_setup, newsfix_teardown)
	const struct CMUnitTest tests[] = {T(whole_way), T(nobody_signs_own_text),
	    T(who_edited_cannot_sign), T(edit_after_signing_needs_a_new_signature),
	    T(signing_needs_the_hash_that_was_seen), T(roles_are_held),
	    T(console_never_signs), T(withdrawal),
	    T(withdraw_while_a_revision_is_under_way),
	    T(incomplete_text_is_not_submitted), T(database_refuses_the_unsigned)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
