/* SPDX-License-Identifier: MIT */
/* Reading the 审级 and setting them. */
#include "news/flow.h"

#include "db/query.h"
#include "news/ledger.h"
#include "news/section.h"
#include "news/workflow.h"

static void read_columns(struct flow *out, struct query *q, struct arena *a)
{
	out->id = q_int(q);
	out->section_id = q_int(q);
	out->section = q_text(q, a);
	out->version = q_int(q);
	int64_t levels = q_int(q); /* -1: as the section above */
	out->inherit = levels < 0;
	out->levels = levels < 0 ? 0 : (unsigned)levels;
	out->two_person = q_int(q);
	const char *slug = q_text(q, a);
	out->slug = slug ? slug : FLOW_SITE;
}

static enum err read_flow(struct flow *out, struct query *q, struct arena *a)
{
	*out = (struct flow){0};
	if (q_row(q))
		read_columns(out, q, a);
	return q_end_one(q);
}

enum err flow_of_section(
    struct flow *out, struct db *db, struct arena *a, int64_t section)
{
	struct query q = q_begin(db, SQL_FLOW_OF_SECTION);
	q_bind_int(&q, ":section", section);
	return read_flow(out, &q, a);
}

enum err flow_by_id(struct flow *out, struct db *db, struct arena *a, int64_t id)
{
	struct query q = q_begin(db, SQL_FLOW_BY_ID);
	q_bind_int(&q, ":id", id);
	return read_flow(out, &q, a);
}

enum err flow_own(struct flow *out, struct db *db, struct arena *a, int64_t section)
{
	*out = (struct flow){.section_id = section, .inherit = true};
	struct query q = q_begin(db, SQL_FLOW_NEWEST);
	q_bind_int(&q, ":section", section);
	if (q_row(&q))
		read_columns(out, &q, a);
	return q_end(&q);
}

char *flow_words(struct arena *a, unsigned levels, bool two_person, bool inherit)
{
	char *out = arena_strdup(a, "");
	if (inherit)
		return arena_strdup(a, "随上级");
	for (int level = 1; level <= LEVELS_MAX; level++)
		if (levels & 1u << (level - 1))
			out = arena_printf(a, "%s%s、", out, level_text(level));
	return arena_printf(
	    a, "%s%s%s", out, level_text(LEVEL_SIGN), two_person ? "（两人模式）" : "");
}

char *flow_detail(struct arena *a, const struct flow *f)
{
	return arena_printf(a, "%s %s %lld", f->slug,
	    flow_words(a, f->levels, f->two_person, f->inherit), (long long)f->version);
}

struct set_act {
	const struct actor *who;
	int64_t now, section;
	const struct flow *want;
	struct arena arena;
};

static enum err insert(
    struct db *db, const struct set_act *act, const struct flow *f, int64_t seq)
{
	struct query q = q_begin(db, SQL_FLOW_INSERT);
	q_bind_opt(&q, ":section", act->section, act->section);
	q_bind_int(&q, ":version", f->version);
	q_bind_opt(&q, ":levels", !f->inherit, f->levels);
	q_bind_int(&q, ":two_person", f->two_person);
	q_bind_int(&q, ":now", act->now);
	q_bind_int(&q, ":seq", seq);
	return q_end(&q);
}

static enum err slug_of(const char **slug, struct db *db, struct set_act *act)
{
	struct section_list l;
	*slug = FLOW_SITE;
	if (!act->section)
		return OK;
	enum err e = section_all(&l, db, &act->arena);
	const struct section *s = e ? NULL : section_by_id(&l, act->section);
	if (e || !s || s->kind == SECTION_HOME)
		return e ? e : ERR_NOT_FOUND;
	*slug = s->slug;
	return OK;
}

static enum err set(struct db *db, void *arg)
{
	struct set_act *act = arg;
	struct flow own, f = *act->want;
	int64_t seq;
	enum err e = slug_of(&f.slug, db, act);
	if (!e)
		e = flow_own(&own, db, &act->arena, act->section);
	if (e || (own.inherit == f.inherit && own.levels == f.levels &&
		     own.two_person == f.two_person))
		return e;
	f.version = own.version + 1;
	struct ledger_entry entry = {.action = "flow",
	    .perm = PERM_SECTIONS,
	    .section = act->section,
	    .detail = flow_detail(&act->arena, &f)};
	e = ledger_add(&seq, db, act->who, act->now, &entry);
	return e ? e : insert(db, act, &f, seq);
}

enum err flow_set(struct db *db, const struct actor *who, int64_t now, int64_t section,
    const struct flow *f)
{
	if (f->levels >> LEVELS_MAX)
		return err_say(ERR_INVALID, "没有这一级审核，请重选。");
	if (f->two_person && f->levels)
		return err_say(
		    ERR_INVALID, "两人模式只有签发，不设初审、复审、终审，请去掉一样。");
	if (f->inherit && !section)
		return err_say(ERR_INVALID, "全站的审级没有上级可随，请选审级。");
	struct flow want = {.levels = f->inherit ? 0 : f->levels,
	    .two_person = !f->inherit && f->two_person,
	    .inherit = f->inherit};
	struct set_act act = {.who = who, .now = now, .section = section, .want = &want};
	arena_init(&act.arena);
	enum err e = db_write(db, set, &act);
	arena_release(&act.arena);
	return e;
}

enum err flow_history(
    struct flow_change **out, size_t *n, struct db *db, struct arena *a, int64_t section)
{
	size_t cap = 0;
	*out = NULL;
	*n = 0;
	struct query q = q_begin(db, SQL_FLOW_HISTORY);
	q_bind_int(&q, ":section", section);
	while (q_row(&q)) {
		*out = arena_grow(a, *out, *n, &cap, sizeof **out);
		struct flow_change *c = &(*out)[(*n)++];
		c->version = q_int(&q);
		int64_t levels = q_int(&q);
		c->inherit = levels < 0;
		c->levels = levels < 0 ? 0 : (unsigned)levels;
		c->two_person = q_int(&q);
		c->at = q_int(&q);
		c->name = q_text(&q, a);
		c->seq = q_int(&q);
	}
	return q_end(&q);
}

enum err flow_under_way(
    int64_t *all, int64_t *older, struct db *db, int64_t section, int64_t flow)
{
	*all = *older = 0;
	struct query q = q_begin(db, SQL_FLOW_UNDER_WAY);
	q_bind_int(&q, ":section", section);
	q_bind_int(&q, ":flow", flow);
	if (q_row(&q)) {
		*all = q_int(&q);
		*older = q_int(&q);
	}
	return q_end(&q);
}
