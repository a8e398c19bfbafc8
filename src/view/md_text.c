/* SPDX-License-Identifier: MIT */
/* Escaping exactly as libcmark's own HTML writer does it (buf_html() escapes the
 * apostrophe too and would make other bytes). */
#include "view/md.h"

#include <string.h>

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
	default:
		return NULL;
	}
}

void md_escape(struct buf *out, const char *s, size_t len)
{
	size_t from = 0;

	for (size_t i = 0; i < len; i++) {
		const char *e = entity(s[i]);

		if (!e)
			continue;
		buf_add(out, s + from, i - from);
		buf_str(out, e);
		from = i + 1;
	}
	buf_add(out, s + from, len - from);
}

void md_escape_url(struct buf *out, const char *url)
{
	static const char safe[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				   "abcdefghijklmnopqrstuvwxyz!#$%()*+,-./:;=?@_~";

	for (; *url; url++) {
		if (strchr(safe, *url))
			buf_ch(out, *url);
		else if (*url == '&')
			buf_str(out, "&amp;");
		else if (*url == '\'')
			buf_str(out, "&#x27;");
		else
			buf_printf(out, "%%%02X", (unsigned char)*url);
	}
}

char *md_restore(struct arena *a, const char *s)
{
	size_t n = s ? strlen(s) : 0, w = 0;
	char *out = arena_strndup(a, s ? s : "", n);

	for (size_t i = 0; i < n;) {
		int bits = md_mark_bits(out + i, n - i);

		if (bits >= 0)
			out[w++] = bits & MD_LOW ? '_' : '*';
		else
			out[w++] = out[i];
		i += bits >= 0 ? MD_LEN : 1;
	}
	out[w] = '\0';
	return out;
}
