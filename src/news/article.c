/* SPDX-License-Identifier: MIT */
/* Reading articles and revisions. */
#include "news/article.h"

#include "base/text.h"
#include "db/query.h"
#include "news/canonical.h"
#include "news/ledger.h"

/* The CHECKs of the schema make unknown words impossible; the assignment keeps the
 * compiler sure. */
static enum state read_state(struct query *q, struct arena *a)
{
	enum state s = STATE_DRAFT;
	return state_parse(&s, q_text(q, a)) ? s : STATE_DRAFT;
}

static enum public_state read_public(struct query *q, struct arena *a)
{
	enum public_state p = PUBLIC_NEVER;
	return public_parse(&p, q_text(q, a)) ? p : PUBLIC_NEVER;
}

enum err article_by_id(struct article *out, struct db *db, struct arena *a, int64_t id)
{
	struct query q = q_begin(db, SQL_ARTICLE_BY_ID);
	q_bind_int(&q, ":id", id);
	*out = (struct article){0};
	if (q_row(&q)) {
		out->id = q_int(&q);
		out->section_id = q_int(&q);
		out->section_slug = q_text(&q, a);
		out->section_title = q_text(&q, a);
		out->section_kind = section_kind_parse(q_text(&q, a));
		out->author_id = q_int(&q);
		out->author_name = q_text(&q, a);
		out->state = read_state(&q, a);
		out->public = read_public(&q, a);
		out->current_no = q_int(&q);
		out->published_no = q_int(&q);
		out->created_at = q_int(&q);
		out->updated_at = q_int(&q);
		out->published_at = q_int(&q);
		out->withdrawn_at = q_int(&q);
		out->withdrawn_by = q_text(&q, a);
		out->return_reason = q_text(&q, a);
		out->flow_id = q_int(&q);
		out->submitted_by = q_int(&q);
		out->assigned_to = q_int(&q);
		out->assigned_name = q_text(&q, a);
		out->reminded_at = q_int(&q);
		out->publish_at = q_int(&q);
		out->embargo_at = q_int(&q);
		out->expires_at = q_int(&q);
		owed_parse(&out->owed, q_text(&q, a));
		out->owed_since = q_int(&q);
		out->acted = q_int(&q);
	}
	return q_end_one(&q);
}

enum err revision_by_no(
    struct revision *out, struct db *db, struct arena *a, int64_t article, int64_t no)
{
	struct query q = q_begin(db, SQL_REVISION_BY_NO);
	q_bind_int(&q, ":article", article);
	q_bind_int(&q, ":no", no);
	*out = (struct revision){0};
	if (q_row(&q)) {
		out->article = q_int(&q);
		out->no = q_int(&q);
		out->saved_by = q_int(&q);
		out->saved_name = q_text(&q, a);
		out->saved_at = q_int(&q);
		for (enum field f = 0; f < FIELD__MAX; f++)
			out->text[f] = q_text(&q, a);
		out->html = q_text(&q, a);
		out->renderer = q_text(&q, a);
		out->words = q_int(&q);
		q_blob(&q, out->hash.b, SHA_LEN);
		out->signed_at = q_int(&q);
		out->signer_id = q_int(&q);
		out->signer_name = q_text(&q, a);
		out->stage = q_text(&q, a);
		out->ledger_seq = q_int(&q);
	}
	return q_end_one(&q);
}

enum err revision_list(
    struct revision **out, size_t *n, struct db *db, struct arena *a, int64_t article)
{
	size_t cap = 0;
	*out = NULL;
	*n = 0;
	struct query q = q_begin(db, SQL_REVISION_LIST);
	q_bind_int(&q, ":article", article);
	while (q_row(&q)) {
		*out = arena_grow(a, *out, *n, &cap, sizeof **out);
		struct revision *r = &(*out)[(*n)++];
		r->article = article;
		r->no = q_int(&q);
		r->saved_by = q_int(&q);
		r->saved_name = q_text(&q, a);
		r->saved_at = q_int(&q);
		r->text[FIELD_TITLE] = q_text(&q, a);
		r->words = q_int(&q);
		q_blob(&q, r->hash.b, SHA_LEN);
		r->signed_at = q_int(&q);
		r->signer_name = q_text(&q, a);
		r->stage = q_text(&q, a);
	}
	return q_end(&q);
}

enum err article_check_seen(
    const struct article *art, struct db *db, struct arena *a, int64_t seen)
{
	const char *name = "", *action = "";
	int64_t no = 0;
	if (!seen || seen == art->acted)
		return OK;
	struct query q = q_begin(db, SQL_ARTICLE_ACTED);
	q_bind_int(&q, ":seq", art->acted);
	if (q_row(&q)) {
		name = q_text(&q, a);
		action = q_text(&q, a);
		no = q_int(&q);
	}
	enum err e = q_end(&q);
	return e ? e
		 : err_say(ERR_CONFLICT, "这期间%s办了%s（版本 %d），请看过再办。", name,
		       ledger_action_text(action), (int)no);
}

struct sha revision_hash(const struct revision *r)
{
	return canonical_text_hash(r->text, r->html);
}

static void bind_filter(struct query *q, const struct article_filter *f)
{
	int64_t id = 0;
	bool number = f->q && text_int(f->q, 1, INT64_MAX, &id);
	q_bind_text(q, ":state", f->state);
	q_bind_opt(q, ":section", f->section, f->section);
	q_bind_opt(q, ":author", f->author, f->author);
	q_bind_opt(q, ":own", f->own, f->own);
	q_bind_text(q, ":readable", f->readable);
	q_bind_text(q, ":q", f->q);
	q_bind_opt(q, ":q_id", number, id);
}

static void read_card(struct card *c, struct query *q, struct arena *a)
{
	c->id = q_int(q);
	c->title = q_text(q, a);
	c->summary = q_text(q, a);
	c->source = q_text(q, a);
	c->section_slug = q_text(q, a);
	c->section_title = q_text(q, a);
	c->section_kind = section_kind_parse(q_text(q, a));
	c->state = read_state(q, a);
	c->public = read_public(q, a);
	c->author_id = q_int(q);
	c->author_name = q_text(q, a);
	c->words = q_int(q);
	c->at = q_int(q);
	c->current_no = q_int(q);
	c->published_no = q_int(q);
	c->return_reason = q_text(q, a);
}

enum err article_list(struct card_list *out, int64_t *total, struct db *db,
    struct arena *a, const struct article_filter *f)
{
	struct query q = q_begin(db, SQL_ARTICLE_FILTER_COUNT);
	bind_filter(&q, f);
	if (q_row(&q))
		*total = q_int(&q);
	enum err e = q_end(&q);
	if (e)
		return e;
	out->at = arena_array(a, (size_t)f->limit + 1, sizeof *out->at);
	out->n = 0;
	q = q_begin(db, SQL_ARTICLE_FILTER);
	bind_filter(&q, f);
	q_bind_int(&q, ":limit", f->limit);
	q_bind_int(&q, ":offset", f->offset);
	while (q_row(&q))
		read_card(&out->at[out->n++], &q, a);
	return q_end(&q);
}

enum err article_tags(char ***out, struct db *db, struct arena *a, int64_t article)
{
	size_t n = 0;
	*out = arena_array(a, TAGS_MAX + 1, sizeof **out);
	struct query q = q_begin(db, SQL_TAG_LIST);
	q_bind_int(&q, ":article", article);
	while (q_row(&q)) {
		char *name = q_text(&q, a);
		if (n < TAGS_MAX)
			(*out)[n++] = name;
	}
	return q_end(&q);
}
