/* SPDX-License-Identifier: MIT */
/* What the parts of verify share. Each checks one kind of thing in one pass. */
#ifndef NEWS_VERIFY_INT_H
#define NEWS_VERIFY_INT_H

#include "news/verify.h"

struct verify {
	struct db *db;
	struct verify_report *report;
	const struct verify_calls *calls;
	struct arena arena; /* of one thing */
	struct arena keep;  /* of the whole run */
};

/* One fault, said and counted. */
void verify_fault(struct verify *v, const char *fmt, ...) PRINTF(2, 3);
void verify_progress(struct verify *v);

/* verify_ledger.c: chain, tree, heads, keys, anchors. */
enum err verify_ledger(struct verify *v) MUST_USE;
/* verify_text.c: revisions. */
enum err verify_texts(struct verify *v) MUST_USE;
/* verify_sign.c: sign-offs and reviews. */
enum err verify_signoffs(struct verify *v) MUST_USE;
enum err verify_reviews(struct verify *v) MUST_USE;
/* verify_article.c: articles against what was done to them. */
enum err verify_articles(struct verify *v) MUST_USE;
/* verify_search.c: the search index holds the words of what is public, and no others. */
enum err verify_search(struct verify *v) MUST_USE;
/* verify_flow.c: every signed version passed every level of its flow, by different
 * people. */
enum err verify_flow(struct verify *v) MUST_USE;
/* verify_list.c: readers' lists, and tags. */
enum err verify_lists(struct verify *v) MUST_USE;
/* verify_section.c: titles, addresses and order of the sections. */
enum err verify_sections(struct verify *v) MUST_USE;
/* verify_redirect.c: where old addresses lead. */
enum err verify_redirects(struct verify *v) MUST_USE;
/* verify_setting.c: what the site calls itself. */
enum err verify_settings(struct verify *v) MUST_USE;
/* verify_wordlist.c: 错敏词. */
enum err verify_wordlists(struct verify *v) MUST_USE;
/* verify_marks.c: 核对文字. */
enum err verify_marks(struct verify *v) MUST_USE;
/* verify_schema.c: tables, indexes, triggers. */
enum err verify_schema(struct verify *v) MUST_USE;
/* verify_site.c: corrections, flows, accounts. */
enum err verify_site(struct verify *v) MUST_USE;

/* verify_head.c. What a head, stored or an anchor, says of the ledger at one size. */
struct verify_point {
	const struct note *note;
	const char *what; /* "head of 2026-11-24", for messages */
	bool anchor;
	bool reached; /* the ledger has that many rows */
};
struct verify_heads {
	struct verify_point *at; /* by size */
	size_t n, next;
	int64_t newest; /* size of the latest head, 0: none */
};
/* All points, before the ledger is read. Faults of the table itself are told here. */
enum err verify_heads_load(struct verify_heads *h, struct verify *v) MUST_USE;
/* The ledger has size rows now, with that root and last hash. */
void verify_heads_reach(struct verify_heads *h, struct verify *v, int64_t size,
    const struct sha *root, const struct sha *last);
/* Signatures, days, keys and anchors, after the ledger was read. */
enum err verify_heads_end(struct verify_heads *h, struct verify *v) MUST_USE;

#endif
