/* SPDX-License-Identifier: MIT */
/* Finding the tags in the text of a template: delimiters, what kind of tag, its name, and
 * whether it has its line to itself (the standalone rule of the mustache spec). */
#include "view/tmpl_tag.h"

#include <string.h>

static const struct slice none = {NULL, 0};

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static bool is_space(char c)
{
	return is_blank(c) || c == '\n' || c == '\r';
}

static bool contains(struct slice hay, struct slice needle)
{
	return memmem(hay.s, hay.len, needle.s, needle.len);
}

static struct slice trim(struct slice x)
{
	while (x.len && is_space(x.s[0]))
		x.s++, x.len--;
	while (x.len && is_space(x.s[x.len - 1]))
		x.len--;
	return x;
}

/* White space inside a name; the full-width space of a Chinese keyboard looks alike. */
static bool has_space(struct slice x)
{
	static const struct slice wide = {"\u3000", 3};

	for (size_t i = 0; i < x.len; i++)
		if (is_space(x.s[i]))
			return true;
	return contains(x, wide);
}

/* Where the closing delimiter begins, at or after from; {{{ }}} and {{= =}} want a
 * character of their own before it, which must not be in front of from. */
static const char *find_close(const struct scanner *p, const char *from, char before)
{
	const char *end = p->t->text.s + p->t->text.len;
	const char *q = from;

	while ((q = memmem(q, (size_t)(end - q), p->close.s, p->close.len))) {
		if (!before || (q > from && q[-1] == before))
			return q;
		q++;
	}
	return NULL;
}

enum err tmpl_tag_next(const struct scanner *p, struct tag *tag, bool *found)
{
	struct slice text = p->t->text;
	const char *q, *stop;
	char before;

	q = memmem(text.s + p->pos, text.len - p->pos, p->open.s, p->open.len);
	*found = q != NULL;
	if (!q)
		return OK;
	*tag = (struct tag){.at = (size_t)(q - text.s)};
	q += p->open.len;
	while (is_space(*q))
		q++;
	if (*q && strchr("#^/>&{!=", *q))
		tag->sigil = *q++;
	before = (char)(tag->sigil == '{' ? '}' : tag->sigil == '=' ? '=' : 0);
	stop = find_close(p, q, before);
	if (!stop)
		return tmpl_error(
		    p->t, ERR_INVALID, tag->at, "this tag is never closed", none);
	tag->end = (size_t)(stop - text.s) + p->close.len;
	tag->name = trim((struct slice){q, (size_t)(stop - q) - (before ? 1 : 0)});
	return OK;
}

bool tmpl_tag_alone(
    const struct scanner *p, const struct tag *tag, size_t *from, size_t *to)
{
	struct slice text = p->t->text;
	size_t i = tag->at, j = tag->end;

	if (!tag->sigil || !strchr("#^/>!=", tag->sigil))
		return false;
	while (i > p->pos && is_blank(text.s[i - 1]))
		i--;
	if (i > 0 && text.s[i - 1] != '\n')
		return false;
	while (j < text.len && is_blank(text.s[j]))
		j++;
	if (j + 1 < text.len && text.s[j] == '\r' && text.s[j + 1] == '\n')
		j++;
	if (j < text.len && text.s[j] != '\n')
		return false;
	*from = i;
	*to = j < text.len ? j + 1 : j;
	return true;
}

enum err tmpl_tag_check(const struct scanner *p, const struct tag *tag)
{
	struct slice name = tag->name;
	const char *what = NULL;

	if (!name.len)
		what = "this tag has no name";
	else if (contains(name, p->open) || contains(name, p->close))
		what = "this tag is never closed";
	else if (has_space(name))
		what = "a name must not contain white space:";
	else if (!tag->sigil && strchr("<$", name.s[0]))
		what = "template inheritance is not part of the language:";
	return what ? tmpl_error(p->t, ERR_INVALID, tag->at, what, name) : OK;
}

enum err tmpl_tag_delimiters(struct scanner *p, const struct tag *tag)
{
	struct slice x = tag->name, open = {x.s, 0}, close;

	while (open.len < x.len && !is_space(x.s[open.len]))
		open.len++;
	close = trim((struct slice){x.s + open.len, x.len - open.len});
	if (!open.len || !close.len || has_space(open) || has_space(close) ||
	    memchr(x.s, '=', x.len))
		return tmpl_error(p->t, ERR_INVALID, tag->at,
		    "delimiters are two words without \"=\", as in {{=<% %>=}}, not", x);
	p->open = open;
	p->close = close;
	return OK;
}
