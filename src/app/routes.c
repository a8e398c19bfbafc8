/* SPDX-License-Identifier: MIT */
/* THE routing table: every address the program answers, and what a request for it must
 * satisfy. */
#include "app/app.h"
#include "http/route.h"
#include "page/desk_keep.h"
#include "page/prove.h"
#include "page/search.h"

#include <string.h>

#define PUBLIC PERM_NONE
#define KEPT(kind) .place = (kind)
#define TWIN .twin = true
#define KEEP .keep = true
#define FRESH .fresh = true
#define SETUP .setup = true
#define FIELDS(list) .fields = (list)
#define JOB(kind, fn) .job = (kind), .prepare = (fn)

const struct route routes[] = {
    /* readers */
    {METHOD_GET, "/", page_home, PUBLIC, KEPT(PLACE_HOME)},
    {METHOD_GET, "/hant", page_hant_moved, PUBLIC},
    {METHOD_GET, "/a/:id.html", page_article, PUBLIC, KEPT(PLACE_ARTICLE)},
    {METHOD_GET, "/s/:slug/", page_section, PUBLIC, KEPT(PLACE_SECTION)},
    {METHOD_GET, "/s/:slug/p/:n.html", page_section_page, PUBLIC,
	KEPT(PLACE_SECTION_PAGE)},
    {METHOD_GET, "/archive/", page_archive, PUBLIC, KEPT(PLACE_ARCHIVE)},
    {METHOD_GET, "/archive/p/:n.html", page_archive_page, PUBLIC,
	KEPT(PLACE_ARCHIVE_PAGE)},
    {METHOD_GET, "/archive/day", page_archive_day, PUBLIC, TWIN},
    {METHOD_GET, "/t/:tag/", page_tag, PUBLIC, KEPT(PLACE_TAG)},
    {METHOD_GET, "/t/:tag/p/:n.html", page_tag_page, PUBLIC, KEPT(PLACE_TAG_PAGE)},
    {METHOD_GET, "/:slug.html", page_page, PUBLIC, KEPT(PLACE_PAGE)},
    {METHOD_GET, "/feed.xml", page_rss, PUBLIC, KEPT(PLACE_RSS)},
    {METHOD_GET, "/atom.xml", page_atom, PUBLIC, KEPT(PLACE_ATOM)},
    {METHOD_GET, "/feed.json", page_json_feed, PUBLIC, KEPT(PLACE_JSON_FEED)},
    {METHOD_GET, "/s/:slug/feed.xml", page_rss, PUBLIC, KEPT(PLACE_RSS)},
    {METHOD_GET, "/s/:slug/atom.xml", page_atom, PUBLIC, KEPT(PLACE_ATOM)},
    {METHOD_GET, "/s/:slug/feed.json", page_json_feed, PUBLIC, KEPT(PLACE_JSON_FEED)},
    {METHOD_GET, "/t/:tag/feed.xml", page_rss, PUBLIC, KEPT(PLACE_RSS)},
    {METHOD_GET, "/t/:tag/atom.xml", page_atom, PUBLIC, KEPT(PLACE_ATOM)},
    {METHOD_GET, "/t/:tag/feed.json", page_json_feed, PUBLIC, KEPT(PLACE_JSON_FEED)},
    {METHOD_GET, "/sitemap.xml", page_sitemap, PUBLIC, KEPT(PLACE_SITEMAP)},
    {METHOD_GET, "/sitemap/:n.xml", page_sitemap_part, PUBLIC, KEPT(PLACE_SITEMAP_PART)},
    {METHOD_GET, "/sitemap/news.xml", page_sitemap_news, PUBLIC,
	KEPT(PLACE_SITEMAP_NEWS)},
    {METHOD_GET, "/sitemap/lists.xml", page_sitemap_lists, PUBLIC,
	KEPT(PLACE_SITEMAP_LISTS)},
    {METHOD_GET, "/robots.txt", page_robots, PUBLIC, KEPT(PLACE_ROBOTS)},
    {METHOD_GET, "/healthz", page_health, PUBLIC},
    {METHOD_GET, "/corrections/", page_corrections, PUBLIC, KEPT(PLACE_CORRECTIONS)},
    {METHOD_GET, "/corrections", page_corrections_moved, PUBLIC, TWIN},
    {METHOD_GET, "/corrections/p/:n.html", page_corrections_page, PUBLIC,
	KEPT(PLACE_CORRECTIONS_PAGE)},

    /* proofs: the latest head moves on without a change of the article, so none is kept;
       a POST of a text to check changes nothing */
    {METHOD_GET, "/a/:id/proof.html", page_proof, PUBLIC, TWIN},
    {METHOD_GET, "/a/:id/proof.json", page_proof_json, PUBLIC},
    {METHOD_GET, "/a/:id/proof.txt", page_proof_text, PUBLIC},
    {METHOD_GET, "/check", page_check, PUBLIC, TWIN},
    {METHOD_POST, "/check", page_check_post, PUBLIC, TWIN, FIELDS("q article")},

    {METHOD_GET, "/search", page_search, PUBLIC, TWIN},

    /* the ledger's heads: no act of an editor makes them, so none is kept */
    {METHOD_GET, "/ledger", page_heads_moved, PUBLIC, TWIN},
    {METHOD_GET, "/ledger/", page_heads, PUBLIC, TWIN},
    {METHOD_GET, "/ledger/p/:n.html", page_heads_page, PUBLIC, TWIN},
    {METHOD_GET, "/ledger/key.pem", page_heads_key, PUBLIC},
    {METHOD_GET, "/ledger/latest.txt", page_heads_latest, PUBLIC},
    {METHOD_GET, "/ledger/:day.txt", page_heads_day, PUBLIC},
    {METHOD_GET, "/ledger/heads.json", page_heads_json, PUBLIC},
    {METHOD_GET, "/ledger/proof/:seq.json", page_heads_proof, PUBLIC},
    {METHOD_GET, "/ledger/consistency/:m/:n.json", page_heads_growth, PUBLIC},

    /* for programs: JSON, made anew for each request; their contract is doc/openapi.json
     */
    {METHOD_GET, "/api/v1", page_api, PUBLIC},
    {METHOD_GET, "/api/v1/openapi.json", page_api_document, PUBLIC},
    {METHOD_GET, "/api/v1/articles", page_api_articles, PUBLIC},
    {METHOD_GET, "/api/v1/articles/:id", page_api_article, PUBLIC},
    {METHOD_GET, "/api/v1/sections", page_api_sections, PUBLIC},
    {METHOD_GET, "/api/v1/tags", page_api_tags, PUBLIC},
    {METHOD_GET, "/api/v1/search", page_api_search, PUBLIC},
    {METHOD_GET, "/api/v1/corrections", page_api_corrections, PUBLIC},
    {METHOD_GET, "/api/v1/ledger/heads", page_api_heads, PUBLIC},

    /* the desk: getting in */
    {METHOD_GET, "/admin", page_root, PUBLIC},
    {METHOD_GET, "/admin/login", page_login, PUBLIC},
    {METHOD_POST, "/admin/login", page_login_post, PUBLIC,
	JOB(JOB_PASSWORD, page_login_job), FIELDS("user password " KEPT_FIELDS)},
    {METHOD_GET, "/admin/login/code", page_login_code, PUBLIC},
    {METHOD_POST, "/admin/login/code", page_login_code_post, PUBLIC,
	FIELDS(PROVE_FIELDS " " KEPT_FIELDS)},
    {METHOD_POST, "/admin/logout", page_logout, PUBLIC, KEEP},
    {METHOD_GET, "/admin/confirm", page_confirm, PERM_LOGIN, SETUP},
    {METHOD_POST, "/admin/confirm", page_confirm_post, PERM_LOGIN,
	JOB(JOB_PASSWORD, page_confirm_job), KEEP, SETUP,
	FIELDS(PROVE_FIELDS " " KEPT_FIELDS)},
    {METHOD_GET, "/admin/invite/:token", page_invite, PUBLIC},
    {METHOD_POST, "/admin/invite/:token", page_invite_post, PUBLIC,
	JOB(JOB_PASSWORD, page_invite_job), FIELDS("username new again")},
    {METHOD_GET, "/admin/account", page_account, PERM_LOGIN, SETUP},
    {METHOD_POST, "/admin/account", page_account_post, PERM_LOGIN,
	JOB(JOB_PASSWORD, page_account_job), KEEP, FRESH, SETUP,
	FIELDS("username old new again")},
    {METHOD_GET, "/admin/account/totp", page_totp, PERM_LOGIN, FRESH, SETUP},
    {METHOD_POST, "/admin/account/totp", page_totp_post, PERM_LOGIN, KEEP, FRESH, SETUP,
	FIELDS("code")},
    {METHOD_POST, "/admin/account/recovery", page_recovery_post, PERM_LOGIN, KEEP, FRESH,
	SETUP},
    {METHOD_POST, "/admin/account/sessions", page_sessions_post, PERM_LOGIN, KEEP, SETUP,
	FIELDS("session")},
    {METHOD_GET, "/admin/account/passkeys", page_passkeys, PERM_LOGIN, .fresh = true,
	.setup = true},
    {METHOD_POST, "/admin/account/passkeys", page_passkeys_add, PERM_LOGIN, .fresh = true,
	.setup = true, FIELDS("name challenge " PASSKEY_FIELDS)},
    {METHOD_POST, "/admin/account/passkeys/:id", page_passkeys_remove, PERM_LOGIN, KEEP,
	.fresh = true, .setup = true},

    /* the desk: texts; who may do what to which text is the workflow's to say
       (news/workflow.c) */
    {METHOD_GET, "/admin/", page_desk, PERM_LOGIN},
    {METHOD_GET, "/admin/articles", page_list, PERM_LOGIN},
    {METHOD_GET, "/admin/articles/new", page_edit, PERM_WRITE},
    {METHOD_POST, "/admin/articles/new", page_edit_post, PERM_WRITE,
	JOB(JOB_MARKDOWN, page_edit_job), KEEP,
	FIELDS("@text section tags base seen key")},
    {METHOD_GET, "/admin/articles/:id", page_view, PERM_LOGIN},
    {METHOD_GET, "/admin/articles/:id/v/:no", page_view, PERM_LOGIN},
    {METHOD_GET, "/admin/articles/:id/receipt", page_receipt, PERM_LOGIN},
    {METHOD_GET, "/admin/articles/:id/sheet", page_sheet, PERM_LOGIN},
    {METHOD_GET, "/admin/articles/:id/v/:no/sheet", page_sheet, PERM_LOGIN},
    {METHOD_GET, "/admin/articles/:id/edit", page_edit, PERM_WRITE},
    {METHOD_POST, "/admin/articles/:id/edit", page_edit_post, PERM_WRITE,
	JOB(JOB_MARKDOWN, page_edit_job), KEEP,
	FIELDS("@text section tags base seen key")},
    {METHOD_POST, "/admin/articles/:id/submit", page_act, PERM_WRITE, KEEP,
	FIELDS("no hash seen")},
    {METHOD_POST, "/admin/articles/:id/recall", page_act, PERM_WRITE, KEEP,
	FIELDS("no hash seen")},
    {METHOD_POST, "/admin/articles/:id/remind", page_act, PERM_WRITE, KEEP,
	FIELDS("no hash seen")},
    {METHOD_POST, "/admin/articles/:id/pass", page_act, PERM_REVIEW, KEEP,
	FIELDS("no hash seen reason")},
    {METHOD_POST, "/admin/articles/:id/cosign", page_act, PERM_LOGIN, KEEP,
	FIELDS("no hash seen reason")},
    {METHOD_POST, "/admin/articles/:id/ask", page_act, PERM_REVIEW, KEEP,
	FIELDS("no hash seen user")},
    {METHOD_POST, "/admin/articles/:id/handover", page_act, PERM_REVIEW, KEEP,
	FIELDS("no hash seen user")},
    {METHOD_POST, "/admin/articles/:id/return", page_act, PERM_LOGIN, KEEP,
	FIELDS("no hash seen reason target")},
    {METHOD_POST, "/admin/articles/:id/reject", page_act, PERM_REVIEW, KEEP,
	FIELDS("no hash seen reason")},
    {METHOD_POST, "/admin/articles/:id/sign", page_act, PERM_SIGN, KEEP, FRESH,
	FIELDS("no hash seen publish at reason " PASSKEY_FIELDS)},
    {METHOD_POST, "/admin/articles/:id/publish", page_act, PERM_SIGN, KEEP, FRESH,
	FIELDS("no hash seen")},
    {METHOD_POST, "/admin/articles/:id/schedule", page_act, PERM_SIGN, KEEP, FRESH,
	FIELDS("no hash seen at")},
    {METHOD_POST, "/admin/articles/:id/unschedule", page_act, PERM_SIGN, KEEP,
	FIELDS("no hash seen")},
    {METHOD_POST, "/admin/articles/:id/emergency", page_act, PERM_SIGN, KEEP, FRESH,
	FIELDS("no hash seen reason " PASSKEY_FIELDS)},
    {METHOD_POST, "/admin/articles/:id/countersign", page_act, PERM_SIGN, KEEP, FRESH,
	FIELDS("no hash seen reason " PASSKEY_FIELDS)},
    {METHOD_POST, "/admin/articles/:id/withdraw", page_act, PERM_WITHDRAW, KEEP, FRESH,
	FIELDS("no hash seen reason")},
    {METHOD_POST, "/admin/articles/:id/takedown", page_act, PERM_WITHDRAW, KEEP, FRESH,
	FIELDS("no hash seen reason")},
    {METHOD_POST, "/admin/articles/:id/explain", page_act, PERM_WITHDRAW, KEEP,
	FIELDS("no hash seen reason")},
    {METHOD_POST, "/admin/articles/:id/embargo", page_act, PERM_WRITE, KEEP,
	FIELDS("no hash seen at")},
    {METHOD_POST, "/admin/articles/:id/expiry", page_act, PERM_SIGN, KEEP, FRESH,
	FIELDS("no hash seen at")},
    {METHOD_GET, "/admin/ledger", page_ledger, PERM_LEDGER},
    {METHOD_GET, "/admin/ledger.csv", page_ledger_csv, PERM_LEDGER},
    {METHOD_GET, "/admin/audit", page_audit, PERM_AUDIT},

    /* the desk: the site */
    {METHOD_GET, "/admin/sections", page_sections, PERM_SECTIONS},
    {METHOD_POST, "/admin/sections", page_sections_add, PERM_SECTIONS, KEEP,
	FIELDS("title slug kind description parent")},
    {METHOD_GET, "/admin/sections/:id", page_flow_section, PERM_SECTIONS},
    {METHOD_POST, "/admin/sections/:id", page_sections_set, PERM_SECTIONS, KEEP,
	FIELDS("id title description parent")},
    {METHOD_POST, "/admin/sections/:id/flow", page_flow_section_post, PERM_SECTIONS, KEEP,
	FRESH, FIELDS("mode level1 level2 level3")},
    {METHOD_GET, "/admin/flow", page_flow_site, PERM_SECTIONS},
    {METHOD_POST, "/admin/flow", page_flow_site_post, PERM_SECTIONS, KEEP, FRESH,
	FIELDS("mode level1 level2 level3")},
    {METHOD_GET, "/admin/handbook", page_handbook, PERM_LOGIN},
    {METHOD_GET, "/admin/delegations", page_delegations, PERM_LOGIN},
    {METHOD_POST, "/admin/delegations", page_delegations_add, PERM_REVIEW, KEEP, FRESH,
	FIELDS("to role from until reason")},
    {METHOD_POST, "/admin/delegations/:id/end", page_delegations_end, PERM_LOGIN, KEEP},
    {METHOD_GET, "/admin/settings", page_settings, PERM_SETTINGS},
    {METHOD_POST, "/admin/settings", page_settings_post, PERM_SETTINGS, KEEP,
	FIELDS("@setting")},
    {METHOD_GET, "/admin/searches", page_searches, PERM_LOGIN},
    {METHOD_GET, "/admin/words", page_words, PERM_SETTINGS},
    {METHOD_POST, "/admin/words", page_words_post, PERM_SETTINGS, KEEP, FIELDS("list")},
    {METHOD_GET, "/admin/users", page_users, PERM_USERS},
    {METHOD_POST, "/admin/users", page_users_add, PERM_USERS, KEEP, FRESH,
	FIELDS("name login role section")},
    {METHOD_GET, "/admin/users/:id", page_user, PERM_USERS},
    {METHOD_POST, "/admin/users/:id", page_user_post, PERM_USERS, KEEP, FRESH,
	FIELDS("role section")},
    {METHOD_POST, "/admin/users/:id/sessions", page_user_sessions, PERM_USERS, KEEP,
	FRESH, FIELDS("session")},
    {METHOD_POST, "/admin/proposals/:id", page_proposal_post, PERM_USERS, KEEP, FRESH},
};

const size_t routes_n = sizeof routes / sizeof *routes;

bool path_is_desk(const char *path)
{
	return !strncmp(path, "/admin", 6) && (path[6] == '/' || !path[6]);
}

bool route_address(struct address *out, size_t i)
{
	if (i >= routes_n)
		return false;
	const struct route *r = &routes[i];
	*out = (struct address){
	    r->method == METHOD_GET ? "GET" : "POST", r->pattern, r->perm, r->fresh};
	return true;
}

const struct route *route_find(struct request *r, enum side side, const char **allowed)
{
	static const struct route old_address = {
	    METHOD_GET, "", page_redirect, PERM_NONE};
	static const struct route preflight = {
	    METHOD_OPTIONS, "", page_api_preflight, PERM_NONE};
	bool api = !strncmp(r->path, "/api/", 5);
	enum method want = r->method == METHOD_HEAD ? METHOD_GET : r->method;
	bool get = false, post = false;
	*allowed = "";
	if (!(side & (path_is_desk(r->path) ? SIDE_DESK : SIDE_WEB | SIDE_PRESS)))
		return NULL;
	for (size_t i = 0; i < routes_n; i++) {
		if (!route_match(r, routes[i].pattern))
			continue;
		if (routes[i].method == want)
			return &routes[i];
		if (api && want == METHOD_OPTIONS)
			return &preflight;
		*(routes[i].method == METHOD_GET ? &get : &post) = true;
	}
	if (api && get)
		*allowed = "GET, HEAD, OPTIONS";
	else if (get || post)
		*allowed = get && post ? "GET, HEAD, POST" : get ? "GET, HEAD" : "POST";
	else if (!path_is_desk(r->path) && want == METHOD_GET)
		return &old_address;
	return NULL;
}

bool route_twinned(const struct route *r)
{
	return r->twin || place_twinned(r->place);
}

static int64_t matched_int(const struct request *r, const char *name)
{
	for (size_t i = 0; i < r->match_n; i++)
		if (!strcmp(r->match[i].name, name))
			return request_match_int(r, name);
	return 0;
}

struct place_key route_key(const struct route *row, const struct request *r)
{
	struct place_key k = {.place = row->place, .name = ""};
	for (size_t i = 0; i < r->match_n; i++)
		if (!strcmp(r->match[i].name, "slug"))
			k.name = r->match[i].value;
	k.tag = matched_int(r, "tag");
	k.number = matched_int(r, "n");
	if (!k.number)
		k.number = matched_int(r, "id");
	return k;
}
