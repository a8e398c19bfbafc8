/* SPDX-License-Identifier: MIT */
/* Which pages there are. Every article number counts, so that a text which nobody may see
 * is asked for too. */
#include "cmd/live.h"

#include "db/query.h"
#include "http/url.h"
#include "news/correction.h"
#include "news/listing.h"
#include "news/section.h"

#include <string.h>

struct list {
	struct live_pages *out;
	struct arena *a;
};

static void add(struct list *l, enum live_kind kind, char *path, int64_t article)
{
	struct live_pages *p = l->out;
	p->at = arena_grow(l->a, p->at, p->n, &p->cap, sizeof *p->at);
	p->at[p->n++] = (struct live_page){kind, path, article};
}

static enum err add_section(struct list *l, struct db *db, const struct section *s)
{
	int64_t full, article = 0;
	if (s->kind == SECTION_PAGE) {
		enum err e = listing_page_article(&article, db, s->id);
		if (e && e != ERR_NOT_FOUND && e != ERR_GONE)
			return e;
		add(l, LIVE_ARTICLE, url_page(l->a, s->slug), article);
		return OK;
	}
	if (s->kind != SECTION_LIST)
		return OK;
	add(l, LIVE_LIST, url_section(l->a, s->slug), 0);
	enum err e = listing_pages(&full, db, s->id);
	for (int64_t n = 1; !e && n <= full; n++)
		add(l, LIVE_LIST, url_section_page(l->a, s->slug, n), 0);
	return e;
}

static enum err add_articles(struct list *l, struct db *db)
{
	int64_t after = 0;
	enum err e = OK;
	for (bool more = true; more && !e;) {
		struct query q = q_begin(db, SQL_EXPORT_EACH);
		q_bind_int(&q, ":after", after);
		more = false;
		while (q_row(&q)) {
			more = true;
			after = q_int(&q);
			q_skip(&q);
			const char *public = q_text(&q, l->a);
			add(l, LIVE_ARTICLE, url_article(l->a, after), after);
			if (public && !strcmp(public, "live"))
				add(l, LIVE_TEXT, url_proof(l->a, after, "txt"), after);
		}
		e = q_end(&q);
	}
	/* the next number: nobody's yet */
	add(l, LIVE_ARTICLE, url_article(l->a, after + 1), after + 1);
	return e;
}

enum err live_list(struct live_pages *out, struct db *db, struct arena *a)
{
	struct list l = {out, a};
	struct section_list sections;
	int64_t full = 0;
	*out = (struct live_pages){0};
	enum err e = section_all(&sections, db, a);
	add(&l, LIVE_LIST, url_home(a), 0);
	for (size_t i = 0; !e && i < sections.n; i++)
		e = add_section(&l, db, &sections.at[i]);
	if (!e)
		e = correction_pages(&full, db);
	add(&l, LIVE_LIST, url_corrections(a), 0);
	for (int64_t n = 1; !e && n <= full; n++)
		add(&l, LIVE_LIST, url_corrections_page(a, n), 0);
	return e ? e : add_articles(&l, db);
}
