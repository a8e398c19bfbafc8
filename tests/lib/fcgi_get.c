/* SPDX-License-Identifier: MIT */
/* One request over FastCGI, for shell tests:
 *	fcgi_get SOCKET METHOD PATH[?QUERY] [NAME=VALUE …] <BODY
 * NAME=VALUE are CGI variables (HTTP_COOKIE=…); POST takes its body from standard input.
 * Prints the response with its head. Exit status 1: the connection broke before its end;
 * 2: nobody answers there (after 30 s of trying). */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fcgi_client.c"

enum { VARS_MAX = 40 };

static void read_stdin(struct buf *body)
{
	char chunk[65536];
	for (ssize_t n; (n = read(0, chunk, sizeof chunk)) > 0;)
		buf_add(body, chunk, (size_t)n);
}

int main(int argc, char **argv)
{
	const char *pairs[2 * VARS_MAX + 1] = {"REQUEST_METHOD", NULL, "DOCUMENT_URI",
	    NULL, "QUERY_STRING", "", "REMOTE_ADDR", "127.0.0.1", "HTTP_HOST",
	    "127.0.0.1:8080", "CONTENT_TYPE", "application/x-www-form-urlencoded"};
	struct buf body = BUF_INIT, request = BUF_INIT, out = BUF_INIT;
	char length[24];
	int n = 12;
	if (argc < 4 || argc > VARS_MAX) {
		fputs("usage: fcgi_get SOCKET METHOD PATH [NAME=VALUE ...]\n", stderr);
		return 64;
	}
	char *query = strchr(argv[3], '?');
	if (query) {
		*query++ = 0;
		pairs[5] = query;
	}
	pairs[1] = argv[2];
	pairs[3] = argv[3];
	if (!strcmp(argv[2], "POST")) {
		read_stdin(&body);
		snprintf(length, sizeof length, "%zu", body.len);
		pairs[n++] = "CONTENT_LENGTH";
		pairs[n++] = length;
	}
	for (int i = 4; i < argc; i++) {
		char *value = strchr(argv[i], '=');
		if (!value)
			return 64;
		*value++ = 0;
		int at = 0; /* a variable given replaces the one set here */
		while (at < n && strcmp(pairs[at], argv[i]))
			at += 2;
		pairs[at] = argv[i];
		pairs[at + 1] = value;
		n = at == n ? n + 2 : n;
	}
	pairs[n] = NULL;
	fc_begin(&request, false);
	fc_params(&request, pairs);
	fc_stdin(&request, buf_text(&body), body.len);
	int fd = fc_connect(argv[1]);
	if (fd < 0)
		return 2;
	int end = fc_send(fd, request.data, request.len, 0) ? fc_receive(fd, &out) : 0;
	close(fd);
	fwrite(buf_text(&out), 1, out.len, stdout);
	buf_release(&body);
	buf_release(&request);
	buf_release(&out);
	return end == 1 && !fflush(stdout) ? 0 : 1;
}
