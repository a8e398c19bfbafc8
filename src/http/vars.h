/* SPDX-License-Identifier: MIT */
/* Inside http/ only: the CGI variables a request is made of, found in one pass. */
#ifndef HTTP_VARS_H
#define HTTP_VARS_H

#include "base/err.h"

#include <stddef.h>

enum var {
	VAR_REQUEST_METHOD,
	VAR_DOCUMENT_URI,
	VAR_PATH_INFO,
	VAR_SCRIPT_NAME,
	VAR_QUERY_STRING,
	VAR_CONTENT_LENGTH,
	VAR_CONTENT_TYPE,
	VAR_COOKIE,
	VAR_HOST,
	VAR_ORIGIN,
	VAR_FETCH_SITE,
	VAR_FETCH_DEST,
	VAR_CSRF,
	VAR_HTTPS,
	VAR_SCHEME,
	VAR_REMOTE_ADDR,
	VAR_REQUEST_ID,
	VAR_IF_NONE_MATCH,
	VAR_IF_MODIFIED_SINCE,
	VAR_IF_MATCH,
	VAR_IF_UNMODIFIED_SINCE,
	VAR_ACCEPT_ENCODING,
	VAR_USER_AGENT,
	VAR__MAX
};

struct vars {
	const char *at[VAR__MAX]; /* the value, "" when absent; borrowed from env */
	size_t bytes;             /* of all variables, wanted or not */
	const char *repeated; /* name of one that came twice and must not, NULL: none */
	const char *repeated_sender; /* the same, of those that tell who asks */
};

/* libfcgi passes a header that was sent twice as two variables. */
void vars_read(struct vars *v, char **env);

#endif
