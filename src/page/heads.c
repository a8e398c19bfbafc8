/* SPDX-License-Identifier: MIT */
/* 台账 for readers: the signed heads of the ledger, the key, and how to check both. Heads
 * come without any editor's act, so these pages are made anew for each request and no
 * kept or printed page shows one. */
#include "base/clock.h"
#include "news/head.h"
#include "page/model.h"

#include <string.h>

enum { PAGE = 30 };

static json_t *head_model(struct ctx *c, const struct head *h)
{
	json_t *o = json_pack("{s:I, s:s, s:s}", "size", (json_int_t)h->size, "root",
	    sha_hex(c->a, &h->note.root), "short", model_short_hash(c->a, &h->note.root));
	model_text(o, "day", h->day);
	model_text(o, "url",
	    h->day ? url_ledger(c->a, "/%s.txt", h->day)
		   : url_ledger(c->a, "/latest.txt"));
	model_time(o, c, h->made_at, "%Y-%m-%d %H:%M:%S");
	return o;
}

/* The front shows the newest PAGE heads of days; page n holds those with the numbers
 * PAGE * (n - 1) + 1 to PAGE * n, newest first, so that a page once full stays as it is.
 */
static enum err add_days(json_t *root, struct ctx *c, int64_t n)
{
	struct head *list, *newest;
	size_t count, any;
	json_t *days = json_array();
	int64_t first = n ? PAGE * (n - 1) + 1 : 1, last = n ? PAGE * n : INT64_MAX - 1;
	enum err e = head_list(&newest, &any, c->db, c->a, INT64_MAX, 1);
	if (!e)
		e = head_list(&list, &count, c->db, c->a, last + 1, PAGE);
	for (size_t i = 0; !e && i < count && list[i].id >= first; i++)
		json_array_append_new(days, head_model(c, &list[i]));
	json_object_set_new(root, "days", days);
	if (e || !any)
		return e;
	/* on from the front: the page with the next older one, which may repeat some */
	int64_t older = n ? n - 1 : (newest[0].id - PAGE + PAGE - 1) / PAGE;
	if (older > 0)
		model_text(
		    root, "older", url_ledger(c->a, "/p/%lld.html", (long long)older));
	if (n && newest[0].id > last)
		model_text(
		    root, "newer", url_ledger(c->a, "/p/%lld.html", (long long)n + 1));
	json_object_set_new(root, "has_days", json_true());
	if (n || older > 0)
		json_object_set_new(root, "turns", json_true());
	return OK;
}

static enum err add_keys(json_t *root, struct ctx *c)
{
	struct head_key *keys;
	size_t n;
	enum err e = head_keys(&keys, &n, c->db, c->a);
	if (e || !n)
		return e;
	json_t *list = json_array();
	for (size_t i = n; i-- > 0;) {
		json_t *o = json_pack("{s:I, s:s, s:s}", "seq", (json_int_t)keys[i].seq,
		    "vkey", note_vkey(c->a, keys[i].origin, keys[i].pub), "origin",
		    keys[i].origin);
		model_time(o, c, keys[i].at, NULL);
		if (i == n - 1)
			json_object_set_new(o, "current", json_true());
		json_array_append_new(list, o);
	}
	json_object_set_new(root, "keys", list);
	json_object_set_new(root, "key",
	    json_pack("{s:s, s:s}", "url", url_ledger(c->a, "/key.pem"), "pem",
		note_pem(c->a, keys[n - 1].pub)));
	return OK;
}

static json_t *frame(struct ctx *c, const char *title, const char *path)
{
	json_t *root = model_public(c, title, NULL, false);
	json_t *page = json_object_get(root, "page");
	model_text(page, "canonical", url_absolute(c->a, path));
	c->res->cache = CACHE_NONE_KEPT;
	return root;
}

enum err page_heads(struct ctx *c)
{
	struct head latest;
	const char *path = url_ledger(c->a, "/");
	json_t *root = frame(c, "签发台账", path);
	model_text(json_object_get(root, "page"), "description",
	    "每一次签发、发布、更正和撤稿都记在台账里；这里公布台账的签名存证，谁都可以核"
	    "对。");
	model_crumbs(root, c, NULL, "签发台账");
	enum err e = head_newest(&latest, c->db, c->a);
	if (!e)
		json_object_set_new(root, "latest", head_model(c, &latest));
	if (!e || e == ERR_NOT_FOUND)
		e = add_days(root, c, 0);
	if (!e)
		e = add_keys(root, c);
	model_text(root, "json_url", url_ledger(c->a, "/heads.json"));
	model_text(root, "proof_url", url_ledger(c->a, "/proof/"));
	model_text(root, "growth_url", url_ledger(c->a, "/consistency/"));
	model_text(root, "latest_url", url_ledger(c->a, "/latest.txt"));
	model_text(root, "site_url", url_absolute(c->a, ""));
	json_object_set_new(root, "front", json_true());
	return reply(c, 200, "public/ledger.html", root), e;
}

enum err page_heads_moved(struct ctx *c)
{
	return redirect_moved(c, url_ledger(c->a, "/"));
}

enum err page_heads_page(struct ctx *c)
{
	int64_t n = request_match_int(c->req, "n");
	if (n > INT64_MAX / PAGE - 1)
		return ERR_NOT_FOUND;
	const char *path = url_ledger(c->a, "/p/%lld.html", (long long)n);
	json_t *root = frame(
	    c, arena_printf(c->a, "签发台账 每日存证 第%lld页", (long long)n), path);
	model_crumbs(root, c, NULL, "签发台账");
	model_crumbs_on(
	    root, url_ledger(c->a, "/"), arena_printf(c->a, "第%lld页", (long long)n));
	enum err e = add_days(root, c, n);
	if (!e && !json_array_size(json_object_get(root, "days")))
		e = ERR_NOT_FOUND;
	model_text(root, "front_url", url_ledger(c->a, "/"));
	return reply(c, 200, "public/ledger.html", root), e;
}

/* The note as it was signed: every byte counts. */
static enum err reply_note(struct ctx *c, enum err e, const struct head *h)
{
	if (e)
		return e;
	c->res->cache = CACHE_NONE_KEPT;
	return reply_text(c, 200, h->text);
}

enum err page_heads_latest(struct ctx *c)
{
	struct head h;
	enum err e = head_newest(&h, c->db, c->a);
	return reply_note(c, e, &h);
}

enum err page_heads_day(struct ctx *c)
{
	struct head h;
	enum err e = head_of_day(&h, c->db, c->a, request_match(c->req, "day"));
	return reply_note(c, e, &h);
}

enum err page_heads_key(struct ctx *c)
{
	struct head_key *keys;
	size_t n;
	enum err e = head_keys(&keys, &n, c->db, c->a);
	if (!e && !n)
		e = ERR_NOT_FOUND;
	if (e)
		return e;
	c->res->cache = CACHE_NONE_KEPT;
	return reply_text(c, 200, note_pem(c->a, keys[n - 1].pub));
}
