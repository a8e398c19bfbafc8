/* SPDX-License-Identifier: MIT */
/* Proving who somebody is beyond what the session says: the second step of a login, and
 * 再确认一次身份. With a second factor: a code, a recovery code or a passkey; a password
 * only where there is none. */
#ifndef PAGE_PROVE_H
#define PAGE_PROVE_H

#include "page/passkey.h"

/* Fields of every form that proves, for the routing table. */
#define PROVE_FIELDS "username password code recovery challenge " PASSKEY_FIELDS

struct prove {
	const struct user *user;
	const char *purpose; /* of a passkey's challenge: "login", "confirm" */
	const char *token;   /* that the browser holds */
	const char *word;    /* of the button, prove_form only: 登录, 确认 */
};

/* Adds what templates/part/desk_prove.html wants: {prove: {code, passkey, password}}. */
enum err prove_form(json_t *root, struct ctx *c, const struct prove *p) MUST_USE;

/* The form's answer, counted against the throttle; a password was looked at in the job.
 * ERR_BUSY (said): too many tries, nothing was looked at. ERR_DENIED (said): wrong. OK
 * leaves the count to throttle_pass(). */
enum err prove_check(enum auth *how, struct ctx *c, const struct prove *p) MUST_USE;

/* For the route's job: counts, and looks at the password when that is what is asked. */
enum err prove_job(struct ctx *c, struct buf *in, const struct user *u) MUST_USE;

/* Who tries, for the throttle: a password, or what proves u to be that person. */
struct login_try prove_try(struct ctx *c, const char *login);
struct login_try prove_try_of(struct ctx *c, const struct user *u);

/* A session of who begins for this browser: *sid (of the arena) and the cookie. replaces:
 * the token of the one it goes on from, or NULL (session_begin()). */
enum err prove_session(
    char **sid, struct ctx *c, const struct actor *who, const char *replaces) MUST_USE;

/* The same after a proof that the throttle counted as t: the count is taken back, and the
 * browser is a known device from now on. */
enum err prove_passed(char **sid, struct ctx *c, const struct login_try *t,
    const struct actor *who, const char *replaces) MUST_USE;

#endif
