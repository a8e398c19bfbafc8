/* SPDX-License-Identifier: MIT */
/* application/x-www-form-urlencoded (WHATWG URL, section 5.1), strictly: what a browser
 * would never send is refused, not guessed at. */
#include "http/request.h"

#include "base/text.h"

#include <string.h>

enum { FORM_PAIRS_MAX = 500 };

static int hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* Of anything, a text: "%" without its digits stands for itself, what is no UTF-8, and
 * NUL, becomes U+FFFD, byte by byte. */
static char *decode_any(struct arena *a, const char *s, size_t len)
{
	char *raw = arena_alloc(a, len + 1), *w = raw;
	for (const char *end = s + len; s < end; s++) {
		int hi = *s == '%' && end - s > 2 ? hex(s[1]) : -1;
		int lo = hi >= 0 ? hex(s[2]) : -1;
		*w = *s == '+' ? ' ' : *s;
		if (lo >= 0)
			*w = (char)(hi << 4 | lo);
		w++;
		s += lo >= 0 ? 2 : 0;
	}
	char *out = arena_alloc(a, 3 * len + 1), *o = out;
	for (const char *r = raw; r < w;) {
		size_t n = 1;
		while (n < 4 && r + n < w && ((unsigned char)r[n] & 0xC0) == 0x80)
			n++;
		while (n > 1 && !text_valid(r, n))
			n--;
		bool good = text_valid(r, n);
		memcpy(o, good ? r : "\xEF\xBF\xBD", good ? n : 3);
		o += good ? n : 3;
		r += n;
	}
	return out;
}

/* The decoded text, NULL when it is no text. */
static char *decode(struct arena *a, const char *s, size_t len)
{
	char *out = arena_alloc(a, len + 1), *w = out;
	const char *end = s + len;
	while (s < end) {
		if (*s == '%') {
			int hi = end - s > 2 ? hex(s[1]) : -1;
			int lo = hi >= 0 ? hex(s[2]) : -1;
			if (lo < 0)
				return NULL;
			*w++ = (char)(hi << 4 | lo);
			s += 3;
		} else {
			*w++ = *s == '+' ? ' ' : *s;
			s++;
		}
	}
	return text_valid(out, (size_t)(w - out)) ? out : NULL;
}

/* any: the name of the field that may hold anything, NULL: none. */
static enum err parse(
    struct pairs *out, struct arena *a, const char *s, size_t len, const char *any)
{
	const char *end = s + len;
	*out = (struct pairs){0};
	while (s < end) {
		const char *stop = memchr(s, '&', (size_t)(end - s));
		if (stop == NULL)
			stop = end;
		if (stop > s) {
			const char *eq = memchr(s, '=', (size_t)(stop - s));
			const char *value = eq == NULL ? stop : eq + 1;
			char *k = decode(a, s, (size_t)((eq == NULL ? stop : eq) - s));
			char *v = decode(a, value, (size_t)(stop - value));
			if (v == NULL && k != NULL && any != NULL && !strcmp(k, any))
				v = decode_any(a, value, (size_t)(stop - value));
			if (k == NULL || v == NULL)
				return err_set(ERR_INVALID, "form: bad escape or UTF-8");
			if (out->n == FORM_PAIRS_MAX)
				return err_set(ERR_TOO_BIG, "form: over 500 fields");
			pairs_add(out, a, k, v);
		}
		s = stop + (stop < end);
	}
	return OK;
}

enum err form_parse(struct pairs *out, struct arena *a, const char *s, size_t len)
{
	return parse(out, a, s, len, NULL);
}

enum err query_parse(struct pairs *out, struct arena *a, const char *s, size_t len)
{
	return parse(out, a, s, len, "q");
}
