/* SPDX-License-Identifier: MIT */
/* The rare acts of the article page, folded under 更多. Only what works is shown there.
 */
#include "page/desk_next.h"

#include <string.h>

static bool may(const struct next *x, enum action action)
{
	bool ok = !workflow_check(NULL, x->c->who, action, &x->wc);
	err_clear();
	return ok;
}

/* Whose opinion was asked for and is still waited for is not asked again. */
static enum err without_asked(json_t **select, struct next *x)
{
	struct cosign *asked;
	size_t n, i;
	json_t *option, *left = json_array();
	enum err e =
	    cosign_list(&asked, &n, x->c->db, x->c->a, x->art->id, x->art->current_no);
	json_array_foreach(json_object_get(*select, "options"), i, option)
	{
		const char *value = json_string_value(json_object_get(option, "value"));
		bool open = false;
		for (size_t k = 0; k < n && !e; k++)
			open |= !asked[k].done &&
				!strcmp(value, arena_printf(x->c->a, "%lld",
						   (long long)asked[k].user));
		if (!open)
			json_array_append(left, option);
	}
	if (json_array_size(left) < 2) {
		json_decref(*select);
		json_decref(left);
		*select = NULL;
	} else {
		json_object_set_new(*select, "options", left);
	}
	return e;
}

static enum err add_ask(struct next *x)
{
	static const struct next_form f = {
	    .action = ACTION_ASK, .class = "", .hint = "再请一位给意见，等到了你再定。"};
	json_t *select;
	if (!may(x, ACTION_ASK))
		return OK;
	enum err e =
	    people_select(&select, x->c, &x->people, x->art, PERM_REVIEW, x->c->who->id);
	if (!e && select)
		e = without_asked(&select, x);
	if (!e && select)
		next_select(x, next_form(x, x->more, &f), "请谁加签", select);
	return e;
}

static enum err add_handover(struct next *x)
{
	struct next_form f = {.action = ACTION_HANDOVER,
	    .class = "",
	    .hint = arena_printf(x->c->a, "%s由这一位来定，别人不能再定。",
		level_text(workflow_level(x->art->state)))};
	json_t *select;
	if (!may(x, ACTION_HANDOVER))
		return OK;
	const struct rule *rule = workflow_rule(x->art->state, ACTION_HANDOVER);
	enum err e = people_select(
	    &select, x->c, &x->people, x->art, rule->perm, x->art->assigned_to);
	if (!e && select)
		next_select(x, next_form(x, x->more, &f), "转给谁", select);
	return e;
}

static void add_reason(
    struct next *x, const struct next_form *f, const char *label, const char *hint)
{
	if (may(x, f->action))
		next_reason(x, next_form(x, x->more, f), label, true, hint);
}

static void add_time(struct next *x, const struct next_form *f, const char *label,
    int64_t at, const char *drop)
{
	if (!may(x, f->action))
		return;
	json_t *o = next_form(x, x->more, f);
	next_time(x, o, label, at);
	if (at && drop)
		json_object_set_new(o, "also",
		    json_pack(
			"[{s:s, s:s, s:s}]", "do", "clear", "label", drop, "class", ""));
}

static void add_times(struct next *x)
{
	static const struct next_form embargo = {.action = ACTION_EMBARGO, .class = ""};
	static const struct next_form expiry = {.action = ACTION_EXPIRY, .class = ""};
	/* letting it out earlier is a signer's to decide */
	bool over = x->wc.embargo_at <= x->wc.now;
	bool drop = over || actor_may(x->c->who, PERM_SIGN, x->wc.section);
	add_time(x, &embargo, "解禁时间（北京时间），之前不能发布", x->art->embargo_at,
	    drop ? "取消解禁时间" : NULL);
	add_time(x, &expiry, "下线时间（北京时间），到时自动撤下", x->art->expires_at,
	    "取消下线时间");
}

enum err next_rare(struct next *x)
{
	static const struct next_form reject = {.action = ACTION_REJECT,
					  .class = "grave"},
				      emergency = {
					  .action = ACTION_EMERGENCY, .class = "grave"};
	enum err e = add_ask(x);
	if (!e)
		e = add_handover(x);
	if (e)
		return e;
	add_reason(
	    x, &reject, "退稿理由", "这一稿到此为止，不能再改再送；作者会看到理由。");
	/* what can simply be signed needs no emergency */
	if (!may(x, ACTION_SIGN))
		add_reason(x, &emergency, "紧急发布的理由",
		    arena_printf(x->c->a,
			"不等没走完的审级，签发并马上发布。页面上标“紧急发布，待补签”，要"
			"另一位%s补签才去掉。",
			role_text(ROLE_SIGNER)));
	add_times(x);
	return OK;
}
