/* SPDX-License-Identifier: MIT */
/* The verification page for programs: format "qianfa-proof-1" (doc/proof.md). Everything
 * needed to check it without this site's code: the record whose SHA-256 behind a zero
 * byte is the leaf, the path to the root (RFC 9162 section 2.1.3), the signed head. */
#include "base/clock.h"
#include "news/history.h"
#include "news/passkey.h"
#include "news/proof.h"
#include "page/model.h"

#include <string.h>

static json_t *hex(struct ctx *c, const struct sha *h)
{
	return json_string(sha_hex(c->a, h));
}

static void add_time(json_t *o, struct ctx *c, const char *key, int64_t at)
{
	if (at)
		model_text(o, key, clock_iso(c->a, at));
}

static json_t *inclusion(struct ctx *c, const struct proof *p)
{
	json_t *path = json_array();
	for (int i = 0; i < p->path.n; i++)
		json_array_append_new(path, hex(c, &p->path.at[i]));
	return json_pack("{s:I, s:I, s:o, s:o, s:s}", "leaf_index",
	    (json_int_t)(p->row.seq - 1), "tree_size", (json_int_t)p->head.size, "path",
	    path, "root", hex(c, &p->head.note.root), "head", p->head.text);
}

/* The record only where the row is one that readers may see; the hash always. */
static enum err ledger_of(json_t **out, struct ctx *c, int64_t seq)
{
	struct proof p;
	enum err e = proof_of_row(&p, c->db, c->a, seq);
	*out = NULL;
	if (e)
		return e == ERR_NOT_FOUND ? ERR_BROKEN : e;
	json_t *o = json_pack(
	    "{s:I, s:o}", "row", (json_int_t)p.row.seq, "leaf_hash", hex(c, &p.row.hash));
	if (p.open) {
		struct buf b = BUF_INIT;
		ledger_record(&b, &p.row);
		model_text(o, "record", buf_text(&b));
		buf_release(&b);
	}
	json_object_set_new(o, "inclusion", p.covered ? inclusion(c, &p) : json_null());
	if (!p.covered)
		model_text(o, "pending",
		    "no signed head covers this row yet; one is made within a minute");
	*out = o;
	return OK;
}

/* What the signer's passkey signed, with its key; nothing when none did. The signature is
 * over the authenticator data and the SHA-256 of the client data, whose challenge is the
 * version's sha256. */
static enum err add_passkey(json_t *o, struct ctx *c, const struct ledger_row *sign)
{
	struct passkey_signed p;
	if (!*sign->proof)
		return OK;
	enum err e = passkey_signed(&p, c->db, c->a, sign->actor, sign->seq);
	if (e)
		return e == ERR_NOT_FOUND ? ERR_BROKEN : e;
	json_object_set_new(o, "passkey",
	    json_pack("{s:s, s:s, s:s?, s:s, s:I, s:s, s:s, s:s}", "credential",
		p.key.credential, "algorithm", webauthn_alg_name(p.key.alg), "public_key",
		webauthn_pem(c->a, &p.key), "host", p.key.rp, "key_row",
		(json_int_t)p.key_seq, "authenticator_data", p.answer.authenticator,
		"client_data", p.answer.client, "signature", p.answer.signature));
	return OK;
}

static enum err version(json_t **out, struct ctx *c, const struct article *art,
    const struct history_version *v)
{
	bool live = art->public == PUBLIC_LIVE;
	bool now = live && v->rev.no == art->published_no;
	json_t *ledger, *publication = NULL;
	json_t *o = json_pack("{s:I, s:o, s:s, s:b, s:b}", "no", (json_int_t)v->rev.no,
	    "sha256", hex(c, &v->rev.hash), "state",
	    now               ? "live"
	    : v->withdrawn_at ? "withdrawn"
			      : "replaced",
	    "archive", v->archive, "emergency", v->emergency);
	*out = o;
	if (live)
		json_object_set_new(o, "words", json_integer((json_int_t)v->rev.words));
	model_text(o, v->archive ? "declared_editor" : "signer", v->rev.signer_name);
	if (!v->archive)
		add_time(o, c, "signed_at", v->rev.signed_at);
	add_time(o, c, v->archive ? "imported_at" : "published_at", v->published_at);
	model_text(o, "countersigner", v->countersigner);
	add_time(o, c, "countersigned_at", v->countersigned_at);
	add_time(o, c, "replaced_at", v->replaced_at);
	add_time(o, c, "withdrawn_at", v->withdrawn_at);
	enum err e = ledger_of(&ledger, c, v->rev.ledger_seq);
	if (!e)
		json_object_set_new(o, "ledger", ledger);
	if (!e)
		e = add_passkey(o, c, &v->sign);
	if (!e && v->publish_seq != v->rev.ledger_seq) {
		e = ledger_of(&publication, c, v->publish_seq);
		if (!e)
			json_object_set_new(o, "publication", publication);
	}
	return e;
}

enum err page_proof_json(struct ctx *c)
{
	struct article art;
	struct history h;
	int64_t id = request_match_int(c->req, "id");
	c->res->cache = CACHE_NONE_KEPT;
	enum err e = article_by_id(&art, c->db, c->a, id);
	if (!e)
		e = history_of_article(&h, c->db, c->a, &art);
	if (e)
		return e;
	json_t *list = json_array();
	bool live = art.public == PUBLIC_LIVE;
	json_t *root =
	    json_pack("{s:s, s:I, s:s, s:s, s:o}", "format", "qianfa-proof-1", "article",
		(json_int_t)id, "page", url_absolute(c->a, url_proof(c->a, id, "html")),
		"state", live ? "live" : "withdrawn", "versions", list);
	for (size_t i = 0; i < h.n && !e; i++) {
		json_t *v;
		e = version(&v, c, &art, &h.at[i]);
		json_array_append_new(list, v);
		if (live && h.at[i].rev.no == art.published_no)
			model_text(
			    root, "title", model_title(c, h.at[i].rev.text[FIELD_TITLE]));
	}
	return reply_json(c, root, e);
}
