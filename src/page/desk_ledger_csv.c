/* SPDX-License-Identifier: MIT */
/* The audit view as CSV (RFC 4180, with a byte order mark so that Excel reads UTF-8).
 * What a spreadsheet would take for a formula gets an apostrophe in front. At most
 * 100,000 rows; a last line says so when there were more. */
#include "base/clock.h"
#include "page/ledger_filter.h"

#include <string.h>

enum { ROWS_MAX = 100000, BYTES_MAX = 128 << 20 };

struct out {
	struct ctx *c;
	struct arena a;
	int64_t rows;
	bool inside; /* not the first cell of a line */
};

static void cell(struct out *o, const char *s)
{
	struct buf *b = &o->c->res->body;
	if (o->inside)
		buf_ch(b, ',');
	o->inside = true;
	buf_ch(b, '"');
	if (*s && strchr("=+-@\t\r", *s))
		buf_ch(b, '\'');
	for (size_t n; *s; s += n) {
		n = strcspn(s, "\"");
		buf_add(b, s, n);
		if (s[n] == '"') {
			buf_str(b, "\"\"");
			n++;
		}
	}
	buf_ch(b, '"');
}

static void end_line(struct out *o)
{
	buf_str(&o->c->res->body, "\r\n");
	o->inside = false;
}

static void number(struct out *o, int64_t n)
{
	cell(o, n ? arena_printf(&o->a, "%lld", (long long)n) : "");
}

static enum err row(void *arg, const struct ledger_row *r)
{
	struct out *o = arg;
	enum role role;
	number(o, r->seq);
	cell(o, clock_iso(&o->a, r->at));
	cell(o, r->actor);
	cell(o, r->name);
	cell(o, role_parse(&role, r->role) ? role_text(role) : r->role);
	cell(o, ledger_action_text(r->action));
	cell(o, r->action);
	number(o, r->article);
	number(o, r->no);
	cell(o, r->has_text_hash ? sha_hex(&o->a, &r->text_hash) : "");
	cell(o, r->from);
	cell(o, r->to);
	cell(o, r->reason);
	cell(o, r->detail);
	cell(o, r->words);
	cell(o, desk_auth_text(&o->a, r->auth));
	cell(o, r->proof);
	cell(o, r->client);
	cell(o, sha_hex(&o->a, &r->prev));
	cell(o, sha_hex(&o->a, &r->hash));
	end_line(o);
	if (++o->rows % 1000 == 0)
		arena_reset(&o->a);
	return buf_err(&o->c->res->body);
}

static void head(struct out *o)
{
	static const char *const names[] = {"编号", "时间", "账号", "姓名", "角色",
	    "动作", "动作代码", "稿件", "版本", "文本 SHA-256", "原状态", "新状态",
	    "理由", "说明", "错敏词", "认证方式", "通行密钥签名", "来源", "上一条哈希",
	    "本条哈希"};
	buf_str(&o->c->res->body, "\xEF\xBB\xBF");
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		cell(o, names[i]);
	end_line(o);
}

/* The file leaves only with its own row in the ledger. */
static enum err record(struct ctx *c)
{
	enum err e = ledger_note(c->db, c->who, c->now, c->after_note);
	if (!e)
		e = response_header(c->res, "Content-Disposition",
		    arena_printf(c->a, "attachment; filename=\"ledger-%s.csv\"",
			clock_format(c->a, "%Y%m%d-%H%M%S", c->now)));
	return e;
}

static enum err write_rows(struct out *o, const struct ledger_query *q)
{
	bool cut = false;
	struct ctx *c = o->c;
	head(o);
	enum err e = ledger_find_each(&cut, c->db, &q->f, ROWS_MAX, row, o);
	if (e || !cut)
		return e;
	cell(
	    o, arena_printf(c->a,
		   "没有完：只导出最新的 %d 条，更早的请缩小日期范围再导出。", ROWS_MAX));
	end_line(o);
	return OK;
}

enum err page_ledger_csv(struct ctx *c)
{
	struct ledger_query q;
	json_t *errors = NULL;
	struct out o = {.c = c};
	enum err e = ledger_query_read(&q, c, &errors);
	if (!e && errors) {
		json_decref(errors);
		return err_say(ERR_INVALID, "筛选条件不对，没有导出。请回台账页改。");
	}
	if (e)
		return e;
	q.f.before = 0;
	c->res->type = "text/csv; charset=utf-8";
	buf_clear(&c->res->body);
	c->res->body.limit = BYTES_MAX;
	arena_init(&o.a);
	e = write_rows(&o, &q);
	arena_release(&o.a);
	c->res->body.limit = 0;
	c->after = record;
	c->after_note = arena_printf(
	    c->a, "导出 CSV，%s；%lld 条", ledger_query_words(c, &q), (long long)o.rows);
	return e;
}
