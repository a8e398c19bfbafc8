/* SPDX-License-Identifier: MIT */
/* Checking an article that comes from outside. */
#include "news/draft.h"

#include "base/text.h"

#include <string.h>

void report_add(struct report *r, struct arena *a, size_t line, const char *text)
{
	r->at = arena_grow(a, r->at, r->n, &r->cap, sizeof *r->at);
	r->at[r->n++] = (struct remark){line, text};
}

/* First path segments that the site uses itself, and whole paths. */
static bool is_ours(const char *path)
{
	static const char *const taken[] = {"a", "s", "t", "m", "admin", "static", "api",
	    "hant", "search", "archive", "check", "ledger", "healthz", "feed.xml",
	    "atom.xml", "feed.json", "sitemap", "sitemap.xml", "robots.txt",
	    "favicon.ico", "corrections"};
	size_t n = strcspn(path + 1, "/");
	if (!n)
		return true;
	for (size_t i = 0; i < sizeof taken / sizeof *taken; i++)
		if (strlen(taken[i]) == n && !strncmp(path + 1, taken[i], n))
			return true;
	return false;
}

enum err draft_check_url(const char *path)
{
	if (path[0] != '/' || path[1] == '/' || strlen(path) > 500 ||
	    path[strcspn(path, "?#\\ \"<>")])
		return err_say(
		    ERR_INVALID, "旧网址要是以 / 开头的路径，不带问号、井号和空格");
	for (const unsigned char *p = (const unsigned char *)path; *p; p++)
		if (*p < 0x20 || *p == 0x7f)
			return err_say(ERR_INVALID, "旧网址里有不能用的字符");
	if (is_ours(path))
		return err_say(ERR_INVALID, "旧网址 %s 是本站自己要用的地址", path);
	return OK;
}

static enum err check_tags(struct draft *d, struct arena *a)
{
	size_t n = 0;
	if (!d->tags)
		return OK;
	for (; d->tags[n]; n++) {
		enum err e = text_line(&d->tags[n], a, d->tags[n], strlen(d->tags[n]));
		if (e)
			return e;
		size_t chars = text_chars(d->tags[n]);
		if (!chars || chars > TAG_CHARS)
			return err_say(ERR_INVALID, "标签要有 1 到 %d 字", TAG_CHARS);
	}
	if (n > TAGS_MAX)
		return err_say(ERR_TOO_BIG, "标签最多 %d 个", TAGS_MAX);
	return OK;
}

static enum err check_signer(struct draft *d, struct arena *a)
{
	if (!d->signer)
		return OK;
	enum err e = text_line(&d->signer, a, d->signer, strlen(d->signer));
	if (!e && text_chars(d->signer) > DRAFT_SIGNER_CHARS)
		e = err_say(ERR_TOO_BIG, "签发人最多 %d 字", DRAFT_SIGNER_CHARS);
	if (!e && !*d->signer)
		d->signer = NULL;
	return e;
}

enum err draft_normal(struct draft *d, struct arena *a)
{
	enum err e = OK;
	for (enum field f = 0; f < FIELD__MAX && !e; f++)
		e = field_normal(&d->text[f], a, f, d->text[f]);
	if (!e && !*d->text[FIELD_TITLE])
		e = err_say(ERR_INVALID, "没有主题（标题）");
	if (!e && !*d->text[FIELD_BODY])
		e = err_say(ERR_INVALID, "没有正文");
	if (!e && d->section && !text_is_slug(d->section))
		e = err_say(ERR_INVALID, "栏目要写网址名（section list 列出的第一列）");
	if (!e)
		e = check_tags(d, a);
	if (!e)
		e = check_signer(d, a);
	if (!e && d->url)
		e = draft_check_url(d->url);
	return e;
}
