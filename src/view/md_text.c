/* SPDX-License-Identifier: MIT */
/* Addresses and marks as libcmark's own HTML writer puts them. */
#include "view/md.h"

#include <string.h>

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
