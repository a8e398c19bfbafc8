/* SPDX-License-Identifier: MIT */
/* What a person may do at this moment: own roles, those in sub-sections of a section
 * included, and what is delegated (委派) to the person today. */
#ifndef NEWS_GRANT_H
#define NEWS_GRANT_H

#include "news/user.h"

/* The actor of a user with everything that holds at now; strings borrowed from u, grants
 * in the arena. */
enum err grant_actor(struct actor *out, struct db *db, struct arena *a,
    const struct user *u, const char *auth, const char *client, int64_t now) MUST_USE;

#endif
