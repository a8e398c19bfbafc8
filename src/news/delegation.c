/* SPDX-License-Identifier: MIT */
/* Delegating a role, ending it, listing. */
#include "news/delegation.h"

#include "base/clock.h"
#include "base/text.h"
#include "db/query.h"
#include "news/ledger.h"

#include <string.h>

#define DAY_MS (24 * 3600 * (int64_t)1000)

bool delegation_role(enum role r)
{
	return r == ROLE_EDITOR || r == ROLE_DIRECTOR || r == ROLE_SIGNER;
}

bool delegation_holds(const struct grant *grants, size_t n, enum role r)
{
	for (size_t i = 0; i < n; i++)
		if (grants[i].role == r && !grants[i].from_id)
			return true;
	return false;
}

enum delegation_state delegation_state(const struct delegation *d, int64_t now)
{
	if (d->revoked_at || d->ends_at <= now)
		return DELEGATION_OVER;
	return d->starts_at > now ? DELEGATION_COMING : DELEGATION_NOW;
}

bool delegation_read(struct delegation *out, struct query *q, struct arena *a)
{
	*out = (struct delegation){0};
	out->id = q_int(q);
	out->from_id = q_int(q);
	out->from_login = q_text(q, a);
	out->from_name = q_text(q, a);
	out->to_id = q_int(q);
	out->to_login = q_text(q, a);
	out->to_name = q_text(q, a);
	bool known = role_parse(&out->role, q_text(q, a));
	out->starts_at = q_int(q);
	out->ends_at = q_int(q);
	out->reason = q_text(q, a);
	out->revoked_at = q_int(q);
	out->ledger_seq = q_int(q);
	return known;
}

char *delegation_detail(struct arena *a, const struct delegation *d)
{
	return arena_printf(a, "%lld %s → %s %s %s %s", (long long)d->id, d->from_login,
	    d->to_login, role_name(d->role), clock_format(a, "%Y-%m-%d", d->starts_at),
	    clock_format(a, "%Y-%m-%d", d->ends_at - 1));
}

enum err delegation_list(
    struct delegation_list *out, struct db *db, struct arena *a, int64_t user)
{
	size_t cap = 0;
	*out = (struct delegation_list){0};
	struct query q = q_begin(db, SQL_DELEGATION_LIST);
	q_bind_int(&q, ":user", user);
	while (q_row(&q)) {
		out->at = arena_grow(a, out->at, out->n, &cap, sizeof *out->at);
		if (delegation_read(&out->at[out->n], &q, a))
			out->n++;
	}
	return q_end(&q);
}

struct act {
	const struct actor *who;
	int64_t now, id;
	struct delegation_new *want;
	struct arena arena;
};

static enum err check_times(const struct delegation_new *d, int64_t now)
{
	if (d->from_day < clock_day(now))
		return err_say(ERR_INVALID, "开始的日子不能早于今天。");
	if (d->until_day < d->from_day)
		return err_say(ERR_INVALID, "结束的日子不能早于开始的日子。");
	if (d->until_day - d->from_day >= DELEGATION_DAYS * DAY_MS)
		return err_say(
		    ERR_INVALID, "一次最多委派 %d 天，请缩短。", DELEGATION_DAYS);
	if (d->from_day - clock_day(now) > 365 * DAY_MS)
		return err_say(ERR_INVALID, "开始的日子最远一年以内。");
	return OK;
}

static enum err check_words(const struct delegation_new *d)
{
	if (!delegation_role(d->role))
		return err_say(ERR_INVALID, "“%s”不能委派：只能委派%s、%s、%s。",
		    role_text(d->role), role_text(ROLE_EDITOR), role_text(ROLE_DIRECTOR),
		    role_text(ROLE_SIGNER));
	if (!*d->reason)
		return err_say(ERR_INVALID, "委派要写理由。");
	if (text_chars(d->reason) > 200)
		return err_say(ERR_INVALID, "理由最多 200 字。");
	return OK;
}

/* The other one must hold the role already, by right and not in somebody's stead. */
static enum err check_person(struct user *to, struct db *db, struct act *act)
{
	const struct delegation_new *d = act->want;
	if (d->to == act->who->id)
		return err_say(ERR_INVALID, "委派要给别人，请重选。");
	enum err e = user_by_id(to, db, &act->arena, d->to);
	if (e == ERR_NOT_FOUND || (!e && to->disabled_at))
		return err_clear(), err_say(ERR_INVALID, "委派给谁没有选。");
	if (!e && !delegation_holds(to->grants, to->grants_n, d->role))
		return err_say(ERR_INVALID, "%s不是%s，不能委派这个角色。", to->name,
		    role_text(d->role));
	return e;
}

static enum err check_same(struct db *db, const struct act *act)
{
	int64_t n = 0;
	const struct delegation_new *d = act->want;
	struct query q = q_begin(db, SQL_DELEGATION_SAME);
	q_bind_int(&q, ":from", act->who->id);
	q_bind_int(&q, ":to", d->to);
	q_bind_text(&q, ":role", role_name(d->role));
	q_bind_int(&q, ":starts", d->from_day);
	q_bind_int(&q, ":ends", d->until_day + DAY_MS);
	if (q_row(&q))
		n = q_int(&q);
	enum err e = q_end(&q);
	return e || !n
		   ? e
		   : err_say(ERR_INVALID, "这段时间里已经有一样的委派，先结束那一条。");
}

static enum err insert(struct db *db, const struct delegation *d)
{
	struct query q = q_begin(db, SQL_DELEGATION_INSERT);
	q_bind_int(&q, ":id", d->id);
	q_bind_int(&q, ":from", d->from_id);
	q_bind_int(&q, ":to", d->to_id);
	q_bind_text(&q, ":role", role_name(d->role));
	q_bind_int(&q, ":starts", d->starts_at);
	q_bind_int(&q, ":ends", d->ends_at);
	q_bind_text(&q, ":reason", d->reason);
	q_bind_int(&q, ":seq", d->ledger_seq);
	return q_end(&q);
}

static enum err next_id(int64_t *id, struct db *db)
{
	struct query q = q_begin(db, SQL_DELEGATION_NEXT);
	if (q_row(&q))
		*id = q_int(&q);
	return q_end_one(&q);
}

/* The capacity in which a role is delegated. */
static enum perm perm_of(enum role r)
{
	return r == ROLE_SIGNER     ? PERM_SIGN
	       : r == ROLE_DIRECTOR ? PERM_REVIEW2
				    : PERM_REVIEW1;
}

static enum err note(int64_t *seq, struct db *db, struct act *act,
    const struct delegation *d, const char *action, enum perm perm)
{
	struct ledger_entry entry = {.action = action,
	    .perm = perm,
	    .reason = strcmp(action, "delegate") ? NULL : d->reason,
	    .detail = delegation_detail(&act->arena, d)};
	return ledger_add(seq, db, act->who, act->now, &entry);
}

static enum err add(struct db *db, void *arg)
{
	struct act *act = arg;
	struct delegation_new *w = act->want;
	struct user from, to;
	enum err e = user_by_id(&from, db, &act->arena, act->who->id);
	if (e == ERR_NOT_FOUND)
		return err_clear(), err_say(ERR_DENIED, "控制台不能委派。");
	if (!e && !delegation_holds(from.grants, from.grants_n, w->role))
		return err_say(
		    ERR_DENIED, "你自己不是%s，不能委派这个角色。", role_text(w->role));
	if (!e)
		e = check_person(&to, db, act);
	if (!e)
		e = check_same(db, act);
	if (e)
		return e;
	struct delegation d = {.from_id = from.id,
	    .from_login = from.login,
	    .to_id = to.id,
	    .to_login = to.login,
	    .role = w->role,
	    .starts_at = w->from_day,
	    .ends_at = w->until_day + DAY_MS,
	    .reason = arena_strdup(&act->arena, w->reason)};
	if ((e = next_id(&d.id, db)))
		return e;
	w->id = d.id;
	e = note(&d.ledger_seq, db, act, &d, "delegate", perm_of(d.role));
	return e ? e : insert(db, &d);
}

enum err delegation_add(
    struct db *db, const struct actor *who, int64_t now, struct delegation_new *d)
{
	enum err e = check_words(d);
	if (!e)
		e = check_times(d, now);
	if (e)
		return e;
	struct act act = {.who = who, .now = now, .want = d};
	arena_init(&act.arena);
	e = db_write(db, add, &act);
	arena_release(&act.arena);
	return e;
}

static enum err end(struct db *db, void *arg)
{
	struct act *act = arg;
	struct delegation d = {0};
	struct query q = q_begin(db, SQL_DELEGATION_BY_ID);
	q_bind_int(&q, ":id", act->id);
	if (q_row(&q))
		delegation_read(&d, &q, &act->arena);
	enum err e = q_end_one(&q);
	if (e)
		return e;
	bool own = act->who->id && d.from_id == act->who->id;
	if (!own && !actor_may(act->who, PERM_USERS, 0))
		return err_say(
		    ERR_DENIED, "这是%s的委派，由本人或管理员结束。", d.from_name);
	if (delegation_state(&d, act->now) == DELEGATION_OVER)
		return err_say(ERR_CONFLICT, "这项委派已经结束了。");
	e = note(NULL, db, act, &d, "delegate-end", own ? perm_of(d.role) : PERM_USERS);
	if (e)
		return e;
	q = q_begin(db, SQL_DELEGATION_END);
	q_bind_int(&q, ":now", act->now);
	q_bind_int(&q, ":id", d.id);
	return q_end_one(&q);
}

enum err delegation_end(struct db *db, const struct actor *who, int64_t now, int64_t id)
{
	struct act act = {.who = who, .now = now, .id = id};
	arena_init(&act.arena);
	enum err e = db_write(db, end, &act);
	arena_release(&act.arena);
	return e;
}
