/* SPDX-License-Identifier: MIT */
/* What the desk's screens show beside lists of articles: what waits for somebody, what is
 * owed or has its time, what was signed today, how full a section is. */
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
	/* of waiting ones */
	int64_t reminded_at; /* 0: not */
	bool asked,
	    assigned; /* for the person's opinion (加签); passed on to the person */
	/* of what is owed */
	enum owed owed;
	/* of signed ones */
	int64_t no, published_no;
	char *signer;
	struct sha hash;
};

struct overview_list {
	struct overview_row *at;
	size_t n;
};

/* Where a person decides: ",3,7," are sections; 初审, 复审, 终审, 签发. */
struct overview_desk {
	int64_t user;
	const char *sections[LEVEL_SIGN];
};

/* Texts at a level where the person decides, and those whose 加签 the person owes;
 * longest waiting first, at most 200. at: since when. */
enum err overview_waiting(struct overview_list *out, struct db *db, struct arena *a,
    const struct overview_desk *d) MUST_USE;

/* 待补签, 待补说明 in these sections, oldest first, at most 50. at: since when; signer:
 * who left it so. */
enum err overview_owed(struct overview_list *out, struct db *db, struct arena *a,
    const char *sections) MUST_USE;

/* What is signed for a time, of the user or in these sections, next first, at most 50.
 * at: that time. */
enum err overview_timed(struct overview_list *out, struct db *db, struct arena *a,
    int64_t user, const char *sections) MUST_USE;

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
