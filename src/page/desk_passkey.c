/* SPDX-License-Identifier: MIT */
/* 我的通行密钥: the list, adding one, removing one. */
#include "base/secret.h"
#include "page/desk.h"
#include "page/passkey.h"

#include <string.h>

/* The account as authenticators know it: no name, another one on every site (on localhost
 * a site is its port). */
static char *handle(struct ctx *c)
{
	char *s = arena_printf(c->a, "%s %s", c->conf->base_url, c->user.login);
	struct sha h = sha_of(s, strlen(s));
	return base64_text(c->a, h.b, SHA_LEN);
}

static char *algorithms(struct ctx *c)
{
	char *out = arena_strdup(c->a, "");
	for (enum webauthn_alg i = 0; i < WEBAUTHN__MAX; i++)
		out = arena_printf(c->a, "%s%s%d", out, i ? " " : "", webauthn_cose(i));
	return out;
}

static json_t *rows(struct ctx *c, const struct passkey *have, size_t n)
{
	json_t *list = json_array();
	for (size_t i = 0; i < n; i++) {
		json_t *o = json_pack("{s:s, s:s, s:s, s:s, s:o}", "name", have[i].name,
		    "party", have[i].key.rp, "algorithm",
		    webauthn_alg_name(have[i].key.alg), "url",
		    url_desk(c->a, "/account/passkeys/%lld", (long long)have[i].id),
		    "added", model_when(c, have[i].added_at));
		if (have[i].used_at)
			json_object_set_new(o, "used", model_when(c, have[i].used_at));
		json_array_append_new(list, o);
	}
	return list;
}

/* What navigator.credentials.create() is asked. */
static void add_form(json_t *root, struct ctx *c, const struct passkey *have, size_t n)
{
	struct passkey_place place = passkey_place(c);
	const char *name = form_get(c, "name");
	char *ids = arena_strdup(c->a, "");
	for (size_t i = 0; i < n; i++)
		ids = arena_printf(
		    c->a, "%s%s%s", ids, i ? " " : "", have[i].key.credential);
	if (!place.party || !place.origin) {
		json_object_set_new(root, "elsewhere",
		    json_pack("{s:s?, s:s?}", "url", place.url, "link",
			place.url ? arena_printf(c->a, "%s%s", place.url,
					url_desk(c->a, "/account/passkeys"))
				  : NULL));
		return;
	}
	if (n >= PASSKEYS_MAX)
		return;
	json_t *field = desk_field("name", "名字", name);
	model_text(field, "hint", "自己认得就行，如“办公室的电脑”“蓝色安全钥匙”");
	json_object_set_new(root, "form",
	    json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:o}", "action",
		url_desk(c->a, "/account/passkeys"), "party", place.party, "challenge",
		passkey_challenge(c, c->sid, "add"), "site",
		json_string_value(json_object_get(json_object_get(root, "site"), "name")),
		"user", handle(c), "login", c->user.login, "who", c->user.name,
		"algorithms", algorithms(c), "credentials", ids, "name", field));
	json_object_set_new(
	    root, "passkey_js", json_string(url_asset(c->a, "passkey.js")));
}

static enum err show(struct ctx *c, int status, json_t *errors, const char *name_error)
{
	struct passkey *have;
	size_t n;
	enum err e = passkey_list(&have, &n, c->db, c->a, c->user.id);
	if (e) {
		json_decref(errors);
		return e;
	}
	json_t *root = desk_frame(c, "通行密钥", NULL);
	desk_toast(root, c);
	if (errors)
		json_object_set_new(root, "errors", errors);
	json_object_set_new(root, "account_url", json_string(url_desk(c->a, "/account")));
	json_object_set_new(root, "passkeys",
	    json_pack("{s:b, s:b, s:o}", "any", n > 0, "full", n >= PASSKEYS_MAX, "rows",
		rows(c, have, n)));
	add_form(root, c, have, n);
	if (name_error)
		model_text(json_object_get(json_object_get(root, "form"), "name"),
		    "error", name_error);
	return reply(c, status, "desk/passkeys.html", root);
}

enum err page_passkeys(struct ctx *c)
{
	return show(c, 200, NULL, NULL);
}

static enum err refused(struct ctx *c, enum err why, const char *field)
{
	const char *said = arena_strdup(c->a, err_said(why));
	err_clear();
	return show(c,
	    why == ERR_DENIED     ? 403
	    : why == ERR_CONFLICT ? 409
				  : 422,
	    desk_errors("通行密钥没有登记", field, said), field ? said : NULL);
}

enum err page_passkeys_add(struct ctx *c)
{
	struct passkey_ask ask;
	char *name;
	enum err e = form_line(&name, c, "name");
	if (!e && !*name)
		return refused(c, err_say(ERR_INVALID, "给通行密钥起个名字"), "name");
	if (!e)
		e = passkey_asked(&ask, c, c->sid, "add");
	if (!e)
		e = passkey_add(c->db, c->who, c->now, &ask, name);
	if (!e)
		return redirect(c, url_desk(c->a, "/account/passkeys?done=passkey"));
	return e == ERR_INVALID || e == ERR_DENIED || e == ERR_CONFLICT
		   ? refused(c, e, NULL)
		   : e;
}

enum err page_passkeys_remove(struct ctx *c)
{
	struct passkey_owner owner = {c->user.id, c->user.login};
	enum err e = passkey_remove(
	    c->db, c->who, c->now, &owner, request_match_int(c->req, "id"));
	return e ? e : redirect(c, url_desk(c->a, "/account/passkeys?done=unpasskey"));
}
