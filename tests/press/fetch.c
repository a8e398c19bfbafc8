/* SPDX-License-Identifier: MIT */
/* Asks for the pages on standard input, each in every encoding and then again with the
 * validators of the answer, and writes each answer as one line: path, encoding, status,
 * header lines in alphabetical order (without Date, and as sent), what the body unpacks
 * to as a hash. So two states of a server can be compared by diff.
 *	fetch PORT ENCODING… <paths
 * ENCODING: plain, gzip, br. */
#include "base/arena.h"
#include "base/secret.h"
#include "http_client.c"

enum { LINES = 60 };

static int compare(const void *x, const void *y)
{
	return strcmp(*(char *const *)x, *(char *const *)y);
}

static void print_answer(
    const char *path, const char *encoding, const char *how, struct http_answer *r)
{
	char *line[LINES], *save = NULL;
	size_t n = 0;
	struct arena a;
	arena_init(&a);
	char *head = arena_strdup(&a, buf_text(&r->head));
	strtok_r(head, "\r\n", &save); /* the status line */
	for (char *s; n < LINES && (s = strtok_r(NULL, "\r\n", &save));)
		if (strncasecmp(s, "Date:", 5) != 0)
			line[n++] = s;
	qsort(line, n, sizeof *line, compare);
	printf("%s %s%s %d", path, encoding, how, r->status);
	for (size_t i = 0; i < n; i++)
		printf(" | %s", line[i]);
	struct sha h = sha_of(buf_text(&r->body), r->body.len);
	printf(" | %.16s\n", sha_hex(&a, &h));
	arena_release(&a);
}

int main(int argc, char **argv)
{
	char path[500], more[300];
	struct http_answer answer = {0};
	struct http http = {.port = argc > 1 ? atoi(argv[1]) : 0, .fd = -1};
	while (fgets(path, sizeof path, stdin)) {
		path[strcspn(path, "\n")] = 0;
		for (int i = 2; i < argc; i++) {
			const char *coding = strcmp(argv[i], "plain") ? argv[i] : NULL;
			if (!http_get(&http, &answer, path, coding, NULL)) {
				printf("%s %s no answer\n", path, argv[i]);
				continue;
			}
			print_answer(path, argv[i], "", &answer);
			snprintf(more, sizeof more, "If-None-Match: %s\r\n", answer.etag);
			if (*answer.etag && http_get(&http, &answer, path, coding, more))
				print_answer(path, argv[i], "+etag", &answer);
			snprintf(more, sizeof more, "If-Modified-Since: %s\r\n",
			    answer.modified);
			if (*answer.modified &&
			    http_get(&http, &answer, path, coding, more))
				print_answer(path, argv[i], "+time", &answer);
		}
	}
	http_close(&http);
	http_answer_release(&answer);
	return 0;
}
