/* SPDX-License-Identifier: MIT */
/* 我的账号, and the list of sessions that 用户 shows too. */
#ifndef PAGE_DESK_ACCOUNT_H
#define PAGE_DESK_ACCOUNT_H

#include "page/desk.h"

/* templates/desk/account.html; errors (NULL: none) and the form of the password are taken
 * over, form NULL: an empty one (with page_account). */
enum err desk_account_show(
    struct ctx *c, int status, json_t *errors, json_t *form) MUST_USE;

/* {action, rows, others} for templates/part/desk_sessions.html: whose, and where its
 * buttons send to. */
enum err desk_sessions(
    json_t **out, struct ctx *c, int64_t user, const char *action) MUST_USE;

/* What the form of that part asks for: one session, or all (of the person who asks, but
 * for this one). ERR_INVALID is said. */
enum err desk_sessions_end(struct ctx *c, int64_t user) MUST_USE;

#endif
