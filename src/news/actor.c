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
	P(PERM_WRITE) | P(PERM_EDIT_ANY) | P(PERM_READ_ALL) | P(PERM_REVIEW) |
	    P(PERM_REVIEW1)},
    [ROLE_DIRECTOR] = {"director", "部门主任",
	P(PERM_WRITE) | P(PERM_EDIT_ANY) | P(PERM_READ_ALL) | P(PERM_REVIEW) |
	    P(PERM_REVIEW2)},
    [ROLE_SIGNER] = {"signer", "责任编辑",
	P(PERM_WRITE) | P(PERM_EDIT_ANY) | P(PERM_READ_ALL) | P(PERM_REVIEW) |
	    P(PERM_REVIEW3) | P(PERM_SIGN) | P(PERM_WITHDRAW) | P(PERM_LEDGER)},
    [ROLE_AUDITOR] = {"auditor", "审计",
	P(PERM_READ_ALL) | P(PERM_LEDGER) | P(PERM_AUDIT)},
    [ROLE_ADMIN] = {"admin", "管理员",
	P(PERM_LEDGER) | P(PERM_SECTIONS) | P(PERM_SETTINGS) | P(PERM_USERS) |
	    P(PERM_AUDIT)},
};

const struct grant *actor_grant(const struct actor *who, enum perm perm, int64_t section)
{
	const struct grant *delegated = NULL;
	for (size_t i = 0; i < who->grants_n; i++) {
		const struct grant *g = &who->grants[i];
		bool here = !section || !g->section_id || g->section_id == section;
		if (!here || !(roles[g->role].perms & P(perm)))
			continue;
		if (!g->from_id)
			return g;
		delegated = delegated ? delegated : g;
	}
	return delegated;
}

bool actor_may(const struct actor *who, enum perm perm, int64_t section)
{
	if (perm == PERM_NONE)
		return true;
	if (!who)
		return false;
	return perm == PERM_LOGIN || actor_grant(who, perm, section);
}

const char *actor_capacity(const struct actor *who, enum perm perm, int64_t section)
{
	if (!who->id)
		return who->login;
	const struct grant *g = actor_grant(who, perm, section);
	return g ? role_name(g->role) : "";
}

const char *role_name(enum role r)
{
	return roles[r].name;
}

static char signer_text[64];

void role_set_signer_text(const char *text)
{
	size_t n = text ? strlen(text) : 0;
	n = n < sizeof signer_text ? n : 0;
	if (n)
		memcpy(signer_text, text, n);
	signer_text[n] = 0;
}

const char *role_text(enum role r)
{
	return r == ROLE_SIGNER && *signer_text ? signer_text : roles[r].text;
}

const char *perm_text(enum perm p)
{
	static const char *const words[PERM__MAX] = {
	    [PERM_NONE] = "所有人，不用登录",
	    [PERM_LOGIN] = "登录的人",
	    [PERM_WRITE] = "写稿、送审自己的稿件",
	    [PERM_EDIT_ANY] = "修改、送审别人的稿件",
	    [PERM_READ_ALL] = "看别人没有发布的稿件",
	    [PERM_REVIEW] = "参加审稿（某一级，或签发）",
	    [PERM_REVIEW1] = "初审",
	    [PERM_REVIEW2] = "复审",
	    [PERM_REVIEW3] = "终审",
	    [PERM_SIGN] = "签发、发布",
	    [PERM_WITHDRAW] = "撤稿",
	    [PERM_LEDGER] = "看全部签发台账",
	    [PERM_SECTIONS] = "管栏目和审级",
	    [PERM_SETTINGS] = "改网站设置",
	    [PERM_USERS] = "管用户和角色（管不了密码）",
	    [PERM_AUDIT] = "看自查页",
	};
	return words[p];
}

bool role_gives(enum role r, enum perm perm)
{
	return roles[r].perms & P(perm);
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

const struct actor *actor_clock(void)
{
	static const struct actor clock = {
	    .login = "clock", .name = "定时", .auth = "clock", .client = ""};
	return &clock;
}
