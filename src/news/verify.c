/* SPDX-License-Identifier: MIT */
/* Verification. One pass over each table; every hash is computed again. */
#include "news/verify.h"

#include "db/query.h"
#include "news/article.h"
#include "news/canonical.h"
#include "news/ledger.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

struct verify {
	struct db *db;
	struct verify_report *report;
	const struct verify_calls *calls;
	struct sha last; /* of the ledger row before */
	struct arena arena;
};

static void fault(struct verify *v, const char *fmt, ...) PRINTF(2, 3);
static void fault(struct verify *v, const char *fmt, ...)
{
	char text[400];
	va_list ap;
	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	v->report->faults++;
	v->calls->fault(v->calls->arg, text);
}

static void progress(struct verify *v)
{
	const struct verify_report *r = v->report;
	if (v->calls->progress)
		v->calls->progress(
		    v->calls->arg, r->ledger_rows + r->revisions + r->signoffs + r->live);
}

static enum err check_row(void *arg, const struct ledger_row *r)
{
	struct verify *v = arg;
	long long seq = (long long)r->seq;
	struct sha h = ledger_hash(r);
	v->report->ledger_rows++;
	if (r->seq != v->report->ledger_rows)
		fault(v, "ledger: row %lld stands where row %lld should", seq,
		    (long long)v->report->ledger_rows);
	if (!sha_equal(&r->prev, &v->last))
		fault(v, "ledger %lld: does not follow the row before it", seq);
	if (!sha_equal(&h, &r->hash))
		fault(v, "ledger %lld: its fields do not give its hash", seq);
	v->last = r->hash;
	progress(v);
	return OK;
}

static void check_revision(
    struct verify *v, struct query *q, int64_t *article, int64_t *no)
{
	char *text[FIELD__MAX];
	struct sha stored;
	*article = q_int(q);
	*no = q_int(q);
	for (enum field f = 0; f < FIELD__MAX; f++)
		text[f] = q_text(q, &v->arena);
	char *html = q_text(q, &v->arena);
	q_blob(q, stored.b, SHA_LEN);
	int64_t told = q_int(q);
	struct sha h = canonical_text_hash(text, html);
	v->report->revisions++;
	if (!sha_equal(&h, &stored))
		fault(v, "article %lld version %lld: its text does not give its hash",
		    (long long)*article, (long long)*no);
	if (!told)
		fault(v, "article %lld version %lld: no ledger row tells of it",
		    (long long)*article, (long long)*no);
	progress(v);
}

/* In bites, so that memory stays small: 200 revisions, then the rest of the last article.
 */
static enum err check_revisions(struct verify *v)
{
	int64_t article = 0, no = 0;
	for (bool more = true; more;) {
		int64_t n = v->report->revisions;
		struct query q = q_begin(v->db, SQL_VERIFY_REVISIONS);
		q_bind_int(&q, ":after", article);
		while (q_row(&q)) {
			check_revision(v, &q, &article, &no);
			arena_reset(&v->arena);
		}
		enum err e = q_end(&q);
		if (e)
			return e;
		more = v->report->revisions > n;
		q = q_begin(v->db, SQL_VERIFY_REST);
		q_bind_int(&q, ":article", article);
		q_bind_int(&q, ":no", no);
		while (more && q_row(&q)) {
			check_revision(v, &q, &article, &no);
			arena_reset(&v->arena);
		}
		if ((e = q_end(&q)))
			return e;
	}
	return OK;
}

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

static enum err check_signoffs(struct verify *v)
{
	struct query q = q_begin(v->db, SQL_VERIFY_SIGNOFFS);
	while (q_row(&q)) {
		struct signoff_case s;
		read_signoff(&s, &q, &v->arena);
		v->report->signoffs++;
		if (!s.has_revision || !sha_equal(&s.revision_hash, &s.hash))
			fault(v,
			    "article %lld version %lld: the signed hash is not the "
			    "text's",
			    (long long)s.article, (long long)s.no);
		if (!ledger_agrees(&s))
			fault(v,
			    "article %lld version %lld: the ledger does not tell of its "
			    "sign-off",
			    (long long)s.article, (long long)s.no);
		progress(v);
		arena_reset(&v->arena);
	}
	return q_end(&q);
}

struct public_case {
	int64_t id, current, published, newest, ledger_no, published_at,
	    ledger_published_at;
	const char *section, *ledger_section;
	const char *state, *public, *ledger_act, *ledger_state;
	struct sha signed_hash, text_hash;
	bool is_signed, has_text;
};

static void read_public(struct public_case *p, struct query *q, struct arena *a)
{
	*p = (struct public_case){0};
	p->id = q_int(q);
	p->state = q_text(q, a);
	p->public = q_text(q, a);
	p->current = q_int(q);
	p->published = q_int(q);
	p->is_signed = q_blob_opt(q, p->signed_hash.b, SHA_LEN);
	p->has_text = q_blob_opt(q, p->text_hash.b, SHA_LEN);
	p->newest = q_int(q);
	p->ledger_act = q_text(q, a);
	p->ledger_no = q_int(q);
	p->ledger_state = q_text(q, a);
	p->section = q_text(q, a);
	p->ledger_section = q_text(q, a);
	p->published_at = q_int(q);
	p->ledger_published_at = q_int(q);
}

/* What the last publishing or withdrawing row of the ledger says readers get. */
static const char *public_by_ledger(const struct public_case *p)
{
	if (!p->ledger_act)
		return "never";
	return strcmp(p->ledger_act, "withdraw") ? "live" : "withdrawn";
}

static void check_public(struct verify *v, const struct public_case *p)
{
	long long id = (long long)p->id;
	if (!strcmp(p->public, "live")) {
		v->report->live++;
		if (!p->is_signed || !p->has_text ||
		    !sha_equal(&p->signed_hash, &p->text_hash))
			fault(
			    v, "article %lld: readers see a text that nobody signed", id);
	}
	if (strcmp(p->public, public_by_ledger(p)))
		fault(v, "article %lld: is %s for readers, but the ledger says %s", id,
		    p->public, public_by_ledger(p));
	if (p->ledger_no && p->ledger_no != p->published)
		fault(v,
		    "article %lld: version %lld is public, but the ledger published "
		    "version %lld",
		    id, (long long)p->published, (long long)p->ledger_no);
	if (p->current != p->newest)
		fault(v,
		    "article %lld: version %lld is called current, the newest is %lld",
		    id, (long long)p->current, (long long)p->newest);
	if (!p->ledger_section || strcmp(p->ledger_section, p->section))
		fault(v, "article %lld: stands in section %s, but the ledger says %s", id,
		    p->section, p->ledger_section ? p->ledger_section : "nothing");
	if (p->published_at != p->ledger_published_at)
		fault(v, "article %lld: its time of publication is not the ledger's", id);
	if (!p->ledger_state || strcmp(p->ledger_state, p->state))
		fault(v, "article %lld: its state is %s, but the ledger says %s", id,
		    p->state, p->ledger_state ? p->ledger_state : "nothing");
}

static enum err check_articles(struct verify *v)
{
	struct query q = q_begin(v->db, SQL_VERIFY_PUBLIC);
	while (q_row(&q)) {
		struct public_case p;
		read_public(&p, &q, &v->arena);
		check_public(v, &p);
		progress(v);
		arena_reset(&v->arena);
	}
	return q_end(&q);
}

/* Every article that readers may have seen keeps its places, and only those have one. */
static enum err check_lists(struct verify *v)
{
	struct query q = q_begin(v->db, SQL_VERIFY_UNLISTED);
	while (q_row(&q))
		fault(v, "article %lld: has lost its place in the lists",
		    (long long)q_int(&q));
	enum err e = q_end(&q);
	if (e)
		return e;
	q = q_begin(v->db, SQL_VERIFY_LISTING);
	while (q_row(&q)) {
		int64_t list = q_int(&q), place = q_int(&q), article = q_int(&q);
		fault(v,
		    "list %lld place %lld: holds article %lld, which was never published",
		    (long long)list, (long long)place, (long long)article);
	}
	return q_end(&q);
}

/* Who may sign is what the ledger granted. */
static enum err check_roles(struct verify *v)
{
	struct query q = q_begin(v->db, SQL_VERIFY_ROLES);
	while (q_row(&q)) {
		const char *login = q_text(&q, &v->arena), *role = q_text(&q, &v->arena);
		int64_t section = q_int(&q), granted = q_int(&q), added = q_int(&q);
		if (!added)
			fault(v,
			    "account %s: the ledger does not tell of it under that name",
			    login);
		if (role && granted != 1)
			fault(v,
			    "account %s: the ledger did not grant role %s (section %lld)",
			    login, role, (long long)section);
		arena_reset(&v->arena);
	}
	return q_end(&q);
}

static enum err run(struct db *db, void *arg)
{
	struct verify *v = arg;
	enum err e = ledger_each(db, check_row, v);
	if (!e)
		e = check_revisions(v);
	if (!e)
		e = check_signoffs(v);
	if (!e)
		e = check_articles(v);
	if (!e)
		e = check_lists(v);
	return e ? e : check_roles(v);
}

enum err verify_all(
    struct verify_report *out, struct db *db, const struct verify_calls *calls)
{
	struct verify v = {.db = db, .report = out, .calls = calls};
	*out = (struct verify_report){0};
	arena_init(&v.arena);
	enum err e = db_read(db, run, &v, NULL);
	arena_release(&v.arena);
	return e;
}
