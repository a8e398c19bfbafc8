/* SPDX-License-Identifier: MIT */
/* CSV as in RFC 4180: the first row names the keys of JSON Lines, each further row is an
 * article. LF line ends and a byte order mark are fine; an empty value is one that is not
 * given. */
#include "cmd/import.h"

#include <string.h>

enum { COLUMNS_MAX = 32 };

struct csv {
	FILE *f;
	struct buf source,
	    text; /* bytes of the row; its values, each with a NUL behind */
	size_t at[COLUMNS_MAX + 1], n; /* where values begin */
	size_t line;                   /* of the file, from 1 */
	enum err err;
};

static int get(struct csv *c)
{
	int ch = getc_unlocked(c->f);
	if (ch == EOF)
		return EOF;
	buf_ch(&c->source, (char)ch);
	c->line += ch == '\n';
	return ch;
}

/* The quoted value behind its first quote; returns the character behind the last. */
static int read_quoted(struct csv *c)
{
	for (int ch; (ch = get(c)) != EOF;) {
		if (ch == '"' && (ch = get(c)) != '"')
			return ch;
		buf_ch(&c->text, (char)ch);
	}
	c->err = err_set(ERR_INVALID, "a quoted value has no end");
	return EOF;
}

/* One value; returns what ended it: a comma, LF or EOF. */
static int read_value(struct csv *c)
{
	int ch = get(c);
	if (c->n <= COLUMNS_MAX)
		c->at[c->n] = c->text.len;
	c->n++;
	if (ch == '"') {
		ch = read_quoted(c);
	} else {
		for (; ch != ',' && ch != '\n' && ch != '\r' && ch != EOF; ch = get(c)) {
			if (ch == '"')
				c->err = err_set(
				    ERR_INVALID, "a quote inside a value without quotes");
			buf_ch(&c->text, (char)ch);
		}
	}
	if (ch == '\r')
		ch = get(c);
	while (ch != ',' && ch != '\n' && ch != EOF) {
		c->err = err_set(ERR_INVALID, "something stands behind a quoted value");
		ch = get(c);
	}
	buf_ch(&c->text, 0);
	return ch;
}

/* The next row; false at the end of the file. */
static bool read_row(struct csv *c)
{
	int end = ',';
	buf_clear(&c->source);
	buf_clear(&c->text);
	c->n = 0;
	c->err = OK;
	while (end == ',')
		end = read_value(c);
	if (!c->source.len)
		return false;
	if (!c->err && (buf_err(&c->source) || buf_err(&c->text)))
		c->err = err_set(
		    ERR_TOO_BIG, "a row is longer than %d KB", IMPORT_RECORD_MAX / 1024);
	if (!c->err && c->n > COLUMNS_MAX)
		c->err = err_set(ERR_INVALID, "more than %d columns", COLUMNS_MAX);
	return true;
}

static const char *value(const struct csv *c, size_t i)
{
	return buf_text(&c->text) + c->at[i];
}

static enum err read_keys(
    struct csv *c, struct arena *a, char *keys[COLUMNS_MAX], size_t *n)
{
	if (!read_row(c))
		return err_set(ERR_INVALID, "the row of keys is missing");
	*n = c->n;
	for (size_t i = 0; i < c->n && !c->err; i++) {
		struct draft unused = {0};
		const char *s = value(c, i);
		size_t skip = !i && !strncmp(s, "\xEF\xBB\xBF", 3) ? 3 : 0;
		keys[i] = arena_strdup(a, s + skip);
		c->err = draft_set(&unused, a, keys[i], "");
	}
	return c->err;
}

static void take_row(
    struct import *im, struct csv *c, char *keys[COLUMNS_MAX], size_t n, size_t line)
{
	struct draft d = {0};
	enum err e = c->err;
	if (!e && c->n != n)
		e = err_set(ERR_INVALID, "%zu values, but %zu keys", c->n, n);
	for (size_t i = 0; i < n && !e; i++)
		e = draft_set(&d, &im->a, keys[i], value(c, i));
	if (e)
		import_refuse(im, line, e);
	else
		import_take(im, &d, line, buf_text(&c->source), c->source.len);
}

enum err import_csv(struct import *im, FILE *f)
{
	struct arena a;
	struct csv c = {.f = f, .line = 1};
	char *keys[COLUMNS_MAX];
	size_t n = 0;
	arena_init(&a);
	buf_init(&c.source, IMPORT_RECORD_MAX);
	buf_init(&c.text, IMPORT_RECORD_MAX);
	enum err e = read_keys(&c, &a, keys, &n);
	if (e)
		import_refuse(im, 1, e);
	for (size_t line = c.line; !e && read_row(&c); line = c.line) {
		if (c.n == 1 && !*value(&c, 0) && !c.err)
			continue; /* an empty line */
		take_row(im, &c, keys, n, line);
		arena_reset(&im->a);
	}
	buf_release(&c.source);
	buf_release(&c.text);
	arena_release(&a);
	return OK;
}
