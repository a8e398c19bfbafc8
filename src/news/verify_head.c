/* SPDX-License-Identifier: MIT */
/* Heads against the ledger, the keys it names, and what outsiders kept of it. */
#include "news/verify_int.h"

#include "db/query.h"
#include "news/head.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

struct stored {
	struct head head;
	bool parsed;
};

/* The whole table; a note that cannot be read is a fault, no error. */
static enum err read_table(struct stored **out, size_t *n, struct verify *v)
{
	size_t cap = 0;
	*out = NULL;
	*n = 0;
	struct query q = q_begin(v->db, SQL_HEAD_FROM);
	q_bind_int(&q, ":after", INT64_MIN);
	q_bind_int(&q, ":limit", INT64_MAX);
	while (q_row(&q)) {
		*out = arena_grow(&v->keep, *out, *n, &cap, sizeof **out);
		struct stored *s = &(*out)[(*n)++];
		struct head *h = &s->head;
		h->id = q_int(&q);
		h->day = q_text(&q, &v->keep);
		h->size = q_int(&q);
		h->made_at = q_int(&q);
		h->text = q_text(&q, &v->keep);
		s->parsed = h->text && !note_parse(&h->note, &v->keep, h->text);
		err_clear();
	}
	return q_end(&q);
}

static const char *name_of(struct verify *v, const struct head *h)
{
	return h->day ? arena_printf(&v->keep, "head of %s", h->day) : "latest head";
}

/* The columns say what the note says, and the note has our signature and nothing else.
 */
static void check_columns(struct verify *v, const struct stored *s)
{
	const struct head *h = &s->head;
	const char *what = name_of(v, h);
	v->report->heads++;
	if (!s->parsed) {
		verify_fault(v, "%s: is no signed note", what);
		return;
	}
	const char *line = h->text + h->note.text_len + 1;
	if (h->note.sigs != 1 || strchr(line, '\n') != line + strlen(line) - 1)
		verify_fault(v, "%s: has not exactly one signature", what);
	if (h->size != h->note.size || h->made_at != h->note.at)
		verify_fault(v, "%s: its columns are not its note's", what);
}

static int by_size(const void *x, const void *y)
{
	const struct verify_point *p = x, *q = y;
	return (p->note->size > q->note->size) - (p->note->size < q->note->size);
}

enum err verify_heads_load(struct verify_heads *h, struct verify *v)
{
	struct stored *s;
	size_t n, anchors = v->calls->anchors ? v->calls->anchors->heads_n : 0;
	int64_t size = 0;
	*h = (struct verify_heads){0};
	enum err e = read_table(&s, &n, v);
	if (e)
		return e;
	int64_t want = n && s[0].head.id ? 1 : 0;
	h->at = arena_array(&v->keep, n + anchors + 1, sizeof *h->at);
	for (size_t i = 0; i < n; i++) {
		check_columns(v, &s[i]);
		if (s[i].head.id != want)
			verify_fault(v,
			    "heads: number %" PRId64 " stands where %" PRId64 " should",
			    s[i].head.id, want);
		want = s[i].head.id + 1;
		if (s[i].head.day) {
			if (s[i].head.size < size)
				verify_fault(v, "%s: covers less than the one before",
				    name_of(v, &s[i].head));
			size = s[i].head.size;
		} else {
			h->newest = s[i].head.size;
		}
		if (s[i].parsed)
			h->at[h->n++] = (struct verify_point){
			    &s[i].head.note, name_of(v, &s[i].head), false, false};
	}
	if (size > h->newest)
		verify_fault(v, "the latest head is older than that of a day");
	for (size_t i = 0; i < anchors; i++)
		h->at[h->n++] = (struct verify_point){&v->calls->anchors->heads[i],
		    arena_printf(&v->keep, "anchor of %" PRId64 " rows",
			v->calls->anchors->heads[i].size),
		    true, false};
	qsort(h->at, h->n, sizeof *h->at, by_size);
	return OK;
}

void verify_heads_reach(struct verify_heads *h, struct verify *v, int64_t size,
    const struct sha *root, const struct sha *last)
{
	for (; h->next < h->n && h->at[h->next].note->size == size; h->next++) {
		struct verify_point *p = &h->at[h->next];
		p->reached = true;
		if (!sha_equal(&p->note->root, root) || !sha_equal(&p->note->last, last))
			verify_fault(v,
			    "%s: the ledger's first %" PRId64 " rows are other ones",
			    p->what, size);
	}
}

static bool pinned(const struct verify_anchors *a, const struct note *n)
{
	for (size_t i = 0; i < a->keys_n; i++)
		if (note_signed_by(n, n->origin, a->keys[i]))
			return true;
	return false;
}

static void check_point(struct verify *v, const struct verify_point *p,
    const struct head_key *keys, size_t keys_n)
{
	const struct verify_anchors *a = v->calls->anchors;
	if (!p->reached)
		verify_fault(v,
		    "%s: the ledger has only %" PRId64 " rows: some were removed",
		    p->what, v->report->ledger_rows);
	if (!head_key_fits(p->note, keys, keys_n))
		verify_fault(
		    v, "%s: is not signed by the key that the ledger names", p->what);
	if (a && a->keys_n && !pinned(a, p->note))
		verify_fault(v, "%s: is not signed by a key of --anchor", p->what);
}

/* Each head of a day has the row behind it that tells of it, and the other way round. */
static enum err check_days(struct verify *v)
{
	struct query q = q_begin(v->db, SQL_VERIFY_HEADS);
	while (q_row(&q)) {
		int64_t id = q_int(&q);
		const char *day = q_text(&q, &v->arena);
		int64_t size = q_int(&q), made_at = q_int(&q);
		const char *note = q_text(&q, &v->arena);
		int64_t seq = q_int(&q), at = q_int(&q);
		const char *action = q_text(&q, &v->arena),
			   *detail = q_text(&q, &v->arena);
		struct note n;
		if (!id) {
			verify_fault(v, "ledger %lld: its head of a day is missing",
			    (long long)seq);
		} else if (!note || note_parse(&n, &v->arena, note) || !action ||
			   !detail || strcmp(action, "head") ||
			   at / 1000 * 1000 != made_at ||
			   strcmp(detail, arena_printf(&v->arena, "%s %" PRId64 " %s",
					      day, size, sha_hex(&v->arena, &n.root)))) {
			verify_fault(
			    v, "head of %s: the ledger does not tell of it", day);
		}
		err_clear();
		arena_reset(&v->arena);
	}
	return q_end(&q);
}

enum err verify_heads_end(struct verify_heads *h, struct verify *v)
{
	const struct verify_anchors *a = v->calls->anchors;
	struct head_key *keys;
	size_t n;
	enum err e = head_keys(&keys, &n, v->db, &v->keep);
	if (e == ERR_BROKEN) {
		verify_fault(v, "ledger: a row head-key names no key");
		err_clear();
		n = 0;
	} else if (e) {
		return e;
	}
	for (size_t i = 0; i < h->n; i++)
		check_point(v, &h->at[i], keys, n);
	/* a key comes with a head over it, so there is one from then on */
	if (n && h->newest < keys[n - 1].seq)
		verify_fault(v, "heads: there is none over the newest key");
	for (size_t i = 0; a && i < a->heads_n; i++)
		if (h->newest < a->heads[i].size)
			verify_fault(v,
			    "anchor of %" PRId64
			    " rows: the latest head is older than it",
			    a->heads[i].size);
	if (a && a->keys_n && !h->newest)
		verify_fault(v, "heads: there is none that a key of --anchor signed");
	return check_days(v);
}

enum err verify_anchor(struct verify_anchors *out, struct arena *a, const char *text)
{
	unsigned char key[SECRET_KEY];
	struct note n;
	if (note_key_parse(key, a, text)) {
		out->keys = arena_grow(
		    a, out->keys, out->keys_n, &out->keys_cap, sizeof *out->keys);
		memcpy(out->keys[out->keys_n++], key, SECRET_KEY);
		return OK;
	}
	enum err e = note_parse(&n, a, text);
	if (e)
		return e;
	out->heads =
	    arena_grow(a, out->heads, out->heads_n, &out->heads_cap, sizeof *out->heads);
	out->heads[out->heads_n++] = n;
	return OK;
}
