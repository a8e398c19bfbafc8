/* SPDX-License-Identifier: MIT */
/* Who can take which part in a section: whether its 审级 can be carried out by the people
 * there are. */
#ifndef NEWS_STAFF_H
#define NEWS_STAFF_H

#include "db/db.h"
#include "news/flow.h"
#include "news/workflow.h"

struct staff_part {
	int64_t *id;
	char **name; /* "张三", "李四（代张三）" */
	size_t n, cap;
};

/* part[0]: who writes; [1] to [3]: 初审 复审 终审; [LEVEL_SIGN]: 签发. */
struct staff {
	struct staff_part part[LEVEL_SIGN + 1];
};

/* The accounts in use that may do it in the section at now (section 0: somewhere),
 * delegated rights included. */
enum err staff_of(struct staff *out, struct db *db, struct arena *a, int64_t section,
    int64_t now) MUST_USE;

/* Is that level (1 to 3, LEVEL_SIGN) part of the flow? 签发 always is. */
bool staff_needs(const struct flow *f, int level);

/* What is wrong with one level, as a sentence; NULL when nothing is: nobody there, or one
 * person only who is also the only writer. */
const char *staff_lacks(struct arena *a, const struct staff *s, int level);

/* What is wrong with the whole although each level has somebody: fewer people than
 * levels. NULL when nothing is. */
const char *staff_short(const struct staff *s, const struct flow *f);

#endif
