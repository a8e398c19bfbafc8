/* SPDX-License-Identifier: MIT */
/* Tags and their lists. */
#include "news/tag.h"

#include "db/query.h"
#include "news/change.h"
#include "news/listing.h"

#include <string.h>

enum err tag_rows(struct tag_list *out, struct arena *a, struct query *q)
{
	size_t cap = 0;
	*out = (struct tag_list){0};
	while (q_row(q)) {
		out->at = arena_grow(a, out->at, out->n, &cap, sizeof *out->at);
		struct tag *t = &out->at[out->n++];
		t->id = q_int(q);
		t->name = q_text(q, a);
	}
	return q_end(q);
}

enum err tag_shown(struct tag_list *out, struct db *db, struct arena *a, int64_t article)
{
	struct query q = q_begin(db, SQL_TAG_SHOWN);
	q_bind_int(&q, ":article", article);
	return tag_rows(out, a, &q);
}

enum err tag_name(char **out, struct db *db, struct arena *a, int64_t id)
{
	struct query q = q_begin(db, SQL_TAG_PAGE_NAME);
	q_bind_int(&q, ":id", id);
	bool live = false;
	*out = NULL;
	if (q_row(&q)) {
		live = q_int(&q) != 0;
		*out = q_text(&q, a);
	}
	enum err e = q_end_one(&q);
	return e || live ? e : ERR_GONE;
}

/* *id: of the tag with that name, which gets its page now when it has none. */
static enum err page_of(int64_t *id, struct db *db, int64_t now, const char *name)
{
	static const struct place_key lists = {.place = PLACE_SITEMAP_LISTS, .name = ""};
	*id = 0;
	struct query q = q_begin(db, SQL_TAG_PAGE_ID);
	q_bind_text(&q, ":name", name);
	if (q_row(&q))
		*id = q_int(&q);
	enum err e = q_end(&q);
	if (e || *id)
		return e;
	q = q_begin(db, SQL_TAG_PAGE_ADD);
	q_bind_text(&q, ":name", name);
	if ((e = q_end(&q)))
		return e;
	*id = q_last_id(db);
	return change_page(db, now, &lists);
}

/* The pages of one whose last public article has gone: those with numbers, too. Its front
 * and its feeds showed that article, so change_article() has named them. */
static enum err close_pages(struct db *db, int64_t now, int64_t tag, int64_t places)
{
	enum err e = OK;
	for (int64_t n = 1; n <= places / LISTING_PAGE && !e; n++)
		e = change_page(db, now,
		    &(struct place_key){
			.place = PLACE_TAG_PAGE, .name = "", .number = n, .tag = tag});
	return e;
}

static enum err settle(struct db *db, int64_t now, int64_t tag)
{
	static const struct place_key lists = {.place = PLACE_SITEMAP_LISTS, .name = ""};
	bool turned = false, live = false;
	int64_t places = 0;
	struct query q = q_begin(db, SQL_TAG_PAGE_SETTLE);
	q_bind_int(&q, ":id", tag);
	if (q_row(&q)) {
		turned = true;
		live = q_int(&q) != 0;
		places = q_int(&q);
	}
	enum err e = q_end(&q);
	if (!e && turned)
		e = change_page(db, now, &lists);
	return e || !turned || live ? e : close_pages(db, now, tag, places);
}

enum err tag_settle(struct db *db, int64_t now, int64_t article)
{
	struct tag_list shown;
	struct arena a;
	arena_init(&a);
	enum err e = tag_shown(&shown, db, &a, article);
	for (size_t i = 0; !e && i < shown.n; i++)
		e = settle(db, now, shown.at[i].id);
	arena_release(&a);
	return e;
}

/* Its feed told of the withdrawal of one that comes back without the tag. */
static enum err leave(struct db *db, int64_t now, int64_t article, int64_t tag)
{
	const struct place_key feed = {.place = PLACE_ATOM, .name = "", .tag = tag};
	enum err e = listing_leave(db, article, -tag);
	if (!e)
		e = settle(db, now, tag);
	return e ? e : change_page(db, now, &feed);
}

static bool among(char *const *names, const char *name)
{
	while (*names && strcmp(*names, name) != 0)
		names++;
	return *names;
}

static enum err publish(struct db *db, int64_t now, int64_t article, struct arena *a)
{
	struct tag_list shown;
	char **names;
	enum err e = article_tags(&names, db, a, article);
	if (!e)
		e = tag_shown(&shown, db, a, article);
	for (size_t i = 0; !e && i < shown.n; i++)
		if (!among(names, shown.at[i].name))
			e = leave(db, now, article, shown.at[i].id);
	for (size_t i = 0; !e && names[i]; i++) {
		int64_t id;
		e = page_of(&id, db, now, names[i]);
		if (!e)
			e = listing_join(db, article, -id);
	}
	return e;
}

enum err tag_publish(struct db *db, int64_t now, int64_t article)
{
	struct arena a;
	arena_init(&a);
	enum err e = publish(db, now, article, &a);
	arena_release(&a);
	return e;
}
