/* SPDX-License-Identifier: MIT */
/* 设置: what the site calls itself and prints in its footer. */
#include "base/text.h"
#include "page/desk.h"

#include <string.h>

struct typed {
	const char *value[SETTING__MAX];
	const char *error[SETTING__MAX]; /* NULL: fine */
};

static const struct {
	const char *key, *heading;
	enum setting first, last;
} groups[] = {
    {"site", "网站", SETTING_NAME, SETTING_DESCRIPTION},
    {"legal", "备案与许可", SETTING_ICP, SETTING_REPORT_PHONE},
    {"rights", "版权", SETTING_COPYRIGHT, SETTING_COPYRIGHT},
    {"logs", "日志", SETTING_LOG_DAYS, SETTING_LOG_DAYS},
    {"words", "称呼", SETTING_SIGNER_TITLE, SETTING_SIGNER_TITLE},
};

static json_t *field(const struct typed *t, enum setting s)
{
	const struct setting_info *info = &setting_info[s];
	json_t *o = desk_field(info->name, info->label, t->value[s]);
	model_text(o, "hint", info->hint);
	model_text(o, "error", t->error[s]);
	if (s == SETTING_NAME)
		json_object_set_new(o, "required", json_true());
	if (s == SETTING_COPYRIGHT)
		json_object_set_new(o, "rows", json_integer(2));
	return o;
}

static void add_missing(json_t *root, struct ctx *c)
{
	json_t *list = json_array();
	for (enum setting s = 0; s < SETTING__MAX; s++)
		if (setting_info[s].expected && !*c->setting[s])
			json_array_append_new(
			    list, json_pack("{s:s, s:s}", "name", setting_info[s].name,
				      "label", setting_info[s].label));
	size_t n = json_array_size(list);
	if (n)
		json_object_set_new(root, "missing",
		    json_pack("{s:s, s:O}", "text",
			arena_printf(c->a, "这 %zu 项依法应当公示，现在还空着：", n),
			"list", list));
	json_decref(list);
}

static enum err show(struct ctx *c, const struct typed *t, json_t *errors)
{
	json_t *root = desk_frame(c, "设置", "/admin/settings"), *list = json_array();
	desk_toast(root, c);
	model_text(root, "words_url", url_desk(c->a, "/words"));
	for (size_t i = 0; i < sizeof groups / sizeof *groups; i++) {
		json_t *fields = json_array();
		for (enum setting s = groups[i].first; s <= groups[i].last; s++)
			json_array_append_new(fields, field(t, s));
		json_array_append_new(
		    list, json_pack("{s:s, s:s, s:o}", "key", groups[i].key, "heading",
			      groups[i].heading, "fields", fields));
	}
	json_object_set_new(root, "form",
	    json_pack("{s:s, s:o, s:b}", "action", url_desk(c->a, "/settings"), "groups",
		list, "mourning", *t->value[SETTING_MOURNING] != 0));
	if (errors)
		json_object_set_new(root, "errors", errors);
	else
		add_missing(root, c);
	return reply(c, errors ? 422 : 200, "desk/settings.html", root);
}

enum err page_settings(struct ctx *c)
{
	struct typed t = {0};
	for (enum setting s = 0; s < SETTING__MAX; s++)
		t.value[s] = c->setting[s];
	return show(c, &t, NULL);
}

static char *read_value(struct typed *t, struct ctx *c, enum setting s)
{
	char *value = arena_strdup(c->a, "");
	const struct setting_info *info = &setting_info[s];
	t->value[s] = form_get(c, info->name);
	if (info->flag) {
		t->value[s] = !strcmp(t->value[s], "1") ? "1" : "";
		return arena_strdup(c->a, t->value[s]);
	}
	/* a form of before this setting there was */
	if ((info->least || s == SETTING_SIGNER_TITLE) &&
	    !pairs_get(&c->req->form, info->name))
		return c->setting[s];
	if (form_line(&value, c, info->name)) {
		err_clear();
		t->error[s] = arena_printf(c->a, "%s里有不能用的字符", info->label);
	} else if (setting_check(s, value)) {
		t->error[s] = arena_strdup(c->a, err_said(ERR_INVALID));
		err_clear();
	}
	return value;
}

enum err page_settings_post(struct ctx *c)
{
	struct typed t = {0};
	char *value[SETTING__MAX];
	size_t wrong = 0;
	for (enum setting s = 0; s < SETTING__MAX; s++) {
		value[s] = read_value(&t, c, s);
		wrong += t.error[s] != NULL;
	}
	if (wrong) {
		json_t *errors = desk_errors(
		    arena_printf(c->a, "没有保存，先改 %zu 处", wrong), NULL, NULL);
		for (enum setting s = 0; s < SETTING__MAX; s++)
			desk_errors_add(errors, setting_info[s].name, t.error[s]);
		return show(c, &t, errors);
	}
	enum err e = setting_set(c->db, c->who, c->now, value);
	return e ? e : redirect(c, url_desk(c->a, "/settings?done=settings"));
}
