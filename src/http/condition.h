/* SPDX-License-Identifier: MIT */
/* Inside http/ only: conditional requests (RFC 9110, section 13), as nginx answers them
 * for printed pages, so that a page is the same whoever sends it. */
#ifndef HTTP_CONDITION_H
#define HTTP_CONDITION_H

#include "http/request.h"

enum condition {
	CONDITION_NONE,   /* send it */
	CONDITION_SAME,   /* 304: the client has it */
	CONDITION_FAILED, /* 412: the client asked for another version only */
};

/* tag: the strong ETag of the form that would be sent. changed_at: its Last-Modified, 0:
 * it has none, and dates do not count. */
enum condition condition_of(const struct request *q, const char *tag, int64_t changed_at);

#endif
