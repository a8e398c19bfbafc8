/* SPDX-License-Identifier: MIT */
/* What the acts share: one run of one act inside its transaction. act.c loads and judges,
 * act_review.c has the verdicts before 签发, act_public.c what readers see, act_after.c
 * what follows publication. */
#ifndef NEWS_ACT_INT_H
#define NEWS_ACT_INT_H

#include "news/act.h"
#include "news/article.h"

struct run {
	const struct actor *who;
	int64_t now;
	const struct act *act;
	const struct rule *rule;
	struct workflow_case wc;
	const char *signer;      /* archive import: the declared name */
	const char *declared_at; /* archive import: that time as text, for the ledger */
	int64_t published_at;    /* archive import: its old time, 0: now */
	bool quiet;              /* archive import: act_import_quiet() */
	const char *words;       /* result of the word check, NULL: none was made */
	const char *proof;       /* of a passkey's signature, NULL: none */
	struct arena arena;
	struct article art;
	struct revision rev; /* the version the act is about */
};

/* Appends the row of an act on r->rev. to: STATE__MAX for no change of state. detail may
 * be NULL; who acted in whose stead is added to it. */
enum err act_note(int64_t *seq, struct db *db, struct run *r, const char *action,
    enum state to, const char *detail) MUST_USE;

/* The state, with what only the new one has: reason (退回, 退稿) and publish_at. */
enum err act_set_state(struct db *db, struct run *r, enum state to, const char *reason,
    int64_t publish_at) MUST_USE;

/* The stored fields must still give the stored hash, and the person must have seen that
 * one. */
enum err act_check_hash(const struct run *r) MUST_USE;
/* What a text must have before anybody approves it. */
enum err act_check_complete(const struct run *r) MUST_USE;

/* A verdict's row. */
enum err act_review(struct db *db, struct run *r, const char *verdict, int level,
    const char *target, int64_t seq) MUST_USE;

typedef enum err act_fn(struct db *db, struct run *r);
act_fn act_submit, act_remind, act_pass, act_cosign, act_ask, act_handover, act_return,
    act_reject;
act_fn act_sign, act_publish, act_schedule, act_unschedule, act_emergency, act_withdraw;
act_fn act_countersign, act_explain, act_embargo, act_expiry;

/* Publishes the current version, signed before. detail for the ledger may be NULL. */
enum err act_make_public(struct db *db, struct run *r, const char *detail) MUST_USE;
/* Takes the public version down; action is the ledger's word. */
enum err act_take_down(
    struct db *db, struct run *r, const char *action, enum owed owed) MUST_USE;

#endif
