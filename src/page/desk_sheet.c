/* SPDX-License-Identifier: MIT */
/* 审稿单: one version of a text with everybody who answered for it, made to be printed on
 * one A4 page. What would not fit is cut here, by count, and the sheet says so. */
#include "base/clock.h"
#include "base/qr.h"
#include "base/text.h"
#include "news/ledger.h"
#include "news/review.h"
#include "page/desk.h"
#include "page/sheet_fit.h"

#include <string.h>

struct sheet {
	struct article art;
	struct revision rev;
	struct review *reviews;
	struct ledger_row *log;
	size_t reviews_n, log_n;
	struct sheet_step *steps;
	size_t steps_n, steps_cap, left_out, returned;
};

static enum err load(struct sheet *s, struct ctx *c)
{
	int64_t id = request_match_int(c->req, "id");
	int64_t no = c->req->match_n > 1 ? request_match_int(c->req, "no") : 0;
	*s = (struct sheet){0};
	enum err e = desk_article(&s->art, &s->rev, c, id, no);
	if (!e)
		e = review_list(&s->reviews, &s->reviews_n, c->db, c->a, id);
	if (!e)
		e = ledger_of_article(&s->log, &s->log_n, c->db, c->a, id);
	return e;
}

static const char *verdict_text(const struct review *r)
{
	static const char *const words[][2] = {{"pass", "通过"}, {"cosign", "加签通过"},
	    {"return", "退回修改"}, {"reject", "退稿"}, {"countersign", "补签"}};
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (!strcmp(r->verdict, words[i][0]))
			return words[i][1];
	return r->verdict;
}

static char *when(struct ctx *c, int64_t at)
{
	return clock_format(c->a, "%Y-%m-%d %H:%M", at);
}

static void add_step(struct sheet *s, struct ctx *c, const struct sheet_step *p)
{
	char *note;
	s->steps =
	    arena_grow(c->a, s->steps, s->steps_n, &s->steps_cap, sizeof *s->steps);
	s->steps[s->steps_n] = *p;
	if (text_line(&note, c->a, p->note, strlen(p->note)))
		note = arena_strdup(c->a, ""); /* cannot be: it was stored normal */
	s->steps[s->steps_n++].note = note;
}

static const struct review *review_of_row(const struct sheet *s, int64_t seq)
{
	for (size_t i = 0; i < s->reviews_n; i++)
		if (s->reviews[i].seq == seq)
			return &s->reviews[i];
	return NULL;
}

static void add_review(struct sheet *s, struct ctx *c, const struct review *r)
{
	struct sheet_step p = {
	    level_text(r->level), r->name, verdict_text(r), r->note, r->at, r->seq};
	if (r->for_name)
		p.name = arena_printf(c->a, "%s（代%s）", r->name, r->for_name);
	add_step(s, c, &p);
}

/* Rows of the ledger that are steps without a verdict of their own. */
static const char *level_of_row(const struct ledger_row *r)
{
	static const char *const words[][2] = {{"submit", "送审"}, {"sign", "签发"},
	    {"emergency", "紧急发布"}, {"imported", "历史稿件"}};
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (!strcmp(r->action, words[i][0]))
			return words[i][1];
	return NULL;
}

/* In the order of the ledger: submitted, each verdict, signed. */
static void add_steps(struct sheet *s, struct ctx *c)
{
	for (size_t i = 0; i < s->log_n; i++) {
		const struct ledger_row *r = &s->log[i];
		if (r->no != s->rev.no)
			continue;
		const struct review *v = review_of_row(s, r->seq);
		const char *level = level_of_row(r);
		bool import = !strcmp(r->action, "imported");
		if (v)
			add_review(s, c, v);
		else if (level)
			add_step(s, c,
			    &(struct sheet_step){level, import ? r->detail : r->name,
				import ? "原系统声明" : level, import ? "" : r->reason,
				r->at, r->seq});
	}
	for (size_t i = 0; i < s->reviews_n; i++)
		s->returned += s->reviews[i].no < s->rev.no &&
			       !strcmp(s->reviews[i].verdict, "return");
}

static void add_fact(json_t *list, const char *name, const char *text)
{
	if (text && *text)
		json_array_append_new(
		    list, json_pack("{s:s, s:s}", "name", name, "text", text));
}

static const char *fact_cut(struct ctx *c, const char *text)
{
	return text ? text_cut(c->a, text, SHEET_FACT) : NULL;
}

static json_t *facts(struct ctx *c, const struct sheet *s)
{
	const struct revision *r = &s->rev;
	json_t *list = json_array();
	add_fact(list, "稿件编号", arena_printf(c->a, "%lld", (long long)s->art.id));
	add_fact(list, "版本",
	    arena_printf(c->a, "%lld%s", (long long)r->no,
		r->no == s->art.current_no ? "" : "（不是现行的版本）"));
	add_fact(list, "栏目", s->art.section_title);
	add_fact(list, "字数", desk_number(c->a, r->words));
	add_fact(list, "来源", fact_cut(c, r->text[FIELD_SOURCE]));
	add_fact(list, "作者",
	    fact_cut(c, s->art.author_name ? s->art.author_name : "导入的稿件"));
	add_fact(list, "署名", fact_cut(c, r->text[FIELD_BYLINE]));
	add_fact(list, "责任编辑",
	    fact_cut(c, *r->text[FIELD_EDITOR] ? r->text[FIELD_EDITOR] : r->signer_name));
	add_fact(list, "更正说明", fact_cut(c, r->text[FIELD_CORRECTION]));
	return list;
}

/* "5、8、9、12": the ledger's rows about this version, the first and the last ones when
 * they are many. */
static char *rows_text(struct ctx *c, const struct sheet *s)
{
	enum { SHOWN = 16 };
	size_t n = 0, i = 0;
	struct buf b = BUF_INIT;
	for (size_t k = 0; k < s->log_n; k++)
		n += s->log[k].no == s->rev.no;
	for (size_t k = 0; k < s->log_n; k++) {
		if (s->log[k].no != s->rev.no)
			continue;
		if (n > SHOWN && i == SHOWN / 2)
			buf_str(&b, "……");
		if (n <= SHOWN || i < SHOWN / 2 || i >= n - SHOWN / 2)
			buf_printf(&b, "%s%lld",
			    i && (n <= SHOWN || i != n - SHOWN / 2) ? "、" : "",
			    (long long)s->log[k].seq);
		i++;
	}
	char *out = arena_strdup(c->a, buf_text(&b));
	buf_release(&b);
	return out;
}

static json_t *groups(struct ctx *c, const struct sha *h)
{
	json_t *list = json_array();
	const char *hex = sha_hex(c->a, h);
	for (int i = 0; i < SHA_HEX; i += 8)
		json_array_append_new(list, json_stringn(hex + i, 8));
	return list;
}

/* The facts stand two in a row. */
static void measure(struct sheet_room *room, const json_t *facts)
{
	size_t n = json_array_size(facts);
	for (size_t i = 0; i < n; i += 2) {
		bool wraps = false;
		for (size_t k = i; k < i + 2 && k < n; k++)
			wraps = wraps ||
				text_chars(json_string_value(json_object_get(
				    json_array_get(facts, k), "text"))) > SHEET_FACT_LINE;
		room->fact_rows++;
		room->fact_wraps += wraps;
	}
}

static void add_head(json_t *o, struct ctx *c, const struct sheet *s)
{
	char *const *text = s->rev.text;
	model_text(o, "title", model_title(c, text[FIELD_TITLE]));
	model_text(o, "kicker", text_cut(c->a, text[FIELD_KICKER], SHEET_LINE));
	model_text(o, "subtitle", text_cut(c->a, text[FIELD_SUBTITLE], SHEET_LINE));
	json_object_set_new(o, "facts", facts(c, s));
}

static json_t *steps_model(struct ctx *c, const struct sheet *s)
{
	json_t *list = json_array();
	for (size_t i = s->left_out; i < s->steps_n; i++) {
		const struct sheet_step *p = &s->steps[i];
		json_array_append_new(list,
		    json_pack("{s:s, s:s, s:s, s:s, s:I, s:s}", "level", p->level, "name",
			p->name, "verdict", p->verdict, "time", when(c, p->at), "row",
			(json_int_t)p->seq, "note", p->note));
	}
	return list;
}

static void add_steps_fitting(json_t *o, struct ctx *c, struct sheet *s)
{
	struct sheet_room room = {.title_chars = text_chars(s->rev.text[FIELD_TITLE]),
	    .lines = !!*s->rev.text[FIELD_KICKER] + !!*s->rev.text[FIELD_SUBTITLE]};
	measure(&room, json_object_get(o, "facts"));
	static const char *const foot[] = {"rows", "address"};
	for (size_t i = 0; i < sizeof foot / sizeof *foot; i++)
		room.foot_wraps +=
		    (int)(text_chars(json_string_value(json_object_get(o, foot[i]))) /
			  SHEET_FOOT_LINE);
	add_steps(s, c);
	s->left_out = sheet_fit(c->a, s->steps, s->steps_n, &room);
	if (s->steps_n)
		json_object_set_new(o, "any", json_true());
	json_object_set_new(o, "steps", steps_model(c, s));
	const char *more = "";
	if (s->left_out)
		more = arena_printf(c->a, "更早的 %zu 条没有印出，见台账。", s->left_out);
	if (s->returned)
		more =
		    arena_printf(c->a, "%s以前的版本退回过 %zu 次。", more, s->returned);
	model_text(o, "more", more);
}

static void add_foot(json_t *o, struct ctx *c, const struct sheet *s)
{
	const struct revision *r = &s->rev;
	if (r->stage && !strcmp(r->stage, "imported"))
		json_object_set_new(o, "archive", json_true());
	else if (r->stage)
		model_text(o, "signer",
		    arena_printf(c->a, "%s，%s", text_cut(c->a, r->signer_name, 20),
			when(c, r->signed_at)));
	json_object_set_new(o, "groups", groups(c, &r->hash));
	json_object_set_new(o, "rows", json_string(rows_text(c, s)));
	json_object_set_new(o, "public", json_boolean(s->art.public != PUBLIC_NEVER));
	model_text(o, "printed", when(c, c->now));
	model_text(o, "printed_by", text_cut(c->a, c->who->name, 20));
	const long long id = s->art.id;
	model_text(o, "back_url",
	    r->no == s->art.current_no
		? url_desk(c->a, "/articles/%lld", id)
		: url_desk(c->a, "/articles/%lld/v/%lld", id, (long long)r->no));
}

enum err page_sheet(struct ctx *c)
{
	struct sheet s;
	struct qr qr;
	enum err e = load(&s, c);
	if (e)
		return e;
	char *address = url_absolute(c->a, url_proof(c->a, s.art.id, "html"));
	if ((e = qr_make(&qr, c->a, address)))
		return e;
	json_t *root = desk_frame(c, "审稿单", "/admin/articles"), *o = json_object();
	model_text(
	    json_object_get(root, "assets"), "sheet", url_asset(c->a, "sheet.css"));
	add_head(o, c, &s);
	model_text(o, "address", text_cut(c->a, address, 90));
	add_foot(o, c, &s);
	add_steps_fitting(o, c, &s);
	json_object_set_new(o, "qr",
	    json_pack("{s:i, s:s, s:s}", "size", qr.size, "path", qr.path, "label",
		"核验页的二维码"));
	json_object_set_new(root, "sheet", o);
	return reply(c, 200, "desk/sheet.html", root);
}
