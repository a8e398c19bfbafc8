/* SPDX-License-Identifier: MIT */
/* What a newsroom must not forget: second signatures and reasons that are owed, and what
 * is signed for a time. */
#include "page/desk_queue.h"

static void add_owed(struct home *h, struct ctx *c, const struct overview_list *l,
    enum owed owed, const char *key)
{
	json_t *rows = json_array();
	for (size_t i = 0; i < l->n; i++) {
		const struct overview_row *r = &l->at[i];
		if (r->owed != owed)
			continue;
		bool second = owed == OWED_COUNTERSIGN;
		json_array_append_new(
		    rows, json_pack("{s:s, s:s, s:s, s:s, s:o}", "url",
			      url_desk(c->a, "/articles/%lld", (long long)r->id), "title",
			      model_title(c, r->title), "class", second ? "live" : "gone",
			      "who",
			      arena_printf(c->a, "%s%s", r->signer,
				  second ? "紧急发布" : "紧急撤稿"),
			      "time", model_when(c, r->at)));
	}
	json_object_set_new(h->root, key,
	    json_pack("{s:b, s:o}", "any", json_array_size(rows) > 0, "rows", rows));
	if (!json_array_size(rows))
		return;
	home_count(h, (int64_t)json_array_size(rows),
	    owed == OWED_COUNTERSIGN ? "待补签" : "待补说明",
	    owed == OWED_COUNTERSIGN ? "#countersign" : "#explain", true);
}

static enum err add_timed(struct home *h, struct ctx *c)
{
	struct overview_list l;
	json_t *rows = json_array();
	enum err e =
	    overview_timed(&l, c->db, c->a, c->who->id, desk_where(c, PERM_READ_ALL));
	for (size_t i = 0; i < l.n && !e; i++) {
		const struct overview_row *r = &l.at[i];
		json_array_append_new(
		    rows, json_pack("{s:s, s:s, s:s, s:o, s:o}", "url",
			      url_desk(c->a, "/articles/%lld", (long long)r->id), "title",
			      model_title(c, r->title), "version",
			      arena_printf(c->a, "版本 %lld", (long long)r->no), "state",
			      desk_state(r->state, PUBLIC_NEVER), "time",
			      model_when(c, r->at)));
	}
	if (!e && (l.n || actor_may(c->who, PERM_SIGN, 0))) {
		home_count(h, (int64_t)l.n, "定时中", "#timed", false);
		json_object_set_new(h->root, "timed", json_pack("{s:O}", "rows", rows));
	}
	json_decref(rows);
	return e;
}

enum err home_owed(struct home *h, struct ctx *c)
{
	struct overview_list l;
	enum err e = OK;
	if (actor_may(c->who, PERM_SIGN, 0)) {
		e = overview_owed(&l, c->db, c->a, desk_where(c, PERM_SIGN));
		if (!e) {
			add_owed(h, c, &l, OWED_COUNTERSIGN, "second");
			add_owed(h, c, &l, OWED_REASON, "explain");
		}
	}
	return e ? e : add_timed(h, c);
}
