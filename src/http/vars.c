/* SPDX-License-Identifier: MIT */
/* Finds the variables a request is made of (RFC 3875, section 4.1) among those that nginx
 * or the CGI server passed. */
#include "http/vars.h"

#include <stdbool.h>
#include <string.h>

static const struct {
	const char *name;
	bool once; /* a decision hangs on it: refuse the request when it came twice */
} names[] = {
    [VAR_REQUEST_METHOD] = {"REQUEST_METHOD", true},
    [VAR_DOCUMENT_URI] = {"DOCUMENT_URI", true},
    [VAR_PATH_INFO] = {"PATH_INFO", true},
    [VAR_SCRIPT_NAME] = {"SCRIPT_NAME", true},
    [VAR_QUERY_STRING] = {"QUERY_STRING", true},
    [VAR_CONTENT_LENGTH] = {"CONTENT_LENGTH", true},
    [VAR_CONTENT_TYPE] = {"CONTENT_TYPE", true},
    [VAR_COOKIE] = {"HTTP_COOKIE", true},
    [VAR_HOST] = {"HTTP_HOST", true},
    [VAR_ORIGIN] = {"HTTP_ORIGIN", true},
    [VAR_FETCH_SITE] = {"HTTP_SEC_FETCH_SITE", true},
    [VAR_FETCH_DEST] = {"HTTP_SEC_FETCH_DEST", true},
    [VAR_CSRF] = {"HTTP_X_CSRF_TOKEN", true},
    [VAR_HTTPS] = {"HTTPS", true},
    [VAR_SCHEME] = {"REQUEST_SCHEME", true},
    [VAR_REMOTE_ADDR] = {"REMOTE_ADDR", true},
    [VAR_REQUEST_ID] = {"REQUEST_ID", true},
    [VAR_IF_NONE_MATCH] = {"HTTP_IF_NONE_MATCH", false},
    [VAR_IF_MODIFIED_SINCE] = {"HTTP_IF_MODIFIED_SINCE", false},
    [VAR_ACCEPT_ENCODING] = {"HTTP_ACCEPT_ENCODING", false},
    [VAR_USER_AGENT] = {"HTTP_USER_AGENT", false},
};
_Static_assert(
    sizeof(names) / sizeof(names[0]) == VAR__MAX, "one name for each variable");

void vars_read(struct vars *v, char **env)
{
	bool seen[VAR__MAX] = {false};
	*v = (struct vars){0};
	for (int i = 0; i < VAR__MAX; i++)
		v->at[i] = "";
	for (; *env != NULL; env++) {
		size_t len = strcspn(*env, "=");
		v->bytes += len + strlen(*env + len) + 1;
		for (int i = 0; (*env)[len] == '=' && i < VAR__MAX; i++) {
			if (strncmp(names[i].name, *env, len) != 0 ||
			    names[i].name[len] != '\0')
				continue;
			if (seen[i] && names[i].once)
				v->repeated = names[i].name;
			else if (!seen[i])
				v->at[i] = *env + len + 1;
			seen[i] = true;
		}
	}
}
