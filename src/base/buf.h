/* SPDX-License-Identifier: MIT */
/* The one string builder. Errors stick: append calls need no check, buf_err() at the end
 * tells. Always NUL-terminated once something was added. Out of memory is fatal. */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include "base/err.h"

#include <stddef.h>

struct buf {
	char *data;      /* NULL while empty and never written */
	size_t len, cap; /* bytes used (without the NUL), bytes held */
	size_t limit;    /* most bytes allowed, 0 for none */
	enum err err;    /* first error, sticky: ERR_TOO_BIG past the limit */
};

/* clang-format off */
#define BUF_INIT {0}
/* clang-format on */

/* An empty buffer that refuses to grow past limit bytes (0: no limit). */
void buf_init(struct buf *b, size_t limit);

void buf_add(struct buf *b, const void *data, size_t len);
void buf_str(struct buf *b, const char *s);
void buf_ch(struct buf *b, char c);
void buf_printf(struct buf *b, const char *fmt, ...) PRINTF(2, 3);

/* Text escaped for HTML content and quoted attributes: & < > " ' become entities. */
void buf_html(struct buf *b, const char *s, size_t len);

/* The same but for the apostrophe, as libcmark's own writer does it: not for attributes
 * in single quotes. */
void buf_html_plain(struct buf *b, const char *s, size_t len);

/* Lower-case hexadecimal of len bytes. */
void buf_hex(struct buf *b, const void *data, size_t len);

/* The text so far, "" when empty. Borrowed until the next write. */
const char *buf_text(const struct buf *b);

/* OK or the first error since init or clear. */
enum err buf_err(const struct buf *b) MUST_USE;

/* Empties and forgets the error, keeps the memory. */
void buf_clear(struct buf *b);

/* Gives the memory back; the buffer is empty and usable again. */
void buf_release(struct buf *b);

#endif
