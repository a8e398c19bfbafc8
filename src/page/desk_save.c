/* SPDX-License-Identifier: MIT */
/* What the writing screen's buttons do: preview, save, submit. Whatever goes wrong, the
 * form comes back with everything that was typed. */
#include "news/act.h"
#include "news/canonical.h"
#include "page/after.h"
#include "page/desk_form.h"
#include "view/markdown.h"

#include <string.h>

enum err page_edit_job(struct ctx *c, struct buf *in)
{
	char *body;
	if (field_normal(
		&body, c->a, FIELD_BODY, form_get(c, field_info[FIELD_BODY].name)))
		err_clear(); /* page_edit_post says it on the form */
	else
		buf_str(in, body);
	return OK;
}

/* The form again, with the fields' errors or with one message (taken from err_said). */
static enum err refuse(
    struct ctx *c, struct desk_edit *ed, int status, const char *title, enum err why)
{
	ed->errors = desk_form_errors(c, &ed->form, title);
	if (why)
		desk_errors_add(ed->errors, NULL, err_said(why));
	err_clear();
	return desk_edit_show(c, ed, status);
}

static enum err not_saved(
    struct ctx *c, struct desk_edit *ed, int status, const char *title, enum err why)
{
	ed->saved = "没有保存";
	ed->unsaved = true;
	return refuse(c, ed, status, title, why);
}

/* The published rendering of what is in the form. */
static enum err preview(struct ctx *c, struct desk_edit *ed, const char *html)
{
	const struct section *s = ed->form.section;
	struct revision r = {.html = arena_strdup(c->a, html)};
	memcpy(r.text, ed->form.text, sizeof r.text);
	json_t *root = model_public(c,
	    *r.text[FIELD_TITLE] ? model_title(c, r.text[FIELD_TITLE]) : "预览",
	    s ? s->slug : NULL, false);
	json_t *page = json_object_get(root, "page");
	bool itself = s && s->kind == SECTION_PAGE;
	json_object_set_new(page, "article", json_true());
	json_object_set_new(page, "noindex", json_true());
	json_object_set_new(root, "preview", json_true());
	model_crumbs(root, c, itself ? NULL : s, itself ? s->title : "正文");
	json_t *article = model_article(c, &ed->art, &r);
	json_object_set_new(root, "article", article);
	enum err e = ed->art.id ? after_preview(article, c, &ed->art, &r) : OK;
	if (e)
		return json_decref(root), e;
	return reply(c, 200, itself ? "public/page.html" : "public/article.html", root);
}

/* Saved by now: if this fails, the form stands on the version just made. */
static enum err submit(struct ctx *c, struct desk_edit *ed, const struct save *s)
{
	struct act act = {
	    .article = s->id, .action = ACTION_SUBMIT, .no = s->no, .reason = ""};
	enum err why = OK, e;
	desk_form_need(&ed->form, true);
	if (!desk_form_wrong(&ed->form))
		why = act_run(c->db, c->who, c->now, &act);
	const char *said = arena_strdup(c->a, err_said(why));
	err_clear();
	if ((e = article_by_id(&ed->art, c->db, c->a, s->id)) ||
	    (e = revision_by_no(&ed->rev, c->db, c->a, s->id, s->no)))
		return e;
	/* a form that was sent twice finds its work done */
	bool done = ed->art.state >= STATE_REVIEW1 && ed->art.state <= STATE_SUBMITTED &&
		    ed->art.current_no == s->no;
	if (!desk_form_wrong(&ed->form) && (!why || (why == ERR_CONFLICT && done)))
		return redirect(
		    c, url_desk(c->a, "/articles/%lld?done=submit", (long long)s->id));
	ed->form.article = s->id;
	ed->form.base = s->no;
	ed->form.seen = ed->art.acted;
	ed->form.key = desk_form_key(c->a);
	int status = why == ERR_DENIED     ? 403
		     : why == ERR_CONFLICT ? 409
		     : why == ERR_BUSY     ? 503
		     : why == ERR_FULL     ? 507
		     : why == ERR_BROKEN   ? 500
					   : 422;
	if (why)
		err_say(why, "%s", said);
	return refuse(c, ed, status,
	    arena_printf(c->a, "已存成版本 %lld，还没有送审", (long long)s->no), why);
}

static enum err conflict(struct ctx *c, struct desk_edit *ed, int64_t no)
{
	ed->form.conflict = arena_strdup(c->a, err_said(ERR_CONFLICT));
	err_clear();
	enum err e = article_by_id(&ed->art, c->db, c->a, ed->art.id);
	if (!e)
		e = revision_by_no(&ed->rev, c->db, c->a, ed->art.id, no);
	return e ? e : desk_conflict(c, &ed->form, &ed->art, &ed->rev);
}

/* The form's key was seen: sent twice it is done, but when the browser went back and the
 * text was changed, that is another save from an old version. */
static enum err seen(
    bool *same, struct ctx *c, struct desk_edit *ed, const struct save *s)
{
	struct sha h = canonical_text_hash(ed->form.text, s->html);
	enum err e = desk_article(&ed->art, &ed->rev, c, s->id, s->no);
	*same = !e && sha_equal(&h, &ed->rev.hash);
	if (!e && !*same) {
		ed->form.article = s->id;
		e = desk_article(&ed->art, &ed->rev, c, s->id, 0);
	}
	return e;
}

static enum err save(
    struct ctx *c, struct desk_edit *ed, const char *html, bool and_submit)
{
	struct desk_form *f = &ed->form;
	struct save s = {.article = f->article,
	    .base_no = f->base,
	    .acted = f->seen,
	    .section = f->section->id,
	    .form_key = f->key,
	    .tags = f->tags,
	    .html = html,
	    .renderer = markdown_version};
	memcpy(s.text, f->text, sizeof s.text);
	bool same = true;
	enum err e =
	    desk_edit_denied(article_save(c->db, c->who, c->now, &s), c, &ed->art);
	if (!e && s.seen && (e = seen(&same, c, ed, &s)))
		return e;
	if (!e && !same)
		return desk_conflict(c, f, &ed->art, &ed->rev);
	switch (e) {
	case OK:
		if (and_submit)
			return submit(c, ed, &s);
		return redirect(
		    c, url_desk(c->a, "/articles/%lld?done=saved", (long long)s.id));
	case ERR_CONFLICT:
		return ed->art.id ? conflict(c, ed, s.no) : e;
	case ERR_INVALID:
	case ERR_TOO_BIG:
		return not_saved(c, ed, 422, "没有保存", e);
	case ERR_DENIED:
		return not_saved(c, ed, 403, "没有保存", e);
	case ERR_BUSY:
		return not_saved(c, ed, 503, "没有保存，文字都在", e);
	case ERR_FULL:
		return not_saved(c, ed, 507, "没有保存，文字都在", e);
	case ERR_NOT_FOUND:
	case ERR_GONE:
	case ERR_BROKEN:
	case ERR__MAX:
		break;
	}
	return e;
}

/* What the Markdown job answered; a refusal is an error of the body. */
static const char *rendered(struct ctx *c, struct desk_form *f)
{
	if (!*f->text[FIELD_BODY])
		return "";
	if (!c->job_err)
		return c->job_out ? c->job_out : "";
	f->error[FIELD_BODY] =
	    c->job_said && *c->job_said ? c->job_said : "正文没能排版，请再试一次";
	return "";
}

enum err page_edit_post(struct ctx *c)
{
	struct desk_edit ed;
	const char *todo = form_get(c, "do");
	bool look = !strcmp(todo, "preview");
	enum err e = desk_edit_load(&ed, c);
	if (e)
		return e;
	desk_form_read(&ed.form, c, ed.art.id);
	ed.form.fixable = ed.art.id && ed.art.public != PUBLIC_NEVER;
	const char *html = rendered(c, &ed.form);
	if (!look)
		desk_form_need(&ed.form, false);
	int busy = c->job_err == ERR_BUSY ? 503 : 422;
	if (desk_form_wrong(&ed.form))
		return not_saved(c, &ed, busy, look ? "还不能预览" : "没有保存", OK);
	return look ? preview(c, &ed, html) : save(c, &ed, html, !strcmp(todo, "submit"));
}
