/* SPDX-License-Identifier: MIT */
/* Asks for every page of the site, following links from the home page, the sitemap and
 * the feeds, and then for those that are not printed yet until all are: a page that is
 * kept, and so printed, has a Last-Modified.
 *	crawl PORT PAGES
 * Lists the addresses with a word before each; the last line tells how many. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "http_client.c"

/* Web tells the press of a page once a second, and a full press forgets. */
enum { PASSES = 600, WAIT_US = 100000 }; /* in which nothing more is printed */

static struct {
	struct page {
		char *path;
		bool kept, printed;
	} * at;
	size_t n, cap;
} found;

static void add(const char *path, size_t len)
{
	for (size_t i = 0; i < found.n; i++)
		if (strlen(found.at[i].path) == len &&
		    !strncmp(found.at[i].path, path, len))
			return;
	if (found.n == found.cap) {
		found.cap = found.cap ? 2 * found.cap : 256;
		found.at = realloc(found.at, found.cap * sizeof *found.at);
	}
	found.at[found.n++] = (struct page){.path = strndup(path, len)};
}

/* Addresses on this site that the text names between before and one of the ends. */
static void links(const char *text, const char *before, const char *ends)
{
	for (const char *s = text; (s = strstr(s, before)); s++) {
		const char *from = s + strlen(before);
		const char *scheme = strstr(from, "://");
		size_t n = strcspn(from, ends);
		/* an absolute one: whatever base_url is, the path counts */
		if (scheme && scheme < from + n) {
			const char *path = strchr(scheme + 3, '/');
			if (!path || path >= from + n)
				continue;
			n -= (size_t)(path - from);
			from = path;
		}
		if (*from != '/' || !strncmp(from, "/admin", 6) ||
		    !strncmp(from, "/static", 7) || memchr(from, '?', n) ||
		    memchr(from, '#', n))
			continue;
		add(from, n);
	}
}

static bool is_printed(const char *pages, const char *path)
{
	char file[600];
	size_t n = strlen(path);
	n = (size_t)snprintf(file, sizeof file, "%s%s%s", pages, path,
	    path[n - 1] == '/' ? "index.html" : "");
	if (access(file, F_OK))
		return false;
	snprintf(file + n, sizeof file - n, ".br"); /* comes last */
	return !access(file, F_OK);
}

int main(int argc, char **argv)
{
	static const char *const starts[] = {"/", "/hant/", "/sitemap.xml", "/robots.txt",
	    "/feed.xml", "/atom.xml", "/feed.json", "/corrections/", "/hant/corrections/",
	    "/archive/", "/hant/archive/", "/sitemap/news.xml", "/sitemap/lists.xml"};
	if (argc < 3)
		return 64;
	struct http http = {.port = atoi(argv[1]), .fd = -1};
	struct http_answer answer = {0};
	for (size_t i = 0; i < sizeof starts / sizeof *starts; i++)
		add(starts[i], strlen(starts[i]));
	long good = 0, left = 0;
	for (size_t i = 0; i < found.n; i++) {
		if (!http_get(&http, &answer, found.at[i].path, NULL, NULL))
			printf("000 %s\n", found.at[i].path);
		if (answer.status != 200)
			continue;
		good++;
		found.at[i].kept = *answer.modified;
		links(buf_text(&answer.body), "href=\"", "\"");
		links(buf_text(&answer.body), "<loc>", "<");
		links(buf_text(&answer.body), "Sitemap: ", "\n");
	}
	long before = 0;
	for (int pass = 0; pass < PASSES; pass = left < before ? 0 : pass + 1) {
		before = left;
		left = 0;
		for (size_t i = 0; i < found.n; i++) {
			struct page *p = &found.at[i];
			p->printed = is_printed(argv[2], p->path);
			if (!p->kept || p->printed)
				continue;
			left++;
			if (pass % 3 == 2)
				http_get(&http, &answer, p->path, NULL, NULL);
		}
		if (!left)
			break;
		usleep(WAIT_US);
	}
	for (size_t i = 0; i < found.n; i++) {
		const struct page *p = &found.at[i];
		const char *what = p->printed ? "printed"
				   : p->kept  ? "missing"
					      : "not kept";
		printf("%s %s\n", what, p->path);
	}
	printf("%ld addresses answer 200, %ld kept ones are not printed\n", good, left);
	return left > 0 || !good;
}
