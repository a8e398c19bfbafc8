/* SPDX-License-Identifier: MIT */
/* Every link of the site is written here, so that a page has one spelling. */
#include "http/url.h"

#include "base/buf.h"
#include "base/file.h"
#include "base/secret.h"

#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { HASH_DIGITS = 12, ASSET_MAX = 16 * 1024 * 1024, DEPTH_MAX = 8 };

struct asset {
	char *name; /* path below public/ */
	char hash[HASH_DIGITS + 1];
};

struct assets {
	struct arena arena;
	struct asset *at;
	size_t n;
	const char *version;
};

static struct arena words; /* base and site */
static const char *base = "", *site = "";
static const char *twin = ""; /* "/hant": links lead to twins */
static struct assets assets;

void url_init(const char *new_base, const char *new_site)
{
	struct arena fresh;
	arena_init(&fresh);
	base = arena_strdup(&fresh, new_base);
	site = arena_strdup(&fresh, new_site);
	arena_release(&words);
	words = fresh;
}

static enum err add_asset(struct assets *t, const char *path, const char *name)
{
	struct buf b;
	buf_init(&b, ASSET_MAX);
	enum err e = file_read(&b, path);
	if (e == OK) {
		struct sha sha = sha_of(buf_text(&b), b.len);
		if (t->n == 0 || (t->n >= 16 && (t->n & (t->n - 1)) == 0)) {
			size_t room = t->n == 0 ? 16 : 2 * t->n;
			struct asset *at = arena_array(&t->arena, room, sizeof(*at));
			if (t->n > 0)
				memcpy(at, t->at, t->n * sizeof(*at));
			t->at = at;
		}
		struct asset *one = &t->at[t->n++];
		one->name = arena_strdup(&t->arena, name);
		memcpy(one->hash, sha_hex(&t->arena, &sha), HASH_DIGITS);
		one->hash[HASH_DIGITS] = '\0';
	}
	buf_release(&b);
	return e;
}

static enum err add_folder(
    struct assets *t, const char *dir, const char *prefix, int depth)
{
	struct dirent *d;
	enum err e = OK;
	DIR *f = opendir(dir);
	if (f == NULL)
		return err_set(ERR_NOT_FOUND, "%s: %s", dir, strerror(errno));
	while (e == OK && (d = readdir(f)) != NULL) {
		struct stat st;
		if (d->d_name[0] == '.')
			continue;
		char *path = arena_printf(&t->arena, "%s/%s", dir, d->d_name);
		char *name = arena_printf(&t->arena, "%s%s", prefix, d->d_name);
		if (stat(path, &st) != 0)
			e = err_set(ERR_BROKEN, "%s: %s", path, strerror(errno));
		else if (S_ISREG(st.st_mode))
			e = add_asset(t, path, name);
		else if (S_ISDIR(st.st_mode) && depth < DEPTH_MAX)
			e = add_folder(
			    t, path, arena_printf(&t->arena, "%s/", name), depth + 1);
	}
	closedir(f);
	return e;
}

static int by_name(const void *x, const void *y)
{
	return strcmp(((const struct asset *)x)->name, ((const struct asset *)y)->name);
}

/* The digest of the sorted list of names and hashes, as pages link to them. */
static void set_version(struct assets *t)
{
	struct buf list = BUF_INIT;
	for (size_t i = 0; i < t->n; i++) {
		buf_add(&list, t->at[i].name, strlen(t->at[i].name) + 1);
		buf_add(&list, t->at[i].hash, HASH_DIGITS);
	}
	struct sha sha = sha_of(buf_text(&list), list.len);
	t->version = sha_hex(&t->arena, &sha);
	buf_release(&list);
}

enum err url_load_assets(const char *public_dir)
{
	struct assets fresh = {0};
	arena_init(&fresh.arena);
	enum err e = add_folder(&fresh, public_dir, "", 0);
	if (e != OK) {
		arena_release(&fresh.arena);
		return e;
	}
	if (fresh.n > 0)
		qsort(fresh.at, fresh.n, sizeof(*fresh.at), by_name);
	set_version(&fresh);
	arena_release(&assets.arena);
	assets = fresh;
	return OK;
}

const char *url_assets_version(void)
{
	return assets.version != NULL ? assets.version : "";
}

char *url_home(struct arena *a)
{
	return arena_printf(a, "%s%s/", base, twin);
}

char *url_article(struct arena *a, int64_t id)
{
	return arena_printf(a, "%s%s/a/%lld.html", base, twin, (long long)id);
}

char *url_section(struct arena *a, const char *slug)
{
	return arena_printf(a, "%s%s/s/%s/", base, twin, slug);
}

char *url_section_page(struct arena *a, const char *slug, int64_t n)
{
	return arena_printf(a, "%s%s/s/%s/p/%lld.html", base, twin, slug, (long long)n);
}

char *url_page(struct arena *a, const char *slug)
{
	return arena_printf(a, "%s%s/%s.html", base, twin, slug);
}

char *url_proof(struct arena *a, int64_t id, const char *ext)
{
	const char *t = strcmp(ext, "html") ? "" : twin;
	return arena_printf(a, "%s%s/a/%lld/proof.%s", base, t, (long long)id, ext);
}

char *url_archive(struct arena *a, int64_t n)
{
	if (!n)
		return arena_printf(a, "%s%s/archive/", base, twin);
	return arena_printf(a, "%s%s/archive/p/%lld.html", base, twin, (long long)n);
}

char *url_archive_day(struct arena *a)
{
	return arena_printf(a, "%s%s/archive/day", base, twin);
}

char *url_tag(struct arena *a, int64_t tag, int64_t n)
{
	if (!n)
		return arena_printf(a, "%s%s/t/%lld/", base, twin, (long long)tag);
	return arena_printf(
	    a, "%s%s/t/%lld/p/%lld.html", base, twin, (long long)tag, (long long)n);
}

char *url_feed(struct arena *a, const char *slug, int64_t tag, const char *file)
{
	if (slug)
		return arena_printf(a, "%s/s/%s/%s", base, slug, file);
	if (tag)
		return arena_printf(a, "%s/t/%lld/%s", base, (long long)tag, file);
	return arena_printf(a, "%s/%s", base, file);
}

char *url_search(struct arena *a, const char *q)
{
	if (!q)
		return arena_printf(a, "%s%s/search", base, twin);
	return arena_printf(a, "%s%s/search?q=%s", base, twin, url_escape(a, q));
}

bool url_twin(bool on)
{
	bool was = *twin;
	twin = on ? "/hant" : "";
	return was;
}

char *url_twin_path(struct arena *a, const char *path, bool of_twin)
{
	return arena_printf(a, "%s%s%s", base, of_twin ? "/hant" : "", path);
}

char *url_check(struct arena *a)
{
	return arena_printf(a, "%s%s/check", base, twin);
}

char *url_corrections(struct arena *a)
{
	return arena_printf(a, "%s%s/corrections/", base, twin);
}

char *url_corrections_page(struct arena *a, int64_t n)
{
	return arena_printf(a, "%s%s/corrections/p/%lld.html", base, twin, (long long)n);
}

char *url_path(struct arena *a, const char *path)
{
	return arena_printf(a, "%s%s", base, path);
}

char *url_asset(struct arena *a, const char *name)
{
	char *key = arena_strdup(a, name);
	struct asset want = {.name = key}, *found = NULL;
	if (assets.n > 0)
		found = bsearch(&want, assets.at, assets.n, sizeof(want), by_name);
	if (found == NULL)
		return arena_printf(a, "%s/static/%s", base, name);
	return arena_printf(a, "%s/static/%s?v=%s", base, name, found->hash);
}

static char *below(struct arena *a, const char *dir, const char *fmt, va_list ap)
{
	va_list again;
	va_copy(again, ap);
	int len = vsnprintf(NULL, 0, fmt, again);
	va_end(again);
	assert(len >= 0);
	char *tail = arena_alloc(a, (size_t)len + 1);
	vsnprintf(tail, (size_t)len + 1, fmt, ap);
	return arena_printf(a, "%s%s%s", base, dir, tail);
}

char *url_ledger(struct arena *a, const char *fmt, ...)
{
	bool page = !strcmp(fmt, "/") || !strncmp(fmt, "/p/", 3);
	va_list ap;
	va_start(ap, fmt);
	char *url = below(a, arena_printf(a, "%s/ledger", page ? twin : ""), fmt, ap);
	va_end(ap);
	return url;
}

char *url_desk(struct arena *a, const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	char *url = below(a, "/admin", fmt, ap);
	va_end(ap);
	return url;
}

char *url_api(struct arena *a, const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	char *url = below(a, "/api/v1", fmt, ap);
	va_end(ap);
	return url;
}

char *url_absolute(struct arena *a, const char *path)
{
	return arena_printf(a, "%s%s", site, path);
}

char *url_escape(struct arena *a, const char *s)
{
	static const char digits[] = "0123456789ABCDEF";
	char *out = arena_alloc(a, 3 * strlen(s) + 1), *w = out;
	for (; *s != '\0'; s++) {
		unsigned char c = (unsigned char)*s;
		if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
		    (c >= '0' && c <= '9') || strchr("-._~", c) != NULL) {
			*w++ = (char)c;
		} else {
			*w++ = '%';
			*w++ = digits[c >> 4];
			*w++ = digits[c & 15];
		}
	}
	return out;
}

const char *url_return(const char *path)
{
	static const char desk[] = "/admin";
	size_t len = strlen(base);
	if (path == NULL || strncmp(path, base, len) != 0)
		return NULL;
	const char *s = path + len;
	if (strncmp(s, desk, strlen(desk)) != 0 || strchr("/?", s[strlen(desk)]) == NULL)
		return NULL;
	size_t end = strcspn(s, "?");
	for (size_t i = 0; s[i] != '\0'; i++) {
		unsigned char c = (unsigned char)s[i];
		if (c <= ' ' || c == 0x7f || c == '\\' || c == '#')
			return NULL;
		/* Dot segments would be resolved by the browser, out of the desk. */
		if (i < end && c == '/' && (s[i + 1] == '.' || s[i + 1] == '/'))
			return NULL;
		if (i < end && c == '%')
			return NULL;
	}
	return path;
}
