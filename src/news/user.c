/* SPDX-License-Identifier: MIT */
/* Accounts: reading, adding and disabling them. Roles are in role.c, passwords and links
 * in password.c. */
#include "news/user.h"

#include "base/text.h"
#include "db/query.h"
#include "news/ledger.h"
#include "news/proposal.h"
#include "news/session.h"

#include <string.h>

static enum err read_grants(struct user *u, struct db *db, struct arena *a)
{
	enum { MOST = 64 };
	u->grants = arena_array(a, MOST, sizeof *u->grants);
	u->grants_n = 0;
	struct query q = q_begin(db, SQL_ROLE_OF_USER);
	q_bind_int(&q, ":user", u->id);
	while (q_row(&q)) {
		struct grant g = {.id = q_int(&q)};
		bool known = role_parse(&g.role, q_text(&q, a));
		g.section_id = q_int(&q);
		g.section = q_text(&q, a);
		if (known && u->grants_n < MOST)
			u->grants[u->grants_n++] = g;
	}
	return q_end(&q);
}

static void read_user(struct user *u, struct query *q, struct arena *a)
{
	u->id = q_int(q);
	u->login = q_text(q, a);
	u->name = q_text(q, a);
	u->password = q_text(q, a);
	u->created_at = q_int(q);
	u->disabled_at = q_int(q);
	u->last_login_at = q_int(q);
	u->factors = (unsigned)q_int(q);
}

enum err user_by_id(struct user *out, struct db *db, struct arena *a, int64_t id)
{
	*out = (struct user){0};
	struct query q = q_begin(db, SQL_USER_BY_ID);
	q_bind_int(&q, ":id", id);
	if (q_row(&q))
		read_user(out, &q, a);
	enum err e = q_end_one(&q);
	return e ? e : read_grants(out, db, a);
}

enum err user_by_login(
    struct user *out, struct db *db, struct arena *a, const char *login)
{
	*out = (struct user){0};
	struct query q = q_begin(db, SQL_USER_BY_LOGIN);
	q_bind_text(&q, ":login", login);
	if (q_row(&q))
		read_user(out, &q, a);
	enum err e = q_end_one(&q);
	return e ? e : read_grants(out, db, a);
}

enum err user_all(struct user_list *out, struct db *db, struct arena *a)
{
	size_t cap = 0;
	*out = (struct user_list){0};
	struct query q = q_begin(db, SQL_USER_ALL);
	while (q_row(&q)) {
		out->at = arena_grow(a, out->at, out->n, &cap, sizeof *out->at);
		read_user(&out->at[out->n++], &q, a);
	}
	enum err e = q_end(&q);
	for (size_t i = 0; i < out->n && !e; i++)
		e = read_grants(&out->at[i], db, a);
	return e;
}

struct actor user_actor(const struct user *u, const char *auth, const char *client)
{
	return (struct actor){.id = u->id,
	    .login = u->login,
	    .name = u->name,
	    .auth = auth,
	    .client = client,
	    .grants = u->grants,
	    .grants_n = u->grants_n};
}

struct user_act {
	const struct actor *who;
	int64_t now, user;
	bool off;
	struct user_new *add;
	struct arena arena;
};

static enum err note(
    struct db *db, struct user_act *act, const char *action, const char *detail)
{
	struct ledger_entry e = {.action = action, .perm = PERM_USERS, .detail = detail};
	return ledger_add(NULL, db, act->who, act->now, &e);
}

static enum err run(struct db *db, struct user_act *act, db_write_fn *fn)
{
	arena_init(&act->arena);
	enum err e = db_write(db, fn, act);
	arena_release(&act->arena);
	return e;
}

static enum err add(struct db *db, void *arg)
{
	struct user_act *act = arg;
	struct user_new *u = act->add;
	struct query q = q_begin(db, SQL_USER_INSERT);
	q_bind_text(&q, ":login", u->login);
	q_bind_text(&q, ":name", u->name);
	q_bind_text(&q, ":password", u->password);
	q_bind_int(&q, ":now", act->now);
	enum err e = q_end(&q);
	if (e == ERR_CONFLICT)
		return err_clear(),
		       err_say(ERR_INVALID, "账号 %s 已经有了，换一个", u->login);
	u->id = q_last_id(db);
	if (!e)
		e = note(db, act, "user-add",
		    arena_printf(&act->arena, "%s %s", u->login, u->name));
	if (e)
		return e;
	u->proposed = act->who->id && role_needs_two(u->role);
	if (u->proposed) {
		struct proposal_new p = {PROPOSAL_ROLE, u->id, u->role, u->section};
		return proposal_put(db, act->who, act->now, &p);
	}
	struct role_change change = {
	    .who = act->who, .user = u->id, .role = u->role, .section = u->section};
	return role_give(db, act->now, &change);
}

static bool login_ok(const char *s)
{
	size_t n = strlen(s);
	return n >= 2 && n <= 40 &&
	       strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789._-") == n &&
	       strcmp(s, "console");
}

enum err user_add(struct db *db, const struct actor *who, int64_t now, struct user_new *u)
{
	if (!login_ok(u->login))
		return err_say(ERR_INVALID, "账号用小写字母、数字和 . _ -，2 到 40 位");
	if (!*u->name || text_chars(u->name) > 40)
		return err_say(ERR_INVALID, "姓名要填，最多 40 字");
	struct user_act act = {.who = who, .now = now, .add = u};
	return run(db, &act, add);
}

static enum err disable(struct db *db, void *arg)
{
	struct user_act *act = arg;
	struct user u;
	enum err e = user_by_id(&u, db, &act->arena, act->user);
	struct actor them = user_actor(&u, "", "");
	if (!e && act->off && actor_may(&them, PERM_USERS, 0))
		e = role_keep_admin(db, u.id);
	if (e)
		return e;
	struct query q = q_begin(db, SQL_USER_SET_DISABLED);
	q_bind_int(&q, ":id", u.id);
	q_bind_opt(&q, ":at", act->off, act->now);
	if ((e = q_end_one(&q)) || (e = session_end_all(db, u.id)))
		return e;
	return note(db, act, act->off ? "user-disable" : "user-enable", u.login);
}

enum err user_disable(
    struct db *db, const struct actor *who, int64_t now, int64_t user, bool off)
{
	struct user_act act = {.who = who, .now = now, .user = user, .off = off};
	return run(db, &act, disable);
}
