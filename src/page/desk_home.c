/* SPDX-License-Identifier: MIT */
/* 工作台: what waits for this person, what came back, own texts, what is owed or has its
 * time, what was signed today. */
#include "base/clock.h"
#include "news/ledger.h"
#include "page/desk_delegation.h"
#include "page/desk_queue.h"
#include "page/desk_users.h"

#include <string.h>

enum { MINE = 10 };

void home_count(
    struct home *h, int64_t n, const char *label, const char *anchor, bool hot)
{
	json_array_append_new(
	    h->counts, json_pack("{s:I, s:s, s:s, s:b}", "n", (json_int_t)n, "label",
			   label, "url", anchor, "hot", hot && n > 0));
}

static enum err mine_row(json_t *rows, struct ctx *c, const struct card *card)
{
	json_t *slip;
	enum err e = desk_slip_of(&slip, c, card->id);
	json_array_append_new(
	    rows, json_pack("{s:s, s:s, s:s, s:o, s:o, s:o}", "url",
		      url_desk(c->a, "/articles/%lld", (long long)card->id), "title",
		      model_title(c, card->title), "section", card->section_title,
		      "state", desk_state(card->state, card->public), "slip", slip,
		      "time", model_when(c, card->at)));
	return e;
}

static enum err back_row(json_t *rows, struct ctx *c, const struct card *card)
{
	struct ledger_row *log;
	size_t n;
	enum err e = ledger_of_article(&log, &n, c->db, c->a, card->id);
	if (e)
		return e;
	const struct ledger_row *last = desk_ledger_last(log, n, "return");
	json_array_append_new(rows,
	    json_pack("{s:s, s:s, s:s?, s:s?, s:o?}", "url",
		url_desk(c->a, "/articles/%lld/edit", (long long)card->id), "title",
		model_title(c, card->title), "reason", card->return_reason, "who",
		last ? last->name : NULL, "time", last ? model_when(c, last->at) : NULL));
	return OK;
}

static enum err add_mine(struct home *h, struct ctx *c)
{
	struct card_list mine, back;
	int64_t total = 0, backs = 0;
	struct article_filter f = {.author = c->who->id, .limit = MINE};
	if (!actor_may(c->who, PERM_WRITE, 0))
		return OK;
	enum err e = article_list(&mine, &total, c->db, c->a, &f);
	f.state = state_name(STATE_RETURNED);
	if (!e)
		e = article_list(&back, &backs, c->db, c->a, &f);
	json_t *rows = json_array(), *back_rows = json_array();
	for (size_t i = 0; !e && i < mine.n; i++)
		e = mine_row(rows, c, &mine.at[i]);
	for (size_t i = 0; !e && i < back.n; i++)
		e = back_row(back_rows, c, &back.at[i]);
	const char *all = url_desk(c->a, "/articles?author=%lld", (long long)c->who->id);
	json_object_set_new(h->root, "mine",
	    json_pack("{s:b, s:I, s:s?, s:o}", "any", total > 0, "total",
		(json_int_t)total, "url", total ? all : NULL, "rows", rows));
	json_object_set_new(h->root, "back", json_pack("{s:o}", "rows", back_rows));
	home_count(h, backs, "退回我的", "#back", true);
	home_count(h, total, "我的稿件", "#mine", false);
	return e;
}

/* Signed texts that are not public yet are shown to those who may read them. */
static char *signed_url(struct ctx *c, const struct overview_row *r)
{
	if (desk_may_read(c, r->author_id, r->section_id))
		return url_desk(c->a, "/articles/%lld", (long long)r->id);
	const struct section *s = section_by_id(&c->sections, r->section_id);
	if (r->public != PUBLIC_LIVE || r->no != r->published_no || !s)
		return NULL;
	return model_article_url(c, r->id, s->kind, s->slug);
}

static enum err add_signed(struct home *h, struct ctx *c)
{
	struct overview_list l;
	enum err e = overview_signed(&l, c->db, c->a, clock_day(c->now));
	json_t *rows = json_array();
	for (size_t i = 0; i < l.n && !e; i++) {
		const struct overview_row *r = &l.at[i];
		const char *url = signed_url(c, r);
		if (url)
			json_array_append_new(
			    rows, json_pack("{s:s, s:s, s:o, s:s, s:s, s:o}", "url", url,
				      "title", model_title(c, r->title), "state",
				      desk_state(r->state, r->public), "who", r->signer,
				      "hash", model_hash12(c->a, &r->hash), "time",
				      model_when(c, r->at)));
	}
	home_count(h, (int64_t)json_array_size(rows), "今日签发", "#today", false);
	json_object_set_new(h->root, "signed",
	    json_pack("{s:o, s:s?}", "rows", rows, "url",
		actor_may(c->who, PERM_LEDGER, 0) ? url_desk(c->a, "/ledger") : NULL));
	return e;
}

enum err page_desk(struct ctx *c)
{
	struct home h = {
	    .root = desk_frame(c, "工作台", "/admin/"), .counts = json_array()};
	json_object_set_new(h.root, "counts", h.counts);
	if (actor_may(c->who, PERM_WRITE, 0))
		model_text(h.root, "new_url", url_desk(c->a, "/articles/new"));
	enum err e = desk_proposals(h.root, c, DESK_TO_DECIDE);
	if (!e)
		e = desk_delegation_notes(h.root, c);
	if (!e)
		e = home_queue(&h, c);
	if (!e)
		e = add_mine(&h, c);
	if (!e)
		e = home_owed(&h, c);
	if (!e)
		e = add_signed(&h, c);
	char *today = arena_printf(c->a, "%s，%s。",
	    clock_format(c->a, "%-m 月 %-d 日", c->now), clock_weekday(c->now));
	if (h.waiting)
		today =
		    arena_printf(c->a, "%s%lld 篇等你审", today, (long long)h.waiting);
	if (h.over)
		today = arena_printf(
		    c->a, "%s，%lld 篇等了 2 小时以上", today, (long long)h.over);
	model_text(
	    h.root, "today", h.waiting ? arena_printf(c->a, "%s。", today) : today);
	return reply(c, 200, "desk/home.html", h.root), e;
}
