/* SPDX-License-Identifier: MIT */
/* 审核意见 as they were given, and whose are waited for: for the 稿签 of the desk. */
#ifndef NEWS_REVIEW_H
#define NEWS_REVIEW_H

#include "db/db.h"
#include "news/workflow.h"

struct review {
	int64_t no;     /* the version */
	int level;      /* 1 to 3, LEVEL_SIGN */
	char *verdict;  /* pass, cosign, return, reject, countersign */
	char *target;   /* return: the state it went to; "" else */
	char *name;     /* of who gave it */
	char *for_name; /* 委派: in whose stead, NULL: in one's own right */
	char *note;     /* the opinion, may be "" */
	int64_t at, seq;
};

/* All verdicts on an article, oldest first. */
enum err review_list(struct review **out, size_t *n, struct db *db, struct arena *a,
    int64_t article) MUST_USE;

/* 加签: somebody was asked for an opinion. */
struct cosign {
	int64_t user;
	int level;
	char *name, *by; /* who was asked, and by whom */
	int64_t at;
	bool done;
};

/* Those of a version, in the order in which they were asked. */
enum err cosign_list(struct cosign **out, size_t *n, struct db *db, struct arena *a,
    int64_t article, int64_t no) MUST_USE;

/* How far a text is: what its 稿签格 show. */
struct progress {
	enum state state;
	enum public_state public;
	unsigned levels; /* of the flow it goes by, or would start with */
	unsigned passed; /* bit 0 初审 …: levels that the current version has passed */
	int struck;      /* the level that sent it back or refused it, 0: none */
	bool archive;    /* signed elsewhere, before it came here (历史稿件) */
};

enum err progress_of(
    struct progress *out, struct db *db, struct arena *a, int64_t article) MUST_USE;

#endif
