/* SPDX-License-Identifier: MIT */
/* libFuzzer: variables (one a line) into a request, then routes. What comes out is
 * checked. */
#include "base/secret.h"
#include "base/text.h"
#include "http/route.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const routes[] = {"/", "/a/:id.html", "/s/:slug/p/:n.html",
	    "/:slug.html", "/m/:token.jpg", "/admin/article/:id/sign"};
	static struct arena a;
	struct request r;
	int status, n = 0;
	char *env[65] = {0}, *next = arena_strndup(&a, (const char *)data, size);
	size_t want;
	secret_init();
	while (next != NULL && n < 64)
		env[n++] = strsep(&next, "\n");
	enum err e = request_parse(&r, &a, env, "a=1", 3, "", &status);
	if ((e == OK) != (status == 0) || r.origin == NULL || r.user_agent == NULL)
		abort();
	if (e == OK &&
	    (*r.path != '/' || strstr(r.path, "//") != NULL ||
		strstr(r.path, "/../") != NULL || !text_valid(r.path, strlen(r.path))))
		abort();
	for (size_t i = 0; e == OK && i < sizeof(routes) / sizeof(routes[0]); i++) {
		if (route_match(&r, routes[i]) && i == 1 &&
		    request_match_int(&r, "id") < 1)
			abort();
	}
	(void)!request_length(&want, env, 1000);
	arena_reset(&a);
	return 0;
}
