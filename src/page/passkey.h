/* SPDX-License-Identifier: MIT */
/* What pages need for passkeys: where they work, the challenge a browser is to answer,
 * and its answer in a form. public/passkey.js does the browser's part. */
#ifndef PAGE_PASSKEY_H
#define PAGE_PASSKEY_H

#include "news/passkey.h"
#include "page/page.h"

/* Fields of every form that a passkey answers, for the routing table. */
#define PASSKEY_FIELDS "credential authenticator client signature"

/* Where the site's passkeys are bound to, and whether this page is there. */
struct passkey_place {
	const char *party;  /* NULL: the site's address has no name to bind one to */
	const char *origin; /* of this page; NULL: it is somewhere else */
	const char *url; /* the site's address where they work: "http://localhost:8080" */
};
struct passkey_place passkey_place(struct ctx *c);

/* A challenge for one purpose ("login", "confirm", "add"), good for 5 minutes and only in
 * the browser that holds the token (of the session, or of half a login). base64url. */
char *passkey_challenge(struct ctx *c, const char *token, const char *purpose);

/* The answer that came with the form. purpose NULL: no challenge of ours, the caller sets
 * it (签发: the text's hash). ERR_DENIED (said): the page is at the wrong address or the
 * challenge is none of ours or too old. */
enum err passkey_asked(struct passkey_ask *out, struct ctx *c, const char *token,
    const char *purpose) MUST_USE;

/* What a form wants for navigator.credentials.get(): {party, challenge, credentials}, and
 * why with a sentence when it cannot be used on this page; NULL when the account has no
 * passkey. Sets passkey_js in root when it can. Its form has the attributes
 * data-passkey="get" data-challenge data-party data-credentials, and
 * templates/part/desk_passkey.html inside. */
enum err passkey_form(json_t **out, json_t *root, struct ctx *c, int64_t user,
    const char *challenge) MUST_USE;

/* Forms of the article page (templates/part/desk_act.html): those that sign get a
 * passkey to sign with, if the account has one; what it signs is the hash they carry. */
enum err passkey_acts(json_t *root, struct ctx *c, json_t *forms) MUST_USE;

#endif
