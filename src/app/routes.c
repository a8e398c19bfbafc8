/* SPDX-License-Identifier: MIT */
/* THE routing table: every address the program answers, and what a request for it must
 * satisfy. */
#include "app/app.h"
#include "http/route.h"

#include <string.h>

#define PUBLIC PERM_NONE
#define CACHED .cached = true
#define KEEP .keep = true
#define FIELDS(list) .fields = (list)
#define JOB(kind, fn) .job = (kind), .prepare = (fn)

const struct route routes[] = {
    /* readers */
    {METHOD_GET, "/", page_home, PUBLIC, CACHED},
    {METHOD_GET, "/a/:id.html", page_article, PUBLIC, CACHED},
    {METHOD_GET, "/s/:slug/", page_section, PUBLIC, CACHED},
    {METHOD_GET, "/s/:slug/p/:n.html", page_section_page, PUBLIC, CACHED},
    {METHOD_GET, "/:slug.html", page_page, PUBLIC, CACHED},
    {METHOD_GET, "/healthz", page_health, PUBLIC},

    /* the desk: getting in */
    {METHOD_GET, "/admin", page_root, PUBLIC},
    {METHOD_GET, "/admin/login", page_login, PUBLIC},
    {METHOD_POST, "/admin/login", page_login_post, PUBLIC,
	JOB(JOB_PASSWORD, page_login_job), FIELDS("user password next _target _f.*")},
    {METHOD_POST, "/admin/logout", page_logout, PERM_LOGIN},
    {METHOD_GET, "/admin/invite/:token", page_invite, PUBLIC},
    {METHOD_POST, "/admin/invite/:token", page_invite_post, PUBLIC,
	JOB(JOB_PASSWORD, page_invite_job), FIELDS("username new again")},
    {METHOD_GET, "/admin/account", page_account, PERM_LOGIN},
    {METHOD_POST, "/admin/account", page_account_post, PERM_LOGIN,
	JOB(JOB_PASSWORD, page_account_job), FIELDS("username old new again")},

    /* the desk: texts; who may do what to which text is the workflow's to say
       (news/workflow.c) */
    {METHOD_GET, "/admin/", page_desk, PERM_LOGIN},
    {METHOD_GET, "/admin/articles", page_list, PERM_LOGIN},
    {METHOD_GET, "/admin/articles/new", page_edit, PERM_WRITE},
    {METHOD_POST, "/admin/articles/new", page_edit_post, PERM_WRITE,
	JOB(JOB_MARKDOWN, page_edit_job), KEEP, FIELDS("@text section tags base key")},
    {METHOD_GET, "/admin/articles/:id", page_view, PERM_LOGIN},
    {METHOD_GET, "/admin/articles/:id/v/:no", page_view, PERM_LOGIN},
    {METHOD_GET, "/admin/articles/:id/edit", page_edit, PERM_WRITE},
    {METHOD_POST, "/admin/articles/:id/edit", page_edit_post, PERM_WRITE,
	JOB(JOB_MARKDOWN, page_edit_job), KEEP, FIELDS("@text section tags base key")},
    {METHOD_POST, "/admin/articles/:id/submit", page_act, PERM_WRITE, KEEP,
	FIELDS("no hash")},
    {METHOD_POST, "/admin/articles/:id/recall", page_act, PERM_WRITE, KEEP,
	FIELDS("no hash")},
    {METHOD_POST, "/admin/articles/:id/return", page_act, PERM_REVIEW, KEEP,
	FIELDS("no hash reason")},
    {METHOD_POST, "/admin/articles/:id/sign", page_act, PERM_SIGN, KEEP,
	FIELDS("no hash publish")},
    {METHOD_POST, "/admin/articles/:id/publish", page_act, PERM_SIGN, KEEP,
	FIELDS("no hash")},
    {METHOD_POST, "/admin/articles/:id/withdraw", page_act, PERM_WITHDRAW, KEEP,
	FIELDS("no hash reason")},
    {METHOD_GET, "/admin/ledger", page_ledger, PERM_LEDGER},

    /* the desk: the site */
    {METHOD_GET, "/admin/sections", page_sections, PERM_SECTIONS},
    {METHOD_POST, "/admin/sections", page_sections_add, PERM_SECTIONS, KEEP,
	FIELDS("title slug kind description")},
    {METHOD_POST, "/admin/sections/:id", page_sections_set, PERM_SECTIONS, KEEP,
	FIELDS("id title description")},
    {METHOD_GET, "/admin/settings", page_settings, PERM_SETTINGS},
    {METHOD_POST, "/admin/settings", page_settings_post, PERM_SETTINGS, KEEP,
	FIELDS("@setting")},
    {METHOD_GET, "/admin/users", page_users, PERM_USERS},
    {METHOD_POST, "/admin/users", page_users_add, PERM_USERS, KEEP,
	FIELDS("name login role section")},
    {METHOD_GET, "/admin/users/:id", page_user, PERM_USERS},
    {METHOD_POST, "/admin/users/:id", page_user_post, PERM_USERS, FIELDS("role section")},
};

const size_t routes_n = sizeof routes / sizeof *routes;

bool path_is_desk(const char *path)
{
	return !strncmp(path, "/admin", 6) && (path[6] == '/' || !path[6]);
}

const struct route *route_find(struct request *r, enum side side, const char **allowed)
{
	static const struct route old_address = {
	    METHOD_GET, "", page_redirect, PERM_NONE};
	enum method want = r->method == METHOD_HEAD ? METHOD_GET : r->method;
	bool get = false, post = false;
	*allowed = "";
	if (!(side & (path_is_desk(r->path) ? SIDE_DESK : SIDE_WEB)))
		return NULL;
	for (size_t i = 0; i < routes_n; i++) {
		if (!route_match(r, routes[i].pattern))
			continue;
		if (routes[i].method == want)
			return &routes[i];
		*(routes[i].method == METHOD_GET ? &get : &post) = true;
	}
	if (get || post)
		*allowed = get && post ? "GET, HEAD, POST" : get ? "GET, HEAD" : "POST";
	else if (!path_is_desk(r->path) && want == METHOD_GET)
		return &old_address;
	return NULL;
}
