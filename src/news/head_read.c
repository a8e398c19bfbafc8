/* SPDX-License-Identifier: MIT */
/* Reading heads and the keys that sign them. */
#include "news/head.h"

#include "base/text.h"
#include "db/query.h"

#include <string.h>

static enum err read_head(struct head *h, struct query *q, struct arena *a)
{
	*h = (struct head){0};
	h->id = q_int(q);
	h->day = q_text(q, a);
	h->size = q_int(q);
	h->made_at = q_int(q);
	h->text = q_text(q, a);
	return h->text ? note_parse(&h->note, a, h->text) : ERR_BROKEN;
}

/* A stored head that is none is no head: whoever asks gets an error, never half of it. */
static enum err read_one(struct head *out, struct query *q, struct arena *a)
{
	enum err bad = q_row(q) ? read_head(out, q, a) : OK;
	enum err e = q_end_one(q);
	return e ? e : bad ? ERR_BROKEN : OK;
}

enum err head_newest(struct head *out, struct db *db, struct arena *a)
{
	struct query q = q_begin(db, SQL_HEAD_NEWEST);
	return read_one(out, &q, a);
}

enum err head_of_day(struct head *out, struct db *db, struct arena *a, const char *day)
{
	struct query q = q_begin(db, SQL_HEAD_OF_DAY);
	q_bind_text(&q, ":day", day);
	return read_one(out, &q, a);
}

static enum err read_list(struct head **out, size_t *n, struct query *q, struct arena *a)
{
	size_t cap = 0;
	enum err bad = OK;
	*out = NULL;
	*n = 0;
	while (q_row(q) && !bad) {
		*out = arena_grow(a, *out, *n, &cap, sizeof **out);
		bad = read_head(&(*out)[(*n)++], q, a);
	}
	enum err e = q_end(q);
	return e ? e : bad ? ERR_BROKEN : OK;
}

enum err head_list(struct head **out, size_t *n, struct db *db, struct arena *a,
    int64_t before, int limit)
{
	struct query q = q_begin(db, SQL_HEAD_BEFORE);
	q_bind_int(&q, ":before", before);
	q_bind_int(&q, ":limit", limit);
	return read_list(out, n, &q, a);
}

enum err head_list_from(struct head **out, size_t *n, struct db *db, struct arena *a,
    int64_t after, int limit)
{
	struct query q = q_begin(db, SQL_HEAD_FROM);
	q_bind_int(&q, ":after", after);
	q_bind_int(&q, ":limit", limit);
	return read_list(out, n, &q, a);
}

/* "ed25519 HEX ORIGIN" */
static bool read_key(struct head_key *k, struct arena *a, const char *detail)
{
	struct sha hex;
	static const char alg[] = "ed25519 ";
	if (!text_starts(detail, alg))
		return false;
	const char *key = detail + strlen(alg), *space = strchr(key, ' ');
	if (!space || !space[1] || strpbrk(space + 1, " +\n") ||
	    !sha_parse(&hex, arena_strndup(a, key, (size_t)(space - key))))
		return false;
	memcpy(k->pub, hex.b, SECRET_KEY);
	k->origin = arena_strdup(a, space + 1);
	return true;
}

enum err head_keys(struct head_key **out, size_t *n, struct db *db, struct arena *a)
{
	size_t cap = 0;
	bool good = true;
	*out = NULL;
	*n = 0;
	struct query q = q_begin(db, SQL_HEAD_KEYS);
	while (q_row(&q)) {
		*out = arena_grow(a, *out, *n, &cap, sizeof **out);
		struct head_key *k = &(*out)[(*n)++];
		k->seq = q_int(&q);
		k->at = q_int(&q);
		good = read_key(k, a, q_text(&q, a)) && good;
	}
	enum err e = q_end(&q);
	if (!e && !good)
		e = err_set(ERR_BROKEN, "a row head-key of the ledger names no key");
	return e;
}

bool head_key_fits(const struct note *n, const struct head_key *keys, size_t keys_n)
{
	const struct head_key *k = NULL;
	for (size_t i = 0; i < keys_n && keys[i].seq <= n->size; i++)
		k = &keys[i];
	return k && !strcmp(k->origin, n->origin) && note_signed_by(n, k->origin, k->pub);
}
