/* SPDX-License-Identifier: MIT */
/* Guessing passwords is slow, and no guesser can lock the owner out. */
#include "news/session.h"
#include "newsfix.h"

enum { MINUTE = 60 * 1000 };

static enum err check(struct newsfix *f, const struct login_try *t)
{
	err_clear();
	return throttle_check(f->db, f->now, t);
}

static void fail_times(struct newsfix *f, const struct login_try *t, int n)
{
	for (int i = 0; i < n; i++)
		assert_int_equal(throttle_count(f->db, f->now, t), OK);
}

static char *pass(struct newsfix *f, const struct login_try *t, enum person p)
{
	char *device;
	fail_times(f, t, 1); /* every try is counted before its password is looked at */
	assert_int_equal(throttle_count(f->db, f->now, t), OK); /* as every try */
	assert_int_equal(
	    throttle_pass(&device, f->db, &f->a, f->now, t, f->user[p].id), OK);
	return device;
}

static void strangers_are_blocked_at_ten(void **state)
{
	struct newsfix *f = *state;
	struct login_try t = {.login = "author", .client = "c1"};
	fail_times(f, &t, 9);
	assert_int_equal(check(f, &t), OK);
	fail_times(f, &t, 1);
	assert_int_equal(check(f, &t), ERR_BUSY);
	assert_non_null(strstr(err_said(ERR_BUSY), "分钟后再试"));
	/* from every address, but not for other accounts */
	struct login_try elsewhere = {.login = "author", .client = "c2"};
	struct login_try other = {.login = "signer", .client = "c1"};
	assert_int_equal(check(f, &elsewhere), ERR_BUSY);
	assert_int_equal(check(f, &other), OK);
}

static void unknown_names_are_counted_alike(void **state)
{
	struct newsfix *f = *state;
	struct login_try t = {.login = "nobody", .client = "c1"};
	fail_times(f, &t, 10);
	assert_int_equal(check(f, &t), ERR_BUSY);
}

static void the_window_passes(void **state)
{
	struct newsfix *f = *state;
	struct login_try t = {.login = "author", .client = "c1"};
	fail_times(f, &t, 10);
	f->now += 15 * MINUTE - 1;
	assert_int_equal(check(f, &t), ERR_BUSY);
	assert_non_null(strstr(err_said(ERR_BUSY), "请 1 分钟后"));
	f->now += 1;
	assert_int_equal(check(f, &t), OK);
	/* and a new one begins with the next failure */
	fail_times(f, &t, 9);
	assert_int_equal(check(f, &t), OK);
	fail_times(f, &t, 1);
	assert_int_equal(check(f, &t), ERR_BUSY);
}

static void owner_gets_in_while_strangers_are_blocked(void **state)
{
	struct newsfix *f = *state;
	struct login_try owner = {.login = "author", .client = "home"};
	owner.device = pass(f, &owner, AUTHOR);
	assert_int_equal(strlen(owner.device), 43);
	struct login_try t = {.login = "author", .client = "c1"};
	fail_times(f, &t, 10);
	assert_int_equal(check(f, &t), ERR_BUSY);
	assert_int_equal(check(f, &owner), OK);
	/* even from the strangers' address */
	owner.client = "c1";
	assert_int_equal(check(f, &owner), OK);
	char *device = pass(f, &owner, AUTHOR);
	assert_string_equal(device, owner.device); /* the old cookie stays good */
	assert_int_equal(check(f, &t), ERR_BUSY);  /* and opens nothing for strangers */
}

static void a_device_has_its_own_limit(void **state)
{
	struct newsfix *f = *state;
	struct login_try owner = {.login = "author", .client = "home"};
	owner.device = pass(f, &owner, AUTHOR);
	fail_times(f, &owner, 9);
	assert_int_equal(check(f, &owner), OK);
	fail_times(f, &owner, 1);
	assert_int_equal(check(f, &owner), ERR_BUSY);
	/* the account's other browsers and strangers are not touched */
	struct login_try stranger = {.login = "author", .client = "home"};
	assert_int_equal(check(f, &stranger), OK);
	f->now += 15 * MINUTE;
	assert_int_equal(check(f, &owner), OK);
}

static void a_device_is_known_for_its_account_only(void **state)
{
	struct newsfix *f = *state;
	struct login_try mine = {.login = "author", .client = "home"};
	mine.device = pass(f, &mine, AUTHOR);
	struct login_try t = {.login = "signer", .client = "c1", .device = mine.device};
	fail_times(f, &t, 10);
	assert_int_equal(check(f, &t), ERR_BUSY);
	t.device = "made-up";
	assert_int_equal(check(f, &t), ERR_BUSY);
	struct login_try plain = {.login = "signer", .client = "c9"};
	assert_int_equal(check(f, &plain), ERR_BUSY); /* they were strangers to signer */
}

static void one_address_over_many_accounts(void **state)
{
	struct newsfix *f = *state;
	struct login_try t = {.client = "c1"};
	for (int i = 0; i < 30; i++) {
		t.login = arena_printf(&f->a, "user%d", i);
		assert_int_equal(check(f, &t), OK);
		fail_times(f, &t, 1);
	}
	t.login = "author";
	assert_int_equal(check(f, &t), ERR_BUSY);
	t.client = "c2";
	assert_int_equal(check(f, &t), OK);
}

static void one_good_login_does_not_reset_the_address(void **state)
{
	struct newsfix *f = *state;
	struct login_try t = {.client = "c1"}, own = {.login = "author", .client = "c1"};
	fail_times(f, &own, 5);
	for (int i = 0; i < 24; i++) {
		t.login = arena_printf(&f->a, "user%d", i);
		fail_times(f, &t, 1);
	}
	pass(f, &own, AUTHOR);
	t.login = "signer";
	fail_times(f, &t, 1);
	assert_int_equal(check(f, &t), ERR_BUSY);
	/* the account's own count is gone */
	struct login_try elsewhere = {.login = "author", .client = "c2"};
	fail_times(f, &elsewhere, 9);
	assert_int_equal(check(f, &elsewhere), OK);
}

static void swept(void **state)
{
	struct newsfix *f = *state;
	struct login_try t = {.login = "author", .client = "c1"};
	struct session_limits limits = {1800, 43200};
	fail_times(f, &t, 10);
	assert_int_equal(session_sweep(f->db, f->now + 60 * MINUTE, limits), OK);
	assert_int_equal(check(f, &t), ERR_BUSY);
	assert_int_equal(session_sweep(f->db, f->now + 25 * 60 * MINUTE, limits), OK);
	assert_int_equal(check(f, &t), OK);
}

/* Six digits tried at the pace of passwords would fall in a year. */
static void second_factors_are_counted_by_the_day(void **state)
{
	struct newsfix *f = *state;
	struct login_try password = {.login = "author", .client = "c1"};
	struct login_try code = {.login = "author", .client = "c1", .factor = true};
	for (int i = 0; i < 6; i++) {
		fail_times(f, &code, 5);
		assert_int_equal(check(f, &password), OK);
		f->now += 15 * MINUTE;
	}
	assert_int_equal(check(f, &code), ERR_BUSY);
	assert_non_null(strstr(err_said(ERR_BUSY), "小时后再试"));
	assert_int_equal(check(f, &password), OK);
	/* from every address; the owner's own browser goes on, up to its own thirty */
	struct login_try elsewhere = {.login = "author", .client = "c2", .factor = true};
	assert_int_equal(check(f, &elsewhere), ERR_BUSY);
	struct login_try own = {.login = "author",
	    .client = "c3",
	    .device = pass(f, &password, AUTHOR),
	    .factor = true};
	for (int i = 0; i < 3; i++) {
		assert_int_equal(check(f, &own), OK);
		fail_times(f, &own, 10);
		f->now += 15 * MINUTE;
	}
	assert_int_equal(check(f, &own), ERR_BUSY);
	/* a right one clears it; so does a day */
	char *device;
	assert_int_equal(
	    throttle_pass(&device, f->db, &f->a, f->now, &own, f->user[AUTHOR].id), OK);
	assert_int_equal(check(f, &own), OK);
	assert_int_equal(check(f, &elsewhere), ERR_BUSY);
	f->now += 24 * 60 * MINUTE;
	assert_int_equal(check(f, &elsewhere), OK);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, newsfix_setup, newsfix_teardown)
	const struct CMUnitTest tests[] = {T(second_factors_are_counted_by_the_day),
	    T(strangers_are_blocked_at_ten), T(unknown_names_are_counted_alike),
	    T(the_window_passes), T(owner_gets_in_while_strangers_are_blocked),
	    T(a_device_has_its_own_limit), T(a_device_is_known_for_its_account_only),
	    T(one_address_over_many_accounts),
	    T(one_good_login_does_not_reset_the_address), T(swept)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
