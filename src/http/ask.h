/* SPDX-License-Identifier: MIT */
/* One GET to a FastCGI process of ours, over its unix socket: how the desk looks at what
 * readers get. Bounded in time and bytes. */
#ifndef HTTP_ASK_H
#define HTTP_ASK_H

#include "base/buf.h"

#include <stdint.h>

/* The answer to GET path: *status, and its body appended to out (without the head). The
 * whole takes until deadline (clock_mono()) at most. ERR_BUSY when nobody answers, or not
 * in time, or not in full; ERR_TOO_BIG past out's limit. */
enum err ask_get(struct buf *out, int *status, const char *socket, const char *path,
    int64_t deadline) MUST_USE;

#endif
