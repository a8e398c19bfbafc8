/* SPDX-License-Identifier: MIT */
/* A person at the desk, for test programs: logs in over the desk's socket, reads pages,
 * and fills in their forms as a browser would. */
#ifndef TESTS_DESK_CLIENT_H
#define TESTS_DESK_CLIENT_H

#include "base/arena.h"
#include "base/buf.h"

#include <stdbool.h>
#include <stdint.h>

struct person {
	const char *socket, *login, *password;
	char cookie[128], csrf[128];
	const char *host; /* NULL: 127.0.0.1:8080 */
	int64_t since;    /* monotonic ms of the login */
};

struct answer {
	int status;           /* 0: none came */
	const char *location; /* "" when none */
	char *body;           /* with its head in front */
};

/* A guest's cookie and token, from the login page. */
bool person_come(struct person *p);
/* False, with the reason on standard error, when it does not get in. */
bool person_login(struct person *p);
/* Again when the last login is older than two minutes: what is signed wants a fresh one.
 */
bool person_fresh(struct person *p);

/* The bytes of a request; body NULL: a GET. site: Sec-Fetch-Site, or an Origin when it
 * begins with "http"; NULL: neither is sent. */
void person_request(struct buf *out, const struct person *p, const char *path,
    const char *body, const char *site);
/* What one connection answered to a request; in the arena. */
struct answer person_answer(struct arena *a, const struct buf *out);
struct answer person_get(struct arena *a, const struct person *p, const char *path);
struct answer person_post(
    struct arena *a, const struct person *p, const char *path, const char *body);

/* The hidden fields of the nth (from 0) form with that action on the page, URL-encoded
 * and joined; NULL when there is no such form. */
char *form_hidden(struct arena *a, const char *page, const char *action, int nth);

/* Two requests at the same time: both connections stand, then the bytes of both go out in
 * random pieces. out holds the answers. */
void race(struct arena *a, const char *socket, const struct buf request[2],
    struct answer out[2]);

#endif
