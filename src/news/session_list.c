/* SPDX-License-Identifier: MIT */
/* The sessions of one account: listing them and ending them. */
#include "base/clock.h"
#include "base/text.h"
#include "db/query.h"
#include "news/ledger.h"
#include "news/session.h"

#include <string.h>

static void read_line(
    struct session_line *l, struct query *q, struct arena *a, struct sha *hash)
{
	char *hex = q_text(q, a);
	if (!sha_parse(hash, hex ? hex : ""))
		*hash = (struct sha){0};
	memcpy(l->id, hex ? hex : "", hex ? sizeof l->id - 1 : 0);
	l->created_at = q_int(q);
	l->seen_at = q_int(q);
	l->auth_at = q_int(q);
	l->auth = auth_parse(q_text(q, a));
	l->agent = q_text(q, a);
	l->client = q_text(q, a);
}

enum err session_list(struct session_lines *out, struct db *db, struct arena *a,
    int64_t now, const struct session_query *of)
{
	struct sha own = {0};
	size_t cap = 0;
	if (of->token)
		own = sha_of(of->token, strlen(of->token));
	*out = (struct session_lines){0};
	struct query q = q_begin(db, SQL_SESSION_OF_USER);
	q_bind_int(&q, ":user", of->user);
	while (q_row(&q)) {
		struct session_line l = {0};
		struct sha hash;
		read_line(&l, &q, a, &hash);
		const char *boot_id = q_text(&q, a);
		int64_t created_boot = q_int(&q), seen_boot = q_int(&q);
		if (session_age(l.seen_at, seen_boot, boot_id, now) >
			of->limits.idle_s * 1000 ||
		    session_age(l.created_at, created_boot, boot_id, now) >
			of->limits.total_s * 1000)
			continue;
		l.here = of->token && sha_equal(&hash, &own);
		out->at = arena_grow(a, out->at, out->n, &cap, sizeof *out->at);
		out->at[out->n++] = l;
	}
	return q_end(&q);
}

struct kill_act {
	const struct actor *who;
	const struct session_kill *kill;
	int64_t now;
};

static enum err end_one(struct db *db, const struct session_kill *k)
{
	struct query q = q_begin(db, SQL_SESSION_KILL);
	q_bind_int(&q, ":user", k->user);
	q_bind_text(&q, ":id", k->id);
	return q_end_one(&q);
}

static enum err end_others(struct db *db, const struct session_kill *k)
{
	struct sha own = sha_of(k->token, strlen(k->token));
	struct query q = q_begin(db, SQL_SESSION_KILL_OTHERS);
	q_bind_int(&q, ":user", k->user);
	q_bind_blob(&q, ":hash", own.b, SHA_LEN);
	return q_end(&q);
}

static enum err end(struct db *db, void *arg)
{
	const struct kill_act *act = arg;
	const struct session_kill *k = act->kill;
	struct arena a;
	struct user u;
	arena_init(&a);
	enum err e = user_by_id(&u, db, &a, k->user);
	if (!e)
		e = k->id      ? end_one(db, k)
		    : k->token ? end_others(db, k)
			       : session_end_all(db, k->user);
	if (!e) {
		struct ledger_entry row = {.action = "session-end",
		    .perm = act->who->id == u.id ? PERM_LOGIN : PERM_USERS,
		    .detail = arena_printf(&a, "%s %s", u.login, k->id ? "1" : "all")};
		e = ledger_add(NULL, db, act->who, act->now, &row);
	}
	arena_release(&a);
	return e;
}

enum err session_kill(
    struct db *db, const struct actor *who, int64_t now, const struct session_kill *k)
{
	struct kill_act act = {.who = who, .kill = k, .now = now};
	return db_write(db, end, &act);
}
