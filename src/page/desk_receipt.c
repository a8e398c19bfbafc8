/* SPDX-License-Identifier: MIT */
/* 撤稿回执, to be read and printed: which addresses carried a withdrawn text, and when
 * each was seen without it. */
#include "news/receipt.h"

#include "base/clock.h"
#include "base/text.h"
#include "news/ledger.h"
#include "page/desk.h"
#include "page/place.h"

#include <string.h>

static bool withdraws(const struct ledger_row *r)
{
	return !strcmp(r->action, "withdraw") || !strcmp(r->action, "takedown") ||
	       !strcmp(r->action, "expire");
}

/* A finished receipt's row begins with the number of its withdrawal. */
static int64_t told_row(struct arena *a, const struct ledger_row *r)
{
	static const char head[] = "第 ";
	int64_t seq;
	if (strcmp(r->action, "receipt") || !text_starts(r->detail, head))
		return 0;
	const char *digits = r->detail + sizeof head - 1;
	char *number = arena_strndup(a, digits, strspn(digits, "0123456789"));
	return text_int(number, 1, INT64_MAX, &seq) ? seq : 0;
}

const char *desk_receipt_url(struct ctx *c, const struct ledger_row *r)
{
	bool opens = withdraws(r) && text_starts(r->detail, "回执 ");
	int64_t seq = opens ? r->seq : told_row(c->a, r);
	return seq ? url_desk(c->a, "/articles/%lld/receipt?row=%lld",
			 (long long)r->article, (long long)seq)
		   : NULL;
}

/* With its date: a receipt is printed and filed. */
static json_t *when(struct ctx *c, int64_t at)
{
	return json_pack("{s:s, s:s}", "iso", clock_iso(c->a, at), "text",
	    clock_format(c->a, "%Y-%m-%d %H:%M:%S", at));
}

struct receipt {
	struct article art;
	struct revision rev;
	struct ledger_row *log, *row; /* the withdrawal */
	struct receipt_line *lines;
	size_t log_n, n, stopped, silent;
};

static enum err load(struct receipt *x, struct ctx *c, int64_t id)
{
	int64_t seq = 0;
	enum err e = desk_article(&x->art, &x->rev, c, id, 0);
	if (!e)
		e = ledger_of_article(&x->log, &x->log_n, c->db, c->a, id);
	if (!e && !text_int(desk_query(c, "row"), 1, INT64_MAX, &seq))
		e = receipt_newest(&seq, c->db, id);
	for (size_t i = 0; i < x->log_n && !e; i++)
		if (x->log[i].seq == seq && withdraws(&x->log[i]))
			x->row = &x->log[i];
	if (!e && !x->row)
		e = ERR_NOT_FOUND;
	if (!e)
		e = receipt_lines(&x->lines, &x->n, c->db, c->a, seq);
	return !e && !x->n ? ERR_NOT_FOUND : e;
}

/* What is known of an address, and how it shows. */
static const char *state_of(struct ctx *c, const struct receipt *x,
    const struct receipt_line *l, const char **class)
{
	bool over = x->art.public != PUBLIC_WITHDRAWN;
	switch (l->found) {
	case FOUND_STOPPED:
		*class = "live";
		return arena_printf(c->a, "已停（%lld）", (long long)l->status);
	case FOUND_STILL:
		*class = "back";
		return over ? "当时还看得到；稿件后来又发布，不再探"
			    : arena_printf(c->a, "还看得到，已探 %lld 次，接着探",
				  (long long)l->tries);
	case FOUND_UNREACHABLE:
		*class = "back";
		return over ? "没有探到；稿件后来又发布，不再探"
			    : arena_printf(c->a,
				  "没有探到：对外的进程没有应答，已试 %lld 次，接着试",
				  (long long)l->tries);
	case FOUND_NOTHING:
	case FOUND__MAX:
		break;
	}
	*class = "draft";
	return over ? "没有探到；稿件后来又发布，不再探" : "还没有探到";
}

enum group { GROUP_LISTS, GROUP_SELF, GROUP_FEEDS, GROUP_MAPS, GROUP_ASKED };

/* A kind that is not named here is a list. */
static const enum group group_of[PLACE__MAX] = {
    [PLACE_ARTICLE] = GROUP_SELF,
    [PLACE_PAGE] = GROUP_SELF,
    [PLACE_OLD] = GROUP_SELF,
    [PLACE_PICTURE] = GROUP_SELF,
    [PLACE_PROOF] = GROUP_SELF,
    [PLACE_PROOF_JSON] = GROUP_SELF,
    [PLACE_PROOF_TEXT] = GROUP_SELF,
    [PLACE_RSS] = GROUP_FEEDS,
    [PLACE_ATOM] = GROUP_FEEDS,
    [PLACE_JSON_FEED] = GROUP_FEEDS,
    [PLACE_SITEMAP] = GROUP_MAPS,
    [PLACE_SITEMAP_PART] = GROUP_MAPS,
    [PLACE_SITEMAP_NEWS] = GROUP_MAPS,
    [PLACE_SITEMAP_LISTS] = GROUP_MAPS,
    [PLACE_SEARCH] = GROUP_ASKED,
    [PLACE_API_ARTICLE] = GROUP_ASKED,
    [PLACE_API_ARTICLES] = GROUP_ASKED,
    [PLACE_API_CORRECTIONS] = GROUP_ASKED,
    [PLACE_API_SEARCH] = GROUP_ASKED,
};

/* As they stand on the page. */
static const struct {
	enum group group;
	const char *title;
} groups_shown[] = {{GROUP_SELF, "文章和核验"}, {GROUP_LISTS, "首页、栏目、往期和标签"},
    {GROUP_FEEDS, "订阅"}, {GROUP_MAPS, "站点地图"}, {GROUP_ASKED, "搜索和接口"}};

static json_t *line(struct ctx *c, const struct receipt *x, const struct receipt_line *l)
{
	const char *class;
	const char *state = state_of(c, x, l, &class);
	const char *kind = l->key.place == PLACE_NONE
			       ? "?"
			       : arena_printf(c->a, "%s%s", place_text(l->key.place),
				     l->key.twin ? "（繁體）" : "");
	int64_t at = l->stopped_at ? l->stopped_at : l->tried_at;
	return json_pack("{s:s, s:s, s:s, s:s, s:o?, s:s}", "kind", kind, "address",
	    url_absolute(c->a, place_url(c->a, &l->key)), "state", state, "class", class,
	    "time", at ? when(c, at) : NULL, "what",
	    l->stopped_at ? "停于"
	    : at          ? "最后一次"
			  : "");
}

/* Dozens of addresses: in groups, each with its sum. */
static json_t *groups(struct ctx *c, struct receipt *x)
{
	json_t *list = json_array();
	for (size_t g = 0; g < sizeof groups_shown / sizeof *groups_shown; g++) {
		json_t *lines = json_array();
		size_t n = 0, stopped = 0;
		for (size_t i = 0; i < x->n; i++) {
			const struct receipt_line *l = &x->lines[i];
			if (group_of[l->key.place] != groups_shown[g].group)
				continue;
			json_array_append_new(lines, line(c, x, l));
			n++;
			stopped += l->stopped_at > 0;
			x->silent +=
			    l->found == FOUND_UNREACHABLE || l->found == FOUND_NOTHING;
		}
		x->stopped += stopped;
		if (n)
			json_array_append_new(list,
			    json_pack("{s:s, s:s, s:O}", "title", groups_shown[g].title,
				"sum",
				stopped == n ? arena_printf(c->a, "%zu 个，都已停", n)
					     : arena_printf(c->a, "%zu 个，%zu 个已停", n,
						   stopped),
				"lines", lines));
		json_decref(lines);
	}
	return list;
}

static const char *sum_text(struct ctx *c, const struct receipt *x)
{
	if (x->stopped == x->n)
		return arena_printf(c->a, "%zu 个地址都已停。", x->n);
	const char *rest =
	    x->silent ? arena_printf(c->a, "，%zu 个没有探到", x->silent) : "";
	return arena_printf(c->a, "%zu 个地址，%zu 个已停%s。", x->n, x->stopped, rest);
}

/* The row that closed it. */
static const struct ledger_row *closed_by(struct ctx *c, const struct receipt *x)
{
	for (size_t i = 0; i < x->log_n; i++)
		if (told_row(c->a, &x->log[i]) == x->row->seq)
			return &x->log[i];
	return NULL;
}

static json_t *others(struct ctx *c, const struct receipt *x)
{
	json_t *list = json_array();
	for (size_t i = x->log_n; i-- > 0;) {
		const struct ledger_row *r = &x->log[i];
		const char *url =
		    withdraws(r) && r != x->row ? desk_receipt_url(c, r) : NULL;
		if (url)
			json_array_append_new(list,
			    json_pack("{s:s, s:s, s:o}", "url", url, "text",
				ledger_action_text(r->action), "time", when(c, r->at)));
	}
	return list;
}

enum err page_receipt(struct ctx *c)
{
	struct receipt x = {0};
	int64_t id = request_match_int(c->req, "id");
	enum err e = load(&x, c, id);
	if (e)
		return e;
	json_t *root = desk_frame(c, "撤稿回执", "/admin/articles");
	json_t *o = json_pack("{s:I, s:s, s:s, s:s, s:s, s:s, s:o, s:s}", "id",
	    (json_int_t)id, "title", model_title(c, x.rev.text[FIELD_TITLE]), "url",
	    url_desk(c->a, "/articles/%lld", (long long)id), "who", x.row->name, "action",
	    ledger_action_text(x.row->action), "seq", desk_number(c->a, x.row->seq),
	    "time", when(c, x.row->at), "hash", sha_hex(c->a, &x.row->hash));
	model_text(o, "reason", x.row->reason);
	json_object_set_new(o, "groups", groups(c, &x));
	model_text(o, "sum", sum_text(c, &x));
	const struct ledger_row *end = closed_by(c, &x);
	if (end)
		json_object_set_new(o, "closed",
		    json_pack("{s:s, s:o, s:s}", "seq", desk_number(c->a, end->seq),
			"time", when(c, end->at), "hash", sha_hex(c->a, &end->hash)));
	json_t *more = others(c, &x);
	if (json_array_size(more))
		json_object_set_new(o, "others", json_pack("{s:O}", "list", more));
	json_decref(more);
	json_object_set_new(root, "receipt", o);
	return reply(c, 200, "desk/receipt.html", root);
}
