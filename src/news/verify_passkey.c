/* SPDX-License-Identifier: MIT */
/* Signatures of passkeys against the ledger's keys. */
#include "news/verify_passkey.h"

#include "db/query.h"
#include "news/passkey.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* A key as the ledger tells of it. */
struct key {
	const char *login, *name;
	struct webauthn_key is;
	int64_t seq;
	uint32_t counter; /* of its last signature */
	bool removed, in_table;
};

struct walk {
	struct db *db;
	const struct verify_calls *calls;
	const struct verify_pins *pins;
	int64_t faults;
	struct arena keep, row;
	struct key *keys;
	size_t n, cap;
};

/* One row of the ledger with what its passkey signed. */
struct row {
	int64_t seq;
	struct sha hash, text;
	bool has_text, has_answer;
	const char *actor, *action, *detail, *proof;
	struct webauthn_answer answer;
};

static void fault(struct walk *w, const char *fmt, ...) PRINTF(2, 3);
static void fault(struct walk *w, const char *fmt, ...)
{
	char text[400];
	va_list ap;
	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	w->faults++;
	w->calls->fault(w->calls->arg, text);
}

/* The key an account has at this point of the ledger; credential NULL: any. */
static struct key *find(struct walk *w, const char *login, const char *credential)
{
	for (size_t i = 0; i < w->n; i++) {
		struct key *k = &w->keys[i];
		if (!k->removed && !strcmp(k->login, login) &&
		    (!credential || !strcmp(k->is.credential, credential)))
			return k;
	}
	return NULL;
}

static void on_add(struct walk *w, const struct row *r)
{
	char *word[6];
	struct key k = {.seq = r->seq};
	if (!verify_words(arena_strdup(&w->keep, r->detail), word, 6) ||
	    !webauthn_alg_parse(&k.is.alg, word[2]) || strcmp(word[0], r->actor) != 0) {
		fault(w, "ledger %lld: adds a passkey that is none of its account's",
		    (long long)r->seq);
		return;
	}
	k.login = word[0];
	k.is.credential = word[1];
	k.is.key = word[3];
	k.is.rp = word[4];
	k.name = word[5];
	if (find(w, k.login, k.is.credential))
		fault(w, "ledger %lld: adds a passkey that is there", (long long)r->seq);
	w->keys = arena_grow(&w->keep, w->keys, w->n, &w->cap, sizeof *w->keys);
	w->keys[w->n++] = k;
}

static void on_remove(struct walk *w, const struct row *r)
{
	char *word[2];
	struct key *k = NULL;
	if (verify_words(arena_strdup(&w->row, r->detail), word, 2))
		k = find(w, word[0], word[1]);
	if (k)
		k->removed = true;
	else
		fault(w, "ledger %lld: removes a passkey that is not there",
		    (long long)r->seq);
}

/* The earliest row that is pinned for the account; NULL: none. */
static const struct verify_pin *pinned(
    const struct walk *w, const char *login, const char *credential)
{
	for (size_t i = 0; i < w->pins->n; i++) {
		const struct verify_pin *p = &w->pins->at[i];
		if (!strcmp(p->login, login) &&
		    (!credential || !strcmp(p->credential, credential)))
			return p;
	}
	return NULL;
}

static void check_pinned(struct walk *w, const struct row *r, const struct key *k)
{
	const struct verify_pin *first = pinned(w, r->actor, NULL), *p = NULL;
	if (!first || r->seq <= first->seq)
		return;
	if (k)
		p = pinned(w, r->actor, k->is.credential);
	if (!p || strcmp(p->key, k->is.key) || strcmp(p->party, k->is.rp) ||
	    strcmp(p->algorithm, webauthn_alg_name(k->is.alg)))
		fault(w, "ledger %lld: %s did not sign with one of the pinned passkeys",
		    (long long)r->seq, r->actor);
}

/* What makes this row's proof no proof; NULL when it holds. */
static const char *check_proof(struct walk *w, const struct row *r, struct key *k)
{
	if (!r->has_text)
		return "signs no text";
	if (!r->has_answer)
		return "what its passkey signed is gone";
	const char *text = passkey_proof_text(&w->row, &r->answer);
	if (!text || strcmp(text, r->proof) != 0)
		return "what its passkey signed is not what the row names";
	if (!k)
		return "was signed with a passkey that its account did not have then";
	const struct webauthn_want want = {
	    .rp = k->is.rp, .challenge = {r->text.b, SHA_LEN}, .counter = k->counter};
	if (webauthn_get(&k->counter, &w->row, &want, &k->is, &r->answer))
		return "the passkey's signature is not over the hash of its text";
	return NULL;
}

static void on_sign(struct walk *w, const struct row *r)
{
	struct key *k = NULL;
	if (*r->proof) {
		const char *credential = r->has_answer ? r->answer.credential : "";
		k = find(w, r->actor, credential);
		const char *why = check_proof(w, r, k);
		if (why)
			fault(w, "ledger %lld: %s", (long long)r->seq, why);
		err_clear();
	} else if (find(w, r->actor, NULL)) {
		fault(w, "ledger %lld: %s had a passkey, but it did not sign",
		    (long long)r->seq, r->actor);
	}
	check_pinned(w, r, k);
}

static void on_row(struct walk *w, const struct row *r)
{
	for (size_t i = 0; i < w->pins->n; i++)
		if (w->pins->at[i].seq == r->seq &&
		    !sha_equal(&w->pins->at[i].hash, &r->hash))
			fault(w, "ledger %lld: is not the row that was pinned",
			    (long long)r->seq);
	if (!strcmp(r->action, "sign") || !strcmp(r->action, "countersign"))
		on_sign(w, r);
	else if (*r->proof)
		fault(w, "ledger %lld: has a proof but signs nothing", (long long)r->seq);
	else if (!strcmp(r->action, "passkey-add"))
		on_add(w, r);
	else
		on_remove(w, r);
}

static enum err walk_ledger(struct walk *w)
{
	struct query q = q_begin(w->db, SQL_VERIFY_PASSKEY_ROWS);
	while (q_row(&q)) {
		struct row r = {.seq = q_int(&q)};
		q_blob(&q, r.hash.b, SHA_LEN);
		r.actor = q_text(&q, &w->row);
		r.action = q_text(&q, &w->row);
		r.has_text = q_blob_opt(&q, r.text.b, SHA_LEN);
		r.detail = q_text(&q, &w->row);
		r.proof = q_text(&q, &w->row);
		r.answer.credential = q_text(&q, &w->row);
		r.answer.authenticator = q_text(&q, &w->row);
		r.answer.client = q_text(&q, &w->row);
		r.answer.signature = q_text(&q, &w->row);
		r.has_answer = r.answer.credential != NULL;
		on_row(w, &r);
		arena_reset(&w->row);
	}
	return q_end(&q);
}

/* Accounts have the keys of the ledger, and no others. */
static enum err check_table(struct walk *w)
{
	struct query q = q_begin(w->db, SQL_VERIFY_PASSKEYS);
	while (q_row(&q)) {
		const char *login = q_text(&q, &w->row);
		const char *credential = q_text(&q, &w->row);
		const char *alg = q_text(&q, &w->row), *key = q_text(&q, &w->row);
		const char *party = q_text(&q, &w->row), *name = q_text(&q, &w->row);
		int64_t seq = q_int(&q);
		struct key *k = login ? find(w, login, credential) : NULL;
		if (k && !strcmp(alg, webauthn_alg_name(k->is.alg)) &&
		    !strcmp(key, k->is.key) && !strcmp(party, k->is.rp) &&
		    !strcmp(name, k->name) && seq == k->seq)
			k->in_table = true;
		else
			fault(w, "account %s: the ledger does not tell of its passkey %s",
			    login ? login : "?", credential);
		arena_reset(&w->row);
	}
	enum err e = q_end(&q);
	for (size_t i = 0; i < w->n && !e; i++)
		if (!w->keys[i].removed && !w->keys[i].in_table)
			fault(w, "account %s: has lost the passkey of ledger %lld",
			    w->keys[i].login, (long long)w->keys[i].seq);
	return e;
}

static enum err check_assertions(struct walk *w)
{
	struct query q = q_begin(w->db, SQL_VERIFY_ASSERTIONS);
	while (q_row(&q))
		fault(w, "ledger %lld: does not tell of what a passkey signed",
		    (long long)q_int(&q));
	return q_end(&q);
}

static void check_pins(struct walk *w)
{
	for (size_t i = 0; i < w->pins->n; i++) {
		const struct verify_pin *p = &w->pins->at[i];
		size_t k = 0;
		while (k < w->n && (w->keys[k].seq != p->seq ||
				       strcmp(w->keys[k].login, p->login) != 0))
			k++;
		if (k == w->n)
			fault(w, "ledger %lld: does not add the pinned passkey of %s",
			    (long long)p->seq, p->login);
	}
}

enum err verify_passkeys(int64_t *faults, struct db *db, const struct verify_calls *calls,
    const struct verify_pins *pins)
{
	static const struct verify_pins none;
	struct walk w = {.db = db, .calls = calls, .pins = pins ? pins : &none};
	arena_init(&w.keep);
	arena_init(&w.row);
	enum err e = walk_ledger(&w);
	if (!e)
		e = check_table(&w);
	if (!e)
		e = check_assertions(&w);
	check_pins(&w);
	*faults += w.faults;
	arena_release(&w.row);
	arena_release(&w.keep);
	return e;
}
