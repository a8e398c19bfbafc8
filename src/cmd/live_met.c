/* SPDX-License-Identifier: MIT */
/* Every public article stands exactly once in the sitemap and in the API's list, no other
 * one does. */
#include "cmd/live.h"
#include "db/query.h"
#include "news/listing.h"

#include <stdio.h>
#include <string.h>

/* The articles of the site's list, which others may change while we look: was and is. */
static enum err read_live(struct live *l, uint8_t *out)
{
	int64_t before = INT64_MAX;
	enum err e = OK;
	for (bool more = true; more && !e;) {
		struct query q = q_begin(l->app.db, SQL_WALK_IDS);
		q_bind_int(&q, ":list", LISTING_SITE);
		q_bind_int(&q, ":before", before);
		more = false;
		while (q_row(&q)) {
			more = true;
			before = q_int(&q);
			int64_t id = q_int(&q);
			if (id <= l->met.last)
				out[id] = 1;
		}
		e = q_end(&q);
	}
	return e;
}

enum err live_met_begin(struct live *l, struct arena *a)
{
	struct live_met *m = &l->met;
	struct query q = q_begin(l->app.db, SQL_WALK_LAST);
	if (q_row(&q))
		m->last = q_int(&q);
	enum err e = q_end(&q);
	size_t n = (size_t)m->last + 1;
	m->was = arena_array(a, n, 1);
	m->mapped = arena_array(a, n, 1);
	m->walked = arena_array(a, n, 1);
	return e ? e : read_live(l, m->was);
}

static void add(const struct live_met *m, uint8_t *met, int64_t id)
{
	if (id > 0 && id <= m->last && met[id] < UINT8_MAX)
		met[id]++;
}

void live_met_page(struct live *l, const struct live_page *p, const char *body, bool good)
{
	json_t *item;
	size_t i;
	l->met.unmapped |= !good && p->kind == LIVE_SITEMAP;
	l->met.unwalked |= !good && p->kind == LIVE_API_LIST;
	if (p->kind == LIVE_SITEMAP)
		for (int64_t id; (id = live_next_article(&body));)
			add(&l->met, l->met.mapped, id);
	if (p->kind != LIVE_API_LIST)
		return;
	json_t *o = json_loads(body, 0, NULL);
	json_array_foreach(json_object_get(o, "items"), i, item)
	    add(&l->met, l->met.walked, json_integer_value(json_object_get(item, "id")));
	json_decref(o);
}

static void fault(struct live *l, int64_t id, const char *where, int times)
{
	l->report->faults++;
	cmd_progress_end();
	printf("FAULT article %lld stands %d times in %s\n", (long long)id, times, where);
}

enum err live_met_end(struct live *l)
{
	struct live_met *m = &l->met;
	uint8_t *is = arena_array(&l->a, (size_t)m->last + 1, 1);
	enum err e = read_live(l, is);
	for (int64_t id = 1; !e && id <= m->last; id++) {
		if (m->was[id] != is[id])
			continue;
		if (!m->unmapped && m->mapped[id] != is[id])
			fault(l, id, "the sitemap", m->mapped[id]);
		if (!m->unwalked && m->walked[id] != is[id])
			fault(l, id, "/api/v1/articles", m->walked[id]);
	}
	return e;
}
