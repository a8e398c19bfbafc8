/* SPDX-License-Identifier: MIT */
/* The string builder: one malloc()ed block that doubles. After the first refused write
 * nothing more is added, so a cut text is never taken for a whole one. */
#include "base/buf.h"

#include <assert.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CAP_MIN = 256 };

void buf_init(struct buf *b, size_t limit)
{
	*b = (struct buf)BUF_INIT;
	b->limit = limit;
}

/* Room for more bytes and the NUL; false (and the sticky error) when over the limit. */
static int reserve(struct buf *b, size_t more)
{
	if (b->err != OK)
		return 0;
	if (more > SIZE_MAX / 4 - b->len)
		err_fatal("buf: size overflow");
	if (b->limit > 0 && (b->len > b->limit || more > b->limit - b->len)) {
		b->err = ERR_TOO_BIG;
		return 0;
	}
	size_t need = b->len + more + 1;
	if (need <= b->cap)
		return 1;
	size_t cap = b->cap * 2 > CAP_MIN ? b->cap * 2 : CAP_MIN;
	if (cap < need)
		cap = need;
	char *data = realloc(b->data, cap);
	if (!data)
		err_fatal("buf: out of memory for %zu bytes", cap);
	b->data = data;
	b->cap = cap;
	return 1;
}

void buf_add(struct buf *b, const void *data, size_t len)
{
	if (!reserve(b, len))
		return;
	if (len > 0)
		memcpy(b->data + b->len, data, len);
	b->len += len;
	b->data[b->len] = '\0';
}

void buf_str(struct buf *b, const char *s)
{
	buf_add(b, s, strlen(s));
}

void buf_ch(struct buf *b, char c)
{
	buf_add(b, &c, 1);
}

void buf_printf(struct buf *b, const char *fmt, ...)
{
	va_list ap, again;
	va_start(ap, fmt);
	va_copy(again, ap);
	int n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	assert(n >= 0);
	if (reserve(b, (size_t)n)) {
		vsnprintf(b->data + b->len, (size_t)n + 1, fmt, again);
		b->len += (size_t)n;
	}
	va_end(again);
}

static const char *entity(char c)
{
	switch (c) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	case '\'':
		return "&#39;";
	default:
		return NULL;
	}
}

static void escape(struct buf *b, const char *s, size_t len, char except)
{
	size_t from = 0;
	for (size_t i = 0; i < len; i++) {
		const char *e = s[i] == except ? NULL : entity(s[i]);
		if (!e)
			continue;
		buf_add(b, s + from, i - from);
		buf_str(b, e);
		from = i + 1;
	}
	if (len > from)
		buf_add(b, s + from, len - from);
}

void buf_html(struct buf *b, const char *s, size_t len)
{
	escape(b, s, len, '\0');
}

void buf_html_plain(struct buf *b, const char *s, size_t len)
{
	escape(b, s, len, '\'');
}

void buf_hex(struct buf *b, const void *data, size_t len)
{
	static const char digits[] = "0123456789abcdef";
	const unsigned char *p = data;
	if (!reserve(b, 2 * len))
		return;
	for (size_t i = 0; i < len; i++) {
		b->data[b->len++] = digits[p[i] >> 4];
		b->data[b->len++] = digits[p[i] & 15];
	}
	b->data[b->len] = '\0';
}

const char *buf_text(const struct buf *b)
{
	return b->data ? b->data : "";
}

enum err buf_err(const struct buf *b)
{
	if (b->err != OK)
		return err_set(b->err, "text is larger than %zu bytes", b->limit);
	return OK;
}

void buf_clear(struct buf *b)
{
	b->len = 0;
	b->err = OK;
	if (b->data)
		b->data[0] = '\0';
}

void buf_release(struct buf *b)
{
	free(b->data);
	buf_init(b, b->limit);
}
