/* SPDX-License-Identifier: MIT */
/* Answers recorded from Chromium's virtual authenticator (tests/data/webauthn), as they
 * are and with every byte changed. Run from the top folder. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/secret.h"
#include "base/webauthn.h"
#include "softkey.h"

#include <jansson.h>
#include <string.h>

static struct arena a;
static json_t *vectors;

static int setup(void **state)
{
	(void)state;
	secret_init();
	arena_init(&a);
	vectors = json_load_file("tests/data/webauthn/vectors.json", 0, NULL);
	return vectors ? 0 : -1;
}

static int teardown(void **state)
{
	(void)state;
	json_decref(vectors);
	arena_release(&a);
	return 0;
}

static const char *text(const json_t *o, const char *name)
{
	const char *s = json_string_value(json_object_get(o, name));
	assert_non_null(s);
	return s;
}

/* One recorded passkey: what was wanted and answered. */
struct made {
	const json_t *o;
	struct webauthn_want want;
	struct webauthn_answer answer;
	struct webauthn_key key;
};

static struct bytes challenge(unsigned char c)
{
	unsigned char *b = arena_alloc(&a, 32);
	memset(b, c, 32);
	return (struct bytes){b, 32};
}

static struct made recorded(const char *name)
{
	struct made m = {.o = json_object_get(vectors, name)};
	assert_non_null(m.o);
	m.want = (struct webauthn_want){.rp = text(m.o, "rp"),
	    .origin = text(m.o, "origin"),
	    .challenge = challenge(7)};
	m.answer = (struct webauthn_answer){.credential = text(m.o, "credential"),
	    .authenticator = text(m.o, "authenticator"),
	    .client = text(m.o, "client")};
	err_clear();
	return m;
}

static void use_answer(struct made *m, size_t i)
{
	const json_t *got = json_array_get(json_object_get(m->o, "answers"), i);
	m->want.challenge = challenge((unsigned char)(9 + i));
	m->answer.authenticator = text(got, "authenticator");
	m->answer.client = text(got, "client");
	m->answer.signature = text(got, "signature");
}

static enum err create(struct made *m)
{
	err_clear();
	return webauthn_create(&m->key, &a, &m->want, &m->answer);
}

static enum err get(struct made *m)
{
	uint32_t counter;
	err_clear();
	return webauthn_get(&counter, &a, &m->want, &m->key, &m->answer);
}

static const char *const kinds[] = {"es256", "eddsa", "rs256"};

static void takes_what_chromium_made(void **state)
{
	(void)state;
	for (enum webauthn_alg i = 0; i < WEBAUTHN__MAX; i++) {
		struct made m = recorded(kinds[i]);
		uint32_t counter = 0;
		assert_int_equal(create(&m), OK);
		assert_int_equal(m.key.alg, i);
		assert_string_equal(m.key.credential, m.answer.credential);
		assert_string_equal(m.key.rp, "localhost");
		for (size_t k = 0; k < 2; k++) {
			use_answer(&m, k);
			m.want.counter = counter;
			if (webauthn_get(&counter, &a, &m.want, &m.key, &m.answer))
				fail_msg("%s %zu: %s", kinds[i], k, err_text());
			assert_int_equal(counter, k + 2);
		}
		m.want.counter = 0;
		m.want.origin = NULL; /* as `qianfa verify` asks */
		assert_int_equal(get(&m), OK);
	}
}

/* The same bytes but for one bit of one of them. */
static const char *flipped(const char *b64, size_t at)
{
	struct bytes b;
	assert_true(base64_bytes(&b, &a, b64, 4096));
	if (at >= b.len)
		return NULL;
	unsigned char *copy = arena_alloc(&a, b.len);
	memcpy(copy, b.at, b.len);
	copy[at] ^= (unsigned char)(1 << at % 8);
	return base64_text(&a, copy, b.len);
}

static void finds_every_changed_byte(void **state)
{
	(void)state;
	for (enum webauthn_alg i = 0; i < WEBAUTHN__MAX; i++) {
		struct made m = recorded(kinds[i]);
		assert_int_equal(create(&m), OK);
		use_answer(&m, 0);
		const char **parts[] = {&m.answer.authenticator, &m.answer.client,
		    &m.answer.signature, &m.answer.credential, &m.key.key};
		for (size_t p = 0; p < sizeof parts / sizeof *parts; p++) {
			const char *right = *parts[p];
			for (size_t at = 0; (*parts[p] = flipped(right, at)); at++)
				if (!get(&m))
					fail_msg(
					    "%s, part %zu, byte %zu", kinds[i], p, at);
			*parts[p] = right;
		}
		assert_int_equal(get(&m), OK);
	}
}

static void refuses_the_wrong_place_and_time(void **state)
{
	(void)state;
	struct made m = recorded("es256");
	assert_int_equal(create(&m), OK);
	use_answer(&m, 0);
	struct webauthn_want right = m.want;

	m.want.challenge = challenge(10); /* another version's hash */
	assert_int_equal(get(&m), ERR_INVALID);
	m.want = right;
	m.want.challenge.len = 31;
	assert_int_equal(get(&m), ERR_INVALID);
	m.want = right;
	m.want.origin = "http://localhost:18081";
	assert_int_equal(get(&m), ERR_INVALID);
	m.want.origin = "https://localhost:18080";
	assert_int_equal(get(&m), ERR_INVALID);
	m.want = right;
	m.want.rp = "example.cn";
	assert_int_equal(get(&m), ERR_INVALID);
	m.want.origin = NULL;
	assert_int_equal(get(&m), ERR_INVALID);
	m.want = right;
	m.want.counter = 2; /* it was seen with that number already */
	assert_int_equal(get(&m), ERR_CONFLICT);
	m.want.counter = 1;
	assert_int_equal(get(&m), OK);
}

static void refuses_other_kinds(void **state)
{
	(void)state;
	struct made m = recorded("unverified");
	assert_int_equal(create(&m), ERR_DENIED);
	/* a key that would be fine, used without finger, face or PIN */
	struct bytes raw;
	assert_true(base64_bytes(&raw, &a, m.answer.authenticator, 2048));
	unsigned char *lie = arena_alloc(&a, raw.len);
	memcpy(lie, raw.at, raw.len);
	lie[32] |= 4;
	m.answer.authenticator = base64_text(&a, lie, raw.len);
	assert_int_equal(create(&m), OK);
	use_answer(&m, 0);
	assert_int_equal(get(&m), ERR_DENIED);

	m = recorded("other_party");
	assert_int_equal(create(&m), OK);
	m.want.rp = "localhost";
	assert_int_equal(create(&m), ERR_INVALID);

	/* an answer to get() is none to create(), and the other way round */
	m = recorded("es256");
	assert_int_equal(create(&m), OK);
	use_answer(&m, 0);
	assert_int_equal(create(&m), ERR_INVALID);
	struct made made = recorded("es256");
	m.answer.authenticator = made.answer.authenticator;
	m.answer.client = made.answer.client;
	m.want.challenge = made.want.challenge;
	assert_int_equal(get(&m), ERR_INVALID);

	/* the signature of one passkey under the name of another */
	m = recorded("es256");
	assert_int_equal(create(&m), OK);
	use_answer(&m, 0);
	struct made other = recorded("eddsa");
	assert_int_equal(create(&other), OK);
	m.key.alg = other.key.alg;
	m.key.key = other.key.key;
	assert_int_equal(get(&m), ERR_INVALID);
}

static void refuses_what_is_no_data(void **state)
{
	(void)state;
	static const char *const junk[] = {"", "AA", "====", "not base64!"};
	struct made m = recorded("es256");
	assert_int_equal(create(&m), OK);
	use_answer(&m, 0);
	const char **parts[] = {&m.answer.authenticator, &m.answer.client,
	    &m.answer.signature, &m.answer.credential};
	for (size_t p = 0; p < sizeof parts / sizeof *parts; p++) {
		const char *right = *parts[p];
		for (size_t i = 0; i < sizeof junk / sizeof *junk; i++) {
			*parts[p] = junk[i];
			assert_int_equal(get(&m), ERR_INVALID);
		}
		*parts[p] = right;
	}
	/* cut at every byte */
	struct bytes raw;
	struct made n = recorded("es256");
	assert_true(base64_bytes(&raw, &a, n.answer.authenticator, 2048));
	for (size_t len = 0; len < raw.len; len++) {
		n.answer.authenticator = base64_text(&a, raw.at, len);
		assert_int_equal(create(&n), ERR_INVALID);
	}
}

/* A key made of bytes, which can also say what no browser says. */
static enum err create_flagged(unsigned flags)
{
	struct softkey k = softkey(1);
	struct webauthn_want want = {k.rp, k.origin, challenge(7), 0};
	struct webauthn_key key;
	k.flags = flags;
	struct webauthn_answer answer = softkey_create(&k, &a, want.challenge);
	err_clear();
	return webauthn_create(&key, &a, &want, &answer);
}

static enum err get_flagged(unsigned flags)
{
	struct softkey k = softkey(1);
	struct webauthn_want want = {k.rp, k.origin, challenge(7), 0};
	const struct webauthn_key key = {.credential = base64_text(&a, k.id, sizeof k.id),
	    .key = base64_text(&a, k.pk, sizeof k.pk),
	    .alg = WEBAUTHN_EDDSA,
	    .rp = k.rp};
	uint32_t counter;
	k.flags = flags;
	struct webauthn_answer answer = softkey_get(&k, &a, want.challenge);
	err_clear();
	return webauthn_get(&counter, &a, &want, &key, &answer);
}

static void looks_at_flags(void **state)
{
	(void)state;
	enum { BE = 8, BS = 16 };
	enum err (*const both[])(unsigned) = {create_flagged, get_flagged};
	for (size_t i = 0; i < 2; i++) {
		assert_int_equal(both[i](SOFT_UP | SOFT_UV), OK);
		assert_int_equal(both[i](SOFT_UP | SOFT_UV | BE | BS), OK);
		assert_int_equal(both[i](SOFT_UP | SOFT_UV | BE), OK);
		assert_int_equal(both[i](SOFT_UP | SOFT_UV | BS), ERR_INVALID);
		assert_int_equal(both[i](SOFT_UV), ERR_INVALID);
		assert_int_equal(both[i](SOFT_UP), ERR_DENIED);
		assert_int_equal(both[i](0), ERR_INVALID);
	}
}

static void names_algorithms(void **state)
{
	(void)state;
	enum webauthn_alg alg;
	static const int cose[] = {-7, -8, -257};
	for (enum webauthn_alg i = 0; i < WEBAUTHN__MAX; i++) {
		assert_true(webauthn_alg_parse(&alg, webauthn_alg_name(i)));
		assert_int_equal(alg, i);
		assert_int_equal(webauthn_cose(i), cose[i]);
	}
	assert_false(webauthn_alg_parse(&alg, "none"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(takes_what_chromium_made),
	    cmocka_unit_test(finds_every_changed_byte),
	    cmocka_unit_test(refuses_the_wrong_place_and_time),
	    cmocka_unit_test(refuses_other_kinds),
	    cmocka_unit_test(refuses_what_is_no_data),
	    cmocka_unit_test(looks_at_flags),
	    cmocka_unit_test(names_algorithms),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
