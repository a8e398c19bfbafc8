/* SPDX-License-Identifier: MIT */
/* What the clock does in the newsroom's stead: take down what has expired, publish what a
 * responsible editor signed for this time. The row itself says whether it is still to be
 * done, so nothing happens twice, whatever the clock or the process does. What would come
 * out after its own end (both in one downtime) does not come out. */
#include "base/clock.h"
#include "base/log.h"
#include "db/query.h"
#include "news/act_int.h"

#include <stdio.h>

enum { LATE_MS = 1000, RETRY_MS = 60 * 1000, FAILED_MAX = 16 };

/* What could not be done is tried again after a minute, not at every tick. */
static struct {
	int64_t article, until;
} failed[FAILED_MAX];

static bool is_waiting(int64_t article, int64_t now)
{
	for (size_t i = 0; i < FAILED_MAX; i++) {
		int64_t left = failed[i].until - now;
		if (failed[i].article == article && left > 0 && left <= RETRY_MS)
			return true;
	}
	return false;
}

static void remember(int64_t article, int64_t now)
{
	static size_t next;
	failed[next].article = article;
	failed[next].until = now + RETRY_MS;
	next = (next + 1) % FAILED_MAX;
}

struct due {
	int64_t article[100], at[100];
	size_t n;
};

static enum err find(struct due *d, struct db *db, enum sql sql, int64_t now)
{
	d->n = 0;
	struct query q = q_begin(db, sql);
	q_bind_int(&q, ":now", now);
	while (q_row(&q)) {
		d->article[d->n] = q_int(&q);
		d->at[d->n++] = q_int(&q);
	}
	return q_end(&q);
}

/* One piece of work. did: the log's word for what was done, NULL: there was nothing. */
struct job {
	struct run run;
	const char *did;
};

static char *told(struct run *r, const char *what, int64_t at)
{
	int64_t late = r->now - at;
	char *when = clock_iso(&r->arena, at);
	if (late < LATE_MS)
		return arena_printf(&r->arena, "%s %s", what, when);
	return arena_printf(
	    &r->arena, "%s %s，晚了 %lld 秒", what, when, (long long)(late / 1000));
}

static enum err load(struct db *db, struct run *r, int64_t id, bool on_public)
{
	enum err e = article_by_id(&r->art, db, &r->arena, id);
	int64_t no = on_public ? r->art.published_no : r->art.current_no;
	return e ? e : revision_by_no(&r->rev, db, &r->arena, id, no);
}

static bool is_over(const struct run *r)
{
	return r->art.expires_at && r->art.expires_at <= r->now;
}

/* The schedule ends, and somebody has to decide again. */
static enum err end_unseen(struct db *db, struct run *r)
{
	char *detail = arena_printf(&r->arena, "%s，已过下线时间 %s，没有发布",
	    told(r, "定时", r->art.publish_at), clock_iso(&r->arena, r->art.expires_at));
	enum err e = act_note(NULL, db, r, "unschedule", STATE_SIGNED, detail);
	return e ? e : act_set_state(db, r, STATE_SIGNED, NULL, 0);
}

static enum err publish(struct db *db, void *arg)
{
	struct job *j = arg;
	struct run *r = &j->run;
	enum err e = load(db, r, r->art.id, false);
	if (e || r->art.state != STATE_SCHEDULED || r->art.publish_at > r->now)
		return e;
	j->did = is_over(r) ? "schedule-over" : "scheduled";
	return is_over(r) ? end_unseen(db, r)
			  : act_make_public(db, r, told(r, "定时", r->art.publish_at));
}

static enum err expire(struct db *db, void *arg)
{
	struct job *j = arg;
	struct run *r = &j->run;
	enum err e = load(db, r, r->art.id, true);
	if (e || r->art.public != PUBLIC_LIVE || !is_over(r))
		return e;
	struct act late = {.article = r->art.id,
	    .action = ACTION__MAX,
	    .reason = told(r, "下线时间", r->art.expires_at)};
	if (r->now - r->art.expires_at >= LATE_MS)
		r->act = &late; /* the row's detail is the receipt's */
	j->did = "expired";
	e = act_take_down(db, r, "expire", OWED_NOTHING);
	r->act = NULL;
	return e;
}

static void tell(const struct job *j, enum err e, int64_t at, const char *what)
{
	char id[24], late[24];
	int64_t ms = j->run.now - at;
	snprintf(id, sizeof id, "%lld", (long long)j->run.art.id);
	snprintf(late, sizeof late, "%lld", (long long)ms);
	if (e)
		log_err(what, e, "article", id, NULL);
	else if (j->did)
		log_event(ms < LATE_MS ? LOG_INFO : LOG_WARN, j->did, "article", id,
		    "late_ms", late, NULL);
}

static enum err each(struct db *db, int64_t now, enum sql sql,
    enum err (*fn)(struct db *, void *), const char *what, int *done)
{
	struct due d;
	enum err first = find(&d, db, sql, now);
	for (size_t i = 0; i < d.n && !first; i++) {
		struct job j = {
		    .run = {.who = actor_clock(), .now = now, .art.id = d.article[i]}};
		if (is_waiting(d.article[i], now))
			continue;
		arena_init(&j.run.arena);
		enum err e = db_write(db, fn, &j);
		j.run.art.id = d.article[i];
		/* somebody else was writing: its time is now, not in a minute */
		if (e && e != ERR_BUSY)
			remember(d.article[i], now);
		tell(&j, e, d.at[i], what);
		*done += !e && j.did;
		err_clear();
		arena_release(&j.run.arena);
	}
	return first;
}

enum err act_due(struct db *db, int64_t now, int *done)
{
	*done = 0;
	enum err e = each(db, now, SQL_ARTICLE_EXPIRED, expire, "expired", done);
	return e ? e : each(db, now, SQL_ARTICLE_DUE, publish, "scheduled", done);
}
