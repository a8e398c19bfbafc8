/* SPDX-License-Identifier: MIT */
/* Matches a path against one pattern of the routing table. What a name stands for is in a
 * small set of characters that holds neither "." nor "/", so there is one way to match.
 */
#include "http/route.h"

#include "base/text.h"

#include <string.h>

#define NAME_CHARS "abcdefghijklmnopqrstuvwxyz_"
#define DIGITS "0123456789"
#define UPPER "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

/* "2026-11-24"; that there is such a day is for the database to say. */
static bool is_day(const char *s)
{
	for (int i = 0; i < 10; i++)
		if (i == 4 || i == 7 ? s[i] != '-' : s[i] < '0' || s[i] > '9')
			return false;
	return s[10] == '\0';
}

/* How many bytes at s the name may stand for, 0 for no match; v is a copy of them. */
static size_t match_value(struct arena *a, const char *name, const char *s, char **v)
{
	int64_t n;
	bool slug = strcmp(name, "slug") == 0, token = strcmp(name, "token") == 0,
	     day = strcmp(name, "day") == 0;
	size_t len = strspn(s, slug    ? NAME_CHARS "-" DIGITS
			       : token ? NAME_CHARS "-" DIGITS UPPER
			       : day   ? "-" DIGITS
				       : DIGITS);
	*v = arena_strndup(a, s, len);
	if (slug    ? !text_is_slug(*v)
	    : token ? len == 0
	    : day   ? !is_day(*v)
		    : !text_int(*v, 1, INT64_MAX, &n))
		return 0;
	return len;
}

bool route_match(struct request *r, const char *pattern)
{
	const char *s = r->path;
	struct pairs found = {0};
	while (*pattern != '\0') {
		if (*pattern != ':') {
			if (*pattern++ != *s++)
				return false;
			continue;
		}
		size_t len = strspn(++pattern, NAME_CHARS);
		char *name = arena_strndup(r->arena, pattern, len), *value;
		size_t used = match_value(r->arena, name, s, &value);
		if (used == 0)
			return false;
		pairs_add(&found, r->arena, name, value);
		pattern += len;
		s += used;
	}
	if (*s != '\0')
		return false;
	r->match = found.at;
	r->match_n = found.n;
	return true;
}
