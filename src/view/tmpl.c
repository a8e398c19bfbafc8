/* SPDX-License-Identifier: MIT */
/* A set of templates: adding by name or by folder, finding, resolving partials, and the
 * version that tells whether anything changed. Parsing is in tmpl_parse.c, rendering in
 * tmpl_render.c. */
#include "view/tmpl.h"

#include "base/file.h"
#include "base/secret.h"
#include "base/text.h"
#include "view/tmpl_int.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { FOLDERS_MAX = 8, QUOTE_MAX = 60 };

static const char *const endings[] = {"", ".html", ".xml", ".mustache"};
enum { ENDINGS = sizeof endings / sizeof *endings };

struct tmpl_set *tmpl_new(bool strict)
{
	struct arena a;
	struct tmpl_set *s;

	arena_init(&a);
	s = arena_alloc(&a, sizeof *s);
	s->arena = a;
	s->strict = strict;
	return s;
}

void tmpl_free(struct tmpl_set *s)
{
	struct arena a;

	if (!s)
		return;
	a = s->arena; /* s lies in it */
	arena_release(&a);
}

/* Bytes of x worth quoting on one line of a message; never half a character. */
static int quotable(struct slice x)
{
	size_t n = 0;

	while (n < x.len && n < QUOTE_MAX && (unsigned char)x.s[n] >= ' ')
		n++;
	while (n && n < x.len && (x.s[n] & 0xC0) == 0x80)
		n--;
	return (int)n;
}

enum err tmpl_error(
    const struct tmpl *t, enum err code, size_t at, const char *what, struct slice quoted)
{
	size_t line = 1, column = 1;
	int len = quotable(quoted);

	for (size_t i = 0; i < at; i++) {
		if (t->text.s[i] == '\n') {
			line++;
			column = 1;
		} else if ((t->text.s[i] & 0xC0) != 0x80) {
			column++;
		}
	}
	return err_set(code, "%s:%zu:%zu: %s%s%.*s", t->name, line, column, what,
	    len ? " " : "", len, len ? quoted.s : "");
}

/* Offset of the first byte that does not belong to a valid character. */
static size_t first_invalid(struct slice x)
{
	size_t i = 0, n;

	while (i < x.len) {
		for (n = 1; n <= 4 && i + n <= x.len && !text_valid(x.s + i, n); n++)
			;
		if (n > 4 || i + n > x.len)
			return i;
		i += n;
	}
	return i;
}

enum err tmpl_add(struct tmpl_set *s, const char *name, const char *text, size_t len)
{
	struct tmpl *t;

	assert(!s->finished);
	if (len > TMPL_TEXT_MAX)
		return err_set(ERR_TOO_BIG, "%s: template over 1 MiB", name);
	if (len >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0)
		text += 3, len -= 3;
	t = arena_alloc(&s->arena, sizeof *t);
	t->name = arena_strdup(&s->arena, name);
	t->text = (struct slice){arena_strndup(&s->arena, text, len), len};
	t->older = s->newest;
	if (!text_valid(text, len))
		return tmpl_error(t, ERR_INVALID,
		    first_invalid((struct slice){text, len}), "this is not UTF-8 text",
		    (struct slice){0});
	s->newest = t;
	s->count++;
	return tmpl_parse(&s->arena, t);
}

static bool is_template(const char *name)
{
	size_t len = strlen(name);

	for (int i = 1; i < ENDINGS; i++) {
		size_t n = strlen(endings[i]);

		if (len > n && strcmp(name + len - n, endings[i]) == 0)
			return true;
	}
	return false;
}

static enum err add_file(struct tmpl_set *s, const char *path, const char *name)
{
	struct buf text;
	enum err err;

	buf_init(&text, TMPL_TEXT_MAX);
	err = file_read(&text, path);
	if (!err)
		err = tmpl_add(s, name, buf_text(&text), text.len);
	else if (err == ERR_TOO_BIG)
		err_set(err, "%s: template over 1 MiB", path);
	buf_release(&text);
	return err;
}

/* prefix: what the names in this folder begin with, "" or "public/". */
static enum err add_folder(
    struct tmpl_set *s, const char *dir, const char *prefix, int depth)
{
	char **names;
	struct stat st;
	enum err err;

	if (depth > FOLDERS_MAX)
		return err_set(ERR_TOO_BIG, "%s: folders nested over 8 deep", dir);
	if ((err = file_list(&names, &s->arena, dir, "")))
		return err;
	for (; *names && !err; names++) {
		char *path = arena_printf(&s->arena, "%s/%s", dir, *names);
		char *name = arena_printf(&s->arena, "%s%s", prefix, *names);

		if (stat(path, &st))
			return err_set(ERR_BROKEN, "%s: %s", path, strerror(errno));
		if (S_ISDIR(st.st_mode))
			err = add_folder(
			    s, path, arena_printf(&s->arena, "%s/", name), depth + 1);
		else if (is_template(name))
			err = add_file(s, path, name);
	}
	return err;
}

enum err tmpl_add_dir(struct tmpl_set *s, const char *dir)
{
	return add_folder(s, dir, "", 0);
}

static int by_name(const void *x, const void *y)
{
	const struct tmpl *const *a = x, *const *b = y;

	return strcmp((*a)->name, (*b)->name);
}

const struct tmpl *tmpl_find(const struct tmpl_set *s, const char *name)
{
	const struct tmpl key = {.name = name}, *k = &key;
	struct tmpl **hit;

	assert(s->finished);
	if (!s->count)
		return NULL;
	hit = bsearch(&k, s->sorted, s->count, sizeof k, by_name);
	return hit ? *hit : NULL;
}

/* The name as written, then with each ending. */
static const struct tmpl *find_partial(const struct tmpl_set *s, struct slice name)
{
	const struct tmpl *t = NULL;
	struct buf b = BUF_INIT;

	for (int i = 0; i < ENDINGS && !t; i++) {
		buf_clear(&b);
		buf_add(&b, name.s, name.len);
		buf_str(&b, endings[i]);
		t = tmpl_find(s, buf_text(&b));
	}
	buf_release(&b);
	return t;
}

static enum err resolve(const struct tmpl_set *s, const struct tmpl *t)
{
	for (uint32_t i = 0; i < t->count; i++) {
		const struct node *n = &t->nodes[i];

		if (n->kind != NODE_PARTIAL)
			continue;
		n->u.partial->target = find_partial(s, n->u.partial->name);
		if (!n->u.partial->target && s->strict)
			return tmpl_error(t, ERR_INVALID, n->at, "there is no template",
			    n->u.partial->name);
	}
	return OK;
}

/* The digest of a list of names and digests: no two sets of texts make the same list. */
static void set_version(struct tmpl_set *s)
{
	struct buf list = BUF_INIT;
	struct sha sha;

	for (size_t i = 0; i < s->count; i++) {
		const struct tmpl *t = s->sorted[i];

		sha = sha_of(t->text.s, t->text.len);
		buf_add(&list, t->name, strlen(t->name) + 1);
		buf_add(&list, sha.b, sizeof sha.b);
	}
	sha = sha_of(buf_text(&list), list.len);
	s->version = sha_hex(&s->arena, &sha);
	buf_release(&list);
}

enum err tmpl_finish(struct tmpl_set *s)
{
	enum err err = OK;
	size_t i = s->count;

	assert(!s->finished);
	s->sorted = arena_array(&s->arena, s->count + 1, sizeof(struct tmpl *));
	for (struct tmpl *t = s->newest; t; t = t->older)
		s->sorted[--i] = t;
	qsort(s->sorted, s->count, sizeof(struct tmpl *), by_name);
	s->finished = true;
	for (i = 1; i < s->count; i++)
		if (by_name(&s->sorted[i - 1], &s->sorted[i]) == 0)
			return err_set(ERR_INVALID, "%s: two templates have this name",
			    s->sorted[i]->name);
	for (i = 0; i < s->count && !err; i++)
		err = resolve(s, s->sorted[i]);
	set_version(s);
	return err;
}

enum err tmpl_load_dir(struct tmpl_set **out, const char *dir)
{
	struct tmpl_set *s = tmpl_new(true);
	enum err e = tmpl_add_dir(s, dir);
	if (!e)
		e = tmpl_finish(s);
	if (e)
		tmpl_free(s);
	else
		*out = s;
	return e;
}

enum err tmpl_check_dir(const char *dir)
{
	struct tmpl_set *s = NULL;
	enum err e = tmpl_load_dir(&s, dir);
	tmpl_free(s);
	return e;
}

const char *tmpl_version(const struct tmpl_set *s)
{
	assert(s->finished);
	return s->version;
}
