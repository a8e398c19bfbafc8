/* SPDX-License-Identifier: MIT */
/* Matches a path against a pattern: literal text and names. ":slug" is a slug, ":token"
 * one or more characters of URL-safe base64, ":day" is a date like 2026-11-24, every
 * other name (":id", ":n") digits, 1 to 9223372036854775807 without leading zero. A name
 * ends at the first character that is not a-z or "_", so it may carry a suffix
 * ("/a/:id.html") that begins with "." or "/".
 */
#ifndef HTTP_ROUTE_H
#define HTTP_ROUTE_H

#include "http/request.h"

/* True when path fits the whole pattern; the matched values are stored in r->match. */
bool route_match(struct request *r, const char *pattern);

#endif
