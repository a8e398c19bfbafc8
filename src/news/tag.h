/* SPDX-License-Identifier: MIT */
/* 标签 as readers see them. Anybody who writes may change the tags of a text
 * (news/save.c), without a signature; readers see those that it had when it was last
 * published. They are the lists of tags (listing.list = -tag) in which the article has a
 * place: no table of their own. A tag keeps its number from its first publication on, for
 * good; it has a page, and readers learn its name, while one of its articles is public.
 */
#ifndef NEWS_TAG_H
#define NEWS_TAG_H

#include "db/db.h"

struct query;

struct tag {
	int64_t id;
	char *name;
};

struct tag_list {
	struct tag *at;
	size_t n;
};

/* The tags that readers see on an article, by name. In the arena. */
enum err tag_shown(
    struct tag_list *out, struct db *db, struct arena *a, int64_t article) MUST_USE;

/* All rows of a statement that gives number and name of tags, which it ends. */
enum err tag_rows(struct tag_list *out, struct arena *a, struct query *q) MUST_USE;

/* For readers. ERR_NOT_FOUND when no tag has that number, ERR_GONE when readers see no
 * article under it any more: nobody is told its name. */
enum err tag_name(char **out, struct db *db, struct arena *a, int64_t id) MUST_USE;

/* At a publication, inside db_write: the article gets a place in the list of each tag it
 * has now, and leaves the others. Between the two calls of change_article(). */
enum err tag_publish(struct db *db, int64_t now, int64_t article) MUST_USE;

/* Inside db_write, when the article has come before readers or has gone, listing_show()
 * included: its tags get their pages, or lose them. */
enum err tag_settle(struct db *db, int64_t now, int64_t article) MUST_USE;

#endif
