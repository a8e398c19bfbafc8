/* SPDX-License-Identifier: MIT */
/* One GET to a FastCGI process of ours, over its unix socket, while the caller does other
 * things: how the desk looks at what readers get. Bounded in bytes; in time by the
 * caller. */
#ifndef HTTP_ASK_H
#define HTTP_ASK_H

#include "base/buf.h"

#include <stdbool.h>

struct ask;

/* Sends GET path, as a link has it: with its query; an answer of more than limit bytes is
 * refused. ERR_BUSY when nobody listens. Owned until ask_end(). */
enum err ask_begin(
    struct ask **out, const char *socket, const char *path, size_t limit) MUST_USE;

/* To be read from: then ask_more(), until it says done or fails. */
int ask_fd(const struct ask *a);

/* Takes what is there, without waiting. ERR_BUSY when the answer breaks off or is no
 * FastCGI; ERR_TOO_BIG. */
enum err ask_more(bool *done, struct ask *a) MUST_USE;

/* Of a whole answer: *status, and its body appended to out (without the head). ERR_BUSY
 * when it has no head. */
enum err ask_take(struct buf *out, int *status, const struct ask *a) MUST_USE;

/* Whole or not; NULL is fine. */
void ask_end(struct ask *a);

#endif
