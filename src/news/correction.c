/* SPDX-License-Identifier: MIT */
/* Corrections: their rule, their places, and reading them. */
#include "news/correction.h"

#include "db/query.h"
#include "news/listing.h"

#include <string.h>

const char *const correction_types[] = {
    "事实更正", "数据更正", "文字更正", "图片更正", "来源更正", "其他更正", NULL};

static bool known(const char *type)
{
	for (size_t i = 0; correction_types[i]; i++)
		if (!strcmp(type, correction_types[i]))
			return true;
	return false;
}

const char *correction_wrong(enum field *where, enum public_state p, char *const *text)
{
	const char *type = text[FIELD_CORRECTION_TYPE], *words = text[FIELD_CORRECTION];
	*where = FIELD_CORRECTION_TYPE;
	if (!*type && !*words)
		return NULL;
	if (p == PUBLIC_NEVER)
		return "读者还没有看过这篇稿件，不用更正，直接修改";
	if (!*type)
		return "写了更正说明，要选更正类型";
	if (!known(type))
		return "没有这种更正类型，请重选";
	*where = FIELD_CORRECTION;
	return *words ? NULL : "选了更正类型，要写更正说明";
}

enum err correction_check(enum public_state p, char *const *text)
{
	enum field where;
	const char *wrong = correction_wrong(&where, p, text);
	return wrong ? err_say(ERR_INVALID, "%s", wrong) : OK;
}

enum err correction_published(
    struct db *db, int64_t now, const struct revision *rev, int64_t seq)
{
	if (!*rev->text[FIELD_CORRECTION_TYPE])
		return OK;
	struct query q = q_begin(db, SQL_CORRECTION_ADD);
	q_bind_int(&q, ":article", rev->article);
	q_bind_int(&q, ":no", rev->no);
	q_bind_int(&q, ":now", now);
	q_bind_int(&q, ":seq", seq);
	return q_end(&q);
}

static enum err read_all(struct correction_list *out, struct query *q, struct arena *a)
{
	size_t cap = 0;
	*out = (struct correction_list){0};
	while (q_row(q)) {
		out->at = arena_grow(a, out->at, out->n, &cap, sizeof *out->at);
		struct correction *c = &out->at[out->n++];
		c->number = q_int(q);
		c->article = q_int(q);
		c->at = q_int(q);
		c->type = q_text(q, a);
		c->words = q_text(q, a);
		c->title = q_text(q, a);
		c->section_slug = q_text(q, a);
		c->section_kind = section_kind_parse(q_text(q, a));
	}
	return q_end(q);
}

enum err correction_of(
    struct correction_list *out, struct db *db, struct arena *a, int64_t article)
{
	struct query q = q_begin(db, SQL_CORRECTION_OF_ARTICLE);
	q_bind_int(&q, ":article", article);
	return read_all(out, &q, a);
}

enum err correction_newest(
    struct correction_list *out, struct db *db, struct arena *a, int64_t n)
{
	struct query q = q_begin(db, SQL_CORRECTION_NEWEST);
	q_bind_int(&q, ":limit", n);
	return read_all(out, &q, a);
}

enum err correction_pages(int64_t *full, struct db *db)
{
	struct query q = q_begin(db, SQL_CORRECTION_COUNT);
	if (q_row(&q))
		*full = q_int(&q) / LISTING_PAGE;
	return q_end_one(&q);
}

enum err correction_page(
    struct correction_list *out, struct db *db, struct arena *a, int64_t n)
{
	int64_t full = 0;
	enum err e = correction_pages(&full, db);
	if (!e && (n < 1 || n > full))
		e = ERR_NOT_FOUND;
	if (e)
		return e;
	struct query q = q_begin(db, SQL_CORRECTION_RANGE);
	q_bind_int(&q, ":from", (n - 1) * LISTING_PAGE);
	q_bind_int(&q, ":to", n * LISTING_PAGE);
	return read_all(out, &q, a);
}

enum err correction_last_publish(int64_t *at, struct db *db, int64_t article)
{
	*at = 0;
	struct query q = q_begin(db, SQL_LAST_PUBLISH);
	q_bind_int(&q, ":article", article);
	if (q_row(&q))
		*at = q_int(&q);
	return q_end(&q);
}

enum err correction_countersigner(
    char **name, int64_t *at, struct db *db, struct arena *a, const struct revision *rev)
{
	*name = NULL;
	struct query q = q_begin(db, SQL_COUNTERSIGNED);
	q_bind_int(&q, ":article", rev->article);
	q_bind_int(&q, ":no", rev->no);
	if (q_row(&q)) {
		*name = q_text(&q, a);
		*at = q_int(&q);
	}
	return q_end(&q);
}
