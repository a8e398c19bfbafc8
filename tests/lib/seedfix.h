/* SPDX-License-Identifier: MIT */
/* For tests of news/seed: parses a text and asks what came out. */
#ifndef TESTS_LIB_SEEDFIX_H
#define TESTS_LIB_SEEDFIX_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/text.h"
#include "news/seed.h"

#include <stdio.h>
#include <string.h>

static struct arena a;
static struct draft d;
static struct report r;

static inline void parse(const char *text)
{
	arena_reset(&a);
	assert_int_equal(seed_parse(&d, &r, &a, text, strlen(text)), OK);
}

static inline void field_is(enum field f, const char *want)
{
	const char *have = d.text[f] ? d.text[f] : "";
	if (strcmp(have, want))
		fail_msg("%s is %s, not %s", field_info[f].name, have, want);
}

/* The report says text of that line. */
static inline void reported(size_t line, const char *text)
{
	for (size_t i = 0; i < r.n; i++)
		if (r.at[i].line == line && strstr(r.at[i].text, text))
			return;
	fail_msg("nothing is reported of line %zu: %s", line, text);
}

static inline void body_has(const char *text)
{
	if (!strstr(d.text[FIELD_BODY], text))
		fail_msg("the body lacks %s:\n%s", text, d.text[FIELD_BODY]);
}

#endif
