/* SPDX-License-Identifier: MIT */
/* What programs follow a list by: its newest articles in full, and those withdrawn of
 * late. A list is the site's (LISTING_SITE), a section's (its id) or a tag's (-id). All
 * depends on the database alone, its day included. */
#ifndef NEWS_FEED_H
#define NEWS_FEED_H

#include "news/article.h"
#include "news/tag.h"

enum {
	/* Characters of HTML that a feed carries in all: from the article on that would
	 * go beyond, the rest come with their summary only. About 1 MB of Chinese. */
	FEED_CHARS = 350000,
	FEED_GONE_MAX = 100,
	FEED_GONE_DAYS = 30
};

struct feed_item {
	/* id, section, public, published_no, published_at, owed */
	struct article art;
	/* what readers see, without the Markdown; html "" when the feed is full */
	struct revision rev;
	bool full;          /* html is there */
	int64_t updated_at; /* publication of that version */
	struct tag_list tags;
};

struct feed_gone {
	int64_t article, at;
};

struct feed {
	struct feed_item *item; /* the newest FEED_ITEMS, newest first */
	size_t items;
	struct feed_gone *gone; /* the newest FEED_GONE_MAX of the last FEED_GONE_DAYS */
	size_t gones;
};

/* The items of a list; gone only with gone_since > 0 (feed_since()), else none. */
enum err feed_read(struct feed *out, struct db *db, struct arena *a, int64_t list,
    int64_t gone_since) MUST_USE;

/* From when on a withdrawal is told on that day (struct change). */
int64_t feed_since(int64_t day);

/* Inside db_write: the day moves (or is put back), so withdrawals leave the Atom feeds
 * that told of them (or come back). */
enum err feed_day(struct db *db, int64_t now, int64_t old_day, int64_t day) MUST_USE;

#endif
