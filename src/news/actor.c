/* SPDX-License-Identifier: MIT */
/* Roles and permissions. Deny by default: what is not in the table is refused. */
#include "news/actor.h"

#include <pwd.h>
#include <string.h>
#include <unistd.h>

#define P(p) (1u << (p))

static const struct {
	const char *name, *text;
	unsigned perms;
} roles[ROLE__MAX] = {
    [ROLE_AUTHOR] = {"author", "作者", P(PERM_WRITE)},
    [ROLE_EDITOR] = {"editor", "编辑",
	P(PERM_WRITE) | P(PERM_EDIT_ANY) | P(PERM_READ_ALL) | P(PERM_REVIEW)},
    [ROLE_DIRECTOR] = {"director", "部门主任",
	P(PERM_WRITE) | P(PERM_EDIT_ANY) | P(PERM_READ_ALL) | P(PERM_REVIEW)},
    [ROLE_SIGNER] = {"signer", "责任编辑",
	P(PERM_WRITE) | P(PERM_EDIT_ANY) | P(PERM_READ_ALL) | P(PERM_REVIEW) |
	    P(PERM_SIGN) | P(PERM_WITHDRAW) | P(PERM_LEDGER)},
    [ROLE_AUDITOR] = {"auditor", "审计", P(PERM_READ_ALL) | P(PERM_LEDGER)},
    [ROLE_ADMIN] = {"admin", "管理员",
	P(PERM_LEDGER) | P(PERM_SECTIONS) | P(PERM_SETTINGS) | P(PERM_USERS)},
};

static const struct grant *find_grant(
    const struct actor *who, enum perm perm, int64_t section)
{
	for (size_t i = 0; i < who->grants_n; i++) {
		const struct grant *g = &who->grants[i];
		bool here = !section || !g->section_id || g->section_id == section;
		if (here && roles[g->role].perms & P(perm))
			return g;
	}
	return NULL;
}

bool actor_may(const struct actor *who, enum perm perm, int64_t section)
{
	if (perm == PERM_NONE)
		return true;
	if (!who)
		return false;
	return perm == PERM_LOGIN || find_grant(who, perm, section);
}

const char *actor_capacity(const struct actor *who, enum perm perm, int64_t section)
{
	if (!who->id)
		return "console";
	const struct grant *g = find_grant(who, perm, section);
	return g ? role_name(g->role) : "";
}

const char *role_name(enum role r)
{
	return roles[r].name;
}

const char *role_text(enum role r)
{
	return roles[r].text;
}

bool role_parse(enum role *out, const char *name)
{
	for (enum role r = 0; r < ROLE__MAX; r++) {
		if (name && !strcmp(name, roles[r].name)) {
			*out = r;
			return true;
		}
	}
	return false;
}

const struct actor *actor_console(void)
{
	static struct grant admin = {0, ROLE_ADMIN, 0, NULL};
	static char name[64];
	static struct actor console = {0, "console", name, "console", "", &admin, 1};
	const struct passwd *pw = getpwuid(getuid());
	strncpy(name, pw ? pw->pw_name : "?", sizeof name - 1);
	return &console;
}
