/* SPDX-License-Identifier: MIT */
/* A head of the ledger as a signed note: C2SP tlog-checkpoint, signed-note, Ed25519.
 *
 *	news.example.cn/ledger
 *	1234
 *	<root, base64>
 *	time 2026-11-24T16:00:01Z
 *	last <hash of row 1234, hex>
 *
 *	— news.example.cn/ledger <base64 of 4 bytes of key name and 64 of signature>
 *
 * Any reader of that format can check it; the two lines behind the root are extensions.
 */
#ifndef NEWS_NOTE_H
#define NEWS_NOTE_H

#include "base/arena.h"
#include "base/secret.h"

enum { NOTE_MAX = 4096, NOTE_SIGS = 8 };

struct note_sig {
	const char *name;
	unsigned char key_name[4], sig[SECRET_SIG];
};

struct note {
	const char *origin;
	int64_t size, at; /* at: whole seconds, in milliseconds */
	struct sha root, last;
	const char *text; /* what is signed: up to the line before the empty one */
	size_t text_len;
	struct note_sig sig[NOTE_SIGS]; /* Ed25519 ones; others are passed over */
	size_t sigs;
};

/* The note's text with one signature of the key (a seed), in the arena. */
char *note_sign(
    struct arena *a, const struct note *n, const unsigned char seed[SECRET_KEY]);

/* ERR_INVALID unless s is exactly such a note (any number of signatures from one on).
 * Strings in the arena. */
enum err note_parse(struct note *out, struct arena *a, const char *s) MUST_USE;

/* True when one of its signatures is by the key of that name. */
bool note_signed_by(
    const struct note *n, const char *name, const unsigned char pub[SECRET_KEY]);

/* The key as C2SP writes it: name+hash+base64, in the arena. And as PEM (RFC 8410). */
char *note_vkey(struct arena *a, const char *name, const unsigned char pub[SECRET_KEY]);
char *note_pem(struct arena *a, const unsigned char pub[SECRET_KEY]);
/* The key of PEM, of a vkey, or of 64 hexadecimal digits; false for anything else. */
bool note_key_parse(unsigned char pub[SECRET_KEY], struct arena *a, const char *s);

#endif
