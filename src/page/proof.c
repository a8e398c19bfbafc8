/* SPDX-License-Identifier: MIT */
/* 核验页: who signed which bytes of an article when, and that the ledger holds it. As a
 * page, and as JSON for programs. It is made anew for each request: the latest head moves
 * on without any change of the article. */
#include "news/proof.h"

#include "base/clock.h"
#include "base/qr.h"
#include "news/canonical.h"
#include "news/history.h"
#include "news/review.h"
#include "page/check.h"
#include "page/model.h"

#include <string.h>

struct sight {
	struct article art;
	struct history history;
	struct review *reviews;
	size_t reviews_n;
	const struct history_version *now; /* what readers see; NULL: withdrawn */
};

static enum err load(struct sight *s, struct ctx *c)
{
	*s = (struct sight){0};
	int64_t id = request_match_int(c->req, "id");
	c->res->cache = CACHE_NONE_KEPT;
	enum err e = article_by_id(&s->art, c->db, c->a, id);
	if (!e)
		e = history_of_article(&s->history, c->db, c->a, &s->art);
	if (!e)
		e = review_list(&s->reviews, &s->reviews_n, c->db, c->a, id);
	for (size_t i = 0; i < s->history.n && !e; i++)
		if (s->art.public == PUBLIC_LIVE &&
		    s->history.at[i].rev.no == s->art.published_no)
			s->now = &s->history.at[i];
	if (!e && s->art.public == PUBLIC_LIVE && !s->now)
		e = err_set(ERR_BROKEN,
		    "article %lld: the ledger has no publication of version %lld",
		    (long long)id, (long long)s->art.published_no);
	return e;
}

static char *own_url(struct ctx *c, const struct article *art)
{
	return model_article_url(c, art->id, art->section_kind, art->section_slug);
}

/* How the signer was known. The account's name and address stay inside. */
static const char *signed_how(struct ctx *c, const struct history_version *v)
{
	if (*v->sign.proof)
		return "用通行密钥对指纹本身签名";
	return arena_printf(c->a, "用%s登录后签发", auth_text(auth_parse(v->sign.auth)));
}

static const char *state_text_of(const struct sight *s, const struct history_version *v)
{
	if (v == s->now)
		return "现在展示";
	return v->withdrawn_at ? "已撤回" : "已被更新的版本替换";
}

static json_t *moment(struct ctx *c, int64_t at)
{
	if (!at)
		return NULL;
	json_t *o = json_object();
	model_text(o, "datetime", clock_iso(c->a, at));
	model_text(o, "time", clock_format(c->a, "%Y年%-m月%-d日 %H:%M:%S", at));
	return o;
}

/* Reviews that led to the signature: which level, who, when. Never what was said. */
static json_t *reviews_of(struct ctx *c, const struct sight *s, int64_t no)
{
	json_t *list = json_array();
	for (size_t i = 0; i < s->reviews_n; i++) {
		const struct review *r = &s->reviews[i];
		bool led = !strcmp(r->verdict, "pass") || !strcmp(r->verdict, "cosign");
		if (r->no != no || !led)
			continue;
		json_t *o = json_pack("{s:s, s:s, s:I, s:o}", "step",
		    arena_printf(c->a, "%s%s", level_text(r->level),
			strcmp(r->verdict, "cosign") ? "" : "加签"),
		    "name",
		    r->for_name ? arena_printf(c->a, "%s（代%s）", r->name, r->for_name)
				: r->name,
		    "row", (json_int_t)r->seq, "at", moment(c, r->at));
		json_array_append_new(list, o);
	}
	return list;
}

static void add_step(
    json_t *list, struct ctx *c, const char *step, const char *name, int64_t at)
{
	if (at)
		json_array_append_new(list, json_pack("{s:s, s:s, s:o}", "step", step,
						"name", name, "at", moment(c, at)));
}

/* 经手: everybody who answered for this version, in order. */
static json_t *steps_of(
    struct ctx *c, const struct sight *s, const struct history_version *v)
{
	json_t *list = reviews_of(c, s, v->rev.no);
	if (!v->archive) {
		add_step(list, c, v->emergency ? "签发（紧急发布）" : "签发",
		    v->rev.signer_name, v->rev.signed_at);
		json_t *last = json_array_get(list, json_array_size(list) - 1);
		json_object_set_new(
		    last, "row", json_integer((json_int_t)v->rev.ledger_seq));
	}
	add_step(list, c, v->archive ? "从原系统导入" : "发布", "", v->published_at);
	json_object_set_new(json_array_get(list, json_array_size(list) - 1), "row",
	    json_integer((json_int_t)v->publish_seq));
	if (v->countersigner)
		add_step(list, c, "补签", v->countersigner, v->countersigned_at);
	add_step(list, c, "被更新的版本替换", "", v->replaced_at);
	add_step(list, c, "撤回", "", v->withdrawn_at);
	return list;
}

static json_t *groups_of(struct ctx *c, const struct sha *h)
{
	json_t *list = json_array();
	const char *hex = sha_hex(c->a, h);
	for (int i = 0; i < SHA_HEX; i += 4)
		json_array_append_new(
		    list, json_pack("{s:s%, s:b}", "text", hex + i, (size_t)4, "end",
			      i == 0 || i == SHA_HEX - 4));
	return list;
}

/* Its place in the ledger, and the head that covers it. */
static enum err add_place(json_t *o, struct ctx *c, const struct history_version *v)
{
	struct proof p;
	enum err e = proof_of_row(&p, c->db, c->a, v->rev.ledger_seq);
	if (e)
		return e == ERR_NOT_FOUND ? ERR_BROKEN : e;
	json_t *place = json_pack("{s:I, s:s, s:b}", "row", (json_int_t)p.row.seq, "hash",
	    sha_hex(c->a, &p.row.hash), "open", p.open);
	if (p.covered) {
		json_t *head =
		    json_pack("{s:I, s:i, s:o}", "size", (json_int_t)p.head.size, "steps",
			p.path.n, "at", moment(c, p.head.made_at));
		json_object_set_new(place, "head", head);
	}
	json_object_set_new(o, "place", place);
	return OK;
}

static enum err version_model(
    json_t **out, struct ctx *c, const struct sight *s, const struct history_version *v)
{
	bool now = v == s->now;
	json_t *o = json_pack("{s:I, s:s, s:b, s:b, s:b, s:b, s:s, s:o, s:o}", "no",
	    (json_int_t)v->rev.no, "state", state_text_of(s, v), "now", now, "archive",
	    v->archive, "emergency", v->emergency, "whole", v->whole, "sha256",
	    sha_hex(c->a, &v->rev.hash), "groups", groups_of(c, &v->rev.hash), "steps",
	    steps_of(c, s, v));
	*out = o;
	if (s->art.public == PUBLIC_LIVE)
		json_object_set_new(o, "words", json_integer((json_int_t)v->rev.words));
	model_text(o, "signer", v->rev.signer_name);
	if (!v->archive)
		model_text(o, "auth", signed_how(c, v));
	if (v->emergency && !v->countersigner)
		json_object_set_new(o, "owed", json_true());
	if (now)
		model_text(o, "correction", v->rev.text[FIELD_CORRECTION]);
	return add_place(o, c, v);
}

static enum err add_qr(json_t *o, struct ctx *c, const char *address)
{
	struct qr qr;
	enum err e = qr_make(&qr, c->a, address);
	if (e)
		return e;
	json_object_set_new(o, "qr",
	    json_pack("{s:i, s:s, s:s}", "size", qr.size, "path", qr.path, "label",
		"本页地址的二维码"));
	return OK;
}

static void add_now(json_t *o, struct ctx *c, const struct sight *s)
{
	const struct history_version *v = s->now;
	json_object_set_new(o, "live", json_true());
	model_titles(o, c, v->rev.text[FIELD_TITLE]);
	model_text(o, "url", own_url(c, &s->art));
	model_text(o, "text_url", url_proof(c->a, s->art.id, "txt"));
	model_text(
	    o, "text_address", url_absolute(c->a, url_proof(c->a, s->art.id, "txt")));
	json_object_set_new(o, "whole", json_boolean(v->whole));
	json_object_set_new(o, "archive", json_boolean(v->archive));
	model_text(o, "signer", v->rev.signer_name);
	json_object_set_new(o, "no", json_integer((json_int_t)v->rev.no));
	if (v->archive)
		json_object_set_new(o, "first", moment(c, s->art.published_at));
	else
		json_object_set_new(o, "signed", moment(c, v->rev.signed_at));
}

enum err page_proof(struct ctx *c)
{
	struct sight s;
	enum err e = load(&s, c);
	if (e)
		return e;
	bool live = s.now;
	const char *title = live ? model_title(c, s.now->rev.text[FIELD_TITLE]) : "";
	char *address = url_absolute(c->a, url_proof(c->a, s.art.id, "html"));
	json_t *root = model_public(c,
	    live ? arena_printf(c->a, "核验：%s", title) : "核验：已撤回的稿件",
	    live ? s.art.section_slug : NULL, false);
	json_t *page = json_object_get(root, "page"), *o = json_object();
	json_t *versions = json_array();
	json_object_set_new(page, "noindex", json_true());
	json_object_set_new(o, "id", json_integer((json_int_t)s.art.id));
	model_text(o, "address", address);
	model_text(o, "role", role_text(ROLE_SIGNER));
	model_text(o, "json_url", url_proof(c->a, s.art.id, "json"));
	model_text(
	    o, "json_address", url_absolute(c->a, url_proof(c->a, s.art.id, "json")));
	if (live)
		add_now(o, c, &s);
	else
		json_object_set_new(o, "gone", moment(c, s.art.withdrawn_at));
	for (size_t i = s.history.n; i-- > 0 && !e;) {
		json_t *v;
		e = version_model(&v, c, &s, &s.history.at[i]);
		json_array_append_new(versions, v);
	}
	json_object_set_new(o, "versions", versions);
	if (!e)
		e = add_qr(o, c, address);
	json_object_set_new(root, "proof", o);
	check_form(root, c, s.art.id, "");
	const struct section *sec = section_by_id(&c->sections, s.art.section_id);
	model_crumbs(
	    root, c, sec && sec->kind == SECTION_LIST && live ? sec : NULL, "核验");
	enum err done = reply(c, 200, "public/proof.html", root);
	return e ? e : done;
}

/* The bytes that were signed, as they are hashed: sha256sum of it is the fingerprint. */
enum err page_proof_text(struct ctx *c)
{
	struct article art;
	struct revision rev;
	int64_t id = request_match_int(c->req, "id");
	c->res->cache = CACHE_NONE_KEPT;
	enum err e = article_by_id(&art, c->db, c->a, id);
	if (!e && art.public != PUBLIC_LIVE)
		e = art.public == PUBLIC_WITHDRAWN ? ERR_GONE : ERR_NOT_FOUND;
	if (e == ERR_GONE)
		return page_gone(c, id);
	if (!e)
		e = revision_by_no(&rev, c->db, c->a, id, art.published_no);
	if (e)
		return e;
	e = reply_text(c, 200, "");
	canonical_text(&c->res->body, rev.text, rev.html);
	return e;
}
