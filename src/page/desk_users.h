/* SPDX-License-Identifier: MIT */
/* What the accounts' list and one account's page share. */
#ifndef PAGE_DESK_USERS_H
#define PAGE_DESK_USERS_H

#include "page/desk.h"

/* 能登录 / 等设密码 / 已停用, and the class of its mark. */
const char *desk_user_status(const struct user *u, const char **class);

/* {who, link, until} of a one-time link, for templates/part/desk_invite.html. */
json_t *desk_user_invite(struct ctx *c, const char *name, const char *token);

/* role and section of a form; section 0: everywhere. ERR_INVALID is said. */
enum err desk_user_role(enum role *role, int64_t *section, struct ctx *c) MUST_USE;

/* Adds proposals: {rows} to root for templates/part/desk_proposals.html: all that wait
 * (user 0), those about one user, or with DESK_TO_DECIDE those that this person can
 * confirm. Nothing when there are none or the person is no administrator. */
enum { DESK_TO_DECIDE = -1 };
enum err desk_proposals(json_t *root, struct ctx *c, int64_t user) MUST_USE;

/* The sentence under the choice of a role: which ones take two administrators, and
 * whether that can be done here. */
char *desk_two_hint(struct ctx *c, int64_t admins);

#endif
