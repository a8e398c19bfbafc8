/* SPDX-License-Identifier: MIT */
/* Where a section stands among the others, and the choice of another place. */
#include "page/desk_section.h"

#include <string.h>

static const char *const kinds[] = {"首页", "栏目", "页面"};

json_t *desk_section_parents(struct ctx *c, const struct section *s, const char *selected)
{
	json_t *select = desk_select("parent", "上级栏目");
	const struct section **tree = section_tree(&c->sections, c->a);
	desk_option(select, "", "没有，放在最上层", !*selected);
	for (; *tree; tree++) {
		int depth = section_depth(&c->sections, *tree);
		if ((*tree)->kind != SECTION_LIST || depth >= SECTION_DEPTH ||
		    (s && section_within(&c->sections, *tree, s->id)))
			continue;
		desk_option(select, (*tree)->slug,
		    arena_printf(c->a, "%s%s", depth > 1 ? "　" : "", (*tree)->title),
		    !strcmp(selected, (*tree)->slug));
	}
	return select;
}

enum err desk_section_parent(int64_t *id, struct ctx *c)
{
	const char *slug = form_get(c, "parent");
	const struct section *s = section_by_slug(&c->sections, slug);
	*id = s ? s->id : 0;
	return *slug && !s ? err_say(ERR_INVALID, "上级栏目不存在，请重选。") : OK;
}

static json_t *link_of(struct ctx *c, const struct section *s)
{
	return json_pack("{s:s, s:s}", "title", s->title, "url",
	    url_desk(c->a, "/sections/%lld", (long long)s->id));
}

enum err desk_section_place(json_t *root, struct ctx *c, const struct section *s)
{
	json_t *path = json_array(), *subs = json_array();
	const struct section **up = section_path(&c->sections, c->a, s);
	const struct section *parent = section_by_id(&c->sections, s->parent_id);
	json_t *place = json_pack("{s:s, s:s, s:o, s:o}", "kind", kinds[s->kind], "url",
	    model_section_url(c, s), "path", path, "subs", subs);
	json_object_set_new(root, "place", place);
	for (; *up; up++)
		json_array_append_new(path, link_of(c, *up));
	for (size_t i = 0; i < c->sections.n; i++)
		if (c->sections.at[i].parent_id == s->id)
			json_array_append_new(subs, link_of(c, &c->sections.at[i]));
	json_object_set_new(place, "subs_any", json_boolean(json_array_size(subs) > 0));
	enum err e = section_may_move(c->db, s->id);
	if (e == ERR_INVALID) {
		model_text(place, "fixed", err_said(e));
		return err_clear(), OK;
	}
	json_object_set_new(place, "move",
	    json_pack("{s:s, s:o}", "action",
		url_desk(c->a, "/sections/%lld", (long long)s->id), "parent",
		desk_section_parents(c, s, parent ? parent->slug : "")));
	return e;
}
