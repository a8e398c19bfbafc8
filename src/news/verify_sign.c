/* SPDX-License-Identifier: MIT */
/* Sign-offs and reviews against the text they are of and the row that tells of them; and
 * that each row that tells of one has it. */
#include "news/verify_int.h"

#include "db/query.h"
#include "news/workflow.h"

#include <string.h>

/* One sign-off with what its revision and its ledger row say. */
struct signoff_case {
	int64_t article, no, signed_at, at, ledger_article, ledger_no;
	struct sha hash, revision_hash, ledger_hash;
	bool has_revision, has_ledger_hash;
	const char *stage, *name, *login, *action, *ledger_name, *actor, *detail;
};

static void read_signoff(struct signoff_case *s, struct query *q, struct arena *a)
{
	*s = (struct signoff_case){0};
	s->article = q_int(q);
	s->no = q_int(q);
	q_blob(q, s->hash.b, SHA_LEN);
	s->stage = q_text(q, a);
	s->name = q_text(q, a);
	s->signed_at = q_int(q);
	s->login = q_text(q, a);
	s->has_revision = q_blob_opt(q, s->revision_hash.b, SHA_LEN);
	s->action = q_text(q, a);
	s->ledger_name = q_text(q, a);
	s->actor = q_text(q, a);
	s->at = q_int(q);
	s->has_ledger_hash = q_blob_opt(q, s->ledger_hash.b, SHA_LEN);
	s->ledger_article = q_int(q);
	s->ledger_no = q_int(q);
	s->detail = q_text(q, a);
}

/* The sign-off, as the ledger tells it: same text, same person, same moment. */
static bool ledger_agrees(const struct signoff_case *s)
{
	bool here = !strcmp(s->stage, "sign");
	if (!here && strcmp(s->stage, "imported"))
		return false;
	if (!s->action || !s->has_ledger_hash ||
	    strcmp(s->action, here ? "sign" : "imported"))
		return false;
	if (!sha_equal(&s->ledger_hash, &s->hash) || s->ledger_article != s->article ||
	    s->ledger_no != s->no || s->at != s->signed_at)
		return false;
	return here ? s->login && !strcmp(s->ledger_name, s->name) &&
			  !strcmp(s->actor, s->login)
		    : !strcmp(s->detail, s->name);
}

/* Rows "seq, action, article, no" of the ledger whose counterpart is gone. */
static enum err report_missing(struct verify *v, enum sql sql, const char *what)
{
	struct query q = q_begin(v->db, sql);
	while (q_row(&q)) {
		long long seq = (long long)q_int(&q);
		const char *action = q_text(&q, &v->arena);
		long long id = (long long)q_int(&q), no = (long long)q_int(&q);
		verify_fault(v,
		    "ledger %lld (%s): the %s of article %lld version %lld is missing",
		    seq, action, what, id, no);
		arena_reset(&v->arena);
	}
	return q_end(&q);
}

enum err verify_signoffs(struct verify *v)
{
	struct query q = q_begin(v->db, SQL_VERIFY_SIGNOFFS);
	while (q_row(&q)) {
		struct signoff_case s;
		read_signoff(&s, &q, &v->arena);
		v->report->signoffs++;
		if (q.err)
			break;
		if (!s.has_revision || !sha_equal(&s.revision_hash, &s.hash))
			verify_fault(v,
			    "article %lld version %lld: the signed hash is not the "
			    "text's",
			    (long long)s.article, (long long)s.no);
		if (!ledger_agrees(&s))
			verify_fault(v,
			    "article %lld version %lld: the ledger does not tell of its "
			    "sign-off",
			    (long long)s.article, (long long)s.no);
		verify_progress(v);
		arena_reset(&v->arena);
	}
	enum err e = q_end(&q);
	return e ? e : report_missing(v, SQL_VERIFY_UNSIGNED, "sign-off");
}

/* One review with what its revision and its ledger row say. */
struct review_case {
	int64_t article, no, level, for_id, at, ledger_article, ledger_no, ledger_at;
	struct sha hash, revision_hash, ledger_hash;
	bool has_revision, has_ledger_hash;
	const char *verdict, *target, *name, *login, *for_name, *note;
	const char *action, *actor, *ledger_name, *to, *reason, *detail;
};

static void read_review(struct review_case *r, struct query *q, struct arena *a)
{
	*r = (struct review_case){0};
	r->article = q_int(q);
	r->no = q_int(q);
	q_blob(q, r->hash.b, SHA_LEN);
	r->level = q_int(q);
	r->verdict = q_text(q, a);
	r->target = q_text(q, a);
	r->name = q_text(q, a);
	r->login = q_text(q, a);
	r->for_name = q_text(q, a);
	r->for_id = q_int(q);
	r->note = q_text(q, a);
	r->at = q_int(q);
	r->has_revision = q_blob_opt(q, r->revision_hash.b, SHA_LEN);
	r->action = q_text(q, a);
	r->ledger_article = q_int(q);
	r->ledger_no = q_int(q);
	r->has_ledger_hash = q_blob_opt(q, r->ledger_hash.b, SHA_LEN);
	r->actor = q_text(q, a);
	r->ledger_name = q_text(q, a);
	r->ledger_at = q_int(q);
	r->to = q_text(q, a);
	r->reason = q_text(q, a);
	r->detail = q_text(q, a);
}

/* "初审；代李四", as act_note() wrote it; 补签 has no level in it. */
static bool detail_agrees(const struct review_case *r, struct arena *a)
{
	bool second = !strcmp(r->verdict, "countersign");
	const char *level = second ? "" : level_text((int)r->level);
	const char *want = level;
	if (r->for_id)
		want = arena_printf(a, "%s%s代%s", level, *level ? "；" : "",
		    r->for_name ? r->for_name : "?");
	return (!second || r->level == LEVEL_SIGN) && !strcmp(want, r->detail);
}

static bool review_agrees(const struct review_case *r, struct arena *a)
{
	if (!r->action || !r->login || !r->has_ledger_hash ||
	    strcmp(r->action, r->verdict))
		return false;
	if (!sha_equal(&r->ledger_hash, &r->hash) || r->ledger_article != r->article ||
	    r->ledger_no != r->no || r->ledger_at != r->at)
		return false;
	if (strcmp(r->actor, r->login) || strcmp(r->ledger_name, r->name) ||
	    strcmp(r->reason, r->note) || !detail_agrees(r, a))
		return false;
	return !strcmp(r->verdict, "return") || !strcmp(r->verdict, "reject")
		   ? !strcmp(r->to, r->target) ||
			 (!*r->target && !strcmp(r->verdict, "reject"))
		   : !*r->target;
}

enum err verify_reviews(struct verify *v)
{
	struct query q = q_begin(v->db, SQL_VERIFY_REVIEWS);
	while (q_row(&q)) {
		struct review_case r;
		read_review(&r, &q, &v->arena);
		v->report->reviews++;
		if (q.err)
			break;
		if (!r.has_revision || !sha_equal(&r.revision_hash, &r.hash))
			verify_fault(v,
			    "article %lld version %lld: a review is not of its text",
			    (long long)r.article, (long long)r.no);
		if (!review_agrees(&r, &v->arena))
			verify_fault(v,
			    "article %lld version %lld: the ledger does not tell of the "
			    "review (%s) by %s",
			    (long long)r.article, (long long)r.no, r.verdict, r.name);
		verify_progress(v);
		arena_reset(&v->arena);
	}
	enum err e = q_end(&q);
	if (!e)
		e = report_missing(v, SQL_VERIFY_UNREVIEWED, "review");
	if (e)
		return e;
	q = q_begin(v->db, SQL_VERIFY_REVIEW_TWICE);
	while (q_row(&q))
		verify_fault(v, "ledger %lld: more than one review refers to it",
		    (long long)q_int(&q));
	return q_end(&q);
}
