/* SPDX-License-Identifier: MIT */
/* OpenCC (libopencc), included nowhere else. */
#ifndef VIEW_OPENCC_H
#define VIEW_OPENCC_H

#include "base/buf.h"

enum script_change { SCRIPT_S2T, SCRIPT_T2S, SCRIPT__MAX };

/* Appends text (UTF-8, len bytes) with its characters changed. A converter is opened at
 * its first use (some 10 ms) and kept. ERR_BROKEN when its tables are missing. */
enum err script_change(
    struct buf *out, const char *s, size_t len, enum script_change how) MUST_USE;

#endif
