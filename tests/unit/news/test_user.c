/* SPDX-License-Identifier: MIT */
/* Accounts: who can be added, that nobody sets another's password, that the last
 * administrator stays, and that the ledger tells all of it. */
#include "news/ledger.h"
#include "news/session.h"
#include "newsfix.h"

static const struct session_limits limits = {1800, 43200};

static enum err add(struct newsfix *f, const char *login, const char *name, int64_t *id)
{
	struct user_new u = {.login = login, .name = name, .role = ROLE_AUTHOR};
	err_clear();
	enum err e = user_add(f->db, &f->who[ADMIN], f->now += 1000, &u);
	if (id)
		*id = u.id;
	return e;
}

static struct user load(struct newsfix *f, int64_t id)
{
	struct user u;
	assert_int_equal(user_by_id(&u, f->db, &f->a, id), OK);
	return u;
}

static bool logged_in(struct newsfix *f, const char *token)
{
	struct session s;
	enum err e = session_find(&s, f->db, &f->a, f->now, token, limits);
	assert_true(e == OK || e == ERR_NOT_FOUND);
	return e == OK;
}

static void adding(void **state)
{
	struct newsfix *f = *state;
	struct user u;
	int64_t id;
	assert_int_equal(add(f, "zhou.dan-dan_1", "周丹丹", &id), OK);
	u = load(f, id);
	assert_string_equal(u.login, "zhou.dan-dan_1");
	assert_string_equal(u.name, "周丹丹");
	assert_null(u.password);
	assert_int_equal(u.disabled_at, 0);
	assert_int_equal(u.grants_n, 1);
	assert_int_equal(u.grants[0].role, ROLE_AUTHOR);
	assert_int_equal(u.grants[0].section_id, 0);
	assert_string_equal(newsfix_last(f).action, "role-add");
	assert_string_equal(newsfix_last(f).actor, "admin");
	assert_string_equal(newsfix_last(f).detail, "zhou.dan-dan_1 author 0");
	assert_int_equal(user_by_login(&u, f->db, &f->a, "zhou.dan-dan_1"), OK);
	assert_int_equal(u.id, id);
	assert_int_equal(user_by_login(&u, f->db, &f->a, "nobody"), ERR_NOT_FOUND);
	assert_int_equal(user_by_id(&u, f->db, &f->a, 999), ERR_NOT_FOUND);
}

static void bad_ones(void **state)
{
	static const char *const logins[] = {"", "a", "A1", "a b", "周", "a@b", "console",
	    "abcdefghijabcdefghijabcdefghijabcdefghija"};
	struct newsfix *f = *state;
	int64_t before = newsfix_last(f).seq;
	for (size_t i = 0; i < sizeof logins / sizeof *logins; i++)
		assert_int_equal(add(f, logins[i], "姓名", NULL), ERR_INVALID);
	assert_int_equal(add(f, "good", "", NULL), ERR_INVALID);
	assert_int_equal(add(f, "author", "重名", NULL), ERR_INVALID);
	assert_non_null(strstr(err_said(ERR_INVALID), "author 已经有了"));
	struct user_new nowhere = {
	    .login = "nowhere", .name = "姓名", .role = ROLE_AUTHOR, .section = 999};
	err_clear();
	assert_int_equal(user_add(f->db, &f->who[ADMIN], f->now, &nowhere), ERR_INVALID);
	assert_int_equal(newsfix_last(f).seq, before);
}

static void roles(void **state)
{
	struct newsfix *f = *state;
	int64_t id = f->user[AUTHOR].id;
	char *token = newsfix_session(f, AUTHOR);
	assert_int_equal(
	    user_grant(f->db, &f->who[ADMIN], f->now, id, ROLE_EDITOR, f->section), OK);
	assert_false(logged_in(f, token));
	assert_string_equal(newsfix_last(f).action, "role-add");
	struct user u = load(f, id);
	assert_int_equal(u.grants_n, 2);
	assert_int_equal(u.grants[1].role, ROLE_EDITOR);
	assert_int_equal(u.grants[1].section_id, f->section);
	assert_string_equal(u.grants[1].section, "G60资讯");
	err_clear();
	assert_int_equal(
	    user_grant(f->db, &f->who[ADMIN], f->now, id, ROLE_EDITOR, f->section),
	    ERR_INVALID);
	assert_int_equal(
	    user_grant(f->db, &f->who[ADMIN], f->now, id, ROLE_EDITOR, f->other_section),
	    OK);
	token = newsfix_session(f, AUTHOR);
	assert_int_equal(
	    user_revoke(f->db, &f->who[ADMIN], f->now, id, u.grants[1].id), OK);
	assert_false(logged_in(f, token));
	assert_string_equal(newsfix_last(f).action, "role-remove");
	assert_string_equal(newsfix_last(f).detail,
	    arena_printf(&f->a, "author editor %lld", (long long)f->section));
	assert_int_equal(load(f, id).grants_n, 2);
	/* a grant of somebody else, or none at all */
	assert_int_equal(
	    user_revoke(f->db, &f->who[ADMIN], f->now, id, f->user[SIGNER].grants[0].id),
	    ERR_NOT_FOUND);
	assert_int_equal(
	    user_revoke(f->db, &f->who[ADMIN], f->now, 999, 1), ERR_NOT_FOUND);
	assert_int_equal(load(f, f->user[SIGNER].id).grants_n, 1);
}

static void who_hands_out_roles_has_no_other(void **state)
{
	struct newsfix *f = *state;
	int64_t admin = f->user[ADMIN].id, signer = f->user[SIGNER].id;
	struct user_new other = {.login = "admin2", .name = "二号", .role = ROLE_ADMIN};
	assert_int_equal(user_add(f->db, actor_console(), f->now, &other), OK);
	/* not to oneself, whatever it is */
	assert_int_equal(
	    user_grant(f->db, &f->who[ADMIN], f->now, admin, ROLE_AUDITOR, 0),
	    ERR_DENIED);
	/* nor may anybody make an administrator a signer, or a signer an administrator */
	err_clear();
	assert_int_equal(
	    user_grant(f->db, actor_console(), f->now, other.id, ROLE_SIGNER, 0),
	    ERR_DENIED);
	assert_non_null(strstr(err_said(ERR_DENIED), "另用一个账号"));
	assert_int_equal(
	    user_grant(f->db, &f->who[ADMIN], f->now, other.id, ROLE_AUTHOR, f->section),
	    ERR_DENIED);
	assert_int_equal(
	    user_grant(f->db, actor_console(), f->now, signer, ROLE_ADMIN, 0),
	    ERR_DENIED);
	assert_int_equal(load(f, other.id).grants_n, 1);
	assert_int_equal(
	    user_grant(f->db, &f->who[ADMIN], f->now, other.id, ROLE_AUDITOR, 0), OK);
}

static void last_admin_stays(void **state)
{
	struct newsfix *f = *state;
	int64_t admin = f->user[ADMIN].id, second;
	int64_t grant = f->user[ADMIN].grants[0].id;
	err_clear();
	assert_int_equal(
	    user_revoke(f->db, &f->who[ADMIN], f->now, admin, grant), ERR_DENIED);
	assert_int_equal(
	    user_disable(f->db, &f->who[ADMIN], f->now, admin, true), ERR_DENIED);
	assert_int_equal(load(f, admin).disabled_at, 0);
	struct user_new auditor = {
	    .login = "second", .name = "二号", .role = ROLE_AUDITOR};
	assert_int_equal(user_add(f->db, &f->who[ADMIN], f->now, &auditor), OK);
	second = auditor.id;
	/* there is no administrator of one section */
	assert_int_equal(
	    user_grant(f->db, actor_console(), f->now, second, ROLE_ADMIN, f->section),
	    ERR_INVALID);
	assert_int_equal(load(f, second).grants_n, 1);
	assert_int_equal(
	    user_grant(f->db, actor_console(), f->now, second, ROLE_ADMIN, 0), OK);
	assert_int_equal(user_disable(f->db, &f->who[ADMIN], f->now, second, true), OK);
	/* nor one who may not log in */
	err_clear();
	assert_int_equal(
	    user_revoke(f->db, &f->who[ADMIN], f->now, admin, grant), ERR_DENIED);
	assert_int_equal(user_disable(f->db, &f->who[ADMIN], f->now, second, false), OK);
	assert_int_equal(user_revoke(f->db, &f->who[ADMIN], f->now, admin, grant), OK);
}

static void disabling(void **state)
{
	struct newsfix *f = *state;
	char *token = newsfix_session(f, AUTHOR);
	int64_t id = f->user[SIGNER].id;
	assert_int_equal(
	    user_disable(f->db, &f->who[ADMIN], f->now, f->user[AUTHOR].id, true), OK);
	assert_false(logged_in(f, token));
	assert_int_equal(load(f, f->user[AUTHOR].id).disabled_at, f->now);
	assert_string_equal(newsfix_last(f).action, "user-disable");
	assert_int_equal(user_disable(f->db, &f->who[ADMIN], f->now, id, true), OK);
	assert_int_equal(user_disable(f->db, &f->who[ADMIN], f->now, id, false), OK);
	assert_string_equal(newsfix_last(f).action, "user-enable");
	assert_int_equal(load(f, id).disabled_at, 0);
	assert_int_equal(
	    user_disable(f->db, &f->who[ADMIN], f->now, 999, true), ERR_NOT_FOUND);
}

static void password_ends_sessions(void **state)
{
	struct newsfix *f = *state;
	char *one = newsfix_session(f, AUTHOR), *two = newsfix_session(f, AUTHOR),
	     *other = newsfix_session(f, SIGNER);
	assert_int_equal(user_password(f->db, &f->who[AUTHOR], f->now, f->user[AUTHOR].id,
			     "$argon2id$x"),
	    OK);
	assert_false(logged_in(f, one) || logged_in(f, two));
	assert_true(logged_in(f, other));
	assert_string_equal(load(f, f->user[AUTHOR].id).password, "$argon2id$x");
	assert_string_equal(newsfix_last(f).action, "user-password");
	assert_string_equal(
	    newsfix_last(f).detail, "author"); /* and nothing of the hash */
}

static void invitations(void **state)
{
	struct newsfix *f = *state;
	struct user u;
	int64_t id = f->user[AUTHOR].id, at = f->now, day = 24 * 3600 * (int64_t)1000;
	char *one, *two;
	assert_int_equal(user_invite(&one, f->db, &f->a, &f->who[ADMIN], at, id), OK);
	assert_int_equal(strlen(one), 43);
	assert_null(strstr(newsfix_last(f).detail, one));
	assert_int_equal(user_by_invite(&u, f->db, &f->a, at, one), OK);
	assert_int_equal(u.id, id);
	assert_int_equal(user_by_invite(&u, f->db, &f->a, at + day - 1, one), OK);
	assert_int_equal(user_by_invite(&u, f->db, &f->a, at + day, one), ERR_NOT_FOUND);
	assert_int_equal(user_by_invite(&u, f->db, &f->a, at, "nonsense"), ERR_NOT_FOUND);
	assert_int_equal(user_invite(&two, f->db, &f->a, &f->who[ADMIN], at, id), OK);
	assert_int_equal(user_by_invite(&u, f->db, &f->a, at, one), ERR_NOT_FOUND);
	assert_int_equal(user_accept(f->db, at, one, "$h"), ERR_NOT_FOUND);
	assert_int_equal(user_accept(f->db, at + day, two, "$h"), ERR_NOT_FOUND);
	char *token = newsfix_session(f, AUTHOR), *half;
	assert_int_equal(login_step_new(&half, f->db, &f->a, at, id), OK);
	assert_int_equal(user_accept(f->db, at, two, "$h"), OK);
	assert_int_equal(login_step_user(&u, f->db, &f->a, at, half), ERR_NOT_FOUND);
	assert_false(logged_in(f, token));
	assert_string_equal(load(f, id).password, "$h");
	assert_string_equal(newsfix_last(f).actor, "author");
	assert_int_equal(user_accept(f->db, at, two, "$other"), ERR_NOT_FOUND);
	assert_string_equal(load(f, id).password, "$h");
	/* choosing a password otherwise voids open links; disabling closes them */
	assert_int_equal(user_invite(&one, f->db, &f->a, &f->who[ADMIN], at, id), OK);
	assert_int_equal(user_password(f->db, &f->who[AUTHOR], at, id, "$p"), OK);
	assert_int_equal(user_by_invite(&u, f->db, &f->a, at, one), ERR_NOT_FOUND);
	assert_int_equal(user_invite(&one, f->db, &f->a, &f->who[ADMIN], at, id), OK);
	assert_int_equal(user_disable(f->db, &f->who[ADMIN], at, id, true), OK);
	assert_int_equal(user_by_invite(&u, f->db, &f->a, at, one), ERR_NOT_FOUND);
	assert_int_equal(user_accept(f->db, at, one, "$q"), ERR_NOT_FOUND);
	assert_string_equal(load(f, id).password, "$p");
}

static void passwords(void **state)
{
	static const char *const bad[] = {"", "k3#kd9L", "一二三四五六七", "12345678",
	    "Password", "QWERTYUIOP", "zhoudandan", "ZhouDanDan", "aaaaaaaaaaaa",
	    "\xff\xff\xff\xff\xff\xff"
	    "\xff\xff\xff\xff"};
	static const char *const good[] = {
	    "correct horse", "一二三四五六七八", "k3#kd9Lq1z", "          x"};
	char longest[600];
	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		err_clear();
		assert_int_equal(
		    user_check_password(bad[i], "zhoudandan", "周丹丹"), ERR_INVALID);
		assert_true(*err_text());
	}
	for (size_t i = 0; i < sizeof good / sizeof *good; i++)
		assert_int_equal(
		    user_check_password(good[i], "zhoudandan", "周丹丹"), OK);
	memset(longest, 'a', sizeof longest);
	longest[0] = 'b';
	longest[513] = 0;
	assert_int_equal(user_check_password(longest, "x", "y"), ERR_INVALID);
}

static void everybody(void **state)
{
	struct newsfix *f = *state;
	struct user_list l;
	assert_int_equal(user_all(&l, f->db, &f->a), OK);
	assert_int_equal(l.n, PEOPLE);
	for (size_t i = 0; i < l.n; i++)
		assert_int_equal(l.at[i].grants_n, 1);
	struct actor a = user_actor(&l.at[0], "password", "c");
	assert_string_equal(a.login, "author");
	assert_true(actor_may(&a, PERM_WRITE, 0));
	assert_int_equal(newsfix_faults(f), 0);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, newsfix_setup, newsfix_teardown)
	const struct CMUnitTest tests[] = {T(adding), T(bad_ones), T(roles),
	    T(who_hands_out_roles_has_no_other), T(last_admin_stays), T(disabling),
	    T(password_ends_sessions), T(invitations), cmocka_unit_test(passwords),
	    T(everybody)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
