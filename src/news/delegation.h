/* SPDX-License-Identifier: MIT */
/* 委派: for some days somebody acts with another's role as well. Only between people who
 * hold the same role somewhere, so nobody becomes more than a colleague already is; every
 * act done in somebody's stead says so in the ledger (news/act.c). news/grant.h is where
 * it takes effect. */
#ifndef NEWS_DELEGATION_H
#define NEWS_DELEGATION_H

#include "news/user.h"

enum { DELEGATION_DAYS = 90 };

struct delegation {
	int64_t id, from_id, to_id;
	char *from_login, *from_name, *to_login, *to_name;
	enum role role;
	int64_t starts_at,
	    ends_at; /* from midnight to midnight, Beijing; ends_at is out */
	char *reason;
	int64_t revoked_at, ledger_seq; /* revoked_at 0: not */
};

enum delegation_state { DELEGATION_NOW, DELEGATION_COMING, DELEGATION_OVER };
enum delegation_state delegation_state(const struct delegation *d, int64_t now);

struct delegation_list {
	struct delegation *at;
	size_t n;
};

/* Is it one of the roles that can be delegated: editor, director, signer? */
bool delegation_role(enum role r);
/* Does the account hold that role somewhere by itself? */
bool delegation_holds(const struct grant *grants, size_t n, enum role r);

struct delegation_new {
	int64_t to;
	enum role role;
	int64_t from_day, until_day; /* midnights in Beijing; until_day is the last day */
	const char *reason;
	int64_t id; /* result */
};
/* Delegates a role of who's own. ERR_INVALID, said: a wrong person, role or time, no
 * reason; ERR_DENIED: who does not hold the role. */
enum err delegation_add(struct db *db, const struct actor *who, int64_t now,
    struct delegation_new *d) MUST_USE;

/* Ends it before its time: who delegated it, or an administrator. ERR_DENIED, said;
 * ERR_CONFLICT when it is over; ERR_NOT_FOUND. */
enum err delegation_end(
    struct db *db, const struct actor *who, int64_t now, int64_t id) MUST_USE;

/* Of a person, given or received (0: everybody's); newest first, at most 200. */
enum err delegation_list(
    struct delegation_list *out, struct db *db, struct arena *a, int64_t user) MUST_USE;

/* The detail of its ledger rows: "3 nijun → zhoudandan signer 2026-11-25 2026-11-30";
 * in the arena. */
char *delegation_detail(struct arena *a, const struct delegation *d);

/* All columns of delegation_by_id and delegation_list; false when the role is unknown. */
struct query;
bool delegation_read(struct delegation *out, struct query *q, struct arena *a);

#endif
