/* SPDX-License-Identifier: MIT */
/* Logged-in browsers, the throttle of logins, and known devices. Tokens are 256 bits,
 * stored hashed. Ages are measured by the wall clock and by the machine's own clock
 * (base/clock.h), the longer one counts: a wall clock that is set back lengthens nothing,
 * and after a restart of the machine a clock behind the last use ends the session. */
#ifndef NEWS_SESSION_H
#define NEWS_SESSION_H

#include "base/secret.h"
#include "db/db.h"
#include "news/user.h"

/* How somebody proved to be who they are: the last proof of a session, and the ledger's
 * auth column. */
enum auth { AUTH_PASSWORD, AUTH_TOTP, AUTH_RECOVERY, AUTH_PASSKEY, AUTH__MAX };
const char *auth_name(enum auth how);   /* "password", "totp", … */
const char *auth_text(enum auth how);   /* 密码 … */
enum auth auth_parse(const char *name); /* AUTH_PASSWORD for an unknown one */

/* A proof of identity is fresh for 5 minutes (issue 4, point 6). */
enum { SESSION_FRESH_MS = 5 * 60 * 1000 };

struct session {
	struct user user;
	enum auth auth;
	int64_t created_at, auth_at;
	bool fresh; /* the last proof of identity is at most SESSION_FRESH_MS old */
};

struct session_limits {
	int64_t idle_s, total_s;
};

struct session_begin {
	const struct actor *who; /* who->auth: how they proved it */
	const char *agent;       /* "电脑 Chrome", NULL: "" */
	const char *replaces; /* the token of a session whose age the new one takes over
				 and which ends (after a step-up); NULL: a login, which
				 is noted in the ledger */
};
/* *token: of a new session, for the cookie. ERR_NOT_FOUND when the one to be replaced is
 * gone. */
enum err session_begin(char **token, struct db *db, struct arena *a, int64_t now,
    const struct session_begin *b) MUST_USE;

/* The session of a token. ERR_NOT_FOUND: unknown, idle or too old (limits in seconds), or
 * the account is disabled. */
enum err session_find(struct session *out, struct db *db, struct arena *a, int64_t now,
    const char *token, struct session_limits limits) MUST_USE;

/* Notes that the session was used; writes at most once a minute. */
enum err session_seen(struct db *db, int64_t now, const char *token) MUST_USE;

enum err session_end(struct db *db, const char *token) MUST_USE;
/* Inside db_write: all of a user's, half-done logins too. */
enum err session_end_all(struct db *db, int64_t user) MUST_USE;
/* Deletes sessions past their limits, old failures, devices of 400 days ago, links and
 * half-done logins that have expired; for the clock. */
enum err session_sweep(struct db *db, int64_t now, struct session_limits limits) MUST_USE;

/* Age in milliseconds of a moment at that wall clock and that time since the start of the
 * machine named: by the longer of the two, INT64_MAX when neither can be believed. */
int64_t session_age(int64_t at, int64_t boot, const char *boot_id, int64_t now);

/* A line of the list of an account's sessions. */
struct session_line {
	char id[17]; /* first half of the token's hash, 16 digits: names it in forms */
	int64_t created_at, seen_at, auth_at;
	enum auth auth;
	char *agent, *client;
	bool here; /* it is the one of the token given */
};
struct session_lines {
	struct session_line *at;
	size_t n;
};
struct session_query {
	int64_t user;
	const char *token; /* NULL: none is marked */
	struct session_limits limits;
};
/* Newest use first; those past their limits are left out. */
enum err session_list(struct session_lines *out, struct db *db, struct arena *a,
    int64_t now, const struct session_query *of) MUST_USE;

/* Ends one session of the account by its id, or with id NULL all but the one of token
 * (NULL: all). Noted in the ledger with who did it. ERR_NOT_FOUND: no such session. */
struct session_kill {
	int64_t user;
	const char *id, *token;
};
enum err session_kill(struct db *db, const struct actor *who, int64_t now,
    const struct session_kill *k) MUST_USE;

/* Half a login (news/login_step.c): the password was right, the second factor is still
 * waited for, for 10 minutes. *token for the cookie; no session knows it. */
enum err login_step_new(
    char **token, struct db *db, struct arena *a, int64_t now, int64_t user) MUST_USE;
/* Whose half login it is. ERR_NOT_FOUND: unknown or too old, or the account is disabled.
 */
enum err login_step_user(struct user *out, struct db *db, struct arena *a, int64_t now,
    const char *token) MUST_USE;
enum err login_step_end(struct db *db, const char *token) MUST_USE;

/* Throttle: 10 failures in 15 minutes per account from strangers, 30 per address, 10 per
 * known device; a known device of the account is not counted with the strangers, so they
 * cannot lock the owner out. Passwords, codes and recovery codes count together. */
struct login_try {
	const char *login, *client;
	const char *device; /* token of the device cookie, NULL: none */
	bool factor; /* of a second factor: 30 a day at most, too (six digits can be tried
			through in years, at the pace of passwords) */
};
/* ERR_BUSY (said in Chinese with the minutes to wait) when over a limit. */
enum err throttle_check(struct db *db, int64_t now, const struct login_try *t) MUST_USE;
/* Counts a try as failed. Before the password is looked at, so that tries under way at
 * the same time are all counted; throttle_pass() takes it back. */
enum err throttle_count(struct db *db, int64_t now, const struct login_try *t) MUST_USE;
/* Success clears the account's count, or the known device's own, and that of second
 * factors. *device: a token for the
 * device cookie (the old one when still good). */
enum err throttle_pass(char **device, struct db *db, struct arena *a, int64_t now,
    const struct login_try *t, int64_t user) MUST_USE;

#endif
