/* SPDX-License-Identifier: MIT */
/* The ledger's heads and proofs for programs. Hashes are lower-case hexadecimal; paths
 * are those of RFC 9162 section 2.1, from the leaf upward. */
#include "base/clock.h"
#include "news/proof.h"
#include "page/heads.h"
#include "page/model.h"

#include <string.h>

enum { DAYS = 400 };

static json_t *hex(struct ctx *c, const struct sha *h)
{
	return json_string(sha_hex(c->a, h));
}

static json_t *path_model(struct ctx *c, const struct merkle_proof *p)
{
	json_t *list = json_array();
	for (int i = 0; i < p->n; i++)
		json_array_append_new(list, hex(c, &p->at[i]));
	return list;
}

json_t *heads_model(struct ctx *c, const struct head *h)
{
	json_t *o = json_pack("{s:I, s:o, s:s, s:s}", "size", (json_int_t)h->size, "root",
	    hex(c, &h->note.root), "time", clock_utc(c->a, h->note.at), "note",
	    url_absolute(c->a, h->day ? url_ledger(c->a, "/%s.txt", h->day)
				      : url_ledger(c->a, "/latest.txt")));
	model_text(o, "day", h->day);
	return o;
}

enum err heads_add_keys(json_t *root, struct ctx *c)
{
	struct head_key *keys;
	size_t n;
	json_t *list = json_array();
	enum err e = head_keys(&keys, &n, c->db, c->a);
	json_object_set_new(root, "keys", list);
	for (size_t i = 0; i < n && !e; i++) {
		struct sha pub;
		memcpy(pub.b, keys[i].pub, SHA_LEN);
		json_array_append_new(list,
		    json_pack("{s:I, s:s, s:s, s:o, s:s}", "seq", (json_int_t)keys[i].seq,
			"since", clock_utc(c->a, keys[i].at), "origin", keys[i].origin,
			"ed25519", hex(c, &pub), "vkey",
			note_vkey(c->a, keys[i].origin, keys[i].pub)));
	}
	return e;
}

enum err page_heads_json(struct ctx *c)
{
	struct head latest, *list;
	size_t n;
	json_t *days = json_array(),
	       *root = json_pack("{s:s}", "format", "qianfa-heads-1");
	enum err e = head_newest(&latest, c->db, c->a);
	json_object_set_new(root, "latest", e ? json_null() : heads_model(c, &latest));
	if (!e || e == ERR_NOT_FOUND)
		e = heads_add_keys(root, c);
	json_object_set_new(root, "days", days);
	if (!e)
		e = head_list(&list, &n, c->db, c->a, INT64_MAX, DAYS);
	for (size_t i = 0; i < n && !e; i++)
		json_array_append_new(days, heads_model(c, &list[i]));
	return reply_json(c, root, e);
}

enum err page_heads_proof(struct ctx *c)
{
	struct proof p;
	enum err e = proof_of_row(&p, c->db, c->a, request_match_int(c->req, "seq"));
	if (e)
		return e;
	json_t *root = json_pack("{s:s, s:I, s:o}", "format", "qianfa-row-1", "row",
	    (json_int_t)p.row.seq, "leaf_hash", hex(c, &p.row.hash));
	if (p.open) {
		struct buf b = BUF_INIT;
		ledger_record(&b, &p.row);
		model_text(root, "record", buf_text(&b));
		buf_release(&b);
	}
	json_object_set_new(root, "inclusion",
	    !p.covered ? json_null()
		       : json_pack("{s:I, s:I, s:o, s:o, s:s}", "leaf_index",
			     (json_int_t)(p.row.seq - 1), "tree_size",
			     (json_int_t)p.head.size, "path", path_model(c, &p.path),
			     "root", hex(c, &p.head.note.root), "head", p.head.text));
	return reply_json(c, root, OK);
}

enum err page_heads_growth(struct ctx *c)
{
	struct proof_growth g;
	enum err e = proof_of_growth(&g, c->db, c->a, request_match_int(c->req, "m"),
	    request_match_int(c->req, "n"));
	if (e)
		return e;
	json_t *root =
	    json_pack("{s:s, s:I, s:I, s:o, s:o, s:o}", "format", "qianfa-consistency-1",
		"m", (json_int_t)g.m, "n", (json_int_t)g.n, "root_m", hex(c, &g.root_m),
		"root_n", hex(c, &g.root_n), "path", path_model(c, &g.path));
	return reply_json(c, root, OK);
}
