/* SPDX-License-Identifier: MIT */
/* The buttons of the article page: submit, recall, return, sign, publish, withdraw. What
 * is signed is what was seen: the form carries the version and its hash. */
#include "news/act.h"

#include "page/desk.h"

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

static enum err refused(struct ctx *c, const struct act *act, enum err why)
{
	const char *said = arena_strdup(c->a, err_said(why));
	const char *name = action_name(act->action), *word = action_text(act->action);
	switch (why) {
	case ERR_DENIED:
		return message(
		    c, 403, arena_printf(c->a, "没有%s", word), said, act->article);
	case ERR_CONFLICT:
		return message(c, 409, "稿件刚刚变了，这一步没有办", said, act->article);
	case ERR_INVALID:
	case ERR_TOO_BIG:
		break;
	case OK:
	case ERR_NOT_FOUND:
	case ERR_GONE:
	case ERR_BUSY:
	case ERR_FULL:
	case ERR_BROKEN:
	case ERR__MAX:
		return why;
	}
	err_clear();
	bool reason = act->action == ACTION_RETURN || act->action == ACTION_WITHDRAW;
	return desk_show_article(c, act->article, 0,
	    desk_errors(arena_printf(c->a, "没有%s，稿件没有动", word),
		reason ? arena_printf(c->a, "reason-%s", name) : NULL, said),
	    reason ? name : NULL, form_get(c, "reason"));
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

enum err page_act(struct ctx *c)
{
	struct act act = {.article = request_match_int(c->req, "id"),
	    .no = form_int(c, "no"),
	    .publish = !strcmp(form_get(c, "publish"), "1")};
	struct article art;
	struct revision rev;
	if (!action_parse(&act.action, strrchr(c->req->path, '/') + 1))
		return ERR_NOT_FOUND;
	if (!sha_parse(&act.hash, form_get(c, "hash")))
		act.no = 0; /* no version has this number: the answer is that the text
			       changed */
	enum err e = desk_article(&art, &rev, c, act.article, 0);
	if (e)
		return e;
	e = read_reason(&act.reason, c);
	if (!e)
		e = act_run(c->db, c->who, c->now, &act);
	if (e)
		return refused(c, &act, e);
	bool both = act.action == ACTION_SIGN && act.publish;
	return redirect(
	    c, url_desk(c->a, "/articles/%lld?done=%s", (long long)act.article,
		   both ? "publish" : action_name(act.action)));
}
