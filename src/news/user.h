/* SPDX-License-Identifier: MIT */
/* 账号 and roles. Passwords come in as argon2id strings, made in a job or on the console;
 * an administrator never sees or sets one. Every act is ledgered. */
#ifndef NEWS_USER_H
#define NEWS_USER_H

#include "db/db.h"
#include "news/actor.h"

enum { FACTOR_TOTP = 1, FACTOR_PASSKEY = 2 };

struct user {
	int64_t id;
	char *login, *name;
	char *password; /* argon2id, NULL: not chosen yet */
	int64_t created_at, disabled_at, last_login_at;
	unsigned factors; /* second factors it has: FACTOR_… */
	struct grant *grants;
	size_t grants_n;
};

struct user_list {
	struct user *at;
	size_t n;
};

enum err user_by_id(
    struct user *out, struct db *db, struct arena *a, int64_t id) MUST_USE;
enum err user_by_login(
    struct user *out, struct db *db, struct arena *a, const char *login) MUST_USE;
enum err user_all(struct user_list *out, struct db *db, struct arena *a) MUST_USE;
/* The actor for a logged-in user; strings borrowed from u. */
struct actor user_actor(const struct user *u, const char *auth, const char *client);

struct user_new {
	const char *login, *name, *password; /* password: argon2id or NULL */
	enum role role;
	int64_t section; /* 0: everywhere */
	int64_t id;      /* result */
	bool proposed;   /* result: no role yet, it waits for a second administrator */
};
/* ERR_INVALID for a bad or taken login, said in Chinese. A role that takes two
 * administrators is proposed (news/proposal.h), but for the console; ERR_DENIED (said)
 * when there are not two. */
enum err user_add(
    struct db *db, const struct actor *who, int64_t now, struct user_new *u) MUST_USE;

/* Both end the account's sessions, as do disabling and a new password. A role that takes
 * two administrators is ERR_DENIED here but for the console (news/proposal.h). The last
 * administrator stays. */
enum err user_grant(struct db *db, const struct actor *who, int64_t now, int64_t user,
    enum role role, int64_t section) MUST_USE;
enum err user_revoke(struct db *db, const struct actor *who, int64_t now, int64_t user,
    int64_t grant) MUST_USE;
enum err user_disable(
    struct db *db, const struct actor *who, int64_t now, int64_t user, bool off) MUST_USE;
/* A new password (argon2id), chosen by the person; ends all sessions of the account. */
enum err user_password(struct db *db, const struct actor *who, int64_t now, int64_t user,
    const char *hash) MUST_USE;

/* A one-time link's token for choosing a password, valid 24 h; older ones of the user are
 * void. */
enum err user_invite(char **token, struct db *db, struct arena *a,
    const struct actor *who, int64_t now, int64_t user) MUST_USE;
/* Whose token it is. ERR_NOT_FOUND: unknown, used or expired. */
enum err user_by_invite(struct user *out, struct db *db, struct arena *a, int64_t now,
    const char *token) MUST_USE;
/* Uses the token up and sets the password, in one transaction. */
enum err user_accept(
    struct db *db, int64_t now, const char *token, const char *hash) MUST_USE;

/* What a new password must be: at least 8 characters (ASVS 6.2.1), not the login or name,
 * not one of the commonest. Said in Chinese. */
enum err user_check_password(
    const char *password, const char *login, const char *name) MUST_USE;

#endif
