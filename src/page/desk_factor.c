/* SPDX-License-Identifier: MIT */
/* Binding an authenticator app, taking it away, recovery codes. The routing table asks
 * for a fresh proof before any of it. */
#include "base/qr.h"
#include "news/factor.h"
#include "page/desk.h"
#include "page/prove.h"

#include <string.h>

static struct factor_change change_of(struct ctx *c)
{
	return (struct factor_change){.vault = c->vault,
	    .who = c->who,
	    .user = &c->user,
	    .token = c->sid,
	    .code = form_get(c, "code")};
}

/* The seed that waits, as a picture and as text. */
static enum err show_seed(
    struct ctx *c, int status, const unsigned char *seed, const char *said)
{
	struct qr qr;
	const char *site = c->setting[SETTING_NAME];
	enum err e = qr_make(&qr, c->a, totp_uri(c->a, seed, site, c->user.login));
	if (e)
		return e;
	json_t *root = desk_frame(c, "绑定验证器", NULL);
	json_t *field = desk_field("code", "验证码", "");
	model_text(field, "error", said);
	if (said)
		json_object_set_new(
		    root, "errors", desk_errors("还没有绑定", "code", said));
	json_object_set_new(root, "qr",
	    json_pack("{s:i, s:s, s:s}", "size", qr.size, "path", qr.path, "label",
		"验证器的二维码，下面有同样内容的文字"));
	json_object_set_new(root, "form",
	    json_pack("{s:s, s:s, s:o}", "action", url_desk(c->a, "/account/totp"),
		"secret", totp_text(c->a, seed), "code", field));
	model_text(root, "back_url", url_desk(c->a, "/account"));
	return reply(c, status, "desk/totp.html", root);
}

static enum err show_pending(struct ctx *c, int status, const char *said)
{
	struct factor_change change = change_of(c);
	unsigned char seed[TOTP_SEED];
	enum err e = factor_totp_pending(seed, c->db, c->now, &change);
	if (e == ERR_NOT_FOUND)
		return redirect(c, url_desk(c->a, "/account"));
	if (!e)
		e = show_seed(c, status, seed, said);
	secret_wipe(seed, sizeof seed);
	return e;
}

enum err page_totp(struct ctx *c)
{
	return show_pending(c, 200, NULL);
}

/* Shown once: the database has hashes only. */
static enum err show_codes(struct ctx *c, char *const *codes, const char *title)
{
	json_t *root = desk_frame(c, "恢复码", NULL), *list = json_array();
	for (int i = 0; i < RECOVERY_CODES; i++)
		json_array_append_new(list, json_string(codes[i]));
	json_object_set_new(root, "codes",
	    json_pack("{s:s, s:o, s:s, s:s}", "title", title, "list", list, "login",
		c->user.login, "url", url_desk(c->a, "/account")));
	return reply(c, 200, "desk/codes.html", root);
}

/* The account has more factors than when this session was proved: it gets a new id, and
 * counts as proved by the code that has just come. */
static enum err renew(struct ctx *c)
{
	char *sid;
	struct actor who = *c->who;
	who.auth = auth_name(AUTH_TOTP);
	enum err e = prove_session(&sid, c, &who, c->sid);
	if (e)
		return e;
	c->sid = sid;
	c->csrf = desk_csrf(c->a, sid);
	return OK;
}

static enum err bind(struct ctx *c)
{
	struct factor_change change = change_of(c);
	char **codes;
	enum err e = factor_totp_confirm(&codes, c->db, c->a, c->now, &change);
	if (e == ERR_DENIED) {
		const char *said = arena_strdup(c->a, err_said(e));
		err_clear();
		return show_pending(c, 422, said);
	}
	if (e == ERR_NOT_FOUND)
		return redirect(c, url_desk(c->a, "/account"));
	if (!e)
		e = renew(c);
	if (e)
		return e;
	return codes ? show_codes(c, codes, "绑好了，记下恢复码")
		     : redirect(c, url_desk(c->a, "/account?done=totp"));
}

enum err page_totp_post(struct ctx *c)
{
	struct factor_change change = change_of(c);
	const char *todo = form_get(c, "do");
	enum err e;
	if (!strcmp(todo, "bind"))
		return bind(c);
	if (!strcmp(todo, "unbind")) {
		e = factor_totp_remove(c->db, c->now, &change);
		return e && e != ERR_CONFLICT
			   ? e
			   : redirect(c, url_desk(c->a, "/account?done=untotp"));
	}
	if (strcmp(todo, "start"))
		return err_say(ERR_INVALID, "没有这个操作");
	e = factor_totp_start(c->db, c->now, &change);
	return e ? e : redirect(c, url_desk(c->a, "/account/totp"));
}

enum err page_recovery_post(struct ctx *c)
{
	struct factor_change change = change_of(c);
	char **codes;
	enum err e = factor_recovery_new(&codes, c->db, c->a, c->now, &change);
	return e ? e : show_codes(c, codes, "新的恢复码");
}
