/* SPDX-License-Identifier: MIT */
/* libFuzzer: what import reads. The first byte chooses: { a line of JSON Lines, < HTML,
 * else the seed's form. */
#include "base/text.h"
#include "cmd/import.h"
#include "cmd/import_html.h"
#include "news/seed.h"
#include "view/markdown.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What comes out is Markdown that the renderer takes, unless it is too long. */
static void convert(struct arena *a, const char *data, size_t size)
{
	struct report lost = {0};
	struct buf html = BUF_INIT;
	char *md;
	if (html_to_md(&md, a, arena_strndup(a, data, size), 1, &lost) == OK &&
	    text_normal(&md, a, md, strlen(md)) == OK &&
	    markdown_html(&html, md, strlen(md)) == ERR_BROKEN)
		abort();
	buf_release(&html);
	err_clear();
	arena_reset(a);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct arena a;
	struct draft d;
	struct report report = {0};
	const char *s = (const char *)data;
	if (size && *data == '<') {
		convert(&a, s, size);
		return 0;
	}
	bool json = size && *data == '{';
	enum err e = json ? draft_from_json(&d, &a, s, size)
			  : seed_parse(&d, &report, &a, s, size);
	if (e == OK && !json)
		for (enum field f = 0; f < FIELD__MAX; f++)
			if (d.text[f] && !text_valid(d.text[f], strlen(d.text[f])))
				abort();
	if (e == OK &&
	    draft_normal(&d, &a) == OK) { /* what is good goes out and comes in again */
		struct buf b = BUF_INIT;
		struct draft again;
		draft_to_json(&b, &a, &d);
		if (draft_from_json(&again, &a, buf_text(&b), b.len) != OK ||
		    strcmp(again.text[FIELD_BODY], d.text[FIELD_BODY]) != 0)
			abort();
		buf_release(&b);
	}
	err_clear();
	arena_reset(&a);
	return 0;
}
