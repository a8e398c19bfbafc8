/* SPDX-License-Identifier: MIT */
/* The facts by which workflow_check() judges what one person may do with one text. */
#ifndef NEWS_CASE_H
#define NEWS_CASE_H

#include "news/article.h"

/* As the database holds them now; strings in the arena. */
enum err article_case(struct workflow_case *out, struct db *db, struct arena *a,
    const struct article *art, const struct actor *who, int64_t now) MUST_USE;

#endif
