/* SPDX-License-Identifier: MIT */
/* 核对文字: every version that readers have seen has its row of marks, and no other one.
 * What waits for its marks is counted, not called a fault: the desk's clock adds them. */
#include "news/verify_int.h"

#include "db/query.h"
#include "news/fingerprint_beside.h"

enum err verify_marks(struct verify *v)
{
	bool beside;
	enum err e = fingerprint_is_beside(&beside, v->db);
	if (e)
		return e;
	struct query q = q_begin(v->db, SQL_VERIFY_UNMARKED);
	while (q_row(&q)) {
		long long id = (long long)q_int(&q), no = (long long)q_int(&q);
		bool due = q_int(&q) != 0;
		v->report->unmarked += due || beside;
		if (!due && !beside)
			verify_fault(v,
			    "article %lld version %lld: is not among the texts of "
			    "核对文字",
			    id, no);
	}
	e = q_end(&q);
	if (e)
		return e;
	q = q_begin(v->db, SQL_VERIFY_MARKED);
	while (q_row(&q)) {
		long long id = (long long)q_int(&q), no = (long long)q_int(&q);
		verify_fault(v,
		    "article %lld version %lld: is among the texts of 核对文字, but was "
		    "never published",
		    id, no);
	}
	return q_end(&q);
}
