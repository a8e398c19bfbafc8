/* SPDX-License-Identifier: MIT */
/* Sessions of logged-in browsers. */
#include "news/session.h"

#include "base/secret.h"
#include "db/query.h"
#include "news/ledger.h"

#include <string.h>

enum { SEEN_EVERY_MS = 60 * 1000, DAY_MS = 24 * 3600 * 1000 };

/* The throttle's windows are a quarter of an hour; a browser's cookie lives 180 days from
 * its last login, and who uses one for longer is a stranger for one login. */
static const int64_t THROTTLE_KEPT_MS = DAY_MS, DEVICE_KEPT_MS = (int64_t)400 * DAY_MS;

struct session_act {
	const struct actor *who;
	int64_t now;
	struct sha hash;
	struct session_limits limits;
};

static struct sha hash_of(const char *token)
{
	return sha_of(token, strlen(token));
}

static enum err insert(struct db *db, void *arg)
{
	struct session_act *act = arg;
	struct query q = q_begin(db, SQL_SESSION_INSERT);
	q_bind_blob(&q, ":hash", act->hash.b, SHA_LEN);
	q_bind_int(&q, ":user", act->who->id);
	q_bind_int(&q, ":now", act->now);
	q_bind_text(&q, ":client", act->who->client);
	enum err e = q_end(&q);
	if (e)
		return e;
	q = q_begin(db, SQL_USER_LOGGED_IN);
	q_bind_int(&q, ":id", act->who->id);
	q_bind_int(&q, ":now", act->now);
	if ((e = q_end_one(&q)))
		return e;
	struct ledger_entry entry = {.action = "login", .perm = PERM_LOGIN};
	return ledger_add(NULL, db, act->who, act->now, &entry);
}

enum err session_new(
    char **token, struct db *db, struct arena *a, const struct actor *who, int64_t now)
{
	*token = secret_token(a, 32);
	struct session_act act = {.who = who, .now = now, .hash = hash_of(*token)};
	return db_write(db, insert, &act);
}

enum err session_user(struct user *out, struct db *db, struct arena *a, int64_t now,
    const char *token, struct session_limits limits)
{
	int64_t user = 0, created = 0, seen = 0;
	struct sha h = hash_of(token);
	struct query q = q_begin(db, SQL_SESSION_FIND);
	q_bind_blob(&q, ":hash", h.b, SHA_LEN);
	if (q_row(&q)) {
		user = q_int(&q);
		created = q_int(&q);
		seen = q_int(&q);
	}
	enum err e = q_end_one(&q);
	if (e)
		return e;
	if (now - seen > limits.idle_s * 1000 || now - created > limits.total_s * 1000)
		return ERR_NOT_FOUND;
	e = user_by_id(out, db, a, user);
	return !e && out->disabled_at ? ERR_NOT_FOUND : e;
}

static enum err touch(struct db *db, void *arg)
{
	struct session_act *act = arg;
	struct query q = q_begin(db, SQL_SESSION_TOUCH);
	q_bind_blob(&q, ":hash", act->hash.b, SHA_LEN);
	q_bind_int(&q, ":now", act->now);
	return q_end(&q);
}

enum err session_seen(struct db *db, int64_t now, const char *token)
{
	struct session_act act = {.now = now, .hash = hash_of(token)};
	int64_t seen = now;
	struct query q = q_begin(db, SQL_SESSION_FIND);
	q_bind_blob(&q, ":hash", act.hash.b, SHA_LEN);
	if (q_row(&q)) {
		q_skip(&q);
		q_skip(&q);
		seen = q_int(&q);
	}
	enum err e = q_end(&q);
	return e || now - seen < SEEN_EVERY_MS ? e : db_write(db, touch, &act);
}

static enum err end(struct db *db, void *arg)
{
	struct session_act *act = arg;
	struct query q = q_begin(db, SQL_SESSION_DELETE);
	q_bind_blob(&q, ":hash", act->hash.b, SHA_LEN);
	return q_end(&q);
}

enum err session_end(struct db *db, const char *token)
{
	struct session_act act = {.hash = hash_of(token)};
	return db_write(db, end, &act);
}

enum err session_end_all(struct db *db, int64_t user)
{
	struct query q = q_begin(db, SQL_SESSION_DELETE_USER);
	q_bind_int(&q, ":user", user);
	return q_end(&q);
}

static enum err delete_before(struct db *db, enum sql sql, const char *name, int64_t at)
{
	struct query q = q_begin(db, sql);
	q_bind_int(&q, name, at);
	return q_end(&q);
}

static enum err sweep(struct db *db, void *arg)
{
	struct session_act *act = arg;
	struct query q = q_begin(db, SQL_SESSION_SWEEP);
	q_bind_int(&q, ":idle", act->now - act->limits.idle_s * 1000);
	q_bind_int(&q, ":total", act->now - act->limits.total_s * 1000);
	enum err e = q_end(&q);
	if (!e)
		e = delete_before(
		    db, SQL_THROTTLE_SWEEP, ":before", act->now - THROTTLE_KEPT_MS);
	if (!e)
		e = delete_before(
		    db, SQL_DEVICE_SWEEP, ":before", act->now - DEVICE_KEPT_MS);
	return e ? e : delete_before(db, SQL_INVITE_SWEEP, ":now", act->now);
}

enum err session_sweep(struct db *db, int64_t now, struct session_limits limits)
{
	struct session_act act = {.now = now, .limits = limits};
	return db_write(db, sweep, &act);
}
