/* SPDX-License-Identifier: MIT */
/* If-Match, If-Unmodified-Since, If-None-Match, If-Modified-Since. */
#include "http/condition.h"

#include "base/clock.h"

#include <string.h>

/* "*", or a list of tags that holds this one; weak: "W/" does not count. The list is cut
 * at its commas, as nginx cuts it: our tags hold none. */
static bool tag_listed(const char *list, const char *tag, bool weak)
{
	size_t len = strlen(tag);
	if (strcmp(list, "*") == 0)
		return true;
	for (const char *s = list; *s != '\0'; s += strspn(s, " \t,")) {
		if (weak && strncmp(s, "W/", 2) == 0)
			s += 2;
		if (strncmp(s, tag, len) == 0) {
			const char *end = s + len + strspn(s + len, " \t");
			if (*end == ',' || *end == '\0')
				return true;
		}
		s += strcspn(s, ",");
	}
	return false;
}

/* In whole seconds; false for a date that is none. */
static bool seconds(int64_t *out, const char *date)
{
	int64_t at;
	if (clock_parse_http(&at, date) != OK) {
		err_clear();
		return false;
	}
	*out = at / 1000;
	return true;
}

static bool failed(const struct request *q, const char *tag, int64_t changed_at)
{
	int64_t since;
	if (*q->if_match != '\0')
		return !tag_listed(q->if_match, tag, false);
	return *q->if_unmodified_since != '\0' && changed_at > 0 &&
	       seconds(&since, q->if_unmodified_since) && changed_at / 1000 > since;
}

/* The date has to be the very one: after a restore an older page is news. Both that are
 * sent have to hold, as nginx has it; by RFC 9110 a date beside a tag would not count,
 * but to send what the client has is never wrong. */
static bool same(const struct request *q, const char *tag, int64_t changed_at)
{
	int64_t since;
	bool by_tag = *q->if_none_match != '\0';
	bool by_date = *q->if_modified_since != '\0' && changed_at > 0;
	if (by_date &&
	    (!seconds(&since, q->if_modified_since) || changed_at / 1000 != since))
		return false;
	return by_tag ? tag_listed(q->if_none_match, tag, true) : by_date;
}

enum condition condition_of(const struct request *q, const char *tag, int64_t changed_at)
{
	if (failed(q, tag, changed_at))
		return CONDITION_FAILED;
	return same(q, tag, changed_at) ? CONDITION_SAME : CONDITION_NONE;
}
