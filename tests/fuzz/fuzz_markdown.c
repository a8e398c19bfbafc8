/* SPDX-License-Identifier: MIT */
/* Any bytes as Markdown, both ways: what comes out is UTF-8 without a script, without an
 * event handler's tag and without the characters that are ours. */
#include "base/text.h"
#include "view/markdown.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void look(struct buf *out)
{
	const char *s = buf_text(out), *next;

	if (!text_valid(s, out->len) || strstr(s, "<script") ||
	    strstr(s, "href=\"javascript:"))
		abort();
	for (; *s; s = next) {
		int32_t c = text_next(s, &next);

		if (c == 0xf8fe || (c >= 0xfdd0 && c <= 0xfdef))
			abort();
	}
	buf_release(out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buf plain = BUF_INIT, html = BUF_INIT;

	err_clear();
	if (markdown_plain(&plain, (const char *)data, size) == OK)
		look(&plain);
	if (markdown_html(&html, (const char *)data, size) == OK)
		look(&html);
	return 0;
}
