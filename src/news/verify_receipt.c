/* SPDX-License-Identifier: MIT */
/* Receipts of withdrawals as the ledger tells them, and as the table has them. */
#include "news/verify_receipt.h"

#include "base/text.h"
#include "db/query.h"
#include "news/receipt.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

struct check {
	struct db *db;
	const struct verify_calls *calls;
	int64_t faults;
	struct arena arena;
};

static void fault(struct check *v, const char *fmt, ...) PRINTF(2, 3);
static void fault(struct check *v, const char *fmt, ...)
{
	char text[200];
	va_list ap;
	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	v->faults++;
	v->calls->fault(v->calls->arg, text);
}

/* The addresses are those of the withdrawal's row, and a finished receipt is that of its
 * own row. Withdrawals from before there were receipts have none. */
static enum err check_receipt(
    struct check *v, int64_t seq, const char *detail, int64_t left, const char *told)
{
	struct receipt_line *lines;
	struct place_list l = {0};
	size_t n;
	enum err e = receipt_lines(&lines, &n, v->db, &v->arena, seq);
	for (size_t i = 0; i < n && !e; i++) {
		if ((lines[i].found == FOUND_STOPPED) != (lines[i].stopped_at > 0))
			fault(v, "ledger %lld: the receipt's line %zu contradicts itself",
			    (long long)seq, i + 1);
		l.at = arena_grow(&v->arena, l.at, l.n, &l.cap, sizeof *l.at);
		l.at[l.n++] = lines[i].key;
	}
	if (e || (!n && !text_starts(detail, "回执 ")))
		return e;
	if (!text_starts(detail, receipt_bind(&v->arena, &l)))
		fault(v, "ledger %lld: the receipt's addresses are not those of the row",
		    (long long)seq);
	const char *sum = left ? NULL : receipt_sum(&v->arena, seq, lines, n);
	if ((told != NULL) != (sum != NULL) || (sum && strcmp(sum, told)))
		fault(v, "ledger %lld: the receipt is not what the ledger tells of it",
		    (long long)seq);
	return OK;
}

static enum err check_receipts(struct check *v)
{
	enum err e = OK;
	struct query q = q_begin(v->db, SQL_VERIFY_RECEIPTS);
	while (!e && q_row(&q)) {
		int64_t seq = q_int(&q);
		const char *detail = q_text(&q, &v->arena);
		int64_t left = q_int(&q), astray = q_int(&q);
		const char *told = q_text(&q, &v->arena);
		if (astray)
			fault(v, "ledger %lld: its receipt names another article",
			    (long long)seq);
		e = check_receipt(v, seq, detail, left, told);
		arena_reset(&v->arena);
	}
	enum err end = q_end(&q);
	if (e || end)
		return e ? e : end;
	q = q_begin(v->db, SQL_VERIFY_RECEIPTS_ASTRAY);
	while (q_row(&q))
		fault(v, "receipt line %lld: belongs to no withdrawal",
		    (long long)q_int(&q));
	return q_end(&q);
}

enum err verify_receipts(int64_t *faults, struct db *db, const struct verify_calls *calls)
{
	struct check v = {.db = db, .calls = calls};
	arena_init(&v.arena);
	enum err e = check_receipts(&v);
	arena_release(&v.arena);
	*faults += v.faults;
	return e;
}
