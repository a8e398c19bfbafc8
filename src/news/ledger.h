/* SPDX-License-Identifier: MIT */
/* 签发台账: the append-only, hash-chained log of every act. A row is written in the
 * transaction of the change it tells of. hash = SHA-256(0x00 ‖ record), record =
 * canonical bytes with head "qianfa-ledger-1" and the fields of struct ledger_row in
 * their order (RFC 9162 leaf). */
#ifndef NEWS_LEDGER_H
#define NEWS_LEDGER_H

#include "base/buf.h"
#include "base/secret.h"
#include "db/db.h"
#include "news/actor.h"

struct ledger_row {
	int64_t seq;
	struct sha prev;
	int64_t at;
	const char *actor, *name, *role, *action;
	int64_t article, no; /* 0: none */
	struct sha text_hash;
	bool has_text_hash;
	const char *from, *to, *reason, *client, *auth, *detail; /* "" when empty */
	const char *words, *proof; /* result of the word check; of a passkey */
	struct sha hash;
};

/* What the caller says of an act; the rest comes from the actor and the chain. */
struct ledger_entry {
	const char *action;
	enum perm perm; /* the capacity in which it was done */
	int64_t section, article, no;
	const struct sha *text_hash;                             /* NULL: none */
	const char *from, *to, *reason, *detail, *words, *proof; /* NULL: empty */
};

/* Appends a row inside db_write. *seq (may be NULL) is its number. */
enum err ledger_add(int64_t *seq, struct db *db, const struct actor *who, int64_t now,
    const struct ledger_entry *e) MUST_USE;

/* The record's bytes, and its hash recomputed from the fields. */
void ledger_record(struct buf *b, const struct ledger_row *r);
struct sha ledger_hash(const struct ledger_row *r);

/* Rows of one article, oldest first; news/ledger_find.h has the newest of all. */
enum err ledger_of_article(struct ledger_row **out, size_t *n, struct db *db,
    struct arena *a, int64_t article) MUST_USE;

/* Calls fn for every row in order; stops at its first error. */
enum err ledger_each(struct db *db, enum err (*fn)(void *arg, const struct ledger_row *r),
    void *arg) MUST_USE;

/* All rows that a statement gives which selects the columns in the order of
 * sql/query/ledger.sql; ends the query. */
struct query;
enum err ledger_read(
    struct ledger_row **out, size_t *n, struct query *q, struct arena *a) MUST_USE;

/* 签发, 送审 …: the word for an action. The action itself when it has none. */
const char *ledger_action_text(const char *action);

/* {action, word} of all actions in turn; NULL behind the last. */
const char *const *ledger_action_at(size_t i);

#endif
