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

/* n of them in one transaction, all or none, for imports of very many: every page counts
 * as changed, instead of those that show them. On an error *bad is the one it is about
 * (n: none of them). */
enum err archive_add_many(struct db *db, const struct actor *who, int64_t now,
    struct archive *ar, size_t n, size_t *bad) MUST_USE;

/* The time of the newest article that readers have, 0: there is none. */
enum err archive_newest(int64_t *at, struct db *db) MUST_USE;

/* Lists that hold an article with that number or a higher one, and are not in the order
 * of the times of publication, are numbered anew in that order; every page counts as
 * changed then. A transaction of its own. *lists: how many there were. */
enum err archive_sort(struct db *db, int64_t now, int64_t from, size_t *lists) MUST_USE;

#endif
