/* SPDX-License-Identifier: MIT */
/* Where passkeys work, challenges and who may answer them, the forms that sign. */
#include "newsfix.h"

#include "base/text.h"
#include "page/passkey.h"
#include "softkey.h"

static struct conf conf;
static struct request req;

static struct ctx context(struct newsfix *f, const char *base_url, const char *host)
{
	conf = (struct conf){.base_url = arena_strdup(&f->a, base_url)};
	req = (struct request){.arena = &f->a,
	    .host = arena_strdup(&f->a, host),
	    .https = text_starts(base_url, "https")};
	return (struct ctx){.a = &f->a,
	    .req = &req,
	    .db = f->db,
	    .conf = &conf,
	    .now = f->now,
	    .user = f->user[SIGNER],
	    .who = &f->who[SIGNER]};
}

static void place(struct newsfix *f, const char *base, const char *host, const char *want)
{
	struct ctx c = context(f, base, host);
	struct passkey_place p = passkey_place(&c);
	char *have = arena_printf(&f->a, "%s %s %s", p.party ? p.party : "-",
	    p.origin ? p.origin : "-", p.url ? p.url : "-");
	assert_string_equal(have, want);
}

static void places(void **state)
{
	struct newsfix *f = *state;
	place(f, "https://a.cn", "a.cn", "a.cn https://a.cn https://a.cn");
	place(f, "https://a.cn", "www.a.cn", "a.cn - https://a.cn");
	place(f, "https://a.cn", "10.0.0.8", "a.cn - https://a.cn");
	place(f, "https://a.cn:8443", "a.cn:8443",
	    "a.cn https://a.cn:8443 https://a.cn:8443");
	place(f, "http://127.0.0.1:8080", "127.0.0.1:8080",
	    "localhost - http://localhost:8080");
	place(f, "http://127.0.0.1:8080", "localhost:8080",
	    "localhost http://localhost:8080 http://localhost:8080");
	place(f, "http://[::1]:8080", "[::1]:8080", "localhost - http://localhost:8080");
	place(f, "http://127.0.0.1", "localhost",
	    "localhost http://localhost http://localhost");
	place(f, "http://127.0.0.1:8080", "localhost.evil.example:8080",
	    "localhost - http://localhost:8080");
	place(f, "https://10.0.0.8", "10.0.0.8", "- - -");
}

static void send(struct ctx *c, const char *name, const char *value)
{
	pairs_add(
	    &c->req->form, c->a, arena_strdup(c->a, name), arena_strdup(c->a, value));
}

static enum err asked(struct ctx *c, const char *token, const char *purpose)
{
	struct passkey_ask ask;
	err_clear();
	return passkey_asked(&ask, c, token, purpose);
}

static void challenges(void **state)
{
	struct newsfix *f = *state;
	struct ctx c = context(f, "https://a.cn", "a.cn");
	char *challenge = passkey_challenge(&c, "token", "confirm");
	assert_int_equal(strlen(challenge), 54);
	assert_int_equal(asked(&c, "token", "confirm"), ERR_DENIED); /* none came */
	send(&c, "challenge", challenge);
	assert_int_equal(asked(&c, "token", "confirm"), OK);
	assert_int_equal(asked(&c, "other", "confirm"), ERR_DENIED);
	assert_int_equal(asked(&c, "token", "login"), ERR_DENIED);
	c.now += 5 * 60 * 1000;
	assert_int_equal(asked(&c, "token", "confirm"), OK);
	c.now++;
	assert_int_equal(asked(&c, "token", "confirm"), ERR_DENIED);
	c.now = f->now - 1; /* of the future */
	assert_int_equal(asked(&c, "token", "confirm"), ERR_DENIED);
	c.now = f->now;
	/* any byte changed */
	char *value = c.req->form.at[0].value;
	for (size_t i = 0; i < strlen(value); i++) {
		char was = value[i];
		value[i] = was == 'A' ? 'B' : 'A';
		assert_int_equal(asked(&c, "token", "confirm"), ERR_DENIED);
		value[i] = was;
	}
	assert_int_equal(asked(&c, "token", "confirm"), OK);
	/* the place counts before all */
	c.req->host = arena_strdup(&f->a, "www.a.cn");
	assert_int_equal(asked(&c, "token", "confirm"), ERR_DENIED);
	assert_non_null(strstr(err_said(ERR_DENIED), "https://a.cn"));
	assert_int_equal(asked(&c, "token", NULL), ERR_DENIED);
	c.req->host = arena_strdup(&f->a, "a.cn");
	assert_int_equal(asked(&c, "token", NULL), OK);
	c = context(f, "https://10.0.0.8", "10.0.0.8");
	assert_int_equal(asked(&c, "token", NULL), ERR_DENIED);
	assert_non_null(strstr(err_said(ERR_DENIED), "域名"));
}

static void add(struct newsfix *f, const char *party, const char *origin)
{
	static const unsigned char nonce[32] = {1};
	struct softkey k = softkey(1);
	k.rp = party;
	k.origin = origin;
	struct passkey_ask ask = {party, origin, {nonce, sizeof nonce}, {0}};
	ask.answer = softkey_create(&k, &f->a, ask.challenge);
	assert_int_equal(passkey_add(f->db, &f->who[SIGNER], f->now, &ask, "钥匙"), OK);
}

static json_t *forms(const char *act, const char *hash)
{
	char url[64];
	snprintf(url, sizeof url, "/admin/articles/1/%s", act);
	return json_pack("[{s:s, s:b, s:s, s:[{s:s, s:s}, {s:s, s:s}]}]", "url", url,
	    "allowed", 1, "hint", "提示。", "hidden", "name", "no", "value", "1", "name",
	    "hash", "value", hash);
}

static void acts(void **state)
{
	static const char hash[] =
	    "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
	struct newsfix *f = *state;
	struct ctx c = context(f, "https://a.cn", "a.cn");
	json_t *root = json_object(), *list = forms("sign", hash);
	assert_int_equal(passkey_acts(root, &c, list), OK);
	assert_null(json_object_get(json_array_get(list, 0), "passkey")); /* none yet */
	json_decref(list);

	add(f, "a.cn", "https://a.cn");
	static const char *const signing[] = {"sign", "emergency", "countersign"};
	for (size_t i = 0; i < 3; i++) {
		list = forms(signing[i], hash);
		assert_int_equal(passkey_acts(root, &c, list), OK);
		json_t *p = json_object_get(json_array_get(list, 0), "passkey");
		assert_string_equal(json_string_value(json_object_get(p, "challenge")),
		    "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8");
		assert_string_equal(
		    json_string_value(json_object_get(p, "party")), "a.cn");
		assert_non_null(json_object_get(root, "passkey_js"));
		json_decref(list);
	}
	list = forms("publish", hash);
	assert_int_equal(passkey_acts(root, &c, list), OK);
	assert_null(json_object_get(json_array_get(list, 0), "passkey"));
	json_decref(list);

	/* elsewhere the button is grey and says why; so it is with a passkey of elsewhere
	 */
	const char *const hosts[][2] = {
	    {"https://a.cn", "www.a.cn"}, {"https://b.cn", "b.cn"}};
	for (size_t i = 0; i < 2; i++) {
		c = context(f, hosts[i][0], hosts[i][1]);
		list = forms("sign", hash);
		assert_int_equal(passkey_acts(root, &c, list), OK);
		json_t *form = json_array_get(list, 0);
		assert_true(json_is_false(json_object_get(form, "allowed")));
		assert_non_null(
		    strstr(json_string_value(json_object_get(form, "why")), "通行密钥"));
		json_decref(list);
	}
	json_decref(root);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(places, newsfix_setup, newsfix_teardown),
	    cmocka_unit_test_setup_teardown(challenges, newsfix_setup, newsfix_teardown),
	    cmocka_unit_test_setup_teardown(acts, newsfix_setup, newsfix_teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
