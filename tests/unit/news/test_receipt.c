/* SPDX-License-Identifier: MIT */
/* 撤稿回执: bound by the ledger at the withdrawal, filled by what was seen, closed by a
 * row of its own; never pretending. */
#include "newsfix.h"

#include "news/ledger.h"
#include "news/receipt.h"

static const struct trace trace = {.link = "/a/1.html",
    .titles = {"撤下的标题", "撤下的<wbr>标题"},
    .text = "这是已经撤下的正文，长到可以认得出来，不会和别的文字混淆。</p>"};

static bool stopped(enum sight s, int status, const char *body)
{
	bool only_title;
	return receipt_stopped(s, &trace, status, body, &only_title);
}

static void judging(void **state)
{
	bool only_title;
	(void)state;
	assert_true(stopped(SIGHT_GONE, 410, "<h1>该稿件已撤回</h1>"));
	assert_false(stopped(SIGHT_GONE, 200, ""));
	assert_false(stopped(SIGHT_GONE, 404, ""));
	assert_false(stopped(SIGHT_GONE, 410, trace.text));
	assert_true(stopped(SIGHT_CLEAN, 200, "<a href=\"/a/11.html\">别的</a>"));
	assert_false(stopped(SIGHT_CLEAN, 200, "<a href=\"/a/1.html\">别的</a>"));
	assert_false(stopped(SIGHT_CLEAN, 200,
	    "<p><strong>讯</strong> 这是已经撤下的正文，"
	    "长到可以认得出来，不会和别的文字混淆。</p>"));
	assert_false(stopped(SIGHT_CLEAN, 200, "<a href=\"/x\">撤下的标题</a>"));
	assert_false(
	    stopped(SIGHT_CLEAN, 200, "<h3><a href=\"/x\">撤下的<wbr>标题</a></h3>"));
	assert_false(stopped(SIGHT_CLEAN, 200, "<time>10:00</time> 撤下的标题</a>"));
	assert_true(stopped(SIGHT_CLEAN, 200, "<a href=\"/x\">没有撤下的标题</a>"));
	/* another article that is called the same */
	assert_true(stopped(SIGHT_CLEAN, 200, "<a href=\"/a/2.html\">撤下的标题</a>"));
	assert_true(stopped(SIGHT_CLEAN, 200,
	    "<a href=\"/a/12.html\"><time>10:00</time> 撤下的<wbr>标题</a>"));
	assert_false(stopped(
	    SIGHT_CLEAN, 200, "<a href=\"/a/2.html\">撤下的标题</a><h1>撤下的标题</h1>"));
	assert_false(
	    stopped(SIGHT_CLEAN, 200, "<a href=\"/2019/7.shtml\">撤下的标题</a>"));
	assert_true(stopped(SIGHT_CLEAN, 200, "<a href=\"/x\">撤下的标题以后</a>"));
	assert_false(stopped(SIGHT_CLEAN, 503, "请稍候"));
	/* what another article says of it, on its page and in a feed */
	assert_true(stopped(SIGHT_CLEAN, 200,
	    "<h1>追踪</h1><div class=\"prose\">\n<p><a href=\"/a/1.html\">撤下的标题</a>"
	    "</p><h2>撤下的标题</h2></div><footer class=\"end\"></footer>"));
	assert_false(stopped(SIGHT_CLEAN, 200,
	    "<div class=\"prose\"></div><footer class=\"end\"></footer><a "
	    "href=\"/a/1.html\">上一篇</a>"));
	assert_false(stopped(SIGHT_CLEAN, 200,
	    "<h1>撤下的标题</h1><div class=\"prose\">别的</div><footer "
	    "class=\"end\"></footer>"));
	assert_false(stopped(SIGHT_CLEAN, 200,
	    "<div class=\"prose\"><p>这是已经撤下的正文，"
	    "长到可以认得出来，不会和别的文字混淆。</p></div><footer "
	    "class=\"end\"></footer>"));
	assert_true(stopped(SIGHT_CLEAN, 200,
	    "{\"title\":\"追踪\",\"content_html\": \"<p><a "
	    "href=\\\"https://x.cn/a/1.html\\\">撤下的标题</a></p>\"}"));
	assert_false(stopped(SIGHT_CLEAN, 200,
	    "{\"content_html\":\"\\\"别的\\\\\",\"url\":\"https://x.cn/a/1.html\"}"));
	/* what a search found in another article */
	assert_true(stopped(SIGHT_CLEAN, 200,
	    "<h2><a "
	    "href=\"/a/2.html\">追踪<mark>撤下的标题</mark>以后</a></h2><p>说<mark>"
	    "撤下的标题</mark>。</p>"));
	assert_false(stopped(
	    SIGHT_CLEAN, 200, "<h2><a href=\"/x\"><mark>撤下</mark>的标题</a></h2>"));
	/* a title that is an address */
	assert_true(
	    stopped(SIGHT_CLEAN, 200, "<a href=\"/a/3.html\">https://x.cn/a/1.html</a>"));
	assert_false(stopped(
	    SIGHT_CLEAN, 200, "<guid isPermaLink=\"true\">https://x.cn/a/1.html</guid>"));
	/* feeds, sitemaps, twins, answers for programs */
	assert_false(stopped(SIGHT_CLEAN, 200, "<loc>https://x.cn/a/1.html</loc>"));
	assert_true(stopped(SIGHT_CLEAN, 200, "<loc>https://x.cn/a/11.html</loc>"));
	assert_true(stopped(SIGHT_CLEAN, 200, "<loc>https://x.cn/b/a/1.html</loc>"));
	assert_false(stopped(SIGHT_CLEAN, 200, "<a href=\"/hant/a/1.html\">別的</a>"));
	assert_false(
	    stopped(SIGHT_CLEAN, 200, "{\"url\": \"https://x.cn/hant/a/1.html\"}"));
	assert_false(stopped(SIGHT_CLEAN, 200, "{\"title\": \"撤下的标题\"}"));
	assert_false(stopped(SIGHT_CLEAN, 200, "{\"n\":1,\"title\":\"撤下的标题\"}"));
	assert_true(stopped(SIGHT_CLEAN, 200, "{\"title\":\"没有撤下的标题\"}"));
	assert_true(stopped(SIGHT_CLEAN, 200, "{\"q\":\"撤下的标题\"}"));
	assert_true(stopped(SIGHT_SILENT, 200, "<a href=\"/a/1.html\">核验</a>"));
	assert_true(stopped(SIGHT_SILENT, 301, ""));
	assert_false(stopped(SIGHT_SILENT, 200, "<h1>撤下的标题</h1>"));
	assert_true(stopped(SIGHT_ABSENT, 404, ""));
	assert_false(stopped(SIGHT_ABSENT, 200, ""));
	assert_false(
	    receipt_stopped(SIGHT_CLEAN, &trace, 200, "<b>撤下的标题</b>", &only_title));
	assert_true(only_title);
	assert_false(receipt_stopped(
	    SIGHT_CLEAN, &trace, 200, "\"/a/1.html\">撤下的标题<", &only_title));
	assert_false(only_title);
}

/* The lines due, seen as found. */
static size_t see(struct newsfix *f, enum found found, int status, size_t most)
{
	struct receipt_due *due;
	struct receipt_seen seen[20];
	size_t n;
	assert_int_equal(receipt_due(&due, &n, f->db, &f->a, f->now), OK);
	n = n < most ? n : most;
	for (size_t i = 0; i < n; i++)
		seen[i] = (struct receipt_seen){&due[i], found, status, f->now};
	assert_int_equal(receipt_store(f->db, f->now, seen, n), OK);
	return n;
}

/* Every line there is; how many they are is the places' affair. */
static size_t see_all(struct newsfix *f, enum found found, int status)
{
	size_t n, sum = 0;
	while ((n = see(f, found, status, 20)))
		sum += n;
	return sum;
}

static int64_t receipt_rows(struct newsfix *f, int64_t id, const char **detail)
{
	struct ledger_row *rows;
	size_t n, found = 0;
	assert_int_equal(ledger_of_article(&rows, &n, f->db, &f->a, id), OK);
	for (size_t i = 0; i < n; i++) {
		if (strcmp(rows[i].action, "receipt"))
			continue;
		*detail = rows[i].detail;
		found++;
	}
	return (int64_t)found;
}

static void from_withdrawal_to_the_last_stop(void **state)
{
	struct newsfix *f = *state;
	struct receipt_line *lines;
	const char *detail = "";
	size_t n;
	int64_t seq, id = newsfix_publish(f, "标题");
	assert_int_equal(see(f, FOUND_STOPPED, 410, 20), 0);
	assert_int_equal(newsfix_act(f, SIGNER, id, ACTION_WITHDRAW, false), OK);
	assert_int_equal(receipt_newest(&seq, f->db, id), OK);
	assert_int_equal(receipt_lines(&lines, &n, f->db, &f->a, seq), OK);
	assert_true(n > 20); /* more than one round of the clock asks */
	for (size_t i = 0; i < n; i++)
		assert_int_equal(lines[i].found, FOUND_NOTHING);
	assert_int_equal(newsfix_faults(f), 0);
	/* nobody answers: later again, later and later */
	assert_int_equal(see_all(f, FOUND_UNREACHABLE, 0), n);
	assert_int_equal(see_all(f, FOUND_UNREACHABLE, 0), 0);
	f->now += 1000;
	assert_int_equal(see_all(f, FOUND_UNREACHABLE, 0), n);
	f->now += 1000;
	assert_int_equal(see_all(f, FOUND_STILL, 200), 0);
	f->now += 1000;
	assert_int_equal(see_all(f, FOUND_STILL, 200), n);
	assert_int_equal(receipt_lines(&lines, &n, f->db, &f->a, seq), OK);
	assert_int_equal(lines[0].tries, 3);
	assert_int_equal(lines[0].stopped_at, 0);
	assert_int_equal(receipt_rows(f, id, &detail), 0);
	/* a clock that went back does not stop it */
	f->now -= 3600000;
	assert_int_equal(see(f, FOUND_STOPPED, 410, 2), 2);
	assert_int_equal(receipt_rows(f, id, &detail), 0);
	assert_int_equal(newsfix_faults(f), 0);
	assert_int_equal(see_all(f, FOUND_STOPPED, 200), n - 2);
	assert_int_equal(receipt_rows(f, id, &detail), 1);
	assert_non_null(strstr(detail, arena_printf(&f->a, "：%zu 个地址都已停", n)));
	assert_int_equal(see_all(f, FOUND_STOPPED, 410), 0);
	f->now += 7200000;
	assert_int_equal(see_all(f, FOUND_STOPPED, 410), 0);
	assert_int_equal(newsfix_faults(f), 0);
}

/* Rows that the clock comes upon, sooner or later. */
static int64_t waiting(struct newsfix *f)
{
	int64_t n = -1;
	sqlite3 *raw;
	sqlite3_stmt *st;
	assert_int_equal(
	    sqlite3_open(arena_printf(&f->a, "%s/site.db", f->data), &raw), SQLITE_OK);
	assert_int_equal(
	    sqlite3_prepare_v2(raw,
		"SELECT count(*) FROM receipt WHERE stopped_at IS NULL AND next_at < "
		"9223372036854775807",
		-1, &st, NULL),
	    SQLITE_OK);
	if (sqlite3_step(st) == SQLITE_ROW)
		n = sqlite3_column_int64(st, 0);
	sqlite3_finalize(st);
	sqlite3_close(raw);
	return n;
}

/* Published again: what was not seen in time is not seen any more; the next withdrawal
 * has its own receipt. */
static void public_again(void **state)
{
	struct newsfix *f = *state;
	struct receipt_line *lines;
	size_t n;
	int64_t first, second, id = newsfix_publish(f, "标题");
	assert_int_equal(newsfix_act(f, SIGNER, id, ACTION_WITHDRAW, false), OK);
	assert_int_equal(receipt_newest(&first, f->db, id), OK);
	assert_int_equal(see(f, FOUND_STOPPED, 410, 1), 1);
	struct save s = {.article = id, .base_no = 1};
	assert_int_equal(newsfix_save(f, AUTHOR, &s, "标题", "改过。"), OK);
	assert_int_equal(newsfix_act(f, AUTHOR, id, ACTION_SUBMIT, false), OK);
	assert_int_equal(newsfix_act(f, SIGNER, id, ACTION_SIGN, true), OK);
	assert_int_equal(see(f, FOUND_STOPPED, 410, 20), 0);
	assert_int_equal(waiting(f), 0); /* nor does the clock read them every time */
	assert_int_equal(newsfix_faults(f), 0);
	assert_int_equal(newsfix_act(f, SIGNER, id, ACTION_TAKEDOWN, false), OK);
	assert_int_equal(receipt_newest(&second, f->db, id), OK);
	assert_true(second > first);
	assert_int_equal(receipt_lines(&lines, &n, f->db, &f->a, second), OK);
	assert_int_equal(see_all(f, FOUND_STOPPED, 410), n);
	assert_int_equal(receipt_lines(&lines, &n, f->db, &f->a, first), OK);
	assert_int_equal(lines[1].found, FOUND_NOTHING);
	assert_int_equal(newsfix_faults(f), 0);
}

static void titles_of_others(void **state)
{
	struct newsfix *f = *state;
	bool shared;
	int64_t id = newsfix_publish(f, "通知");
	assert_int_equal(receipt_title_shared(&shared, f->db, id, "通知"), OK);
	assert_false(shared);
	newsfix_publish(f, "关于放假的\xe2\x80\x8b通知");
	assert_int_equal(receipt_title_shared(&shared, f->db, id, "通知"), OK);
	assert_true(shared);
	assert_int_equal(receipt_title_shared(&shared, f->db, id, "放假"), OK);
	assert_false(shared);
	/* a section, and a tag while it is shown */
	assert_int_equal(receipt_title_shared(&shared, f->db, id, "招才纳贤"), OK);
	assert_true(shared);
	static char tag[] = "放假";
	struct save s = {.tags = (char *[]){tag, NULL}};
	assert_int_equal(newsfix_save(f, AUTHOR, &s, "有标签", "正文。"), OK);
	assert_int_equal(newsfix_act(f, AUTHOR, s.id, ACTION_SUBMIT, false), OK);
	assert_int_equal(newsfix_act(f, SIGNER, s.id, ACTION_SIGN, true), OK);
	assert_int_equal(receipt_title_shared(&shared, f->db, id, tag), OK);
	assert_true(shared);
	assert_int_equal(newsfix_act(f, SIGNER, s.id, ACTION_WITHDRAW, false), OK);
	assert_int_equal(receipt_title_shared(&shared, f->db, id, tag), OK);
	assert_false(shared);
}

static void tampering_shows(void **state)
{
	struct newsfix *f = *state;
	static const char *const sql[] = {"DELETE FROM receipt WHERE id = 2",
	    "UPDATE receipt SET stopped_at = stopped_at + 1 WHERE id = 1",
	    "UPDATE receipt SET status = 200 WHERE id = 1",
	    "UPDATE receipt SET number = 9 WHERE id = 1",
	    "UPDATE receipt SET tries = 9 WHERE id = 2",
	    "UPDATE receipt SET tried_at = tried_at - 1 WHERE id = 2",
	    "UPDATE receipt SET next_at = 0 WHERE id = 2",
	    "UPDATE receipt SET article_id = 2 WHERE id = 2",
	    "UPDATE receipt SET place = 'nowhere' WHERE id = 1",
	    "UPDATE receipt SET found = 'still', stopped_at = NULL WHERE id = 1",
	    "UPDATE receipt SET ledger_seq = 1",
	    "UPDATE receipt SET name = 'other' WHERE name = 'g60'"};
	int64_t id = newsfix_publish(f, "标题");
	assert_int_equal(newsfix_act(f, SIGNER, id, ACTION_WITHDRAW, false), OK);
	assert_true(see_all(f, FOUND_STOPPED, 410) > 6);
	newsfix_publish(f, "另一篇");
	newsfix_tamper(f, "CREATE TABLE kept AS SELECT * FROM receipt"); /* one fault */
	for (size_t i = 0; i < sizeof sql / sizeof *sql; i++) {
		newsfix_tamper(f, sql[i]);
		if (newsfix_faults(f) < 2)
			fail_msg("not seen: %s", sql[i]);
		newsfix_tamper(f, "DELETE FROM receipt");
		newsfix_tamper(f, "INSERT INTO receipt SELECT * FROM kept");
		assert_int_equal(newsfix_faults(f), 1);
	}
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, newsfix_setup, newsfix_teardown)
	const struct CMUnitTest tests[] = {cmocka_unit_test(judging),
	    T(from_withdrawal_to_the_last_stop), T(public_again), T(titles_of_others),
	    T(tampering_shows)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
