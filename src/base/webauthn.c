/* SPDX-License-Identifier: MIT */
/* The only file that knows libfido2. It talks to no device: it parses and verifies. */
#include "base/webauthn.h"

#include "base/secret.h"

#include <fido.h>
#include <fido/eddsa.h>
#include <fido/es256.h>
#include <fido/rs256.h>
#include <string.h>

/* Flags of authenticator data (WebAuthn section 6.1). */
enum { FLAG_UP = 1, FLAG_UV = 4, FLAG_BE = 8, FLAG_BS = 16, FLAG_AT = 64 };
/* Where they stand behind the party's hash, and where the counter ends. */
enum { FLAGS_AT = SHA_LEN, HEAD_LEN = SHA_LEN + 5 };
/* More than any authenticator makes. */
enum { AUTHENTICATOR_MAX = 2048, CLIENT_MAX = 4096, SIGNATURE_MAX = 1024, ID_MAX = 1023 };

static const struct {
	const char *name;
	int cose;
	size_t key_len;
} algs[WEBAUTHN__MAX] = {
    [WEBAUTHN_ES256] = {"ES256", COSE_ES256, 64},
    [WEBAUTHN_EDDSA] = {"EdDSA", COSE_EDDSA, 32},
    [WEBAUTHN_RS256] = {"RS256", COSE_RS256, 259},
};

const char *webauthn_alg_name(enum webauthn_alg alg)
{
	return algs[alg].name;
}

int webauthn_cose(enum webauthn_alg alg)
{
	return algs[alg].cose;
}

bool webauthn_alg_parse(enum webauthn_alg *out, const char *name)
{
	for (enum webauthn_alg i = 0; i < WEBAUTHN__MAX; i++) {
		if (!strcmp(name, algs[i].name)) {
			*out = i;
			return true;
		}
	}
	return false;
}

struct decoded {
	struct bytes id, authenticator, client, signature;
};

static enum err decode(
    struct decoded *d, struct arena *a, const struct webauthn_answer *answer, bool get)
{
	bool good = base64_bytes(&d->id, a, answer->credential, ID_MAX) && d->id.len &&
		    base64_bytes(
			&d->authenticator, a, answer->authenticator, AUTHENTICATOR_MAX) &&
		    base64_bytes(&d->client, a, answer->client, CLIENT_MAX);
	if (good && get)
		good = base64_bytes(&d->signature, a, answer->signature, SIGNATURE_MAX) &&
		       d->signature.len;
	if (!good || d->authenticator.len < HEAD_LEN)
		return err_set(ERR_INVALID, "passkey: the answer is no base64url");
	return OK;
}

/* Party and flags; both stand at the head of the data in plain bytes. */
static enum err check_head(
    const struct decoded *d, const struct webauthn_want *want, unsigned flags)
{
	struct sha party = sha_of(want->rp, strlen(want->rp));
	unsigned have = d->authenticator.at[FLAGS_AT];
	if (memcmp(d->authenticator.at, party.b, SHA_LEN) != 0)
		return err_set(ERR_INVALID, "passkey: not bound to %s", want->rp);
	if ((have & flags) != flags || (have & FLAG_BS && !(have & FLAG_BE)))
		return err_set(ERR_INVALID, "passkey: flags %02x", have);
	return OK;
}

/* CBOR begins behind the head, and in data of a new passkey behind its id. */
static enum err check_tail(const struct decoded *d, bool get)
{
	enum { AAGUID_LEN = 16, ID_AT = HEAD_LEN + AAGUID_LEN + 2 };
	const unsigned char *at = d->authenticator.at;
	size_t len = d->authenticator.len, from = HEAD_LEN;
	if (!get && len >= ID_AT)
		from = ID_AT + (size_t)(at[ID_AT - 2] << 8 | at[ID_AT - 1]);
	if (from > len || !webauthn_cbor((struct bytes){at + from, len - from}))
		return err_set(
		    ERR_INVALID, "passkey: the authenticator's data is damaged");
	return OK;
}

/* The key inside the data, when it is of that algorithm: libfido2 wants to be told. */
static bool read_new(struct webauthn_key *out, struct arena *a, const struct decoded *d,
    enum webauthn_alg alg)
{
	fido_cred_t *cred = fido_cred_new();
	if (!cred)
		err_fatal("libfido2: out of memory");
	bool good = fido_cred_set_type(cred, algs[alg].cose) == FIDO_OK &&
		    fido_cred_set_authdata_raw(
			cred, d->authenticator.at, d->authenticator.len) == FIDO_OK &&
		    fido_cred_id_len(cred) == d->id.len &&
		    !memcmp(fido_cred_id_ptr(cred), d->id.at, d->id.len) &&
		    fido_cred_pubkey_len(cred) == algs[alg].key_len;
	if (good) {
		out->alg = alg;
		out->credential = base64_text(a, d->id.at, d->id.len);
		out->key = base64_text(a, fido_cred_pubkey_ptr(cred), algs[alg].key_len);
	}
	fido_cred_free(&cred);
	return good;
}

enum err webauthn_create(struct webauthn_key *out, struct arena *a,
    const struct webauthn_want *want, const struct webauthn_answer *answer)
{
	struct decoded d = {0};
	enum err e = decode(&d, a, answer, false);
	if (!e)
		e = webauthn_client(d.client, "webauthn.create", want);
	if (!e)
		e = check_head(&d, want, FLAG_UP | FLAG_AT);
	if (!e)
		e = check_tail(&d, false);
	if (!e && !(d.authenticator.at[FLAGS_AT] & FLAG_UV))
		e = err_set(ERR_DENIED, "passkey: the person was not verified");
	if (e)
		return e;
	*out = (struct webauthn_key){.rp = arena_strdup(a, want->rp)};
	for (enum webauthn_alg i = 0; i < WEBAUTHN__MAX; i++)
		if (read_new(out, a, &d, i))
			return OK;
	return err_set(ERR_INVALID, "passkey: no key of a known algorithm in the answer");
}

/* One public key as libfido2 wants it; NULL when it is none (no point of the curve). */
struct public_key {
	es256_pk_t *es256;
	eddsa_pk_t *eddsa;
	rs256_pk_t *rs256;
};

static const void *open_key(
    struct public_key *k, enum webauthn_alg alg, const struct bytes *raw)
{
	switch (alg) {
	case WEBAUTHN_ES256:
		k->es256 = es256_pk_new();
		return k->es256 && !es256_pk_from_ptr(k->es256, raw->at, raw->len)
			   ? k->es256
			   : NULL;
	case WEBAUTHN_EDDSA:
		k->eddsa = eddsa_pk_new();
		return k->eddsa && !eddsa_pk_from_ptr(k->eddsa, raw->at, raw->len)
			   ? k->eddsa
			   : NULL;
	case WEBAUTHN_RS256:
		k->rs256 = rs256_pk_new();
		return k->rs256 && !rs256_pk_from_ptr(k->rs256, raw->at, raw->len)
			   ? k->rs256
			   : NULL;
	case WEBAUTHN__MAX:
		break;
	}
	return NULL;
}

static void close_key(struct public_key *k)
{
	es256_pk_free(&k->es256);
	eddsa_pk_free(&k->eddsa);
	rs256_pk_free(&k->rs256);
}

/* The signature is over the authenticator's data and the hash of the client's. */
static bool signature_fits(const struct decoded *d, const struct webauthn_key *key,
    const struct bytes *raw, const char *rp)
{
	struct public_key k = {0};
	struct sha client = sha_of(d->client.at, d->client.len);
	const void *pk = open_key(&k, key->alg, raw);
	fido_assert_t *as = fido_assert_new();
	if (!as)
		err_fatal("libfido2: out of memory");
	bool good =
	    pk && fido_assert_set_rp(as, rp) == FIDO_OK &&
	    fido_assert_set_clientdata_hash(as, client.b, SHA_LEN) == FIDO_OK &&
	    fido_assert_set_count(as, 1) == FIDO_OK &&
	    fido_assert_set_up(as, FIDO_OPT_TRUE) == FIDO_OK &&
	    fido_assert_set_authdata_raw(
		as, 0, d->authenticator.at, d->authenticator.len) == FIDO_OK &&
	    fido_assert_set_sig(as, 0, d->signature.at, d->signature.len) == FIDO_OK &&
	    fido_assert_verify(as, 0, algs[key->alg].cose, pk) == FIDO_OK;
	fido_assert_free(&as);
	close_key(&k);
	return good;
}

static uint32_t counter_of(const struct decoded *d)
{
	const unsigned char *n = d->authenticator.at + FLAGS_AT + 1;
	return (uint32_t)n[0] << 24 | (uint32_t)n[1] << 16 | (uint32_t)n[2] << 8 | n[3];
}

enum err webauthn_get(uint32_t *counter, struct arena *a,
    const struct webauthn_want *want, const struct webauthn_key *key,
    const struct webauthn_answer *answer)
{
	struct decoded d = {0};
	struct bytes raw;
	if (strcmp(answer->credential, key->credential) != 0)
		return err_set(
		    ERR_INVALID, "passkey: another passkey than the one named");
	if (!base64_bytes(&raw, a, key->key, algs[key->alg].key_len) ||
	    raw.len != algs[key->alg].key_len)
		return err_set(ERR_INVALID, "passkey: its public key is damaged");
	enum err e = decode(&d, a, answer, true);
	if (!e)
		e = webauthn_client(d.client, "webauthn.get", want);
	if (!e)
		e = check_head(&d, want, FLAG_UP);
	if (!e)
		e = check_tail(&d, true);
	if (!e && !signature_fits(&d, key, &raw, want->rp))
		e = err_set(ERR_INVALID, "passkey: the signature does not fit");
	if (e)
		return e;
	if (!(d.authenticator.at[FLAGS_AT] & FLAG_UV))
		return err_set(ERR_DENIED, "passkey: the person was not verified");
	*counter = counter_of(&d);
	if ((*counter || want->counter) && *counter <= want->counter)
		return err_set(ERR_CONFLICT, "passkey: counter %u after %u",
		    (unsigned)*counter, (unsigned)want->counter);
	return OK;
}
