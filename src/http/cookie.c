/* SPDX-License-Identifier: MIT */
/* The Cookie header (RFC 6265, section 4.2). Cookies of other programs on the same host
 * may be anything, so what is no cookie is left out rather than refused. */
#include "http/request.h"

#include <string.h>

enum { COOKIES_MAX = 100 };

static bool is_token(const char *s, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (s[i] <= ' ' || s[i] > '~' ||
		    strchr("()<>@,;:\\\"/[]?={}", s[i]) != NULL)
			return false;
	}
	return len > 0;
}

/* cookie-octet: visible ASCII but for quote, comma, semicolon and backslash. */
static bool is_value(const char *s, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (s[i] <= ' ' || s[i] > '~' || strchr("\",;\\", s[i]) != NULL)
			return false;
	}
	return true;
}

enum err cookie_parse(struct pairs *out, struct arena *a, const char *s)
{
	*out = (struct pairs){0};
	for (; *s != '\0'; s += *s == ';') {
		s += strspn(s, " \t");
		size_t len = strcspn(s, ";"), name = strcspn(s, ";="), end = len;
		while (end > name && (s[end - 1] == ' ' || s[end - 1] == '\t'))
			end--;
		if (name < end) {
			const char *v = s + name + 1;
			size_t n = end - name - 1;
			if (n >= 2 && v[0] == '"' && v[n - 1] == '"') {
				v++;
				n -= 2;
			}
			if (out->n == COOKIES_MAX)
				return err_set(ERR_TOO_BIG, "over 100 cookies");
			if (is_token(s, name) && is_value(v, n))
				pairs_add(out, a, arena_strndup(a, s, name),
				    arena_strndup(a, v, n));
		}
		s += len;
	}
	return OK;
}
