/* SPDX-License-Identifier: MIT */
/* What stands behind giving and taking roles; user_grant() and user_revoke() are in
 * news/user.h. */
#ifndef NEWS_ROLE_H
#define NEWS_ROLE_H

#include "news/user.h"

/* 管理员 and 责任编辑 are given by two administrators, once there are two; until then on
 * the console. */
bool role_needs_two(enum role r);
/* These work only with a second factor when second_factor = required: who signs or
 * administers. */
bool role_needs_factor(enum role r);
/* Some role of the actor does. */
bool actor_needs_factor(const struct actor *who);

/* ERR_DENIED, said: why one administrator alone cannot give that role. */
enum err role_refuse_one(enum role r);

/* How many administrators can act: enabled, with a password. */
enum err role_admins(int64_t *out, struct db *db) MUST_USE;

/* Inside db_write. */
struct role_change {
	const struct actor *who;
	int64_t user;
	enum role role;
	int64_t section;    /* 0: everywhere */
	const char *reason; /* NULL: none */
};
/* Whether it could be given: ERR_DENIED for oneself, and where 管理员 would meet a role
 * that writes; ERR_INVALID when the account has it. All said. */
enum err role_check(struct db *db, const struct role_change *c) MUST_USE;
/* Gives it, ends the account's sessions, row role-add. */
enum err role_give(struct db *db, int64_t now, const struct role_change *c) MUST_USE;
/* ERR_DENIED, said, when nobody but this user is an administrator. */
enum err role_keep_admin(struct db *db, int64_t user) MUST_USE;

#endif
