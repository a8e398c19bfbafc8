/* SPDX-License-Identifier: MIT */
/* What a published link or picture may point to. Destinations come decoded (entities,
 * backslash escapes), so what is judged here is what a browser gets. */
#include "view/md.h"

#include <string.h>
#include <strings.h>

static bool starts(const char *s, const char *prefix)
{
	return strncasecmp(s, prefix, strlen(prefix)) == 0;
}

/* The host's place in http://… or https://…, or NULL. */
static const char *host(const char *url)
{
	if (starts(url, "http://"))
		return url + 7;
	return starts(url, "https://") ? url + 8 : NULL;
}

bool md_link_foreign(const char *url)
{
	return host(url) != NULL;
}

bool md_link_ok(const char *url)
{
	const char *h = host(url);

	for (const char *p = url; *p; p++)
		if ((unsigned char)*p < 0x20 || *p == 0x7f || *p == '\\')
			return false;
	if (h)
		return *h && !strchr("/?#:@ ", *h);
	if (starts(url, "mailto:"))
		return url[7] && url[7] != ' ' && url[7] != '/';
	if (!*url || *url == ' ' || (url[0] == '/' && url[1] == '/'))
		return false;
	/* Site-relative: no colon where a scheme could end. */
	return url[strcspn(url, ":/?#")] != ':';
}

bool md_image_ok(const char *url)
{
	static const char *const ext[] = {"jpg", "jpeg", "png", "webp", "avif"};
	size_t n;

	if (strncmp(url, "/m/", 3) != 0)
		return false;
	url += 3;
	n = strspn(url, "0123456789abcdef");
	if (n == 0 || n > 128 || url[n] != '.')
		return false;
	for (size_t i = 0; i < sizeof(ext) / sizeof(ext[0]); i++)
		if (strcmp(url + n + 1, ext[i]) == 0)
			return true;
	return false;
}

bool md_link_dangerous(const char *url)
{
	if (starts(url, "data:image/"))
		return !starts(url + 11, "png") && !starts(url + 11, "gif") &&
		       !starts(url + 11, "jpeg") && !starts(url + 11, "webp");
	return starts(url, "javascript:") || starts(url, "vbscript:") ||
	       starts(url, "file:") || starts(url, "data:");
}
