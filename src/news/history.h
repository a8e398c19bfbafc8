/* SPDX-License-Identifier: MIT */
/* What became of the versions of an article that readers have seen: when each was
 * published, replaced, withdrawn, who signed it and how. Read from the ledger, so that it
 * is what the ledger proves. */
#ifndef NEWS_HISTORY_H
#define NEWS_HISTORY_H

#include "news/article.h"
#include "news/ledger.h"

struct history_version {
	struct revision rev;    /* with its sign-off */
	struct ledger_row sign; /* the row of its 签发, or of its import */
	bool archive;           /* 历史稿件: declared, not signed here */
	bool emergency;         /* 紧急发布: past the reviews */
	bool whole; /* stored text, hash, sign-off and ledger row agree, recomputed now */
	int64_t published_at, publish_seq; /* here: of an import, when it was imported */
	int64_t replaced_at, withdrawn_at; /* 0: not */
	const char *countersigner;         /* 补签, NULL: none */
	int64_t countersigned_at;
};

struct history {
	struct history_version *at; /* oldest first */
	size_t n;
};

/* ERR_NOT_FOUND when no version was ever published. */
enum err history_of_article(struct history *out, struct db *db, struct arena *a,
    const struct article *art) MUST_USE;

#endif
