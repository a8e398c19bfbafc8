/* SPDX-License-Identifier: MIT */
/* What web tells the press: the key of a page that it had to make itself. One datagram to
 * DATA/run/press.sock; the press makes of it what it likes. */
#ifndef APP_TELL_H
#define APP_TELL_H

#include "app/app.h"

/* A page that is asked for again and again is told of so often. */
enum { TELL_AGAIN_MS = 1000, TELL_NAME = 40 };

/* As it is sent, in the machine's own byte order; what is not used is 0. */
struct tell {
	uint32_t magic;
	uint8_t place, twin, name_len, zero;
	int64_t number, tag;
	char name[TELL_NAME]; /* not ended by NUL */
};

/* Never waits and never fails: a press that is full or not there is told again. */
void tell_press(struct app *app, const struct place_key *key);

void tell_pack(struct tell *out, const struct place_key *key);
/* False for anything but the key of a page that is printed. The name is copied to a. */
bool tell_parse(struct place_key *out, struct arena *a, const struct tell *t, size_t len);

#endif
