/* SPDX-License-Identifier: MIT */
/* Proofs for the public that a row is in the ledger, and that a later head continues an
 * earlier one. */
#ifndef NEWS_PROOF_H
#define NEWS_PROOF_H

#include "news/head.h"
#include "news/ledger.h"
#include "news/tree.h"

struct proof {
	struct ledger_row row;
	bool open;    /* the record may be shown: see proof_row_open() */
	bool covered; /* the latest head covers it: head and path are set */
	struct head head;
	struct merkle_proof path;
};

/* Rows that tell readers what they may know: 签发, 发布, an import of the archive, keys
 * and heads. A row with a reason (撤稿 always, 紧急) is for the desk; of it readers get
 * the hash. */
bool proof_row_open(const struct ledger_row *r);

/* Of one row against the latest head. ERR_NOT_FOUND: no such row. */
enum err proof_of_row(
    struct proof *out, struct db *db, struct arena *a, int64_t seq) MUST_USE;

/* That the first m rows are the beginning of the first n; n must be covered by the latest
 * head. ERR_NOT_FOUND unless 0 < m <= n. */
struct proof_growth {
	int64_t m, n;
	struct sha root_m, root_n;
	struct merkle_proof path;
};
enum err proof_of_growth(struct proof_growth *out, struct db *db, struct arena *a,
    int64_t m, int64_t n) MUST_USE;

#endif
