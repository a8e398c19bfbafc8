/* SPDX-License-Identifier: MIT */
/* What stands beside the texts: corrections, 审级, accounts and their roles. */
#include "news/verify_int.h"

#include "db/query.h"
#include "news/flow.h"

#include <string.h>

/* A correction is one because its signed text says so; numbers and places have no gaps.
 */
static enum err check_corrections(struct verify *v)
{
	int64_t expected = 0;
	struct query q = q_begin(v->db, SQL_VERIFY_CORRECTIONS);
	while (q_row(&q)) {
		int64_t place = q_int(&q), article = q_int(&q), no = q_int(&q);
		q_skip(&q); /* its number */
		int64_t at = q_int(&q);
		const char *type = q_text(&q, &v->arena), *action = q_text(&q, &v->arena);
		int64_t of = q_int(&q), of_no = q_int(&q), told = q_int(&q);
		if (place != expected++ || !type || !*type || !action ||
		    strcmp(action, "publish") || of != article || of_no != no ||
		    told != at)
			verify_fault(v,
			    "correction %lld (article %lld version %lld): is not what "
			    "the ledger says",
			    (long long)place, (long long)article, (long long)no);
		arena_reset(&v->arena);
	}
	enum err e = q_end(&q);
	if (e)
		return e;
	q = q_begin(v->db, SQL_VERIFY_CORRECTION_NUMBERS);
	while (q_row(&q))
		verify_fault(v, "article %lld: its corrections are not counted up",
		    (long long)q_int(&q));
	if ((e = q_end(&q)))
		return e;
	q = q_begin(v->db, SQL_VERIFY_UNCORRECTED);
	while (q_row(&q)) {
		long long seq = (long long)q_int(&q), id = (long long)q_int(&q),
			  no = (long long)q_int(&q);
		verify_fault(v,
		    "ledger %lld: the correction of article %lld version %lld is missing",
		    seq, id, no);
	}
	return q_end(&q);
}

/* n: which row it is, from 1. */
static bool flow_agrees(struct query *q, struct arena *a, int64_t n)
{
	int64_t id = q_int(q);
	struct flow f = {.slug = q_text(q, a)};
	f.section_id = q_int(q);
	f.version = q_int(q);
	int64_t levels = q_int(q);
	f.inherit = levels < 0;
	f.levels = levels < 0 ? 0 : (unsigned)levels;
	f.two_person = q_int(q) != 0;
	int64_t at = q_int(q), seq = q_int(q);
	const char *action = q_text(q, a);
	int64_t told = q_int(q);
	const char *detail = q_text(q, a);
	if (n == 1 && id != 1)
		return false;
	if (id == 1) /* the one that every site starts with */
		return !seq && !f.section_id && f.version == 1 && !levels &&
		       !f.two_person && !at;
	return action && !strcmp(action, "flow") && told == at && detail &&
	       !strcmp(detail, flow_detail(a, &f));
}

static enum err check_flows(struct verify *v)
{
	int64_t n = 0;
	struct query q = q_begin(v->db, SQL_VERIFY_FLOWS);
	while (q_row(&q)) {
		n++;
		if (!flow_agrees(&q, &v->arena, n))
			verify_fault(
			    v, "flow %lld: the ledger does not tell of it", (long long)n);
		arena_reset(&v->arena);
	}
	enum err e = q_end(&q);
	if (e)
		return e;
	if (!n)
		verify_fault(v, "flow 1: is missing");
	q = q_begin(v->db, SQL_VERIFY_UNFLOWED);
	while (q_row(&q))
		verify_fault(v, "ledger %lld: the flow that it sets is missing",
		    (long long)q_int(&q));
	return q_end(&q);
}

/* Rows "what, in_table". */
static enum err report(
    struct verify *v, enum sql sql, const char *extra, const char *lost)
{
	struct query q = q_begin(v->db, sql);
	while (q_row(&q)) {
		const char *what = q_text(&q, &v->arena);
		bool here = q_int(&q) != 0;
		verify_fault(v, "account %s: %s", what, here ? extra : lost);
		arena_reset(&v->arena);
	}
	return q_end(&q);
}

/* Who there is and who may sign is what the ledger tells. */
static enum err check_accounts(struct verify *v)
{
	enum err e = report(v, SQL_VERIFY_ACCOUNTS,
	    "the ledger does not tell of this account under that name",
	    "the ledger tells of this account, but it is missing");
	if (!e)
		e = report(v, SQL_VERIFY_ROLES, "the ledger did not grant this role",
		    "the ledger granted this role, but it is missing");
	if (e)
		return e;
	struct query q = q_begin(v->db, SQL_VERIFY_DISABLED);
	while (q_row(&q)) {
		verify_fault(v,
		    "account %s: is stopped or let in otherwise than the ledger says",
		    q_text(&q, &v->arena));
		arena_reset(&v->arena);
	}
	return q_end(&q);
}

enum err verify_site(struct verify *v)
{
	enum err e = check_corrections(v);
	if (!e)
		e = check_flows(v);
	return e ? e : check_accounts(v);
}
