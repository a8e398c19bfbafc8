/* SPDX-License-Identifier: MIT */
/* libFuzzer: the two form parsers. The first byte chooses; multipart's boundary is "B".
 */
#include "base/text.h"
#include "http/request.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct arena a;
	struct request r = {.arena = &a};
	if (size == 0)
		return 0;
	const char *s = (const char *)data + 1;
	size_t len = size - 1;
	enum err e = *data == 'm' ? multipart_parse(&r, "B", s, len)
				  : form_parse(&r.form, &a, s, len);
	for (size_t i = 0; e == OK && i < r.form.n; i++) {
		const struct pair *p = &r.form.at[i];
		if (!text_valid(p->name, strlen(p->name)) ||
		    !text_valid(p->value, strlen(p->value)))
			abort();
	}
	for (size_t i = 0; e == OK && i < r.uploads_n; i++) {
		const struct upload *u = &r.uploads[i];
		if (u->data < s || u->data + u->len > s + len)
			abort();
	}
	err_clear();
	arena_reset(&a);
	return 0;
}
