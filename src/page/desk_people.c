/* SPDX-License-Identifier: MIT */
/* Judges the whole newsroom by the workflow table. Some dozens of accounts; those without
 * the permission are dropped before anything is asked of the database. */
#include "page/desk_people.h"

#include "news/case.h"
#include "news/grant.h"

enum err people_load(struct people *out, struct ctx *c)
{
	struct user_list l;
	enum err e = user_all(&l, c->db, c->a);
	*out = (struct people){0};
	if (e)
		return e;
	out->at = arena_array(c->a, l.n + 1, sizeof *out->at);
	for (size_t i = 0; i < l.n && !e; i++) {
		struct colleague *p = &out->at[out->n];
		if (l.at[i].disabled_at)
			continue;
		p->user = l.at[i];
		e = grant_actor(&p->actor, c->db, c->a, &p->user, "", "", c->now);
		out->n++;
	}
	return e;
}

static char *joined(struct ctx *c, char *list, const char *name)
{
	return arena_printf(c->a, "%s%s%s", list, *list ? "、" : "", name);
}

enum err people_able(char **out, struct ctx *c, const struct people *p,
    const struct article *art, enum action action)
{
	const struct rule *rule = workflow_rule(art->state, action);
	enum err e = OK;
	*out = arena_strdup(c->a, "");
	for (size_t i = 0; i < p->n && rule && !e; i++) {
		const struct actor *them = &p->at[i].actor;
		struct workflow_case wc;
		if (them->id == c->who->id ||
		    !actor_may(them, rule->perm, art->section_id))
			continue;
		e = article_case(&wc, c->db, c->a, art, them, c->now);
		if (!e && !workflow_check(NULL, them, action, &wc))
			*out = joined(c, *out, them->name);
		if (!e)
			err_clear();
	}
	return e;
}

enum err people_select(json_t **out, struct ctx *c, const struct people *p,
    const struct article *art, enum perm perm, int64_t except)
{
	json_t *select = desk_select("user", "");
	enum err e = OK;
	*out = NULL;
	desk_option(select, "", "选一个人", true);
	for (size_t i = 0; i < p->n && !e; i++) {
		const struct actor *them = &p->at[i].actor;
		struct workflow_case wc;
		if (them->id == except || !actor_may(them, perm, art->section_id))
			continue;
		e = article_case(&wc, c->db, c->a, art, them, c->now);
		if (e || wc.own || wc.author || wc.other_level)
			continue;
		desk_option(select, arena_printf(c->a, "%lld", (long long)them->id),
		    them->id == c->who->id ? "我自己" : them->name, false);
		*out = select;
	}
	if (!*out)
		json_decref(select);
	return e;
}

enum err desk_others(char **out, struct ctx *c, enum perm perm, int64_t section)
{
	struct people p;
	enum err e = people_load(&p, c);
	*out = arena_strdup(c->a, "");
	for (size_t i = 0; i < p.n && !e; i++)
		if (p.at[i].user.id != c->who->id &&
		    actor_may(&p.at[i].actor, perm, section))
			*out = joined(c, *out, p.at[i].user.name);
	return e;
}
