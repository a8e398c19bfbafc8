/* SPDX-License-Identifier: MIT */
/* 审级 of the site and of a section: what is set, who holds each level, which texts still
 * go by an older version, and every version there was. */
#include "news/flow.h"
#include "news/staff.h"
#include "page/desk_section.h"

#include <string.h>

/* What the page shows: a section, or the site (s NULL). */
struct shown {
	const struct section *s;
	struct flow own, now, above; /* set here, in force, of the section above */
	struct staff staff;
	const char *mode; /* typed: inherit own two_person */
	unsigned levels;
	json_t *errors;
};

static int64_t id_of(const struct shown *v)
{
	return v->s ? v->s->id : 0;
}

static const char *mode_of(const struct flow *f)
{
	return f->inherit ? "inherit" : f->two_person ? "two_person" : "own";
}

static enum err load(struct shown *v, struct ctx *c, const struct section *s)
{
	*v = (struct shown){.s = s};
	enum err e = flow_own(&v->own, c->db, c->a, id_of(v));
	if (!e)
		e = flow_of_section(&v->now, c->db, c->a, id_of(v));
	if (!e)
		e = flow_of_section(&v->above, c->db, c->a, s ? s->parent_id : 0);
	if (!e)
		e = staff_of(&v->staff, c->db, c->a, id_of(v), c->now);
	v->mode = mode_of(&v->own);
	v->levels = v->own.levels;
	return e;
}

json_t *desk_flow_slip(const struct flow *f)
{
	static const char *const chars[] = {"", "初", "复", "终", "签"};
	json_t *cells = json_array();
	for (int level = 1; level <= LEVEL_SIGN; level++)
		if (staff_needs(f, level))
			json_array_append_new(
			    cells, json_pack("{s:s, s:s, s:s}", "char", chars[level],
				       "label", level_text(level), "class", ""));
	return cells;
}

char *desk_flow_text(struct ctx *c, const struct flow *f)
{
	return flow_words(c->a, f->levels, f->two_person, false);
}

/* "全站的审级", "随“九城风采”" */
static const char *where_from(struct ctx *c, const struct flow *f)
{
	return f->section ? arena_printf(c->a, "栏目“%s”", f->section) : "全站";
}

static json_t *form(struct ctx *c, const struct shown *v)
{
	json_t *levels = json_array();
	for (int level = 1; level <= LEVELS_MAX; level++)
		json_array_append_new(levels,
		    json_pack("{s:s, s:s, s:b}", "name",
			arena_printf(c->a, "level%d", level), "text", level_text(level),
			"checked", v->levels & 1u << (level - 1)));
	const char *url = v->s
			      ? url_desk(c->a, "/sections/%lld/flow", (long long)v->s->id)
			      : url_desk(c->a, "/flow");
	json_t *o = json_pack("{s:s, s:o, s:b, s:b}", "action", url, "levels", levels,
	    "own", !strcmp(v->mode, "own"), "two_person", !strcmp(v->mode, "two_person"));
	if (v->s)
		json_object_set_new(o, "inherit",
		    json_pack("{s:b, s:s, s:s}", "checked", !strcmp(v->mode, "inherit"),
			"from", where_from(c, &v->above), "words",
			desk_flow_text(c, &v->above)));
	return o;
}

static json_t *parts(struct ctx *c, const struct shown *v)
{
	json_t *list = json_array();
	for (int level = 0; level <= LEVEL_SIGN; level++) {
		const struct staff_part *p = &v->staff.part[level];
		char **names = arena_array(c->a, p->n + 1, sizeof *names);
		bool needed = !level || staff_needs(&v->now, level);
		for (size_t i = 0; i < p->n; i++)
			names[i] = p->name[i];
		names[p->n] = NULL;
		json_t *o = json_pack("{s:s, s:s, s:b}", "part",
		    level ? level_text(level) : "写稿", "names",
		    p->n ? desk_join(c->a, names) : "—", "needed", needed);
		if (level && needed)
			model_text(o, "lack", staff_lacks(c->a, &v->staff, level));
		json_array_append_new(list, o);
	}
	return list;
}

static enum err add_history(json_t *root, struct ctx *c, const struct shown *v)
{
	struct flow_change *at;
	size_t n;
	json_t *rows = json_array();
	enum err e = flow_history(&at, &n, c->db, c->a, id_of(v));
	for (size_t i = 0; i < n && !e; i++) {
		const struct flow_change *f = &at[i];
		json_t *o =
		    json_pack("{s:I, s:s, s:s, s:b}", "version", (json_int_t)f->version,
			"words", flow_words(c->a, f->levels, f->two_person, f->inherit),
			"name", f->name ? f->name : "建站时", "current", i == 0);
		json_object_set_new(o, "time", model_when(c, f->at));
		if (f->seq)
			model_text(
			    o, "seq", arena_printf(c->a, "%lld", (long long)f->seq));
		json_array_append_new(rows, o);
	}
	json_object_set_new(root, "history", rows);
	json_object_set_new(root, "history_any", json_boolean(n > 0));
	return e;
}

/* How many go by an older version, and that they keep it. */
static enum err add_under_way(json_t *root, struct ctx *c, const struct shown *v)
{
	int64_t all, older;
	if (!v->s)
		return OK;
	enum err e = flow_under_way(&all, &older, c->db, v->s->id, v->now.id);
	if (e || !all)
		return e;
	model_text(root, "under_way",
	    older ? arena_printf(c->a,
			"正在走流程的 %lld 篇里，有 %lld 篇还按送审时的旧版审级走完。",
			(long long)all, (long long)older)
		  : arena_printf(
			c->a, "正在走流程的 %lld 篇都按现在的审级走。", (long long)all));
	return OK;
}

static json_t *in_force(struct ctx *c, const struct shown *v)
{
	json_t *o = json_pack("{s:o, s:s, s:b}", "slip", desk_flow_slip(&v->now), "words",
	    desk_flow_text(c, &v->now), "two_person", v->now.two_person);
	if (v->s)
		model_text(o, "from",
		    v->own.inherit ? arena_printf(c->a, "随%s", where_from(c, &v->now))
				   : "本栏目自己设的");
	return o;
}

static enum err show(struct ctx *c, const struct shown *v)
{
	const char *title = v->s ? v->s->title : "全站审级";
	json_t *root = desk_frame(c, title, "/admin/sections");
	desk_toast(root, c);
	model_text(root, "title", title);
	model_text(root, "back_url", url_desk(c->a, "/sections"));
	json_object_set_new(root, "form", form(c, v));
	json_object_set_new(root, "now", in_force(c, v));
	json_object_set_new(root, "parts", parts(c, v));
	bool lacks = false;
	for (int level = 1; level <= LEVEL_SIGN; level++)
		lacks = lacks || (staff_needs(&v->now, level) &&
				     staff_lacks(c->a, &v->staff, level));
	if (!lacks)
		model_text(root, "short", staff_short(&v->staff, &v->now));
	if (v->errors)
		json_object_set_new(root, "errors", v->errors);
	enum err e = add_history(root, c, v);
	if (!e)
		e = add_under_way(root, c, v);
	if (!e && v->s)
		e = desk_section_place(root, c, v->s);
	return reply(c, v->errors ? 422 : 200, "desk/flow.html", root), e;
}

static enum err find(struct shown *v, struct ctx *c)
{
	const struct section *s =
	    section_by_id(&c->sections, request_match_int(c->req, "id"));
	return !s || s->kind == SECTION_HOME ? ERR_NOT_FOUND : load(v, c, s);
}

enum err page_flow_section(struct ctx *c)
{
	struct shown v;
	enum err e = find(&v, c);
	return e ? e : show(c, &v);
}

enum err desk_section_errors(struct ctx *c, const struct section *s, json_t *errors)
{
	struct shown v;
	enum err e = load(&v, c, s);
	v.errors = errors;
	return e ? e : show(c, &v);
}

enum err page_flow_site(struct ctx *c)
{
	struct shown v;
	enum err e = load(&v, c, NULL);
	return e ? e : show(c, &v);
}

static enum err store(struct ctx *c, struct shown *v)
{
	struct flow f = {0};
	v->mode = form_get(c, "mode");
	v->levels = 0;
	for (int level = 1; level <= LEVELS_MAX; level++)
		if (form_get(c, arena_printf(c->a, "level%d", level))[0] == '1')
			v->levels |= 1u << (level - 1);
	f.inherit = !strcmp(v->mode, "inherit");
	f.two_person = !strcmp(v->mode, "two_person");
	f.levels = v->levels;
	if (!f.inherit && !f.two_person && strcmp(v->mode, "own"))
		return err_say(ERR_INVALID, "审级怎么定，请选一样。");
	/* boxes that were ticked before say nothing; newly ticked ones do */
	if (!strcmp(v->mode, "own") || v->levels == v->own.levels)
		f.levels = strcmp(v->mode, "own") ? 0 : v->levels;
	else if (f.levels)
		return err_say(ERR_INVALID, "勾了审级，却没有选“自己设审级”，请定下来。");
	return flow_set(c->db, c->who, c->now, id_of(v), &f);
}

static enum err post(struct ctx *c, struct shown *v)
{
	enum err e = store(c, v);
	if (!e)
		return redirect(c,
		    v->s ? url_desk(c->a, "/sections/%lld?done=flow", (long long)v->s->id)
			 : url_desk(c->a, "/flow?done=flow"));
	if (e != ERR_INVALID)
		return e;
	const char *said = arena_strdup(c->a, err_said(e));
	err_clear();
	v->errors = desk_errors("没有保存，先改 1 处", "mode-own", said);
	return show(c, v);
}

enum err page_flow_section_post(struct ctx *c)
{
	struct shown v;
	enum err e = find(&v, c);
	return e ? e : post(c, &v);
}

enum err page_flow_site_post(struct ctx *c)
{
	struct shown v;
	enum err e = load(&v, c, NULL);
	return e ? e : post(c, &v);
}
