/* SPDX-License-Identifier: MIT */
/* What the two steps of a login share. */
#ifndef PAGE_DESK_LOGIN_H
#define PAGE_DESK_LOGIN_H

#include "page/desk_keep.h"
#include "page/prove.h"

/* The page of the password again, with what is wrong; a kept form stays. */
enum err desk_login_again(struct ctx *c, int status, const char *title, const char *field,
    const char *said) MUST_USE;

/* The password was right, the second factor is still to come: half a login begins, which
 * opens the page of the code and nothing else. */
enum err desk_login_half(struct ctx *c, const struct user *u) MUST_USE;

/* Who it is has been proved: a session begins, and what was interrupted goes on. */
enum err desk_login_done(struct ctx *c, const struct user *u, enum auth how) MUST_USE;

#endif
