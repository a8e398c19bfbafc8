/* SPDX-License-Identifier: MIT */
/* The site as it stood at one row of the ledger: its sections, and the old addresses that
 * no row of their own tells of. A new site's first row (init) says it; a site from before
 * the acts told all of that gets a row `baseline` at its next start. verify goes on from
 * there, and can say nothing of what was before. */
#ifndef NEWS_BASELINE_H
#define NEWS_BASELINE_H

#include "base/secret.h"
#include "db/db.h"
#include "news/actor.h"

/* Old addresses without a row of their own: how many, and the SHA-256 of their lines
 * "PATH ARTICLE\n" in the order of the paths. */
struct baseline_old {
	int64_t n;
	struct sha hash;
};
enum err baseline_old(struct baseline_old *out, struct db *db) MUST_USE;
/* What a baseline says of them: a line, "" for none. In the arena, or constant. */
const char *baseline_old_line(struct arena *a, const struct baseline_old *old);

/* The detail of such a row: a line a section, in the order of the navigation, "SLUG："
 * and section_words(), then baseline_old_line(). In the arena. */
enum err baseline_text(char **out, struct db *db, struct arena *a) MUST_USE;

/* The row that says it; *seq 0: there is none yet. */
enum err baseline_told(
    int64_t *seq, char **detail, struct db *db, struct arena *a) MUST_USE;

/* Writes that row when there is none. A db_write of its own. */
enum err baseline_add(struct db *db, const struct actor *who, int64_t now) MUST_USE;

#endif
