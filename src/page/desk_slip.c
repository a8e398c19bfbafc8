/* SPDX-License-Identifier: MIT */
/* 稿签格: one cell of manuscript paper for each level of the text's flow, 签 last and
 * apart. */
#include "page/desk.h"

struct look {
	const char *class, *label;
};

static struct look sign_cell(const struct progress *p)
{
	switch (p->state) {
	case STATE_SUBMITTED:
		return (struct look){"now", "等着签"};
	case STATE_SIGNED:
	case STATE_SCHEDULED:
	case STATE_PUBLISHED:
	case STATE_WITHDRAWN:
		return (struct look){"sealed", "已签"};
	case STATE_RETURNED:
	case STATE_REJECTED:
		/* without levels there is but one cell to strike */
		if (!p->levels || p->struck == LEVEL_SIGN)
			return (struct look){
			    "ret", p->state == STATE_REJECTED ? "退稿" : "退回"};
		break;
	case STATE_DRAFT:
	case STATE_REVIEW1:
	case STATE_REVIEW2:
	case STATE_REVIEW3:
	case STATE__MAX:
	case STATE_SAME:
	case STATE_NEXT:
	case STATE_TARGET:
	case STATE_GONE:
		break;
	}
	return (struct look){"todo", "还没有签"};
}

static struct look level_cell(const struct progress *p, int level)
{
	bool back = p->state == STATE_RETURNED || p->state == STATE_REJECTED;
	int now = back ? p->struck : workflow_level(p->state);
	bool passed = p->passed & 1u << (level - 1);
	bool over = p->state == STATE_PUBLISHED || p->state == STATE_WITHDRAWN;
	if (back && level == now)
		return (struct look){"ret", p->state == STATE_REJECTED ? "退稿" : "退回"};
	if (level == now)
		return (struct look){"now", "正在审"};
	if ((level < now || over) && passed)
		return (struct look){"ok", "已通过"};
	if (level == p->struck && now && now < LEVEL_SIGN && !over)
		return (struct look){"ret", "退回"};
	/* 紧急发布 went past it */
	if (level < now || over)
		return (struct look){"todo", "没有审"};
	return (struct look){"todo", "还没有审"};
}

static void add(json_t *cells, int level, struct look look)
{
	static const char *const chars[] = {"", "初", "复", "终", "签"};
	json_array_append_new(cells, json_pack("{s:s, s:s, s:s}", "char", chars[level],
					 "label", look.label, "class", look.class));
}

json_t *desk_slip(const struct progress *p)
{
	json_t *cells = json_array();
	for (int level = 1; level <= LEVELS_MAX && !p->archive; level++)
		if (p->levels & 1u << (level - 1))
			add(cells, level, level_cell(p, level));
	add(cells, LEVEL_SIGN, sign_cell(p));
	return cells;
}

enum err desk_slip_of(json_t **out, struct ctx *c, int64_t article)
{
	struct progress p;
	enum err e = progress_of(&p, c->db, c->a, article);
	*out = desk_slip(&p);
	return e;
}
