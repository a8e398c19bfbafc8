/* SPDX-License-Identifier: MIT */
/* What a page handler works with. A handler turns a request into (status, template, data)
 * by reply(), a redirect, or an error; it renders nothing and checks no permission of its
 * own route: the routing table (app/routes.c) says what is needed and app/guard.c has
 * seen to it. */
#ifndef PAGE_PAGE_H
#define PAGE_PAGE_H

#include "base/conf.h"
#include "base/vault.h"
#include "db/db.h"
#include "http/request.h"
#include "http/response.h"
#include "http/url.h"
#include "news/section.h"
#include "news/session.h"
#include "news/setting.h"
#include "news/user.h"

#include <jansson.h>

/* Work too slow for the loop, done in a limited child (page/job.c says what each does).
 */
enum job { JOB_NONE, JOB_MARKDOWN, JOB_PASSWORD, JOB__MAX };

/* A row of the routing table (app/routes.c), for the handbook. */
struct address {
	const char *method, *pattern;
	enum perm perm;
	bool fresh; /* asks again who it is */
};

struct ctx {
	struct arena *a;
	struct request *req;
	struct response *res;
	struct db *db;
	const struct conf *conf;
	const struct vault *vault; /* the secret key; NULL on the web side */
	int64_t now;
	int64_t day; /* today for public pages (news/change.h): their bytes depend on the
			database alone, never on the clock */
	bool twin;   /* the traditional twin is asked for: links lead to twins, and the
			page is converted once it is rendered */

	/* who asks: set by the guard; who is NULL for a guest */
	const struct actor *who;
	struct session session;
	struct user user; /* session.user */
	struct actor actor;
	char *sid;    /* token of the session cookie, or of the anonymous one that carries
			 CSRF */
	char *csrf;   /* what a form must send as _csrf */
	char *client; /* hash of the client's address */
	bool fresh_sid; /* the cookie still has to be sent */

	/* result of the route's job: ok or the error with its message for the person */
	enum err job_err;
	const char *job_said;
	const char *job_out;
	size_t job_len;

	/* for a part of the page that is HTML within another format; borrowed */
	const struct tmpl_set *tmpl;

	/* the reply */
	const char *template;
	json_t *data;
	const struct buf *raw; /* a body that needs no template */
	/* What a GET leaves behind: run outside its read transaction, before anything is
	 * sent; when it fails nothing is. NULL: nothing. */
	enum err (*after)(struct ctx *c);
	const char *after_note;
	/* what a reader looked for in vain; told to the desk, which counts it */
	const char *missed;
	/* The rows of the routing table in turn; false behind the last. */
	bool (*address_at)(struct address *out, size_t i);
	bool again; /* the request was rewritten (login completed a kept form): handle it
		       anew */

	/* the frame of every page, loaded once */
	char *setting[SETTING__MAX];
	struct section_list sections;
	bool framed;
};

/* status and template; data is taken over. */
enum err reply(struct ctx *c, int status, const char *template, json_t *data);
/* The same for a template of another kind (feed, sitemap): type is its media type, a
 * constant. Characters that XML cannot hold become U+FFFD in all of data. */
enum err reply_as(struct ctx *c, const char *type, const char *template, json_t *data);
/* A short plain text. */
enum err reply_text(struct ctx *c, int status, const char *text);
/* JSON for programs, 200 and not kept; root is taken over. e: what went wrong before,
 * returned as it is. */
enum err reply_json(struct ctx *c, json_t *root, enum err e);
/* 303, and 301 for another spelling of the same page. */
enum err redirect(struct ctx *c, const char *path);
enum err redirect_moved(struct ctx *c, const char *path);

/* A form field's value as sent, "" when missing; ERR_INVALID-free: the caller normalises.
 */
const char *form_get(const struct ctx *c, const char *name);
/* One line, normalised; said for the person on failure. */
enum err form_line(char **out, struct ctx *c, const char *name) MUST_USE;
/* A whole number ≥ 0; 0 when missing or malformed. */
int64_t form_int(const struct ctx *c, const char *name);

/* Settings and sections, once per request. */
enum err page_frame(struct ctx *c) MUST_USE;

/* public pages */
enum err page_home(struct ctx *c);
enum err page_hant_moved(struct ctx *c); /* /hant → /hant/ */
enum err page_section(struct ctx *c);
enum err page_section_page(struct ctx *c);
enum err page_article(struct ctx *c);
enum err page_page(struct ctx *c);
enum err page_archive(struct ctx *c);
enum err page_archive_page(struct ctx *c);
enum err page_archive_day(struct ctx *c);
enum err page_tag(struct ctx *c);
enum err page_tag_page(struct ctx *c);
enum err page_corrections(struct ctx *c);
enum err page_corrections_page(struct ctx *c);
enum err page_corrections_moved(struct ctx *c); /* /corrections/ */
enum err page_proof(struct ctx *c);
enum err page_proof_json(struct ctx *c);
enum err page_proof_text(struct ctx *c);
enum err page_check(struct ctx *c);
enum err page_check_post(struct ctx *c);
enum err page_health(struct ctx *c);
/* what programs follow: feeds of the site, a section, a tag; sitemaps; robots.txt */
enum err page_rss(struct ctx *c);
enum err page_atom(struct ctx *c);
enum err page_json_feed(struct ctx *c);
enum err page_sitemap(struct ctx *c);
enum err page_sitemap_part(struct ctx *c);
enum err page_sitemap_news(struct ctx *c);
enum err page_sitemap_lists(struct ctx *c);
enum err page_robots(struct ctx *c);
enum err page_redirect(
    struct ctx *c); /* addresses that no route knows: old ones of an archive */

/* the ledger's heads, public */
enum err page_heads(struct ctx *c);
enum err page_heads_moved(struct ctx *c); /* /ledger → /ledger/ */
enum err page_heads_page(struct ctx *c);
enum err page_heads_latest(struct ctx *c);
enum err page_heads_day(struct ctx *c);
enum err page_heads_key(struct ctx *c);
enum err page_heads_json(struct ctx *c);
enum err page_heads_proof(struct ctx *c);
enum err page_heads_growth(struct ctx *c);

/* /api/v1, public; see page/api.h */
enum err page_api(struct ctx *c);
enum err page_api_document(struct ctx *c);
enum err page_api_preflight(struct ctx *c);
enum err page_api_articles(struct ctx *c);
enum err page_api_article(struct ctx *c);
enum err page_api_sections(struct ctx *c);
enum err page_api_tags(struct ctx *c);
enum err page_api_search(struct ctx *c);
enum err page_api_corrections(struct ctx *c);
enum err page_api_heads(struct ctx *c);

/* the desk */
enum err page_login(struct ctx *c);
enum err page_login_job(struct ctx *c, struct buf *in);
enum err page_login_post(struct ctx *c);
enum err page_login_code(struct ctx *c);
enum err page_login_code_post(struct ctx *c);
enum err page_logout(struct ctx *c);
enum err page_confirm(struct ctx *c);
enum err page_confirm_job(struct ctx *c, struct buf *in);
enum err page_confirm_post(struct ctx *c);
enum err page_desk(struct ctx *c);
enum err page_list(struct ctx *c);
enum err page_edit(struct ctx *c);
enum err page_edit_job(struct ctx *c, struct buf *in);
enum err page_edit_post(struct ctx *c);
enum err page_view(struct ctx *c);
enum err page_receipt(struct ctx *c);
enum err page_sheet(struct ctx *c);
enum err page_act(struct ctx *c);
enum err page_sections(struct ctx *c);
enum err page_sections_add(struct ctx *c);
enum err page_sections_set(struct ctx *c);
enum err page_flow_site(struct ctx *c);
enum err page_flow_site_post(struct ctx *c);
enum err page_flow_section(struct ctx *c);
enum err page_flow_section_post(struct ctx *c);
enum err page_delegations(struct ctx *c);
enum err page_delegations_add(struct ctx *c);
enum err page_delegations_end(struct ctx *c);
enum err page_handbook(struct ctx *c);
enum err page_settings(struct ctx *c);
enum err page_settings_post(struct ctx *c);
enum err page_users(struct ctx *c);
enum err page_users_add(struct ctx *c);
enum err page_user(struct ctx *c);
enum err page_user_post(struct ctx *c);
enum err page_account(struct ctx *c);
enum err page_account_job(struct ctx *c, struct buf *in);
enum err page_account_post(struct ctx *c);
enum err page_totp(struct ctx *c);
enum err page_totp_post(struct ctx *c);
enum err page_recovery_post(struct ctx *c);
enum err page_sessions_post(struct ctx *c);
enum err page_user_sessions(struct ctx *c);
enum err page_proposal_post(struct ctx *c);
enum err page_passkeys(struct ctx *c);
enum err page_passkeys_add(struct ctx *c);
enum err page_passkeys_remove(struct ctx *c);
enum err page_invite(struct ctx *c);
enum err page_invite_job(struct ctx *c, struct buf *in);
enum err page_invite_post(struct ctx *c);
enum err page_ledger(struct ctx *c);
enum err page_ledger_csv(struct ctx *c);
enum err page_audit(struct ctx *c);
enum err page_words(struct ctx *c);
enum err page_words_post(struct ctx *c);
enum err page_root(struct ctx *c); /* /admin → /admin/ */

/* Called by the guard for a POST whose session ran out: asks for the password and keeps
 * the form. */
enum err page_reauth(struct ctx *c);
/* Called by the guard for a route that asks for a fresh proof of identity (.fresh): asks
 * for it and keeps the form. */
enum err page_reconfirm(struct ctx *c);
/* Called by app/handle.c for errors and refusals: the page that fits side, status and
 * message. */
enum err page_error(struct ctx *c, int status, const char *said);
/* The 410 of a withdrawn article. */
enum err page_gone(struct ctx *c, int64_t article);

#endif
