/* SPDX-License-Identifier: MIT */
/* Roles of accounts: the rules for giving and taking them. */
#include "news/role.h"

#include "db/query.h"
#include "news/ledger.h"
#include "news/session.h"

/* Which roles are worth more than one person's word. */
static const struct {
	bool two, factor;
} guarded[ROLE__MAX] = {
    [ROLE_SIGNER] = {true, true},
    [ROLE_ADMIN] = {true, true},
};

bool role_needs_two(enum role r)
{
	return guarded[r].two;
}

bool role_needs_factor(enum role r)
{
	return guarded[r].factor;
}

bool actor_needs_factor(const struct actor *who)
{
	for (size_t i = 0; i < who->grants_n; i++)
		if (role_needs_factor(who->grants[i].role))
			return true;
	return false;
}

enum err role_refuse_one(enum role r)
{
	return err_say(ERR_DENIED,
	    "%s要两位管理员一起给：一位提议，另一位确认。管理员不足两位时，"
	    "只能在服务器上用 qianfa user grant 给。",
	    role_text(r));
}

static enum err count_admins(int64_t *out, struct query *q)
{
	*out = 0;
	if (q_row(q))
		*out = q_int(q);
	return q_end(q);
}

enum err role_admins(int64_t *out, struct db *db)
{
	struct query q = q_begin(db, SQL_ROLE_ADMINS_ACTIVE);
	return count_admins(out, &q);
}

enum err role_keep_admin(struct db *db, int64_t user)
{
	int64_t others;
	struct query q = q_begin(db, SQL_ROLE_ADMINS);
	q_bind_int(&q, ":except", user);
	enum err e = count_admins(&others, &q);
	if (!e && !others)
		e = err_say(ERR_DENIED, "这是最后一位管理员，先给别人管理员角色。");
	return e;
}

/* What an administrator does has no section, so the role has none either: actor_may()
 * would take a part of it for the whole. */
static enum err insert_role(struct db *db, const struct role_change *c)
{
	if (c->role == ROLE_ADMIN && c->section)
		return err_say(ERR_INVALID, "%s管的是整个网站，不能只给一个栏目",
		    role_text(c->role));
	struct query q = q_begin(db, SQL_ROLE_INSERT);
	q_bind_int(&q, ":user", c->user);
	q_bind_text(&q, ":role", role_name(c->role));
	q_bind_opt(&q, ":section", c->section, c->section);
	return q_end(&q);
}

/* verify compares every role with these rows: "LOGIN ROLE SECTION", section 0 for
 * everywhere. */
static enum err note_role(struct db *db, int64_t now, const char *action,
    const char *login, const struct role_change *c)
{
	struct arena a;
	arena_init(&a);
	struct ledger_entry e = {.action = action,
	    .perm = PERM_USERS,
	    .reason = c->reason,
	    .detail = arena_printf(
		&a, "%s %s %lld", login, role_name(c->role), (long long)c->section)};
	enum err err = ledger_add(NULL, db, c->who, now, &e);
	arena_release(&a);
	return err;
}

/* Who hands out roles writes and signs no text, and the other way round. */
static enum err check_apart(const struct user *u, enum role more)
{
	struct actor has = user_actor(u, "", "");
	struct grant want = {.role = more};
	struct actor gets = {.grants = &want, .grants_n = 1};
	bool mixed =
	    (actor_may(&has, PERM_USERS, 0) && actor_may(&gets, PERM_WRITE, 0)) ||
	    (actor_may(&has, PERM_WRITE, 0) && actor_may(&gets, PERM_USERS, 0));
	if (mixed)
		return err_say(
		    ERR_DENIED, "管理员不写稿、不签发：%s要另用一个账号。", u->name);
	return OK;
}

static enum err check(const struct user *u, const struct role_change *c)
{
	if (c->who->id == u->id)
		return err_say(ERR_DENIED, "不能给自己加角色，请另一位管理员来办。");
	for (size_t i = 0; i < u->grants_n; i++)
		if (u->grants[i].role == c->role && u->grants[i].section_id == c->section)
			return err_say(
			    ERR_INVALID, "%s已经是%s", u->name, role_text(c->role));
	return check_apart(u, c->role);
}

enum err role_check(struct db *db, const struct role_change *c)
{
	struct arena a;
	struct user u;
	arena_init(&a);
	enum err e = user_by_id(&u, db, &a, c->user);
	if (!e)
		e = check(&u, c);
	arena_release(&a);
	return e;
}

/* A link that was given for the account as it was does not open the one that signs or
 * administers: whoever kept it would be two people. A new account has no other way in. */
static enum err void_links(
    struct db *db, int64_t now, const struct user *u, enum role more)
{
	if (!role_needs_two(more) || !u->password)
		return OK;
	struct query q = q_begin(db, SQL_INVITE_VOID);
	q_bind_int(&q, ":user", u->id);
	q_bind_int(&q, ":now", now);
	return q_end(&q);
}

enum err role_give(struct db *db, int64_t now, const struct role_change *c)
{
	struct arena a;
	struct user u;
	arena_init(&a);
	enum err e = user_by_id(&u, db, &a, c->user);
	if (!e)
		e = check(&u, c);
	if (!e)
		e = insert_role(db, c);
	if (!e)
		e = void_links(db, now, &u, c->role);
	if (!e)
		e = session_end_all(db, u.id);
	if (!e)
		e = note_role(db, now, "role-add", u.login, c);
	arena_release(&a);
	return e;
}

struct role_act {
	struct role_change change;
	int64_t now, grant;
};

static enum err give(struct db *db, void *arg)
{
	struct role_act *act = arg;
	return role_give(db, act->now, &act->change);
}

enum err user_grant(struct db *db, const struct actor *who, int64_t now, int64_t user,
    enum role role, int64_t section)
{
	struct role_act act = {
	    {.who = who, .user = user, .role = role, .section = section}, now, 0};
	if (who->id && role_needs_two(role))
		return role_refuse_one(role);
	return db_write(db, give, &act);
}

static enum err take(struct db *db, struct role_act *act, const struct user *u)
{
	const struct grant *g = NULL;
	for (size_t i = 0; i < u->grants_n; i++)
		if (u->grants[i].id == act->grant)
			g = &u->grants[i];
	enum err e = !g                      ? ERR_NOT_FOUND
		     : g->role == ROLE_ADMIN ? role_keep_admin(db, u->id)
					     : OK;
	if (e)
		return e;
	struct query q = q_begin(db, SQL_ROLE_DELETE);
	q_bind_int(&q, ":id", g->id);
	q_bind_int(&q, ":user", u->id);
	if ((e = q_end_one(&q)) || (e = session_end_all(db, u->id)))
		return e;
	act->change.role = g->role;
	act->change.section = g->section_id;
	return note_role(db, act->now, "role-remove", u->login, &act->change);
}

static enum err revoke(struct db *db, void *arg)
{
	struct role_act *act = arg;
	struct arena a;
	struct user u;
	arena_init(&a);
	enum err e = user_by_id(&u, db, &a, act->change.user);
	if (!e)
		e = take(db, act, &u);
	arena_release(&a);
	return e;
}

enum err user_revoke(
    struct db *db, const struct actor *who, int64_t now, int64_t user, int64_t id)
{
	struct role_act act = {{.who = who, .user = user}, now, id};
	return db_write(db, revoke, &act);
}
