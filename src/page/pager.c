/* SPDX-License-Identifier: MIT */
/* Pagers of the readers' lists. */
#include "page/pager.h"

enum { SHOWN = 3 };

static void add_link(
    json_t *links, struct ctx *c, const char *url, int64_t n, int64_t here)
{
	bool number_only = here ? n == here || n == here - 1 : false;
	json_t *o = json_object();
	model_text(o, "text",
	    arena_printf(c->a, number_only ? "%lld" : "第%lld页", (long long)n));
	if (n == here)
		json_object_set_new(o, "current", json_true());
	else
		model_text(o, "url", url);
	if (here && n != here && (n == here + 1 || n == here - 1))
		model_text(o, "rel", n > here ? "prev" : "next");
	json_array_append_new(links, o);
}

void pager_add(json_t *root, struct ctx *c, pager_url *url, const void *list,
    const int64_t full_here[2])
{
	int64_t full = full_here[0], here = full_here[1];
	if (!full)
		return;
	json_t *links = json_array();
	json_t *front = json_pack("{s:s}", "text", "最新");
	if (here)
		model_text(front, "url", url(c->a, list, 0));
	else
		json_object_set_new(front, "current", json_true());
	json_array_append_new(links, front);
	int64_t from = here ? here + 1 : full, last = from;
	for (int64_t n = from > full ? full : from, shown = 0; n >= 1 && shown < SHOWN;
	     n--, shown++) {
		add_link(links, c, url(c->a, list, n), n, here);
		last = n;
	}
	if (last > 2)
		json_array_append_new(links, json_pack("{s:b}", "gap", 1));
	if (last > 1)
		add_link(links, c, url(c->a, list, 1), 1, here);
	json_object_set_new(root, "pager", json_pack("{s:o}", "links", links));
}
