/* SPDX-License-Identifier: MIT */
/* The form of a text. */
#include "page/desk_form.h"

#include "base/secret.h"
#include "base/text.h"
#include "news/correction.h"

#include <string.h>

static const char mark[] = "\xe2\x80\x8b"; /* U+200B */

char *desk_form_key(struct arena *a)
{
	return secret_token(a, 24);
}

char *desk_form_title_in(struct arena *a, const char *typed)
{
	struct buf b = BUF_INIT;
	for (const char *s = typed; *s;) {
		if (text_starts(s, mark)) {
			s += sizeof mark - 1;
		} else if (text_starts(s, "||")) {
			buf_ch(&b, '|');
			s += 2;
		} else if (*s == '|') {
			/* no break at the ends: there is nothing to part */
			if (b.len && s[1])
				buf_str(&b, mark);
			s++;
		} else {
			buf_ch(&b, *s++);
		}
	}
	char *out = arena_strdup(a, buf_text(&b));
	buf_release(&b);
	return out;
}

char *desk_form_title_out(struct arena *a, const char *stored)
{
	struct buf b = BUF_INIT;
	for (const char *s = stored; *s;) {
		bool is_mark = text_starts(s, mark);
		if (is_mark)
			buf_ch(&b, '|');
		else if (*s == '|')
			buf_str(&b, "||");
		else
			buf_ch(&b, *s);
		s += is_mark ? sizeof mark - 1 : 1;
	}
	char *out = arena_strdup(a, buf_text(&b));
	buf_release(&b);
	return out;
}

/* Bytes of a comma at s: , ， 、; 0: none. */
static size_t comma(const char *s)
{
	return *s == ',' ? 1 : text_starts(s, "，") || text_starts(s, "、") ? 3 : 0;
}

static bool listed(char **tags, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++)
		if (!strcmp(tags[i], name))
			return true;
	return false;
}

enum err desk_form_tags(char ***out, struct arena *a, const char *typed)
{
	char *line;
	size_t n = 0;
	*out = arena_array(a, TAGS_MAX + 1, sizeof **out);
	enum err e = text_line(&line, a, typed, strlen(typed));
	if (e)
		return err_clear(), err_say(ERR_INVALID, "标签里有不能用的字符");
	for (const char *s = line; *s;) {
		const char *end = s;
		while (*end && !comma(end))
			end++;
		char *name = text_trim(arena_strndup(a, s, (size_t)(end - s)));
		s = end + comma(end);
		if (!*name || listed(*out, n, name))
			continue;
		if (text_chars(name) > TAG_CHARS)
			return err_say(
			    ERR_INVALID, "标签“%s”太长，每个最多 %d 字", name, TAG_CHARS);
		if (n == TAGS_MAX)
			return err_say(ERR_INVALID, "标签最多 %d 个", TAGS_MAX);
		(*out)[n++] = name;
	}
	return OK;
}

static const char *take_said(struct ctx *c, enum err e)
{
	const char *said = arena_strdup(c->a, err_said(e));
	err_clear();
	return said;
}

static void set_text(
    struct desk_form *f, struct ctx *c, enum field field, const char *typed)
{
	f->typed[field] = typed;
	if (field == FIELD_TITLE)
		typed = desk_form_title_in(c->a, typed);
	enum err e = field_normal(&f->text[field], c->a, field, typed);
	if (!e)
		return;
	f->error[field] = take_said(c, e);
	f->text[field] = arena_strdup(c->a, "");
}

static void set_section(struct desk_form *f, struct ctx *c, const char *slug)
{
	f->slug = slug;
	f->section = section_by_slug(&c->sections, slug);
	if (f->section && f->section->kind == SECTION_HOME)
		f->section = NULL;
	if (*slug && !f->section)
		f->section_error = "栏目不存在，请重选";
}

static void set_tags(struct desk_form *f, struct ctx *c, const char *typed)
{
	f->tags_typed = typed;
	enum err e = desk_form_tags(&f->tags, c->a, typed);
	if (e)
		f->tags_error = take_said(c, e);
}

void desk_form_new(struct desk_form *f, struct ctx *c)
{
	const char *name = c->setting[SETTING_NAME], *only = "";
	size_t n = 0;
	*f = (struct desk_form){.key = desk_form_key(c->a)};
	for (enum field i = 0; i < FIELD__MAX; i++)
		set_text(f, c, i, "");
	set_text(f, c, FIELD_DATELINE, arena_printf(c->a, "%s讯", name));
	set_text(f, c, FIELD_BYLINE, c->who->name);
	set_text(f, c, FIELD_SOURCE, name);
	for (size_t i = 0; i < c->sections.n; i++) {
		const struct section *s = &c->sections.at[i];
		if (s->kind != SECTION_HOME && actor_may(c->who, PERM_WRITE, s->id)) {
			only = s->slug;
			n++;
		}
	}
	set_section(f, c, n == 1 ? only : "");
	set_tags(f, c, "");
}

enum err desk_form_load(struct desk_form *f, struct ctx *c, const struct article *art,
    const struct revision *rev)
{
	char **tags;
	*f = (struct desk_form){.article = art->id,
	    .base = rev->no,
	    .seen = art->acted,
	    .fixable = art->public != PUBLIC_NEVER,
	    .key = desk_form_key(c->a)};
	/* what readers saw is corrected already: the next version begins without */
	bool told = rev->no == art->published_no;
	for (enum field i = 0; i < FIELD__MAX; i++) {
		bool fix = i == FIELD_CORRECTION_TYPE || i == FIELD_CORRECTION;
		set_text(f, c, i,
		    fix && told        ? ""
		    : i == FIELD_TITLE ? desk_form_title_out(c->a, rev->text[i])
				       : rev->text[i]);
	}
	set_section(f, c, art->section_slug);
	enum err e = article_tags(&tags, c->db, c->a, art->id);
	set_tags(f, c, desk_join(c->a, tags));
	return e;
}

static bool key_shape(const char *s)
{
	size_t n = strlen(s);
	return n >= 22 && n <= 64 &&
	       strspn(s,
		   "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_") ==
		   n;
}

void desk_form_read(struct desk_form *f, struct ctx *c, int64_t article)
{
	const char *key = form_get(c, "key");
	*f = (struct desk_form){
	    .article = article, .base = form_int(c, "base"), .seen = form_int(c, "seen")};
	f->key = key_shape(key) ? key : desk_form_key(c->a);
	for (enum field i = 0; i < FIELD__MAX; i++)
		set_text(f, c, i, form_get(c, field_info[i].name));
	set_section(f, c, form_get(c, "section"));
	set_tags(f, c, form_get(c, "tags"));
}

void desk_form_need(struct desk_form *f, bool submit)
{
	static const char *const missing[FIELD__MAX] = {[FIELD_TITLE] = "主题没有填",
	    [FIELD_SOURCE] = "来源没有填，原创就写本站的名字",
	    [FIELD_BODY] = "正文没有写"};
	for (enum field i = 0; i < FIELD__MAX; i++) {
		bool needed = i == FIELD_TITLE || (submit && field_info[i].required);
		if (needed && !f->error[i] && !*f->text[i])
			f->error[i] = missing[i] ? missing[i] : "没有填";
	}
	if (!f->section && !f->section_error)
		f->section_error = "栏目没有选";
	enum field where;
	const char *wrong =
	    correction_wrong(&where, f->fixable ? PUBLIC_LIVE : PUBLIC_NEVER, f->text);
	if (wrong && !f->error[FIELD_CORRECTION_TYPE] && !f->error[FIELD_CORRECTION])
		f->error[where] = wrong;
}
