/* SPDX-License-Identifier: MIT */
/* The life of published versions, told by the ledger's rows. */
#include "news/history.h"

#include <string.h>

struct telling {
	struct history *out;
	struct arena *a;
	size_t cap;
	int64_t
	    shown; /* the version that readers see at this point of the tale; 0: none */
};

static bool is(const struct ledger_row *r, const char *action)
{
	return !strcmp(r->action, action);
}

static struct history_version *version(struct telling *t, int64_t no)
{
	for (size_t i = 0; i < t->out->n; i++)
		if (t->out->at[i].rev.no == no)
			return &t->out->at[i];
	t->out->at = arena_grow(t->a, t->out->at, t->out->n, &t->cap, sizeof *t->out->at);
	struct history_version *v = &t->out->at[t->out->n++];
	v->rev.no = no;
	return v;
}

static void publish(struct telling *t, const struct ledger_row *r)
{
	if (t->shown && t->shown != r->no)
		version(t, t->shown)->replaced_at = r->at;
	struct history_version *v = version(t, r->no);
	if (!v->published_at) {
		v->published_at = r->at;
		v->publish_seq = r->seq;
	}
	v->withdrawn_at = v->replaced_at = 0;
	t->shown = r->no;
}

static void tell(struct telling *t, const struct ledger_row *r)
{
	if (is(r, "publish") || is(r, "imported")) {
		/* an import that is not published has no public state */
		if (!strcmp(r->to, "published"))
			publish(t, r);
	} else if (is(r, "emergency")) {
		version(t, r->no)->emergency = true;
	} else if (is(r, "countersign")) {
		struct history_version *v = version(t, r->no);
		v->countersigner = r->name;
		v->countersigned_at = r->at;
	} else if (t->shown && r->no == t->shown &&
		   (is(r, "withdraw") || is(r, "takedown") || is(r, "expire"))) {
		version(t, r->no)->withdrawn_at = r->at;
		t->shown = 0;
	}
}

/* The sign-off, and whether all that is stored of it agrees. */
static enum err complete(struct history_version *v, struct db *db, struct arena *a,
    int64_t article, const struct ledger_row *rows, size_t n)
{
	enum err e = revision_by_no(&v->rev, db, a, article, v->rev.no);
	if (e)
		return e;
	for (size_t i = 0; i < n; i++)
		if (rows[i].seq == v->rev.ledger_seq)
			v->sign = rows[i];
	struct sha text = revision_hash(&v->rev), row = ledger_hash(&v->sign);
	v->archive = v->rev.stage && !strcmp(v->rev.stage, "imported");
	v->whole = v->rev.stage && v->sign.has_text_hash && v->sign.no == v->rev.no &&
		   sha_equal(&text, &v->rev.hash) &&
		   sha_equal(&text, &v->sign.text_hash) && sha_equal(&row, &v->sign.hash);
	return OK;
}

enum err history_of_article(
    struct history *out, struct db *db, struct arena *a, const struct article *art)
{
	struct telling t = {.out = out, .a = a};
	struct ledger_row *rows;
	size_t n, kept = 0;
	*out = (struct history){0};
	if (art->public == PUBLIC_NEVER)
		return ERR_NOT_FOUND;
	enum err e = ledger_of_article(&rows, &n, db, a, art->id);
	for (size_t i = 0; i < n && !e; i++)
		tell(&t, &rows[i]);
	for (size_t i = 0; i < out->n && !e; i++) {
		if (!out->at[i].published_at)
			continue;
		out->at[kept] = out->at[i];
		e = complete(&out->at[kept++], db, a, art->id, rows, n);
	}
	out->n = kept;
	return e ? e : kept ? OK : ERR_NOT_FOUND;
}
