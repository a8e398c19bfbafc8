/* SPDX-License-Identifier: MIT */
/* Keeps the times of pages, the epoch and today. */
#include "news/change.h"

#include "base/clock.h"
#include "db/query.h"
#include "news/feed.h"

#include <stdio.h>
#include <string.h>

static int64_t whole_second(int64_t now)
{
	return now / 1000 * 1000;
}

enum err change_chrome(struct db *db, int64_t now)
{
	struct query q = q_begin(db, SQL_CHROME_CHANGED);
	q_bind_int(&q, ":now_s", whole_second(now));
	enum err e = q_end_one(&q);
	return e ? e : db_touch_all(db);
}

static enum err touch_file(struct db *db, int64_t now, const char *file)
{
	int64_t at = 0;
	bool fresh = true;
	enum err e = db_touch_file(db, file, &fresh);
	if (e || !fresh)
		return e;
	struct query q = q_begin(db, SQL_PAGE_CHANGED);
	q_bind_text(&q, ":file", file);
	q_bind_int(&q, ":now_s", whole_second(now));
	if (q_row(&q))
		at = q_int(&q);
	if ((e = q_end_one(&q)))
		return e;
	q = q_begin(db, SQL_PAGE_NEWEST);
	q_bind_int(&q, ":at", at);
	return q_end_one(&q);
}

enum err change_page(struct db *db, int64_t now, const struct place_key *k)
{
	struct arena a;
	struct place_key one = *k;
	bool fresh;
	arena_init(&a);
	one.twin = false;
	char *file = place_file(&a, &one);
	enum err e = file ? touch_file(db, now, file) : db_touch(db);
	one.twin = true;
	char *twin = place_twinned(k->place) ? place_file(&a, &one) : NULL;
	if (!e && twin)
		e = db_touch_file(db, twin, &fresh);
	arena_release(&a);
	return e;
}

static enum err change_each(struct db *db, int64_t now, const struct place_list *l)
{
	enum err e = OK;
	for (size_t i = 0; i < l->n && !e; i++)
		if (!l->at[i].twin)
			e = change_page(db, now, &l->at[i]);
	return e;
}

enum err change_article(struct db *db, int64_t now, int64_t article)
{
	struct arena a;
	struct article art;
	struct place_list shown = {0}, beside = {0};
	arena_init(&a);
	enum err e = article_by_id(&art, db, &a, article);
	if (!e && art.public == PUBLIC_LIVE)
		e = places_of(&shown, db, &a, &art);
	if (!e && art.public == PUBLIC_LIVE)
		e = places_beside(&beside, db, &a, &art);
	if (!e)
		e = change_each(db, now, &shown);
	if (!e)
		e = change_each(db, now, &beside);
	arena_release(&a);
	return e;
}

enum err change_state(struct change *out, struct db *db)
{
	struct arena a;
	arena_init(&a);
	struct query q = q_begin(db, SQL_CHROME_AT);
	if (q_row(&q)) {
		out->epoch = q_int(&q);
		out->chrome_at = q_int(&q);
		out->day = q_int(&q);
		snprintf(out->made_by, sizeof out->made_by, "%s", q_text(&q, &a));
	}
	arena_release(&a);
	return q_end_one(&q);
}

struct made_act {
	int64_t now;
	const char *made_by;
};

static enum err set_made_by(struct db *db, void *arg)
{
	const struct made_act *act = arg;
	struct query q = q_begin(db, SQL_MADE_BY_SET);
	q_bind_text(&q, ":made_by", act->made_by);
	enum err e = q_end_one(&q);
	return e ? e : change_chrome(db, act->now);
}

enum err change_made(struct db *db, int64_t now, const char *made_by)
{
	struct made_act act = {now, made_by};
	struct change c;
	enum err e = change_state(&c, db);
	return e || !strcmp(c.made_by, made_by) ? e : db_write(db, set_made_by, &act);
}

enum err change_time(int64_t *at, struct db *db, const char *file)
{
	*at = 0;
	struct query q = q_begin(db, SQL_PAGE_TIME);
	q_bind_text(&q, ":file", file);
	if (q_row(&q))
		*at = q_int(&q);
	return q_end(&q);
}

enum err change_page_time(int64_t *at, struct db *db, const struct place_key *k)
{
	struct arena a;
	struct change c;
	struct place_key one = *k;
	*at = 0;
	one.twin = false;
	enum err e = change_state(&c, db);
	arena_init(&a);
	char *file = place_file(&a, &one);
	if (!e && file)
		e = change_time(at, db, file);
	arena_release(&a);
	if (!e && c.chrome_at > *at)
		*at = c.chrome_at;
	return e;
}

struct day_act {
	int64_t now, day;
};

static bool same_year(int64_t x, int64_t y)
{
	struct arena a;
	arena_init(&a);
	bool same = !strcmp(clock_format(&a, "%Y", x), clock_format(&a, "%Y", y));
	arena_release(&a);
	return same;
}

static enum err move_day(struct db *db, void *arg)
{
	const struct day_act *act = arg;
	static const struct place_key shown[] = {
	    {.place = PLACE_HOME, .name = ""}, {.place = PLACE_SITEMAP_NEWS, .name = ""}};
	struct change old;
	enum err e = change_state(&old, db);
	if (e || old.day == act->day)
		return e;
	struct query q = q_begin(db, SQL_DAY_SET);
	q_bind_int(&q, ":day", act->day);
	e = q_end_one(&q);
	for (size_t i = 0; i < sizeof shown / sizeof *shown && !e; i++)
		e = change_page(db, act->now, &shown[i]);
	if (!e)
		e = feed_day(db, act->now, old.day, act->day);
	if (!e && old.day && !same_year(old.day, act->day))
		e = change_chrome(db, act->now);
	return e;
}

enum err change_day(struct db *db, int64_t now)
{
	struct day_act act = {now, clock_day(now)};
	struct change c;
	enum err e = change_state(&c, db);
	return e || c.day == act.day ? e : db_write(db, move_day, &act);
}
