/* SPDX-License-Identifier: MIT */
/* clientDataJSON: what the browser says it was asked, and by whom. It is parsed as JSON,
 * never compared with a template: browsers add members as they like (and Chromium does).
 * That a base module reads JSON is for its being signed: it is checked together with the
 * signature, by pages and by `qianfa verify` alike. */
#include "base/webauthn.h"

#include <jansson.h>
#include <string.h>

/* The host of "scheme://host[:port]" and what is in front of it. */
struct place {
	const char *host;
	size_t len;
	bool https;
};

static bool place_of(struct place *out, const char *url)
{
	static const char http[] = "http://", https[] = "https://";
	*out = (struct place){0};
	if (!strncmp(url, https, sizeof https - 1)) {
		out->https = true;
		out->host = url + sizeof https - 1;
	} else if (!strncmp(url, http, sizeof http - 1)) {
		out->host = url + sizeof http - 1;
	} else {
		return false;
	}
	bool v6 = *out->host == '[';
	out->len = v6 ? strcspn(out->host, "]") + 1 : strcspn(out->host, ":/");
	return out->len > 0;
}

static bool host_is(const struct place *p, const char *name)
{
	return p->len == strlen(name) && !memcmp(p->host, name, p->len);
}

/* The host is the party or a name below it; plain http only on this machine. */
static bool origin_below(const char *origin, const char *rp)
{
	struct place p;
	size_t n = strlen(rp);
	if (!place_of(&p, origin) || (!p.https && !host_is(&p, "localhost")))
		return false;
	for (size_t i = 0; i < p.len; i++) {
		bool label = i == 0 || p.host[i - 1] == '.';
		if (label && p.len - i == n && !memcmp(p.host + i, rp, n))
			return true;
	}
	return false;
}

char *webauthn_party(struct arena *a, const char *base_url)
{
	struct place p;
	if (!place_of(&p, base_url))
		return NULL;
	if (host_is(&p, "127.0.0.1") || host_is(&p, "[::1]"))
		return arena_strdup(a, "localhost");
	if (*p.host == '[' || strspn(p.host, "0123456789.") >= p.len)
		return NULL;
	return arena_strndup(a, p.host, p.len);
}

/* A member that is a string; "" when there is none. */
static const char *member(const json_t *o, const char *name)
{
	const char *s = json_string_value(json_object_get(o, name));
	return s ? s : "";
}

static enum err check(const json_t *o, const char *type, const struct webauthn_want *want)
{
	struct arena a;
	arena_init(&a);
	char *challenge = base64_text(&a, want->challenge.at, want->challenge.len);
	const char *origin = member(o, "origin");
	enum err e = OK;
	if (strcmp(member(o, "type"), type) != 0)
		e = err_set(ERR_INVALID, "passkey: is not of type %s", type);
	else if (strcmp(member(o, "challenge"), challenge) != 0)
		e = err_set(ERR_INVALID, "passkey: answers another challenge");
	else if (want->origin ? strcmp(origin, want->origin) != 0
			      : !origin_below(origin, want->rp))
		e = err_set(ERR_INVALID, "passkey: was used at %.200s", origin);
	else if (json_object_get(o, "crossOrigin") &&
		 !json_is_false(json_object_get(o, "crossOrigin")))
		e = err_set(ERR_INVALID, "passkey: was used inside another site's page");
	arena_release(&a);
	return e;
}

enum err webauthn_client(
    struct bytes json, const char *type, const struct webauthn_want *want)
{
	json_error_t why;
	json_t *o =
	    json_loadb((const char *)json.at, json.len, JSON_REJECT_DUPLICATES, &why);
	enum err e = json_is_object(o)
			 ? check(o, type, want)
			 : err_set(ERR_INVALID, "passkey: client data: %s", why.text);
	json_decref(o);
	return e;
}
