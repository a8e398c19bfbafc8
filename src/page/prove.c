/* SPDX-License-Identifier: MIT */
/* The form that asks for a proof of identity, and its answer. */
#include "page/prove.h"

#include "news/factor.h"
#include "page/desk.h"
#include "page/device.h"
#include "page/job.h"

struct login_try prove_try(struct ctx *c, const char *login)
{
	return (struct login_try){.login = login,
	    .client = c->client,
	    .device = pairs_get(&c->req->cookies, desk_cookie(c, DESK_DEVICE))};
}

struct login_try prove_try_of(struct ctx *c, const struct user *u)
{
	struct login_try t = prove_try(c, u->login);
	t.factor = u->factors != 0;
	return t;
}

enum err prove_form(json_t *root, struct ctx *c, const struct prove *p)
{
	json_t *passkey = NULL, *o = json_object();
	const struct user *u = p->user;
	enum err e = OK;
	if (u->factors & FACTOR_PASSKEY)
		e = passkey_form(
		    &passkey, root, c, u->id, passkey_challenge(c, p->token, p->purpose));
	json_object_set_new(o, "word", json_string(p->word));
	json_object_set_new(o, "login", json_string(u->login));
	json_object_set_new(o, "code", json_boolean(u->factors & FACTOR_TOTP));
	json_object_set_new(o, "recovery", json_boolean(u->factors != 0));
	json_object_set_new(o, "password", json_boolean(!u->factors));
	if (passkey)
		json_object_set_new(o, "passkey", passkey);
	json_object_set_new(root, "prove", o);
	return e;
}

static enum err check_factor(enum auth *how, struct ctx *c, const struct prove *p)
{
	struct factor_try t = {.vault = c->vault,
	    .user = p->user,
	    .client = c->client,
	    .code = form_get(c, "code"),
	    .recovery = form_get(c, "recovery")};
	if (!*form_get(c, "credential"))
		return factor_check(how, c->db, c->a, c->now, &t);
	struct passkey_ask ask;
	*how = AUTH_PASSKEY;
	enum err e = passkey_asked(&ask, c, p->token, p->purpose);
	return e ? e : passkey_check(c->db, c->now, p->user->id, &ask);
}

static enum err check_password(enum auth *how, struct ctx *c)
{
	*how = AUTH_PASSWORD;
	if (c->job_err)
		return err_set(ERR_BROKEN, "password job: %s", c->job_said);
	return job_password_fits(c) ? OK : err_say(ERR_DENIED, "密码不对，请重填");
}

enum err prove_check(enum auth *how, struct ctx *c, const struct prove *p)
{
	struct login_try t = prove_try_of(c, p->user);
	bool counted = c->job_out || c->job_err;
	enum err e = counted ? OK : throttle_check(c->db, c->now, &t);
	if (!e && !counted)
		e = throttle_count(c->db, c->now, &t);
	if (e)
		return e;
	return p->user->factors ? check_factor(how, c, p) : check_password(how, c);
}

enum err prove_job(struct ctx *c, struct buf *in, const struct user *u)
{
	struct login_try t = prove_try(c, u->login);
	if (u->factors || !u->password)
		return OK;
	enum err e = throttle_check(c->db, c->now, &t);
	if (e == ERR_BUSY)
		return err_clear(), OK; /* prove_check() says it again */
	if (!e)
		e = throttle_count(c->db, c->now, &t);
	if (!e)
		job_password_input(in, u->password, form_get(c, "password"), "");
	return e;
}

enum err prove_session(
    char **sid, struct ctx *c, const struct actor *who, const char *replaces)
{
	char agent[DEVICE_MAX];
	struct session_begin b = {.who = who, .agent = agent, .replaces = replaces};
	device_words(agent, c->req->user_agent);
	enum err e = session_begin(sid, c->db, c->a, c->now, &b);
	return e ? e : desk_set_cookie(c, DESK_SESSION, *sid);
}

enum err prove_passed(char **sid, struct ctx *c, const struct login_try *t,
    const struct actor *who, const char *replaces)
{
	char *device;
	enum err e = throttle_pass(&device, c->db, c->a, c->now, t, who->id);
	if (!e)
		e = prove_session(sid, c, who, replaces);
	return e ? e : desk_set_cookie(c, DESK_DEVICE, device);
}
