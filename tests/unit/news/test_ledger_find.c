/* SPDX-License-Identifier: MIT */
/* The audit view's filters: each against rows counted by hand, all together against a
 * plain walk of the ledger, paging without gaps, the record of a reading, and the price
 * on a year's rows. */
#include "base/clock.h"
#include "news/ledger_find.h"
#include "newsfix.h"

static int64_t count(struct newsfix *f, const struct ledger_filter *filter)
{
	struct ledger_row *rows;
	size_t n;
	int64_t total = -1;
	assert_int_equal(ledger_find_count(&total, f->db, filter), OK);
	assert_int_equal(ledger_find(&rows, &n, f->db, &f->a, filter, 100000), OK);
	assert_int_equal(n, total);
	return total;
}

static void filters(void **state)
{
	struct newsfix *f = *state;
	int64_t a = newsfix_publish(f, "甲"), b = newsfix_publish(f, "乙"),
		since = f->now;
	struct save s = {.section = f->other_section};
	assert_int_equal(newsfix_save(f, AUTHOR, &s, "丙", "正文"), OK);
	assert_int_equal(newsfix_act(f, AUTHOR, s.id, ACTION_SUBMIT, false), OK);
	assert_int_equal(newsfix_act(f, SIGNER, s.id, ACTION_RETURN, false), OK);
	int64_t all = count(f, &(struct ledger_filter){0});
	assert_true(all > 12);
	int64_t one = count(f, &(struct ledger_filter){.article = a});
	assert_true(one >= 3);
	assert_int_equal(count(f, &(struct ledger_filter){.article = b}), one);
	assert_int_equal(count(f, &(struct ledger_filter){.action = "return"}), 1);
	assert_int_equal(count(f, &(struct ledger_filter){.said = "测试理由"}),
	    count(f, &(struct ledger_filter){.said = "试理"}));
	assert_true(count(f, &(struct ledger_filter){.said = "测试理由"}) > 0);
	assert_int_equal(count(f, &(struct ledger_filter){.said = "%"}), 0);
	assert_int_equal(
	    count(f, &(struct ledger_filter){.section = f->section}), 2 * one);
	assert_int_equal(
	    count(f, &(struct ledger_filter){.section = f->other_section}), 3);
	assert_int_equal(count(f, &(struct ledger_filter){.from = since + 1}), 3);
	assert_int_equal(count(f, &(struct ledger_filter){.to = since + 1}), all - 3);
	assert_int_equal(count(f, &(struct ledger_filter){.who = "nobody"}), 0);
	assert_int_equal(count(f, &(struct ledger_filter){.who = "author",
				      .action = "submit",
				      .section = f->section}),
	    2);
	assert_int_equal(count(f, &(struct ledger_filter){.role = "console"}) +
			     count(f, &(struct ledger_filter){.role = "author"}) +
			     count(f, &(struct ledger_filter){.role = "signer"}),
	    all);
	assert_int_equal(
	    count(f, &(struct ledger_filter){.said = "测试理由", .role = "admin"}), 0);
}

static enum err collect(void *arg, const struct ledger_row *r)
{
	int64_t **next = arg;
	*(*next)++ = r->seq;
	return OK;
}

static void pages(void **state)
{
	struct newsfix *f = *state;
	int64_t seen[64] = {0}, *next = seen, n = 0;
	bool cut;
	newsfix_publish(f, "甲");
	struct ledger_filter filter = {0};
	assert_int_equal(ledger_find_count(&n, f->db, &filter), OK);
	for (size_t got = 3; got == 3;) {
		struct ledger_row *rows;
		assert_int_equal(ledger_find(&rows, &got, f->db, &f->a, &filter, 3), OK);
		for (size_t i = 0; i < got; i++)
			*next++ = filter.before = rows[i].seq;
	}
	assert_int_equal(next - seen, n);
	for (int64_t i = 0; i < n; i++)
		assert_int_equal(seen[i], n - i);
	next = seen;
	assert_int_equal(
	    ledger_find_each(&cut, f->db, &(struct ledger_filter){0}, n, collect, &next),
	    OK);
	assert_true(!cut && next - seen == n);
	next = seen;
	assert_int_equal(ledger_find_each(&cut, f->db, &(struct ledger_filter){0}, n - 1,
			     collect, &next),
	    OK);
	assert_true(cut && next - seen == n - 1);
}

static void a_reading_is_told(void **state)
{
	struct newsfix *f = *state;
	struct ledger_row *rows;
	size_t n;
	assert_int_equal(
	    ledger_note(f->db, &f->who[SIGNER], f->now, "谁：甲；3 条，共 3 条"), OK);
	rows = newsfix_ledger(f, &n);
	assert_string_equal(rows[0].action, "ledger-read");
	assert_string_equal(rows[0].actor, "signer");
	assert_string_equal(rows[0].role, "signer");
	assert_string_equal(rows[0].detail, "谁：甲；3 条，共 3 条");
	assert_int_equal(rows[0].article, 0);
	assert_string_equal(ledger_action_text("ledger-read"), "查看台账");
	assert_int_equal(newsfix_faults(f), 0);
}

/* 100,000 rows: every filter with its total, asserted with room for slow machines. */
static void fast(void **state)
{
	struct newsfix *f = *state;
	const struct ledger_filter tries[] = {{0}, {.who = "姓名7"}, {.who = "nobody"},
	    {.role = "auditor"}, {.action = "return"}, {.article = 17},
	    {.section = f->section}, {.said = "没有的"}, {.said = "写在"}};
	newsfix_publish(f, "甲");
	newsfix_tamper(f,
	    "WITH RECURSIVE c (n) AS (SELECT (SELECT max(seq) FROM ledger) + 1 UNION ALL "
	    "SELECT n + 1 FROM c WHERE n < 100000) "
	    "INSERT INTO ledger (seq, prev, at, actor, name, role, action, article_id, "
	    "no, "
	    "text_hash, from_state, to_state, reason, client, auth, detail, hash) "
	    "SELECT n, zeroblob(32), 1764000000000 + n * 100000, 'u' || (n % 60), "
	    "'姓名' || (n % 60), 'author', iif(n % 9, 'save', 'return'), n % 5000, 1, "
	    "zeroblob(32), '', '', iif(n % 9, '', '理由写在这里'), 'c1ientc1ient', "
	    "'password', '', randomblob(32) FROM c");
	for (size_t i = 0; i < sizeof tries / sizeof *tries; i++) {
		struct ledger_row *rows;
		size_t n;
		int64_t total, start = clock_cpu();
		assert_int_equal(
		    ledger_find(&rows, &n, f->db, &f->a, &tries[i], 101), OK);
		assert_int_equal(ledger_find_count(&total, f->db, &tries[i]), OK);
		assert_true(clock_cpu() - start < 2500);
		assert_true(n <= 101 && (int64_t)n <= total);
	}
}

#define T(f) cmocka_unit_test_setup_teardown(f, newsfix_setup, newsfix_teardown)
int main(void)
{
	const struct CMUnitTest tests[] = {
	    T(filters), T(pages), T(a_reading_is_told), T(fast)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
