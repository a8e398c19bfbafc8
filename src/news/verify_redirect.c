/* SPDX-License-Identifier: MIT */
/* Old addresses lead where the ledger says: each has a row of its own, or is one of those
 * that the baseline counted. */
#include "news/verify_int.h"

#include "db/query.h"
#include "news/baseline.h"

#include <string.h>

static enum err check_lost(struct verify *v)
{
	struct query q = q_begin(v->db, SQL_VERIFY_REDIRECTED);
	while (q_row(&q)) {
		long long seq = (long long)q_int(&q), id = (long long)q_int(&q);
		verify_fault(v,
		    "ledger %lld: the old address %s does not lead to article %lld any "
		    "more",
		    seq, q_text(&q, &v->arena), id);
		arena_reset(&v->arena);
	}
	return q_end(&q);
}

static enum err name_untold(struct verify *v)
{
	struct query q = q_begin(v->db, SQL_REDIRECT_UNTOLD);
	while (q_row(&q)) {
		const char *path = q_text(&q, &v->arena);
		verify_fault(v,
		    "old address %s: the ledger does not tell that it leads to article "
		    "%lld",
		    path, (long long)q_int(&q));
		arena_reset(&v->arena);
	}
	return q_end(&q);
}

/* Those of before are known by their number and hash only. */
static enum err check_untold(struct verify *v)
{
	struct baseline_old old;
	int64_t seq;
	char *detail;
	enum err e = baseline_old(&old, v->db);
	if (!e)
		e = baseline_told(&seq, &detail, v->db, &v->arena);
	if (e)
		return e;
	if (!seq) {
		v->report->untold += old.n;
		return OK;
	}
	const char *told = detail ? strstr(detail, "旧网址：") : NULL;
	if (!told)
		return name_untold(v);
	if (strcmp(told, baseline_old_line(&v->arena, &old)) != 0)
		verify_fault(v,
		    "old addresses: the %lld without a row of their own are not those "
		    "that ledger %lld counted",
		    (long long)old.n, (long long)seq);
	return OK;
}

enum err verify_redirects(struct verify *v)
{
	enum err e = check_lost(v);
	if (!e)
		e = check_untold(v);
	arena_reset(&v->arena);
	return e;
}
