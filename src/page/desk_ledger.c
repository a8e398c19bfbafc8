/* SPDX-License-Identifier: MIT */
/* 签发台账: the whole one by pages, or one article's; and its rows as the article page
 * shows them. */
#include "news/ledger.h"

#include "base/text.h"
#include "news/overview.h"
#include "page/desk.h"

#include <string.h>

enum { PAGE = 100 }; /* what ledger_list() gives at most */

const struct ledger_row *desk_ledger_last(
    const struct ledger_row *rows, size_t n, const char *action)
{
	for (size_t i = n; i-- > 0;)
		if (!strcmp(rows[i].action, action))
			return &rows[i];
	return NULL;
}

static const char *role_word(const char *role)
{
	enum role r;
	if (role_parse(&r, role))
		return role_text(r);
	return !strcmp(role, "console") ? "控制台" : "—";
}

static const char *class_of(const char *action)
{
	static const char *const rows[][2] = {{"sign", "signed"}, {"publish", "live"},
	    {"return", "back"}, {"withdraw", "gone"}, {"imported", "signed"}};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (!strcmp(action, rows[i][0]))
			return rows[i][1];
	return "plain";
}

/* 《title》 with a link for those who may read the text; its number for the others. */
static void add_object(json_t *o, struct ctx *c, int64_t article)
{
	struct overview_row r;
	const char *text =
	    article ? arena_printf(c->a, "%lld 号", (long long)article) : "—";
	if (article && !overview_title(&r, c->db, c->a, article) &&
	    desk_may_read(c, r.author_id, r.section_id)) {
		text = arena_printf(c->a, "《%s》", model_title(c, r.title));
		model_text(o, "object_url",
		    url_desk(c->a, "/articles/%lld", (long long)article));
	}
	model_text(o, "object", text);
}

json_t *desk_ledger_rows(struct ctx *c, const struct ledger_row *rows, size_t n,
    bool objects, enum desk_order order)
{
	json_t *list = json_array();
	for (size_t i = 0; i < n; i++) {
		const struct ledger_row *r =
		    &rows[order == DESK_REVERSED ? n - 1 - i : i];
		json_t *o = json_pack("{s:s, s:o, s:s, s:s, s:s, s:s, s:s}", "seq",
		    desk_number(c->a, r->seq), "time", desk_moment(c, r->at), "who",
		    r->name, "role", role_word(r->role), "action",
		    ledger_action_text(r->action), "class", class_of(r->action),
		    "version",
		    r->no ? arena_printf(c->a, "版本 %lld", (long long)r->no) : "—");
		model_text(o, "note", *r->reason ? r->reason : r->detail);
		model_text(o, "prev", model_hash12(c->a, &r->prev));
		model_text(o, "hash", model_hash12(c->a, &r->hash));
		model_text(o, "prev_full", sha_hex(c->a, &r->prev));
		model_text(o, "hash_full", sha_hex(c->a, &r->hash));
		if (objects)
			add_object(o, c, r->article);
		json_array_append_new(list, o);
	}
	return list;
}

static void add_table(json_t *root, const char *caption, json_t *rows, bool objects)
{
	json_object_set_new(root, "ledger",
	    json_pack("{s:b, s:b, s:s, s:o}", "any", json_array_size(rows) > 0, "objects",
		objects, "caption", caption, "rows", rows));
}

static enum err show_one(struct ctx *c, json_t *root, int64_t article)
{
	struct ledger_row *rows;
	struct overview_row r;
	size_t n;
	enum err e = overview_title(&r, c->db, c->a, article);
	if (!e)
		e = ledger_of_article(&rows, &n, c->db, c->a, article);
	if (e)
		return e;
	bool may = desk_may_read(c, r.author_id, r.section_id);
	json_object_set_new(root, "only",
	    json_pack("{s:s, s:s}", "title",
		may ? model_title(c, r.title)
		    : arena_printf(c->a, "%lld 号", (long long)article),
		"clear_url", url_desk(c->a, "/ledger")));
	add_table(root, "最新的在前。编号全站连续，中间的是别的稿件。",
	    desk_ledger_rows(c, rows, n, false, DESK_REVERSED), false);
	return OK;
}

static enum err show_all(struct ctx *c, json_t *root, int64_t before)
{
	struct ledger_row *rows;
	size_t n;
	enum err e = ledger_list(&rows, &n, c->db, c->a, before);
	if (e)
		return e;
	add_table(root, "最新的在前，每页 100 条。时间为北京时间。",
	    desk_ledger_rows(c, rows, n, true, DESK_AS_IS), true);
	json_t *pager = json_object();
	if (before != INT64_MAX) {
		model_text(pager, "prev_url", url_desk(c->a, "/ledger"));
		model_text(pager, "prev_label", "最新的 100 条");
	}
	if (n == PAGE && rows[n - 1].seq > 1) {
		model_text(pager, "next_url",
		    url_desk(c->a, "/ledger?before=%lld", (long long)rows[n - 1].seq));
		model_text(pager, "next_label", "更早的 100 条");
	}
	if (json_object_size(pager))
		json_object_set(root, "pager", pager);
	json_decref(pager);
	if (!n)
		json_object_set_new(root, "empty",
		    json_pack("{s:s, s:[{s:s, s:s, s:s}]}", "text",
			"没有更早的记录了。送审、签发、退回、撤稿、账号和设置的改动都记在"
			"这里。",
			"acts", "label", "看最新的", "url", url_desk(c->a, "/ledger"),
			"class", ""));
	return OK;
}

enum err page_ledger(struct ctx *c)
{
	int64_t article = 0, before = INT64_MAX;
	json_t *root = desk_frame(c, "签发台账", "/admin/ledger");
	if (!text_int(desk_query(c, "before"), 1, INT64_MAX, &before))
		before = INT64_MAX;
	bool one = text_int(desk_query(c, "article"), 1, INT64_MAX, &article);
	enum err e = one ? show_one(c, root, article) : show_all(c, root, before);
	return reply(c, 200, "desk/ledger.html", root), e;
}
