/* SPDX-License-Identifier: MIT */
/* Keeping the lists of 错敏词: a new text is a new version, old ones stay as evidence of
 * what a check looked for. */
#include "news/wordcheck.h"

#include "db/query.h"
#include "news/ledger.h"

#include <string.h>

enum err word_list_load(struct word_list *out, struct db *db, struct arena *a)
{
	int64_t version = 0, made_at = 0;
	const char *text = "";
	struct query q = q_begin(db, SQL_WORD_LIST_NEWEST);
	if (q_row(&q)) {
		version = q_int(&q);
		text = q_text(&q, a);
		q_skip(&q);
		q_skip(&q);
		made_at = q_int(&q);
	}
	enum err e = q_end(&q);
	if (!e)
		e = word_list_parse(out, a, text);
	if (e)
		return e;
	out->version = version;
	out->made_at = made_at;
	return OK;
}

char *word_list_told(
    struct arena *a, int64_t words, int64_t replaced, const struct sha *hash)
{
	return arena_printf(a, "%lld 个词，换下 %lld 个词的一份，SHA-256 %.12s",
	    (long long)words, (long long)replaced, sha_hex(a, hash));
}

struct set_act {
	const struct actor *who;
	int64_t now;
	const char *text;
	struct arena *a;
};

static enum err put(struct db *db, void *arg)
{
	struct set_act *act = arg;
	struct word_list old, new;
	enum err e = word_list_load(&old, db, act->a);
	if (!e)
		e = word_list_parse(&new, act->a, act->text);
	if (e || sha_equal(&old.hash, &new.hash))
		return e;
	struct query q = q_begin(db, SQL_WORD_LIST_INSERT);
	q_bind_text(&q, ":text", act->text);
	q_bind_int(&q, ":words", (int64_t) new.n);
	q_bind_blob(&q, ":hash", new.hash.b, SHA_LEN);
	q_bind_int(&q, ":now", act->now);
	e = q_end(&q);
	struct ledger_entry entry = {.action = "word-list",
	    .perm = PERM_SETTINGS,
	    .detail = word_list_told(act->a, (int64_t) new.n, (int64_t)old.n, &new.hash)};
	return e ? e : ledger_add(NULL, db, act->who, act->now, &entry);
}

enum err word_list_set(
    struct db *db, const struct actor *who, int64_t now, const char *text)
{
	struct arena a;
	arena_init(&a);
	struct set_act act = {who, now, text, &a};
	enum err e = db_write(db, put, &act);
	arena_release(&a);
	return e;
}
