/* SPDX-License-Identifier: MIT */
/* 两步验证: the second factors of an account that live in the database: the seed of an
 * authenticator app (sealed, base/vault.h; context: the login) and recovery codes
 * (hashed). Passkeys are news/passkey.h's. Every change is ledgered. */
#ifndef NEWS_FACTOR_H
#define NEWS_FACTOR_H

#include "base/totp.h"
#include "base/vault.h"
#include "news/session.h"

enum { RECOVERY_CODES = 10 };

struct factor_info {
	bool totp;          /* an app is bound */
	int64_t totp_at;    /* since when */
	bool pending;       /* a seed was shown and no code came back yet */
	int64_t codes_left; /* recovery codes not used */
};
enum err factor_load(struct factor_info *out, struct db *db, int64_t user) MUST_USE;

/* Who changes factors of which account, in which session. */
struct factor_change {
	const struct vault *vault;
	const struct actor *who;
	const struct user *user;
	const char *token;  /* this session stays, the others of the account end; NULL:
			       all end */
	const char *code;   /* factor_totp_confirm: as typed */
	const char *reason; /* factor_reset: for the ledger */
};

/* A new seed that waits for its first code, in place of an older one that waits.
 * ERR_CONFLICT (said) when an app is bound already. */
enum err factor_totp_start(
    struct db *db, int64_t now, const struct factor_change *c) MUST_USE;
/* The seed that waits. ERR_NOT_FOUND: none, or older than an hour. */
enum err factor_totp_pending(unsigned char out[TOTP_SEED], struct db *db, int64_t now,
    const struct factor_change *c) MUST_USE;
/* The first code: from here on the account has a second factor. *codes: the recovery
 * codes when it had none yet (RECOVERY_CODES of them), else NULL. ERR_DENIED (said) for a
 * wrong code. */
enum err factor_totp_confirm(char ***codes, struct db *db, struct arena *a, int64_t now,
    const struct factor_change *c) MUST_USE;
/* Takes the app away, and the recovery codes when no other factor is left. */
enum err factor_totp_remove(
    struct db *db, int64_t now, const struct factor_change *c) MUST_USE;
/* Ten new recovery codes; the older ones are void. For an account with a second factor.
 */
enum err factor_recovery_new(char ***codes, struct db *db, struct arena *a, int64_t now,
    const struct factor_change *c) MUST_USE;

/* Inside db_write: takes all second factors of an account away and ends its sessions. By
 * the console, or by two administrators (news/proposal.h); never by one. */
enum err factor_reset(struct db *db, int64_t now, const struct factor_change *c) MUST_USE;

/* A code or a recovery code as typed; what is empty is not looked at. */
struct factor_try {
	const struct vault *vault;
	const struct user *user;
	const char *client, *code, *recovery;
};
/* Uses it up: the same code passes once, also when two requests bring it at the same
 * time. ERR_DENIED (said in Chinese) for a wrong one. The caller throttles. */
enum err factor_check(enum auth *how, struct db *db, struct arena *a, int64_t now,
    const struct factor_try *t) MUST_USE;

#endif
