/* SPDX-License-Identifier: MIT */
/* 改动: what a version changed against the one that was signed or reviewed before it,
 * paragraph by paragraph, so that who reviews need not read the rest twice. */
#include "page/desk_view.h"
#include "page/diff.h"

#include <string.h>

struct changes {
	struct ctx *c;
	json_t *rows;
	size_t places;
	size_t same_from, no; /* a run of paragraphs without change, 0: none; the last
				 paragraph of the new text */
};

/* The newest version below the shown one that was signed, else reviewed. */
static const struct revision *base_of(const struct view *v, bool *is_signed)
{
	const struct revision *reviewed = NULL;
	*is_signed = true;
	for (size_t i = 0; i < v->revs_n; i++) {
		const struct revision *r = &v->revs[i];
		if (r->no >= v->rev.no)
			continue;
		if (r->stage)
			return r;
		for (size_t k = 0; k < v->reviews_n && !reviewed; k++)
			if (v->reviews[k].no == r->no)
				reviewed = r;
	}
	*is_signed = false;
	return reviewed;
}

static const char *some(const char *s)
{
	return s && *s ? s : NULL;
}

/* One place; ins or del NULL: nothing there. */
static void add(struct changes *x, const char *name, const char *mark,
    const struct diff_row *part, const char *ins, const char *del)
{
	x->places++;
	json_array_append_new(x->rows,
	    json_pack("{s:n, s:s, s:s, s:s?, s:s?, s:s?, s:s?}", "fold", "name", name,
		"mark", mark, "before", some(part ? part->before : NULL), "del",
		some(del), "ins", some(ins), "after", some(part ? part->after : NULL)));
}

static void end_run(struct changes *x)
{
	const struct ctx *c = x->c;
	if (!x->same_from)
		return;
	char *text =
	    x->same_from == x->no
		? arena_printf(c->a, "第 %zu 段没有改动", x->no)
		: arena_printf(c->a, "第 %zu 至 %zu 段没有改动", x->same_from, x->no);
	json_array_append_new(x->rows, json_pack("{s:s}", "fold", text));
	x->same_from = 0;
}

/* name NULL: the body, whose paragraphs have numbers. */
static void add_text(
    struct changes *x, const char *name, const char *now, const char *before)
{
	struct diff d;
	diff_paragraphs(&d, x->c->a, now, before);
	for (size_t i = 0; i < d.n; i++) {
		const struct diff_row *r = &d.at[i];
		bool pair = r->kind == DIFF_MINE && r->paired && i + 1 < d.n;
		if (r->kind == DIFF_SAME) {
			x->no++;
			x->same_from = x->same_from || name ? x->same_from : x->no;
			continue;
		}
		if (!name)
			end_run(x);
		x->no += r->kind == DIFF_MINE;
		const char *what =
		    name ? name : arena_printf(x->c->a, "%zu", x->no ? x->no : 1);
		if (pair) {
			add(x, what, "改", r, r->text, d.at[++i].text);
		} else {
			bool mine = r->kind == DIFF_MINE;
			add(x, what, mine ? "增" : "删", NULL, mine ? r->text : NULL,
			    mine ? NULL : r->text);
		}
	}
	if (!name)
		end_run(x);
}

static void add_fields(
    struct changes *x, const struct revision *now, const struct revision *before)
{
	for (enum field f = 0; f < FIELD__MAX; f++) {
		const char *new = now->text[f], *old = before->text[f];
		if (f == FIELD_BODY || !strcmp(new, old))
			continue;
		if (f == FIELD_TITLE) {
			new = model_title(x->c, new);
			old = model_title(x->c, old);
		}
		add_text(x, field_info[f].label, new, old);
	}
	x->no = 0;
}

enum err view_changes(json_t *root, struct ctx *c, const struct view *v)
{
	struct changes x = {.c = c};
	struct revision before;
	bool is_signed;
	const struct revision *base = base_of(v, &is_signed);
	if (!base)
		return OK;
	enum err e = revision_by_no(&before, c->db, c->a, v->art.id, base->no);
	if (e)
		return e;
	x.rows = json_array();
	add_fields(&x, &v->rev, &before);
	if (strcmp(v->rev.text[FIELD_BODY], before.text[FIELD_BODY]) != 0)
		add_text(&x, NULL, v->rev.text[FIELD_BODY], before.text[FIELD_BODY]);
	int level = workflow_level(v->art.state);
	json_object_set_new(root, "changes",
	    json_pack("{s:I, s:s, s:b, s:b, s:o}", "places", (json_int_t)x.places,
		"against",
		arena_printf(c->a, "版本 %lld 比版本 %lld（%s，%s）",
		    (long long)v->rev.no, (long long)base->no,
		    is_signed ? "上次签发" : "上次送审",
		    model_when_text(
			c, is_signed ? base->signed_at : base->saved_at, "%H:%M")),
		"any", x.places > 0, "open", !v->old && level > 0, "rows", x.rows));
	return OK;
}
