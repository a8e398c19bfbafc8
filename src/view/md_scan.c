/* SPDX-License-Identifier: MIT */
/* Recognises what CommonMark 6.5 and 6.6 let stand in angle brackets, for md_cjk.c. */
#include "view/md.h"

#include <string.h>

static bool alpha(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool one_of(char c, const char *set)
{
	return c && strchr(set, c) != NULL;
}

const char *md_scan_mail(const char *p, const char *end)
{
	const char *local = ++p;

	while (p < end && (alpha(*p) || digit(*p) || one_of(*p, ".!#$%&'*+/=?^_`{|}~-")))
		p++;
	if (p == local || p == end || *p != '@')
		return NULL;
	local = ++p;
	while (p < end && (alpha(*p) || digit(*p) || *p == '.' || *p == '-'))
		p++;
	return p > local && p < end && *p == '>' ? p + 1 : NULL;
}

const char *md_scan_uri(const char *p, const char *end)
{
	const char *scheme = ++p;

	if (p == end || !alpha(*p))
		return NULL;
	while (p < end && (alpha(*p) || digit(*p) || one_of(*p, ".+-")))
		p++;
	if (p - scheme < 2 || p - scheme > 32 || p == end || *p != ':')
		return NULL;
	while (p < end && (unsigned char)*p > ' ' && *p != '<' && *p != '>')
		p++;
	return p < end && *p == '>' ? p + 1 : NULL;
}

static const char *skip_space(const char *p, const char *end)
{
	while (p < end && one_of(*p, " \t\n"))
		p++;
	return p;
}

/* Behind one attribute value at p (behind the =), or NULL. */
static const char *scan_value(const char *p, const char *end)
{
	const char *from;

	p = skip_space(p, end);
	if (p < end && (*p == '"' || *p == '\'')) {
		p = memchr(p + 1, *p, (size_t)(end - p - 1));
		return p ? p + 1 : NULL;
	}
	for (from = p; p < end && !one_of(*p, " \t\n\"'=<>`"); p++)
		;
	return p > from ? p : NULL;
}

const char *md_scan_tag(const char *p, const char *end)
{
	const char *at, *value;

	if (++p == end || !alpha(*p))
		return NULL;
	while (p < end && (alpha(*p) || digit(*p) || *p == '-'))
		p++;
	for (;;) {
		at = skip_space(p, end);
		if (at == p || at == end || !(alpha(*at) || *at == '_' || *at == ':'))
			break;
		for (p = at; p < end && (alpha(*p) || digit(*p) || one_of(*p, "_.:-"));
		     p++)
			;
		value = skip_space(p, end);
		if (value < end && *value == '=') {
			p = scan_value(value + 1, end);
			if (!p)
				return NULL;
		}
	}
	if (at < end && *at == '/')
		at++;
	return at < end && *at == '>' ? at + 1 : NULL;
}
