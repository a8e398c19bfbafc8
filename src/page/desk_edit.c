/* SPDX-License-Identifier: MIT */
/* The writing screen: the form of a new text or of the next version of one. */
#include "base/clock.h"
#include "news/case.h"
#include "news/flow.h"
#include "news/ledger.h"
#include "page/desk_form.h"

#include <string.h>

static bool is_new(const struct ctx *c)
{
	return !c->req->match_n;
}

enum err desk_edit_load(struct desk_edit *ed, struct ctx *c)
{
	*ed = (struct desk_edit){0};
	return is_new(c) ? OK
			 : desk_article(
			       &ed->art, &ed->rev, c, request_match_int(c->req, "id"), 0);
}

enum err desk_edit_denied(enum err e, struct ctx *c, const struct article *art)
{
	bool waits = art->state >= STATE_REVIEW1 && art->state <= STATE_SUBMITTED;
	if (e != ERR_DENIED || !waits || art->author_id != c->who->id)
		return e;
	err_clear();
	return err_say(e, "稿件在审，先在稿件页上撤回送审再改。");
}

static json_t *buttons(void)
{
	static const char *const rows[][3] = {{"preview", "预览", ""},
	    {"save", "保存版本", ""}, {"submit", "送审", "main"}};
	json_t *list = json_array();
	for (size_t i = 0; i < 3; i++)
		json_array_append_new(
		    list, json_pack("{s:s, s:s, s:s, s:b, s:b}", "do", rows[i][0],
			      "label", rows[i][1], "class", rows[i][2], "allowed", 1,
			      "new_tab", i == 0));
	return list;
}

/* "送审后先到初审：楚宁；再经复审，最后签发。" */
static char *levels_text(struct ctx *c, unsigned levels, const char *names)
{
	int first = workflow_level(workflow_next(STATE_DRAFT, levels));
	char *out = arena_printf(c->a, "送审后先到%s%s%s；", level_text(first),
	    *names ? "：" : "，现在没有别人能审，请告诉管理员", names);
	for (int level = first + 1; level <= LEVELS_MAX; level++)
		if (levels & 1u << (level - 1))
			out = arena_printf(c->a, "%s再经%s，", out, level_text(level));
	return arena_printf(
	    c->a, "%s最后签发。你写过、改过的稿件，你不能审，也不能签。", out);
}

/* Where the text goes from here; a new one by the flow of the section chosen. */
static enum err add_route(json_t *root, struct ctx *c, const struct desk_edit *ed)
{
	static const enum perm perms[] = {
	    PERM_NONE, PERM_REVIEW1, PERM_REVIEW2, PERM_REVIEW3, PERM_SIGN};
	int64_t section = ed->form.section ? ed->form.section->id : 0;
	struct progress p = {.state = STATE_DRAFT};
	struct flow f = {0};
	char *names;
	enum err e = ed->art.flow_id ? flow_by_id(&f, c->db, c->a, ed->art.flow_id)
				     : flow_of_section(&f, c->db, c->a, section);
	if (!e && ed->art.id)
		e = progress_of(&p, c->db, c->a, ed->art.id);
	p.levels = f.levels;
	int first = workflow_level(workflow_next(STATE_DRAFT, p.levels));
	if (!e)
		e = desk_others(&names, c, perms[first], section);
	if (e)
		return e;
	json_object_set_new(root, "slip", desk_slip(&p));
	if (p.levels)
		model_text(root, "route", levels_text(c, p.levels, names));
	else
		model_text(root, "route",
		    *names ? arena_printf(c->a,
				 "送审后由%s签：%s。你%s的稿件，你不能自己签。",
				 role_text(ROLE_SIGNER), names,
				 f.two_person ? "送审" : "写过、改过")
			   : arena_printf(c->a,
				 "现在没有别的%s能签这个栏目的稿件，请告诉管理员。",
				 role_text(ROLE_SIGNER)));
	return OK;
}

static enum err add_back(json_t *root, struct ctx *c, const struct article *art)
{
	struct ledger_row *rows;
	size_t n;
	if (!art->id || art->state != STATE_RETURNED)
		return OK;
	enum err e = ledger_of_article(&rows, &n, c->db, c->a, art->id);
	const struct ledger_row *r = e ? NULL : desk_ledger_last(rows, n, "return");
	if (r)
		json_object_set_new(root, "back",
		    json_pack("{s:s, s:s, s:o}", "who", r->name, "reason", r->reason,
			"time", model_when(c, r->at)));
	return e;
}

static void add_article(json_t *root, struct ctx *c, const struct desk_edit *ed)
{
	const struct article *art = &ed->art;
	json_object_set_new(root, "state", desk_state(art->state, art->public));
	if (!art->id)
		return;
	model_text(
	    root, "version", arena_printf(c->a, "版本 %lld", (long long)art->current_no));
	if (art->public == PUBLIC_LIVE)
		json_object_set_new(root, "live",
		    json_pack("{s:I, s:s}", "no", (json_int_t)art->published_no, "url",
			url_desk(c->a, "/articles/%lld/v/%lld", (long long)art->id,
			    (long long)art->published_no)));
}

enum err desk_edit_show(struct ctx *c, struct desk_edit *ed, int status)
{
	const char *title = !ed->art.id                      ? "新建稿件"
			    : ed->art.public == PUBLIC_NEVER ? "修改稿件"
							     : "修订稿件";
	const char *saved = ed->saved;
	json_t *root = desk_frame(c, title, "/admin/articles");
	add_article(root, c, ed);
	if (!saved)
		saved = ed->art.id
			    ? arena_printf(c->a, "已保存 %s",
				  clock_format(c->a, "%m-%d %H:%M:%S", ed->rev.saved_at))
			    : "还没有保存";
	json_object_set_new(root, "saved",
	    json_pack("{s:s, s:b}", "text", saved, "bad", ed->unsaved || !ed->art.id));
	if (ed->errors)
		json_object_set_new(root, "errors", ed->errors);
	ed->form.fixable = ed->art.id && ed->art.public != PUBLIC_NEVER;
	json_object_set_new(root, "form", desk_form_json(c, &ed->form));
	json_object_set_new(root, "buttons", buttons());
	enum err e = add_back(root, c, &ed->art);
	if (!e)
		e = add_route(root, c, ed);
	return reply(c, status, "desk/edit.html", root), e;
}

enum err page_edit(struct ctx *c)
{
	struct desk_edit ed;
	struct workflow_case wc;
	enum err e = desk_edit_load(&ed, c);
	if (e)
		return e;
	if (is_new(c)) {
		desk_form_new(&ed.form, c);
		return desk_edit_show(c, &ed, 200);
	}
	e = article_case(&wc, c->db, c->a, &ed.art, c->who, c->now);
	if (!e)
		e = desk_edit_denied(
		    workflow_check(NULL, c->who, ACTION_SAVE, &wc), c, &ed.art);
	if (!e)
		e = desk_form_load(&ed.form, c, &ed.art, &ed.rev);
	return e ? e : desk_edit_show(c, &ed, 200);
}
