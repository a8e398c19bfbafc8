/* SPDX-License-Identifier: MIT */
/* Taking an article in from outside: as a draft, or as a 历史稿件 that is public at once.
 */
#ifndef NEWS_ARCHIVE_H
#define NEWS_ARCHIVE_H

#include "news/article.h"

struct archive {
	struct save save;   /* a new article; form_key makes a repeated import harmless */
	bool publish;       /* sign-off of stage "imported", and public */
	const char *signer; /* publish: the declared responsible editor */
	int64_t published_at; /* publish: its old time, 0: now */
	const char *url;      /* old path that leads here from now on, NULL: none */
};

/* One transaction: text, tags, redirect and, with publish, sign-off, place and ledger
 * rows; all of it or nothing. save.seen tells that the article had been taken in before.
 * ERR_CONFLICT when the old path leads elsewhere already. */
enum err archive_add(
    struct db *db, const struct actor *who, int64_t now, struct archive *ar) MUST_USE;

#endif
