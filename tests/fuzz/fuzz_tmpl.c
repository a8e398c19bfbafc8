/* SPDX-License-Identifier: MIT */
/* Any bytes as a template over fixed data; what parses must also render. The partial p
 * leads back to the template, so recursion is reached. */
#include "view/tmpl.h"

#include <stdint.h>
#include <stdlib.h>

static const char fixed[] = "{\"a\":[{\"b\":\"<1>\"},{\"b\":2,\"a\":null},3.5],"
			    "\"c\":{\"d\":{\"e\":\"签发\\n\"}},\"f\":false,\"t\":true}";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static json_t *json;
	static const char part[] = "<{{b}}\n\n{{#c}}{{>t}}{{/c}}>\n";
	struct tmpl_set *s = tmpl_new(false);
	struct buf out;

	if (!json)
		json = json_loads(fixed, 0, NULL);
	err_clear();
	buf_init(&out, 1 << 16);
	if (!tmpl_add(s, "t", (const char *)data, size) &&
	    !tmpl_add(s, "p.html", part, sizeof part - 1)) {
		enum err err = tmpl_finish(s);

		if (!err)
			err = tmpl_render(s, "t", json, &out);
		if (err && err != ERR_TOO_BIG)
			abort();
	}
	buf_release(&out);
	tmpl_free(s);
	return 0;
}
