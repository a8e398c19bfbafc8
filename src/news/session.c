/* SPDX-License-Identifier: MIT */
/* Sessions of logged-in browsers: beginning, finding and ending them. */
#include "news/session.h"

#include "base/clock.h"
#include "db/query.h"
#include "news/ledger.h"

#include <string.h>

enum { SEEN_EVERY_MS = 60 * 1000, DAY_MS = 24 * 3600 * 1000 };

/* The throttle's windows are a quarter of an hour; a browser's cookie lives 180 days from
 * its last login, and who uses one for longer is a stranger for one login. */
static const int64_t THROTTLE_KEPT_MS = DAY_MS, DEVICE_KEPT_MS = (int64_t)400 * DAY_MS;

static const struct {
	const char *name, *text;
} auths[AUTH__MAX] = {
    [AUTH_PASSWORD] = {"password", "密码"},
    [AUTH_TOTP] = {"totp", "动态验证码"},
    [AUTH_RECOVERY] = {"recovery", "恢复码"},
    [AUTH_PASSKEY] = {"passkey", "通行密钥"},
};

const char *auth_name(enum auth how)
{
	return auths[how].name;
}

const char *auth_text(enum auth how)
{
	return auths[how].text;
}

enum auth auth_parse(const char *name)
{
	enum auth how = AUTH_PASSWORD;
	for (enum auth i = 0; i < AUTH__MAX; i++)
		if (name && !strcmp(name, auths[i].name))
			how = i;
	return how;
}

/* When something was, by both clocks. */
struct moment {
	int64_t at, boot;
};

struct session_row {
	int64_t user;
	struct moment created, seen, auth;
	char *how, *boot_id;
};

struct session_act {
	const struct session_begin *begin;
	int64_t now;
	struct sha hash;
	struct session_limits limits;
	int64_t created_boot, auth_boot;
};

static struct sha hash_of(const char *token)
{
	return sha_of(token, strlen(token));
}

static enum err find_row(
    struct session_row *out, struct db *db, struct arena *a, const char *token)
{
	struct sha h = hash_of(token);
	*out = (struct session_row){0};
	struct query q = q_begin(db, SQL_SESSION_FIND);
	q_bind_blob(&q, ":hash", h.b, SHA_LEN);
	if (q_row(&q)) {
		out->user = q_int(&q);
		out->created = (struct moment){q_int(&q), 0};
		out->seen = (struct moment){q_int(&q), 0};
		out->auth = (struct moment){q_int(&q), 0};
		out->how = q_text(&q, a);
		out->boot_id = q_text(&q, a);
		out->created.boot = q_int(&q);
		out->seen.boot = q_int(&q);
		out->auth.boot = q_int(&q);
	}
	return q_end_one(&q);
}

/* Without the machine's own clock (another start of it) a wall clock behind the moment is
 * not to be believed; and the own clock never goes back. */
int64_t session_age(int64_t at, int64_t boot, const char *boot_id, int64_t now)
{
	int64_t wall = now - at, own = clock_boot() - boot;
	if (!*boot_id || strcmp(boot_id, clock_boot_id()))
		return wall < 0 ? INT64_MAX : wall;
	if (own < 0)
		return INT64_MAX;
	return wall > own ? wall : own;
}

static int64_t age(const struct moment *m, const char *boot_id, int64_t now)
{
	return session_age(m->at, m->boot, boot_id, now);
}

static enum err note_login(struct db *db, const struct session_act *act)
{
	struct query q = q_begin(db, SQL_USER_LOGGED_IN);
	q_bind_int(&q, ":id", act->begin->who->id);
	q_bind_int(&q, ":now", act->now);
	enum err e = q_end_one(&q);
	struct ledger_entry entry = {.action = "login", .perm = PERM_LOGIN};
	return e ? e : ledger_add(NULL, db, act->begin->who, act->now, &entry);
}

/* The moments of a session that a step-up replaces; the row goes. A session of another
 * start of the machine keeps its age by the wall clock only, which moves forward here. */
static enum err take_over(struct session_row *old, struct db *db, struct arena *a,
    const struct session_act *act)
{
	const struct session_begin *b = act->begin;
	enum err e = find_row(old, db, a, b->replaces);
	if (!e && old->user != b->who->id)
		e = ERR_NOT_FOUND;
	if (e)
		return e;
	int64_t old_age = age(&old->created, old->boot_id, act->now);
	if (old_age == INT64_MAX)
		return ERR_NOT_FOUND;
	old->created = (struct moment){act->now - old_age, clock_boot() - old_age};
	struct sha h = hash_of(b->replaces);
	struct query q = q_begin(db, SQL_SESSION_DELETE);
	q_bind_blob(&q, ":hash", h.b, SHA_LEN);
	return q_end_one(&q);
}

static enum err insert(struct db *db, void *arg)
{
	struct session_act *act = arg;
	const struct session_begin *b = act->begin;
	struct session_row old = {.created = {act->now, clock_boot()}};
	struct arena a;
	arena_init(&a);
	enum err e = b->replaces ? take_over(&old, db, &a, act) : OK;
	arena_release(&a);
	if (e)
		return e;
	struct query q = q_begin(db, SQL_SESSION_INSERT);
	q_bind_blob(&q, ":hash", act->hash.b, SHA_LEN);
	q_bind_int(&q, ":user", b->who->id);
	q_bind_int(&q, ":created", old.created.at);
	q_bind_int(&q, ":now", act->now);
	q_bind_text(&q, ":client", b->who->client);
	q_bind_text(&q, ":auth", auth_name(auth_parse(b->who->auth)));
	q_bind_text(&q, ":agent", b->agent ? b->agent : "");
	q_bind_text(&q, ":boot_id", clock_boot_id());
	q_bind_int(&q, ":created_boot", old.created.boot);
	q_bind_int(&q, ":boot", clock_boot());
	if ((e = q_end(&q)) || b->replaces)
		return e;
	return note_login(db, act);
}

enum err session_begin(char **token, struct db *db, struct arena *a, int64_t now,
    const struct session_begin *b)
{
	*token = secret_token(a, 32);
	struct session_act act = {.begin = b, .now = now, .hash = hash_of(*token)};
	return db_write(db, insert, &act);
}

enum err session_find(struct session *out, struct db *db, struct arena *a, int64_t now,
    const char *token, struct session_limits limits)
{
	struct session_row row;
	*out = (struct session){0};
	enum err e = find_row(&row, db, a, token);
	if (e)
		return e;
	if (age(&row.seen, row.boot_id, now) > limits.idle_s * 1000 ||
	    age(&row.created, row.boot_id, now) > limits.total_s * 1000)
		return ERR_NOT_FOUND;
	out->auth = auth_parse(row.how);
	out->created_at = row.created.at;
	out->auth_at = row.auth.at;
	/* an old proof is asked for again after a restart: its age is not certain */
	out->fresh = !strcmp(row.boot_id, clock_boot_id()) &&
		     age(&row.auth, row.boot_id, now) <= SESSION_FRESH_MS;
	e = user_by_id(&out->user, db, a, row.user);
	return !e && out->user.disabled_at ? ERR_NOT_FOUND : e;
}

static enum err touch(struct db *db, void *arg)
{
	struct session_act *act = arg;
	struct query q = q_begin(db, SQL_SESSION_TOUCH);
	q_bind_blob(&q, ":hash", act->hash.b, SHA_LEN);
	q_bind_int(&q, ":now", act->now);
	q_bind_text(&q, ":boot_id", clock_boot_id());
	q_bind_int(&q, ":boot", clock_boot());
	q_bind_int(&q, ":created_boot", act->created_boot);
	q_bind_int(&q, ":auth_boot", act->auth_boot);
	return q_end(&q);
}

/* After a restart of the machine the moments count from its new start; what was proved
 * before is not fresh any more. */
enum err session_seen(struct db *db, int64_t now, const char *token)
{
	struct session_row row;
	struct arena a;
	arena_init(&a);
	enum err e = find_row(&row, db, &a, token);
	int64_t boot = clock_boot();
	bool due = !e && age(&row.seen, row.boot_id, now) >= SEEN_EVERY_MS;
	bool same = !e && !strcmp(row.boot_id, clock_boot_id());
	struct session_act act = {.now = now,
	    .hash = hash_of(token),
	    .created_boot = same ? row.created.boot : boot - (now - row.created.at),
	    .auth_boot = same ? row.auth.boot : boot - SESSION_FRESH_MS - 1};
	arena_release(&a);
	if (e == ERR_NOT_FOUND)
		return OK;
	return e || !due ? e : db_write(db, touch, &act);
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
	enum err e = q_end(&q);
	if (e)
		return e;
	q = q_begin(db, SQL_LOGIN_STEP_DELETE_USER);
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
	if (!e)
		e = delete_before(db, SQL_LOGIN_STEP_SWEEP, ":before", act->now - DAY_MS);
	return e ? e : delete_before(db, SQL_INVITE_SWEEP, ":now", act->now);
}

enum err session_sweep(struct db *db, int64_t now, struct session_limits limits)
{
	struct session_act act = {.now = now, .limits = limits};
	return db_write(db, sweep, &act);
}
