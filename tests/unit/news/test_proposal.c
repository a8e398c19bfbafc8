/* SPDX-License-Identifier: MIT */
/* Two administrators: who may propose, confirm and refuse; what takes them. */
#include "news/factor.h"
#include "news/ledger.h"
#include "news/proposal.h"
#include "newsfix.h"

static const int64_t DAY = 24 * 3600 * 1000;

struct two {
	struct user second, third;
	struct actor who2, who3;
};

static void password(struct newsfix *f, int64_t id)
{
	assert_int_equal(user_password(f->db, actor_console(), f->now, id, "$h"), OK);
}

static void admin_more(
    struct newsfix *f, const char *login, struct user *u, struct actor *who)
{
	struct user_new n = {.login = login, .name = login, .role = ROLE_ADMIN};
	assert_int_equal(user_add(f->db, actor_console(), f->now, &n), OK);
	password(f, n.id);
	assert_int_equal(user_by_id(u, f->db, &f->a, n.id), OK);
	*who = user_actor(u, "totp", "c2");
}

static struct two two_admins(struct newsfix *f)
{
	struct two t;
	password(f, f->user[ADMIN].id);
	admin_more(f, "admin2", &t.second, &t.who2);
	admin_more(f, "admin3", &t.third, &t.who3);
	return t;
}

static struct proposals waiting(struct newsfix *f, int64_t now)
{
	struct proposals l;
	assert_int_equal(proposal_list(&l, f->db, &f->a, now), OK);
	return l;
}

static enum err propose(struct newsfix *f, const struct actor *who, int64_t user,
    enum role role, int64_t section)
{
	struct proposal_new p = {PROPOSAL_ROLE, user, role, section};
	err_clear();
	return proposal_add(f->db, who, f->now, &p);
}

static enum err decide(
    struct newsfix *f, const struct actor *who, int64_t id, bool confirm, int64_t now)
{
	err_clear();
	return proposal_decide(f->db, who, now, id, confirm);
}

static size_t roles_of(struct newsfix *f, int64_t id)
{
	struct user u;
	assert_int_equal(user_by_id(&u, f->db, &f->a, id), OK);
	return u.grants_n;
}

/* One administrator, or a second one who cannot log in yet: the console only. */
static void alone(void **state)
{
	struct newsfix *f = *state;
	int64_t author = f->user[AUTHOR].id;
	struct user_new n = {.login = "newsigner", .name = "新", .role = ROLE_SIGNER};
	struct user_new second = {.login = "admin2", .name = "二", .role = ROLE_ADMIN};
	struct user u;
	password(f, f->user[ADMIN].id);
	assert_int_equal(user_add(f->db, actor_console(), f->now, &second), OK);
	assert_int_equal(propose(f, &f->who[ADMIN], author, ROLE_SIGNER, 0), ERR_DENIED);
	assert_non_null(strstr(err_said(ERR_DENIED), "qianfa user grant"));
	assert_int_equal(
	    user_grant(f->db, &f->who[ADMIN], f->now, author, ROLE_SIGNER, 0),
	    ERR_DENIED);
	err_clear();
	assert_int_equal(
	    user_grant(f->db, &f->who[ADMIN], f->now, author, ROLE_SIGNER, f->section),
	    ERR_DENIED);
	err_clear();
	assert_int_equal(user_add(f->db, &f->who[ADMIN], f->now, &n), ERR_DENIED);
	assert_int_equal(user_by_login(&u, f->db, &f->a, "newsigner"), ERR_NOT_FOUND);
	assert_int_equal(waiting(f, f->now).n, 0);
	/* other roles are one administrator's word */
	assert_int_equal(
	    user_grant(f->db, &f->who[ADMIN], f->now, author, ROLE_DIRECTOR, 0), OK);
	assert_int_equal(
	    user_grant(f->db, actor_console(), f->now, author, ROLE_SIGNER, 0), OK);
	assert_int_equal(newsfix_faults(f), 0);
}

static void two(void **state)
{
	struct newsfix *f = *state;
	struct two t = two_admins(f);
	int64_t author = f->user[AUTHOR].id;
	char *token;
	struct session s;
	assert_int_equal(propose(f, &f->who[ADMIN], author, ROLE_SIGNER, f->section), OK);
	assert_string_equal(newsfix_last(f).action, "role-propose");
	char *detail = arena_printf(&f->a, "author signer %lld", (long long)f->section);
	assert_string_equal(newsfix_last(f).detail, detail);
	assert_int_equal(roles_of(f, author), 1);
	struct proposals l = waiting(f, f->now);
	assert_int_equal(l.n, 1);
	assert_string_equal(l.at[0].by_login, "admin");
	assert_string_equal(l.at[0].login, "author");
	/* nobody proposes the same twice, or does both */
	assert_int_equal(
	    propose(f, &t.who2, author, ROLE_SIGNER, f->section), ERR_INVALID);
	assert_int_equal(decide(f, &f->who[ADMIN], l.at[0].id, true, f->now), ERR_DENIED);
	assert_int_equal(roles_of(f, author), 1);
	token = newsfix_session(f, AUTHOR);
	assert_int_equal(decide(f, &t.who2, l.at[0].id, true, f->now), OK);
	assert_int_equal(roles_of(f, author), 2);
	assert_int_equal(session_find(&s, f->db, &f->a, f->now, token,
			     (struct session_limits){1800, 43200}),
	    ERR_NOT_FOUND);
	/* the row names both */
	assert_string_equal(newsfix_last(f).action, "role-add");
	assert_string_equal(newsfix_last(f).detail, detail);
	assert_string_equal(newsfix_last(f).actor, "admin2");
	assert_non_null(strstr(newsfix_last(f).reason, "admin"));
	assert_int_equal(decide(f, &t.who3, l.at[0].id, true, f->now), ERR_NOT_FOUND);
	assert_int_equal(
	    propose(f, &t.who2, author, ROLE_SIGNER, f->section), ERR_INVALID);
	/* taking it back is one administrator's */
	struct user u;
	assert_int_equal(user_by_id(&u, f->db, &f->a, author), OK);
	assert_int_equal(
	    user_revoke(f->db, &f->who[ADMIN], f->now, author, u.grants[1].id), OK);
	assert_int_equal(newsfix_faults(f), 0);
}

static void not_the_person_concerned(void **state)
{
	struct newsfix *f = *state;
	struct two t = two_admins(f);
	struct user_new n = {.login = "helper", .name = "帮手", .role = ROLE_AUDITOR};
	assert_int_equal(user_add(f->db, actor_console(), f->now, &n), OK);
	password(f, n.id);
	assert_int_equal(propose(f, &f->who[ADMIN], n.id, ROLE_ADMIN, 0), OK);
	int64_t id = waiting(f, f->now).at[0].id;
	/* made an administrator by the console meanwhile */
	assert_int_equal(
	    user_grant(f->db, actor_console(), f->now, n.id, ROLE_ADMIN, 0), OK);
	struct user u;
	assert_int_equal(user_by_id(&u, f->db, &f->a, n.id), OK);
	struct actor self = user_actor(&u, "password", "");
	assert_int_equal(decide(f, &self, id, true, f->now), ERR_DENIED);
	assert_int_equal(decide(f, &t.who2, id, true, f->now), ERR_INVALID);
	assert_int_equal(decide(f, &self, id, false, f->now), OK);
	/* for oneself, for the roles that need no second, of a section for 管理员 */
	assert_int_equal(propose(f, &self, n.id, ROLE_SIGNER, 0), ERR_DENIED);
	assert_int_equal(
	    propose(f, &self, f->user[AUTHOR].id, ROLE_EDITOR, 0), ERR_INVALID);
	assert_int_equal(
	    propose(f, &self, f->user[AUTHOR].id, ROLE_ADMIN, f->section), ERR_INVALID);
	/* 管理员 beside a role that writes */
	assert_int_equal(
	    propose(f, &self, f->user[AUTHOR].id, ROLE_ADMIN, 0), ERR_DENIED);
}

static void refused_and_expired(void **state)
{
	struct newsfix *f = *state;
	struct two t = two_admins(f);
	int64_t author = f->user[AUTHOR].id, editor = f->user[EDITOR].id;
	assert_int_equal(propose(f, &f->who[ADMIN], author, ROLE_SIGNER, 0), OK);
	assert_int_equal(propose(f, &f->who[ADMIN], editor, ROLE_SIGNER, 0), OK);
	struct proposals l = waiting(f, f->now);
	assert_int_equal(decide(f, &t.who3, l.at[0].id, false, f->now), OK);
	assert_string_equal(newsfix_last(f).action, "role-refuse");
	assert_int_equal(decide(f, &t.who2, l.at[0].id, true, f->now), ERR_NOT_FOUND);
	assert_int_equal(waiting(f, f->now + 7 * DAY - 1).n, 1);
	assert_int_equal(waiting(f, f->now + 7 * DAY).n, 0);
	assert_int_equal(
	    decide(f, &t.who2, l.at[1].id, true, f->now + 7 * DAY), ERR_NOT_FOUND);
	/* and again */
	f->now += 7 * DAY;
	assert_int_equal(propose(f, &t.who2, editor, ROLE_SIGNER, 0), OK);
	/* whoever proposed it must still be an administrator */
	assert_int_equal(
	    user_disable(f->db, &f->who[ADMIN], f->now, t.second.id, true), OK);
	int64_t id = waiting(f, f->now).at[0].id;
	assert_int_equal(decide(f, &t.who3, id, true, f->now), ERR_DENIED);
	assert_int_equal(roles_of(f, author) + roles_of(f, editor), 2);
}

static void a_new_account(void **state)
{
	struct newsfix *f = *state;
	struct two t = two_admins(f);
	struct user_new n = {.login = "newsigner", .name = "新签", .role = ROLE_SIGNER};
	struct user_new bad = {.login = "newadmin",
	    .name = "新管",
	    .role = ROLE_ADMIN,
	    .section = f->section};
	assert_int_equal(user_add(f->db, &f->who[ADMIN], f->now, &n), OK);
	assert_true(n.proposed);
	assert_int_equal(roles_of(f, n.id), 0);
	assert_int_equal(newsfix_faults(f), 0);
	int64_t id = waiting(f, f->now).at[0].id;
	assert_int_equal(decide(f, &t.who2, id, true, f->now), OK);
	assert_int_equal(roles_of(f, n.id), 1);
	assert_int_equal(newsfix_faults(f), 0);
	/* all or nothing */
	err_clear();
	assert_int_equal(user_add(f->db, &f->who[ADMIN], f->now, &bad), ERR_INVALID);
	struct user u;
	assert_int_equal(user_by_login(&u, f->db, &f->a, "newadmin"), ERR_NOT_FOUND);
}

/* Whoever kept a link of before does not get the account that signs; a new account has
 * nothing else to come in by. */
static void links_of_before(void **state)
{
	struct newsfix *f = *state;
	struct two t = two_admins(f);
	struct user_new n = {.login = "newsigner", .name = "新签", .role = ROLE_SIGNER};
	int64_t author = f->user[AUTHOR].id;
	struct user u;
	char *old, *new;
	password(f, author);
	assert_int_equal(
	    user_invite(&old, f->db, &f->a, &f->who[ADMIN], f->now, author), OK);
	assert_int_equal(
	    user_grant(f->db, &f->who[ADMIN], f->now, author, ROLE_EDITOR, 0), OK);
	assert_int_equal(user_by_invite(&u, f->db, &f->a, f->now, old), OK);
	assert_int_equal(propose(f, &f->who[ADMIN], author, ROLE_SIGNER, 0), OK);
	assert_int_equal(user_add(f->db, &f->who[ADMIN], f->now, &n), OK);
	assert_int_equal(
	    user_invite(&new, f->db, &f->a, &f->who[ADMIN], f->now, n.id), OK);
	struct proposals l = waiting(f, f->now);
	assert_int_equal(l.n, 2);
	for (size_t i = 0; i < l.n; i++)
		assert_int_equal(decide(f, &t.who2, l.at[i].id, true, f->now), OK);
	assert_int_equal(user_by_invite(&u, f->db, &f->a, f->now, old), ERR_NOT_FOUND);
	assert_int_equal(user_by_invite(&u, f->db, &f->a, f->now, new), OK);
}

static void resetting_factors(void **state)
{
	struct newsfix *f = *state;
	struct vault vault = {.open = true};
	unsigned char seed[TOTP_SEED];
	char code[TOTP_DIGITS + 1], **codes, *token;
	struct factor_change c = {
	    .vault = &vault, .who = &f->who[SIGNER], .user = &f->user[SIGNER]};
	struct proposal_new p = {.kind = PROPOSAL_RESET, .user = f->user[SIGNER].id};
	struct user u;
	struct session s;
	assert_int_equal(factor_totp_start(f->db, f->now, &c), OK);
	assert_int_equal(factor_totp_pending(seed, f->db, f->now, &c), OK);
	totp_code(code, seed, f->now / TOTP_STEP_MS);
	c.code = code;
	assert_int_equal(factor_totp_confirm(&codes, f->db, &f->a, f->now, &c), OK);
	err_clear();
	assert_int_equal(proposal_add(f->db, &f->who[ADMIN], f->now, &p), ERR_DENIED);
	struct two t = two_admins(f);
	assert_int_equal(proposal_add(f->db, &f->who[ADMIN], f->now, &p), OK);
	assert_string_equal(newsfix_last(f).action, "reset-propose");
	int64_t id = waiting(f, f->now).at[0].id;
	assert_int_equal(decide(f, &f->who[ADMIN], id, true, f->now), ERR_DENIED);
	token = newsfix_session(f, SIGNER);
	assert_int_equal(decide(f, &t.who2, id, true, f->now), OK);
	assert_string_equal(newsfix_last(f).action, "factor-reset");
	assert_string_equal(newsfix_last(f).detail, "signer");
	assert_non_null(strstr(newsfix_last(f).reason, "admin"));
	assert_int_equal(user_by_id(&u, f->db, &f->a, f->user[SIGNER].id), OK);
	assert_int_equal(u.factors, 0);
	assert_int_equal(session_find(&s, f->db, &f->a, f->now, token,
			     (struct session_limits){1800, 43200}),
	    ERR_NOT_FOUND);
	/* nothing to reset any more; and not one's own */
	err_clear();
	assert_int_equal(proposal_add(f->db, &f->who[ADMIN], f->now, &p), ERR_INVALID);
	p.user = f->user[ADMIN].id;
	err_clear();
	assert_int_equal(proposal_add(f->db, &f->who[ADMIN], f->now, &p), ERR_DENIED);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, newsfix_setup, newsfix_teardown)
	const struct CMUnitTest tests[] = {T(alone), T(two), T(not_the_person_concerned),
	    T(refused_and_expired), T(a_new_account), T(links_of_before),
	    T(resetting_factors)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
