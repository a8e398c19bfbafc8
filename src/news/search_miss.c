/* SPDX-License-Identifier: MIT */
/* Counting what was not found. */
#include "news/search_miss.h"

#include "base/clock.h"
#include "db/query.h"

#include <stdio.h>

#define DAY_MS INT64_C(86400000)

struct add_act {
	int64_t day;
	const struct search_miss *at;
	size_t n;
};

static enum err count_day(int64_t *out, struct db *db, int64_t day)
{
	struct query q = q_begin(db, SQL_SEARCH_MISS_WORDS);
	q_bind_int(&q, ":day", day);
	if (q_row(&q))
		*out = q_int(&q);
	return q_end_one(&q);
}

static enum err is_known(bool *out, struct db *db, int64_t day, const char *word)
{
	struct query q = q_begin(db, SQL_SEARCH_MISS_KNOWN);
	q_bind_int(&q, ":day", day);
	q_bind_text(&q, ":q", word);
	*out = q_row(&q);
	if (*out)
		q_skip(&q);
	return q_end(&q);
}

static enum err sweep(struct db *db, int64_t day)
{
	struct query q = q_begin(db, SQL_SEARCH_MISS_SWEEP);
	q_bind_int(&q, ":before", day - SEARCH_MISS_DAYS * DAY_MS);
	return q_end(&q);
}

static enum err add(struct db *db, void *arg)
{
	const struct add_act *act = arg;
	int64_t words = 0;
	enum err e = count_day(&words, db, act->day);
	for (size_t i = 0; i < act->n && !e; i++) {
		bool known = false;
		e = is_known(&known, db, act->day, act->at[i].q);
		if (e || (!known && words >= SEARCH_MISS_DAY))
			continue;
		words += !known;
		struct query q = q_begin(db, SQL_SEARCH_MISS_ADD);
		q_bind_int(&q, ":day", act->day);
		q_bind_text(&q, ":q", act->at[i].q);
		q_bind_int(&q, ":n", act->at[i].n);
		e = q_end_one(&q);
	}
	return e ? e : sweep(db, act->day);
}

enum err search_miss_add(
    struct db *db, int64_t now, const struct search_miss *at, size_t n)
{
	struct add_act act = {clock_day(now), at, n};
	return db_write(db, add, &act);
}

enum err search_miss_list(struct search_miss **out, size_t *n, struct db *db,
    struct arena *a, int64_t since, size_t most)
{
	*out = arena_array(a, most + 1, sizeof **out);
	*n = 0;
	struct query q = q_begin(db, SQL_SEARCH_MISS_LIST);
	q_bind_int(&q, ":since", since);
	q_bind_int(&q, ":limit", (int64_t)most);
	while (q_row(&q)) {
		struct search_miss *m = &(*out)[(*n)++];
		const char *word = q_text(&q, a);
		snprintf(m->q, sizeof m->q, "%s", word ? word : "");
		m->n = q_int(&q);
		m->day = q_int(&q);
	}
	return q_end(&q);
}
