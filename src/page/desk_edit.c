/* SPDX-License-Identifier: MIT */
/* The writing screen: the form of a new text or of the next version of one. */
#include "base/clock.h"
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
	if (e != ERR_DENIED || art->state != STATE_SUBMITTED ||
	    art->author_id != c->who->id)
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

static enum err add_route(json_t *root, struct ctx *c, const struct desk_edit *ed)
{
	char *names;
	enum err e = desk_others(
	    &names, c, PERM_SIGN, ed->form.section ? ed->form.section->id : 0);
	if (e)
		return e;
	model_text(root, "route",
	    *names
		? arena_printf(c->a,
		      "送审后由责任编辑签：%s。你写过、改过的稿件，你不能自己签。", names)
		: "现在没有别的责任编辑能签这个栏目的稿件，请告诉管理员。");
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
	json_object_set_new(root, "slip", desk_slip(art->state));
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
	e = article_case(&wc, c->db, &ed.art, c->who);
	if (!e)
		e = desk_edit_denied(
		    workflow_check(NULL, c->who, ACTION_SAVE, &wc), c, &ed.art);
	if (!e)
		e = desk_form_load(&ed.form, c, &ed.art, &ed.rev);
	return e ? e : desk_edit_show(c, &ed, 200);
}
