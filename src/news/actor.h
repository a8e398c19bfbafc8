/* SPDX-License-Identifier: MIT */
/* Who acts, and what that person may do: the one table of roles and permissions. */
#ifndef NEWS_ACTOR_H
#define NEWS_ACTOR_H

#include "base/arena.h"

#include <stdbool.h>
#include <stdint.h>

enum role {
	ROLE_AUTHOR,
	ROLE_EDITOR,
	ROLE_DIRECTOR,
	ROLE_SIGNER,
	ROLE_AUDITOR,
	ROLE_ADMIN,
	ROLE__MAX
};

enum perm {
	PERM_NONE,     /* everybody, without account */
	PERM_LOGIN,    /* every account */
	PERM_WRITE,    /* create, and edit and submit own texts */
	PERM_EDIT_ANY, /* edit and submit others' texts too */
	PERM_READ_ALL, /* read unpublished texts of others */
	PERM_REVIEW,   /* take part in reviews: some level, or 签发 */
	PERM_REVIEW1,  /* 初审 */
	PERM_REVIEW2,  /* 复审 */
	PERM_REVIEW3,  /* 终审 */
	PERM_SIGN,     /* sign, publish */
	PERM_WITHDRAW, /* take down */
	PERM_LEDGER,   /* read the whole ledger */
	PERM_SECTIONS, /* sections and navigation */
	PERM_SETTINGS, /* site settings */
	PERM_USERS,    /* accounts and roles; never passwords */
	PERM_AUDIT,    /* the self-audit page */
	PERM__MAX
};

struct grant {
	int64_t id;
	enum role role;
	int64_t section_id; /* 0: everywhere */
	char *section;      /* its title, NULL for everywhere */
	int64_t from_id;    /* 委派: whose right it is, 0: one's own */
	char *from_name;    /* NULL then */
};

struct actor {
	int64_t id; /* user, 0: the console */
	const char *login, *name;
	const char *auth;   /* "password", "console" */
	const char *client; /* hash of the address, "" on the console */
	struct grant *grants;
	size_t grants_n;
};

/* True when one of the actor's roles gives the permission in that section; section 0 asks
 * for the permission anywhere. The console may do what 管理员 may. */
bool actor_may(const struct actor *who, enum perm perm, int64_t section);

/* The grant that gives the permission there: one's own before a delegated one. NULL:
 * none. Borrowed from who. */
const struct grant *actor_grant(const struct actor *who, enum perm perm, int64_t section);

/* The first role that gives the permission there, as the capacity for the ledger; "" if
 * none. */
const char *actor_capacity(const struct actor *who, enum perm perm, int64_t section);

/* "author" … and 作者 …; role_parse: false for an unknown word. */
const char *role_name(enum role r);
const char *role_text(enum role r);
/* What the site calls the signing role (总编, 值班主任 …); "" or NULL: 责任编辑. */
void role_set_signer_text(const char *text);
/* 写稿, 改别人的稿件 …: what a permission allows. */
const char *perm_text(enum perm p);
/* Does the role give that permission? */
bool role_gives(enum role r, enum perm perm);
bool role_parse(enum role *out, const char *name);

/* The operator on the console. Borrowed, constant but for name (the OS user's). */
const struct actor *actor_console(void);

/* The clock, which publishes what was signed for a time. Borrowed, constant; has no
 * permission by itself. */
const struct actor *actor_clock(void);

#endif
