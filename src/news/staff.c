/* SPDX-License-Identifier: MIT */
/* Counts people by what they may do, and whether they are enough. */
#include "news/staff.h"

#include "news/grant.h"

static const enum perm perms[LEVEL_SIGN + 1] = {
    PERM_WRITE, PERM_REVIEW1, PERM_REVIEW2, PERM_REVIEW3, PERM_SIGN};

static void add(struct staff_part *p, struct arena *a, const struct user *u, char *name)
{
	size_t cap = p->cap;
	p->id = arena_grow(a, p->id, p->n, &cap, sizeof *p->id);
	p->name = arena_grow(a, p->name, p->n, &p->cap, sizeof *p->name);
	p->id[p->n] = u->id;
	p->name[p->n++] = name;
}

enum err staff_of(
    struct staff *out, struct db *db, struct arena *a, int64_t section, int64_t now)
{
	struct user_list l;
	*out = (struct staff){0};
	enum err e = user_all(&l, db, a);
	for (size_t i = 0; i < l.n && !e; i++) {
		struct actor who;
		if (l.at[i].disabled_at)
			continue;
		e = grant_actor(&who, db, a, &l.at[i], "", "", now);
		for (int part = 0; part <= LEVEL_SIGN && !e; part++) {
			const struct grant *g = actor_grant(&who, perms[part], section);
			if (g)
				add(&out->part[part], a, &l.at[i],
				    g->from_id ? arena_printf(a, "%s（代%s）",
						     l.at[i].name, g->from_name)
					       : l.at[i].name);
		}
	}
	return e;
}

bool staff_needs(const struct flow *f, int level)
{
	return level == LEVEL_SIGN || f->levels & 1u << (level - 1);
}

const char *staff_lacks(struct arena *a, const struct staff *s, int level)
{
	const struct staff_part *here = &s->part[level], *writers = &s->part[0];
	const char *word = level_text(level);
	if (!here->n)
		return arena_printf(a, "没有人能%s，稿件会停在这一级。", word);
	if (here->n == 1 && writers->n == 1 && here->id[0] == writers->id[0])
		return arena_printf(a,
		    "只有%s一人能%s，写稿的也只有这一位：自己的稿件自己不能%s。",
		    here->name[0], word, word);
	return NULL;
}

/* Gives each level from this one on a person of its own. */
static bool assign(
    const struct staff *s, const struct flow *f, int level, int64_t taken[LEVEL_SIGN + 1])
{
	while (level <= LEVEL_SIGN && !staff_needs(f, level))
		level++;
	if (level > LEVEL_SIGN)
		return true;
	const struct staff_part *p = &s->part[level];
	for (size_t i = 0; i < p->n; i++) {
		bool is_free = true;
		for (int l = 0; l < level; l++)
			is_free = is_free && taken[l] != p->id[i];
		taken[level] = p->id[i];
		if (is_free && assign(s, f, level + 1, taken))
			return true;
		taken[level] = 0;
	}
	return false;
}

const char *staff_short(const struct staff *s, const struct flow *f)
{
	const struct staff_part *writers = &s->part[0];
	if (f->two_person)
		return writers->n == 1 && s->part[LEVEL_SIGN].n == 1 &&
			       writers->id[0] == s->part[LEVEL_SIGN].id[0]
			   ? "只有一个人能送审和签发：两人模式也要两个人。"
			   : NULL;
	if (!writers->n)
		return "没有人能写稿。";
	for (size_t i = 0; i < writers->n; i++) {
		int64_t taken[LEVEL_SIGN + 1] = {writers->id[i]};
		if (assign(s, f, 1, taken))
			return NULL;
	}
	return "人不够：写稿和每一级都要由不同的人来，现在的人排不开。";
}
