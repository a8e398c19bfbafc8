/* SPDX-License-Identifier: MIT */
/* Brotli (RFC 7932), for what is compressed once and sent often. */
#ifndef APP_BROTLI_H
#define APP_BROTLI_H

#include "base/buf.h"

#include <stdbool.h>

/* Appends the compressed body to out: quality 11 up to 64 KB, 5 above (5 MB take 8 s at
 * 11). The window is no larger than the body, so memory is some hundred KB for a page.
 * ERR_BROKEN when the library fails. */
enum err brotli_pack(struct buf *out, const struct buf *body) MUST_USE;

/* Appends what body unpacks to. False, with some of it appended, when it is not exactly
 * one sound stream. */
bool brotli_unpack(struct buf *out, const struct buf *body);

#endif
