/* SPDX-License-Identifier: MIT */
/* 409: somebody saved meanwhile. Both texts are shown, and mine stands in a form that
 * goes on from the other's version, so that nothing is lost and nothing is overwritten
 * unseen. */
#include "base/text.h"
#include "page/desk_form.h"
#include "page/diff.h"

#include <stdlib.h>
#include <string.h>

struct compare {
	json_t *fields;
	char *same; /* names of what is equal */
	int64_t differ;
};

static void add_field(struct compare *cmp, struct ctx *c, const char *name,
    const char *label, const char *mine, const char *theirs)
{
	bool same = !strcmp(mine, theirs);
	if (same)
		cmp->same = arena_printf(
		    c->a, "%s%s%s", cmp->same, *cmp->same ? "、" : "", label);
	cmp->differ += !same;
	json_array_append_new(
	    cmp->fields, json_pack("{s:s, s:s, s:s, s:s, s:b}", "name", name, "label",
			     label, "mine", mine, "theirs", theirs, "same", same));
}

static int by_bytes(const void *x, const void *y)
{
	return strcmp(*(char *const *)x, *(char *const *)y);
}

/* Tags have no order; they are compared as they are stored. */
static char *sorted_tags(struct ctx *c, char **tags)
{
	size_t n = 0;
	while (tags[n])
		n++;
	qsort(tags, n, sizeof *tags, by_bytes);
	return desk_join(c->a, tags);
}

static enum err add_fields(struct compare *cmp, struct ctx *c, const struct desk_form *f,
    const struct article *art, const struct revision *theirs)
{
	struct desk_form other;
	enum err e = desk_form_load(&other, c, art, theirs);
	if (e)
		return e;
	for (enum field i = 0; i < FIELD__MAX; i++) {
		bool title = i == FIELD_TITLE;
		bool fix = i == FIELD_CORRECTION_TYPE || i == FIELD_CORRECTION;
		if (i == FIELD_BODY || (fix && !*f->text[i] && !*other.typed[i]))
			continue;
		add_field(cmp, c, field_info[i].name, field_info[i].label,
		    title ? desk_form_title_out(c->a, f->text[i]) : f->text[i],
		    other.typed[i]);
	}
	add_field(cmp, c, "section", "栏目", f->section ? f->section->title : "",
	    art->section_title);
	add_field(
	    cmp, c, "tags", "标签", sorted_tags(c, f->tags), sorted_tags(c, other.tags));
	return OK;
}

json_t *desk_body_diff(
    struct ctx *c, const struct diff *d, const char *mine, const char *theirs)
{
	json_t *list = json_array();
	for (size_t i = 0; i < d->n; i++) {
		const struct diff_row *r = &d->at[i];
		const char *whose = NULL, *only = r->paired ? "" : "只在";
		if (r->kind != DIFF_SAME)
			whose = arena_printf(
			    c->a, "%s%s的", only, r->kind == DIFF_MINE ? mine : theirs);
		json_array_append_new(
		    list, json_pack("{s:s, s:s?, s:b, s:s, s:s, s:s}", "kind",
			      r->kind == DIFF_SAME   ? "same"
			      : r->kind == DIFF_MINE ? "mine"
						     : "theirs",
			      "who", whose, "part", r->paired, "before", r->before,
			      "text", r->text, "after", r->after));
	}
	return list;
}

static json_t *buttons(struct ctx *c, int64_t next_no)
{
	return json_pack("[{s:s, s:s, s:s, s:b, s:b}, {s:s, s:s, s:s, s:b}]", "do",
	    "preview", "label", "预览", "class", "", "allowed", 1, "new_tab", 1, "do",
	    "save", "label", arena_printf(c->a, "保存成版本 %lld", (long long)next_no),
	    "class", "main", "allowed", 1);
}

enum err desk_conflict(struct ctx *c, struct desk_form *f, const struct article *art,
    const struct revision *theirs)
{
	struct compare cmp = {.fields = json_array(), .same = arena_strdup(c->a, "")};
	struct diff d;
	const char *who = theirs->saved_name ? theirs->saved_name : "控制台";
	if (theirs->saved_by == c->who->id) /* in another window, or before going back */
		who = "你在别处";
	json_t *root = desk_frame(c, "两份稿件要对照", "/admin/articles");
	enum err e = add_fields(&cmp, c, f, art, theirs);
	diff_paragraphs(&d, c->a, f->text[FIELD_BODY], theirs->text[FIELD_BODY]);
	json_object_set_new(root, "base_no", json_integer((json_int_t)f->base));
	json_object_set_new(root, "next_no", json_integer((json_int_t)theirs->no + 1));
	json_object_set_new(root, "other",
	    json_pack("{s:s, s:I, s:s, s:o, s:s}", "who", who, "no",
		(json_int_t)theirs->no, "what",
		arena_printf(
		    c->a, "%lld 号 · %s", (long long)art->id, art->section_title),
		"time", desk_moment(c, theirs->saved_at), "url",
		url_desk(c->a, "/articles/%lld/v/%lld", (long long)art->id,
		    (long long)theirs->no)));
	json_object_set_new(
	    root, "differ", json_integer((json_int_t)cmp.differ + (json_int_t)d.differ));
	json_object_set_new(root, "fields", cmp.fields);
	json_object_set_new(root, "body_differs", json_boolean(d.differ > 0));
	json_object_set_new(root, "body_diff", desk_body_diff(c, &d, "我", who));
	if (*cmp.same)
		model_text(root, "same_text", arena_printf(c->a, "%s都一样。", cmp.same));
	/* not a save, but an act on the version that the form started from */
	if (f->base == theirs->no)
		model_text(root, "meanwhile", f->conflict);
	f->base = theirs->no;
	f->seen = art->acted;
	f->fixable = art->public != PUBLIC_NEVER;
	f->key = desk_form_key(c->a);
	json_object_set_new(root, "form", desk_form_json(c, f));
	json_object_set_new(root, "buttons", buttons(c, theirs->no + 1));
	return reply(c, 409, "desk/conflict.html", root), e;
}
