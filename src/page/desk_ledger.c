/* SPDX-License-Identifier: MIT */
/* 签发台账 as the audit view: filtered, by pages, each reading recorded; and its rows as
 * the article page shows them. */
#include "page/ledger_filter.h"

#include "base/clock.h"
#include "news/overview.h"

#include <string.h>

enum { PAGE = 100 };

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
	    {"return", "back"}, {"reject", "back"}, {"withdraw", "gone"},
	    {"takedown", "gone"}, {"expire", "gone"}, {"emergency", "live"},
	    {"schedule", "timed"}, {"imported", "signed"}, {"countersign", "signed"}};
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

const char *desk_auth_text(struct arena *a, const char *auth)
{
	static const char *const words[][2] = {{"password", "密码"},
	    {"totp", "密码＋验证码"}, {"recovery", "密码＋恢复码"},
	    {"passkey", "通行密钥"}, {"console", "控制台"}, {"clock", "定时"}};
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (!strcmp(auth, words[i][0]))
			return words[i][1];
	return arena_strdup(a, auth);
}

/* "ok, 12 words, list 3f2a…" in words; what was found as it stands in the record. */
static const char *words_text(struct arena *a, const char *words)
{
	if (!*words || !strcmp(words, "no list"))
		return "";
	if (!strncmp(words, "ok", 2))
		return "错敏词：没有发现";
	return arena_printf(a, "错敏词：%s", words);
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
		model_text(o, "note", r->reason);
		model_text(o, "detail", r->detail);
		model_text(o, "words", words_text(c->a, r->words));
		model_text(o, "receipt_url", desk_receipt_url(c, r));
		model_text(o, "auth", desk_auth_text(c->a, r->auth));
		model_text(o, "client", r->client);
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

/* One article's: its title for those who may read it. */
static enum err add_only(json_t *root, struct ctx *c, const struct ledger_query *q)
{
	struct overview_row r;
	if (!q->f.article)
		return OK;
	enum err e = overview_title(&r, c->db, c->a, q->f.article);
	if (e)
		return e;
	bool may = desk_may_read(c, r.author_id, r.section_id);
	json_object_set_new(root, "only",
	    json_pack("{s:s, s:s}", "title",
		may ? model_title(c, r.title)
		    : arena_printf(c->a, "%lld 号", (long long)q->f.article),
		"clear_url", url_desk(c->a, "/ledger")));
	return OK;
}

static void add_pager(json_t *root, struct ctx *c, const struct ledger_query *q,
    const struct ledger_row *last)
{
	json_t *pager = json_object();
	if (q->f.before) {
		model_text(pager, "prev_url", ledger_query_url(c, q, "/ledger", 0));
		model_text(pager, "prev_label", "最新的 100 条");
	}
	if (last) {
		model_text(
		    pager, "next_url", ledger_query_url(c, q, "/ledger", last->seq));
		model_text(pager, "next_label", "更早的 100 条");
	}
	if (json_object_size(pager))
		json_object_set(root, "pager", pager);
	json_decref(pager);
}

static void add_empty(json_t *root, struct ctx *c, const struct ledger_query *q)
{
	json_object_set_new(root, "empty",
	    json_pack("{s:s, s:[{s:s, s:s, s:s}]}", "text",
		q->f.before ? "没有更早的记录了。" : "这些条件下没有记录。", "acts",
		"label", q->f.before ? "看最新的" : "清除筛选", "url",
		q->f.before ? ledger_query_url(c, q, "/ledger", 0)
			    : url_desk(c->a, "/ledger"),
		"class", ""));
}

static enum err add_rows(json_t *root, struct ctx *c, const struct ledger_query *q)
{
	struct ledger_row *rows;
	size_t n;
	int64_t total = 0;
	enum err e = ledger_find(&rows, &n, c->db, c->a, &q->f, PAGE + 1);
	if (e)
		return e;
	bool more = n > PAGE;
	total = (int64_t)n;
	if (more || q->f.before)
		e = ledger_find_count(&total, c->db, &q->f);
	if (e)
		return e;
	n -= more;
	add_table(root,
	    arena_printf(c->a,
		"%s %s 条，下面 %zu "
		"条，最新的在前。时间为北京时间；来源是客户端地址的哈希，"
		"同一地址当天相同。",
		q->any ? "符合条件的共" : "共", desk_number(c->a, total), n),
	    desk_ledger_rows(c, rows, n, true, DESK_AS_IS), true);
	add_pager(root, c, q, more ? &rows[n - 1] : NULL);
	if (!n)
		add_empty(root, c, q);
	ledger_query_record(c,
	    arena_printf(c->a, "%s；%s%zu 条，共 %lld 条", ledger_query_words(c, q),
		q->f.before ? arena_printf(c->a, "%lld 号以前 ", (long long)q->f.before)
			    : "",
		n, (long long)total));
	model_text(root, "recorded",
	    arena_printf(c->a, "你这次查看也记进了台账，%s。",
		clock_format(c->a, "%H:%M:%S", c->now)));
	return OK;
}

enum err page_ledger(struct ctx *c)
{
	struct ledger_query q;
	json_t *errors = NULL, *form = NULL;
	json_t *root = desk_frame(c, "签发台账", "/admin/ledger");
	enum err e = ledger_query_read(&q, c, &errors);
	if (!e)
		e = ledger_query_form(&form, c, &q);
	if (!e && !errors)
		e = add_only(root, c, &q);
	if (!e && !errors)
		e = add_rows(root, c, &q);
	if (form)
		json_object_set_new(root, "filter", form);
	int status = errors ? 422 : 200;
	if (errors) {
		json_object_set_new(root, "errors", errors);
		json_object_del(form, "csv_url");
	}
	return reply(c, status, "desk/ledger.html", root), e;
}
