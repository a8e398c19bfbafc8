/* SPDX-License-Identifier: MIT */
/* Opens converters, and keeps them. */
#include "view/opencc.h"

#include <opencc/opencc.h>
#include <string.h>

static script_elsewhere *elsewhere;

void script_ask_elsewhere(script_elsewhere *fn)
{
	elsewhere = fn;
}

enum err script_change(struct buf *out, const char *s, size_t len, enum script_change how)
{
	static const char *const tables[SCRIPT__MAX] = {"s2t.json", "t2s.json"};
	static opencc_t kept[SCRIPT__MAX];
	const opencc_t failed = (opencc_t)-1; /* as opencc.h has it */
	if (!len)
		return OK;
	if (!kept[how] && elsewhere && elsewhere(out, s, len, how))
		return OK;
	if (!kept[how]) {
		opencc_t fresh = opencc_open(tables[how]);
		if (fresh == failed)
			return err_set(ERR_BROKEN, "opencc: %s", opencc_error());
		kept[how] = fresh;
	}
	char *text = opencc_convert_utf8(kept[how], s, len);
	if (!text)
		return err_set(ERR_BROKEN, "opencc: %s", opencc_error());
	buf_add(out, text, strlen(text));
	opencc_convert_utf8_free(text);
	return OK;
}
