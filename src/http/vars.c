/* SPDX-License-Identifier: MIT */
/* Finds the variables a request is made of (RFC 3875, section 4.1) among those that nginx
 * or the CGI server passed. */
#include "http/vars.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#define NAME(s) s, sizeof(s) - 1

/* How often a variable may come. Once when a decision hangs on it: else the request is
 * refused; of a SENDER's only where it is looked at. */
static const struct {
	const char *name;
	size_t len;
	enum often { ANY, ONCE, SENDER } often;
} names[] = {
    [VAR_REQUEST_METHOD] = {NAME("REQUEST_METHOD"), ONCE},
    [VAR_DOCUMENT_URI] = {NAME("DOCUMENT_URI"), ONCE},
    [VAR_PATH_INFO] = {NAME("PATH_INFO"), ONCE},
    [VAR_SCRIPT_NAME] = {NAME("SCRIPT_NAME"), ONCE},
    [VAR_QUERY_STRING] = {NAME("QUERY_STRING"), ONCE},
    [VAR_CONTENT_LENGTH] = {NAME("CONTENT_LENGTH"), ONCE},
    [VAR_CONTENT_TYPE] = {NAME("CONTENT_TYPE"), ONCE},
    [VAR_COOKIE] = {NAME("HTTP_COOKIE"), SENDER},
    [VAR_HOST] = {NAME("HTTP_HOST"), ONCE},
    [VAR_ORIGIN] = {NAME("HTTP_ORIGIN"), SENDER},
    [VAR_FETCH_SITE] = {NAME("HTTP_SEC_FETCH_SITE"), SENDER},
    [VAR_FETCH_DEST] = {NAME("HTTP_SEC_FETCH_DEST"), SENDER},
    [VAR_CSRF] = {NAME("HTTP_X_CSRF_TOKEN"), SENDER},
    [VAR_HTTPS] = {NAME("HTTPS"), ONCE},
    [VAR_SCHEME] = {NAME("REQUEST_SCHEME"), ONCE},
    [VAR_REMOTE_ADDR] = {NAME("REMOTE_ADDR"), ONCE},
    [VAR_REQUEST_ID] = {NAME("REQUEST_ID"), ONCE},
    [VAR_IF_NONE_MATCH] = {NAME("HTTP_IF_NONE_MATCH"), ANY},
    [VAR_IF_MODIFIED_SINCE] = {NAME("HTTP_IF_MODIFIED_SINCE"), ANY},
    [VAR_IF_MATCH] = {NAME("HTTP_IF_MATCH"), ANY},
    [VAR_IF_UNMODIFIED_SINCE] = {NAME("HTTP_IF_UNMODIFIED_SINCE"), ANY},
    [VAR_ACCEPT_ENCODING] = {NAME("HTTP_ACCEPT_ENCODING"), ANY},
    [VAR_USER_AGENT] = {NAME("HTTP_USER_AGENT"), ANY},
};
_Static_assert(
    sizeof(names) / sizeof(names[0]) == VAR__MAX, "one name for each variable");

enum { LEN_MAX = 32 };

/* Which names have that length, a bit each: of some thirty variables that come with a
 * request most are told apart by it. */
static const uint32_t *by_length(void)
{
	static uint32_t sets[LEN_MAX];
	static bool made;
	_Static_assert(VAR__MAX <= 32, "a bit for each name");
	for (int i = 0; !made && i < VAR__MAX; i++)
		sets[names[i].len % LEN_MAX] |= UINT32_C(1) << i;
	made = true;
	return sets;
}

void vars_read(struct vars *v, char **env)
{
	const uint32_t *sets = by_length();
	bool seen[VAR__MAX] = {false};
	*v = (struct vars){0};
	for (int i = 0; i < VAR__MAX; i++)
		v->at[i] = "";
	for (; *env != NULL; env++) {
		const char *end = strchrnul(*env, '=');
		size_t len = (size_t)(end - *env);
		v->bytes += len + strlen(end) + 1;
		uint32_t left = *end == '=' ? sets[len % LEN_MAX] : 0;
		for (; left; left &= left - 1) {
			int i = __builtin_ctz(left);
			if (names[i].len != len || memcmp(names[i].name, *env, len) != 0)
				continue;
			if (seen[i] && names[i].often == ONCE)
				v->repeated = names[i].name;
			else if (seen[i] && names[i].often == SENDER)
				v->repeated_sender = names[i].name;
			else if (!seen[i])
				v->at[i] = *env + len + 1;
			seen[i] = true;
			break;
		}
	}
}
