/* SPDX-License-Identifier: MIT */
/* Logged-in browsers, the throttle of logins, and known devices. Tokens are 256 bits,
 * stored hashed. */
#ifndef NEWS_SESSION_H
#define NEWS_SESSION_H

#include "db/db.h"
#include "news/user.h"

/* *token: of a new session of the user, for the cookie; notes the login in the ledger. */
enum err session_new(char **token, struct db *db, struct arena *a,
    const struct actor *who, int64_t now) MUST_USE;

/* The user of a token. ERR_NOT_FOUND: unknown, idle or too old (limits in seconds), or
 * the account is disabled. */
struct session_limits {
	int64_t idle_s, total_s;
};
enum err session_user(struct user *out, struct db *db, struct arena *a, int64_t now,
    const char *token, struct session_limits limits) MUST_USE;

/* Notes that the session was used; writes at most once a minute. */
enum err session_seen(struct db *db, int64_t now, const char *token) MUST_USE;

enum err session_end(struct db *db, const char *token) MUST_USE;
/* Inside db_write: all of a user's. */
enum err session_end_all(struct db *db, int64_t user) MUST_USE;
/* Deletes sessions past their limits, old failures, devices of 400 days ago and links
 * that have expired; for the clock. */
enum err session_sweep(struct db *db, int64_t now, struct session_limits limits) MUST_USE;

/* Throttle: 10 failures in 15 minutes per account from strangers, 30 per address, 10 per
 * known device; a known device of the account is not counted with the strangers, so they
 * cannot lock the owner out. */
struct login_try {
	const char *login, *client;
	const char *device; /* token of the device cookie, NULL: none */
};
/* ERR_BUSY (said in Chinese with the minutes to wait) when over a limit. */
enum err throttle_check(struct db *db, int64_t now, const struct login_try *t) MUST_USE;
/* Counts a try as failed. Before the password is looked at, so that tries under way at
 * the same time are all counted; throttle_pass() takes it back. */
enum err throttle_count(struct db *db, int64_t now, const struct login_try *t) MUST_USE;
/* Success clears the account's count, or the known device's own. *device: a token for the
 * device cookie (the old one when still good). */
enum err throttle_pass(char **device, struct db *db, struct arena *a, int64_t now,
    const struct login_try *t, int64_t user) MUST_USE;

#endif
