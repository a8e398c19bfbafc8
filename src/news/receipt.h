/* SPDX-License-Identifier: MIT */
/* 撤稿回执: the addresses that carried a withdrawn text, stored with the withdrawal, and
 * the moment each was seen without it. The desk's clock asks (app/probe.c); here is what
 * is stored and how an answer is judged. The withdrawal's ledger row binds the addresses,
 * a row "receipt" binds the finished receipt. */
#ifndef NEWS_RECEIPT_H
#define NEWS_RECEIPT_H

#include "news/places.h"

enum found {
	FOUND_NOTHING,     /* not asked yet */
	FOUND_UNREACHABLE, /* no answer: nothing is known */
	FOUND_STILL,       /* the text, or what leads to it, is still there */
	FOUND_STOPPED,
	FOUND__MAX
};

/* Inside db_write, in the transaction of the withdrawal. receipt_bind gives the words for
 * its ledger row; receipt_open stores the addresses under that row. */
char *receipt_bind(struct arena *a, const struct place_list *l);
enum err receipt_open(struct db *db, int64_t now, int64_t article, int64_t seq,
    const struct place_list *l) MUST_USE;

/* Inside db_write: the article is public again, and none of its addresses is asked any
 * more. */
enum err receipt_over(struct db *db, int64_t article) MUST_USE;

/* What is to be asked now, at most RECEIPT_DUE_MAX. */
enum { RECEIPT_DUE_MAX = 20 };
struct receipt_due {
	int64_t id, seq, article, tries;
	struct place_key key;
};
enum err receipt_due(struct receipt_due **out, size_t *n, struct db *db, struct arena *a,
    int64_t now) MUST_USE;

/* What a page must not hold. */
struct trace {
	const char *link;      /* address of the article */
	const char *titles[2]; /* as HTML: plain, and with its breaks; NULL: none */
	const char *text;      /* the text's HTML, without its first tag */
};

/* Whether that answer shows that the page stopped carrying the text. body: without its
 * head. What other articles' signed texts say of the withdrawn one is theirs.
 * *only_title: it did not stop, for nothing but the title. */
bool receipt_stopped(enum sight sight, const struct trace *t, int status,
    const char *body, bool *only_title);

/* Whether pages have that title anyway: a live article other than this one ends with it,
 * or a section or a tag that readers see is called so. */
enum err receipt_title_shared(
    bool *shared, struct db *db, int64_t article, const char *title) MUST_USE;

struct receipt_seen {
	const struct receipt_due *due;
	enum found found;
	int status; /* 0: no answer */
	int64_t at;
};

/* Stores what was seen; one db_write. The last stop of a withdrawal writes its ledger row
 * "receipt". */
enum err receipt_store(
    struct db *db, int64_t now, const struct receipt_seen *seen, size_t n) MUST_USE;

struct receipt_line {
	struct place_key key;
	enum found found;
	int64_t next_at, tries, tried_at, status, stopped_at; /* 0: none */
};

/* The lines of the withdrawal with that ledger number, and which is an article's newest
 * (0: none). */
enum err receipt_lines(struct receipt_line **out, size_t *n, struct db *db,
    struct arena *a, int64_t seq) MUST_USE;
enum err receipt_newest(int64_t *seq, struct db *db, int64_t article) MUST_USE;

/* The words that bind a finished receipt, of those lines. */
char *receipt_sum(
    struct arena *a, int64_t seq, const struct receipt_line *lines, size_t n);

#endif
