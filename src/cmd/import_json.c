/* SPDX-License-Identifier: MIT */
/* JSON Lines: one article a line, the form of export and import. */
#include "cmd/import.h"

#include "base/clock.h"
#include "base/text.h"

#include <jansson.h>
#include <string.h>

enum kind { KIND_TEXT, KIND_SECTION, KIND_TAGS, KIND_TIME, KIND_SIGNER, KIND_URL };

/* In the order they are written. */
static const struct key {
	const char *name;
	enum kind kind;
	enum field field; /* KIND_TEXT */
} keys[] = {{"title", KIND_TEXT, FIELD_TITLE}, {"kicker", KIND_TEXT, FIELD_KICKER},
    {"subtitle", KIND_TEXT, FIELD_SUBTITLE}, {"section", KIND_SECTION, FIELD__MAX},
    {"summary", KIND_TEXT, FIELD_SUMMARY}, {"dateline", KIND_TEXT, FIELD_DATELINE},
    {"body", KIND_TEXT, FIELD_BODY}, {"byline", KIND_TEXT, FIELD_BYLINE},
    {"editor", KIND_TEXT, FIELD_EDITOR}, {"signer", KIND_SIGNER, FIELD__MAX},
    {"source", KIND_TEXT, FIELD_SOURCE}, {"source_url", KIND_TEXT, FIELD_SOURCE_URL},
    {"tags", KIND_TAGS, FIELD__MAX}, {"published_at", KIND_TIME, FIELD__MAX},
    {"url", KIND_URL, FIELD__MAX}};

static const struct key *find_key(const char *name)
{
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
		if (!strcmp(keys[i].name, name))
			return &keys[i];
	return NULL;
}

static enum err set_time(struct draft *d, const char *name, const char *value)
{
	enum err e = clock_parse(&d->published_at, value);
	if (e)
		return err_clear(),
		       err_set(e, "%s: not a time as 2026-11-24T10:24:07+08:00: %.60s",
			   name, value);
	return OK;
}

static enum err set_text(
    struct draft *d, struct arena *a, const struct key *key, const char *value)
{
	if (!*value)
		return OK;
	switch (key->kind) {
	case KIND_TEXT:
		d->text[key->field] = arena_strdup(a, value);
		return OK;
	case KIND_SECTION:
		d->section = arena_strdup(a, value);
		return OK;
	case KIND_SIGNER:
		d->signer = arena_strdup(a, value);
		return OK;
	case KIND_URL:
		d->url = arena_strdup(a, value);
		return OK;
	case KIND_TIME:
		return set_time(d, key->name, value);
	case KIND_TAGS:
		break;
	}
	return err_set(ERR_INVALID, "%s: must be a list of texts", key->name);
}

static enum err set_tags(struct draft *d, struct arena *a, json_t *list)
{
	json_t *one;
	size_t i, n = json_array_size(list);
	if (!json_is_array(list))
		return err_set(ERR_INVALID, "tags: must be a list of texts");
	d->tags = arena_array(a, n + 1, sizeof *d->tags);
	json_array_foreach(list, i, one)
	{
		if (!json_is_string(one))
			return err_set(ERR_INVALID, "tags: must be a list of texts");
		d->tags[i] = arena_strdup(a, json_string_value(one));
	}
	return OK;
}

static enum err read_object(struct draft *d, struct arena *a, json_t *object)
{
	const char *name;
	json_t *value;
	enum err e = OK;
	json_object_foreach(object, name, value)
	{
		const struct key *key = find_key(name);
		if (!key)
			return err_set(ERR_INVALID, "unknown key: %.60s", name);
		if (key->kind == KIND_TAGS)
			e = set_tags(d, a, value);
		else if (!json_is_string(value))
			e = err_set(ERR_INVALID, "%s: must be a text", name);
		else
			e = set_text(d, a, key, json_string_value(value));
		if (e)
			return e;
	}
	return OK;
}

enum err draft_from_json(struct draft *out, struct arena *a, const char *text, size_t len)
{
	json_error_t bad;
	*out = (struct draft){0};
	json_t *object = json_loadb(text, len, JSON_REJECT_DUPLICATES, &bad);
	if (!object)
		return err_set(ERR_INVALID, "column %d: %s", bad.column, bad.text);
	enum err e = json_is_object(object) ? read_object(out, a, object)
					    : err_set(ERR_INVALID, "must be an object");
	json_decref(object);
	return e;
}

/* "甲, 乙、丙", with or without brackets and quotes around. */
static char **split_tags(struct arena *a, const char *value)
{
	size_t n = 0, cap = strlen(value) / 2 + 2;
	char **tags = arena_array(a, cap, sizeof *tags);
	char *copy = arena_strdup(a, value), *next;
	for (char *p = copy; p; p = next) {
		char *end = p + strcspn(p, ",;");
		char *wide = strstr(p, "、"), *comma = strstr(p, "，");
		size_t skip = 1;
		if (wide && wide < end)
			end = wide, skip = strlen("、");
		if (comma && comma < end)
			end = comma, skip = strlen("，");
		next = *end ? end + skip : NULL;
		*end = 0;
		p = text_trim(p + strspn(p, " [\"'"));
		p[strcspn(p, "]\"'")] = 0;
		if (*p)
			tags[n++] = p;
	}
	return tags;
}

enum err draft_set(struct draft *d, struct arena *a, const char *name, const char *value)
{
	const struct key *key = find_key(name);
	if (!key)
		return err_set(ERR_INVALID, "unknown key: %.60s", name);
	if (key->kind != KIND_TAGS)
		return set_text(d, a, key, value);
	if (strlen(value) > 4096)
		return err_set(ERR_TOO_BIG, "tags: too long");
	if (*value)
		d->tags = split_tags(a, value);
	return OK;
}

static json_t *value_of(const struct draft *d, struct arena *a, const struct key *key)
{
	const char *s = NULL;
	if (key->kind == KIND_TAGS) {
		json_t *list = d->tags && d->tags[0] ? json_array() : NULL;
		for (size_t i = 0; list && d->tags[i]; i++)
			json_array_append_new(list, json_string(d->tags[i]));
		return list;
	}
	if (key->kind == KIND_TEXT)
		s = d->text[key->field];
	else if (key->kind == KIND_TIME)
		s = d->published_at ? clock_iso(a, d->published_at) : NULL;
	else
		s = key->kind == KIND_SECTION ? d->section
		    : key->kind == KIND_URL   ? d->url
					      : d->signer;
	return s && *s ? json_string(s) : NULL;
}

static int write_chunk(const char *data, size_t len, void *arg)
{
	buf_add(arg, data, len);
	return 0;
}

void draft_to_json(struct buf *out, struct arena *a, const struct draft *d)
{
	json_t *object = json_object();
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
		json_t *value = value_of(d, a, &keys[i]);
		if (value)
			json_object_set_new(object, keys[i].name, value);
	}
	json_dump_callback(object, write_chunk, out, JSON_COMPACT);
	buf_ch(out, '\n');
	json_decref(object);
}

enum err import_jsonl(struct import *im, FILE *f)
{
	struct buf b;
	buf_init(&b, IMPORT_RECORD_MAX);
	for (size_t line = 1; import_line(&b, f); line++, buf_clear(&b)) {
		struct draft d;
		const char *s = buf_text(&b);
		size_t len = b.len;
		if (line == 1 && text_starts(s, "\xEF\xBB\xBF")) {
			s += 3;
			len -= 3;
		}
		while (len && strchr(" \t\r", s[len - 1]))
			len--;
		if (!len)
			continue;
		enum err e = buf_err(&b);
		if (e)
			err_set(e, "longer than %d KB", IMPORT_RECORD_MAX / 1024);
		else
			e = draft_from_json(&d, &im->a, s, len);
		if (e)
			import_refuse(im, line, e);
		else
			import_take(im, &d, line, s, len);
		arena_reset(&im->a);
	}
	buf_release(&b);
	return OK;
}
