/* SPDX-License-Identifier: MIT */
/* Addresses of twins. */
#include "page/twin.h"

#include "base/text.h"
#include "page/model.h"

#include <string.h>

/* ?q=… of a search, so that the twin of its result is the same result. Other pages are
 * kept for every query, so they must not show it. */
static char *with_query(struct ctx *c, char *url)
{
	bool first = true;
	for (size_t i = 0; !strcmp(c->req->path, "/search") && i < c->req->query.n; i++) {
		const struct pair *p = &c->req->query.at[i];
		url = arena_printf(c->a, "%s%c%s=%s", url, first ? '?' : '&',
		    url_escape(c->a, p->name), url_escape(c->a, p->value));
		first = false;
	}
	return url;
}

void twin_head(json_t *page, struct ctx *c)
{
	const char *path = c->req->path;
	if (!path || c->res->cache == CACHE_NO_STORE)
		return;
	model_text(page, "hans", url_absolute(c->a, url_twin_path(c->a, path, false)));
	model_text(page, "hant", url_absolute(c->a, url_twin_path(c->a, path, true)));
	model_text(page, "other", with_query(c, url_twin_path(c->a, path, !c->twin)));
	model_text(page, "locale", c->twin ? "zh_TW" : "zh_CN");
	model_text(page, "locale_other", c->twin ? "zh_CN" : "zh_TW");
	if (c->twin)
		json_object_set_new(page, "twin", json_true());
}

enum err page_hant_moved(struct ctx *c)
{
	return redirect_moved(c, url_twin_path(c->a, "/", true));
}

void twin_none(json_t *page)
{
	json_object_del(page, "hans");
	json_object_del(page, "other");
	json_object_del(page, "twin");
}

/* Whether a path in a signed text is that of a page with a twin. */
static bool has_twin(const char *path, size_t len)
{
	bool front = path[len - 1] == '/';
	bool page = len > 6 && !strncmp(path + len - 5, ".html", 5);
	if (len == 1 || text_starts(path, "/s/") || text_starts(path, "/t/") ||
	    text_starts(path, "/archive/"))
		return front || page;
	return page && (text_starts(path, "/a/") || !memchr(path + 1, '/', len - 1));
}

const char *twin_html(struct arena *a, const char *html)
{
	static const char link[] = " href=\""; /* only links have it */
	struct buf b = BUF_INIT;
	const char *at = html, *found;
	while ((found = strstr(at, link))) {
		found += sizeof link - 1;
		buf_add(&b, at, (size_t)(found - at));
		size_t len = strcspn(found, "\"?#");
		if (len && *found == '/' && has_twin(found, len))
			buf_str(&b, "/hant");
		at = found;
	}
	buf_str(&b, at);
	html = arena_strdup(a, buf_text(&b));
	buf_release(&b);
	return html;
}

const char *twin_links(struct ctx *c, const char *html)
{
	return c->twin ? twin_html(c->a, html) : html;
}
