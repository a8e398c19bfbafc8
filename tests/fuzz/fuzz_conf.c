/* SPDX-License-Identifier: MIT */
/* Any bytes as a configuration file: no crash, a message for every refusal, and whatever
 * is accepted lies within the documented ranges. */
#include "base/conf.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a;
	struct conf c;
	arena_init(&a);
	err_clear();
	enum err e = conf_load_text(&c, &a, "fuzz", (const char *)data, size);
	if (e != OK && (e != ERR_INVALID || strncmp(err_text(), "fuzz:", 5) != 0))
		abort();
	if (e == OK &&
	    (c.workers < 1 || c.workers > 64 || c.idle_s > c.session_s || !c.data[0] ||
		!c.templates[0] || strncmp(c.base_url, "http", 4)))
		abort();
	arena_release(&a);
	return 0;
}
