/* SPDX-License-Identifier: MIT */
/* What the desk's screens show beside lists of articles: who waits for a signature, what
 * was signed today, how full a section is. */
#ifndef NEWS_OVERVIEW_H
#define NEWS_OVERVIEW_H

#include "base/secret.h"
#include "db/db.h"
#include "news/workflow.h"

struct overview_row {
	int64_t id, section_id, author_id;
	char *title, *section, *author; /* author NULL: an archive import */
	int64_t words, at;
	enum state state;
	enum public_state public;
	/* of signed ones */
	int64_t no, published_no;
	char *signer;
	struct sha hash;
};

struct overview_list {
	struct overview_row *at;
	size_t n;
};

/* Submitted texts, longest waiting first; at most 200. at is the time of submission. */
enum err overview_waiting(
    struct overview_list *out, struct db *db, struct arena *a) MUST_USE;

/* Of the newest 50 sign-offs those since that time, newest first. */
enum err overview_signed(
    struct overview_list *out, struct db *db, struct arena *a, int64_t since) MUST_USE;

/* Title of the current version, section_id and author_id of an article. ERR_NOT_FOUND:
 * there is none. */
enum err overview_title(
    struct overview_row *out, struct db *db, struct arena *a, int64_t article) MUST_USE;

/* How many articles readers see in a section. */
enum err overview_live(int64_t *n, struct db *db, int64_t section) MUST_USE;

#endif
