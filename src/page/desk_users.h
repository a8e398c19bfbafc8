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

#endif
