/* SPDX-License-Identifier: MIT */
/* The part of verify that needs no trust in this machine: each 签发 of an account with a
 * passkey is a signature over the text's hash that only its owner can make. */
#ifndef NEWS_VERIFY_PASSKEY_H
#define NEWS_VERIFY_PASSKEY_H

#include "base/buf.h"
#include "base/secret.h"
#include "news/verify.h"

/* A public key as somebody outside wrote it down earlier: the ledger row that tells of
 * it. The row's hash holds all rows before it, so what is forged is forged behind it,
 * where the key would be needed. */
struct verify_pin {
	int64_t seq;
	struct sha hash; /* of that row */
	const char *login, *credential, *algorithm, *key, *party;
};
struct verify_pins {
	struct verify_pin *at;
	size_t n;
};

/* Reads lines "SEQ HASH LOGIN CREDENTIAL ALGORITHM KEY PARTY", as `qianfa passkey list`
 * prints them. ERR_INVALID (for the log) names the line. Strings are in the arena. */
enum err verify_pins_read(
    struct verify_pins *out, struct arena *a, const char *text) MUST_USE;

/* Appends such a line for every key that the ledger ever told of. */
enum err verify_pins_write(struct buf *out, struct db *db) MUST_USE;

/* Cuts text at blanks into n words, in place; the last one takes the rest. False when
 * there are fewer. */
bool verify_words(char *text, char **words, size_t n);

/* Walks the ledger in order with the keys each account had at every moment: additions and
 * removals, then for every 签发 and 补签 of an account with keys: its proof, the bytes it
 * is of, the key, the signature over the text's hash. Then the tables against the ledger.
 * pins (none: n is 0): after its pinned row an account must have signed with a pinned
 * key. Faults go to calls and are counted in *faults; OK also with faults. */
enum err verify_passkeys(int64_t *faults, struct db *db, const struct verify_calls *calls,
    const struct verify_pins *pins) MUST_USE;

#endif
