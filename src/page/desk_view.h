/* SPDX-License-Identifier: MIT */
/* The article page of the desk, in parts: desk_view.c has the text, its facts, versions
 * and ledger rows, desk_bars.c what is told above it, desk_route.c the 稿签,
 * desk_changes.c what a new version changed. */
#ifndef PAGE_DESK_VIEW_H
#define PAGE_DESK_VIEW_H

#include "news/flow.h"
#include "news/ledger.h"
#include "page/desk_next.h"

struct view {
	struct article art;
	struct revision rev; /* the version that is shown */
	struct revision *revs;
	struct ledger_row *log; /* oldest first */
	struct review *reviews;
	struct flow flow; /* that it goes by, or would start with */
	struct progress progress;
	struct next next; /* not loaded for an old version */
	size_t revs_n, log_n, reviews_n;
	bool old;
};

/* old, back, withdrawn, live and bars: returned, taken down, owed, timed. */
enum err view_bars(json_t *root, struct ctx *c, struct view *v) MUST_USE;

/* route: what happened to the version that is shown, who has it now, what is to come;
 * earlier opinions. */
enum err view_route(json_t *root, struct ctx *c, struct view *v) MUST_USE;

/* changes: against the version signed or reviewed before; nothing when there is none. */
enum err view_changes(json_t *root, struct ctx *c, const struct view *v) MUST_USE;

#endif
