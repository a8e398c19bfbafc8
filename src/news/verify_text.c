/* SPDX-License-Identifier: MIT */
/* Every version of every text: its hash recomputed from the fields, and that the ledger
 * tells of it, of who saved it and when. */
#include "news/verify_int.h"

#include "base/text.h"
#include "db/query.h"
#include "news/canonical.h"

#include <string.h>

static void check_teller(struct verify *v, struct query *q, const struct sha *stored,
    long long id, long long no)
{
	int64_t saved_at = q_int(q);
	const char *login = q_text(q, &v->arena);
	struct sha told;
	bool any = q_blob_opt(q, told.b, SHA_LEN);
	int64_t at = q_int(q);
	const char *actor = q_text(q, &v->arena);
	if (!any || !sha_equal(&told, stored)) {
		verify_fault(
		    v, "article %lld version %lld: no ledger row tells of it", id, no);
		return;
	}
	/* without an account: the console */
	if (at != saved_at || !actor || strcmp(actor, login ? login : "console"))
		verify_fault(v,
		    "article %lld version %lld: the ledger tells of another person or "
		    "time of saving",
		    id, no);
}

static void check_revision(
    struct verify *v, struct query *q, int64_t *article, int64_t *no)
{
	char *text[FIELD__MAX];
	struct sha stored;
	*article = q_int(q);
	*no = q_int(q);
	long long id = (long long)*article, number = (long long)*no;
	for (enum field f = 0; f < FIELD__MAX; f++)
		text[f] = q_text(q, &v->arena);
	char *html = q_text(q, &v->arena);
	q_blob(q, stored.b, SHA_LEN);
	v->report->revisions++;
	if (!html || q->err) /* a column that is no text: q_end() says so */
		return;
	struct sha h = canonical_text_hash(text, html);
	if (!sha_equal(&h, &stored))
		verify_fault(v,
		    "article %lld version %lld: its text does not give its hash", id,
		    number);
	const char *body = text[FIELD_BODY];
	if (q_int(q) != (int64_t)text_words(body, strlen(body)))
		verify_fault(
		    v, "article %lld version %lld: its 字数 is another one", id, number);
	check_teller(v, q, &stored, id, number);
	verify_progress(v);
}

static enum err read_bite(
    struct verify *v, struct query *q, int64_t *article, int64_t *no, bool *any)
{
	while (q_row(q)) {
		*any = true;
		check_revision(v, q, article, no);
		arena_reset(&v->arena);
	}
	return q_end(q);
}

/* In bites, so that memory stays small: 200 revisions, then the rest of the last article.
 */
static enum err check_revisions(struct verify *v)
{
	int64_t article = INT64_MIN, no = 0;
	enum err e = OK;
	for (bool more = true; more && !e;) {
		more = false;
		struct query q = q_begin(v->db, SQL_VERIFY_REVISIONS);
		q_bind_int(&q, ":after", article);
		e = read_bite(v, &q, &article, &no, &more);
		if (e || !more)
			return e;
		q = q_begin(v->db, SQL_VERIFY_REST);
		q_bind_int(&q, ":article", article);
		q_bind_int(&q, ":no", no);
		e = read_bite(v, &q, &article, &no, &more);
	}
	return e;
}

enum err verify_texts(struct verify *v)
{
	enum err e = check_revisions(v);
	if (e)
		return e;
	struct query q = q_begin(v->db, SQL_VERIFY_UNSAVED);
	while (q_row(&q)) {
		long long seq = (long long)q_int(&q), id = (long long)q_int(&q),
			  no = (long long)q_int(&q);
		verify_fault(
		    v, "ledger %lld: article %lld version %lld is missing", seq, id, no);
	}
	return q_end(&q);
}
