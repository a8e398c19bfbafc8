/* SPDX-License-Identifier: MIT */
/* One-time codes of an authenticator app (RFC 6238: SHA-1, 30 s, 6 digits), by liboath.
 * That a code is taken only once is the caller's: it keeps the step. */
#ifndef BASE_TOTP_H
#define BASE_TOTP_H

#include "base/arena.h"

#include <stdint.h>

enum { TOTP_SEED = 20, TOTP_DIGITS = 6, TOTP_STEP_MS = 30 * 1000 };

/* A new seed: 160 random bits, the length of the hash (RFC 4226, section 4). */
void totp_seed(unsigned char out[TOTP_SEED]);

/* The code of a step (time / 30 s) into 7 bytes. Fatal when liboath cannot. */
void totp_code(
    char out[TOTP_DIGITS + 1], const unsigned char seed[TOTP_SEED], int64_t step);

/* The step whose code this is: the one of now, the one before or the one after, and newer
 * than the step after; -1 when none. Compares in constant time. */
int64_t totp_match(
    const unsigned char seed[TOTP_SEED], const char *code, int64_t now, int64_t after);

/* The seed as base32 in groups of four, for people to type; in the arena. */
char *totp_text(struct arena *a, const unsigned char seed[TOTP_SEED]);

/* otpauth://totp/SITE:LOGIN?secret=…&issuer=SITE (the de-facto key URI format of
 * authenticator apps), percent-encoded; in the arena. */
char *totp_uri(struct arena *a, const unsigned char seed[TOTP_SEED], const char *site,
    const char *login);

#endif
