/* SPDX-License-Identifier: MIT */
/* Passkeys in pages: the address, the challenge, the answer. */
#include "page/passkey.h"

#include "base/secret.h"
#include "base/text.h"
#include "page/desk.h"

#include <string.h>

enum { CHALLENGE_MS = 5 * 60 * 1000, TIME_LEN = 8, CHALLENGE_LEN = TIME_LEN + SHA_LEN };

/* ":8080" of "http://127.0.0.1:8080", "" without. */
static const char *port_of(const char *url)
{
	const char *host = strstr(url, "//");
	const char *last = strrchr(url, ':');
	return host && last && last > host && !strchr(last, ']') ? last : "";
}

static bool host_is(const char *host, const char *name)
{
	size_t n = strlen(name);
	return !strncmp(host, name, n) && (!host[n] || host[n] == ':');
}

/* A loopback address has no name of its own: the passkeys of such a site are bound to
 * "localhost", and its desk has to be opened under that name. */
struct passkey_place passkey_place(struct ctx *c)
{
	const char *base = c->conf->base_url;
	char *here =
	    arena_printf(c->a, "%s://%s", c->req->https ? "https" : "http", c->req->host);
	struct passkey_place p = {.party = webauthn_party(c->a, base)};
	if (!p.party)
		return p;
	if (!strcmp(p.party, "localhost")) {
		p.url = arena_printf(c->a, "http://localhost%s", port_of(base));
		p.origin = host_is(c->req->host, "localhost") ? here : NULL;
	} else {
		p.url = base;
		p.origin = !strcmp(here, base) ? base : NULL;
	}
	return p;
}

/* Time and HMAC of it under the token, which only this browser has. */
static void seal(unsigned char out[CHALLENGE_LEN], const char *token, const char *purpose)
{
	struct buf b = BUF_INIT;
	buf_str(&b, "passkey ");
	buf_str(&b, purpose);
	buf_add(&b, out, TIME_LEN);
	struct sha mac = sha_hmac(token, strlen(token), buf_text(&b), b.len);
	buf_release(&b);
	memcpy(out + TIME_LEN, mac.b, SHA_LEN);
}

char *passkey_challenge(struct ctx *c, const char *token, const char *purpose)
{
	unsigned char raw[CHALLENGE_LEN];
	for (int i = 0; i < TIME_LEN; i++)
		raw[i] = (unsigned char)((uint64_t)c->now >> (56 - 8 * i));
	seal(raw, token, purpose);
	return base64_text(c->a, raw, sizeof raw);
}

static bool ours(struct bytes *out, struct ctx *c, const char *token, const char *purpose)
{
	unsigned char want[CHALLENGE_LEN];
	uint64_t at = 0;
	if (!base64_bytes(out, c->a, form_get(c, "challenge"), CHALLENGE_LEN) ||
	    out->len != CHALLENGE_LEN)
		return false;
	memcpy(want, out->at, TIME_LEN);
	for (int i = 0; i < TIME_LEN; i++)
		at = at << 8 | out->at[i];
	seal(want, token, purpose);
	return secret_equal(want, out->at, CHALLENGE_LEN) && (int64_t)at <= c->now &&
	       c->now - (int64_t)at <= CHALLENGE_MS;
}

enum err passkey_asked(
    struct passkey_ask *out, struct ctx *c, const char *token, const char *purpose)
{
	struct passkey_place place = passkey_place(c);
	*out = (struct passkey_ask){.party = place.party,
	    .origin = place.origin,
	    .answer = {.credential = form_get(c, "credential"),
		.authenticator = form_get(c, "authenticator"),
		.client = form_get(c, "client"),
		.signature = form_get(c, "signature")}};
	if (!place.party)
		return err_say(ERR_DENIED, "网站的地址没有域名，不能用通行密钥。");
	if (!place.origin)
		return err_say(
		    ERR_DENIED, "通行密钥要在 %s 打开的编辑台里用。", place.url);
	if (purpose && !ours(&out->challenge, c, token, purpose))
		return err_say(ERR_DENIED,
		    "通行密钥要在 5 分钟内、在这个浏览器里确认，请再试一次。");
	return OK;
}

/* Ids of those that are bound to the party, with blanks between. */
static char *credentials(
    struct ctx *c, const struct passkey *have, size_t n, const char *party)
{
	char *out = arena_strdup(c->a, "");
	for (size_t i = 0; i < n; i++)
		if (party && !strcmp(have[i].key.rp, party))
			out = arena_printf(
			    c->a, "%s%s%s", out, *out ? " " : "", have[i].key.credential);
	return out;
}

enum err passkey_form(
    json_t **out, json_t *root, struct ctx *c, int64_t user, const char *challenge)
{
	struct passkey_place place = passkey_place(c);
	struct passkey *have;
	size_t n;
	*out = NULL;
	enum err e = passkey_list(&have, &n, c->db, c->a, user);
	if (e || !n)
		return e;
	const char *ids = credentials(c, have, n, place.party);
	*out = json_pack("{s:s, s:s, s:s}", "party", place.party ? place.party : "",
	    "challenge", challenge, "credentials", ids);
	const char *why = NULL;
	if (!*ids)
		why =
		    "你的通行密钥登记在别的网址上，这里用不了：在“我的账号”里重新登记。";
	else if (!place.origin)
		why = arena_printf(c->a, "通行密钥要在 %s 打开的编辑台里用。", place.url);
	if (why)
		json_object_set_new(*out, "why", json_string(why));
	else
		json_object_set_new(
		    root, "passkey_js", json_string(url_asset(c->a, "passkey.js")));
	return OK;
}

/* The hash of the version that a form of the article page is about, when the form signs;
 * NULL when it does not. */
static const char *signed_hash(const json_t *form)
{
	const json_t *field;
	size_t i;
	enum action a;
	const char *url = json_string_value(json_object_get(form, "url"));
	const char *last = url ? strrchr(url, '/') : NULL;
	if (!last || !action_parse(&a, last + 1) ||
	    !json_is_true(json_object_get(form, "allowed")) ||
	    (a != ACTION_SIGN && a != ACTION_EMERGENCY && a != ACTION_COUNTERSIGN))
		return NULL;
	json_array_foreach(json_object_get(form, "hidden"), i,
	    field) if (!strcmp("hash",
			   json_string_value(json_object_get(field,
			       "name")))) return json_string_value(json_object_get(field,
	    "value"));
	return NULL;
}

static enum err add_to_form(json_t *root, struct ctx *c, json_t *form)
{
	const char *hex = signed_hash(form);
	struct sha hash;
	json_t *passkey;
	if (!hex || !sha_parse(&hash, hex))
		return OK;
	enum err e = passkey_form(
	    &passkey, root, c, c->user.id, base64_text(c->a, hash.b, SHA_LEN));
	if (e || !passkey)
		return e;
	json_t *why = json_object_get(passkey, "why");
	if (why) {
		json_object_set(form, "why", why);
		json_object_set_new(form, "allowed", json_false());
		json_object_del(form, "hint");
		json_decref(passkey);
	} else {
		const char *hint = json_string_value(json_object_get(form, "hint"));
		json_object_set_new(form, "passkey", passkey);
		model_text(form, "hint",
		    arena_printf(c->a, "%s用你的通行密钥签名。", hint ? hint : ""));
	}
	return OK;
}

enum err passkey_acts(json_t *root, struct ctx *c, json_t *forms)
{
	json_t *form;
	size_t i;
	enum err e = OK;
	json_array_foreach(forms, i, form) e = e ? e : add_to_form(root, c, form);
	return e;
}
