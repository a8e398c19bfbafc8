/* SPDX-License-Identifier: MIT */
/* The acts on a text that the article page offers. What is signed is what was seen: the
 * form carries the version and its hash. */
#include "news/act.h"

#include "base/clock.h"
#include "base/text.h"
#include "page/desk.h"
#include "page/passkey.h"

#include <string.h>

/* A refusal that leads back to the text. */
static enum err message(
    struct ctx *c, int status, const char *heading, const char *said, int64_t id)
{
	enum err e = desk_message(c, status, heading, said);
	json_t *acts = json_object_get(json_object_get(c->data, "message"), "acts");
	json_array_insert_new(acts, 0,
	    json_pack("{s:s, s:s, s:s}", "label", "看稿件", "url",
		url_desk(c->a, "/articles/%lld", (long long)id), "class", ""));
	return e;
}

/* The field that a refusal is about, "" when it is none. */
static const char *wrong_field(const struct act *act)
{
	switch ((int)act->action) {
	case ACTION_ASK:
	case ACTION_HANDOVER:
		return "user";
	case ACTION_SCHEDULE:
	case ACTION_EMBARGO:
	case ACTION_EXPIRY:
		return "at";
	case ACTION_RETURN:
		return *act->reason && act->target != STATE_DRAFT ? "target" : "reason";
	case ACTION_WITHDRAW:
	case ACTION_REJECT:
	case ACTION_EMERGENCY:
	case ACTION_EXPLAIN:
		return "reason";
	default:
		return "";
	}
}

/* The form again, with what was typed. */
static enum err form_again(struct ctx *c, const struct act *act, const char *said)
{
	const char *key = action_name(act->action), *field = wrong_field(act);
	if (act->action == ACTION_SIGN && !strcmp(form_get(c, "do"), "sign-time")) {
		key = "sign-time";
		field = "at";
	}
	err_clear();
	return desk_show_article(c, act->article, 0,
	    desk_errors(
		arena_printf(c->a, "没有%s，稿件没有动", action_text(act->action)),
		*field ? arena_printf(c->a, "%s-%s", field, key) : NULL, said),
	    key);
}

/* Is the text another one than the form was made for? */
static bool changed(
    const struct act *act, const struct article *art, const struct revision *rev)
{
	return !workflow_rule(art->state, act->action) || act->no != rev->no ||
	       (act->seen && act->seen != art->acted) ||
	       !sha_equal(&act->hash, &rev->hash);
}

static enum err refused(struct ctx *c, const struct act *act, bool changed, enum err why)
{
	const char *said = arena_strdup(c->a, err_said(why));
	const char *word = action_text(act->action);
	switch (why) {
	case ERR_DENIED:
		return message(
		    c, 403, arena_printf(c->a, "没有%s", word), said, act->article);
	case ERR_CONFLICT:
		why = message(c, 409,
		    changed ? "稿件刚刚变了，这一步没有办" : "这一步没有办", said,
		    act->article);
		if (changed)
			json_object_set_new(json_object_get(c->data, "message"), "moved",
			    desk_moved(c, act->article, act->no));
		return why;
	case ERR_INVALID:
	case ERR_TOO_BIG:
		return form_again(c, act, said);
	case OK:
	case ERR_NOT_FOUND:
	case ERR_GONE:
	case ERR_BUSY:
	case ERR_FULL:
	case ERR_BROKEN:
	case ERR__MAX:
		break;
	}
	return why;
}

/* Line ends and white space as everywhere; said on failure. */
static enum err read_reason(const char **out, struct ctx *c)
{
	char *reason;
	enum err e = form_line(&reason, c, "reason");
	if (e)
		err_clear(), err_say(e, "理由里有不能用的字符");
	*out = e ? "" : reason;
	return e;
}

enum err desk_time(int64_t *out, struct arena *a, const char *typed)
{
	const char *clock = strchr(typed, 'T');
	enum err e = ERR_INVALID;
	if (clock && !strpbrk(clock, "Zz+-")) /* datetime-local: Beijing time */
		typed =
		    arena_printf(a, "%s%s+08:00", typed, strlen(clock) == 6 ? ":00" : "");
	if (clock)
		e = clock_parse(out, typed);
	if (!e)
		return OK;
	err_clear();
	*out = 0;
	return err_say(ERR_INVALID, "时间要写成“2026-11-25T06:00”这样。");
}

/* at: "" takes a time away where there is one, and is a mistake where one is needed. */
static enum err read_time(struct act *act, struct ctx *c)
{
	const char *typed = form_get(c, "at");
	bool clear = !strcmp(form_get(c, "do"), "clear");
	bool sent = pairs_get(&c->req->form, "at") != NULL;
	if (act->publish || (clear && act->action != ACTION_SCHEDULE))
		return OK;
	if (*typed)
		return desk_time(&act->at, c->a, typed);
	bool needed =
	    act->action == ACTION_SCHEDULE || (act->action == ACTION_SIGN && sent);
	return needed ? err_say(ERR_INVALID, "请选发布的时间。") : OK;
}

/* Whom and where to; the workflow says what is missing. */
static enum err read_choice(struct act *act, struct ctx *c)
{
	const char *target = form_get(c, "target");
	if (!text_int(form_get(c, "user"), 1, INT64_MAX, &act->user))
		act->user = 0;
	if (!*target || state_parse(&act->target, target))
		return OK;
	return err_say(ERR_INVALID, "请重选退给谁。");
}

static enum err read_form(struct act *act, struct ctx *c)
{
	if (!sha_parse(&act->hash, form_get(c, "hash")))
		act->no = 0; /* no version has this number: the answer is that the text
			       changed */
	/* 签发 in the form of 签发并发布 */
	if (!strcmp(form_get(c, "do"), "hold"))
		act->publish = false;
	enum err e = read_reason(&act->reason, c);
	if (!e)
		e = read_time(act, c);
	return e ? e : read_choice(act, c);
}

enum err page_act(struct ctx *c)
{
	struct act act = {.article = request_match_int(c->req, "id"),
	    .no = form_int(c, "no"),
	    .seen = form_int(c, "seen"),
	    .reason = "",
	    .publish = !strcmp(form_get(c, "publish"), "1")};
	struct article art;
	struct revision rev;
	if (!action_parse(&act.action, strrchr(c->req->path, '/') + 1))
		return ERR_NOT_FOUND;
	enum err e = desk_article(&art, &rev, c, act.article, 0);
	if (e)
		return e;
	e = read_form(&act, c);
	struct passkey_ask ask;
	if (!e && *form_get(c, "credential")) {
		e = passkey_asked(&ask, c, c->sid, NULL);
		act.passkey = &ask;
	}
	if (!e)
		e = act_run(c->db, c->who, c->now, &act);
	if (e)
		return refused(c, &act, changed(&act, &art, &rev), e);
	const char *done = action_name(act.action);
	if (act.action == ACTION_SIGN && act.publish)
		done = "publish";
	else if (act.action == ACTION_SIGN && act.at)
		done = "schedule";
	return redirect(
	    c, url_desk(c->a, "/articles/%lld?done=%s", (long long)act.article, done));
}
