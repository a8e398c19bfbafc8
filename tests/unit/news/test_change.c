/* SPDX-License-Identifier: MIT */
/* Today moves by the desk's clock alone: the home page and the news sitemap change at
 * midnight in Beijing, everything at New Year. */
#include "newsfix.h"

#include "base/clock.h"

static int64_t at(const char *when)
{
	int64_t out = 0;
	assert_int_equal(clock_parse(&out, when), OK);
	return out;
}

static struct change state_of(struct newsfix *f)
{
	struct change c;
	assert_int_equal(change_state(&c, f->db), OK);
	return c;
}

/* f->now begins on 2025-11-25. */
static void midnight(void **state)
{
	struct newsfix *f = *state;
	struct change was = state_of(f);
	assert_int_equal(was.day, clock_day(f->now));
	newsfix_publish(f, "昨天的");
	was = state_of(f);
	int64_t home = newsfix_time(f, "index.html"),
		news = newsfix_time(f, "sitemap/news.xml"),
		front = newsfix_time(f, "s/g60/index.html");
	/* within the day nothing moves, however often it is asked */
	assert_int_equal(change_day(f->db, at("2025-11-25T23:59:59+08:00")), OK);
	assert_int_equal(state_of(f).epoch, was.epoch);
	assert_int_equal(change_day(f->db, at("2025-11-26T00:00:00+08:00")), OK);
	struct change now = state_of(f);
	assert_int_equal(now.day, at("2025-11-26"));
	assert_int_equal(now.epoch, was.epoch + 1);
	assert_int_equal(now.chrome_at, was.chrome_at);
	assert_true(newsfix_time(f, "index.html") > home);
	assert_true(newsfix_time(f, "sitemap/news.xml") > news);
	assert_int_equal(newsfix_time(f, "s/g60/index.html"), front);
	assert_int_equal(change_day(f->db, at("2025-11-26T00:00:01+08:00")), OK);
	assert_int_equal(state_of(f).epoch, now.epoch);
}

/* Days of this year stand without it, so that every list changes. */
static void new_year(void **state)
{
	struct newsfix *f = *state;
	newsfix_publish(f, "去年的");
	assert_int_equal(change_day(f->db, at("2025-12-31T12:00:00+08:00")), OK);
	int64_t front = newsfix_time(f, "s/g60/index.html");
	struct change was = state_of(f);
	assert_int_equal(change_day(f->db, at("2026-01-01T00:00:00.500+08:00")), OK);
	struct change now = state_of(f);
	assert_true(now.chrome_at > was.chrome_at);
	assert_true(now.chrome_at > front);
	assert_true(now.chrome_at > newsfix_time(f, "index.html"));
	/* a clock that went back by a day moves it back, and times grow all the same */
	int64_t home = now.chrome_at;
	assert_int_equal(change_day(f->db, at("2025-12-31T12:00:00+08:00")), OK);
	assert_int_equal(state_of(f).day, at("2025-12-31"));
	assert_true(newsfix_time(f, "index.html") > home);
}

/* One transaction names a page once, however many acts it holds. */
static enum err twice(struct db *db, void *arg)
{
	const struct place_key home = {.place = PLACE_HOME, .name = ""};
	int64_t first, second;
	enum err e = change_page(db, *(int64_t *)arg, &home);
	if (!e)
		e = change_time(&first, db, "index.html");
	if (!e)
		e = change_page(db, *(int64_t *)arg, &home);
	if (!e)
		e = change_time(&second, db, "index.html");
	if (!e)
		assert_int_equal(first, second);
	return e;
}

static void once_a_transaction(void **state)
{
	struct newsfix *f = *state;
	for (int i = 0; i < 3; i++) {
		int64_t was = newsfix_time(f, "index.html");
		assert_int_equal(db_write(f->db, twice, &f->now), OK);
		assert_true(newsfix_time(f, "index.html") > was);
		assert_int_equal(newsfix_time(f, "index.html") % 1000, 0);
	}
	assert_int_equal(newsfix_time(f, "hant/index.html"), 0); /* a twin has its time */
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, newsfix_setup, newsfix_teardown)
	const struct CMUnitTest tests[] = {
	    T(midnight), T(new_year), T(once_a_transaction)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
