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
	PERM_REVIEW,   /* send a text back */
	PERM_SIGN,     /* sign, publish */
	PERM_WITHDRAW, /* take down */
	PERM_LEDGER,   /* read the whole ledger */
	PERM_SECTIONS, /* sections and navigation */
	PERM_SETTINGS, /* site settings */
	PERM_USERS,    /* accounts and roles; never passwords */
	PERM__MAX
};

struct grant {
	int64_t id;
	enum role role;
	int64_t section_id; /* 0: everywhere */
	char *section;      /* its title, NULL for everywhere */
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

/* The first role that gives the permission there, as the capacity for the ledger; "" if
 * none. */
const char *actor_capacity(const struct actor *who, enum perm perm, int64_t section);

/* "author" … and 作者 …; role_parse: false for an unknown word. */
const char *role_name(enum role r);
const char *role_text(enum role r);
bool role_parse(enum role *out, const char *name);

/* The operator on the console. Borrowed, constant but for name (the OS user's). */
const struct actor *actor_console(void);

#endif
