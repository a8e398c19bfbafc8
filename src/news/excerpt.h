/* SPDX-License-Identifier: MIT */
/* Is this piece of text ours, and unchanged? Compared squeezed (news/squeeze.h), so
 * spaces, line breaks and widths do not count and everything else does. The words of a
 * withdrawn article and of a replaced version are never given out: of them the answer
 * says only that it is so. */
#ifndef NEWS_EXCERPT_H
#define NEWS_EXCERPT_H

#include "news/article.h"

enum { EXCERPT_MIN = 10, EXCERPT_MAX = 5000 }; /* characters, squeezed and as sent */

enum excerpt_verdict {
	EXCERPT_SAME,      /* word for word in a version that readers see now */
	EXCERPT_REPLACED,  /* word for word in an earlier version, not in the one seen now
			    */
	EXCERPT_WITHDRAWN, /* word for word in a withdrawn article */
	EXCERPT_PART,      /* some sentences, or something close to them */
	EXCERPT_PART_WITHDRAWN, /* most sentences are of a withdrawn article */
	EXCERPT_SHORT,  /* not found, but too short to be sure (FINGERPRINT_SURE) */
	EXCERPT_BEHIND, /* not found, but the index is being made */
	EXCERPT_NONE,   /* not ours */
	EXCERPT__MAX
};

/* A stretch of text; marked: the other side has something else here. */
struct excerpt_run {
	char *text;
	bool marked;
};

struct excerpt_runs {
	struct excerpt_run *at;
	size_t n;
};

enum excerpt_kind {
	SENTENCE_SAME,  /* word for word */
	SENTENCE_CLOSE, /* near is the nearest passage */
	SENTENCE_OTHER, /* nothing like it */
};

struct excerpt_sentence {
	enum excerpt_kind kind;
	char *text;               /* as pasted */
	struct excerpt_runs mine; /* SENTENCE_CLOSE: as pasted, and as published */
	struct excerpt_runs near;
};

struct excerpt {
	enum excerpt_verdict verdict;
	struct article art; /* unless NONE, SHORT, BEHIND */
	char *title;        /* of the version readers see; NULL when withdrawn */
	int64_t no;         /* SAME, REPLACED, WITHDRAWN: the version it is in */
	/* PART, REPLACED: compared with the version readers see now */
	struct excerpt_sentence *sentence;
	size_t n, same;
	bool cut; /* there were more sentences than are told of */
	/* SAME: further live articles with the same words */
	struct article also[4];
	char *also_title[4];
	size_t also_n;
};

/* text: valid, NFC, at most EXCERPT_MAX characters. article 0: all of them, else only
 * that one's published versions. ERR_INVALID (said) for a text under EXCERPT_MIN
 * characters. Reads at most FINGERPRINT_HITS versions. */
enum err excerpt_check(struct excerpt *out, struct db *db, struct arena *a,
    const char *text, int64_t article) MUST_USE;

#endif
