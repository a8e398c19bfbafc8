/* SPDX-License-Identifier: MIT */
/* An author and a signer at work over the desk's socket, for the tests of printed pages.
 * A text changes what readers see only with newsroom_sign() and newsroom_withdraw(). */
#ifndef TESTS_NEWSROOM_H
#define TESTS_NEWSROOM_H

#include "desk_client.h"

struct newsroom {
	struct person author, signer;
	struct arena a;
	char socket[200];
	long keys;      /* of forms, so that none is taken for a repetition */
	char said[400]; /* why the last act was not done */
};

/* Logs both in at DATA/run/desk.sock. */
bool newsroom_open(struct newsroom *n, const char *data);
/* Again when signing would ask for the password. */
bool newsroom_fresh(struct newsroom *n);

struct newsroom_text {
	const char *section, *title, *body;
	const char *correction; /* "": no line in 更正 */
	const char *tags;       /* joined by commas */
};
/* Saves and submits version no + 1; *article 0: a new one, whose number is stored. */
bool newsroom_submit(
    struct newsroom *n, long *article, long no, const struct newsroom_text *text);
/* Signs and publishes what is submitted. *form: as newsroom_sign_form() made it. */
char *newsroom_sign_form(struct newsroom *n, long article);
bool newsroom_sign(struct newsroom *n, long article, const char *form);
char *newsroom_withdraw_form(struct newsroom *n, long article);
bool newsroom_withdraw(struct newsroom *n, long article, const char *form);

#endif
