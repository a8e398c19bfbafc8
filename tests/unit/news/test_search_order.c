/* SPDX-License-Identifier: MIT */
/* Numbers in the search index: newest first, days as ranges, whatever minute is full. */
#include "searchfix.h"

#include "news/archive.h"
#include "news/search.h"
#include "news/search_index.h"

enum { MINUTE_MS = 60000, DAY_MS = 86400000, NEAR = SEARCH_NEAR + SEARCH_SLOTS };
static const int64_t midnight = 1699977600000; /* in Beijing, 2023-11-15 */

static int64_t add(struct newsfix *f, int64_t at)
{
	struct archive ar = {.publish = true, .signer = "张三", .published_at = at};
	ar.save.section = f->section;
	for (enum field i = 0; i < FIELD__MAX; i++)
		ar.save.text[i] = arena_strdup(&f->a, "");
	ar.save.text[FIELD_TITLE] = arena_printf(&f->a, "同一分钟 %lld", (long long)at);
	ar.save.text[FIELD_BODY] = arena_strdup(&f->a, "贵州。");
	ar.save.html = arena_strdup(&f->a, "<p>贵州。</p>\n");
	ar.save.renderer = "test";
	assert_int_equal(archive_add(f->db, actor_console(), f->now += 1000, &ar), OK);
	return ar.save.id;
}

static int64_t found_on(struct newsfix *f, int64_t day)
{
	return ask(f, "贵州", (struct search_filter){.from = day, .to = day + DAY_MS})
	    .total;
}

/* More of a minute than there are slots, days as ranges, a cursor. */
static void order_and_days(void **state)
{
	struct newsfix *f = *state;
	int64_t at = midnight + 374 * MINUTE_MS, ids[40];
	for (int i = 0; i < 40; i++)
		ids[i] = add(f, at);
	struct search_result r = ask(f, "贵州", (struct search_filter){.limit = 100});
	assert_int_equal(r.n, 40);
	for (int i = 0; i < 40; i++)
		assert_int_equal(r.at[i].article, ids[39 - i]);
	int64_t cursor = r.at[9].doc;
	r = ask(f, "贵州", (struct search_filter){.limit = 5, .before = cursor});
	assert_int_equal(r.total, 40);
	assert_int_equal(r.n, 5);
	assert_int_equal(r.at[0].article, ids[29]);
	r = ask(
	    f, "贵州", (struct search_filter){.from = midnight, .to = midnight + DAY_MS});
	assert_int_equal(r.total, 40);
	assert_int_equal(r.n, SEARCH_PAGE);
	r = ask(f, "贵州", (struct search_filter){.from = midnight + DAY_MS});
	assert_int_equal(r.total, 0);
	r = ask(f, "贵州", (struct search_filter){.to = midnight});
	assert_int_equal(r.total, 0);
}

/* A day whose last minute is full still has room before it; and what was withdrawn since
 * makes nobody suspicious of the others. */
static void last_minute(void **state)
{
	struct newsfix *f = *state;
	int64_t at = midnight + DAY_MS - 1, ids[40];
	add(f, midnight);
	for (int i = 0; i < 40; i++)
		ids[i] = add(f, at);
	assert_int_equal(found_on(f, midnight), 41);
	assert_int_equal(found_on(f, midnight + DAY_MS), 0);
	assert_int_equal(newsfix_faults(f), 0);
	for (int i = 0; i < 20; i++)
		assert_int_equal(
		    newsfix_act(f, SIGNER, ids[i], ACTION_WITHDRAW, false), OK);
	assert_int_equal(found_on(f, midnight), 21);
	assert_int_equal(newsfix_faults(f), 0);
}

/* The minutes before it are full, too: then the day's beginning, and only then the next
 * day, when the day has an article in its first minute. */
static void no_room(void **state)
{
	struct newsfix *f = *state;
	int64_t at = midnight + DAY_MS - 1, ids[NEAR + 8];
	for (int i = 0; i < NEAR + 8; i++)
		ids[i] = add(f, at);
	assert_int_equal(found_on(f, midnight), NEAR + 8);
	add(f, at += DAY_MS);
	add(f, midnight + DAY_MS);
	for (int i = 0; i < NEAR + 7; i++)
		ids[i] = add(f, at);
	assert_int_equal(ask(f, "贵州", (struct search_filter){0}).total, 2 * NEAR + 17);
	assert_int_equal(found_on(f, midnight + DAY_MS), NEAR + 1);
	assert_int_equal(found_on(f, midnight + 2 * DAY_MS), 8);
	assert_int_equal(newsfix_faults(f), 0);
	for (int i = 0; i < 100; i++)
		assert_int_equal(
		    newsfix_act(f, SIGNER, ids[i], ACTION_WITHDRAW, false), OK);
	assert_int_equal(newsfix_faults(f), 0);
}

#define T(fn) cmocka_unit_test_setup_teardown(fn, newsfix_setup, newsfix_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {T(order_and_days), T(last_minute), T(no_room)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
