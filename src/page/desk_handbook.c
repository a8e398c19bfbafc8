/* SPDX-License-Identifier: MIT */
/* 权限手册: what the tables say, and the 审级 as they are set now. */
#include "page/desk_section.h"
#include "page/handbook.h"

static void add_flow(
    json_t *list, struct ctx *c, const char *title, const struct flow *f, bool own)
{
	json_array_append_new(
	    list, json_pack("{s:s, s:o, s:s, s:s?}", "title", title, "slip",
		      desk_flow_slip(f), "words", desk_flow_text(c, f), "from",
		      own          ? NULL
		      : f->section ? arena_printf(c->a, "随“%s”", f->section)
				   : "随全站"));
}

static enum err add_flows(json_t *root, struct ctx *c)
{
	struct flow f;
	json_t *list = json_array();
	json_object_set_new(root, "flows", list);
	enum err e = flow_of_section(&f, c->db, c->a, 0);
	if (!e)
		add_flow(list, c, "全站", &f, true);
	const struct section **tree = section_tree(&c->sections, c->a);
	for (; *tree && !e; tree++) {
		if ((*tree)->kind == SECTION_HOME)
			continue;
		e = flow_of_section(&f, c->db, c->a, (*tree)->id);
		if (!e)
			add_flow(
			    list, c, (*tree)->title, &f, f.section_id == (*tree)->id);
	}
	return e;
}

enum err page_handbook(struct ctx *c)
{
	json_t *root = desk_frame(c, "权限手册", "/admin/handbook");
	json_object_set_new(root, "book", handbook_model(c->a, c->address_at));
	enum err e = add_flows(root, c);
	return reply(c, 200, "desk/handbook.html", root), e;
}
