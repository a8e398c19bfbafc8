/* SPDX-License-Identifier: MIT */
/* The form of a text as the templates want it. */
#include "news/correction.h"
#include "page/desk_form.h"

#include <string.h>

size_t desk_form_wrong(const struct desk_form *f)
{
	size_t n = (f->section_error != NULL) + (f->tags_error != NULL);
	for (enum field i = 0; i < FIELD__MAX; i++)
		n += f->error[i] != NULL;
	return n;
}

json_t *desk_form_errors(struct ctx *c, const struct desk_form *f, const char *title)
{
	size_t n = desk_form_wrong(f);
	json_t *errors = desk_errors(
	    n ? arena_printf(c->a, "%s，先改 %zu 处", title, n) : title, NULL, NULL);
	for (enum field i = 0; i < FIELD__MAX; i++) {
		if (i == FIELD_DATELINE) /* where the form has it */
			desk_errors_add(errors, "section", f->section_error);
		desk_errors_add(errors, field_info[i].name, f->error[i]);
	}
	desk_errors_add(errors, "tags", f->tags_error);
	return errors;
}

static json_t *sections(struct ctx *c, const struct desk_form *f)
{
	json_t *select = desk_select("section", "栏目");
	desk_option(select, "", "请选栏目", !f->section);
	for (size_t i = 0; i < c->sections.n; i++) {
		const struct section *s = &c->sections.at[i];
		bool chosen = f->section && f->section->id == s->id;
		if (chosen ||
		    (s->kind != SECTION_HOME && actor_may(c->who, PERM_WRITE, s->id)))
			desk_option(select, s->slug, s->title, chosen);
	}
	model_text(select, "error", f->section_error);
	return select;
}

/* The part for a 更正, only where readers saw the article. */
static void add_fix(json_t *form, const struct desk_form *f)
{
	const struct field_info *type = &field_info[FIELD_CORRECTION_TYPE];
	const char *chosen = f->typed[FIELD_CORRECTION_TYPE];
	json_t *select = desk_select(type->name, type->label);
	desk_option(select, "", "不是更正，只是修订", !*chosen);
	for (size_t i = 0; correction_types[i]; i++)
		desk_option(select, correction_types[i], correction_types[i],
		    !strcmp(chosen, correction_types[i]));
	model_text(select, "error", f->error[FIELD_CORRECTION_TYPE]);
	json_object_set_new(form, type->name, select);
	json_t *words = json_object_get(form, field_info[FIELD_CORRECTION].name);
	json_object_set_new(words, "max",
	    json_integer((json_int_t)field_info[FIELD_CORRECTION].max_chars));
	model_text(words, "hint",
	    "读者会看到，要随稿件一起签发。写清哪里错了、应该是什么。日期就是发布那天。");
	if (f->fixable)
		json_object_set_new(form, "fix", json_true());
}

static void add_extras(json_t *form, struct ctx *c)
{
	const char *name = c->setting[SETTING_NAME];
	json_t *title = json_object_get(form, field_info[FIELD_TITLE].name);
	json_object_set_new(title, "big", json_true());
	model_text(title, "hint",
	    "“|”标出可以换行的地方，读者看不到这个符号；真要写竖线就写两个");
	static const enum field counted[] = {FIELD_TITLE, FIELD_SUMMARY};
	for (size_t i = 0; i < 2; i++)
		json_object_set_new(json_object_get(form, field_info[counted[i]].name),
		    "max", json_integer((json_int_t)field_info[counted[i]].max_chars));
	model_text(json_object_get(form, field_info[FIELD_DATELINE].name), "placeholder",
	    arena_printf(c->a, "%s讯", name));
	model_text(json_object_get(form, field_info[FIELD_EDITOR].name), "placeholder",
	    "留空就写签发人");
	model_text(json_object_get(form, field_info[FIELD_SOURCE_URL].name),
	    "placeholder", "转载才填，https://");
	json_object_set_new(json_object_get(form, field_info[FIELD_SOURCE].name), "list",
	    json_pack("{s:[s]}", "values", name));
}

json_t *desk_form_json(struct ctx *c, const struct desk_form *f)
{
	const char *action =
	    f->article ? url_desk(c->a, "/articles/%lld/edit", (long long)f->article)
		       : url_desk(c->a, "/articles/new");
	json_t *form = json_pack("{s:s, s:I, s:I, s:s}", "action", action, "base",
	    (json_int_t)f->base, "seen", (json_int_t)f->seen, "key", f->key);
	for (enum field i = 0; i < FIELD__MAX; i++) {
		json_t *o =
		    desk_field(field_info[i].name, field_info[i].label, f->typed[i]);
		model_text(o, "error", f->error[i]);
		json_object_set_new(form, field_info[i].name, o);
	}
	json_t *tags = desk_field("tags", "标签", f->tags_typed);
	model_text(tags, "error", f->tags_error);
	model_text(tags, "placeholder", "用顿号或逗号分开");
	json_object_set_new(form, "tags", tags);
	json_object_set_new(form, "section", sections(c, f));
	add_extras(form, c);
	add_fix(form, f);
	return form;
}
