/* SPDX-License-Identifier: MIT */
/* 待我审: every level where this person decides or was asked, oldest first. What cannot
 * be taken is grey, with the reason. */
#include "page/desk_queue.h"

#include "news/case.h"

enum { OVER_MS = 2 * 3600 * 1000 };

struct queue {
	struct home *h;
	struct ctx *c;
	struct people people;
	bool loaded; /* people: only asked for when a row is refused */
};

static json_t *waited(struct ctx *c, int64_t since)
{
	long long minutes = c->now > since ? (c->now - since) / 60000 : 0;
	long long h = minutes / 60, m = minutes % 60;
	return json_pack("{s:s, s:s}", "iso", arena_printf(c->a, "PT%lldH%lldM", h, m),
	    "text",
	    h ? arena_printf(c->a, "%lld 小时 %02lld 分", h, m)
	      : arena_printf(c->a, "%lld 分", m));
}

/* Why the row cannot be taken, with who can; NULL: it can. */
static enum err refusal(
    char **why, struct queue *x, const struct article *art, bool asked)
{
	struct ctx *c = x->c;
	struct workflow_case wc;
	char *names = NULL;
	enum action act = asked                           ? ACTION_COSIGN
			  : art->state == STATE_SUBMITTED ? ACTION_SIGN
							  : ACTION_PASS;
	*why = NULL;
	enum err e = article_case(&wc, c->db, c->a, art, c->who, c->now);
	enum err may = e ? OK : workflow_check(NULL, c->who, act, &wc);
	if (e || !may)
		return e;
	*why = arena_strdup(c->a, err_said(may));
	err_clear();
	if (asked || may != ERR_DENIED)
		return OK;
	if (!x->loaded)
		e = people_load(&x->people, c);
	x->loaded = true;
	if (!e)
		e = people_able(&names, c, &x->people, art, act);
	if (!e && *names)
		*why = arena_printf(c->a, "%s能办的：%s。", *why, names);
	return e;
}

static char *mark(struct ctx *c, const struct overview_row *r)
{
	if (r->asked)
		return arena_strdup(c->a, "请你加签");
	return r->assigned ? arena_strdup(c->a, "转给你审") : NULL;
}

static enum err add_row(struct queue *x, json_t *rows, const struct overview_row *r)
{
	struct ctx *c = x->c;
	struct article art;
	json_t *slip;
	char *why = NULL;
	enum err e = article_by_id(&art, c->db, c->a, r->id);
	if (!e)
		e = refusal(&why, x, &art, r->asked);
	if (!e)
		e = desk_slip_of(&slip, c, r->id);
	if (e)
		return e;
	bool over = c->now - r->at > OVER_MS;
	x->h->waiting += !why;
	x->h->over += !why && over;
	json_t *o = json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:b, s:o, s:o, s:b, "
			      "s:s?, s:o, s:s?, s:o?}",
	    "url", url_desk(c->a, "/articles/%lld", (long long)r->id), "title",
	    model_title(c, r->title), "section", r->section, "author",
	    r->author ? r->author : "—", "chars", desk_number(c->a, r->words), "kind",
	    r->public == PUBLIC_NEVER ? "新稿" : "修订", "wait_word",
	    over ? "超时，已等" : "已等", "over", over, "wait", waited(c, r->at), "slip",
	    slip, "allowed", !why, "why", why, "state", desk_state(r->state, r->public),
	    "mark", mark(c, r), "reminded", model_when(c, r->reminded_at));
	json_array_append_new(rows, o);
	return OK;
}

enum err home_queue(struct home *h, struct ctx *c)
{
	static const enum perm perms[] = {
	    PERM_REVIEW1, PERM_REVIEW2, PERM_REVIEW3, PERM_SIGN};
	struct queue x = {.h = h, .c = c};
	struct overview_desk d = {.user = c->who->id};
	struct overview_list l;
	if (!actor_may(c->who, PERM_REVIEW, 0))
		return OK;
	for (int i = 0; i < LEVEL_SIGN; i++)
		d.sections[i] = desk_where(c, perms[i]);
	json_t *rows = json_array();
	enum err e = overview_waiting(&l, c->db, c->a, &d);
	for (size_t i = 0; i < l.n && !e; i++)
		e = add_row(&x, rows, &l.at[i]);
	json_object_set_new(h->root, "sign",
	    json_pack("{s:o, s:s}", "rows", rows, "url",
		url_desk(c->a, "/articles?state=review")));
	home_count(h, h->waiting, "待我审", "#sign", true);
	return e;
}
