/* SPDX-License-Identifier: MIT */
/* What takes two administrators: giving a role of role_needs_two(), and taking somebody's
 * second factors away. One proposes, another one confirms or refuses within 7 days. */
#ifndef NEWS_PROPOSAL_H
#define NEWS_PROPOSAL_H

#include "news/role.h"

enum proposal_kind { PROPOSAL_ROLE, PROPOSAL_RESET };

struct proposal {
	int64_t id;
	enum proposal_kind kind;
	int64_t user; /* whom it is about */
	char *login, *name;
	enum role role;
	int64_t section_id; /* 0: everywhere */
	char *section;      /* its title, NULL for everywhere */
	int64_t by;         /* who proposed it */
	char *by_login, *by_name;
	int64_t at, expires_at;
};
struct proposals {
	struct proposal *at;
	size_t n;
};

/* Those that wait, oldest first. */
enum err proposal_list(
    struct proposals *out, struct db *db, struct arena *a, int64_t now) MUST_USE;

struct proposal_new {
	enum proposal_kind kind;
	int64_t user;
	enum role role;
	int64_t section;
};
/* Row role-propose or reset-propose. ERR_DENIED (said) with fewer than two
 * administrators and for oneself, ERR_INVALID when it makes no sense or waits already. */
enum err proposal_add(struct db *db, const struct actor *who, int64_t now,
    const struct proposal_new *p) MUST_USE;

/* The same inside db_write. */
enum err proposal_put(struct db *db, const struct actor *who, int64_t now,
    const struct proposal_new *p) MUST_USE;

/* Confirms (the change and its row, whose reason names who proposed it, in the same
 * transaction) or refuses. ERR_DENIED (said) when the person proposed it or it is about
 * the person; both may refuse. ERR_NOT_FOUND: decided or expired. */
enum err proposal_decide(struct db *db, const struct actor *who, int64_t now, int64_t id,
    bool confirm) MUST_USE;

#endif
