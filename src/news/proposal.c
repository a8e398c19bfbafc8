/* SPDX-License-Identifier: MIT */
/* Proposals among administrators. */
#include "news/proposal.h"

#include "db/query.h"
#include "news/factor.h"
#include "news/ledger.h"

#include <string.h>

static const int64_t LIVES_MS = (int64_t)7 * 24 * 3600 * 1000;
static const char *const kinds[] = {[PROPOSAL_ROLE] = "role", [PROPOSAL_RESET] = "reset"};

static bool read_one(struct proposal *p, struct query *q, struct arena *a)
{
	*p = (struct proposal){.id = q_int(q)};
	const char *kind = q_text(q, a);
	p->kind =
	    kind && !strcmp(kind, kinds[PROPOSAL_RESET]) ? PROPOSAL_RESET : PROPOSAL_ROLE;
	p->user = q_int(q);
	p->login = q_text(q, a);
	p->name = q_text(q, a);
	bool known = role_parse(&p->role, q_text(q, a));
	p->section_id = q_int(q);
	p->section = q_text(q, a);
	p->by = q_int(q);
	p->by_login = q_text(q, a);
	p->by_name = q_text(q, a);
	p->at = q_int(q);
	p->expires_at = p->at + LIVES_MS;
	return known || p->kind == PROPOSAL_RESET;
}

enum err proposal_list(struct proposals *out, struct db *db, struct arena *a, int64_t now)
{
	size_t cap = 0;
	*out = (struct proposals){0};
	struct query q = q_begin(db, SQL_PROPOSAL_OPEN);
	q_bind_int(&q, ":after", now - LIVES_MS);
	while (q_row(&q)) {
		struct proposal p;
		if (!read_one(&p, &q, a))
			continue;
		out->at = arena_grow(a, out->at, out->n, &cap, sizeof *out->at);
		out->at[out->n++] = p;
	}
	return q_end(&q);
}

struct proposal_act {
	const struct actor *who;
	int64_t now, id;
	const struct proposal_new *add;
	bool confirm;
	struct arena arena;
};

static enum err note(
    struct db *db, const struct proposal_act *act, const char *action, const char *detail)
{
	struct ledger_entry e = {.action = action, .perm = PERM_USERS, .detail = detail};
	return ledger_add(NULL, db, act->who, act->now, &e);
}

/* "LOGIN ROLE SECTION" as in the rows of roles, or "LOGIN". */
static char *detail_of(struct arena *a, const struct proposal_new *p, const char *login)
{
	if (p->kind == PROPOSAL_RESET)
		return arena_strdup(a, login);
	return arena_printf(
	    a, "%s %s %lld", login, role_name(p->role), (long long)p->section);
}

static enum err check_new(
    struct db *db, const struct proposal_act *act, const struct user *u)
{
	const struct proposal_new *p = act->add;
	int64_t admins;
	enum err e = role_admins(&admins, db);
	if (e)
		return e;
	if (p->kind == PROPOSAL_RESET) {
		if (u->id == act->who->id)
			return err_say(
			    ERR_DENIED, "自己的两步验证在“我的账号”里解除，不用重置。");
		if (admins < 2)
			return err_say(ERR_DENIED,
			    "重置要两位管理员一起做。管理员不足两位时，"
			    "只能在服务器上用 qianfa user reset 重置。");
		return u->factors ? OK
				  : err_say(ERR_INVALID, "%s没有绑定两步验证", u->name);
	}
	if (!role_needs_two(p->role))
		return err_set(
		    ERR_INVALID, "role %s takes one administrator", role_name(p->role));
	if (admins < 2)
		return role_refuse_one(p->role);
	struct role_change c = {
	    .who = act->who, .user = u->id, .role = p->role, .section = p->section};
	if (p->role == ROLE_ADMIN && p->section)
		return err_say(ERR_INVALID, "%s管的是整个网站，不能只给一个栏目",
		    role_text(p->role));
	return role_check(db, &c);
}

static enum err expire(struct db *db, int64_t now)
{
	struct query q = q_begin(db, SQL_PROPOSAL_EXPIRE);
	q_bind_int(&q, ":now", now);
	q_bind_int(&q, ":before", now - LIVES_MS);
	return q_end(&q);
}

static enum err add(struct db *db, void *arg)
{
	struct proposal_act *act = arg;
	const struct proposal_new *p = act->add;
	struct user u;
	enum err e = user_by_id(&u, db, &act->arena, p->user);
	if (!e)
		e = check_new(db, act, &u);
	if (!e)
		e = expire(db, act->now);
	if (e)
		return e;
	struct query q = q_begin(db, SQL_PROPOSAL_INSERT);
	q_bind_text(&q, ":kind", kinds[p->kind]);
	q_bind_int(&q, ":user", u.id);
	q_bind_text(&q, ":role", p->kind == PROPOSAL_ROLE ? role_name(p->role) : "");
	q_bind_opt(&q, ":section", p->kind == PROPOSAL_ROLE && p->section, p->section);
	q_bind_int(&q, ":who", act->who->id);
	q_bind_int(&q, ":now", act->now);
	e = q_end(&q);
	if (e == ERR_CONFLICT)
		return err_clear(),
		       err_say(ERR_INVALID, "这件事已经有人提议了，等另一位管理员确认");
	return e ? e
		 : note(db, act,
		       p->kind == PROPOSAL_ROLE ? "role-propose" : "reset-propose",
		       detail_of(&act->arena, p, u.login));
}

static enum err run(struct db *db, struct proposal_act *act, db_write_fn *fn)
{
	arena_init(&act->arena);
	enum err e = db_write(db, fn, act);
	arena_release(&act->arena);
	return e;
}

enum err proposal_add(
    struct db *db, const struct actor *who, int64_t now, const struct proposal_new *p)
{
	struct proposal_act act = {.who = who, .now = now, .add = p};
	return run(db, &act, add);
}

/* Two people: who confirms is neither who proposed nor whom it is about, and who proposed
 * is an administrator still. */
static enum err check_two(
    struct db *db, struct proposal_act *act, const struct proposal *p)
{
	struct user by;
	if (act->who->id == p->by)
		return err_say(ERR_DENIED, "是你提议的，要另一位管理员来确认。");
	if (act->who->id == p->user)
		return err_say(ERR_DENIED, "这件事关系你自己，要另一位管理员来确认。");
	enum err e = user_by_id(&by, db, &act->arena, p->by);
	struct actor proposer = user_actor(&by, "", "");
	if (!e && (by.disabled_at || !actor_may(&proposer, PERM_USERS, 0)))
		e = err_say(ERR_DENIED, "提议的%s已经不是管理员，请重新提议。", by.name);
	return e;
}

static enum err carry_out(
    struct db *db, struct proposal_act *act, const struct proposal *p)
{
	char *reason =
	    arena_printf(&act->arena, "提议：%s（%s）", p->by_name, p->by_login);
	if (p->kind == PROPOSAL_ROLE) {
		struct role_change c = {.who = act->who,
		    .user = p->user,
		    .role = p->role,
		    .section = p->section_id,
		    .reason = reason};
		return role_give(db, act->now, &c);
	}
	struct user u;
	enum err e = user_by_id(&u, db, &act->arena, p->user);
	struct factor_change c = {.who = act->who, .user = &u, .reason = reason};
	return e ? e : factor_reset(db, act->now, &c);
}

static enum err refuse(struct db *db, struct proposal_act *act, const struct proposal *p)
{
	struct proposal_new same = {p->kind, p->user, p->role, p->section_id};
	return note(db, act, p->kind == PROPOSAL_ROLE ? "role-refuse" : "reset-refuse",
	    detail_of(&act->arena, &same, p->login));
}

static enum err decide(struct db *db, void *arg)
{
	struct proposal_act *act = arg;
	struct proposals l;
	const struct proposal *p = NULL;
	enum err e = proposal_list(&l, db, &act->arena, act->now);
	for (size_t i = 0; i < l.n && !e; i++)
		if (l.at[i].id == act->id)
			p = &l.at[i];
	if (!e && !p)
		e = ERR_NOT_FOUND;
	if (!e && act->confirm)
		e = check_two(db, act, p);
	if (e)
		return e;
	struct query q = q_begin(db, SQL_PROPOSAL_DECIDE);
	q_bind_int(&q, ":id", p->id);
	q_bind_text(&q, ":verdict", act->confirm ? "confirmed" : "refused");
	q_bind_int(&q, ":who", act->who->id);
	q_bind_int(&q, ":now", act->now);
	if ((e = q_end_one(&q)))
		return e;
	return act->confirm ? carry_out(db, act, p) : refuse(db, act, p);
}

enum err proposal_put(
    struct db *db, const struct actor *who, int64_t now, const struct proposal_new *p)
{
	struct proposal_act act = {.who = who, .now = now, .add = p};
	arena_init(&act.arena);
	enum err e = add(db, &act);
	arena_release(&act.arena);
	return e;
}

enum err proposal_decide(
    struct db *db, const struct actor *who, int64_t now, int64_t id, bool confirm)
{
	struct proposal_act act = {.who = who, .now = now, .id = id, .confirm = confirm};
	return run(db, &act, decide);
}
