/* SPDX-License-Identifier: MIT */
/* Text and links for formats that leave the site. */
#include "page/xml.h"

#include "base/text.h"

#include <string.h>

static const char replacement[] = "\xef\xbf\xbd"; /* U+FFFD */

/* Length of the character at s if XML cannot hold it, else 0; s is valid UTF-8. */
static size_t unfit(const char *s)
{
	unsigned char c = (unsigned char)*s;
	if (c < 0x20)
		return c != '\t' && c != '\n' && c != '\r';
	return text_starts(s, "\xef\xbf\xbe") || text_starts(s, "\xef\xbf\xbf") ? 3 : 0;
}

/* NULL: nothing to replace. */
static char *fit(struct arena *a, const char *s)
{
	const char *r = s;
	while (*r && !unfit(r))
		r++;
	if (!*r)
		return NULL;
	char *out = arena_alloc(a, 3 * strlen(s) + 1), *w = out;
	for (r = s; *r;) {
		size_t bad = unfit(r);
		if (bad) {
			memcpy(w, replacement, 3);
			w += 3;
			r += bad;
		} else {
			*w++ = *r++;
		}
	}
	return out;
}

void xml_clean(json_t *root, struct arena *a)
{
	const char *key;
	json_t *v;
	size_t i;
	char *better;
	switch (json_typeof(root)) {
	case JSON_OBJECT:
		json_object_foreach(root, key, v) xml_clean(v, a);
		break;
	case JSON_ARRAY:
		json_array_foreach(root, i, v) xml_clean(v, a);
		break;
	case JSON_STRING:
		better = fit(a, json_string_value(root));
		if (better)
			json_string_set(root, better);
		break;
	case JSON_INTEGER:
	case JSON_REAL:
	case JSON_TRUE:
	case JSON_FALSE:
	case JSON_NULL:
		break;
	}
}

static bool has_scheme(const char *url, size_t len)
{
	size_t n = strcspn(url, ":/?#\"");
	return n < len && url[n] == ':';
}

/* RFC 3986 section 5.2 but for dot segments, which whoever follows the link removes. */
static void add_link(struct buf *b, const char *url, size_t len, const char *page)
{
	const char *host = strstr(page, "://");
	size_t site = host ? (size_t)(host + 3 - page) + strcspn(host + 3, "/")
			   : strcspn(page, "/");
	const char *slash = strrchr(page + site, '/');
	size_t dir = slash ? (size_t)(slash + 1 - page) : site;
	if (!has_scheme(url, len) && strncmp(url, "//", 2)) {
		if (*url == '/')
			buf_add(b, page, site);
		else if (!len || *url == '#' || *url == '?')
			buf_str(b, page);
		else
			buf_add(b, page, dir);
	}
	buf_add(b, url, len);
}

static bool behind(const char *html, const char *at, const char *name)
{
	size_t n = strlen(name);
	return (size_t)(at - html) >= n && !memcmp(at - n, name, n);
}

/* The value of the next href or src. In our HTML a quote stands for itself in tags only,
 * so these are attributes. */
static const char *next_link(const char *html)
{
	const char *at = html;
	while ((at = strstr(at, "=\""))) {
		at += 2;
		if (behind(html, at, " href=\"") || behind(html, at, " src=\""))
			return at;
	}
	return NULL;
}

char *html_absolute(struct arena *a, const char *html, const char *page)
{
	struct buf b = BUF_INIT;
	for (const char *url; (url = next_link(html)); html = url) {
		size_t len = strcspn(url, "\"");
		buf_add(&b, html, (size_t)(url - html));
		add_link(&b, url, len, page);
		url += len;
	}
	buf_str(&b, html);
	char *out = arena_strdup(a, buf_text(&b));
	buf_release(&b);
	return out;
}
