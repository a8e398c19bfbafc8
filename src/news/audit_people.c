/* SPDX-License-Identifier: MIT */
/* Self-audit: accounts, and whether the texts of every section find people for each of
 * their levels. */
#include "news/audit_int.h"

#include "base/buf.h"
#include "db/query.h"
#include "news/flow.h"
#include "news/grant.h"
#include "news/role.h"
#include "news/section.h"

#include <string.h>

enum { IDLE_DAYS = 90, NAMED_MAX = 20, PEOPLE_MAX = 64, LEVELS = 4 };

/* An account that may log in. */
struct account {
	struct actor may;
	bool password, factor, invited;
	int64_t created_at, last_login_at;
};

struct accounts {
	struct account *at;
	size_t n;
};

static const struct user *user_of(const struct user_list *l, int64_t id)
{
	for (size_t i = 0; i < l->n; i++)
		if (l->at[i].id == id)
			return &l->at[i];
	return NULL;
}

static enum err read_facts(
    struct accounts *out, struct audit_env *env, const struct user_list *l)
{
	*out = (struct accounts){.at = arena_array(env->a, l->n + 1, sizeof *out->at)};
	struct query q = q_begin(env->db, SQL_AUDIT_ACCOUNTS);
	q_bind_int(&q, ":now", env->now);
	while (q_row(&q) && out->n < l->n) {
		struct account *a = &out->at[out->n++];
		a->may.id = q_int(&q);
		a->may.login = q_text(&q, env->a);
		a->may.name = q_text(&q, env->a);
		a->password = q_int(&q);
		a->created_at = q_int(&q);
		a->last_login_at = q_int(&q);
		a->factor = q_int(&q);
		a->invited = q_int(&q);
	}
	return q_end(&q);
}

static enum err load(struct accounts *out, struct audit_env *env)
{
	struct user_list l;
	enum err e = user_all(&l, env->db, env->a);
	if (!e)
		e = read_facts(out, env, &l);
	for (size_t i = 0; !e && i < out->n; i++) {
		struct account *a = &out->at[i];
		const struct user *u = user_of(&l, a->may.id);
		if (u)
			e = grant_actor(&a->may, env->db, env->a, u, "", "", env->now);
	}
	return e;
}

/* "甲、乙 等": a list that stays readable. */
struct names {
	struct buf b;
	size_t n;
};

static void add_name(struct names *l, const char *name)
{
	if (l->n < NAMED_MAX) {
		buf_str(&l->b, l->n ? "、" : "");
		buf_str(&l->b, name);
	} else if (l->n == NAMED_MAX) {
		buf_str(&l->b, " 等");
	}
	l->n++;
}

static enum err say_names(struct audit_result *out, struct audit_env *env,
    struct names *l, const char *what, const char *none)
{
	if (l->n)
		audit_say(
		    out, env, AUDIT_RED, "%s %zu 个：%s。", what, l->n, buf_text(&l->b));
	else
		audit_say(out, env, AUDIT_GREEN, "%s", none);
	buf_release(&l->b);
	return OK;
}

static const char *first_role(const struct account *a)
{
	return a->may.grants_n ? role_text(a->may.grants[0].role) : "没有角色";
}

/* By role, those whose role asks for one first. */
enum err audit_factors(struct audit_result *out, struct audit_env *env)
{
	struct accounts l;
	struct names without = {BUF_INIT, 0};
	enum err e = load(&l, env);
	if (e)
		return e;
	for (int turn = 0; turn < 2; turn++)
		for (size_t i = 0; i < l.n; i++) {
			const struct account *a = &l.at[i];
			bool first = actor_needs_factor(&a->may);
			if (!a->factor && a->password && first == !turn)
				add_name(&without,
				    arena_printf(env->a, "%s（%s%s）", a->may.name,
					first_role(a), first ? "，必须有" : ""));
		}
	return say_names(out, env, &without, "没有第二因素的账号",
	    l.n ? "能登录的账号都有第二因素。" : "还没有账号。");
}

enum err audit_passwords(struct audit_result *out, struct audit_env *env)
{
	struct accounts l;
	struct names open = {BUF_INIT, 0};
	enum err e = load(&l, env);
	if (e)
		return e;
	for (size_t i = 0; i < l.n; i++) {
		const struct account *a = &l.at[i];
		if (!a->password || a->invited)
			add_name(&open, arena_printf(env->a, "%s（%s）", a->may.name,
					    a->invited    ? "邀请链接还能用"
					    : a->password ? ""
							  : "没有口令，邀请已过期"));
	}
	return say_names(out, env, &open, "悬着的账号", "没有悬着的账号和邀请。");
}

enum err audit_idle(struct audit_result *out, struct audit_env *env)
{
	struct accounts l;
	struct names idle = {BUF_INIT, 0};
	const int64_t since = env->now - (int64_t)IDLE_DAYS * 24 * 3600 * 1000;
	enum err e = load(&l, env);
	if (e)
		return e;
	for (size_t i = 0; i < l.n; i++) {
		const struct account *a = &l.at[i];
		int64_t last =
		    a->last_login_at > a->created_at ? a->last_login_at : a->created_at;
		if (a->password && last < since)
			add_name(&idle, arena_printf(env->a, "%s（%s）", a->may.name,
					    audit_ago(env, last)));
	}
	return say_names(
	    out, env, &idle, "90 天没有登录的账号", "90 天内都登录过或新建。");
}

enum err audit_admins(struct audit_result *out, struct audit_env *env)
{
	int64_t n = 0;
	enum err e = role_admins(&n, env->db);
	if (e)
		return e;
	return audit_say(out, env, n > 1 ? AUDIT_GREEN : AUDIT_RED,
	    n ? "能办事的全站管理员 %lld 位。"
	      : "没有能办事的全站管理员（%lld 位），只能在控制台管账号。",
	    (long long)n);
}

/* Bit i: the i-th account may take that level in the section. */
static uint64_t who_may(const struct accounts *l, enum perm perm, int64_t section)
{
	uint64_t out = 0;
	for (size_t i = 0, bit = 0; i < l->n && bit < PEOPLE_MAX; i++)
		if (l->at[i].password && actor_may(&l->at[i].may, PERM_REVIEW, 0)) {
			if (actor_may(&l->at[i].may, perm, section))
				out |= UINT64_C(1) << bit;
			bit++;
		}
	return out;
}

static int count(uint64_t set)
{
	return __builtin_popcountll(set);
}

/* Whether each of the n levels can have a person of its own (Hall's condition). */
static bool enough(const uint64_t *sets, int n)
{
	for (unsigned pick = 1; pick < 1u << n; pick++) {
		uint64_t all = 0;
		for (int i = 0; i < n; i++)
			all |= (pick & 1u << i) ? sets[i] : 0;
		if (count(all) < count(pick))
			return false;
	}
	return true;
}

static const char *lack(const struct accounts *l, const struct flow *f, int64_t section)
{
	static const enum perm perms[] = {PERM_REVIEW1, PERM_REVIEW2, PERM_REVIEW3};
	static const char *const none[] = {"没有人初审", "没有人复审", "没有人终审"};
	uint64_t sets[LEVELS] = {who_may(l, PERM_SIGN, section)};
	int n = 1;
	if (!sets[0])
		return "没有人能签发";
	for (int i = 0; i < 3; i++) {
		if (!(f->levels & 1u << i))
			continue;
		sets[n] = who_may(l, perms[i], section);
		if (!sets[n])
			return none[i];
		n++;
	}
	if (count(sets[0]) < 2)
		return "只有一位能签发，他自己的稿件没有人签";
	return enough(sets, n) ? NULL : "各级合起来人数不够，一人不能审两级";
}

enum err audit_flows(struct audit_result *out, struct audit_env *env)
{
	struct accounts l;
	struct section_list sections;
	struct names bad = {BUF_INIT, 0};
	enum err e = load(&l, env);
	if (!e)
		e = section_all(&sections, env->db, env->a);
	for (size_t i = 0; !e && i < sections.n; i++) {
		const struct section *s = &sections.at[i];
		struct flow f;
		if (s->kind == SECTION_HOME)
			continue;
		e = flow_of_section(&f, env->db, env->a, s->id);
		const char *why = e ? NULL : lack(&l, &f, s->id);
		if (why)
			add_name(&bad, arena_printf(env->a, "%s（%s）", s->title, why));
	}
	if (e) {
		buf_release(&bad.b);
		return e;
	}
	return say_names(
	    out, env, &bad, "人手不够的栏目", "每个栏目的每一级都有人，签发至少两位。");
}

enum err audit_two_person(struct audit_result *out, struct audit_env *env)
{
	struct section_list sections;
	struct names on = {BUF_INIT, 0};
	enum err e = section_all(&sections, env->db, env->a);
	for (size_t i = 0; !e && i < sections.n; i++) {
		struct flow f;
		if (sections.at[i].kind == SECTION_HOME)
			continue;
		e = flow_of_section(&f, env->db, env->a, sections.at[i].id);
		if (!e && f.two_person)
			add_name(&on, sections.at[i].title);
	}
	if (e) {
		buf_release(&on.b);
		return e;
	}
	return say_names(out, env, &on, "开着两人制的栏目", "没有栏目开着两人制。");
}
