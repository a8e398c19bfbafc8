/* SPDX-License-Identifier: MIT */
/* Matches a path against a pattern: literal text, ":id" digits (1 to 9223372036854775807, no leading
 * zero), ":slug" a slug, ":token" URL-safe base64. Names may carry a suffix ("/a/:id.html"). */
#ifndef HTTP_ROUTE_H
#define HTTP_ROUTE_H

#include "http/request.h"

/* True when path fits the whole pattern; the matched values are stored in r->match. */
bool route_match(struct request *r, const char *pattern);

#endif
