/* SPDX-License-Identifier: MIT */
/* Sections below sections. */
#include "news/section_int.h"

enum { ENDLESS = 20 }; /* steps upwards before a loop is suspected */

static const struct section *above(const struct section_list *l, const struct section *s)
{
	return s && s->parent_id ? section_by_id(l, s->parent_id) : NULL;
}

int section_depth(const struct section_list *l, const struct section *s)
{
	int depth = 0;
	for (; s && depth < ENDLESS; s = above(l, s))
		depth++;
	return depth;
}

bool section_within(const struct section_list *l, const struct section *s, int64_t id)
{
	for (int i = 0; s && i < ENDLESS; i++, s = above(l, s))
		if (s->id == id)
			return true;
	return false;
}

static size_t add_below(const struct section **out, size_t n,
    const struct section_list *l, int64_t parent, int depth)
{
	for (size_t i = 0; i < l->n && depth < ENDLESS; i++) {
		if (l->at[i].parent_id != parent)
			continue;
		out[n++] = &l->at[i];
		n = add_below(out, n, l, l->at[i].id, depth + 1);
	}
	return n;
}

const struct section **section_tree(const struct section_list *l, struct arena *a)
{
	const struct section **out = arena_array(a, l->n + 1, sizeof *out);
	out[add_below(out, 0, l, 0, 0)] = NULL;
	return out;
}

const struct section **section_path(
    const struct section_list *l, struct arena *a, const struct section *s)
{
	const struct section **out = arena_array(a, ENDLESS + 1, sizeof *out);
	int n = section_depth(l, s) - 1;
	out[n] = NULL;
	for (s = above(l, s); n > 0; s = above(l, s))
		out[--n] = s;
	return out;
}

/* How many levels a section and those below it take. */
static int height(const struct section_list *l, int64_t id, int depth)
{
	int most = 0;
	for (size_t i = 0; i < l->n && id && depth < ENDLESS; i++) {
		int h = l->at[i].parent_id == id ? height(l, l->at[i].id, depth + 1) : 0;
		most = h > most ? h : most;
	}
	return most + 1;
}

enum err section_check_parent(
    const struct section_list *l, const struct section *s, int64_t parent)
{
	if (!parent)
		return OK;
	const struct section *p = section_by_id(l, parent);
	if (!p || p->kind != SECTION_LIST)
		return err_say(ERR_INVALID, "上级要是一个栏目，请重选。");
	if (s->kind == SECTION_HOME)
		return err_say(ERR_INVALID, "首页没有上级。");
	if (s->id && section_within(l, p, s->id))
		return err_say(ERR_INVALID, "不能放到自己或自己的下级里。");
	if (section_depth(l, p) + height(l, s->id, 0) > SECTION_DEPTH)
		return err_say(
		    ERR_INVALID, "栏目最多 %d 层，请换一个上级。", SECTION_DEPTH);
	return OK;
}

const char *section_told(
    struct arena *a, const struct section_list *l, const char *slug, int64_t parent)
{
	const struct section *p = parent ? section_by_id(l, parent) : NULL;
	return p ? arena_printf(a, "%s %s", slug, p->slug) : slug;
}
