/* SPDX-License-Identifier: MIT */
/* Files that are one article: the seed's form, and Markdown with a head of "key: value"
 * lines. */
#include "cmd/import.h"

#include "base/text.h"
#include "news/seed.h"

#include <string.h>

static enum err read_whole(struct buf *b, FILE *f)
{
	char chunk[65536];
	size_t n;
	while ((n = fread(chunk, 1, sizeof chunk, f)) > 0)
		buf_add(b, chunk, n);
	if (buf_err(b))
		return err_set(ERR_TOO_BIG, "longer than %zu KB", b->limit / 1024);
	return OK;
}

enum err import_seed(struct import *im, FILE *f)
{
	struct buf b;
	struct draft d;
	struct report report = {0};
	buf_init(&b, SEED_MAX);
	enum err e = read_whole(&b, f);
	if (!e)
		e = seed_parse(&d, &report, &im->a, buf_text(&b), b.len);
	for (size_t i = 0; i < report.n && !e; i++)
		import_say(im, report.at[i].line, report.at[i].text);
	if (!e)
		import_take(im, &d, 1, buf_text(&b), b.len);
	buf_release(&b);
	return e;
}

/* A value as YAML may quote it: 'it''s', "a \"b\"". */
static void unquote(char *v)
{
	size_t n = strlen(v);
	char quote = *v;
	if (n < 2 || (quote != '"' && quote != '\'') || v[n - 1] != quote)
		return;
	v[n - 1] = 0;
	char *to = v;
	for (char *p = v + 1; *p; p++) {
		if ((quote == '\'' && p[0] == '\'' && p[1] == '\'') ||
		    (quote == '"' && p[0] == '\\' && (p[1] == '"' || p[1] == '\\')))
			p++;
		*to++ = *p;
	}
	*to = 0;
}

static enum err read_pair(struct draft *d, struct arena *a, char *line)
{
	char *colon = strchr(line, ':');
	if (!colon)
		return err_set(ERR_INVALID, "expected 'key: value' or an empty line");
	*colon = 0;
	char *value = text_trim(colon + 1);
	unquote(value);
	return draft_set(d, a, text_trim(line), value);
}

/* Reads the head; *body is what follows it, *line the line of an error. */
static enum err read_head(
    struct draft *d, struct arena *a, char *text, char **body, size_t *line)
{
	char *next;
	bool yaml = false;
	*body = text + strlen(text);
	for (char *p = text; p; p = next, ++*line) {
		next = strchr(p, '\n');
		if (next)
			*next++ = 0;
		char *s = text_trim(p);
		if (*line == 1 && !strcmp(s, "---")) {
			yaml = true;
			continue;
		}
		bool end = yaml ? !strcmp(s, "---") || !strcmp(s, "...") : !*s;
		if (end) {
			*body = next ? next : *body;
			return OK;
		}
		if (yaml && (!*s || *s == '#'))
			continue;
		enum err e = read_pair(d, a, s);
		if (e)
			return e;
	}
	return yaml ? err_set(ERR_INVALID, "the head has no closing ---") : OK;
}

enum err import_md(struct import *im, FILE *f)
{
	struct buf b;
	struct draft d = {0};
	char *text, *body;
	size_t line = 1;
	buf_init(&b, IMPORT_RECORD_MAX);
	enum err e = read_whole(&b, f);
	const char *s = buf_text(&b);
	size_t skip = text_starts(s, "\xEF\xBB\xBF") ? 3 : 0;
	if (!e)
		e = text_normal(&text, &im->a, s + skip, b.len - skip);
	if (!e && !(e = read_head(&d, &im->a, text, &body, &line))) {
		body += strspn(body, "\n");
		size_t n = strlen(body);
		while (n && (body[n - 1] == '\n' || body[n - 1] == ' '))
			body[--n] = 0;
		d.text[FIELD_BODY] = body;
		import_take(im, &d, 1, s, b.len);
	} else {
		import_refuse(im, line, e);
	}
	buf_release(&b);
	return OK;
}
