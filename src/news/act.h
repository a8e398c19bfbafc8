/* SPDX-License-Identifier: MIT */
/* The acts on a text: submit, recall, return, sign, publish, withdraw. Each is one
 * transaction with its ledger row, judged by the workflow table on what the database
 * holds at that moment. */
#ifndef NEWS_ACT_H
#define NEWS_ACT_H

#include "base/secret.h"
#include "db/db.h"
#include "news/workflow.h"

struct act {
	int64_t article;
	enum action action;
	int64_t no;         /* the version the person was looking at */
	struct sha hash;    /* and its hash: needed for ACTION_SIGN, ACTION_PUBLISH */
	const char *reason; /* "" when none */
	bool publish;       /* with ACTION_SIGN: 签发并发布 in one transaction */
};

/* ERR_CONFLICT when the current version is another one by now or the state does not allow
 * the act, ERR_DENIED when this person may not, ERR_INVALID for a missing reason; all
 * said in Chinese. Publishing recomputes the hash from the stored fields and compares it
 * with the signed one. When OK is returned, every reader's next request sees the change.
 */
enum err act_run(
    struct db *db, const struct actor *who, int64_t now, const struct act *a) MUST_USE;

/* An archive import (历史稿件), inside db_write: version 1 of the article becomes public
 * with a sign-off of stage "imported" that names the declared responsible editor.
 * published_at 0: now. news/archive.h has the whole of it. */
enum err act_import(struct db *db, const struct actor *who, int64_t now, int64_t article,
    const char *signer, int64_t published_at) MUST_USE;

#endif
