/* SPDX-License-Identifier: MIT */
/* Sessions: how long they live and what ends them. */
#include "news/ledger.h"
#include "news/session.h"
#include "newsfix.h"

static const struct session_limits limits = {1800, 43200};

static enum err find(struct newsfix *f, int64_t now, const char *token)
{
	struct user u;
	enum err e = session_user(&u, f->db, &f->a, now, token, limits);
	if (!e)
		assert_string_equal(u.login, "author");
	return e;
}

static char *log_in(struct newsfix *f)
{
	char *token;
	assert_int_equal(session_new(&token, f->db, &f->a, &f->who[AUTHOR], f->now), OK);
	return token;
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
	assert_int_equal(ledger_list(&l, &n, f->db, &f->a, INT64_MAX), OK);
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

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, newsfix_setup, newsfix_teardown)
	const struct CMUnitTest tests[] = {T(begins), T(token_is_stored_hashed),
	    T(idle_and_total), T(seen_once_a_minute), T(ends), T(disabled_account),
	    T(role_change_ends_them), T(sweeping), T(sweeping_devices_and_links)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
