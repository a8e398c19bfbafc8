/* SPDX-License-Identifier: MIT */
/* Counting failed logins. Strangers fill the account's bucket, a browser that once logged
 * in to the account fills its own: guessing is slow and the owner is never locked out
 * (ASVS 6.3.1). */
#include "base/secret.h"
#include "db/query.h"
#include "news/session.h"

#include <stdio.h>
#include <string.h>

enum {
	WINDOW_MS = 15 * 60 * 1000,
	DAY_MS = 24 * 3600 * 1000,
	FACTORS_A_DAY = 30,
	PER_ACCOUNT = 10,
	PER_DEVICE = 10,
	PER_CLIENT = 30,
	BUCKET_MAX = 80
};

struct bucket {
	char name[BUCKET_MAX];
	int64_t limit, window;
	bool clear; /* by a success; else it gets that one try back */
};

struct buckets {
	struct bucket at[3];
	size_t n;
};

/* True when the device cookie belongs to the account of that login. */
static enum err device_known(bool *known, struct db *db, const struct login_try *t)
{
	struct arena a;
	struct user u;
	*known = false;
	if (!t->device)
		return OK;
	struct sha h = sha_of(t->device, strlen(t->device));
	int64_t owner = 0;
	struct query q = q_begin(db, SQL_DEVICE_FIND);
	q_bind_blob(&q, ":hash", h.b, SHA_LEN);
	if (q_row(&q))
		owner = q_int(&q);
	enum err e = q_end(&q);
	if (e || !owner)
		return e;
	arena_init(&a);
	e = user_by_login(&u, db, &a, t->login);
	*known = !e && u.id == owner;
	arena_release(&a);
	return e == ERR_NOT_FOUND ? OK : e;
}

static struct bucket *bucket_add(
    struct buckets *to, const char *kind, const char *key, int64_t limit)
{
	struct bucket *b = &to->at[to->n++];
	struct sha h = sha_of(key, strlen(key));
	int n = snprintf(b->name, sizeof b->name, "%s:", kind);
	for (size_t i = 0; i < 16; i++)
		n += snprintf(b->name + n, sizeof b->name - (size_t)n, "%02x", h.b[i]);
	b->limit = limit;
	b->window = WINDOW_MS;
	b->clear = true;
	return b;
}

static enum err buckets_of(struct buckets *out, struct db *db, const struct login_try *t)
{
	bool known;
	enum err e = device_known(&known, db, t);
	out->n = 0;
	if (known) {
		bucket_add(out, "device", t->device, PER_DEVICE);
	} else {
		bucket_add(out, "account", t->login, PER_ACCOUNT);
		/* a good account must not open the way to others */
		bucket_add(out, "client", t->client, PER_CLIENT)->clear = false;
	}
	if (t->factor)
		bucket_add(out, known ? "factor-device" : "factor",
		    known ? t->device : t->login, FACTORS_A_DAY)
		    ->window = DAY_MS;
	return e;
}

/* Failures in the window that is running now; *since is its start. */
static enum err count(
    int64_t *failures, int64_t *since, struct db *db, int64_t now, const struct bucket *b)
{
	*failures = 0;
	*since = now;
	struct query q = q_begin(db, SQL_THROTTLE_GET);
	q_bind_text(&q, ":bucket", b->name);
	if (q_row(&q)) {
		int64_t n = q_int(&q), at = q_int(&q);
		if (now - at < b->window && now >= at) {
			*failures = n;
			*since = at;
		}
	}
	return q_end(&q);
}

enum err throttle_check(struct db *db, int64_t now, const struct login_try *t)
{
	struct buckets b;
	enum err e = buckets_of(&b, db, t);
	for (size_t i = 0; i < b.n && !e; i++) {
		int64_t failures, since;
		e = count(&failures, &since, db, now, &b.at[i]);
		if (!e && failures >= b.at[i].limit) {
			int minutes = (int)((since + b.at[i].window - now) / 60000) + 1;
			bool long_time = minutes > 120;
			e = err_say(ERR_BUSY, "试错的次数太多，请 %d %s后再试。",
			    long_time ? minutes / 60 + 1 : minutes,
			    long_time ? "小时" : "分钟");
		}
	}
	return e;
}

struct throttle_act {
	int64_t now, user;
	const struct login_try *try;
	const char *new_device;
};

static enum err put(
    struct db *db, const struct bucket *b, int64_t failures, int64_t since)
{
	struct query q = q_begin(db, SQL_THROTTLE_PUT);
	q_bind_text(&q, ":bucket", b->name);
	q_bind_int(&q, ":failures", failures);
	q_bind_int(&q, ":since", since);
	return q_end(&q);
}

static enum err add_one(struct db *db, void *arg)
{
	struct throttle_act *act = arg;
	struct buckets b;
	enum err e = buckets_of(&b, db, act->try);
	for (size_t i = 0; i < b.n && !e; i++) {
		int64_t failures, since;
		e = count(&failures, &since, db, act->now, &b.at[i]);
		if (!e)
			e = put(db, &b.at[i], failures + 1, since);
	}
	return e;
}

enum err throttle_count(struct db *db, int64_t now, const struct login_try *t)
{
	struct throttle_act act = {.now = now, .try = t};
	return db_write(db, add_one, &act);
}

/* The address gets back this one try and no more: a good account must not open the way to
 * others. */
static enum err give_back(struct db *db, int64_t now, const struct bucket *b)
{
	int64_t failures, since;
	enum err e = count(&failures, &since, db, now, b);
	return e || !failures ? e : put(db, b, failures - 1, since);
}

static enum err clear(struct db *db, const struct bucket *b)
{
	struct query q = q_begin(db, SQL_THROTTLE_CLEAR);
	q_bind_text(&q, ":bucket", b->name);
	return q_end(&q);
}

static enum err pass(struct db *db, void *arg)
{
	struct throttle_act *act = arg;
	struct buckets b;
	enum err e = buckets_of(&b, db, act->try);
	for (size_t i = 0; i < b.n && !e; i++)
		e = b.at[i].clear ? clear(db, &b.at[i])
				  : give_back(db, act->now, &b.at[i]);
	if (e || !act->new_device)
		return e;
	struct sha h = sha_of(act->new_device, strlen(act->new_device));
	struct query q = q_begin(db, SQL_DEVICE_INSERT);
	q_bind_blob(&q, ":hash", h.b, SHA_LEN);
	q_bind_int(&q, ":user", act->user);
	q_bind_int(&q, ":now", act->now);
	return q_end(&q);
}

enum err throttle_pass(char **device, struct db *db, struct arena *a, int64_t now,
    const struct login_try *t, int64_t user)
{
	bool known;
	enum err e = device_known(&known, db, t);
	if (e)
		return e;
	*device = known ? arena_strdup(a, t->device) : secret_token(a, 32);
	struct throttle_act act = {
	    .now = now, .user = user, .try = t, .new_device = known ? NULL : *device};
	return db_write(db, pass, &act);
}
