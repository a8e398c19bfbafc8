/* SPDX-License-Identifier: MIT */
/* Feeds: the newest of a list, as long as there is room for their texts; what was
 * withdrawn of late; sitemaps by place. */
#include "base/clock.h"
#include "news/feed.h"
#include "news/sitemap.h"
#include "newsfix.h"

enum { DAY = 24 * 3600 * 1000 };

static void withdraw(struct newsfix *f, int64_t id)
{
	assert_int_equal(newsfix_act(f, SIGNER, id, ACTION_WITHDRAW, false), OK);
}

static int64_t publish_long(struct newsfix *f, int64_t chars)
{
	struct save s = {0};
	char *body = arena_array(&f->a, (size_t)chars + 1, 1);
	memset(body, 'x', (size_t)chars);
	assert_int_equal(newsfix_save(f, AUTHOR, &s, "长", body), OK);
	assert_int_equal(newsfix_act(f, AUTHOR, s.id, ACTION_SUBMIT, false), OK);
	assert_int_equal(newsfix_act(f, SIGNER, s.id, ACTION_SIGN, true), OK);
	return s.id;
}

static void newest(void **state)
{
	struct newsfix *f = *state;
	struct feed feed;
	int64_t id[FEED_ITEMS + 2];
	assert_int_equal(feed_read(&feed, f->db, &f->a, LISTING_SITE, 1), OK);
	assert_int_equal(feed.items, 0);
	for (int i = 0; i < FEED_ITEMS + 2; i++)
		id[i] = newsfix_publish(f, "题");
	withdraw(f, id[FEED_ITEMS]);
	assert_int_equal(feed_read(&feed, f->db, &f->a, f->section, 0), OK);
	assert_int_equal(feed.items, FEED_ITEMS);
	assert_int_equal(feed.gones, 0);
	assert_int_equal(feed.item[0].art.id, id[FEED_ITEMS + 1]);
	assert_int_equal(feed.item[1].art.id, id[FEED_ITEMS - 1]);
	const struct feed_item *one = &feed.item[0];
	assert_string_equal(one->rev.text[FIELD_TITLE], "题");
	assert_string_equal(one->rev.text[FIELD_SOURCE], "本站");
	assert_string_equal(one->rev.html, "<p>正文。</p>\n");
	assert_string_equal(one->rev.signer_name, "signer");
	assert_string_equal(one->art.section_slug, "g60");
	assert_int_equal(one->updated_at, one->art.published_at);
	struct sha hash = revision_hash(&one->rev);
	assert_memory_not_equal(
	    &hash, &one->rev.hash, sizeof hash); /* no Markdown in it */
	assert_int_equal(feed_read(&feed, f->db, &f->a, f->other_section, 0), OK);
	assert_int_equal(feed.items, 0);
}

static void corrected(void **state)
{
	struct newsfix *f = *state;
	struct feed feed;
	int64_t id = newsfix_publish(f, "题");
	struct save s = {.article = id, .base_no = 1};
	assert_int_equal(newsfix_save(f, AUTHOR, &s, "新题", "改。"), OK);
	assert_int_equal(feed_read(&feed, f->db, &f->a, LISTING_SITE, 0), OK);
	assert_string_equal(feed.item[0].rev.text[FIELD_TITLE], "题");
	assert_int_equal(newsfix_act(f, AUTHOR, id, ACTION_SUBMIT, false), OK);
	assert_int_equal(newsfix_act(f, SIGNER, id, ACTION_SIGN, true), OK);
	assert_int_equal(feed_read(&feed, f->db, &f->a, LISTING_SITE, 0), OK);
	assert_int_equal(feed.items, 1);
	assert_string_equal(feed.item[0].rev.text[FIELD_TITLE], "新题");
	assert_int_equal(feed.item[0].rev.no, 2);
	assert_int_equal(feed.item[0].updated_at, f->now);
	assert_true(feed.item[0].art.published_at < f->now);
}

/* Once a text had no room, no older one has. */
static void room(void **state)
{
	struct newsfix *f = *state;
	struct feed feed;
	newsfix_publish(f, "最早");
	publish_long(f, FEED_CHARS / 2);
	newsfix_publish(f, "中间");
	publish_long(f, FEED_CHARS / 2);
	assert_int_equal(feed_read(&feed, f->db, &f->a, LISTING_SITE, 0), OK);
	static const bool full[] = {true, true, false, false};
	for (size_t i = 0; i < 4; i++) {
		assert_int_equal(feed.item[i].full, full[i]);
		assert_int_equal(*feed.item[i].rev.html != 0, full[i]);
		assert_true(*feed.item[i].rev.text[FIELD_TITLE]);
	}
	publish_long(f, FEED_CHARS);
	assert_int_equal(feed_read(&feed, f->db, &f->a, LISTING_SITE, 0), OK);
	for (size_t i = 0; i < 5; i++)
		assert_false(feed.item[i].full);
}

/* A withdrawal is told for thirty days, and the Atom feeds change on the day it leaves.
 */
static void gone(void **state)
{
	struct newsfix *f = *state;
	struct feed feed;
	struct change c;
	int64_t first = newsfix_publish(f, "一"), second = newsfix_publish(f, "二");
	withdraw(f, first);
	int64_t at = f->now;
	withdraw(f, second);
	assert_int_equal(change_day(f->db, f->now), OK);
	assert_int_equal(change_state(&c, f->db), OK);
	assert_int_equal(
	    feed_read(&feed, f->db, &f->a, f->section, feed_since(c.day)), OK);
	assert_int_equal(feed.items, 0);
	assert_int_equal(feed.gones, 2);
	assert_int_equal(feed.gone[0].article, second);
	assert_int_equal(feed.gone[1].article, first);
	assert_int_equal(feed.gone[1].at, at);
	int64_t was = newsfix_time(f, "s/g60/atom.xml"),
		rss = newsfix_time(f, "feed.xml");
	for (int day = 1; day <= FEED_GONE_DAYS; day++)
		assert_int_equal(change_day(f->db, f->now += DAY), OK);
	assert_int_equal(newsfix_time(f, "s/g60/atom.xml"), was);
	assert_int_equal(change_state(&c, f->db), OK);
	assert_int_equal(
	    feed_read(&feed, f->db, &f->a, f->section, feed_since(c.day)), OK);
	assert_int_equal(feed.gones, 2);
	assert_int_equal(change_day(f->db, f->now += DAY), OK);
	assert_true(newsfix_time(f, "s/g60/atom.xml") > was);
	assert_true(newsfix_time(f, "atom.xml") > was);
	assert_int_equal(newsfix_time(f, "feed.xml"), rss);
	assert_int_equal(change_state(&c, f->db), OK);
	assert_int_equal(
	    feed_read(&feed, f->db, &f->a, f->section, feed_since(c.day)), OK);
	assert_int_equal(feed.gones, 0);
	/* the clock is put back: told again */
	was = newsfix_time(f, "atom.xml");
	assert_int_equal(change_day(f->db, f->now -= DAY), OK);
	assert_true(newsfix_time(f, "atom.xml") > was);
	assert_int_equal(change_state(&c, f->db), OK);
	assert_int_equal(
	    feed_read(&feed, f->db, &f->a, f->section, feed_since(c.day)), OK);
	assert_int_equal(feed.gones, 2);
}

static void sitemaps(void **state)
{
	struct newsfix *f = *state;
	struct sitemap_list l;
	int64_t n = -1, at = -1;
	assert_int_equal(sitemap_parts(&n, f->db), OK);
	assert_int_equal(n, 0);
	assert_int_equal(sitemap_part(&l, f->db, &f->a, 1), ERR_NOT_FOUND);
	int64_t first = newsfix_publish(f, "一"), second = newsfix_publish(f, "二");
	withdraw(f, second);
	assert_int_equal(change_day(f->db, f->now), OK);
	assert_int_equal(sitemap_parts(&n, f->db), OK);
	assert_int_equal(n, 1);
	assert_int_equal(sitemap_part(&l, f->db, &f->a, 1), OK);
	assert_int_equal(l.n, 1);
	assert_int_equal(l.at[0].article, first);
	assert_int_equal(l.at[0].changed_at, l.at[0].published_at);
	assert_int_equal(sitemap_part_time(&at, f->db, 1), OK);
	assert_int_equal(at, newsfix_time(f, "sitemap/1.xml"));
	assert_int_equal(sitemap_part(&l, f->db, &f->a, 2), ERR_NOT_FOUND);
	assert_int_equal(sitemap_part(&l, f->db, &f->a, 0), ERR_NOT_FOUND);
	assert_int_equal(sitemap_part(&l, f->db, &f->a, INT64_MAX), ERR_NOT_FOUND);
	int64_t *tags;
	assert_int_equal(sitemap_tags(&tags, f->db, &f->a), OK);
	assert_int_equal(*tags, 0);
}

static size_t news(struct newsfix *f, int64_t after)
{
	struct sitemap_list l;
	int64_t since;
	assert_int_equal(change_day(f->db, f->now += after), OK);
	assert_int_equal(sitemap_news_tick(f->db, f->now), OK);
	assert_int_equal(sitemap_news_since(&since, f->db), OK);
	assert_int_equal(sitemap_news(&l, f->db, &f->a, since), OK);
	for (size_t i = 0; i < l.n; i++)
		assert_true(l.at[i].published_at >= f->now / 1000 * 1000 - 2 * DAY);
	return l.n;
}

/* Each stays two days to the second, and nothing changes meanwhile. */
static void news_of_two_days(void **state)
{
	struct newsfix *f = *state;
	enum { HOUR = 3600 * 1000, SECOND = 1000 };
	assert_int_equal(news(f, 9 * HOUR), 0); /* midnight changes the page too */
	newsfix_publish(f, "一");
	int64_t first = f->now;
	f->now += 5 * HOUR;
	newsfix_publish(f, "二");
	int64_t second = f->now;
	assert_int_equal(news(f, 0), 2);
	assert_int_equal(news(f, first + 2 * DAY - 9 * SECOND - f->now), 2);
	int64_t at = newsfix_time(f, "sitemap/news.xml");
	assert_int_equal(news(f, 8 * SECOND), 2);
	assert_int_equal(newsfix_time(f, "sitemap/news.xml"), at);
	assert_int_equal(news(f, 3 * SECOND), 1);
	int64_t later = newsfix_time(f, "sitemap/news.xml");
	assert_true(later > at);
	assert_int_equal(news(f, HOUR), 1);
	assert_int_equal(newsfix_time(f, "sitemap/news.xml"), later);
	/* a clock that was off, or stepped on */
	assert_int_equal(news(f, second + 9 * (int64_t)DAY - f->now), 0);
	assert_int_equal(news(f, -5 * (int64_t)DAY), 0);
	newsfix_publish(f, "三");
	assert_int_equal(news(f, 0), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(newest, newsfix_setup, newsfix_teardown),
	    cmocka_unit_test_setup_teardown(corrected, newsfix_setup, newsfix_teardown),
	    cmocka_unit_test_setup_teardown(room, newsfix_setup, newsfix_teardown),
	    cmocka_unit_test_setup_teardown(gone, newsfix_setup, newsfix_teardown),
	    cmocka_unit_test_setup_teardown(sitemaps, newsfix_setup, newsfix_teardown),
	    cmocka_unit_test_setup_teardown(
		news_of_two_days, newsfix_setup, newsfix_teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
