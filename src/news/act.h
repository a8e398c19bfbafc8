/* SPDX-License-Identifier: MIT */
/* The acts on a text. Each is one transaction with its ledger rows, judged by the
 * workflow table on what the database holds at that moment. */
#ifndef NEWS_ACT_H
#define NEWS_ACT_H

#include "base/secret.h"
#include "db/db.h"
#include "news/workflow.h"

struct passkey_ask; /* news/passkey.h */

struct act {
	int64_t article;
	enum action action;
	int64_t no;         /* the version the person was looking at */
	int64_t seen;       /* article.acted then; 0: not known, not checked */
	struct sha hash;    /* and its hash: an approval is of exactly these bytes */
	const char *reason; /* 理由 or 审核意见; "" when none */
	bool publish;       /* with ACTION_SIGN: 签发并发布 in one transaction */
	int64_t at; /* ACTION_SCHEDULE, ACTION_EMBARGO, ACTION_EXPIRY: that time (0
		       clears the last two); with ACTION_SIGN: 签发并定时发布, 0: not */
	enum state
	    target;   /* ACTION_RETURN: STATE_RETURNED, or the level it goes back to */
	int64_t user; /* ACTION_ASK, ACTION_HANDOVER: to whom */
	/* what signs (ACTION_SIGN, ACTION_EMERGENCY, ACTION_COUNTERSIGN): the answer of
	 * the signer's passkey to the text's hash; NULL: none came */
	const struct passkey_ask *passkey;
};

/* ERR_CONFLICT when the current version is another one by now or the state does not allow
 * the act, ERR_DENIED when this person may not, ERR_INVALID for a missing reason, a wrong
 * time or a wrong person; all said in Chinese. What approves or publishes recomputes the
 * hash from the stored fields. When OK is returned, every reader's next request sees the
 * change. */
enum err act_run(
    struct db *db, const struct actor *who, int64_t now, const struct act *a) MUST_USE;

/* What time has come for, for the clock: expiries, then scheduled publications, each a
 * transaction of its own that does nothing when it was done already. A publication whose
 * expiry has passed too ends as signed, never public. *done: how many. A failure of one
 * leaves the others. */
enum err act_due(struct db *db, int64_t now, int *done) MUST_USE;

/* An archive import (历史稿件), inside db_write: version 1 of the article becomes public
 * with a sign-off of stage "imported" that names the declared responsible editor.
 * published_at 0: now. news/archive.h has the whole of it. */
enum err act_import(struct db *db, const struct actor *who, int64_t now, int64_t article,
    const char *signer, int64_t published_at) MUST_USE;
/* The same for one of very many: pages, marks and the search index hear nothing of it;
 * the caller sees to them in the same transaction (news/archive.c). */
enum err act_import_quiet(struct db *db, const struct actor *who, int64_t now,
    int64_t article, const char *signer, int64_t published_at) MUST_USE;

#endif
