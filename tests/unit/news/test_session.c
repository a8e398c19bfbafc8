/* SPDX-License-Identifier: MIT */
/* Sessions: how long they live and what ends them. */
#include "base/clock.h"
#include "news/ledger.h"
#include "news/session.h"
#include "newsfix.h"

static const struct session_limits limits = {1800, 43200};

static enum err find(struct newsfix *f, int64_t now, const char *token)
{
	struct session s;
	enum err e = session_find(&s, f->db, &f->a, now, token, limits);
	if (!e)
		assert_string_equal(s.user.login, "author");
	return e;
}

static char *log_in(struct newsfix *f)
{
	return newsfix_session(f, AUTHOR);
}

static int64_t count(struct newsfix *f, const char *sql)
{
	sqlite3 *raw;
	sqlite3_stmt *q;
	char path[128];
	snprintf(path, sizeof path, "%s/site.db", f->data);
	assert_int_equal(sqlite3_open(path, &raw), SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(raw, sql, -1, &q, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(q), SQLITE_ROW);
	int64_t n = sqlite3_column_int64(q, 0);
	sqlite3_finalize(q);
	sqlite3_close(raw);
	return n;
}

static int64_t rows(struct newsfix *f)
{
	return count(f, "SELECT count(*) FROM session");
}

static void begins(void **state)
{
	struct newsfix *f = *state;
	struct ledger_row *l;
	struct user u;
	size_t n;
	char *one = log_in(f), *two = log_in(f);
	assert_int_equal(strlen(one), 43); /* 256 bits */
	assert_string_not_equal(one, two);
	assert_int_equal(find(f, f->now, one), OK);
	assert_int_equal(find(f, f->now, two), OK);
	assert_int_equal(find(f, f->now, "nonsense"), ERR_NOT_FOUND);
	assert_int_equal(find(f, f->now, ""), ERR_NOT_FOUND);
	assert_int_equal(user_by_id(&u, f->db, &f->a, f->user[AUTHOR].id), OK);
	assert_int_equal(u.last_login_at, f->now);
	l = newsfix_ledger(f, &n);
	assert_string_equal(l[0].action, "login");
	assert_string_equal(l[0].actor, "author");
	assert_string_equal(l[0].client, "c1ient");
}

/* Who reads the database cannot log in with what is there. */
static void token_is_stored_hashed(void **state)
{
	struct newsfix *f = *state;
	char *token = log_in(f), command[256];
	snprintf(command, sizeof command, "cat %s/site.db* | grep -qaF -- '%s'", f->data,
	    token);
	assert_int_not_equal(system(command), 0);
	snprintf(command, sizeof command, "cat %s/site.db* | grep -qaF c1ient", f->data);
	assert_int_equal(system(command), 0);
}

static void idle_and_total(void **state)
{
	struct newsfix *f = *state;
	int64_t start = f->now, idle = 1800 * 1000, total = 43200 * (int64_t)1000;
	char *token = log_in(f);
	assert_int_equal(find(f, start + idle, token), OK);
	assert_int_equal(find(f, start + idle + 1, token), ERR_NOT_FOUND);
	/* used every half hour, it ends after twelve hours all the same */
	for (int64_t at = start; at < start + total; at += idle) {
		assert_int_equal(find(f, at, token), OK);
		assert_int_equal(session_seen(f->db, at, token), OK);
	}
	assert_int_equal(session_seen(f->db, start + total, token), OK);
	assert_int_equal(find(f, start + total, token), OK);
	assert_int_equal(find(f, start + total + 1, token), ERR_NOT_FOUND);
}

static void seen_once_a_minute(void **state)
{
	struct newsfix *f = *state;
	int64_t start = f->now, idle = 1800 * 1000;
	char *token = log_in(f);
	assert_int_equal(session_seen(f->db, start + 59999, token), OK);
	assert_int_equal(find(f, start + idle + 1, token), ERR_NOT_FOUND);
	assert_int_equal(session_seen(f->db, start + 60000, token), OK);
	assert_int_equal(find(f, start + idle + 1, token), OK);
	assert_int_equal(session_seen(f->db, start, "nonsense"), OK);
}

static void ends(void **state)
{
	struct newsfix *f = *state;
	char *one = log_in(f), *two = log_in(f);
	assert_int_equal(session_end(f->db, one), OK);
	assert_int_equal(find(f, f->now, one), ERR_NOT_FOUND);
	assert_int_equal(find(f, f->now, two), OK);
	assert_int_equal(session_end(f->db, one), OK);
	assert_int_equal(session_end(f->db, "nonsense"), OK);
	assert_int_equal(rows(f), 1);
}

static void disabled_account(void **state)
{
	struct newsfix *f = *state;
	char *token = log_in(f);
	/* past the program, so that the session is still there */
	newsfix_tamper(f, "UPDATE user SET disabled_at = 1 WHERE login = 'author'");
	assert_int_equal(find(f, f->now, token), ERR_NOT_FOUND);
	newsfix_tamper(f, "UPDATE user SET disabled_at = NULL WHERE login = 'author'");
	assert_int_equal(find(f, f->now, token), OK);
	int64_t id = f->user[AUTHOR].id;
	assert_int_equal(user_disable(f->db, &f->who[ADMIN], f->now, id, true), OK);
	assert_int_equal(rows(f), 0);
	assert_int_equal(user_disable(f->db, &f->who[ADMIN], f->now, id, false), OK);
	assert_int_equal(find(f, f->now, token), ERR_NOT_FOUND);
}

static void role_change_ends_them(void **state)
{
	struct newsfix *f = *state;
	int64_t id = f->user[AUTHOR].id;
	char *token = log_in(f);
	assert_int_equal(
	    user_grant(f->db, &f->who[ADMIN], f->now, id, ROLE_AUDITOR, 0), OK);
	assert_int_equal(find(f, f->now, token), ERR_NOT_FOUND);
	token = log_in(f);
	assert_int_equal(
	    user_revoke(f->db, &f->who[ADMIN], f->now, id, f->user[AUTHOR].grants[0].id),
	    OK);
	assert_int_equal(find(f, f->now, token), ERR_NOT_FOUND);
}

static void sweeping(void **state)
{
	struct newsfix *f = *state;
	int64_t start = f->now;
	char *old = log_in(f);
	f->now += 1700 * 1000;
	char *young = log_in(f);
	assert_int_equal(session_sweep(f->db, start + 1800 * 1000, limits), OK);
	assert_int_equal(rows(f), 2);
	assert_int_equal(session_sweep(f->db, start + 1800 * 1000 + 1, limits), OK);
	assert_int_equal(rows(f), 1);
	assert_int_equal(find(f, f->now, young), OK);
	assert_int_equal(find(f, f->now, old), ERR_NOT_FOUND);
}

/* What nobody can use any more does not pile up. */
static void sweeping_devices_and_links(void **state)
{
	struct newsfix *f = *state;
	const int64_t day = 24 * 3600 * 1000, made = f->now;
	const struct login_try t = {.login = "author", .client = "c"};
	char *device, *link;
	int64_t id = f->user[AUTHOR].id;
	assert_int_equal(throttle_pass(&device, f->db, &f->a, made, &t, id), OK);
	assert_int_equal(user_invite(&link, f->db, &f->a, &f->who[ADMIN], made, id), OK);
	assert_int_equal(session_sweep(f->db, made + day, limits), OK);
	assert_int_equal(count(f, "SELECT count(*) FROM invite"), 1);
	assert_int_equal(session_sweep(f->db, made + day + 1, limits), OK);
	assert_int_equal(count(f, "SELECT count(*) FROM invite"), 0);
	assert_int_equal(session_sweep(f->db, made + 400 * day, limits), OK);
	assert_int_equal(count(f, "SELECT count(*) FROM device"), 1);
	assert_int_equal(session_sweep(f->db, made + 400 * day + 1, limits), OK);
	assert_int_equal(count(f, "SELECT count(*) FROM device"), 0);
}

/* 再确认一次身份: five minutes, by both clocks. */
static bool fresh(struct newsfix *f, int64_t now, const char *token)
{
	struct session s;
	assert_int_equal(session_find(&s, f->db, &f->a, now, token, limits), OK);
	return s.fresh;
}

static void freshness(void **state)
{
	struct newsfix *f = *state;
	int64_t start = f->now, five = 5 * 60 * 1000;
	char *token = log_in(f);
	assert_true(fresh(f, start, token));
	assert_true(fresh(f, start + five, token));
	assert_false(fresh(f, start + five + 1, token));
	/* being used is no proof of who uses it */
	assert_int_equal(session_seen(f->db, start + five, token), OK);
	assert_false(fresh(f, start + five + 1, token));
}

/* The wall clock is set back (or forward); the machine's own clock tells. */
static void clocks(void **state)
{
	struct newsfix *f = *state;
	int64_t start = f->now, hour = 3600 * 1000, five = 5 * 60 * 1000;
	clock_fix_boot(1000000, "boot one");
	char *token = log_in(f);
	clock_fix_boot(1000000 + five, "boot one");
	assert_true(fresh(f, start - hour, token));
	clock_fix_boot(1000000 + five + 1, "boot one");
	assert_false(fresh(f, start - hour, token));
	assert_false(fresh(f, start, token));
	/* idle for half an hour, whatever the wall says */
	clock_fix_boot(1000000 + 1800 * 1000, "boot one");
	assert_int_equal(find(f, start - hour, token), OK);
	clock_fix_boot(1000000 + 1800 * 1000 + 1, "boot one");
	assert_int_equal(find(f, start - hour, token), ERR_NOT_FOUND);
	assert_int_equal(find(f, start, token), ERR_NOT_FOUND);
	/* a machine's clock does not go back: somebody plays with it */
	clock_fix_boot(999999, "boot one");
	assert_int_equal(find(f, start, token), ERR_NOT_FOUND);
	/* after a restart a wall clock behind the last use ends the session, one ahead
	 * leaves it but nothing is fresh any more */
	clock_fix_boot(5, "boot two");
	assert_int_equal(find(f, start - 1, token), ERR_NOT_FOUND);
	assert_int_equal(find(f, start, token), OK);
	assert_false(fresh(f, start, token));
	assert_int_equal(session_seen(f->db, start + 60000, token), OK);
	assert_false(fresh(f, start + 60000, token));
	clock_fix_boot(5 + 1800 * 1000 + 1, "boot two");
	assert_int_equal(find(f, start, token), ERR_NOT_FOUND);
	/* the twelve hours go on counting over the restart */
	clock_fix_boot(5, "boot two");
	assert_int_equal(
	    find(f, start + 43200 * (int64_t)1000 + 1, token), ERR_NOT_FOUND);
	clock_fix_boot(0, NULL);
}

static void step_up(void **state)
{
	struct newsfix *f = *state;
	int64_t start = f->now, ten = 10 * 60 * 1000, total = 43200 * (int64_t)1000;
	char *old = log_in(f), *token;
	struct session s;
	int64_t before = newsfix_last(f).seq;
	struct actor who = f->who[AUTHOR];
	who.auth = "totp";
	struct session_begin b = {.who = &who, .agent = "电脑", .replaces = old};
	assert_false(fresh(f, start + ten, old));
	assert_int_equal(session_begin(&token, f->db, &f->a, start + ten, &b), OK);
	assert_string_not_equal(token, old);
	assert_int_equal(find(f, start + ten, old), ERR_NOT_FOUND);
	assert_int_equal(session_find(&s, f->db, &f->a, start + ten, token, limits), OK);
	assert_true(s.fresh);
	assert_int_equal(s.auth, AUTH_TOTP);
	assert_int_equal(s.created_at, start);
	/* a new id, not a new life, and no login */
	for (int64_t at = start + ten; at < start + total; at += 1800 * 1000)
		assert_int_equal(session_seen(f->db, at, token), OK);
	assert_int_equal(find(f, start + total, token), OK);
	assert_int_equal(find(f, start + total + 1, token), ERR_NOT_FOUND);
	assert_int_equal(newsfix_last(f).seq, before);
	/* only one of two at the same time, and nobody else's */
	assert_int_equal(
	    session_begin(&token, f->db, &f->a, start + ten, &b), ERR_NOT_FOUND);
	b.replaces = log_in(f);
	b.who = &f->who[SIGNER];
	assert_int_equal(session_begin(&token, f->db, &f->a, start, &b), ERR_NOT_FOUND);
	assert_int_equal(find(f, start, b.replaces), OK);
}

static void half_a_login(void **state)
{
	struct newsfix *f = *state;
	int64_t start = f->now, ten = 10 * 60 * 1000, id = f->user[AUTHOR].id;
	struct user u;
	char *half;
	assert_int_equal(login_step_new(&half, f->db, &f->a, start, id), OK);
	/* it opens nothing: no session knows it */
	assert_int_equal(find(f, start, half), ERR_NOT_FOUND);
	assert_int_equal(login_step_user(&u, f->db, &f->a, start + ten, half), OK);
	assert_string_equal(u.login, "author");
	assert_int_equal(
	    login_step_user(&u, f->db, &f->a, start + ten + 1, half), ERR_NOT_FOUND);
	/* nor is a session half a login */
	assert_int_equal(
	    login_step_user(&u, f->db, &f->a, start, log_in(f)), ERR_NOT_FOUND);
	assert_int_equal(login_step_end(f->db, half), OK);
	assert_int_equal(login_step_user(&u, f->db, &f->a, start, half), ERR_NOT_FOUND);
	assert_int_equal(login_step_new(&half, f->db, &f->a, start, id), OK);
	assert_int_equal(user_disable(f->db, &f->who[ADMIN], start, id, true), OK);
	assert_int_equal(login_step_user(&u, f->db, &f->a, start, half), ERR_NOT_FOUND);
}

static void listing_and_ending(void **state)
{
	struct newsfix *f = *state;
	struct session_lines l;
	char *here = log_in(f), *there = log_in(f), *third = log_in(f);
	newsfix_session(f, SIGNER);
	struct session_query q = {
	    .user = f->user[AUTHOR].id, .token = here, .limits = limits};
	assert_int_equal(session_list(&l, f->db, &f->a, f->now, &q), OK);
	assert_int_equal(l.n, 3);
	int marked = 0;
	const char *id = NULL;
	for (size_t i = 0; i < l.n; i++) {
		marked += l.at[i].here;
		assert_int_equal(strlen(l.at[i].id), 16);
		assert_string_equal(l.at[i].client, "c1ient");
		struct sha h = sha_of(there, strlen(there));
		if (!strncmp(l.at[i].id, sha_hex(&f->a, &h), 16))
			id = l.at[i].id;
	}
	assert_int_equal(marked, 1);
	assert_non_null(id);
	/* somebody else's id is none of this account's */
	struct session_kill k = {.user = f->user[SIGNER].id, .id = id};
	assert_int_equal(session_kill(f->db, &f->who[ADMIN], f->now, &k), ERR_NOT_FOUND);
	k.user = f->user[AUTHOR].id;
	assert_int_equal(session_kill(f->db, &f->who[AUTHOR], f->now, &k), OK);
	assert_int_equal(find(f, f->now, there), ERR_NOT_FOUND);
	assert_int_equal(find(f, f->now, third), OK);
	assert_string_equal(newsfix_last(f).action, "session-end");
	assert_string_equal(newsfix_last(f).detail, "author 1");
	k = (struct session_kill){.user = f->user[AUTHOR].id, .token = here};
	assert_int_equal(session_kill(f->db, &f->who[AUTHOR], f->now, &k), OK);
	assert_int_equal(find(f, f->now, third), ERR_NOT_FOUND);
	assert_int_equal(find(f, f->now, here), OK);
	k.token = NULL;
	assert_int_equal(session_kill(f->db, &f->who[ADMIN], f->now, &k), OK);
	assert_int_equal(find(f, f->now, here), ERR_NOT_FOUND);
	assert_int_equal(rows(f), 1);
	/* what is over is not listed */
	log_in(f);
	q.token = NULL;
	assert_int_equal(session_list(&l, f->db, &f->a, f->now + 1800 * 1000, &q), OK);
	assert_int_equal(l.n, 1);
	assert_int_equal(
	    session_list(&l, f->db, &f->a, f->now + 1800 * 1000 + 1, &q), OK);
	assert_int_equal(l.n, 0);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, newsfix_setup, newsfix_teardown)
	const struct CMUnitTest tests[] = {T(begins), T(token_is_stored_hashed),
	    T(idle_and_total), T(seen_once_a_minute), T(ends), T(disabled_account),
	    T(role_change_ends_them), T(sweeping), T(sweeping_devices_and_links),
	    T(freshness), T(clocks), T(step_up), T(half_a_login), T(listing_and_ending)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
