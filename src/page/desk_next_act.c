/* SPDX-License-Identifier: MIT */
/* The forms of 下一步: each carries the version that was looked at, and what was typed
 * when it was refused. */
#include "base/clock.h"
#include "page/desk_next.h"

#include <string.h>

static bool refused(const struct next *x, const json_t *form)
{
	const char *key = json_string_value(json_object_get(form, "key"));
	return x->act && !strcmp(x->act, key);
}

void next_hidden(json_t *form, const char *name, const char *value)
{
	json_array_append_new(json_object_get(form, "hidden"),
	    json_pack("{s:s, s:s}", "name", name, "value", value));
}

json_t *next_form(struct next *x, json_t *list, const struct next_form *f)
{
	struct arena *a = x->c->a;
	const char *name = action_name(f->action);
	json_t *o = json_pack("{s:s, s:s, s:s, s:s, s:s, s:b, s:b, s:s?, s:s?, s:[]}",
	    "do", f->key ? f->key : name, "key", f->key ? f->key : name, "label",
	    f->label ? f->label : action_text(f->action), "class", f->class, "url",
	    url_desk(a, "/articles/%lld/%s", (long long)x->art->id, name), "link", 0,
	    "allowed", !f->why, "why", f->why, "hint", f->why ? NULL : f->hint, "hidden");
	next_hidden(o, "no", arena_printf(a, "%lld", (long long)x->rev->no));
	next_hidden(o, "hash", sha_hex(a, &x->rev->hash));
	next_hidden(o, "seen", arena_printf(a, "%lld", (long long)x->art->acted));
	json_array_append_new(list, o);
	return o;
}

void next_reason(
    struct next *x, json_t *form, const char *label, bool must, const char *hint)
{
	const char *key = json_string_value(json_object_get(form, "key"));
	bool back = refused(x, form);
	bool wrong = back && must && !json_object_get(form, "select");
	json_object_set_new(form, "needs_reason", json_true());
	json_object_set_new(form, "required", json_boolean(must));
	model_text(form, "optional", must ? NULL : "选填");
	model_text(form, "reason_label", label);
	model_text(form, "reason_hint", hint);
	model_text(form, "reason", back ? form_get(x->c, "reason") : NULL);
	if (wrong)
		model_text(form, "reason_error", "写一两句为什么，最多 500 字");
	model_text(form, "described",
	    arena_printf(x->c->a, "%s%s%s%s%s", wrong ? "reason-" : "", wrong ? key : "",
		wrong ? "-m" : "", wrong && hint ? " " : "",
		hint ? arena_printf(x->c->a, "reason-%s-h", key) : ""));
}

void next_select(struct next *x, json_t *form, const char *label, json_t *select)
{
	const char *key = json_string_value(json_object_get(form, "key"));
	const char *name = json_string_value(json_object_get(select, "name"));
	model_text(select, "id", arena_printf(x->c->a, "%s-%s", name, key));
	model_text(select, "label", label);
	if (refused(x, form)) {
		size_t i;
		json_t *option;
		json_array_foreach(json_object_get(select, "options"), i, option)
		{
			const char *value =
			    json_string_value(json_object_get(option, "value"));
			json_object_set_new(option, "selected",
			    json_boolean(!strcmp(value, form_get(x->c, name))));
		}
		bool wrong =
		    !json_object_get(form, "needs_reason") || *form_get(x->c, "reason");
		json_object_set_new(select, "error", json_boolean(wrong));
	}
	json_object_set_new(form, "select", select);
}

void next_time(struct next *x, json_t *form, const char *label, int64_t at)
{
	const char *key = json_string_value(json_object_get(form, "key"));
	bool back = refused(x, form);
	const char *value = back ? form_get(x->c, "at")
			    : at ? clock_format(x->c->a, "%Y-%m-%dT%H:%M", at)
				 : "";
	json_object_set_new(form, "when",
	    json_pack("{s:s, s:s, s:s, s:b}", "id", arena_printf(x->c->a, "at-%s", key),
		"label", label, "value", value, "error", back));
}
