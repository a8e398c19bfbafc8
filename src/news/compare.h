/* SPDX-License-Identifier: MIT */
/* Sentence by sentence: which of a pasted text stand in a published one, which are close
 * to a passage of it and where they differ. Bounded whatever is pasted. */
#ifndef NEWS_COMPARE_H
#define NEWS_COMPARE_H

#include "news/excerpt.h"
#include "news/squeeze.h"

enum { COMPARE_SENTENCES = 120, COMPARE_CLOSE = 40 };

struct comparison {
	struct excerpt_sentence *at;
	size_t n, same;
	size_t chars, matched; /* squeezed: all, and those of sentences that are the same
				  or in common with the near passage */
	bool cut;              /* only the first COMPARE_SENTENCES are there */
};

/* Sentences of pasted against the words of ours. In the arena. */
void compare_sentences(struct comparison *out, struct arena *a,
    const struct squeezed *pasted, const struct squeezed *ours);

#endif
