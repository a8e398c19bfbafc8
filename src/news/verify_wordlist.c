/* SPDX-License-Identifier: MIT */
/* 错敏词: every list is the one that the ledger tells of, none is missing. Refusals and
 * what a row says was found rest on them. */
#include "news/verify_int.h"

#include "db/query.h"
#include "news/wordcheck.h"

#include <string.h>

/* The n-th list against the n-th row; words: in the one before it. */
static bool agrees(struct query *q, struct arena *a, int64_t n, int64_t *words)
{
	struct sha hash, is;
	int64_t version = q_int(q);
	const char *text = q_text(q, a);
	int64_t count = q_int(q);
	q_blob(q, hash.b, sizeof hash.b);
	int64_t made_at = q_int(q), told_at = q_int(q);
	const char *told = q_text(q, a);
	if (!text || !told)
		return false;
	is = sha_of(text, strlen(text));
	const char *detail = word_list_told(a, count, *words, &is);
	*words = count;
	return version == n && sha_equal(&is, &hash) && made_at == told_at &&
	       !strcmp(told, detail);
}

enum err verify_wordlists(struct verify *v)
{
	int64_t n = 0, words = 0;
	struct query q = q_begin(v->db, SQL_VERIFY_WORD_LISTS);
	while (q_row(&q)) {
		n++;
		if (!agrees(&q, &v->arena, n, &words))
			verify_fault(v,
			    "word list %lld: is not what the ledger tells of it",
			    (long long)n);
		arena_reset(&v->arena);
	}
	return q_end(&q);
}
