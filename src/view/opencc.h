/* SPDX-License-Identifier: MIT */
/* OpenCC (libopencc), included nowhere else. */
#ifndef VIEW_OPENCC_H
#define VIEW_OPENCC_H

#include "base/buf.h"

#include <stdbool.h>

/* Where Debian's libopencc-data has the tables. */
#define SCRIPT_TABLES "/usr/share/opencc"

enum script_change { SCRIPT_S2T, SCRIPT_T2S, SCRIPT__MAX };

/* Appends text (UTF-8, len bytes) with its characters changed. A converter is opened at
 * its first use (some 35 ms, 8 MB) and kept. ERR_BROKEN when its tables are missing. */
enum err script_change(
    struct buf *out, const char *s, size_t len, enum script_change how) MUST_USE;

/* As script_change(), by another process that keeps the tables; false: it is not to be
 * had, and nothing was appended. */
typedef bool script_elsewhere(
    struct buf *out, const char *s, size_t len, enum script_change how);

/* From now on script_change() asks there first, until this process had to open a
 * converter of its own. */
void script_ask_elsewhere(script_elsewhere *fn);

#endif
