/* SPDX-License-Identifier: MIT */
/* What the clock publishes and takes down: once, at its time, late after downtime,
 * whatever the clock does. */
#include "newsfix.h"

#include "news/ledger.h"

enum { MINUTE = 60 * 1000, HOUR = 60 * MINUTE };

static enum err act(struct newsfix *f, enum person p, int64_t id, enum action action,
    int64_t at, int64_t now)
{
	struct act a = newsfix_seen(
	    f, id, (struct act){.action = action, .reason = "理由", .at = at});
	err_clear();
	return act_run(f->db, &f->who[p], now, &a);
}

static int64_t submitted(struct newsfix *f, const char *title)
{
	struct save s = {0};
	assert_int_equal(newsfix_save(f, AUTHOR, &s, title, "正文"), OK);
	assert_int_equal(act(f, AUTHOR, s.id, ACTION_SUBMIT, 0, f->now), OK);
	return s.id;
}

static int64_t scheduled(struct newsfix *f, int64_t at)
{
	int64_t id = submitted(f, "定时的");
	assert_int_equal(act(f, SIGNER, id, ACTION_SIGN, at, f->now), OK);
	assert_int_equal(newsfix_article(f, id).state, STATE_SCHEDULED);
	assert_int_equal(newsfix_article(f, id).publish_at, at);
	return id;
}

static int due(struct newsfix *f, int64_t now)
{
	int done = -1;
	assert_int_equal(act_due(f->db, now, &done), OK);
	return done;
}

/* Rows with that action; *detail is the last one's. */
static size_t rows_of(
    struct newsfix *f, int64_t id, const char *action, const char **detail)
{
	struct ledger_row *rows;
	size_t n, found = 0;
	assert_int_equal(ledger_of_article(&rows, &n, f->db, &f->a, id), OK);
	for (size_t i = 0; i < n; i++) {
		if (strcmp(rows[i].action, action) != 0)
			continue;
		found++;
		if (detail)
			*detail = rows[i].detail;
	}
	return found;
}

static const char *reason_of(struct newsfix *f, int64_t id, const char *action)
{
	const char *reason = "";
	struct ledger_row *rows;
	size_t n;
	assert_int_equal(ledger_of_article(&rows, &n, f->db, &f->a, id), OK);
	for (size_t i = 0; i < n; i++)
		if (!strcmp(rows[i].action, action))
			reason = rows[i].reason;
	return reason;
}

static void assert_proven(struct newsfix *f)
{
	assert_int_equal(newsfix_faults(f), 0);
}

static void fires_once_at_its_time(void **state)
{
	struct newsfix *f = *state;
	int64_t at = f->now + HOUR;
	int64_t id = scheduled(f, at);
	assert_int_equal(due(f, at - 1), 0);
	assert_int_equal(newsfix_article(f, id).state, STATE_SCHEDULED);
	assert_int_equal(due(f, at), 1);
	assert_int_equal(newsfix_article(f, id).state, STATE_PUBLISHED);
	assert_int_equal(newsfix_article(f, id).public, PUBLIC_LIVE);
	assert_int_equal(newsfix_article(f, id).published_at, at);
	/* the clock steps back and comes again */
	assert_int_equal(due(f, at - HOUR), 0);
	assert_int_equal(due(f, at), 0);
	assert_int_equal(due(f, at + HOUR), 0);
	assert_int_equal(rows_of(f, id, "publish", NULL), 1);
	assert_proven(f);
}

static void tells_how_late_it_was(void **state)
{
	struct newsfix *f = *state;
	const char *detail = "";
	int64_t at = f->now + HOUR;
	int64_t id = scheduled(f, at);
	assert_int_equal(due(f, at + 90 * MINUTE), 1);
	assert_int_equal(rows_of(f, id, "publish", &detail), 1);
	assert_non_null(strstr(detail, "晚了 5400 秒"));
	at = f->now + 4 * HOUR;
	id = scheduled(f, at);
	assert_int_equal(due(f, at + 900), 1);
	rows_of(f, id, "publish", &detail);
	assert_null(strstr(detail, "晚了"));
}

/* A schedule is of one signed version: an edit ends it, and the clock then has nothing
 * to do. */
static void an_edit_ends_it(void **state)
{
	struct newsfix *f = *state;
	int64_t at = f->now + HOUR;
	int64_t id = scheduled(f, at);
	struct save s = {.article = id, .base_no = 1};
	assert_int_equal(newsfix_save(f, AUTHOR, &s, "改了", "别的正文"), OK);
	assert_int_equal(newsfix_article(f, id).state, STATE_DRAFT);
	assert_int_equal(newsfix_article(f, id).publish_at, 0);
	assert_int_equal(due(f, at + HOUR), 0);
	assert_int_equal(newsfix_article(f, id).public, PUBLIC_NEVER);
	assert_proven(f);
}

static void may_be_called_off_and_moved(void **state)
{
	struct newsfix *f = *state;
	int64_t at = f->now + HOUR;
	int64_t id = scheduled(f, at);
	assert_int_equal(act(f, SIGNER2, id, ACTION_SCHEDULE, at + HOUR, f->now), OK);
	assert_int_equal(due(f, at), 0);
	assert_int_equal(act(f, SIGNER, id, ACTION_UNSCHEDULE, 0, f->now), OK);
	assert_int_equal(newsfix_article(f, id).state, STATE_SIGNED);
	assert_int_equal(due(f, at + 2 * HOUR), 0);
	assert_int_equal(
	    act(f, SIGNER, id, ACTION_SCHEDULE, f->now, f->now), ERR_INVALID);
	assert_int_equal(
	    act(f, AUTHOR, id, ACTION_SCHEDULE, at + HOUR, f->now), ERR_DENIED);
	assert_proven(f);
}

static void embargo_refuses_every_way_out(void **state)
{
	struct newsfix *f = *state;
	int64_t until = f->now + 2 * HOUR;
	int64_t id = submitted(f, "有解禁时间的");
	assert_int_equal(act(f, AUTHOR, id, ACTION_EMBARGO, until, f->now), OK);
	struct act both =
	    newsfix_seen(f, id, (struct act){.action = ACTION_SIGN, .publish = true});
	assert_int_equal(act_run(f->db, &f->who[SIGNER], f->now, &both), ERR_DENIED);
	assert_int_equal(newsfix_article(f, id).state, STATE_SUBMITTED);
	assert_int_equal(act(f, SIGNER, id, ACTION_EMERGENCY, 0, f->now), ERR_DENIED);
	/* earlier than that it is not scheduled either */
	assert_int_equal(
	    act(f, SIGNER, id, ACTION_SIGN, until - HOUR, f->now), ERR_INVALID);
	/* the author may keep it back longer, not let it out earlier */
	assert_int_equal(act(f, AUTHOR, id, ACTION_EMBARGO, 0, f->now), ERR_DENIED);
	assert_int_equal(
	    act(f, AUTHOR, id, ACTION_EMBARGO, until - 1, f->now), ERR_DENIED);
	assert_int_equal(act(f, SIGNER, id, ACTION_SIGN, until, f->now), OK);
	assert_int_equal(act(f, SIGNER, id, ACTION_PUBLISH, 0, f->now), ERR_DENIED);
	assert_int_equal(
	    act(f, SIGNER, id, ACTION_EMBARGO, until + HOUR, f->now), ERR_CONFLICT);
	assert_int_equal(due(f, until - 1), 0);
	assert_int_equal(due(f, until), 1);
	assert_int_equal(newsfix_article(f, id).public, PUBLIC_LIVE);
	assert_proven(f);
}

static void expires(void **state)
{
	struct newsfix *f = *state;
	int64_t id = submitted(f, "会下线的"), at = f->now + HOUR;
	assert_int_equal(act(f, SIGNER, id, ACTION_SIGN, 0, f->now), OK);
	assert_int_equal(act(f, SIGNER, id, ACTION_PUBLISH, 0, f->now), OK);
	assert_int_equal(act(f, AUTHOR, id, ACTION_EXPIRY, at, f->now), ERR_DENIED);
	assert_int_equal(act(f, SIGNER, id, ACTION_EXPIRY, f->now, f->now), ERR_INVALID);
	assert_int_equal(act(f, SIGNER, id, ACTION_EXPIRY, at, f->now), OK);
	assert_int_equal(due(f, at - 1), 0);
	assert_int_equal(due(f, at), 1);
	assert_int_equal(newsfix_article(f, id).public, PUBLIC_WITHDRAWN);
	assert_int_equal(newsfix_article(f, id).state, STATE_WITHDRAWN);
	assert_int_equal(due(f, at + HOUR), 0);
	assert_int_equal(rows_of(f, id, "expire", NULL), 1);
	assert_string_equal(reason_of(f, id, "expire"), "");
	assert_proven(f);
}

/* A withdrawal while the next version waits for its time: time does not bring it back. */
static void a_withdrawal_stops_the_schedule(void **state)
{
	struct newsfix *f = *state;
	int64_t id = submitted(f, "撤了的"), at = f->now + HOUR;
	assert_int_equal(act(f, SIGNER, id, ACTION_SIGN, 0, f->now), OK);
	assert_int_equal(act(f, SIGNER, id, ACTION_PUBLISH, 0, f->now), OK);
	struct save s = {.article = id, .base_no = 1};
	assert_int_equal(newsfix_save(f, AUTHOR, &s, "第二版", "正文二"), OK);
	assert_int_equal(act(f, AUTHOR, id, ACTION_SUBMIT, 0, f->now), OK);
	assert_int_equal(act(f, SIGNER, id, ACTION_SIGN, at, f->now), OK);
	assert_int_equal(act(f, SIGNER2, id, ACTION_TAKEDOWN, 0, f->now), OK);
	assert_int_equal(newsfix_article(f, id).state, STATE_SIGNED);
	assert_int_equal(due(f, at), 0);
	assert_int_equal(newsfix_article(f, id).public, PUBLIC_WITHDRAWN);
	assert_proven(f);
}

/* Both in one downtime: it does not come out after its own end, and somebody decides. */
static void what_expired_meanwhile_does_not_come_out(void **state)
{
	struct newsfix *f = *state;
	const char *detail = "";
	int64_t at = f->now + HOUR, end = at + HOUR, late = end + HOUR;
	int64_t id = scheduled(f, at);
	assert_int_equal(act(f, SIGNER, id, ACTION_EXPIRY, end, f->now), OK);
	assert_int_equal(due(f, late), 1);
	assert_int_equal(newsfix_article(f, id).public, PUBLIC_NEVER);
	assert_int_equal(newsfix_article(f, id).state, STATE_SIGNED);
	assert_int_equal(rows_of(f, id, "publish", NULL), 0);
	assert_int_equal(rows_of(f, id, "unschedule", &detail), 1);
	assert_non_null(strstr(detail, "晚了 7200 秒，已过下线时间"));
	assert_int_equal(due(f, late + HOUR), 0);
	assert_int_equal(act(f, SIGNER, id, ACTION_PUBLISH, 0, late), ERR_INVALID);
	assert_int_equal(act(f, SIGNER, id, ACTION_EXPIRY, 0, late), OK);
	assert_int_equal(act(f, SIGNER, id, ACTION_PUBLISH, 0, late), OK);
	assert_proven(f);
}

/* The same with an older version that readers see: it is taken down, and the new one does
 * not come out for a moment. */
static void a_live_one_goes_down_first(void **state)
{
	struct newsfix *f = *state;
	int64_t id = submitted(f, "第一版"), at = f->now + HOUR, end = at + HOUR;
	assert_int_equal(act(f, SIGNER, id, ACTION_SIGN, 0, f->now), OK);
	assert_int_equal(act(f, SIGNER, id, ACTION_PUBLISH, 0, f->now), OK);
	struct save s = {.article = id, .base_no = 1};
	assert_int_equal(newsfix_save(f, AUTHOR, &s, "第二版", "正文二"), OK);
	assert_int_equal(act(f, AUTHOR, id, ACTION_SUBMIT, 0, f->now), OK);
	assert_int_equal(act(f, SIGNER, id, ACTION_SIGN, at, f->now), OK);
	assert_int_equal(act(f, SIGNER, id, ACTION_EXPIRY, end, f->now), OK);
	assert_int_equal(due(f, end + 90 * MINUTE), 1);
	assert_int_equal(newsfix_article(f, id).public, PUBLIC_WITHDRAWN);
	assert_int_equal(newsfix_article(f, id).state, STATE_SIGNED);
	assert_int_equal(newsfix_article(f, id).publish_at, 0);
	assert_int_equal(rows_of(f, id, "publish", NULL), 1);
	assert_int_equal(rows_of(f, id, "expire", NULL), 1);
	assert_non_null(strstr(reason_of(f, id, "expire"), "晚了 5400 秒"));
	assert_proven(f);
}

/* What was signed before a withdrawal is not published after it: by the order of the
 * ledger, whatever the clock said. */
static void a_withdrawal_counts_by_its_place(void **state)
{
	struct newsfix *f = *state;
	int64_t id = submitted(f, "第一版"), back = f->now - 2 * HOUR;
	assert_int_equal(act(f, SIGNER, id, ACTION_SIGN, 0, f->now), OK);
	assert_int_equal(act(f, SIGNER, id, ACTION_PUBLISH, 0, f->now), OK);
	struct save s = {.article = id, .base_no = 1};
	assert_int_equal(newsfix_save(f, AUTHOR, &s, "第二版", "正文二"), OK);
	assert_int_equal(act(f, AUTHOR, id, ACTION_SUBMIT, 0, f->now), OK);
	assert_int_equal(act(f, SIGNER, id, ACTION_SIGN, 0, f->now), OK);
	assert_int_equal(act(f, SIGNER2, id, ACTION_WITHDRAW, 0, back), OK);
	assert_int_equal(act(f, SIGNER, id, ACTION_PUBLISH, 0, f->now), ERR_CONFLICT);
	struct save t = {.article = id, .base_no = 2};
	assert_int_equal(newsfix_save(f, AUTHOR, &t, "第三版", "正文三"), OK);
	assert_int_equal(act(f, AUTHOR, id, ACTION_SUBMIT, 0, back), OK);
	assert_int_equal(act(f, SIGNER, id, ACTION_SIGN, 0, back - HOUR), OK);
	assert_int_equal(act(f, SIGNER, id, ACTION_PUBLISH, 0, back - HOUR), OK);
	assert_proven(f);
}

static void a_broken_one_leaves_the_others(void **state)
{
	struct newsfix *f = *state;
	int64_t at = f->now + HOUR;
	int64_t bad = scheduled(f, at), good = scheduled(f, at);
	newsfix_tamper(f,
	    arena_printf(&f->a, "UPDATE revision SET body = 'x' WHERE article_id = %lld",
		(long long)bad));
	assert_int_equal(due(f, at), 1);
	assert_int_equal(newsfix_article(f, bad).public, PUBLIC_NEVER);
	assert_int_equal(newsfix_article(f, good).public, PUBLIC_LIVE);
	/* it is tried again, but not at every tick */
	assert_int_equal(due(f, at + 100), 0);
	newsfix_tamper(f, arena_printf(&f->a,
			      "UPDATE revision SET body = '正文' WHERE article_id = %lld",
			      (long long)bad));
	assert_int_equal(due(f, at + 200), 0);
	assert_int_equal(due(f, at + 2 * MINUTE), 1);
	assert_int_equal(newsfix_article(f, bad).public, PUBLIC_LIVE);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
#define T(fn) cmocka_unit_test_setup_teardown(fn, newsfix_setup, newsfix_teardown)
	    T(fires_once_at_its_time),
	    T(tells_how_late_it_was),
	    T(an_edit_ends_it),
	    T(may_be_called_off_and_moved),
	    T(embargo_refuses_every_way_out),
	    T(expires),
	    T(a_withdrawal_stops_the_schedule),
	    T(what_expired_meanwhile_does_not_come_out),
	    T(a_live_one_goes_down_first),
	    T(a_withdrawal_counts_by_its_place),
	    T(a_broken_one_leaves_the_others),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
