/* SPDX-License-Identifier: MIT */
/* Escapes plain text for Markdown (CommonMark 0.30 and the tables of GFM). The rules on
 * which signs count are those of the specification, taken a little wider where that is
 * simpler: one backslash too many is harmless, one too few changes the text. */
#include "news/literal.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

struct risk {
	bool star, low, tick, link;
};

static bool is_blank(char c)
{
	return !c || c == ' ' || c == '\t';
}

static bool is_word(char c)
{
	return isalnum((unsigned char)c) != 0;
}

/* True when a run of c that may open emphasis stands before one that may close it. */
static bool can_pair(const char *s, char c)
{
	bool opened = false;
	char before = 0;
	for (const char *p = s; *p;) {
		size_t n = 0;
		while (p[n] == c)
			n++;
		if (n) {
			bool inner = c == '_' && is_word(before) && is_word(p[n]);
			if (opened && !inner && !is_blank(before))
				return true;
			opened = opened || (!inner && !is_blank(p[n]));
			p += n;
			before = c;
			continue;
		}
		before = *p++;
	}
	return false;
}

static bool many_ticks(const char *s)
{
	const char *p = strchr(s, '`');
	return p && strchr(p + strspn(p, "`"), '`');
}

static struct risk look(const char *s, unsigned where)
{
	if (where & LITERAL_ALWAYS)
		return (struct risk){true, true, true, true};
	return (struct risk){.star = can_pair(s, '*'),
	    .low = can_pair(s, '_'),
	    .tick = many_ticks(s),
	    .link = strstr(s, "](") || (*s == '[' && strstr(s, "]:"))};
}

/* A row of three or more of the same sign with nothing but blanks between: a thematic
 * break. */
static bool is_rule(const char *s)
{
	size_t n = 0;
	for (const char *p = s; *p; p++) {
		if (*p != *s && !is_blank(*p))
			return false;
		n += *p == *s;
	}
	return n >= 3;
}

/* Only signs of a table's delimiter row or of a setext underline. */
static bool is_underline(const char *s)
{
	return !s[strspn(s, "-=:| \t")];
}

/* How many bytes stand before the sign to escape at the start of a line; -1: there is
 * none. */
static int at_start(const char *s, unsigned where)
{
	size_t digits = strspn(s, "0123456789"), hashes = strspn(s, "#");
	if (hashes && hashes <= 6 && is_blank(s[hashes]))
		return 0;
	if (*s == '>' || !strncmp(s, "~~~", 3) || !strncmp(s, "```", 3))
		return 0;
	if (*s && strchr("-+*", *s) && is_blank(s[1]))
		return 0;
	if (*s && strchr("-_*", *s) && is_rule(s))
		return 0;
	if (digits && digits < 10 && (s[digits] == '.' || s[digits] == ')') &&
	    is_blank(s[digits + 1]))
		return (int)digits;
	if ((where & LITERAL_ALWAYS) && *s && strchr("-=:|", *s) && is_underline(s))
		return 0;
	return -1;
}

static bool is_entity(const char *s)
{
	const char *p = s + 1;
	if (*p == '#')
		p++;
	size_t n = 0;
	while (n < 40 && is_word(p[n]))
		n++;
	return n && p[n] == ';';
}

static bool counts(const char *p, char before, const struct risk *r)
{
	switch (*p) {
	case '\\':
		return ispunct((unsigned char)p[1]) || !p[1];
	case '*':
		return r->star && !(is_blank(before) && is_blank(p[1]));
	case '_':
		return r->low;
	case '`':
		return r->tick;
	case '[':
		return r->link;
	case '<':
		return is_word(p[1]) || (p[1] && strchr("/!?", p[1]));
	case '&':
		return is_entity(p);
	default:
		return false;
	}
}

/* Where the row of # that would close a heading begins; NULL: there is none. */
static const char *closing_row(const char *s)
{
	const char *end = s + strlen(s);
	const char *p = end;
	while (p > s && p[-1] == '#')
		p--;
	return p < end && (p == s || is_blank(p[-1])) ? p : NULL;
}

void literal_add(struct buf *out, const char *s, unsigned where)
{
	struct risk risk = look(s, where);
	int first = where & LITERAL_START ? at_start(s, where) : -1;
	const char *closing = where & LITERAL_HEADING ? closing_row(s) : NULL;
	for (const char *p = s; *p; p++) {
		if (p - s == first || p == closing || counts(p, p > s ? p[-1] : 0, &risk))
			buf_ch(out, '\\');
		buf_ch(out, *p);
	}
}
