/* SPDX-License-Identifier: MIT */
/* Who wrote it, out of a 署名 as newsrooms print it: "记者 周丹丹 通讯员 王 平、李明",
 * "本报记者周丹丹", "文/周丹丹 图/李明", "松江区融媒体中心". */
#ifndef NEWS_BYLINE_H
#define NEWS_BYLINE_H

#include "base/arena.h"

#include <stdbool.h>

enum { BYLINE_MAX = 8 };

struct byline {
	char *name;
	bool organisation; /* by its last word: 社 网 报 台 中心 … */
};

/* The names in their order, at most BYLINE_MAX, each once; how many. In the arena. */
size_t byline_names(struct byline out[BYLINE_MAX], struct arena *a, const char *byline);

#endif
