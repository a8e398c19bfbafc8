/* SPDX-License-Identifier: MIT */
/* 栏目: add, rename, hide and show, move. The order is the readers' navigation. */
#include "base/text.h"
#include "news/overview.h"
#include "page/desk_section.h"

#include <string.h>

/* What was typed and refused: in the row of a section, or in the form for a new one (id
 * 0). */
struct typed {
	int64_t id;
	const char *title, *slug, *description, *kind, *parent;
	const char *title_error, *slug_error, *parent_error;
	json_t *errors; /* NULL: none */
};

/* How a section stands among those below the same one. */
struct standing {
	int number; /* from 1 */
	bool first, last;
};

static struct standing standing(const struct ctx *c, const struct section *s)
{
	struct standing out = {.number = 1, .first = true, .last = true};
	bool before = true;
	for (size_t i = 0; i < c->sections.n; i++) {
		const struct section *o = &c->sections.at[i];
		before = before && o != s;
		if (o == s || o->parent_id != s->parent_id)
			continue;
		*(before ? &out.first : &out.last) = false;
		out.number += before;
	}
	return out;
}

/* "2", "2.1" */
static const char *number_of(struct ctx *c, const struct section *s)
{
	const struct section *parent = section_by_id(&c->sections, s->parent_id);
	int n = standing(c, s).number;
	return parent ? arena_printf(c->a, "%s.%d", number_of(c, parent), n)
		      : arena_printf(c->a, "%d", n);
}

/* 审级 in force, and whether they are the section's own. */
static enum err add_flow(json_t *o, struct ctx *c, const struct section *s)
{
	struct flow f;
	enum err e = flow_of_section(&f, c->db, c->a, s->id);
	if (e || s->kind == SECTION_HOME)
		return e;
	json_object_set_new(o, "flow",
	    json_pack("{s:o, s:s, s:s, s:b, s:b}", "slip", desk_flow_slip(&f), "words",
		desk_flow_text(c, &f), "page_url",
		url_desk(c->a, "/sections/%lld", (long long)s->id), "own",
		f.section_id == s->id, "two_person", f.two_person));
	return e;
}

static enum err add_row(
    json_t *rows, struct ctx *c, const struct section *s, const struct typed *t)
{
	static const char *const kinds[] = {"首页", "栏目", "页面"};
	bool open = t->id == s->id;
	int depth = section_depth(&c->sections, s);
	struct standing at = standing(c, s);
	int64_t live;
	enum err e = overview_live(&live, c->db, s->id);
	if (e)
		return e;
	const char *url = model_section_url(c, s);
	json_t *o =
	    json_pack("{s:I, s:s, s:i, s:s, s:s, s:s, s:s, s:s, s:s, s:b, s:b, s:b, s:b}",
		"id", (json_int_t)s->id, "place", number_of(c, s), "depth", depth,
		"title", s->title, "kind", kinds[s->kind], "url", url, "path", url,
		"count", s->kind == SECTION_HOME ? "—" : desk_number(c->a, live),
		"action", url_desk(c->a, "/sections/%lld", (long long)s->id), "in_nav",
		s->in_nav, "first", at.first, "last", at.last, "open", open);
	json_object_set_new(o, "typed_title", json_string(open ? t->title : s->title));
	json_object_set_new(
	    o, "typed_description", json_string(open ? t->description : s->description));
	model_text(o, "description", s->description);
	if (depth > 1)
		json_object_set_new(o, "below", json_true());
	if (open)
		model_text(o, "error", t->title_error);
	json_array_append_new(rows, o);
	return add_flow(o, c, s);
}

static json_t *add_form(struct ctx *c, const struct typed *t)
{
	bool mine = !t->id;
	json_t *title = desk_field("title", "名称", mine ? t->title : "");
	json_t *slug = desk_field("slug", "网址名", mine ? t->slug : "");
	json_t *kind = desk_select("kind", "种类");
	json_t *description =
	    desk_field("description", "说明", mine ? t->description : "");
	if (mine) {
		model_text(title, "error", t->title_error);
		model_text(slug, "error", t->slug_error);
	}
	json_object_set_new(title, "required", json_true());
	json_object_set_new(slug, "required", json_true());
	model_text(slug, "hint", "小写字母、数字、连字符；定了就不能改");
	model_text(description, "hint", "栏目页和搜索引擎用，一句话");
	desk_option(kind, "list", "栏目：一列文章", strcmp(t->kind, "page"));
	desk_option(kind, "page", "页面：一篇文章", !strcmp(t->kind, "page"));
	json_t *parent = desk_section_parents(c, NULL, mine ? t->parent : "");
	model_text(parent, "hint", "下级栏目先不进导航，读者从上级栏目的页面找到它");
	if (mine)
		model_text(parent, "error", t->parent_error);
	return json_pack("{s:s, s:o, s:o, s:o, s:o, s:o}", "action",
	    url_desk(c->a, "/sections"), "title", title, "slug", slug, "kind", kind,
	    "parent", parent, "description", description);
}

static enum err show(struct ctx *c, const struct typed *t)
{
	json_t *root = desk_frame(c, "栏目", "/admin/sections"), *rows = json_array();
	enum err e = OK;
	desk_toast(root, c);
	const struct section **tree = section_tree(&c->sections, c->a);
	for (; *tree && !e; tree++)
		e = add_row(rows, c, *tree, t);
	model_text(root, "flow_url", url_desk(c->a, "/flow"));
	json_object_set_new(root, "sections", rows);
	json_object_set_new(root, "form", add_form(c, t));
	if (t->errors)
		json_object_set_new(root, "errors", t->errors);
	return reply(c, t->errors ? 422 : 200, "desk/sections.html", root), e;
}

enum err page_sections(struct ctx *c)
{
	return show(
	    c, &(struct typed){
		   .title = "", .slug = "", .description = "", .kind = "", .parent = ""});
}

/* ERR_INVALID goes back to the form with its message; else done. */
static enum err finish(struct ctx *c, enum err e, struct typed *t)
{
	if (e && e != ERR_INVALID)
		return e;
	if (!e)
		return redirect(c, url_desk(c->a, "/sections?done=sections"));
	const char *said = arena_strdup(c->a, err_said(e));
	err_clear();
	bool slug = text_starts(said, "网址名");
	bool parent = !t->id && (strstr(said, "上级") || text_starts(said, "栏目最多"));
	*(slug ? &t->slug_error : parent ? &t->parent_error : &t->title_error) = said;
	const char *field = slug     ? "slug"
			    : parent ? "parent"
			    : t->id  ? arena_printf(c->a, "title-%lld", (long long)t->id)
				     : "title";
	t->errors = desk_errors("没有保存，先改 1 处", field, said);
	return show(c, t);
}

static struct typed read_typed(struct ctx *c, int64_t id)
{
	return (struct typed){.id = id,
	    .title = form_get(c, "title"),
	    .slug = form_get(c, "slug"),
	    .description = form_get(c, "description"),
	    .kind = form_get(c, "kind"),
	    .parent = form_get(c, "parent")};
}

static enum err read_words(struct section *s, struct ctx *c)
{
	char *title = NULL, *description = NULL, *slug = NULL;
	enum err e = form_line(&title, c, "title");
	if (!e)
		e = form_line(&description, c, "description");
	if (!e)
		e = form_line(&slug, c, "slug");
	s->title = title;
	s->description = description;
	if (!s->id)
		s->slug = slug;
	return e;
}

enum err page_sections_add(struct ctx *c)
{
	struct typed t = read_typed(c, 0);
	struct section s = {
	    .kind = strcmp(t.kind, "page") ? SECTION_LIST : SECTION_PAGE, .in_nav = true};
	enum err e = read_words(&s, c);
	if (!e)
		e = desk_section_parent(&s.parent_id, c);
	s.in_nav = !s.parent_id;
	if (!e)
		e = section_add(c->db, c->who, c->now, &s);
	return finish(c, e, &t);
}

/* From the section's own page, which also shows what was wrong. */
static enum err place(struct ctx *c, const struct section *s)
{
	int64_t parent;
	enum err e = desk_section_parent(&parent, c);
	if (!e)
		e = section_place(c->db, c->who, c->now, s->id, parent);
	if (!e)
		return redirect(
		    c, url_desk(c->a, "/sections/%lld?done=sections", (long long)s->id));
	if (e != ERR_INVALID)
		return e;
	const char *said = arena_strdup(c->a, err_said(e));
	err_clear();
	return desk_section_errors(c, s, desk_errors("没有移动", "parent", said));
}

enum err page_sections_set(struct ctx *c)
{
	int64_t id = request_match_int(c->req, "id");
	const struct section *old = section_by_id(&c->sections, id);
	const char *todo = form_get(c, "do");
	struct typed t = read_typed(c, id);
	if (!old)
		return ERR_NOT_FOUND;
	struct section s = *old;
	enum err e = OK;
	if (!strcmp(todo, "up") || !strcmp(todo, "down")) {
		e = section_move(c->db, c->who, c->now, id, *todo == 'u' ? -1 : 1);
	} else if (!strcmp(todo, "hide") || !strcmp(todo, "show")) {
		s.in_nav = *todo == 's';
		e = section_set(c->db, c->who, c->now, &s);
	} else if (!strcmp(todo, "parent")) {
		return place(c, old);
	} else {
		e = read_words(&s, c);
		if (!e)
			e = section_set(c->db, c->who, c->now, &s);
	}
	return finish(c, e, &t);
}
