/* SPDX-License-Identifier: MIT */
/* 通行密钥 of accounts: adding, removing, and what is proved with them. Once an account
 * has one, its 签发 is a signature of that passkey over the hash of the text, kept for
 * good; the ledger holds the public keys, so that nobody can make a past 签发 up. */
#ifndef NEWS_PASSKEY_H
#define NEWS_PASSKEY_H

#include "base/secret.h"
#include "base/webauthn.h"
#include "db/db.h"
#include "news/actor.h"

enum { PASSKEYS_MAX = 10 }; /* of one account */

struct passkey {
	int64_t id;
	struct webauthn_key key;
	const char *name;
	uint32_t counter, signed_counter; /* at its last use, and its last 签发 */
	int64_t added_at, used_at;        /* 0: never used */
	int64_t ledger_seq;
};

/* An account's passkeys, oldest first. */
enum err passkey_list(struct passkey **out, size_t *n, struct db *db, struct arena *a,
    int64_t user) MUST_USE;

/* A browser's answer and what it was asked. origin: of the page it was asked on. */
struct passkey_ask {
	const char *party, *origin;
	struct bytes challenge;
	struct webauthn_answer answer;
};

/* Adds one to the actor's own account: ledger row passkey-add with detail "LOGIN
 * CREDENTIAL ALGORITHM KEY PARTY NAME". ERR_INVALID (said) for a bad name and an answer
 * that does not hold, ERR_CONFLICT for a passkey that is there already. */
enum err passkey_add(struct db *db, const struct actor *who, int64_t now,
    const struct passkey_ask *ask, const char *name) MUST_USE;

/* Takes one from an account, the actor's own or (lost keys) somebody's of login: row
 * passkey-remove with detail "LOGIN CREDENTIAL". ERR_NOT_FOUND when the account has no
 * such passkey. */
struct passkey_owner {
	int64_t user;
	const char *login;
};
enum err passkey_remove(struct db *db, const struct actor *who, int64_t now,
    const struct passkey_owner *owner, int64_t id) MUST_USE;
/* The same for all that the account has, inside db_write: a reset of its second factors.
 */
enum err passkey_remove_all(struct db *db, const struct actor *who, int64_t now,
    const struct passkey_owner *owner) MUST_USE;

/* OK for an answer of one of the account's passkeys to that challenge: a login's second
 * step, a step-up. ERR_DENIED (said) when not. */
enum err passkey_check(
    struct db *db, int64_t now, int64_t user, const struct passkey_ask *ask) MUST_USE;

/* For every act that signs, inside db_write and before its ledger row. ask NULL: no
 * answer came. An account without passkeys gives an empty proof; with one, ERR_DENIED or
 * ERR_INVALID (said) unless one of them signed the hash. The ledger row's proof is
 * text: "webauthn CREDENTIAL DIGEST" with DIGEST = SHA-256(authenticator data ‖
 * SHA-256(client data) ‖ signature) in hexadecimal. */
struct passkey_proof {
	const char *text; /* "": none is needed */
	int64_t id;
	uint32_t counter;
	struct webauthn_answer answer;
};
enum err passkey_prove(struct passkey_proof *out, struct db *db, struct arena *a,
    const struct actor *who, const struct passkey_ask *ask) MUST_USE;
/* Keeps it with the ledger row; does nothing for an empty one. */
enum err passkey_keep(
    struct db *db, int64_t now, const struct passkey_proof *proof, int64_t seq) MUST_USE;

/* The proof's text for an answer, in the arena; NULL when it is no base64url. */
char *passkey_proof_text(struct arena *a, const struct webauthn_answer *answer);

/* The answer kept with a ledger row. ERR_NOT_FOUND when there is none. */
enum err passkey_answer(
    struct webauthn_answer *out, struct db *db, struct arena *a, int64_t seq) MUST_USE;

/* What somebody outside needs to check a row that a passkey signed: the key, the ledger
 * row that tells of it, and the answer. ERR_NOT_FOUND when the row has no proof. */
struct passkey_signed {
	struct webauthn_key key;
	int64_t key_seq;
	struct webauthn_answer answer;
};
enum err passkey_signed(struct passkey_signed *out, struct db *db, struct arena *a,
    const char *login, int64_t seq) MUST_USE;

#endif
